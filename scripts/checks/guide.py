"""A guide and its built site: what readers get, and the lines where authors typed it."""

import html
import logging
import posixpath
import re
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

# The frame repeats what authors wrote elsewhere; code is an example.
UNREAD = ["script", "style", "template", "svg", "pre", "code", "kbd", "samp", "a.headerlink"]
UNREAD += ["nav", "header", "footer", "aside", "dialog"]
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
INLINE = ["a", "b", "em", "i", "img", "mark", "small", "span", "strong", "sub", "sup"]
# What is put before and after an element to read a page as lines; a line break if nothing is said.
OPEN = {**dict.fromkeys([*INLINE, "li", "tr"], ""), "td": " | ", "th": " | "}
OPEN |= dict.fromkeys(HEADINGS, "\nh⟫")
CLOSE = dict.fromkeys([*INLINE, "td", "th"], "")
LINKING = ["href", "xlink:href", "src", "poster", "data", "data-address"]
LOADED = re.compile(r"(?:url\(\s*|@import\s+)[\"']?([^\"')]+)")  # by CSS
LEADING = re.compile(r"(?i)(?:^|;\s*url=)(https?:\S+|(?<==)\S+)")  # of a card, or a moved page
STEP = re.compile(r"(?ai)steps?\b[\s-]*(\d{1,3}\b|[a-z]+(?=:))[\s:.–—-]*(.*)$")  # Step 3: Title
RELEASE = "release/index.html"

Finding = tuple[str, int, str]  # file, line, what is there and what to do
Step = namedtuple("Step", "heading number title id")  # the number as it is typed
# What is read at once, "See ⟦how to rest|3⟧": a link leads to step 3; with |0⟧ to no step, with |⟧
# out of the guide. So are an item "3. Rest", a row "| 3 | Rest", a heading, and what is said of
# the picture of a step, "⟦|3⟧Resting". The text is without these marks.
# The kind is "h" for a heading, one number for each list or table; above is the heading above.
Line = namedtuple("Line", "page kind above linked text")


def squeeze(text: str | None) -> str:
    """A text with single spaces."""
    return " ".join((text or "").split())


def read(path: Path) -> str:
    """The text of a file as it is, "" if there is none."""
    return path.read_bytes().decode("utf-8", "surrogateescape") if path.is_file() else ""


class Page:
    """A built file: its ids, all that it links to or loads, and what is read, without code."""

    def __init__(self, path: Path) -> None:
        tree = LexborHTMLParser(b"<style>" * (path.suffix == ".css") + path.read_bytes())
        self.ids = [n.id or n.attributes.get("name") or "" for n in tree.css("[id], a[name]")]
        self.targets = {node.text() for node in tree.css("loc")}  # of sitemap.xml
        for node in tree.css("*"):
            get = node.attributes.get
            css = (get("style") or "") + node.text() * (node.tag == "style")
            self.targets.update(filter(None, map(get, LINKING)), LOADED.findall(css))
            self.targets.update(LEADING.findall(get("content") or ""))
        self.home = [node.attributes.get("href") or "" for node in tree.css("link[rel=canonical]")]
        self.content = tree.css_first("main article, [role=main], main") or tree.body
        links = self.content.css("a[href]:not([aria-label], :has(img, svg))")
        self.wordless = [a.attributes["href"] or "" for a in links if not a.text().strip()]
        self.content.strip_tags(UNREAD)
        about = tree.css("head title, head meta[name=description]")
        self.about = [node.attributes.get("content") or node.text() for node in about]


