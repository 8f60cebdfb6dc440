"""Read the guide once, its settings, pages and templates, into what the rules look at."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import yaml_load

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
HEADING = re.compile(
    r"^(?P<marks>#{1,6})[ \t]*(?P<text>(?:steps?\s+(?P<number>\w+)\b\s*[:.–—-]?\s*)?(?P<title>.*?))"
    r"[ \t#]*(?:\{:?(?:(?:[^{}\n]*?\s)?#(?P<id>[^\s}]+))?[^{}\n]*\})?[ \t]*$",
    re.M | re.I,
)
TYPED_ID = re.compile(  # {#id .class}, {: #id } or <li id="x">
    r"\{[^{}\n]*?(?<=[{:\s])#([^\s}]+)[^{}\n]*\}|<[a-z][^<>]*?\sid\s*=\s*[\"']?([^\"'\s>]+)[^<>]*>",
    re.I,
)
_TARGET = (
    r"\(\s*(?P<target><[^<>\n]*>|(?:[^\s()]|\([^\s()]*\))*)"
    r"(?:\s+(?:\"(?P<title>[^\"]*)\"|'[^']*'))?\s*\)"
)
_TEXT = r"(?P<text>(?:[^\[\]\\]|\\.|!?\[[^\[\]]*\](?:\([^()]*\))?)*)"
LINKS = {  # what is typed in HTML, MkDocs passes on as it is
    "link": re.compile(rf"(?<![!\\])\[{_TEXT}\]{_TARGET}"),
    "image": re.compile(rf"(?<!\\)!\[(?P<text>[^\[\]]*)\]{_TARGET}"),
    "raw link": re.compile(
        r"<a\b[^<>]*?\shref\s*=\s*(?P<title>[\"'])(?P<target>.*?)(?P=title)[^<>]*>"
        r"(?P<text>(?:(?!<a\b).)*?)</a>",
        re.S,
    ),
    "raw image": re.compile(
        r"<img\b(?=[^<>]*?\ssrc=[\"']?(?P<target>[^\"'<>]*))(?P<title>)"
        r"(?:(?=[^<>]*?\salt\b(?P<text>[^<>]*)))?[^<>]*>"
    ),
}
REFERENCE = re.compile(
    r"(?<![\\\]])!?\[(?P<text>[^\[\]]+)\](?:\[(?P<name>[^\[\]]*)\])?(?P<title>)(?![\[(:])"
)
DEFINITION = re.compile(r"^ {0,3}\[([^\[\]^]+)\]:[ \t]*<?([^\s>]+)", re.M)  # [name]: target
WORDS = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty""".split()  # noqa: SIM905  (a list takes 20 lines)
NTH = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
    thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split()  # noqa: SIM905


class SetupError(Exception):
    """The check cannot be made; the message is a clear sentence for whoever ran it."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend; sorts by place. An edit is start, end and new text in its file."""

    path: str
    line: int
    code: str
    message: str
    edits: tuple[tuple[int, int, str], ...] = field(default=(), compare=False)


Found = Iterator[Finding]


class Number(NamedTuple):
    """A number as it was typed, and where: 12 for '12', 'twelve', 'twelfth'; 0 for other words."""

    value: int
    start: int
    end: int

    @classmethod
    def of(cls, match: re.Match[str], group: str | int = 0, offset: int = 0) -> Number:
        word = (match[group] or "").lower()
        digits = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", word)
        names = NTH if word in NTH else WORDS
        value = int(digits) if digits.isdecimal() else names.index(word) + 1 if word in names else 0
        return cls(value, match.start(group) + offset, match.end(group) + offset)

    def edit(self, page: Page, value: int) -> tuple[int, int, str]:
        """The edit that puts another number here, spelled alike."""
        old = page.source[self.start : self.end]
        names = next((names for names in (WORDS, NTH) if old.lower() in names), [])
        new = names[value - 1] if value <= len(names) else str(value)
        return self.start, self.end, new.capitalize() if old[0].isupper() else new


class Step(NamedTuple):
    """A step of the release: its heading, and the number that was typed there."""

    match: re.Match[str]
    id: str
    title: str
    number: Number


