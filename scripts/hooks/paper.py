"""Make a book of the whole guide's page: mend print-site's work and add what paper needs."""

import re
from pathlib import Path

from guide import Guide
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs_print_site_plugin.urls import get_page_key
from selectolax.lexbor import LexborHTMLParser, LexborNode

# Old ids and numbers that are addresses, links to copy, and places that scripts or codes fill.
ONLY_ON_SCREEN = ".hf-anchor, .hf-moved, .hf-share, .hf-plan, .hf-plan-form, .hf-qr"
PARTS = "section.print-page:not(.md-section)"  # one a page; those are print-site's groups of pages
STEP = 'section[id="release"] h2:has(.hf-number)'


def finish(config: MkDocsConfig, guide: Guide, pages: list[Page]) -> None:
    """Rewrite the page that print-site has written from `pages`, but for those it left out."""
    folder = config.plugins["print-site"].config["print_page_basename"]
    path = Path(config.site_dir, folder, "index.html")
    book = LexborHTMLParser(path.read_text("utf-8"))
    by_key = {get_page_key(page.url): page for page in pages}
    take_away_what_is_for_the_screen(book)
    give_parts_their_class(book, by_key)
    mend_links_to_pages_left_out(book, by_key)
    name_links(book, guide)
    add_front(book, config, guide)
    path.write_text(book.html, "utf-8")


def said(node: LexborNode) -> str:
    """Return what is read of a heading or a link, without the mark behind a heading."""
    return " ".join(node.text().replace("¶", "").split())


def take_away_what_is_for_the_screen(book: LexborHTMLParser) -> None:
    """Leave out what is of no use on paper, and load all pictures before it is printed."""
    for node in book.css(f"#print-site-page :is({ONLY_ON_SCREEN})"):
        node.decompose()
    for attribute in ("data-address", "loading"):
        for node in book.css(f"#print-site-page [{attribute}]"):
            del node.attrs[attribute]


def give_parts_their_class(book: LexborHTMLParser, pages: dict[str, Page]) -> None:
    """Give the part of each page the class of its front matter, for docs/assets/css/print.css."""
    for part in book.css(PARTS):
        part.attrs["class"] = f"print-page {pages[part.id].meta.get('class', '')}".strip()


def mend_links_to_pages_left_out(book: LexborHTMLParser, pages: dict[str, Page]) -> None:
    """Let links to pages that are not in the book lead to the pages themselves.

    print-site turns every link to a page of the site into a fragment, also where it left that page
    out: `handout/#sheet-ask` becomes `#handout-sheet-ask`, which is nowhere.
    """
    ids = {node.id for node in book.css("[id]")}
    for link in book.css('#print-site-page a[href^="#"]'):
        target = link.attrs["href"][1:]
        key = part_of(target, pages)
        if target not in ids and key:
            fragment = target[len(key) + 1 :]
            link.attrs["href"] = f"../{pages[key].url}{'#' if fragment else ''}{fragment}"


def part_of(target: str, keys) -> str:
    """Return which of the keys of pages an id such as `handout-sheet-ask` begins with, or ""."""
    return max((key for key in keys if f"{target}-".startswith(f"{key}-")), default="", key=len)


def name_links(book: LexborHTMLParser, guide: Guide) -> None:
    """Put words for paper behind each link: the page, the step, the source's number, the address.

    A link that says so itself, or leads to a place on its own page, is left alone.
    """
    titles = {part.id: said(part.css_first("h1")) for part in book.css(PARTS)}
    steps = {heading.id: said(heading).split(": ", 1) for heading in book.css(STEP)}
    sources = {entry.id: number for number, entry in enumerate(book.css("#sources li[id]"), 1)}

    def words_behind(target: str, words: str, here: str) -> str:
        if target.startswith("../"):  # a page of its own
            return f"({guide.typed(target[3:]).rstrip('/')})" if guide.is_public else ""
        if not target.startswith("#"):
            plain = re.sub("^[a-z]+://", "", target).rstrip("/")
            return "" if plain in words or ":" in plain else f"({plain})"
        page = part_of(target[1:], titles)
        if page in ("", here):
            return ""
        if number := sources.get(target[1:]):
            return f"[{number}]"
        if step := steps.get(target[1:]):
            return "" if re.search(r"step|\d", words, re.I) or words == step[1] else f"({step[0]})"
        return "" if titles[page].lower() in words.lower() else f"({titles[page]})"

    for part in book.css(PARTS):
        for link in part.css("a[href]:not(.headerlink)"):
            if words := words_behind(link.attrs["href"], " ".join(link.text().split()), part.id):
                span = book.create_node("span")
                span.attrs["class"] = "hf-to"
                span.insert_child(f" {words}")
                link.insert_after(span, move=True)


def add_front(book: LexborHTMLParser, config: MkDocsConfig, guide: Guide) -> None:
    """Add the first sheet: title, edition, address, and a list of pages and steps.

    print-site's own list is made by a script, so that paper would have none without scripts.
    """
    template = config.theme.get_env().get_template("cover.html")
    front = book.create_node("div")
    front.inner_html = template.render(
        config=config,
        guide=guide,
        parts={part.id: said(part.css_first("h1")) for part in book.css(PARTS)},
        steps={heading.id: said(heading) for heading in book.css(STEP)},
    )
    start = book.css_first("#print-site-page").first_child
    for node in list(front.iter()):
        start.insert_before(node, move=True)