class Guide:
    """A site with the guide that it was built of; or without, if it was built before."""

    def __init__(self, folder: Path, root: Path | None = None) -> None:
        self.folder, self.root = folder.resolve(), root and root.resolve()
        self.warnings = build(self.root, self.folder) if root else []
        paths = {p.relative_to(self.folder).as_posix(): p for p in self.folder.rglob("*")}
        self.files = dict.fromkeys(sorted(n for n in paths if paths[n].is_file()))
        if "index.html" not in self.files:
            raise OSError(f"{folder} has no index.html. Make a site with ./scripts/build.")
        linking = (".html", ".css", ".svg", "sitemap.xml")
        pages = {name: Page(paths[name]) for name in self.files if name.endswith(linking)}
        self.links = [(name, target) for name, page in pages.items() for target in page.targets]
        self.pages = {name: page for name, page in pages.items() if name.endswith(".html")}
        self.address = "".join(self.pages["index.html"].home[:1]) or "http://127.0.0.1/"
        self.home = urlsplit(self.address)
        # What is on pages that are made of others is told of those.
        self.written = {name: path for name in self.pages if (path := self.source(name))}
        self.steps: list[Step] = []
        self.places: dict[str, int] = {}  # the true number of a step, by each of its ids
        headings = ", ".join(HEADINGS)
        for node in self.pages[RELEASE].content.css(headings) if RELEASE in self.pages else ():
            if m := STEP.match(text := squeeze(node.text())):
                number, marks = int(m[1]) if m[1].isdecimal() else 0, "#" * int(node.tag[1])
                self.steps.append(Step(f"{marks} {text}", number, m[2], node.id or ""))
                self.places |= {mark.id: len(self.steps) for mark in [node, *node.css("[id]")]}
        written = self.written if self.steps else ()
        self.lines = [line for page in written for line in self.lines_of(page)]

    def lines_of(self, page: str) -> Iterator[Line]:
        """Read a page: what search engines show, what is said of pictures, then all the text."""
        own = str.maketrans("⟦⟧⟫", "[]>")  # if authors typed such marks
        content = LexborHTMLParser(squeeze(self.pages[page].content.html.translate(own))).body
        lines, above = [said.translate(own) for said in self.pages[page].about], ""
        shown = under = 0  # the step of the picture above, and of the part of the release
        for paragraph in content.css("li > p:first-child"):
            paragraph.unwrap()
        for number, node in enumerate(content.css("*")):
            get = node.attributes.get
            if node.tag in ("h1", "h2"):
                under = self.places.get(node.id or "", 0) if page == RELEASE else 0
            if node.tag == "img":  # a step may show the picture of another
                shown = under or self.places.get(Path(get("src") or "").stem, 0)
            step = self.step_of(page, get("href") or "") if node.tag == "a" else str(shown)
            lead = f"⟦|{step}⟧" if node.tag in ("a", "img", "figcaption") else ""
            caption = node.text() if node.tag == "figcaption" else ""
            lines += [f"{lead}{said}" for said in (get("alt"), get("title"), caption) if said]
            mark(node, number, step)
        for line in [*lines, *content.text().split("\n")]:
            kind, _, linked = line.rpartition("⟫")
            linked = squeeze(linked)
            text = re.sub(r"⟦[^⟦⟧]*\|⟧", "…", linked)  # what is said of another guide
            text = re.sub(r"⟦|\|\d+⟧", "", text)
            above = text if kind == "h" else above
            yield Line(page, kind, above, linked, text)

    def source(self, name: str) -> str | None:
        """The file that a built one is written in: docs/release.md of release/index.html."""
        page = f"docs/{name.removesuffix('.html').removesuffix('/index')}"
        paths = (f"{page}.md", f"{page}/index.md", f"overrides/{name}", f"docs/{name}")
        return next((p for p in paths if self.root and (self.root / p).is_file()), None)

    def place(self, name: str, sign: str, around: str = "") -> tuple[str, int]:
        """The file and line where authors typed a sign that is on a page, with words around it."""
        if not self.root:
            return f"{self.folder}/{name}", 1
        markup = re.compile(r"\]\([^)\s\"]*\)?|[][*_`]")
        own, templates = self.source(name), self.root.glob("overrides/**/*.html")
        paths = [*self.written.values(), *(path.relative_to(self.root) for path in templates)]
        at, most = (own or f"/{name}", 1), (False, False, 0)
        for path in [own or "mkdocs.yml", *map(str, paths), "mkdocs.yml"]:
            for number, line in enumerate(read(self.root / path).split("\n"), 1):
                text = squeeze(markup.sub("", html.unescape(line)))
                words = sum(word in text for word in around.split())
                fit = (sign in line or sign in text, path == own, words)
                if fit > most and (fit[0] or fit[1]):
                    at, most = (path, number), fit
        return at

    def resolve(self, page: str, target: str) -> tuple[str, str]:
        """The file and fragment that a link on a page leads to; "" and "" if out of the site."""
        try:
            url = urlsplit(urljoin(f"{self.address}{page}", target.strip()))
        except ValueError:  # such as "http://["
            return "", ""
        # What is not below the guide's own folder keeps its slash, and is not there.
        name = posixpath.normpath(unquote(url.path).removeprefix(self.home.path))
        index = posixpath.normpath(f"{name}/index.html")
        name = index if name not in self.files and index in self.files else name
        return (name, unquote(url.fragment)) if url[:2] == self.home[:2] else ("", "")

    def has(self, name: str, fragment: str) -> bool:
        """Whether a file and id are there, or not to be there; a plan (#hold=5) is for scripts."""
        if not name or (self.root and name.startswith("downloads/")):
            return True  # PDFs and sound are not made for the check; --site looks at them too
        free = fragment in ("", "top") or "=" in fragment or name not in self.pages
        return name in self.files and (free or fragment in self.pages[name].ids)

    def step_of(self, page: str, target: str) -> str:
        """The step that a link leads to, "0" if to no step, "" if out of the guide or dead."""
        name, fragment = self.resolve(page, target)
        own = re.fullmatch(r"release/(.+)/index\.html", name)
        found = self.places.get(own[1] if own else fragment * (name == RELEASE), 0)
        return str(found) if found or (name and self.has(name, fragment)) else ""