class Link(NamedTuple):
    """A link or image: the match with its text and title, its kind of LINKS, where it leads."""

    match: re.Match[str]
    kind: str
    target: str

    @property
    def at(self) -> int:
        return self.match.start()

    @property
    def text(self) -> str:
        return squeeze(self.match["text"] or "")


@dataclass
class Page:
    """A Markdown page, a template, or the settings."""

    path: str  # as printed: docs/release.md
    name: str  # as linked: release.md; "" if it is no page
    source: str

    @cached_property
    def text(self) -> str:
        """The source with code and comments blanked."""
        return CODE.sub(blank, self.source)

    @cached_property
    def body(self) -> str:
        """The text with the front matter blanked."""
        return FRONT_MATTER.sub(blank, self.text)

    @cached_property
    def _newlines(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.source)]

    def line(self, offset: int) -> int:
        return bisect_left(self._newlines, offset) + 1

    def finding(self, at: int, code: str, message: str, *edits: tuple[int, int, str]) -> Finding:
        """A finding at an offset of this page."""
        return Finding(self.path, self.line(at), code, message, edits)

    @cached_property
    def headings(self) -> list[re.Match[str]]:
        return [*HEADING.finditer(self.body)]

    @cached_property
    def sections(self) -> list[int]:
        """Where the parts of the page begin."""
        return [heading.start() for heading in self.headings if len(heading["marks"]) < 3]

    @cached_property
    def ids(self) -> list[tuple[int, str, str]]:
        """Every id that somebody typed: its offset, itself, the attributes it stands among."""
        return [(m.start(), m[1] or m[2], m[0]) for m in TYPED_ID.finditer(self.body)]

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The ids of the page: those that were typed, and those made of headings without one."""
        from markdown.extensions.toc import slugify  # late, as it takes time

        plain = (re.sub(r"<.*?>|\]\(.*?\)", "", heading["text"]) for heading in self.headings)
        return frozenset([value for _, value, _ in self.ids] + [slugify(t, "-") for t in plain])

    @cached_property
    def definitions(self) -> dict[str, re.Match[str]]:
        return {squeeze(m[1]).lower(): m for m in DEFINITION.finditer(self.body)}

    @cached_property
    def links(self) -> list[Link]:
        found = [
            Link(m, kind, m["target"].strip("<>"))
            for kind, pattern in LINKS.items()
            for m in pattern.finditer(self.body)
        ]
        for m in REFERENCE.finditer(self.body):
            if defined := self.definitions.get(squeeze(m["name"] or m["text"]).lower()):
                found.append(Link(m, "image" if m[0][0] == "!" else "link", defined[2]))
        return sorted(found, key=lambda link: link.at)

    @cached_property
    def images(self) -> list[Link]:
        return [link for link in self.links if "image" in link.kind]

    @cached_property
    def captions(self) -> dict[int, Link]:
        return {image.match.start("title"): image for image in self.images}

    @cached_property
    def linked(self) -> list[Link]:
        return [link for link in self.links if "image" not in link.kind]

    def link_around(self, mention: re.Match[str], at: int) -> tuple[Link | None, bool]:
        """The link whose words hold a place in a mention; or that brackets tie to it, and True."""
        index = bisect_right(self.linked, at, key=lambda link: link.at)
        for link in self.linked[max(index - 1, 0) : index]:
            between = self.text[link.match.end() : mention.start()]
            if link.match.start("text") <= at < link.match.end("text"):
                return link, False
            if re.fullmatch(r"\s*\(", between) and self.text[mention.end()] == ")":
                return link, True  # [Lengthen the leg](#x) (step 4)
        for link in self.linked[index : index + 1]:  # step 4 ([lengthen the leg](#x))
            if re.fullmatch(r"\s*[(:]\s*", self.text[mention.end() : link.at]):
                return link, True
        return None, False


@dataclass
class Guide:
    """All that the rules may look at in the source."""

    root: Path
    docs: Path
    config: dict[str, Any]
    pages: dict[str, Page]
    templates: list[Page]
    settings: Page  # mkdocs.yml, its comments blanked
    files: frozenset[str]  # everything in docs/, relative to it

    @cached_property
    def authored(self) -> list[Page]:
        return [*self.pages.values(), *self.templates]

    @cached_property
    def nav(self) -> set[str]:
        """Every page in nav, however deep."""
        entries, pages = [self.config.get("nav")], set()
        while entries:
            entry = entries.pop()
            pages |= {entry} if isinstance(entry, str) else set()
            entries += [*entry.values()] if isinstance(entry, dict) else []
            entries += entry if isinstance(entry, list) else []
        return pages

    @cached_property
    def steps(self) -> list[Step]:
        """The steps as they stand: numbered headings, and those of level 2 among them."""
        headings = self.pages["release.md"].headings if "release.md" in self.pages else []
        steps = [Step(m, m["id"] or "", m["title"], Number.of(m, "number")) for m in headings]
        numbered = [place for place, step in enumerate(steps) if step.number.value]
        among = steps[numbered[0] : numbered[-1] + 1] if numbered else []
        return [step for step in among if step.number.value or step.match["marks"] == "##"]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The true number of each step's id: its place in the release, whatever was typed."""
        return {step.id: place for place, step in enumerate(self.steps, 1) if step.id}

    @cached_property
    def moved(self) -> dict[int, int]:
        """The true number now for each that was typed, if it can be told; empty if all is right."""
        places = list(enumerate(self.steps, 1))
        if all(step.number.value == place for place, step in places):
            return {}
        old = {words[0].rpartition("#")[2] for _, words, _ in self.records("permalinks.txt")}
        now = {}
        for typed in {step.number.value for step in self.steps}:
            same = [(step.id, place) for place, step in places if step.number.value == typed]
            if len(same) > 1:  # a new step took the number of an old one
                same = [each for each in same if each[0] in old]
            if len(same) == 1:
                now[typed] = same[0][1]
        return now

    def address(self, name: str) -> str:
        """The file that MkDocs makes of a page: release/index.html of release.md."""
        stem = re.sub(r"(^|/)README$", r"\1index", name.removesuffix(".md"))
        flat = re.search("(^|/)index$", stem) or not self.config.get("use_directory_urls", True)
        return f"{stem}.html" if flat else f"{stem}/index.html"

    def records(self, name: str) -> list[tuple[int, list[str], str]]:
        """Line, words and comment of each entry of a list in docs/; none if it is not there."""
        text = read_text(self.docs / name) if name in self.files else ""
        parted = [re.split(r"(?:^|\s)#\s", f"{line} # ")[:2] for line in text.splitlines()]
        return [(n, words.split(), said) for n, (words, said) in enumerate(parted, 1) if words]


