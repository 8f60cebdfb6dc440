"""A guide and its built site: pages as readers get them, and the lines where they are written."""

import html
import logging
import os
import posixpath
import re
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

# The frame repeats what authors wrote elsewhere; code is an example.
UNREAD = ["script", "style", "template", "svg", "pre", "code", "kbd", "samp", "a.headerlink"]
UNREAD += ["nav", "header", "footer", "aside", "dialog"]
INLINE = {"a", "b", "em", "i", "img", "mark", "small", "span", "strong", "sub", "sup"}
LINE = "\x1e"  # a mark between lines, as HTML has line breaks anywhere
HEADINGS = "h1, h2, h3, h4, h5, h6"
LINKING = ["href", "xlink:href", "src", "poster", "data", "data-address"]
LOADED = re.compile(r"(?:url\(\s*|@import\s+)[\"']?([^\"')]+)")  # by CSS
LEADING = re.compile(r"(?i)(?:^|;\s*url=)(https?:\S+|(?<==)\S+)")  # of a card, or a moved page
STEP = re.compile(r"(?ai)steps?\b[\s-]*(\d{1,3}\b|[a-z]+(?=:))[\s:.–—-]*(.*)$")  # Step 3: Title
RELEASE = "release/index.html"

Finding = tuple[str, int, str]  # file, line, what is there and what to do
Step = namedtuple("Step", "heading number title id")  # the number as it is typed


def squeeze(text: str | None) -> str:
    """A text with single spaces."""
    return " ".join((text or "").split())


def read(path: Path) -> str:
    """The text of a file as it is, "" if there is none."""
    return path.read_bytes().decode("utf-8", "surrogateescape") if path.is_file() else ""


class Page:
    """A built page: its ids, all that it links to, and what is read, without frame and code."""

    def __init__(self, path: Path) -> None:
        tree = LexborHTMLParser(path.read_bytes())
        self.ids = [n.id or n.attributes.get("name") or "" for n in tree.css("[id], a[name]")]
        self.targets: set[str] = set()
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
        self.folder, self.root = folder, root
        self.warnings = build(root, folder) if root else []
        self.files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
        if "index.html" not in self.files:
            raise OSError(f"{folder} has no index.html. Make a site with ./scripts/build.")
        self.pages = {n: Page(folder / n) for n in sorted(self.files) if n.endswith(".html")}
        self.address = "".join(self.pages["index.html"].home[:1]) or "http://127.0.0.1/"
        # What is on pages that are made of others is told of those.
        self.written = {name: path for name in self.pages if (path := self.source(name))}
        self.steps: list[Step] = []
        self.places: dict[str, int] = {}  # the true number of a step, by each of its ids
        for node in self.pages[RELEASE].content.css(HEADINGS) if RELEASE in self.pages else ():
            if m := STEP.match(text := squeeze(node.text())):
                number, marks = int(m[1]) if m[1].isdecimal() else 0, "#" * int(node.tag[1])
                self.steps.append(Step(f"{marks} {text}", number, m[2], node.id or ""))
                self.places |= {mark.id: len(self.steps) for mark in [node, *node.css("[id]")]}
        self.lines = [(name, line) for name in self.written for line in self.lines_of(name)]

    def lines_of(self, page: str) -> Iterator[str]:
        """All that readers read at once: a paragraph, a heading, a cell, an alternative text."""
        yield from self.pages[page].about
        content = LexborHTMLParser(self.pages[page].content.html).body
        for node in content.css("*"):
            get = node.attributes.get
            yield from filter(None, map(get, ("alt", "title")))
            if node.tag == "a" and self.step_of(page, get("href") or "") is None:
                node.replace_with("…")  # what is said of another guide
            elif node.tag not in INLINE:
                node.insert_before(LINE)
                node.insert_after(LINE)
        yield from filter(None, map(squeeze, content.text().split(LINE)))

    def source(self, name: str) -> str | None:
        """The file that a built one is written in: docs/release.md of release/index.html."""
        page = f"docs/{name.removesuffix('.html').removesuffix('/index')}"
        paths = (f"{page}.md", f"{page}/index.md", f"overrides/{name}", f"docs/{name}")
        return next((p for p in paths if self.root and (self.root / p).is_file()), None)

    def place(self, name: str, *signs: str, around: str = "") -> tuple[str, int]:
        """The file and line where authors typed a sign that is on a page, with words around it."""
        if not self.root:
            return f"{self.folder}/{name}", 1
        own, templates = self.source(name), self.root.glob("overrides/**/*.html")
        paths = [*self.written.values(), *(path.relative_to(self.root) for path in templates)]
        at, most = (own or f"/{name}", 1), (False, False, 0)
        for path in [*map(str, paths), "mkdocs.yml"]:
            for number, line in enumerate(read(self.root / path).split("\n"), 1):
                text = squeeze(re.sub(r"\]\([^)]*\)|[][*_`]", "", html.unescape(line)))
                words = sum(word in text for word in around.split())
                fit = (any(sign in line or sign in text for sign in signs), path == own, words)
                if fit > most and (fit[0] or fit[1]):
                    at, most = (path, number), fit
        return at

    def resolve(self, page: str, target: str) -> tuple[str, str] | None:
        """The file and fragment that a link on a page leads to; None if out of the site."""
        try:
            url = urlsplit(urljoin(f"{self.address}{page}", target.strip()))
        except ValueError:  # such as "http://["
            return None
        home = urlsplit(self.address)
        # What is not below the guide's own folder keeps its slash, and is not there.
        name = posixpath.normpath(unquote(url.path).removeprefix(home.path))
        index = posixpath.normpath(f"{name}/index.html")
        name = index if name not in self.files and index in self.files else name
        return (name, unquote(url.fragment)) if url[:2] == home[:2] else None

    def has(self, name: str, fragment: str) -> bool:
        """Whether there is such a file with such an id; a plan (#hold=5) is for scripts."""
        free = fragment in ("", "top") or "=" in fragment or name not in self.pages
        return name in self.files and (free or fragment in self.pages[name].ids)

    def step_of(self, page: str, target: str) -> int | None:
        """The step that a link leads to, 0 if to no step, None if out of the guide or dead."""
        name, fragment = self.resolve(page, target) or ("", "")
        own = re.fullmatch(r"release/(.+)/index\.html", name)
        found = self.places.get(own[1] if own else fragment * (name == RELEASE), 0)
        return found if found or self.has(name, fragment) else None


def build(root: Path, folder: Path) -> list[str]:
    """Build the site into a folder, without PDFs; return what MkDocs warns of, or an OSError."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # read when Material is loaded
    from mkdocs.commands import build as mkdocs  # not needed for a site that was built before
    from mkdocs.config import load_config

    said: list[str] = []
    listener = logging.Handler(logging.WARNING)
    listener.emit = lambda record: said.append(squeeze(record.getMessage()))
    logging.getLogger("mkdocs").addHandler(listener)
    before = dict(os.environ)
    os.environ["PDFS"] = ""
    try:
        config = load_config(str(root / "mkdocs.yml"), site_dir=str(folder))
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs.build(config)
    except (Exception, SystemExit) as error:  # whatever a plugin or a template may raise
        words = squeeze(" ".join([*said, str(error)]))
        raise OSError(f"MkDocs cannot build the guide. It says: {words}") from error
    finally:
        logging.getLogger("mkdocs").removeHandler(listener)
        os.environ.clear()
        os.environ.update(before)
    return said
