"""Read the guide once, its settings, pages and templates, into what the rules look at."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from markdown.extensions.toc import slugify
from mkdocs.exceptions import ConfigurationError as SetupError  # said as it is, with status 2
from mkdocs.utils.yaml import yaml_load
from selectolax.lexbor import LexborHTMLParser

WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty""".split()  # noqa: SIM905  (else 21 lines)
NUMBER = rf"\b(?:\d{{1,3}}|{'|'.join(WORDS)})\b"
# Blanked before anything is looked for: an example is not the thing itself. Nothing runs past the
# next opener of its kind, so that a page of openers that nothing closes is not read again for each.
CODE = re.compile(
    r"(?mi)^[ \t]*(`{3,}|~{3,})[^\n`]*\n(?:(?![ \t]*\1).*\n)*?[ \t]*\1[`~]*[ \t]*$"
    r"|<!--(?:(?!<!--)[\s\S])*?-->|\{#[\s-](?:(?!\{#)[\s\S])*?#\}"
    r"|<(script|style|pre|code)\b(?:(?!<\2\b)[\s\S])*?</\2>"
    r"|(?<![`\\])(`+)(?!`)(?:(?!\n\s*\n)[\s\S]){1,999}?(?<!`)\3(?!`)"
)
FRONT_MATTER = re.compile(r"\A---\s*\n.*?\n(?:---|\.\.\.)\s*?\n", re.S)
HEADING = re.compile(  # ## Step 3: Title {#id}
    rf"(?mi)^(?P<marks>#{{1,6}})[ \t]*(?P<text>(?:steps?\s+(?P<number>{NUMBER})\s*[:.–—-]?\s*)?"
    r"(?P<title>.*?))[ \t#]*(?:\{:?(?:(?:[^{}\n]*?\s)?#(?P<id>[^\s}]+))?[^{}\n]*\})?[ \t]*$"
)
TYPED_ID = re.compile(  # {#id .class}, {: #id } or <li id="x">
    r"(?i)\{[^{}\n]*?(?<=[{:\s])#([^\s}]+)[^{}\n]*\}"
    r"|<[a-z][^<>]*?\sid\s*=\s*[\"']?([^\"'\s>]+)[^<>]*>"
)
DEFINITION = re.compile(r"^ {0,3}(\[([^\[\]]+)\]):[ \t]*<?([^\s>]*)", re.M)  # [name]: target
# What follows the opening is only looked at, so that an image is also found in a link's words.
_BESIDE = r"(?:\s*\((?P<beside>)steps?\s[\w–-]+\))?"  # [Lengthen the leg](#x) (step 4)
LINK = re.compile(  # [text](target "title"), [text][name] or [name]; with ! before it an image
    r"(?<![\\\]])(?P<image>!?)\[(?=(?P<text>(?:[^\[\]\\]|\\.|\[[^\[\]]*\](?:\([^()]*\))?)*+)\]"
    r"(?:\(\s*(?P<target><[^<>\n]*>|(?:[^\s()]|\([^\s()]*\))*)"
    r"(?:\s+(?:\"(?P<title>[^\"]*)\"|'[^']*'))?\s*\)|\[(?P<name>[^\[\]]*)\]|(?![\[(]))"
    rf"{_BESIDE})"
)
RAW = re.compile(  # in HTML, which MkDocs passes on as it is; an image has no caption there
    r"(?i)<(?:(?P<image>img)\s[^<>]*(?P<title>)>|a\s[^<>]*>"
    rf"(?=(?P<text>(?:(?!</?a\b)[\s\S])*)(?:</a>)?{_BESIDE}))"
)
COMMENT = re.compile(r"(?:^|\s)#.*$", re.M)  # of settings and lists
ADDRESS = re.compile(r"^(/\S*)(?:[ \t]+# (.*?))?[ \t]*$", re.M)  # /release/#rest # Rest
Edit = tuple[int, int, str]  # start, end and new text
Found = Iterator[tuple[int, str, str, *tuple[Edit, ...]]]  # what a rule finds on a page, and where


