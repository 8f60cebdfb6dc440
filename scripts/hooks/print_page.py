"""Make a book of the whole guide's page: mend print-site's work and add what paper needs."""

import re
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig

# <section class="print-page" id="about">…<h1 id="about-about">About<a class="headerlink"
SECTION = '<section class="print-page" id="'
PAGE = re.compile(SECTION + r'([^"]+)".*?<h1[^>]*>(.*?)(?:<a |</h1>)', re.DOTALL)
STEP = re.compile(
    r'<h2 id="(release-[^"]+)"><span class="hf-number">(.*?)<a class="headerlink"', re.DOTALL
)
SOURCE = re.compile(r'<li id="(sources-[^"]+)"')
LINK = re.compile(r'<a href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
START = re.compile(r'<div id="print-site-page"[^>]*>')


def text_of(html: str) -> str:
    """Return what is read of a piece of HTML."""
    return re.sub("<[^>]+>", "", html)


def front(html: str, config: MkDocsConfig) -> str:
    """Return the first sheet as HTML: title, edition, address, and a list of pages and steps.

    print-site's own list is made by a script, so that paper would have none without scripts.
    """
    steps = "".join(
        f'<li><a href="#{key}">{text_of(title)}</a></li>' for key, title in STEP.findall(html)
    )
    pages = "".join(
        f'<li><a href="#{key}">{title}</a>'
        + (f"<ol>{steps}</ol>" if key == "release" else "")
        + "</li>"
        for key, title in PAGE.findall(html)
    )
    address = config.extra["address"]
    return (
        '<header class="hf-cover">'
        f"<h1>{config.site_name}: the whole guide</h1>"
        '<div class="hf-paper"><!-- downloads: guide --></div>'
        f"<p>{config.site_description}</p>"
        f"<p>Edition {config.extra['edition']}"
        + (f" · <strong>{address}</strong>" if address else "")
        + f"</p><p>{config.copyright}</p></header>"
        f'<nav class="hf-contents" aria-label="Contents"><h2>Contents</h2><ol>{pages}</ol></nav>'
    )


def name_links(html: str, config: MkDocsConfig) -> str:
    """Return `html` with words for paper behind each link: the page, the step, the source's number.

    A link that says so itself, or leads to a place on its own page, is left alone.
    """
    pages = dict(PAGE.findall(html))
    steps = {key: text_of(title) for key, title in STEP.findall(html)}
    sources = {key: number for number, key in enumerate(SOURCE.findall(html), 1)}

    def name(target: str, words: str, here: str) -> str:
        page = max(
            (key for key in pages if f"{target}-".startswith(f"{key}-")), default="", key=len
        )
        if target in sources:
            return "" if here == "sources" else f"[{sources[target]}]"
        if page in ("", here):
            return ""
        if target in steps:
            number, title = steps[target].split(": ", 1)
            return "" if re.search(r"step|\d", words, re.I) or words == title else f"({number})"
        return "" if pages[page].lower() in words.lower() else f"({pages[page]})"

    def part(html: str) -> str:
        here = html[len(SECTION) :].split('"', 1)[0]

        def link(match: re.Match[str]) -> str:
            target, words = match[1], " ".join(text_of(match[2]).split())
            if target.startswith("#"):
                said = name(target[1:], words, here)
            elif target.startswith("../"):  # a page of its own
                address = config.extra["address"]
                said = f"({address}/{target[3:].rstrip('/')})" if address else ""
            else:
                plain = re.sub("^[a-z]+://", "", target).rstrip("/")
                said = "" if plain in words or ":" in plain else f"({plain})"
            return f'{match[0]}<span class="hf-to"> {said}</span>' if said else match[0]

        return LINK.sub(link, html)

    head, *parts = re.split(f"(?={SECTION})", html)
    parts[-1], *tail = re.split("(?=</article>)", parts[-1], maxsplit=1)
    return "".join([head, *map(part, parts), *tail])


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
    html = mend_links_to_excluded_pages(html, options["exclude"])
    contents = front(html, config)
    html = START.sub(lambda match: match[0] + contents, name_links(html, config), count=1)
    path.write_text(html, "utf-8")
