"""The facts of the guide, each read in one place: its address, steps, old addresses, pictures."""

import json
import re
import struct
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

NOWHERE = "http://127.0.0.1:8000/"  # while SITE_URL is not set
RELEASE = "release/"  # the page of the steps, docs/release.md

PUBLIC_ADDRESS = re.compile(r"https?://[^\s/?#@\\\"'<>]+(/[^\s?#\\\"'<>]*)?")
# ## Step 3: Bring one knee toward your chest {#knee-to-chest}
HEADING = re.compile(r"^## (?:Step (\d+): )?(.+?) \{ ?#([a-z0-9-]+)[^}\n]*\}$", re.MULTILINE)
BOLD = re.compile(r"^\*\*(.+)\*\*$", re.MULTILINE)
PICTURE = re.compile(r"!\[([^]]*)\]\(([^) ]+)")
PNG = b"\x89PNG\r\n\x1a\n"
OLD_OR_NEW = re.compile(r"/([a-z0-9-]+/)*(#[a-z][a-z0-9-]*)?")


@dataclass(frozen=True)
class Step:
    """One step of the release: its number, title, id, and its Markdown below the heading."""

    number: int
    title: str
    id: str
    text: str

    @property
    def heading(self) -> str:
        """The heading as people say it: `Step 3: Bring one knee toward your chest`."""
        return f"Step {self.number}: {self.title}"

    @property
    def url(self) -> str:
        """The step's own page: `release/knee-to-chest/`."""
        return f"{RELEASE}{self.id}/"

    @property
    def sentence(self) -> str:
        """The bold sentence that says the whole step, or else its title."""
        bold = BOLD.search(self.text)
        return bold[1] if bold else f"{self.title}."

    @property
    def picture(self) -> tuple[str, str] | None:
        """What there is to see on the step's first picture, and its file below docs/."""
        picture = PICTURE.search(self.text)
        return (picture[1], picture[2]) if picture else None


@dataclass(frozen=True)
class Guide:
    """The facts of a build. `aliases` are old addresses and those that took their place."""

    site_url: str
    steps: list[Step]
    aliases: dict[str, str]

    def address(self, url: str = "") -> str:
        """Return the public address of a page or file of the site: the one place that makes it."""
        return urljoin(self.site_url, url)

    def typed(self, url: str = "") -> str:
        """Return the public address as people type it: `example.org/hip/release/`."""
        address = self.address(url).partition("://")[2]
        return address if url else address.rstrip("/")

    @property
    def is_public(self) -> bool:
        """Whether others can reach the address. If not, paper carries none and no QR code."""
        host = urlsplit(self.site_url).hostname or "localhost"
        if host == "localhost" or host.endswith(".localhost"):
            return False
        try:
            return not ip_address(host).is_loopback
        except ValueError:  # a name, not a number
            return True

    @property
    def starts(self) -> str:
        """Where a plan may start, as JSON: headings by the ids that steps have and once had."""
        headings = {step.id: step.heading for step in self.steps}
        for old, new in self.aliases.items():
            if "#" not in old and (step := self.step_at(new[1:])):
                headings[old.removeprefix(f"/{RELEASE}").rstrip("/")] = step.heading
        return json.dumps(headings)

    def before(self, step: Step) -> Step | None:
        """Return the step that comes before, if there is one."""
        at = self.steps.index(step)
        return self.steps[at - 1] if at else None

    def after(self, step: Step) -> Step | None:
        """Return the step that comes after, if there is one."""
        return next(iter(self.steps[self.steps.index(step) + 1 :]), None)

    def step_at(self, url: str) -> Step | None:
        """Return the step at `release/knee-to-chest/` or at `release/#knee-to-chest`."""
        return next((s for s in self.steps if url in (s.url, f"{RELEASE}#{s.id}")), None)


def read_guide(config: MkDocsConfig) -> Guide:
    """Return what settings, docs/release.md and docs/aliases.txt say, or raise a PluginError."""
    docs = Path(config.docs_dir)
    aliases = docs / "aliases.txt"
    return Guide(
        # Set already by `mkdocs serve`, which shows the guide at an address of its own.
        site_url=config.site_url or check_address(config.extra.get("site_url") or NOWHERE),
        steps=read_steps((docs / "release.md").read_text("utf-8")),
        aliases=read_aliases(aliases.read_text("utf-8") if aliases.exists() else ""),
    )


def check_address(text: str) -> str:
    """Return the address of the site with a slash at its end, or raise a PluginError."""
    try:
        parts = urlsplit(text)
        good = PUBLIC_ADDRESS.fullmatch(text) and parts.hostname and parts.port != 0
    except ValueError:  # a bracket that is not closed, a port that is no number
        good = False
    if not good:
        raise PluginError(
            f"SITE_URL is {text!r}: write the address where readers find the guide, such as "
            "https://example.org/hip/, with http or https and without spaces, name, '?' or '#'."
        )
    return f"{text.rstrip('/')}/"


def read_steps(markdown: str) -> list[Step]:
    """Return the steps of docs/release.md in the order in which they stand."""
    found = list(HEADING.finditer(markdown))
    ends = [match.start() for match in found[1:]] + [len(markdown)]
    return [
        Step(int(match[1]), match[2], match[3], markdown[match.end() : end].strip())
        for match, end in zip(found, ends, strict=True)
        if match[1]
    ]


def read_aliases(text: str) -> dict[str, str]:
    """Return for each old address the one that is valid now, however often it was renamed."""
    aliases: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = re.split(r"(?:^|\s)#(?:\s|$)", line, maxsplit=1)[0].split()
        if not words:
            continue
        if len(words) != 2 or not all(OLD_OR_NEW.fullmatch(word) for word in words):
            raise PluginError(
                f"docs/aliases.txt:{number}: write '/old/ /new/' or '/a/#old /b/#new'."
            )
        aliases[words[0]] = words[1]
    for old in aliases:
        seen = {old}
        while aliases[old] in aliases:
            aliases[old] = aliases[aliases[old]]
            if aliases[old] in seen:
                raise PluginError(f"docs/aliases.txt: {old} leads back to itself.")
            seen.add(aliases[old])
    return aliases


def picture_size(path: Path) -> tuple[int, int]:
    """Return the width and height in pixels that a picture, SVG or PNG, says of itself."""
    if (start := path.read_bytes())[:8] == PNG:
        return struct.unpack(">II", start[16:24])
    try:
        svg = ElementTree.parse(path).getroot()
        *_, width, height = svg.get("viewBox", "").replace(",", " ").split() or (
            svg.get("width", "").removesuffix("px"),
            svg.get("height", "").removesuffix("px"),
        )
        return round(float(width)), round(float(height))
    except (ElementTree.ParseError, ValueError) as error:
        raise PluginError(
            f"{path}: its size cannot be read. Give its <svg> a viewBox, or make it a PNG."
        ) from error
