"""Measure how soon pages show, with Lighthouse for mobile, against two sites of the same words.

This guide as it is built; stock Material; and HTML written by hand, which loads nothing but the
pictures. All three are served by one server, compressed, and measured in turns, so that a busy
moment of the machine meets them all. Prints a table of medians.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
LIGHTHOUSE = ROOT / ".venv/node/node_modules/.bin/lighthouse"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = "--headless=new --no-sandbox --disable-gpu"
SITES = ("ours", "hand", "material")
# How much later than hand-written HTML the main content of a page may show
PAGES = {
    "": 1.1,
    "release/": 1.1,
    "release/knee-to-chest/": 1.1,
    "anatomy/": 1.1,
    "practice/": 1.1,
    "handout/": 1.5,  # it loads a font
}
MOST_BLOCKING = 20  # milliseconds
MOST_BYTES = 20_000  # before any interaction, besides pictures and the sheet's font
TYPES = (".html", ".css", ".js", ".json", ".svg")  # that servers compress

# As an author may write it who knows no generator
STYLE = """body { max-width: 40em; margin: 0 auto; padding: 0 1em; line-height: 1.6;
  font-family: system-ui, sans-serif; color: #222; background: #fbf7f0 }
h1, h2, h3 { font-family: Charter, Cambria, serif; line-height: 1.2 }
img { max-width: 100%; height: auto } figure { margin: 1em 0 } a { color: #1c4f49 }
table { border-collapse: collapse } th, td { text-align: left; padding: .3em .6em }"""
HAND = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{title}"><style>{style}</style></head>
<body><p><a href="{up}">Home</a></p><main>{main}</main></body></html>
"""
MATERIAL = """site_name: Stock
site_url: {url}
docs_dir: {docs}
theme: {{name: material, font: false, features: [navigation.footer]}}
markdown_extensions: [admonition, attr_list, md_in_html, tables, toc: {{permalink: true}}]
plugins: [search]
exclude_docs: "permalinks.txt\\naliases.txt"
"""


# --- Three sites --------------------------------------------------------------------------------


def build(config: Path, site: Path, url: str) -> None:
    """Build a site with MkDocs for an address."""
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--config-file", config, "--site-dir", site],
        cwd=ROOT,
        env={**os.environ, "SITE_URL": url, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
        capture_output=True,
    )


def build_material(site: Path, url: str, folder: Path) -> None:
    """Build stock Material from the Markdown of the guide; pages that hooks make it has not."""
    docs = shutil.copytree(ROOT / "docs", folder / "docs")
    steps = (docs / "release.md").read_text("utf-8").split("\n## ")
    step = next(part for part in steps if "{#knee-to-chest" in part)
    (docs / "release").mkdir()
    text = f"# {step}".replace("](assets/", "](../assets/")
    (docs / "release/knee-to-chest.md").write_text(text, "utf-8")
    for page in docs.rglob("*.md"):  # templates and hidden columns are this guide's
        words = page.read_text("utf-8")
        if words.startswith("---\n"):
            page.write_text(words.split("\n---\n", 1)[1], "utf-8")
    config = folder / "material.yml"
    config.write_text(MATERIAL.format(url=url, docs=docs), "utf-8")
    build(config, site, url)


def write_by_hand(ours: Path, site: Path) -> None:
    """Write each page once more as plain HTML: its words and pictures, and a few styles."""
    for page in PAGES:
        tree = LexborHTMLParser((ours / page / "index.html").read_text("utf-8"))
        article = tree.css_first("article")
        for node in article.css(".headerlink, .hf-anchor, .hf-plan, .hf-plan-form, nav"):
            node.decompose()
        for node in article.css("[class], [data-address]"):
            for name in ("class", "data-address"):
                if name in node.attributes:
                    del node.attrs[name]
        target = site / page / "index.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        title = tree.css_first("title").text()
        up = "../" * page.count("/") or "./"
        html = HAND.format(title=title, style=STYLE, up=up, main=article.inner_html)
        target.write_text(html, "utf-8")
    shutil.copytree(ours / "assets/figures", site / "assets/figures")


class Handler(SimpleHTTPRequestHandler):
    """Serve files compressed, as hosts do, over connections that stay open."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        body = path.read_bytes() if found else b"not here"
        self.send_response(200 if found else 404)
        if path.suffix in TYPES:
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", f"{self.guess_type(path)}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        pass


# --- Measuring ----------------------------------------------------------------------------------


def measure(url: str) -> dict[str, float]:
    """Run Lighthouse once; times in milliseconds, sizes in bytes as they were sent."""
    browser = os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, BROWSERS)))
    done = subprocess.run(
        [LIGHTHOUSE, url, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"],
        env={**os.environ, "CHROME_PATH": browser},
        check=True,
        capture_output=True,
        text=True,
    )
    report = json.loads(done.stdout)
    audits = report["audits"]
    requests = audits["network-requests"]["details"]["items"]
    plain = [r for r in requests if r.get("resourceType") not in ("Image", "Font")]
    return {
        "LCP": audits["largest-contentful-paint"]["numericValue"],
        "FCP": audits["first-contentful-paint"]["numericValue"],
        "TBT": audits["total-blocking-time"]["numericValue"],
        "CLS": audits["cumulative-layout-shift"]["numericValue"],
        "score": min(part["score"] or 0 for part in report["categories"].values()) * 100,
        "bytes": sum(r.get("transferSize", 0) for r in plain),
        "all": sum(r.get("transferSize", 0) for r in requests),
        "requests": len(requests),
    }


def missed(page: str, ours: dict[str, float], hand: dict[str, float]) -> list[str]:
    """Return which goals a page misses."""
    goals = {
        f"LCP is more than {PAGES[page]} times that of hand-written HTML": (
            ours["LCP"] > PAGES[page] * hand["LCP"]
        ),
        f"TBT is {MOST_BLOCKING} ms or more": ours["TBT"] >= MOST_BLOCKING,
        "CLS is not 0": round(ours["CLS"], 3) > 0,
        "a category is below 100": ours["score"] < 100,
        f"more than {MOST_BYTES} bytes before any interaction": ours["bytes"] > MOST_BYTES,
    }
    return [goal for goal, is_missed in goals.items() if is_missed]


def main(runs: int) -> None:
    """Print the table, and which goals are missed; end with 1 if any is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        www = folder / "www"
        www.mkdir()
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(www)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/"
        build(ROOT / "mkdocs.yml", www / "ours", f"{base}ours/")
        build_material(www / "material", f"{base}material/", folder)
        write_by_hand(www / "ours", www / "hand")
        results = {(page, site): [] for page in PAGES for site in SITES}
        for _ in range(runs):
            for page, site in results:
                results[page, site].append(measure(f"{base}{site}/{page}"))
        server.shutdown()
    misses = []
    print(
        "| Page | Site | LCP s | to hand | FCP s | TBT ms | CLS | score | kB | all kB | requests |"
    )
    print("|---" * 11 + "|")
    for page in PAGES:
        row = {}
        for site in SITES:
            each = results[page, site]
            row[site] = {key: statistics.median(run[key] for run in each) for key in each[0]}
        for site, r in row.items():
            print(
                f"| /{page} | {site} | {r['LCP'] / 1000:.2f} | {r['LCP'] / row['hand']['LCP']:.2f} "
                f"| {r['FCP'] / 1000:.2f} | {r['TBT']:.0f} | {r['CLS']:.3f} | {r['score']:.0f} "
                f"| {r['bytes'] / 1000:.1f} | {r['all'] / 1000:.1f} | {r['requests']:.0f} |"
            )
        misses += [f"/{page}: {goal}." for goal in missed(page, row["ours"], row["hand"])]
    print(
        f"\nMedians of {runs}; the least of 4 scores; kB without pictures and fonts, and with them."
    )
    print("\n".join(misses) or "Every goal is reached.")
    sys.exit(bool(misses))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
