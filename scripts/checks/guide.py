"""Read the guide once, its settings, pages and templates, into what the rules look at."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import markdown
import yaml
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import yaml_load
from selectolax.lexbor import LexborHTMLParser

Found = Iterator[tuple[str, int, str]]  # what a rule yields: path, line, what is wrong

# Blanked before anything is looked for: an example is not the thing itself.
FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[^\n`]*\n(?:.*?\n)?[ \t]*\1[`~]*[ \t]*$", re.M | re.S)
COMMENT = re.compile(r"<!--.*?-->|<(script|style|pre|code)\b.*?</\1>|\{#[\s-].*?#\}", re.S)
CODE = re.compile(r"(?<![`\\])(`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)\1(?!`)", re.S)
FRONT_MATTER = re.compile(r"\A---\s*\n.*?\n(?:---|\.\.\.)\s*?\n", re.S)

HEADING = re.compile(r"^(#{1,6})[ \t]*(.+?)[ \t#]*(?:\{:?([^{}\n]*)\})?[ \t]*$", re.M)
ID = re.compile(r"(?:^|\s)#(\S+)")  # among the attributes of a heading
TYPED_ID = re.compile(  # {#id .class}, {: #id } or <li id="x">
    r"\{[^{}\n]*?(?<=[{:\s])#([^\s}]+)[^{}\n]*\}|<[a-zA-Z][^<>]*?\sid\s*=\s*[\"']?([^\"'\s>]+)[^<>]*>"
)
STEP = re.compile(r"steps?\s+(\w+)\b", re.I)

_TARGET = r"\(\s*(<[^<>\n]*>|(?:[^\s()]|\([^\s()]*\))*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
LINK = re.compile(rf"(?<![!\\])\[((?:[^\[\]\\]|\\.|!?\[[^\[\]]*\](?:\([^()]*\))?)*)\]{_TARGET}")
IMAGE = re.compile(rf"(?<!\\)!\[([^\[\]]*)\]{_TARGET}")
REFERENCE = re.compile(r"(?<![\\\]])(!?)\[([^\[\]]+)\](?:\[([^\[\]]*)\])?(?![\[(:])")
DEFINITION = re.compile(r"^ {0,3}\[([^\[\]^]+)\]:[ \t]*<?([^\s>]+)", re.M)  # [name]: target
RAW_LINK = re.compile(r"<a\b[^<>]*?\shref\s*=\s*([\"'])(.*?)\1[^<>]*>(.*?)</a>", re.S)
RAW_TARGET = re.compile(r"\b(?:href|src|srcset|poster)\s*=\s*([\"'])(.*?)\1")
RAW_IMAGE = re.compile(r"<img\b[^<>]*>")

WORDS = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty""".split()  # noqa: SIM905  (a list takes 20 lines)


class SetupError(Exception):
    """The check cannot be made; the message is a clear sentence for whoever ran it."""


class Link(NamedTuple):
    """A link or image as it was typed; `raw` if in HTML, which MkDocs passes on as it is."""

    line: int
    text: str
    target: str
    image: bool = False
    raw: bool = False


class Heading(NamedTuple):
    """A heading; `number` is the one typed after "Step", 0 if it is not a step's."""

    line: int
    level: int
    text: str
    id: str
    number: int