def mark(node: LexborNode, number: int, step: str) -> None:
    """Put marks into a page, so that its text has lines, and its lines are as Line says."""
    if node.tag in ("ol", "ul", "tbody"):
        first = int(re.sub(r"\D", "", node.attributes.get("start") or "") or 1)
        for count, row in enumerate([*node.iter()], first):
            row.insert_before(f"\n{number}⟫" + f"{count}. " * (node.tag == "ol"))
    node.insert_before(OPEN.get(node.tag, "\n"))
    node.insert_after(CLOSE.get(node.tag, "\n"))
    if node.tag == "a" and "href" in node.attributes:
        node.replace_with(f"⟦{node.text()}|{step}⟧")


def build(root: Path, folder: Path) -> list[str]:
    """Build the site into a folder, without PDFs; return what MkDocs warns of, or an OSError."""
    # Not needed for a site that was built before. A process of its own would cost the tests, which
    # build a hundred small guides, half a second each.
    from click.testing import CliRunner
    from mkdocs.__main__ import cli

    env = {"PDFS": "", "NO_MKDOCS_2_WARNING": "1", "COLUMNS": "0"}
    paths = ["--config-file", str(root / "mkdocs.yml"), "--site-dir", str(folder)]
    done = CliRunner(env=env).invoke(cli, ["build", *paths])
    # So that a second build in this process says again what the first one said.
    logging.getLogger("mkdocs.commands.build").filters.clear()
    lines = re.split(r"(?m)^(?=[A-Z]+ +-  )", done.stderr)
    lines = [line for line in lines if line and not line.startswith(("INFO", "DEBUG"))]
    said = [squeeze(re.sub(r"^(?:[A-Z]+ +-  |Error: )", "", line)) for line in lines]
    if done.exit_code:
        why = "" if isinstance(done.exception, SystemExit) else str(done.exception)
        words = squeeze(" ".join([*said, why]))
        raise OSError(f"MkDocs cannot build the guide. It says: {words}")
    return said
