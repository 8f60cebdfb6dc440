"""A guide and its built site; each page is parsed once, into ids, links and lines to read."""

import html
import os
import posixpath
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

# The frame repeats what authors wrote elsewhere; code is an example.
UNREAD = ["script", "style", "template", "svg", "pre", "code", "kbd", "samp", "a.headerlink"]
UNREAD += ["nav", "header", "footer", "aside", "dialog"]
LINKING = ("href", "xlink:href", "src", "poster", "data", "data-address")
LOADED = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)")  # by CSS
LINE = "\x1e"  # a mark between lines, as HTML has line breaks anywhere
RELEASE = "release/index.html"
AUTHORED = ("docs/**/*.md", "mkdocs.yml", "overrides/**/*.html")
HEADINGS = "h1, h2, h3, h4, h5, h6"
PARTS = "p, tr, dt, dd, div, section, ol, ul, table"  # a line each, or lines of their own
STEP = re.compile(r"(?ai)^(#+) steps?[\s-]*(\d{1,3}|[a-z]+)\b[\s:.–—-]*(.*)$")  # ## Step 3: Title
WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty""".split()  # noqa: SIM905  (else 21 lines)


Finding = tuple[str, int, str]  # file, line, what is there and what to do


class Step(NamedTuple):
    """A step as its heading has it; its true number is its place in the release."""

    number: int
    title: str
    id: str
    heading: str


def squeeze(text: str) -> str:
    """A text with single spaces."""
    return " ".join(text.split())


def value(number: str) -> int:
    """The number that "7" or "seven" is; -1 for another word."""
    word = number.lower()
    return int(number) if number.isdecimal() else WORDS.index(word) if word in WORDS else -1


def targets(node: LexborNode) -> Iterator[str]:
    """What a node links to or loads, also as a preview card or a page that leads on."""
    get = node.attributes.get
    yield from (get(name) or "" for name in LINKING)
    yield from map(
        "".join, LOADED.findall((get("style") or "") + node.text() * (node.tag == "style"))
    )
    yield from re.findall(r"(?i)(?:^|;\s*url=)(https?:\S+|(?<==)\S+)", get("content") or "")


class Page:
    """A built page: its ids, all that it links to, and its content without frame and code."""

    def __init__(self, path: Path) -> None:
        tree = LexborHTMLParser(path.read_bytes())
        marks = [node.attributes for node in tree.css("[id], a[name]")]
        self.ids = [mark.get("id") or mark.get("name") or "" for mark in marks]
        self.targets = {each.strip() for node in tree.css("*") for each in targets(node)} - {""}
        home = tree.css_first("link[rel=canonical]")
        self.address = (home.attributes.get("href") or "") if home else ""
        about = tree.css("head title, head meta[name=description]")
        self.about = [node.attributes.get("content") or node.text() for node in about]
        self.content = tree.css_first("main article, [role=main], main") or tree.body
        self.content.strip_tags(UNREAD)
        self.text = self.content.text()

    def words_beside(self, guide: "Guide", name: str) -> Iterator[str]:
        """Titles, descriptions, alternative texts and captions, with the step that they are for."""
        yield from self.about
        shown = 0
        for node in self.content.css("[alt], [title], figcaption"):
            get = node.attributes.get
            if node.tag == "img":
                shown = guide.places.get(Path(get("src") or "").stem, 0)
            step = guide.step_of(name, get("href") or "") or 0 if node.tag == "a" else shown
            caption = node.text() if node.tag == "figcaption" else ""
            for words in (get("alt") or "", get("title") or "", caption):
                yield f"⟨{step}|{words}⟩" if step and STEP.match(f"# {words}") else words

    def lines(self, guide: "Guide", name: str) -> list[str]:
        """What readers read, as plain text a little like Markdown.

        "## Step 3: Title", "3. an item", "| a | row", and for a link "⟨3|its words⟩" with the step
        that it leads to, "⟨0|…⟩" if to none, "⟨|…⟩" if out of the guide.
        """
        beside = list(self.words_beside(guide, name))
        self.content.strip_tags(["img", "figcaption"])
        for node in self.content.css("a[href]"):
            step = guide.step_of(name, node.attributes["href"] or "")
            node.replace_with(f"⟨{'' if step is None else step}|{node.text()}⟩")
        for node in self.content.css("ol, ul"):
            first = node.attributes.get("start") or "1"
            items = [child for child in node.iter() if child.tag == "li"]
            for number, item in enumerate(items, int(first) if first.isdecimal() else 1):
                item.insert_before(f"{LINE}{number}. " if node.tag == "ol" else f"{LINE}- ")
        for node in self.content.css(f"td, th, br, {PARTS}, {HEADINGS}"):
            if node.tag in ("td", "th", "br"):
                node.insert_before(" " if node.tag == "br" else "| ")
                continue
            node.insert_after(LINE)
            if node.parent.tag != "li":
                level = int(node.tag[1]) if node.tag in HEADINGS.split(", ") else 0
                node.insert_before(f"{LINE}{level * '#'} ")
        text = [*beside, *self.content.text().split(LINE)]
        return [line for each in text if (line := squeeze(each))]


class Guide:
    """A site with the guide that it was built of; or without, if it was built before."""

    def __init__(self, folder: Path, root: Path | None = None) -> None:
        self.folder, self.root = folder, root
        self.warnings = build(root, folder) if root else []
        self.files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
        if "index.html" not in self.files:
            raise OSError(f"{folder} has no index.html. Make a site with ./scripts/build.")
        self.pages = {n: Page(folder / n) for n in sorted(self.files) if n.endswith(".html")}
        self.address = self.pages["index.html"].address
        sources = [path for kind in AUTHORED for path in sorted(root.glob(kind))] if root else []
        self.texts = {p.relative_to(root).as_posix(): read(p) for p in sources if p.is_file()}
        self.written: dict[str, str] = {}  # docs/release.md by release/index.html
        for path in self.texts:
            name = re.sub(r"^docs/(.*)\.md$", r"\1/index.html", path)
            name = re.sub(r"(^|/)(index|README)/index.html$", r"\1index.html", name)
            self.written |= {name: path} if name in self.pages else {}
        self.steps: list[Step] = []
        self.places: dict[str, int] = {}  # the true number of a step, by each of its ids
        release = self.pages.get(RELEASE)
        for node in release.content.css(HEADINGS) if release else ():
            heading = f"{int(node.tag[1]) * '#'} {squeeze(node.text())}"
            if (m := STEP.match(heading)) and value(m[2]) >= 0:
                self.steps.append(Step(value(m[2]), m[3], node.id or "", heading))
                for mark in [node, *node.css("[id]")]:
                    self.places[mark.id] = len(self.steps)
        # Pages that are made of these are not told again.
        authored = [name for name in [*self.written, "404.html"] if root and name in self.pages]
        self.lines = [(n, line) for n in authored for line in self.pages[n].lines(self, n)]

    def resolve(self, page: str, target: str) -> tuple[str, str] | None:
        """The file and fragment that a link on a page leads to; None if out of the site."""
        base = urlsplit(self.address).path or "/"
        if self.address and target.startswith(self.address):
            target = base + target[len(self.address) :]
        if re.match(r"(?i)[a-z][a-z0-9+.-]*:|//", target):
            return None
        path, _, fragment = target.partition("#")
        path = unquote(path.partition("?")[0])
        if path.startswith("/"):  # what is not below the guide's own folder is not there
            path = posixpath.relpath(path, base)
        elif path:
            path = posixpath.join(posixpath.dirname(page), path)
        name = posixpath.normpath(path or page)
        index = posixpath.normpath(f"{name}/index.html")
        name = index if name not in self.files and index in self.files else name
        return name, unquote(fragment)

    def has(self, name: str, fragment: str) -> bool:
        """Whether there is such a file with such an id; a plan (#hold=5) is for scripts."""
        free = fragment in ("", "top") or "=" in fragment or name not in self.pages
        return name in self.files and (free or fragment in self.pages[name].ids)

    def step_of(self, page: str, target: str) -> int | None:
        """The step that a link leads to, 0 if to no step, None if out of the site."""
        name, fragment = self.resolve(page, target) or ("", "")
        own = re.fullmatch(r"release/(.+)/index\.html", name)
        found = self.places.get(own[1] if own else fragment * (name == RELEASE), 0)
        # A dead link is no business of the rules for steps.
        return found if found or (name and self.has(name, fragment)) else None

    def place(self, page: str, sign: str, around: str = "") -> tuple[str, int]:
        """The file and line of the source with this sign and most of the words around it.

        The page's own Markdown comes first, then other pages, templates and settings.
        """
        own = self.written.get(page, page if page in self.texts else f"overrides/{page}")
        found = []
        words = re.findall(r"[^\s|⟨⟩]+", around)
        for path, text in self.texts.items():
            for number, line in enumerate(text.split("\n"), 1):
                line = squeeze(re.sub(r"[*_`]", "", html.unescape(line)))
                signed = sign in line or sign in re.sub(r"\]\([^)]*\)|\[", "", line)
                score = sum(word in line for word in words)
                if signed or (path == own and score):
                    found.append((signed, path == own, score, -number, path))
        if found:
            return max(found)[4], -max(found)[3]
        return self.written.get(page) or (f"/{page}" if self.root else f"{self.folder}/{page}"), 1


def build(root: Path, folder: Path) -> list[str]:
    """Build the site strictly into a folder, without PDFs; return what MkDocs warns of."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PDFS": ""}
    command += ["--config-file", root / "mkdocs.yml"]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = done.stdout.decode("utf-8", "replace")
    if done.returncode and "in strict mode!" not in said:
        words = [line for line in said.split("\n") if not re.match(r"INFO|\s|Traceback", line)]
        raise OSError(f"MkDocs cannot build the guide. It says: {squeeze(' '.join(words))}")
    warned = re.findall(r"(?m)^(?:WARNING|ERROR) +-  (.*(?:\n(?![A-Z]+ +-|Abort).*)*)", said)
    return [squeeze(each) for each in warned]


def read(path: Path) -> str:
    """The text of a file as it is, "" if there is none."""
    return path.read_bytes().decode("utf-8", "surrogateescape") if path.is_file() else ""
