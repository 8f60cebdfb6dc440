"""Print the sheet, its large print and the whole guide to site/downloads/*.pdf with Chromium.

Only ./scripts/build asks for it, by the variable PDFS: "possible" makes do without a Chromium,
"always" fails. Pages offer a PDF only when it is there: a comment in their HTML keeps the place.
"""

import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

sys.path.append(str(Path(__file__).resolve().parents[1]))

from guide import Guide  # noqa: E402

log = logging.getLogger("mkdocs.hooks.pdfs")

PAGES = {
    "handout": "handout/",
    "handout-large-print": "handout/large-print/",
    "guide": "print_page/",
}
PAPERS = {"a4": ("A4", "A4"), "letter": ("letter", "US Letter")}  # in CSS, in words
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Quiet, and without a screen; background work would ask other hosts for this and that.
FLAGS = [
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
]
PATIENCE = 180  # seconds for one PDF
LINK = re.compile(r'(<a [^>]*?)href="([^"#][^"]*)"')


def find_browser() -> str | None:
    """Return the Chromium that was asked for, or one on the machine."""
    asked = os.environ.get("BROWSER_PATH")
    names = (asked,) if asked else BROWSERS
    return next((path for name in names if (path := shutil.which(name))), None)


def for_paper(html: str, paper: str, url: str | None) -> str:
    """Return a page for printing: of a given size, its links leading to the public `url`.

    While the site has no public address, links are only words.
    """

    def link(match: re.Match[str]) -> str:
        before, target = match.groups()
        if url is None and not re.match(r"[a-z]+:", target):
            return before
        return f'{before}href="{urljoin(url or "", target)}"'

    style = f"<style>@page {{ size: {paper} }} @page sheet {{ size: {paper} }}</style>"
    html = LINK.sub(link, html).replace("</head>", f"{style}</head>", 1)
    # Chromium would tag the frame as a second picture around the first, without alternative text.
    return html.replace("<figure ", '<figure role="group" ')


class Handler(SimpleHTTPRequestHandler):
    """Serve the site below the path of its address; ?paper=A4 prepares a page for printing."""

    def __init__(self, *args, config: MkDocsConfig, **kwargs):
        self.config = config
        self.is_public = Guide(config.site_url, [], {}).is_public
        super().__init__(*args, directory=config.site_dir, **kwargs)

    def translate_path(self, path: str) -> str:
        base = urlsplit(self.config.site_url).path or "/"
        return super().translate_path("/" + path.removeprefix(base))

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        paper = parse_qs(parts.query).get("paper")
        if not paper:
            return super().do_GET()
        html = Path(self.translate_path(parts.path), "index.html").read_text("utf-8")
        public = urljoin(self.config.site_url, parts.path) if self.is_public else None
        body = for_paper(html, paper[0], public).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        pass


def print_page(browser: str, url: str, target: Path) -> None:
    """Print the page at `url` to the file `target`, or raise an OSError or SubprocessError."""
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        subprocess.run(
            [browser, *FLAGS, *root, f"--user-data-dir={profile}", f"--print-to-pdf={target}", url],
            check=True,
            capture_output=True,
            timeout=PATIENCE,
        )
    if not target.stat().st_size:
        raise OSError(f"{target.name} is empty")


def offer(config: MkDocsConfig, name: str, page: str) -> None:
    """Put links to the PDFs of a page where its HTML keeps the place."""
    path = Path(config.site_dir, page, "index.html")
    up = "../" * page.count("/")
    links = []
    for paper, (_, words) in PAPERS.items():
        file = Path("downloads", f"{name}-{paper}.pdf").as_posix()
        size = round(Path(config.site_dir, file).stat().st_size / 1000)
        links.append(f'<a href="{up}{file}">PDF for {words} ({size:,} kB)</a>')
    html = path.read_text("utf-8").replace(f"<!-- downloads: {name} -->", "\n".join(links))
    path.write_text(html, "utf-8")


@event_priority(-100)  # after the hooks that still change pages
def on_post_build(config: MkDocsConfig) -> None:
    """Make the PDFs and the links to them, if they were asked for."""
    asked = os.environ.get("PDFS")
    if not asked:
        return
    try:
        make(config)
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(Path(config.site_dir, "downloads"), ignore_errors=True)
        if asked == "always":
            raise PluginError(f"No PDFs: {error}") from error
        log.info("No PDFs (%s): the pages offer Print instead.", error)


def make(config: MkDocsConfig) -> None:
    browser = find_browser()
    if not browser:
        raise FileNotFoundError("Chromium was not found")
    folder = Path(config.site_dir, "downloads").resolve()
    folder.mkdir(exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, config=config))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}{urlsplit(config.site_url).path or '/'}"
    try:
        with ThreadPoolExecutor(2) as pool:
            jobs = [
                pool.submit(
                    print_page, browser, f"{base}{page}?paper={size}", folder / f"{name}-{key}.pdf"
                )
                for name, page in reversed(PAGES.items())  # the longest first
                for key, (size, _) in PAPERS.items()
            ]
            for job in jobs:
                job.result()
    finally:
        server.shutdown()
        server.server_close()
    for name, page in PAGES.items():
        offer(config, name, page)
