"""Make a book of the whole guide's page: mend print-site's work and add what paper needs."""

import re
from pathlib import Path

from guide import Guide
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs_print_site_plugin.urls import get_page_key
from selectolax.lexbor import LexborHTMLParser, LexborNode

# Old ids and numbers that are addresses, links to copy, and places that scripts or codes fill.
ONLY_ON_SCREEN = (
    ".hf-anchor, .hf-moved, .hf-share, .hf-glance, .hf-plan, .hf-plan-form, .hf-player, "
    ".hf-qr details, .hf-not-on-paper"
)
PARTS = "section.print-page:not(.md-section)"  # one a page; those are print-site's groups of pages
STEP = 'section[id="release"] h2:has(.hf-number)'
# What the list of contents names of a part: the steps, and what one looks up in a hurry
IN_CONTENTS = (
    f"{STEP}, #before-you-start-stop-rules, #before-you-start-get-help, "
    "#release-come-out, #release-get-up"
)
FAR = 3  # headings between a link and its target in the same part: then they are pages apart


def finish(config: MkDocsConfig, guide: Guide, pages: list[Page]) -> None:
    """Rewrite the page that print-site has written from `pages`, but for those it left out."""
    folder = config.plugins["print-site"].config["print_page_basename"]
    path = Path(config.site_dir, folder, "index.html")
    book = LexborHTMLParser(path.read_text("utf-8"))
    by_key = {get_page_key(page.url): page for page in pages}
    take_away_what_print_site_adds(book, Path(config.site_dir))
    take_away_what_is_for_the_screen(book)
    give_parts_their_class(book, by_key)
    mend_links_to_pages_left_out(book, by_key)
    name_links(book, guide)
    add_front(book, config, guide)
    path.write_text(book.html, "utf-8")


def said(node: LexborNode) -> str:
    """Return what is read of a heading or a link, without the mark behind a heading."""
    return " ".join(node.text().replace("¶", "").split())


def take_away_what_print_site_adds(book: LexborHTMLParser, site: Path) -> None:
    """Leave out its styles, which number headings, and its script, which hides the navigation."""
    for node in book.css("article style, script[type='text/javascript']"):
        node.decompose()
    for section in book.css("[heading-number]"):
        del section.attrs["heading-number"]
    (site / "js/print-site.js").unlink()
    (site / "js").rmdir()


def take_away_what_is_for_the_screen(book: LexborHTMLParser) -> None:
    """Leave out what is of no use on paper, and load all pictures before it is printed."""
    for node in book.css(f"#print-site-page :is({ONLY_ON_SCREEN})"):
        node.decompose()
    for attribute in ("data-address", "loading"):
        for node in book.css(f"#print-site-page [{attribute}]"):
            del node.attrs[attribute]


def give_parts_their_class(book: LexborHTMLParser, pages: dict[str, Page]) -> None:
    """Give the part of each page the class of its front matter, for docs/assets/css/paper.css."""
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

    A link that says so itself is left alone, and one to a place near by. PDFs also say the number
    of the sheet (`data-to`), and no more of a place that is far off in the same part; it stands
    behind the link, as in it it would be a second link.
    """
    names = Names(book, guide)
    for part in book.css(PARTS):
        far = far_links(part)
        for link in part.css("a[href]:not(.headerlink)"):
            target, words = link.attrs["href"], " ".join(link.text().split())
            is_inside = part_of(target[1:], names.titles) == part.id
            if is_inside and link.mem_id not in far:
                continue
            span = book.create_node("span")
            span.attrs["class"] = "hf-to"
            if target.startswith("#") and target[1:] not in names.sources:
                span.attrs["data-to"] = target
            said_of = "" if is_inside else names.of(target, words)
            if said_of:
                inner = book.create_node("span")
                inner.attrs["class"] = names.kind(target)
                inner.insert_child(f"{names.space(target)}{said_of}")
                span.insert_child(inner)
            if span.first_child or "data-to" in span.attrs:
                link.insert_after(span, move=True)


def far_links(part: LexborNode) -> set[int]:
    """Return the links, by `mem_id`, to a place in the same part with FAR headings between."""
    headings, places, links = 0, {}, {}
    for node in part.css("h1, h2, h3, [id], a[href^='#']:not(.headerlink)"):  # in their order
        headings += node.tag in ("h1", "h2", "h3")
        if node.id:
            places[f"#{node.id}"] = headings
        if node.tag == "a":
            links[node.mem_id] = (node.attrs["href"], headings)
    return {
        link
        for link, (target, place) in links.items()
        if target in places and abs(places[target] - place) > FAR
    }


class Names:
    """What paper says of the places that links of the whole guide lead to."""

    def __init__(self, book: LexborHTMLParser, guide: Guide):
        self.guide = guide
        self.titles = {part.id: said(part.css_first("h1")) for part in book.css(PARTS)}
        self.steps = {heading.id: said(heading).split(": ", 1) for heading in book.css(STEP)}
        entries = book.css("#sources li[id]")
        self.sources = {entry.id: number for number, entry in enumerate(entries, 1)}

    def kind(self, target: str) -> str:
        """Return the class of the words: those that name a page, PDFs leave out for its number."""
        is_page = target.startswith("#") and target[1:] not in {*self.steps, *self.sources}
        return "hf-to__page" if is_page else "hf-to__words"

    def space(self, target: str) -> str:
        """Return what parts the words from their link: no line begins with a source's number."""
        return "\xa0" if target[1:] in self.sources else " "

    def of(self, target: str, words: str) -> str:
        """Return what to say of a target, or "" where the `words` of the link say it."""
        if target.startswith("#"):
            return self.of_place(target[1:], words)
        if target.startswith("../"):  # a page of its own
            typed = self.guide.typed(target[3:]).rstrip("/")
            return f"({typed})" if self.guide.is_public else ""
        plain = re.sub("^[a-z]+://", "", target).split("?")[0].rstrip("/")  # what can be typed
        return "" if plain in words or ":" in plain else f"({plain})"

    def of_place(self, place: str, words: str) -> str:
        """Return what to say of a place in the book."""
        if number := self.sources.get(place):
            return f"[{number}]"
        if step := self.steps.get(place):
            says_it = re.search(r"step|\d", words, re.I) or words == step[1]
            return "" if says_it else f"({step[0]})"
        title = self.titles[part_of(place, self.titles)]
        return "" if title.lower() in words.lower() else f"({title})"


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
        places={
            part.id: {place.id: said(place) for place in part.css(IN_CONTENTS)}
            for part in book.css(PARTS)
        },
    )
    start = book.css_first("#print-site-page").first_child
    for node in list(front.iter()):
        start.insert_before(node, move=True)