class Finding(NamedTuple):
    """One thing to mend; sorts by place."""

    path: str
    line: int
    code: str
    said: str
    edits: tuple[Edit, ...] = ()


class Link(NamedTuple):
    """A link or image: where it is, where its words or caption are, and a "(step 4)" after it."""

    at: int
    words: tuple[int, int]
    beside: int
    text: str | None  # None for an image without alt text
    target: str
    image: bool


class Page:
    """A Markdown page, a template, or the settings, with what authors typed in it."""

    def __init__(self, path: str = "", name: str = "", source: str = "") -> None:
        self.path = path  # as printed: docs/release.md
        self.name = name  # as linked: release.md
        # As MkDocs names it: release/index.html
        self.built = re.sub(r"(?<![^/])index/index.html$", "index.html", f"{name[:-3]}/index.html")
        self.source = source
        self.newlines = [match.start() for match in re.finditer("\n", source)]
        hidden = COMMENT if name.endswith((".yml", ".txt")) else CODE
        self.hidden = [*hidden.finditer(source)]
        self.text = hidden.sub(blank, source)  # all that readers see: no code, no comments
        self.body = FRONT_MATTER.sub(blank, self.text) if name.endswith(".md") else ""
        self.headings = [*HEADING.finditer(self.body)]
        # Of every typed id its offset, itself, and the attributes it stands among.
        self.ids = [(m.start(), m[1] or m[2], m[0]) for m in TYPED_ID.finditer(self.body)]
        made = (re.sub(r"<.*?>|\]\(.*?\)", "", heading["text"]) for heading in self.headings)
        self.anchors = {name for _, name, _ in self.ids} | {slugify(text, "-") for text in made}
        self.definitions = {squeeze(m[2]).lower(): m for m in DEFINITION.finditer(self.body)}
        self.references: list[tuple[str, re.Match[str]]] = []  # the name looked for, and where
        self.links: list[Link] = []
        defined = {m.start(1) for m in self.definitions.values()}
        for m in [*LINK.finditer(self.body), *RAW.finditer(self.text)]:
            image, text = bool(m["image"]), squeeze(m["text"] or "")
            if m.re is RAW:
                tag = LexborHTMLParser(m[0]).css_first("a[href], img[src]")
                target = tag and (tag.attributes["src" if image else "href"] or "")
                text = tag.attributes.get("alt") if tag and image else text
            else:
                target, text = m["target"], text or (None if image else "")
                if target is None and m.start() not in defined:
                    name = squeeze(m["name"] or m["text"]).lower()
                    self.references.append((name, m))
                    if name in self.definitions and not name.startswith("^"):  # a footnote
                        target = self.definitions[name][3]
            if target is not None:
                places = m.start(), m.span("title" if image else "text"), m.start("beside")
                self.links.append(Link(*places, text, target.strip("<>"), image))

    def finding(self, at: int, code: str, said: str, *edits: Edit) -> Finding:
        """A finding at an offset of this page."""
        return Finding(self.path, bisect_left(self.newlines, at) + 1, code, said, edits)

    def edit(self, span: tuple[int, int], number: int) -> Edit:
        """The edit that puts another number where one is, in figures or words as that was."""
        old = self.source[slice(*span)]
        new = WORDS[number] if old.lower() in WORDS and number < len(WORDS) else str(number)
        return *span, new.capitalize() if old[0].isupper() else new


