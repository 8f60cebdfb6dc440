"""A guide and its built site: every page parsed once into ids, links and the blocks readers read."""

import html
import os
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

UNREAD = ["script", "style", "template", "svg", "pre", "code", "kbd", "samp", "a.headerlink"]
FRAME = "nav, header, footer, aside, dialog"  # repeats titles that an author wrote elsewhere
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
AUTHORED = ("docs/**/*.md", "mkdocs.yml", "overrides/**/*.html")
BLOCKS = {*HEADINGS, "p", "li", "tr", "dt", "dd", "figcaption", "summary", "div", "section"}
LINKING = ("href", "xlink:href", "src", "poster", "data", "data-address")
CSS_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)")
STEP = re.compile(r"(?ai)^steps?[\s-]*(\d{1,3}|[a-z]+)\b[\s:.–—-]*(.*)$")  # Step 3: Title
WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty""".split()  # noqa: SIM905  (else 21 lines)


class CannotCheck(Exception):
    """There is no guide or no site to look at; the message says why and what to do."""


class Finding(NamedTuple):
    """One thing to mend: where it is, what is there and what to do."""

    path: str
    line: int
    said: str


class Step(NamedTuple):
    """A step as its heading has it; its true number is its place in the release."""

    number: int
    title: str
    id: str
    heading: str  # all of it, after ## for the second level


class Link(NamedTuple):
    """A link in a block."""

    start: int
    end: int
    target: str
    step: int | None  # that it leads to; 0: to none; None: out of the guide


@dataclass
class Block:
    """A paragraph, item, row, heading, caption or the like."""

    tag: str = ""
    above: str = ""  # the heading above it
    group: int = 0  # the same for the items of a list, the rows of a table
    number: int = 0  # of a numbered item, or in a row
    about: int = 0  # the step that these words of a picture or link are about
    text: str = ""
    links: list[Link] = field(default_factory=list)


def value(number: str) -> int:
    """The number that "7" or "seven" is; -1 for another word."""
    word = number.lower()
    return int(number) if number.isdecimal() else WORDS.index(word) if word in WORDS else -1


def squeeze(text: str | None) -> str:
    """A text with single spaces."""
    return " ".join((text or "").split())


def targets(node: LexborNode) -> set[str]:
    """What a node links to or loads, also as a preview card or a page that leads on."""
    get = node.attributes.get
    styles = (get("style") or "") + (node.text() if node.tag == "style" else "")
    found = [*map("".join, CSS_URL.findall(styles)), *(get(name) or "" for name in LINKING)]
    found += re.findall(r"(?i)(?:^|;\s*url=)(https?:\S+|(?<==)\S+)", get("content") or "")
    return {target.strip() for target in found} - {""}


class Page:
    """A built page: its ids, what it links to, and its content without code and frame."""

    def __init__(self, guide: "Guide", name: str) -> None:
        self.guide, self.name = guide, name
        tree = LexborHTMLParser((guide.folder / name).read_bytes())
        marks = [node.attributes for node in tree.css("[id], a[name]")]
        self.ids = [mark.get("id") or mark.get("name") or "" for mark in marks]
        self.targets = set().union(*map(targets, tree.css("*")))
        home = tree.css_first("link[rel=canonical]")
        self.address = (home.attributes.get("href") or "") if home else ""
        about = tree.css("head title, head meta[name=description]")
        self.about = [node.attributes.get("content") or node.text() for node in about]
        tree.strip_tags(UNREAD)
        self.content = tree.css_first("main article, [role=main], main") or tree.body
        for node in self.content.css(FRAME):
            node.decompose()

    def blocks(self) -> Iterator[Block]:
        """All that readers read, also the words of pictures and the titles of links."""
        yield from (Block(text=words) for words in self.about)
        block, above, here, shown, numbers, guide = Block(), "", 0, 0, {}, self.guide
        head = ""  # of the first column
        for node in self.content.traverse(include_text=True):
            get, tag = node.attributes.get, node.tag
            if tag in BLOCKS and (block.text.strip() or tag != "p"):
                yield block
                block = Block(tag, above, node.parent.mem_id)
                block.about = shown if tag == "figcaption" else 0
            if tag in HEADINGS:
                above = squeeze(node.text())
                here = guide.places.get(get("id"), 0) if self.name == "release/index.html" else 0
            elif tag == "-text":
                block.text += node.text_content.replace("\xa0", " ")
            elif tag == "table":
                head = squeeze(node.css_first("th").text()) if node.css_first("th") else ""
            elif tag in ("td", "th"):
                m = re.fullmatch(r"(?ai)\s*(step\s*)?(\d{1,3})\s*", node.text())
                if m and (m[1] or (not block.text.strip() and re.match("(?i)step|#|no", head))):
                    block.number = int(m[2])
                block.text += " | "
            elif tag == "ol":
                start = get("start") or "1"
                numbers[node.mem_id] = int(start) if start.isdecimal() else 1
            elif tag == "li" and block.group in numbers:
                block.number = numbers[block.group]
                numbers[block.group] += 1
            elif tag == "a" and (target := get("href")):
                step, start = guide.step_of(self.name, target), len(block.text)
                block.links.append(Link(start, start + len(node.text()), target, step))
                yield Block(about=step or 0, text=get("title") or "")
            elif tag == "img":
                shown = here or guide.places.get(Path(get("src") or "").stem, 0)
                yield from (Block(about=shown, text=get(key) or "") for key in ("alt", "title"))
        yield block


class Guide:
    """A site, with the guide that it was built of; or without, to look at a site built before."""

    def __init__(self, folder: Path, root: Path | None = None) -> None:
        self.folder, self.root = folder, root
        self.warnings = build(root, folder) if root else []
        self.files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
        if "index.html" not in self.files:
            raise CannotCheck(f"{folder} has no index.html. Make a site with ./scripts/build.")
        names = sorted(name for name in self.files if name.endswith(".html"))
        self.pages = {name: Page(self, name) for name in names}
        self.ids = {name: {*page.ids} for name, page in self.pages.items()}
        self.address = self.pages["index.html"].address
        sources = [path for kind in AUTHORED for path in sorted(root.glob(kind))] if root else []
        self.texts = {p.relative_to(root).as_posix(): read(p) for p in sources if p.is_file()}
        built = re.compile(r"docs/(?:(.*/)?(?:index|README)|(.*))\.md")
        self.written: dict[str, str] = {}  # docs/release.md by release/index.html
        for m in filter(None, map(built.fullmatch, self.texts)):
            self.written[f"{m[2]}/index.html" if m[2] else f"{m[1] or ''}index.html"] = m[0]
        self.steps: list[Step] = []
        self.places: dict[str, int] = {}  # the true number of a step, by each of its ids
        release = self.pages.get("release/index.html")
        for node in release.content.css(",".join(HEADINGS)) if release else ():
            heading = squeeze(node.text())
            if (m := STEP.match(heading)) and value(m[1]) >= 0:
                heading = f"{int(node.tag[1]) * '#'} {heading}"
                self.steps.append(Step(value(m[1]), m[2], node.id or "", heading))
                marks = {node.id, *(mark.id for mark in node.css("[id]"))}
                self.places |= dict.fromkeys(marks, len(self.steps))
        # Pages that are made of these are not told again.
        authored = [name for name in [*self.written, "404.html"] if root and name in self.pages]
        self.blocks = [(name, each) for name in authored for each in self.pages[name].blocks()]

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
        name = name if name in self.files else posixpath.normpath(f"{name}/index.html")
        return name, unquote(fragment)

    def has(self, name: str, fragment: str) -> bool:
        """Whether there is such a file with such an id; a plan (#hold=5) is for scripts."""
        free = fragment in ("", "top") or "=" in fragment or name not in self.ids
        return name in self.files and (free or fragment in self.ids[name])

    def step_of(self, page: str, target: str) -> int | None:
        """The step that a link leads to, 0 if to no step, None if out of the site."""
        if not (where := self.resolve(page, target)):
            return None
        own = re.fullmatch(r"release/(.+)/index\.html", where[0])
        name = own[1] if own else where[1] if where[0] == "release/index.html" else ""
        return self.places.get(name, 0)

    def place(self, page: str, sign: str, *around: str) -> tuple[str, int]:
        """The file and line where authors typed what is on a built page.

        That is the line with the sign and most of the words around it, first in the page's own
        Markdown, then in other pages, templates and settings; else the best without the sign.
        """
        own, found = self.written.get(page, ""), []
        for path, text in self.texts.items():
            for number, line in enumerate(text.split("\n"), 1):
                line = re.sub(r"[*_`\s]+", " ", html.unescape(line))
                score = sum(word in line for word in around)
                if sign in line or (path == own and score):
                    found.append((sign in line, path == own, score, -number, path))
        if found:
            return max(found)[4], -max(found)[3]
        return own or (f"/{page}" if self.root else f"{self.folder}/{page}"), 1


def build(root: Path, folder: Path) -> list[str]:
    """Build the site strictly into a folder, without PDFs; return what MkDocs warns of."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PDFS": ""}
    command += ["--config-file", root / "mkdocs.yml"]
    done = subprocess.run(command, env=env, capture_output=True)
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode and "in strict mode!" not in said:
        words = [line for line in said.split("\n") if not re.match(r"INFO|\s|Traceback", line)]
        raise CannotCheck(f"MkDocs cannot build the guide. It says: {squeeze(' '.join(words))}")
    warned = re.findall(r"(?m)^(?:WARNING|ERROR) +-  (.*(?:\n(?![A-Z]+ +-|Abort).*)*)", said)
    return [squeeze(each) for each in warned]


def read(path: Path) -> str:
    """The text of a file as it is, "" if there is none; `write` takes it back unchanged."""
    return path.read_bytes().decode("utf-8", "surrogateescape") if path.is_file() else ""


def write(path: Path, text: str) -> None:
    """Replace a file's text all at once; an OSError leaves the old text."""
    if path.exists() and not path.stat().st_mode & 0o200:
        raise PermissionError(f"{path} is read-only. Make it writable: chmod u+w {path}")
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(text.encode("utf-8", "surrogateescape"))
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
