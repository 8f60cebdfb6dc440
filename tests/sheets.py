"""Printed sheets as poppler sees them: where each line of text stands, and how much is colored."""

import io
import re
import subprocess
import tempfile
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

from PIL import Image

PAPERS = {"A4": (210, 297), "Letter": (215.9, 279.4)}  # mm
POINT = 25.4 / 72  # mm
HTML = "{http://www.w3.org/1999/xhtml}"
# What the head and the foot of a sheet say by themselves, and no text of the page
HEAD, MARGIN = "Hip-flexor release", 15  # mm
FOOT = re.compile(r"Page \d+ of \d+|.*Edition 20.*Not medical advice.*|.*· CC BY 4\.0")
ALONE = "Not medical advice"


def words(text: str) -> str:
    """Text as it can be compared: ligatures undone, every run of white space one space."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True)
class Line:
    """A line of text and where it stands, in mm from the top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def is_beside(self, other: "Line") -> bool:
        """Whether they stand in the same column."""
        return self.left < other.right and other.left < self.right


@dataclass(frozen=True)
class Sheet:
    """One printed sheet; its width and height in mm."""

    width: float
    height: float
    lines: list[Line]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def body(self) -> list[Line]:
        """Its lines but for the head and the foot."""
        return [line for line in self.lines if not self.is_in_the_margin(line)]

    def is_in_the_margin(self, line: Line) -> bool:
        if line.text == HEAD:
            return line.bottom < MARGIN
        if line.text == ALONE:
            return line.top > self.height - MARGIN - 2
        return bool(FOOT.fullmatch(line.text))

    def below(self, line: Line) -> list[Line]:
        """The lines under a line, in its column."""
        return [other for other in self.body if other.top > line.top and other.is_beside(line)]


class Print:
    """A PDF that a browser printed, or that the build made."""

    def __init__(self, file: Path):
        self.file = file

    @cached_property
    def sheets(self) -> list[Sheet]:
        command = ["pdftotext", "-bbox-layout", self.file, "-"]
        done = subprocess.run(command, capture_output=True, check=True)
        # What no XML may hold, a font without names of its characters can bring
        clean = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", done.stdout)
        return [sheet_of(page) for page in ElementTree.fromstring(clean).iter(f"{HTML}page")]

    @property
    def text(self) -> str:
        return " ".join(sheet.text for sheet in self.sheets)

    def images(self, dpi: int, first: int = 1, last: int = 999) -> list[Image.Image]:
        """Its sheets as pictures."""
        command = ["pdftoppm", "-r", str(dpi), "-f", str(first), "-l", str(last), self.file]
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([*command, f"{folder}/sheet"], check=True)
            return [Image.open(io.BytesIO(f.read_bytes())) for f in sorted(Path(folder).iterdir())]

    def colored(self) -> float:
        """How many square mm are neither black, white nor gray."""
        dpi = 36
        pixels = sum(
            sum(image.convert("HSV").getchannel("S").histogram()[60:]) for image in self.images(dpi)
        )
        return pixels * (25.4 / dpi) ** 2


def sheet_of(page: ElementTree.Element) -> Sheet:
    lines = []
    for line in page.iter(f"{HTML}line"):
        text = words(" ".join(word.text or "" for word in line))
        place = (float(line.get(edge)) * POINT for edge in ("xMin", "yMin", "xMax", "yMax"))
        lines.append(Line(text, *place))
    lines.sort(key=lambda line: (line.top, line.left))
    return Sheet(float(page.get("width")) * POINT, float(page.get("height")) * POINT, lines)


def stranded(printed: Print, headings: set[str]) -> list[str]:
    """The headings and lead-ins that stand at the foot of a sheet without what follows."""
    found = []
    for number, sheet in enumerate(printed.sheets, 1):
        usual = median(line.bottom - line.top for line in sheet.body) if sheet.body else 0
        for line in sheet.body:
            # The same words in a list of contents or in a table are no heading, and not larger
            is_heading = line.text in headings and line.bottom - line.top > 1.04 * usual
            if (is_heading or line.text.endswith(":")) and not sheet.below(line):
                found.append(f"sheet {number} ends with {line.text!r}")
    return found