class Guide:
    """All that the rules may look at in the source of the project in `root`."""

    def __init__(self, root: Path) -> None:
        self.config, drawn = load(root / "mkdocs.yml"), root / "scripts/figures/drawn.json"
        self.poses = load(drawn) if drawn.is_file() else {}
        self.docs = root / str(self.config.get("docs_dir", "docs"))
        if not self.docs.is_dir():
            raise SetupError(f"{self.docs} is not a folder. Hint: run this in the root of a guide.")
        self.address = str(self.config.get("site_url") or "")
        self.nav = {*re.findall(r"[\"']([^\"']+\.md)[\"']", str(self.config.get("nav")))}
        files = (path for path in self.docs.rglob("*") if not path.is_dir())
        self.files = {path.relative_to(self.docs).as_posix() for path in files}
        record, aliases = (self.docs / name for name in ("permalinks.txt", "aliases.txt"))
        listed = read_text(aliases) if aliases.is_file() else ""
        self.aliases = dict(re.findall(r"(?m)^(/\S*)[ \t]+(/\S*)", listed))
        published = read_text(record) if record.is_file() else ""
        self.record = Page(f"{self.docs.name}/{record.name}", record.name, published)
        self.published = {m[1]: m for m in ADDRESS.finditer(published)}
        self.texts = [self.record]
        templates = (root / "overrides").rglob("*.html")
        for path in [*sorted(self.docs.rglob("*.md")), *sorted(templates), root / "mkdocs.yml"]:
            name = path.relative_to(self.docs).as_posix() if path.suffix == ".md" else path.name
            self.texts.append(Page(path.relative_to(root).as_posix(), name, read_text(path)))
        self.pages = {page.name: page for page in self.texts if page.name.endswith(".md")}
        self.built = {page.built: page for page in self.pages.values()}
        self.linked = {link.target.partition("#")[2] for page in self.texts for link in page.links}
        self.ids = {i: (page, at) for page in self.texts[::-1] for at, i, _ in page.ids[::-1]}
        self.release = self.pages.get("release.md", Page())
        # The steps as they stand: numbered headings, and those of level 2 among them.
        headings = self.release.headings
        ends = [m.start() for m in headings if m["number"]] or [0]
        among = {m for m in headings if m["marks"] == "##" and ends[0] < m.start() < ends[-1]}
        self.steps = [m for m in headings if m["number"] or m in among]
        self.numbers = {m["id"]: place for place, m in enumerate(self.steps, 1) if m["id"]}
        # Where each step is now by the number that is typed, of two with the same the known one.
        typed = [value(m["number"] or "zero") for m in self.steps]
        known = {n for name, n in self.numbers.items() if f"/release/#{name}" in self.published}
        sure = [n if typed.count(n) == 1 or at in known else None for at, n in enumerate(typed, 1)]
        self.moved = {number: at for at, number in enumerate(sure, 1) if sure.count(number) == 1}

    def step_at(self, at: int) -> int:
        """The number of the step that a place in the release is in, 0 if in none."""
        above = [m for m in self.release.headings if m.start() < at and len(m["marks"]) < 3][-1:]
        return next((n for n, step in enumerate(self.steps, 1) if [step] == above), 0)


def load(path: Path) -> dict:
    """The settings in a file of YAML, or of JSON, which is YAML."""
    try:
        settings = yaml_load(read_text(path))
    except SetupError as error:
        raise SetupError(f"{path} is not valid YAML: {squeeze(str(error))}") from error
    if not isinstance(settings, dict):
        raise SetupError(f"{path} holds no settings. Hint: add 'site_name: …'.")
    return settings


def read_text(path: Path) -> str:
    """The text of a file in plain UTF-8."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"byte {error.object[error.start]:#04x} at {error.start}"
        raise SetupError(f"{path} is not UTF-8: {where}. Hint: save it as UTF-8.") from error
    if text.startswith("\ufeff") or "\r" in text:
        hint = "save it as UTF-8 without BOM, with LF line ends"
        raise SetupError(f"{path} has a BOM or CRLF line ends. Hint: {hint}.")
    return text


def value(number: str) -> int:
    """12 for "12", "twelve" and "Twelve"."""
    return WORDS.index(number.lower()) if number.lower() in WORDS else int(number)


def blank(match: re.Match[str]) -> str:
    """Spaces for what matched, so that every line and column stays."""
    return re.sub(r"[^\n]", " ", match[0])


def squeeze(text: str) -> str:
    return " ".join(text.split())
