"""Read the guide once, its settings, pages and templates, into what the rules look at."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import yaml
from markdown.extensions.toc import slugify
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import yaml_load
from selectolax.lexbor import LexborHTMLParser

WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty""".split()  # noqa: SIM905  (else 21 lines)
NUMBER = rf"\b(?:\d{{1,3}}|{'|'.join(WORDS)})\b"
# Blanked before anything is looked for: an example is not the thing itself. Nothing runs past the
# next opener of its kind, so that a page of openers that nothing closes is not read again for each.
CODE = re.compile(
    r"^[ \t]*(`{3,}|~{3,})[^\n`]*\n(?:(?![ \t]*\1).*\n)*?[ \t]*\1[`~]*[ \t]*$"
    r"|<!--(?:(?!<!--)[\s\S])*?-->|\{#[\s-](?:(?!\{#)[\s\S])*?#\}"
    r"|<(script|style|pre|code)\b(?:(?!<\2\b)[\s\S])*?</\2>"
    r"|(?<![`\\])(`+)(?!`)(?:(?!\n\s*\n)[\s\S]){1,999}?(?<!`)\3(?!`)",
    re.M | re.I,
)
FRONT_MATTER = re.compile(r"\A---\s*\n.*?\n(?:---|\.\.\.)\s*?\n", re.S)
HEADING = re.compile(  # ## Step 3: Title {#id}
    rf"^(?P<marks>#{{1,6}})[ \t]*(?P<text>(?:steps?\s+(?P<number>{NUMBER})\s*[:.–—-]?\s*)?"
    r"(?P<title>.*?))[ \t#]*(?:\{:?(?:(?:[^{}\n]*?\s)?#(?P<id>[^\s}]+))?[^{}\n]*\})?[ \t]*$",
    re.M | re.I,
)
TYPED_ID = re.compile(  # {#id .class}, {: #id } or <li id="x">
    r"\{[^{}\n]*?(?<=[{:\s])#([^\s}]+)[^{}\n]*\}|<[a-z][^<>]*?\sid\s*=\s*[\"']?([^\"'\s>]+)[^<>]*>",
    re.I,
)
DEFINITION = re.compile(r"^ {0,3}(\[([^\[\]]+)\]):[ \t]*<?([^\s>]*)", re.M)  # [name]: target
# What follows the opening is only looked at, so that an image is also found in a link's words.
LINK = re.compile(  # [text](target "title"), [text][name] or [name]; with ! before it an image
    r"(?<![\\\]])(?P<image>!?)\[(?=(?P<text>(?:[^\[\]\\]|\\.|!?\[[^\[\]]*\](?:\([^()]*\))?)*)\]"
    r"(?:\(\s*(?P<target><[^<>\n]*>|(?:[^\s()]|\([^\s()]*\))*)"
    r"(?:\s+(?:\"(?P<title>[^\"]*)\"|'[^']*'))?\s*\)|\[(?P<name>[^\[\]]*)\]|(?![\[(]))(?P<end>))"
)
RAW = re.compile(  # in HTML, which MkDocs passes on as it is
    r"<(?:img\s[^<>]*>|a\s[^<>]*>(?=(?P<text>(?:(?!</?a\b)[\s\S])*)(?:</a>)?(?P<end>)))", re.I
)


class SetupError(Exception):
    """The check cannot be made; the message is a clear sentence for whoever ran it."""


class Finding(NamedTuple):
    """One thing to mend; sorts by place. An edit is start, end and new text in its file."""

    path: str
    line: int
    code: str
    message: str
    edits: tuple[tuple[int, int, str], ...] = ()


Found = Iterator[Finding]


class Link(NamedTuple):
    """A link or image, and where its words are; those of an image are its caption."""

    at: int
    end: int
    words: tuple[int, int]
    text: str | None  # None for an image without alt text
    target: str
    image: bool
    raw: bool  # typed in HTML


