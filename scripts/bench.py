"""Measure scripts/check.py against lychee on the same files, and compare what they find broken.

Builds this guide, makes 1,000 pages of it that link to each other, and prints a table.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from checks.guide import Guide

CHECK = [sys.executable, "scripts/check.py"]
LYCHEE = [".venv/bin/lychee", "--offline", "--include-fragments", "--index-files", "index.html"]
BROKEN = (
    '<p><a href="../nowhere/">a</a><a href="#gone">b</a><img src="none.png" alt=""></p></article>'
)

STOCK = """site_name: Stock
site_url: https://stock.example/sub/
theme: {name: material, features: [navigation.footer, toc.follow]}
markdown_extensions: [footnotes, admonition, {toc: {permalink: true}}]
"""
LINKS = """<a href="{up}a/b/#cafe-au-lait">1</a> <a href="{up}a/b/?q#%63afe-au-lait">2</a>
<a href="{up}a/b/#Cafe">3</a> <a href="{up}a/">4</a> <a href="{up}a/b">5</a> <a href="#top">6</a>
<a href="{up}index.html#home">7</a> <a href="{up}c.html">8</a> <a href="mailto:a@b.example">9</a>
<img src="{up}x.png" srcset="{up}y.png 1x, {up}index.html 2x"> <video poster="{up}z.png"></video>
<a href="{up}search/search_index.json#x">10</a> <svg><use href="#icon"></use></svg>
<label for="gone">11</label> <p style="background: url({up}w.png)">12</p>
"""


def timed(command: list[str]) -> tuple[float, int, str]:
    """The best of three runs in seconds, the most memory in MB, and what was printed."""
    times, text, memory = [], "", 0
    for _ in range(3):
        with tempfile.TemporaryFile("w+") as out:
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
            _, _, usage = os.wait4(process.pid, 0)
            times.append(time.perf_counter() - start)
            memory = max(memory, usage.ru_maxrss // 1024)
            out.seek(0)
            text = out.read()
    return min(times), memory, text


def stock(folder: Path) -> Path:
    """Build a site of Material as it comes, with links of every kind, some of them broken."""
    (folder / "docs/a").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(STOCK, "utf-8")
    (folder / "docs/index.md").write_text("# Home\n\n" + LINKS.format(up=""), "utf-8")
    (folder / "docs/a/b.md").write_text(
        "# B\n\n## Café au lait\n\n" + LINKS.format(up="../../"), "utf-8"
    )
    command = [sys.executable, "-m", "mkdocs", "build", "--config-file", str(folder / "mkdocs.yml")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "site"


def multiply(site: Path, pages: int) -> None:
    """Copy pages of a site to p0/, p1/ …, each with links to 19 others; break some in p7/."""
    names = ("before-you-start", "anatomy", "questions", "sources")
    sources = [(site / name / "index.html").read_text("utf-8") for name in names]
    for i in range(pages - len([*site.rglob("*.html")])):
        others = ((i * k + k) % (pages // 2) for k in range(1, 20))
        links = "".join(f'<a href="../p{n}/#note-{n}">{n}</a>' for n in others)
        html = sources[i % 4].replace("</article>", f'{links}<p id="note-{i}"></p></article>')
        (site / f"p{i}").mkdir()
        broken = html.replace("</article>", BROKEN) if i == 7 else html
        (site / f"p{i}" / "index.html").write_text(broken, "utf-8")


def row(what: str, site: Path) -> None:
    """Print times and memory of both on a site, and the targets that only one finds broken."""
    ours, our_memory, found = timed([*CHECK, "--site", str(site)])
    command = [*LYCHEE, "--root-dir", str(site), "--no-progress", f"{site}/**/*.html"]
    theirs, their_memory, errors = timed(command)
    ratio = f"{ours / theirs:.2f}"
    print(
        f"| {what} | {ours:.2f} s, {our_memory} MB | {theirs:.2f} s, {their_memory} MB | {ratio} |"
    )
    read = Guide(site)
    targets = {read.resolve(*link) for link in read.links}
    dead = [where for where in targets if not read.has(*where)]
    mine = {f"{name.removesuffix('/index.html')}#{fragment}".rstrip("#") for name, fragment in dead}
    printed = re.findall(r"file://([^\s|>]+)", "".join(re.findall(r"(?m)^\[.*", errors)))
    other = {path.removeprefix(f"{site}/").replace("/index.html", "") for path in printed}
    print(f"  both: {sorted(mine & other)}; only the check: {sorted(mine - other)}; ", end="")
    print(f"only lychee: {sorted(other - mine)}")


def main() -> None:
    """Print the table."""
    whole, memory, _ = timed(CHECK)
    print("| What | The check | lychee | Ratio |\n|---|---|---|---|")
    print(f"| this guide, built and checked | {whole:.2f} s, {memory} MB | | |")
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder).resolve() / "site"
        build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
        subprocess.run(build, check=True, capture_output=True)
        row("a stock Material site with faults", stock(site.parent / "stock"))
        row("this guide, built", site)
        multiply(site, 1000)
        row("1,000 pages", site)


if __name__ == "__main__":
    main()
