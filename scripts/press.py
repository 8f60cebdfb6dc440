"""Make one PDF of pages of the built site with WeasyPrint, for people who have it read aloud too.

Usage: python scripts/press.py SITE_DIR SITE_URL links|words PAPER OUT.pdf PAGE…

PAPER is a size that CSS knows, such as A4 or letter; a PAGE is "handout/". Pages are read from the
folder as if they came from the address, so that their links lead there. How they look is said in
docs/assets/css/paper.css; here are only the paper's size, the font, and the share of a claim (see
there) that is padding: WeasyPrint counts a padding at the foot of a sheet twice. What it finds
wrong (a picture without words, a link that leads nowhere) is an error.
"""

import logging
import sys
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

STYLE = """
@page {{ size: {paper} }}
:root {{
  --hf-text: "Atkinson Hyperlegible Next", sans-serif !important;
  --hf-part: 0.5 !important;
}}
"""
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class Site(URLFetcher):
    """The site's own files, under its address; nothing else is fetched."""

    def __init__(self, folder: Path, url: str):
        super().__init__()
        self.folder, self.url = folder, url

    def fetch(self, url: str, headers=None) -> URLFetcherResponse:
        """Return a file of the site; a ValueError for any other address."""
        if not url.startswith(self.url):
            raise ValueError(f"{url} is not part of the site")
        path = self.folder / unquote(urlsplit(url[len(self.url) :]).path)
        kind = TYPES.get(path.suffix, "application/octet-stream")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def for_paper(html: str, links: bool) -> str:
    """Return a page as WeasyPrint needs it; without `links`, those to other pages are words."""
    page = LexborHTMLParser(html)
    # First, so that it is at the foot of the first sheet too
    imprint, article = page.css_first(".hf-imprint"), page.css_first("article")
    if imprint:
        article.first_child.insert_before(imprint, move=True)
    if not links:
        for link in page.css("a[href]"):
            target = link.attrs["href"]
            if not target.startswith("#") and not urlsplit(target).scheme:
                del link.attrs["href"]
    return page.html


def press(folder: Path, url: str, paper: str, target: Path, pages: list[str], links: bool) -> None:
    """Write the pages, one after the other, to one PDF that keeps to PDF/UA-1.

    `folder` holds the built site, `url` is its address with a slash at its end.
    """
    site, style = Site(folder, url), CSS(string=STYLE.format(paper=paper))
    documents = []
    for page in pages:
        html = for_paper((folder / page / "index.html").read_text("utf-8"), links)
        source = HTML(string=html, base_url=urljoin(url, page), url_fetcher=site)
        documents.append(source.render(stylesheets=[style], pdf_forms=True))
    document = documents[0].copy([sheet for part in documents for sheet in part.pages])
    document.write_pdf(target, pdf_variant="pdf/ua-1", pdf_forms=True)


if __name__ == "__main__":
    heard = logging.StreamHandler(sys.stderr)
    heard.setLevel(logging.ERROR)
    logging.getLogger("weasyprint").addHandler(heard)
    folder, url, links, paper, target, *pages = sys.argv[1:]
    press(Path(folder).resolve(), url, paper, Path(target), pages, links == "links")