class Page:
    """A Markdown page, a template, or the settings, with what authors typed in it."""

    def __init__(self, path: str, name: str, source: str) -> None:
        self.path = path  # as printed: docs/release.md
        self.name = name  # as linked: release.md; "" if it is no page
        self.source = source
        self.text = CODE.sub(blank, source)
        self.body = FRONT_MATTER.sub(blank, self.text)
        self.newlines = [match.start() for match in re.finditer("\n", source)]
        self.headings = [*HEADING.finditer(self.body)]
        # Of every typed id its offset, itself, and the attributes it stands among.
        self.ids = [(m.start(), m[1] or m[2], m[0]) for m in TYPED_ID.finditer(self.body)]
        made = (re.sub(r"<.*?>|\]\(.*?\)", "", heading["text"]) for heading in self.headings)
        self.anchors = {name for _, name, _ in self.ids} | {slugify(text, "-") for text in made}
        self.definitions = {squeeze(m[2]).lower(): m for m in DEFINITION.finditer(self.body)}
        self.references: list[tuple[str, re.Match[str]]] = []  # the name looked for, and where
        self.links = sorted([*self._links(), *self._raw_links()])
        self.linked = [link for link in self.links if not link.image]
        self.captions = {link.words[0]: link for link in self.links if link.image}

    def _links(self) -> Iterator[Link]:
        defined = {m.start(1) for m in self.definitions.values()}
        for m in LINK.finditer(self.body):
            target, image = m["target"], m["image"] == "!"
            if target is None and m.start() not in defined:
                name = squeeze(m["name"] or m["text"]).lower()
                self.references.append((name, m))
                if name in self.definitions and name[0] != "^":  # a footnote is no link
                    target = self.definitions[name][3]
            if target is not None:
                words = m.span("title" if image else "text")
                text = squeeze(m["text"]) or (None if image else "")
                yield Link(m.start(), m.end("end"), words, text, target.strip("<>"), image, False)

    def _raw_links(self) -> Iterator[Link]:
        for m in RAW.finditer(self.body):
            if tag := LexborHTMLParser(m[0]).css_first("a[href], img[src]"):
                image = tag.tag == "img"
                text = tag.attributes.get("alt") if image else squeeze(m["text"])
                target = tag.attributes["src" if image else "href"] or ""
                yield Link(m.start(), m.end("end"), m.span("text"), text, target, image, True)

    def line(self, offset: int) -> int:
        return bisect_left(self.newlines, offset) + 1

    def finding(self, at: int, said: str, *edits: tuple[int, int, str]) -> Finding:
        """A finding at an offset of this page; its code is the first word of what is said."""
        return Finding(self.path, self.line(at), *said.split(" ", 1), edits)

    def numbers(self, match: re.Match[str]) -> list[re.Match[str]]:
        """The numbers in what was found on this page."""
        return [*re.compile(NUMBER, re.I).finditer(self.text, *match.span())]

    def edit(self, span: tuple[int, int], number: int) -> tuple[int, int, str]:
        """The edit that puts another number where one is, in figures or words as that was."""
        old = self.source[slice(*span)]
        new = WORDS[number] if old.lower() in WORDS and number < len(WORDS) else str(number)
        return *span, new.capitalize() if old[0].isupper() else new