@dataclass
class Page:
    """A Markdown page or a template."""

    path: str  # as printed: docs/release.md
    name: str  # as linked: release.md
    source: str

    @cached_property
    def text(self) -> str:
        """The source with code and comments blanked."""
        text = self.source
        for pattern in (FENCE, COMMENT, CODE):
            text = pattern.sub(blank, text)
        return text

    @cached_property
    def body(self) -> str:
        """The text with the front matter blanked."""
        return FRONT_MATTER.sub(blank, self.text)

    @cached_property
    def _newlines(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.source)]

    def find(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
        """Every match in the body with its line."""
        return ((self.line(match.start()), match) for match in pattern.finditer(self.body))

    def line(self, offset: int) -> int:
        return bisect_left(self._newlines, offset) + 1

    @cached_property
    def headings(self) -> list[Heading]:
        found = []
        for line, m in self.find(HEADING):
            step, own = STEP.match(m[2]), ID.search(m[3] or "")
            number = number_of(step[1]) if step else 0
            found.append(Heading(line, len(m[1]), m[2], own[1] or "" if own else "", number))
        return found

    @cached_property
    def ids(self) -> list[tuple[int, str, str]]:
        """Every id that somebody typed: its line, itself, the attributes it stands among."""
        return [(line, m[1] or m[2], m[0]) for line, m in self.find(TYPED_ID)]

    @cached_property
    def definitions(self) -> dict[str, str]:
        return {squeeze(m[1]).lower(): m[2] for _, m in self.find(DEFINITION)}

    @cached_property
    def links(self) -> list[Link]:
        links = [Link(line, m[1], m[2].strip("<>")) for line, m in self.find(LINK)]
        links += [Link(line, m[1], m[2].strip("<>"), True) for line, m in self.find(IMAGE)]
        links += [Link(line, m[3], m[2], raw=True) for line, m in self.find(RAW_LINK)]
        for line, m in self.find(REFERENCE):
            if target := self.definitions.get(squeeze(m[3] or m[2]).lower()):
                links.append(Link(line, m[2], target, bool(m[1])))
        return sorted(links)


@dataclass
class Guide:
    """All that the rules may look at in the source."""

    root: Path
    docs: Path
    config: dict[str, Any]
    pages: dict[str, Page]
    templates: list[Page]
    settings: Page  # mkdocs.yml, its comments blanked
    files: set[str]  # everything in docs/, relative to it
    _anchors: dict[str, set[str]] = field(default_factory=dict)

    @cached_property
    def authored(self) -> list[Page]:
        return [*self.pages.values(), *self.templates]

    @cached_property
    def steps(self) -> list[Heading]:
        """The headings of the steps in the order in which they stand in the release."""
        release = self.pages.get("release.md")
        return [heading for heading in release.headings if heading.number] if release else []

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The true number of each step's id: its place in the release, whatever was typed."""
        return {step.id: place for place, step in enumerate(self.steps, 1) if step.id}

    @cached_property
    def _markdown(self) -> markdown.Markdown:
        settings: dict[str, Any] = {"toc": {}, "tables": {}, "fenced_code": {}}  # MkDocs' own
        for entry in self.config.get("markdown_extensions") or []:
            settings.update(entry if isinstance(entry, dict) else {entry: {}})
        configs = {name: options or {} for name, options in settings.items()}
        try:
            return markdown.Markdown(extensions=list(settings), extension_configs=configs)
        except Exception as error:  # an extension may raise anything while it starts
            raise SetupError(f"mkdocs.yml: a Markdown extension cannot start: {error}") from error

    def anchors(self, name: str) -> set[str]:
        """The ids that Markdown gives a page, typed and made."""
        if name not in self._anchors:
            source = FRONT_MATTER.sub("", self.pages[name].source)
            html = LexborHTMLParser(self._markdown.reset().convert(source))
            self._anchors[name] = {node.attributes["id"] or "" for node in html.css("[id]")}
        return self._anchors[name]

    def address(self, name: str) -> str:
        """The file that MkDocs makes of a page: release/index.html of release.md."""
        stem = re.sub(r"(^|/)README$", r"\1index", name.removesuffix(".md"))
        flat = re.search("(^|/)index$", stem) or not self.config.get("use_directory_urls", True)
        return f"{stem}.html" if flat else f"{stem}/index.html"

    def records(self, name: str) -> list[tuple[int, list[str]]]:
        """The words on each line of a list in docs/ but its comments; none if it is not there."""
        text = read_text(self.docs / name) if name in self.files else ""
        lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), 1)]
        return [(number, words) for number, words in lines if words and words[0][0] != "#"]


def read_guide(root: Path) -> Guide:
    """Read the project in `root`; SetupError says what keeps it from being read."""
    path = root / "mkdocs.yml"
    settings = re.sub(r"(?m)(?:^|\s)#.*$", blank, read_text(path))
    try:
        with path.open("rb") as file:
            config = yaml_load(file)
    except (ConfigurationError, yaml.YAMLError) as error:
        raise SetupError(f"{path} is not valid YAML: {squeeze(str(error))}") from error
    if not isinstance(config, dict):
        raise SetupError(f"{path} holds no settings. Hint: add 'site_name: …'.")
    docs, overrides = root / str(config.get("docs_dir", "docs")), root / "overrides"
    if not docs.is_dir():
        raise SetupError(f"{docs} is not a folder. Hint: run this in the root of the guide.")
    pages = [(path, path.relative_to(docs).as_posix()) for path in sorted(docs.rglob("*.md"))]
    html = [(path, path.relative_to(root).as_posix()) for path in sorted(overrides.rglob("*.html"))]
    return Guide(
        root,
        docs,
        config,
        {name: Page(f"docs/{name}", name, read_text(path)) for path, name in pages},
        [Page(name, "", read_text(path)) for path, name in html],
        Page("mkdocs.yml", "", settings),
        {path.relative_to(docs).as_posix() for path in docs.rglob("*") if not path.is_dir()},
    )


def read_text(path: Path) -> str:
    """The text of a file, or SetupError with the reason."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"byte {error.object[error.start]:#04x} at {error.start}"
        raise SetupError(f"{path} is not UTF-8: {where}. Hint: save it as UTF-8.") from error
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}.") from error


def blank(match: re.Match[str]) -> str:
    """Spaces for what matched, so that every line and column stays."""
    return re.sub(r"[^\n]", " ", match[0])


def squeeze(text: str) -> str:
    return " ".join(text.split())


def number_of(word: str) -> int:
    """12 for '12' and for 'twelve', 0 for any other word."""
    if word.isdecimal():
        return int(word)
    return WORDS.index(word.lower()) + 1 if word.lower() in WORDS else 0