def read_guide(root: Path) -> Guide:
    """Read the project in `root`; SetupError says what keeps it from being read."""
    path = root / "mkdocs.yml"
    settings = re.sub(r"(?m)(?:^|\s)#.*$", blank, read_text(path))
    try:
        config = yaml_load(read_text(path))
    except (ConfigurationError, yaml.YAMLError) as error:
        raise SetupError(f"{path} is not valid YAML: {squeeze(str(error))}") from error
    if not isinstance(config, dict):
        raise SetupError(f"{path} holds no settings. Hint: add 'site_name: …'.")
    docs = root / str(config.get("docs_dir", "docs"))
    if not docs.is_dir():
        raise SetupError(f"{docs} is not a folder. Hint: run this in the root of the guide.")

    def read(path: Path, name: str = "") -> Page:
        return Page(path.relative_to(root).as_posix(), name, read_text(path))

    files = {path.relative_to(docs).as_posix(): path for path in sorted(docs.rglob("*"))}
    return Guide(
        *(root, docs, config),
        {name: read(path, name) for name, path in files.items() if name.endswith(".md")},
        [read(path) for path in sorted((root / "overrides").rglob("*.html"))],
        Page("mkdocs.yml", "", settings),
        frozenset(name for name, path in files.items() if not path.is_dir()),
    )


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


def blank(match: re.Match[str]) -> str:
    """Spaces for what matched, so that every line and column stays."""
    return re.sub(r"[^\n]", " ", match[0])


def squeeze(text: str) -> str:
    return " ".join(text.split())
