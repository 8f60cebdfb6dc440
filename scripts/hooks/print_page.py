"""Mend what print-site leaves broken on the whole guide's page, and give it contents."""

import re
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig

# <section class="print-page" id="about">…<h1 id="about-about">About<a class="headerlink"
PAGE = re.compile(
    r'<section class="print-page" id="([^"]+)".*?<h1[^>]*>(.*?)(?:<a |</h1>)', re.DOTALL
)
STEP = re.compile(
    r'<h2 id="(release-[^"]+)"><span class="hf-number">(.*?)<a class="headerlink"', re.DOTALL
)
START = re.compile(r'<div id="print-site-page"[^>]*>')


def front(html: str, config: MkDocsConfig) -> str:
    """Return the first sheet as HTML: title, edition, address, and a list of pages and steps.

    print-site's own list is made by a script, so that paper would have none without scripts.
    """
    steps = "".join(
        f'<li><a href="#{key}">{re.sub("<[^>]+>", "", title)}</a></li>'
        for key, title in STEP.findall(html)
    )
    pages = "".join(
        f'<li><a href="#{key}">{title}</a>'
        + (f"<ol>{steps}</ol>" if key == "release" else "")
        + "</li>"
        for key, title in PAGE.findall(html)
    )
    address = config.extra["address"]
    return (
        f"<h1>{config.site_name}: the whole guide</h1>"
        '<div class="hf-paper"><!-- downloads: guide --></div>'
        f"<p>Edition {config.extra['edition']}{' · ' + address if address else ''}</p>"
        f'<nav class="hf-contents" aria-label="Contents"><h2>Contents</h2><ol>{pages}</ol></nav>'
    )


def mend_links_to_excluded_pages(html: str, excluded: list[str]) -> str:
    """Return `html` with links to pages that are not on it leading to the pages themselves.

    print-site turns every link to a page of the site into a fragment, also where it left that page
    out: `handout/#sheet-ask` becomes `#handout-sheet-ask`, which is nowhere.
    """
    for source in excluded:
        page = PurePosixPath(source).with_suffix("").as_posix()
        key = re.escape(page.lower().replace("/", "-"))

        def outside(match: re.Match[str], page: str = page) -> str:
            return f'href="../{page}/{"#" + match[1] if match[1] else ""}"'

        html = re.sub(rf'href="#{key}(?:-([^"]+))?"', outside, html)
    return html


def on_post_build(config: MkDocsConfig) -> None:
    """Rewrite the page that print-site has just written."""
    options = config.plugins["print-site"].config
    path = Path(config.site_dir, options["print_page_basename"], "index.html")
    html = path.read_text("utf-8")
    html = START.sub(lambda match: match[0] + front(html, config), html, count=1)
    path.write_text(mend_links_to_excluded_pages(html, options["exclude"]), "utf-8")
