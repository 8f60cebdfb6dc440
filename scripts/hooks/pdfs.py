"""Make site/downloads/*.pdf with WeasyPrint (scripts/press.py), and the links to them.

Only ./scripts/build asks for it, by the variable PDFS: "possible" makes do without WeasyPrint's
libraries, "always" fails. Pages offer a PDF only when it is there: a comment in their HTML keeps
the place.
"""

import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from guide import Guide
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

log = logging.getLogger("mkdocs.hooks.pdfs")

# The names are permanent: people link to site/downloads/. The longest first, as they are made so.
PDFS = {
    "guide": ["print_page/"],
    "posters": ["teachers/wall/"],
    "cards": ["teachers/cards/"],
    "handout-large-print": ["handout/large-print/"],
    "handout": ["handout/", "handout/back/"],  # front and back
}
OF_CODES = ("posters", "cards")  # of no use while codes have no address to lead to
PAPERS = {"a4": ("A4", "A4"), "letter": ("letter", "US Letter")}  # in CSS, in words
PRESS = Path(__file__).parents[1] / "press.py"
NO_LIBRARY = "cannot load library"
HOW_TO_GET = (
    "WeasyPrint needs Pango, which is not a Python package: "
    "sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0, "
    "or on a Mac: brew install pango"
)
# Where Homebrew puts libraries; a Python that is not Homebrew's does not look there
HOMEBREW = "/opt/homebrew/lib:/usr/local/lib"
PATIENCE = 300  # seconds for one PDF


def make(config: MkDocsConfig, guide: Guide) -> None:
    """Make the PDFs and the links to them, if the variable PDFS asks for it; or a PluginError."""
    asked = os.environ.get("PDFS")
    if not asked:
        return
    folder = Path(config.site_dir, "downloads")
    folder.mkdir(exist_ok=True)
    names = [name for name in PDFS if guide.is_public or name not in OF_CODES]
    if len(names) < len(PDFS):
        log.info("No posters and cards: their QR codes need SITE_URL, the public address.")
    jobs = [(config, guide, name, paper) for name in names for paper in PAPERS]
    try:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda job: press(*job), jobs))
    except (OSError, subprocess.SubprocessError) as error:
        for file in folder.glob("*.pdf"):  # there may be sound beside them
            file.unlink()
        if asked == "always":
            raise PluginError(f"No PDFs: {error}") from error
        log.info("No PDFs: %s. The pages offer Print instead.", error)
        return
    for name in names:
        for page in PDFS[name]:
            offer(config, name, page)


def press(config: MkDocsConfig, guide: Guide, name: str, paper: str) -> None:
    """Make one PDF; an OSError or a SubprocessError says why not."""
    size = PAPERS[paper][0]
    links = "links" if guide.is_public else "words"
    target = Path(config.site_dir, "downloads", f"{name}-{paper}.pdf")
    done = subprocess.run(
        [sys.executable, PRESS, config.site_dir, guide.address(), links, size, target, *PDFS[name]],
        env={"DYLD_FALLBACK_LIBRARY_PATH": HOMEBREW, **os.environ},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    if NO_LIBRARY in done.stderr:
        raise OSError(HOW_TO_GET)
    if done.returncode or done.stderr:
        raise OSError(f"{target.name}: {done.stderr.strip().splitlines()[-1]}")


def offer(config: MkDocsConfig, name: str, page: str) -> None:
    """Put links to a PDF where the HTML of a page keeps the place."""
    path = Path(config.site_dir, page, "index.html")
    up = "../" * page.count("/")
    links = []
    for paper, (_, words) in PAPERS.items():
        file = f"downloads/{name}-{paper}.pdf"
        size = round(Path(config.site_dir, file).stat().st_size / 1000)
        links.append(f'<a href="{up}{file}">PDF for {words} ({size:,} kB)</a>')
    html = path.read_text("utf-8").replace(f"<!-- downloads: {name} -->", "\n".join(links))
    path.write_text(html, "utf-8")
