"""Mend what print-site leaves broken on the whole guide's page."""

import re
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig


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
    path.write_text(mend_links_to_excluded_pages(html, options["exclude"]), "utf-8")