class Guide:
    """All that the rules may look at in the source of the project in `root`."""

    def __init__(self, root: Path) -> None:
        path = root / "mkdocs.yml"
        try:
            config = yaml_load(text := read_text(path))
        except (ConfigurationError, yaml.YAMLError) as error:
            raise SetupError(f"{path} is not valid YAML: {squeeze(str(error))}") from error
        if not isinstance(config, dict):
            raise SetupError(f"{path} holds no settings. Hint: add 'site_name: …'.")
        self.root, self.config = root, config
        self.docs = root / str(config.get("docs_dir", "docs"))
        if not self.docs.is_dir():
            raise SetupError(f"{self.docs} is not a folder. Hint: run this in the root of a guide.")
        paths = {path.relative_to(self.docs).as_posix(): path for path in self.docs.rglob("*")}
        self.files = frozenset(name for name, path in paths.items() if not path.is_dir())
        pages = {path: name for name, path in sorted(paths.items()) if name.endswith(".md")}
        templates = dict.fromkeys(sorted((root / "overrides").rglob("*.html")), "")
        self.authored = [
            Page(path.relative_to(root).as_posix(), name, read_text(path))
            for path, name in (pages | templates).items()
        ]
        self.pages = {page.name: page for page in self.authored if page.name}
        settings = Page("mkdocs.yml", "", re.sub(r"(?m)(?:^|\s)#.*$", blank, text))  # but comments
        self.texts = [*self.authored, settings]  # all that readers may see
        self.nav = {*re.findall(r"[\"']([^\"']+\.md)[\"']", str(config.get("nav")))}  # at any depth
        self.host = urlsplit(str(config.get("site_url") or "")).netloc
        self.release = self.pages.get("release.md") or Page("", "", "")
        # The steps as they stand: numbered headings, and those of level 2 among them.
        headings = self.release.headings
        ends = [m.start() for m in headings if m["number"]] or [0]
        among = {m for m in headings if m["marks"] == "##" and ends[0] < m.start() < ends[-1]}
        self.steps = [m for m in headings if m["number"] or m in among]
        self.numbers = {m["id"]: place for place, m in enumerate(self.steps, 1) if m["id"]}
        self.moved = self._moved()

    def _moved(self) -> dict[int, int]:
        """The number now of each step by the number that is typed; but if that is not clear."""
        published = {words[0].rpartition("#")[2] for _, words, _ in self.records("permalinks.txt")}
        typed = [value(m["number"] or "zero") for m in self.steps]
        places: dict[int, list[int]] = {}
        for place, (number, m) in enumerate(zip(typed, self.steps, strict=True), 1):
            if typed.count(number) == 1 or m["id"] in published:  # of two, the new one is not meant
                places.setdefault(number, []).append(place)
        return {number: found[0] for number, found in places.items() if len(found) == 1}

    def said(self, pattern: re.Pattern[str]) -> Iterator[tuple[Page, re.Match[str]]]:
        """Where a pattern is in what readers see, front matter and settings too."""
        for page in self.texts if self.steps else ():
            yield from ((page, match) for match in pattern.finditer(page.text))

    def links(self) -> Iterator[tuple[Page, Link]]:
        for page in self.authored:
            yield from ((page, link) for link in page.links)

    def step_at(self, at: int) -> int:
        """The number of the step that a place in the release is in, 0 if in none."""
        above = [m for m in self.release.headings if m.start() < at and len(m["marks"]) < 3][-1:]
        return next((n for n, step in enumerate(self.steps, 1) if [step] == above), 0)

    def records(self, name: str) -> list[tuple[int, list[str], str]]:
        """Line, words and comment of each entry of a list in docs/; none if it is not there."""
        text = read_text(self.docs / name) if name in self.files else ""
        parted = [re.split(r"(?:^|\s)#\s", f"{line} # ")[:2] for line in text.splitlines()]
        return [(n, words.split(), said) for n, (words, said) in enumerate(parted, 1) if words]


def read_text(path: Path) -> str:
    """The text of a file but its BOM, line ends as one character; SetupError with the reason."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"byte {error.object[error.start]:#04x} at {error.start}"
        raise SetupError(f"{path} is not UTF-8: {where}. Hint: save it as UTF-8.") from error
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}.") from error
    return text.replace("\r\n", " \n").replace("\r", "\n")  # as long as it was


def value(number: str) -> int:
    """12 for "12", "twelve" and "Twelve"."""
    return WORDS.index(number.lower()) if number.lower() in WORDS else int(number)


def blank(match: re.Match[str]) -> str:
    """Spaces for what matched, so that every line and column stays."""
    return re.sub(r"[^\n]", " ", match[0])


def squeeze(text: str) -> str:
    return " ".join(text.split())
