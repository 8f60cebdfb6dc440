"""Read the guide once, its settings, pages and templates, into what the rules look at."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

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
VALUES = {word: value for words in (WORDS, NTH) for value, word in enumerate(words, 1)}


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


class Number(NamedTuple):
    """A number that was typed in figures or words, and where."""

    value: int
    start: int
    end: int


class Step(NamedTuple):
    """A step of the release: its true number, its heading, and the number typed there, if any."""

    place: int
    id: str
    title: str
    number: Number
    match: re.Match[str]


class Link(NamedTuple):
    """A link or image: where it is, its kind of LINKS, its words, where it leads, its match."""

    at: int
    kind: str
    text: str
    target: str
    match: re.Match[str]


class Page:
    """A Markdown page, a template, or the settings, with what authors typed in it."""

    def __init__(self, path: str, name: str, source: str) -> None:
        self.path = path  # as printed: docs/release.md
        self.name = name  # as linked: release.md; "" if it is no page
        self.source = source
        self.text = CODE.sub(blank, source)
        self.body = FRONT_MATTER.sub(blank, self.text)
        self.headings = [*HEADING.finditer(self.body)]
        # Of every typed id its offset, itself, and the attributes it stands among.
        self.ids = [(m.start(), m[1] or m[2], m[0]) for m in TYPED_ID.finditer(self.body)]
        self.definitions = {squeeze(m[1]).lower(): m for m in DEFINITION.finditer(self.body)}
        self.links = [
            Link(m.start(), kind, squeeze(m["text"] or ""), m["target"].strip("<>"), m)
            for kind, pattern in LINKS.items()
            for m in pattern.finditer(self.body)
        ]
        for m in REFERENCE.finditer(self.body):
            if defined := self.definitions.get(squeeze(m["name"] or m["text"]).lower()):
                kind = "image" if m[0][0] == "!" else "link"
                self.links.append(Link(m.start(), kind, squeeze(m["text"]), defined[2], m))
        self.links.sort(key=lambda link: link.at)
        self.images = [link for link in self.links if "image" in link.kind]
        self.linked = [link for link in self.links if "image" not in link.kind]
        self.captions = {image.match.start("title"): image for image in self.images}
        self.newlines = [match.start() for match in re.finditer("\n", source)]

    def line(self, offset: int) -> int:
        return bisect_left(self.newlines, offset) + 1

    def finding(self, at: int, said: str, *edits: tuple[int, int, str]) -> Finding:
        """A finding at an offset of this page; its code is the first word of what is said."""
        return Finding(self.path, self.line(at), *said.split(" ", 1), edits)

    def numbers(self, start: int, end: int) -> list[Number]:
        """The numbers between two places: 12 for '12', 'twelve', 'twelfth' and '12th'."""
        found = []
        for m in re.compile(r"[^\W_]+").finditer(self.text, start, end):
            word = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", m[0].lower())
            if word.isdecimal() or word in VALUES:
                found.append(Number(int(VALUES.get(word, word)), *m.span()))
        return found

    def edit(self, number: Number, value: int) -> tuple[int, int, str]:
        """The edit that puts another value in a number's place, spelled alike."""
        old = self.source[number.start : number.end]
        names = next((names for names in (WORDS, NTH) if old.lower() in names), [])
        new = names[value - 1] if value <= len(names) else str(value)
        return number.start, number.end, new.capitalize() if old[0].isupper() else new

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The ids of the page: those that were typed, and those made of headings without one."""
        from markdown.extensions.toc import slugify  # late, as it takes time

        plain = (re.sub(r"<.*?>|\]\(.*?\)", "", heading["text"]) for heading in self.headings)
        return frozenset([value for _, value, _ in self.ids] + [slugify(t, "-") for t in plain])

    def link_around(self, mention: re.Match[str], at: int) -> tuple[Link | None, bool]:
        """The link whose words hold a place in a mention; or that brackets tie to it, and True."""
        index = bisect_right(self.linked, at, key=lambda link: link.at)
        for link in self.linked[max(index - 1, 0) : index + 1]:
            if link.match.start("text") <= at < link.match.end("text"):
                return link, False
            # [Lengthen the leg](#x) (step 4), or step 4 ([lengthen the leg](#x))
            between = self.text[link.match.end() : mention.start()]
            closed = self.text[mention.end() : mention.end() + 1] == ")"
            after = self.text[mention.end() : link.at]
            if re.fullmatch(r"\s*\(", between) and closed or re.fullmatch(r"\s*[(:]\s*", after):
                return link, True
        return None, False


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
        # In its comments, anything may be said.
        self.settings = Page("mkdocs.yml", "", re.sub(r"(?m)(?:^|\s)#.*$", blank, text))
        self.nav = {*re.findall(r"[\"']([^\"']+\.md)[\"']", str(config.get("nav")))}  # at any depth
        self.host = urlsplit(str(config.get("site_url") or "")).netloc
        self.release = self.pages.get("release.md") or Page("", "", "")
        self.steps = self._steps()
        self.numbers = {step.id: step.place for step in self.steps if step.id}
        self.moved = self._moved()

    def _steps(self) -> list[Step]:
        """The steps as they stand: numbered headings, and those of level 2 among them."""
        typed = [
            (m, (self.release.numbers(*m.span("number")) or [Number(0, -1, -1)])[0])
            for m in self.release.headings
        ]
        ends = [m.start() for m, number in typed if number.value] or [0]
        steps = [
            (m["id"] or "", m["title"], number, m)
            for m, number in typed
            if number.value or (m["marks"] == "##" and ends[0] < m.start() < ends[-1])
        ]
        return [Step(place, *step) for place, step in enumerate(steps, 1)]

    def _moved(self) -> dict[int, int]:
        """The true number now for each that was typed, if it can be told; empty if all is right."""
        if all(step.number.value == step.place for step in self.steps):
            return {}
        published = {words[0].rpartition("#")[2] for _, words, _ in self.records("permalinks.txt")}
        typed: dict[int, list[Step]] = {}
        for step in self.steps:
            typed.setdefault(step.number.value, []).append(step)
        for value, same in typed.items():  # of two with a number, the new one is not meant
            typed[value] = [each for each in same if len(same) == 1 or each.id in published]
        return {value: same[0].place for value, same in typed.items() if len(same) == 1}

    def step_at(self, at: int) -> int:
        """The number of the step that a place in the release is in, 0 if in none."""
        above = [m for m in self.release.headings if m.start() < at and len(m["marks"]) < 3][-1:]
        return next((step.place for step in self.steps if [step.match] == above), 0)

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


def blank(match: re.Match[str]) -> str:
    """Spaces for what matched, so that every line and column stays."""
    return re.sub(r"[^\n]", " ", match[0])


def squeeze(text: str) -> str:
    return " ".join(text.split())
