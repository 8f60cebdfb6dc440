"""Draw the preview cards that a pasted link shows: docs/assets/cards/<name>.png, 1200 × 630.

A card has the step's number and title from docs/release.md, or the page's title, beside a picture.
Each PNG carries the hash of what it was drawn from, so that a test can tell when it is out of date
without the drawing packages; they are imported where they are used.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import tempfile
from html import escape
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
FONT = DOCS / "assets/fonts/atkinson-hyperlegible-next-bold.woff2"
FAMILY = "Card"
WIDTH, HEIGHT = 1200, 630  # px, what the large sites ask for
COLORS = 96  # of the palette: flat drawings need few, and the file stays small
PAPER, CARD, INK, ACCENT = "#fbf7f0", "#fffdf9", "#2a2622", "#1c4f49"
# ## Step 3: Bring one knee toward your chest {#knee-to-chest}
STEP = re.compile(r"^## Step (\d+): (.+?) \{#([a-z-]+)\}$", re.MULTILINE)
TITLE = re.compile(r"^title: (.+)$", re.MULTILINE)

# The picture on each main page's card.
PAGES = {
    "index": "home",
    "before-you-start": "block-from-side",
    "release": "lengthen-the-leg",
    "practice": "stay-and-breathe",
    "handout": "home",
    "anatomy": "psoas-iliacus-front",
    "what-to-expect": "muscle-lengths",
    "mindful": "close-eyes-and-breathe",
    "questions": "heel-on-cushion",
    "teachers": "behind-thigh",
}


def font_file(folder: Path) -> Path:
    """Write the sheet's bold font as a TrueType file that resvg can read; return its path."""
    from fontTools.ttLib import TTFont

    font = TTFont(FONT)
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = FAMILY
    font.flavor = None
    path = folder / "card.ttf"
    font.save(path)
    return path


def lines(title: str, most: int) -> list[str]:
    """Return `title` in lines of at most `most` characters, broken between words."""
    out = [""]
    for word in title.split():
        if out[-1] and len(out[-1]) + 1 + len(word) > most:
            out.append(word)
        else:
            out[-1] = f"{out[-1]} {word}".strip()
    return out


def card(title: str, picture: Path, number: str = "") -> str:
    """Return a card as SVG: words on the left, the picture on a panel on the right."""
    drawing = picture.read_text("utf-8").replace("system-ui, sans-serif", FAMILY)  # the only font
    data = base64.b64encode(drawing.encode("utf-8")).decode("ascii")
    size, lead = 58, 68
    rows = lines(title, 14)
    top = 330 - (len(rows) - 1) * lead / 2 + (60 if number else 20)
    text = "".join(
        f'<text x="60" y="{top + row * lead:.0f}" font-size="{size}" fill="{INK}">'
        f"{escape(words)}</text>"
        for row, words in enumerate(rows)
    )
    if number:
        y = top - lead - 10
        text += (
            f'<text x="60" y="{y:.0f}" fill="{ACCENT}" font-size="44">Step'
            f'<tspan font-size="110" dx="16">{number}</tspan></text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{FAMILY}" font-weight="700">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
        f'<rect width="20" height="{HEIGHT}" fill="{ACCENT}"/>'
        f'<rect x="500" y="60" width="650" height="510" rx="18" fill="{CARD}"/>'
        f'<image x="515" y="75" width="620" height="480" href="data:image/svg+xml;base64,{data}"/>'
        f'{text}<text x="60" y="582" font-size="30" fill="{ACCENT}">Hip-flexor release</text></svg>'
    )


def cards() -> dict[str, str]:
    """Return every card as SVG, by name: one for each step and for each main page."""
    figures = DOCS / "assets/figures"
    steps = STEP.findall((DOCS / "release.md").read_text("utf-8"))
    found = {name: card(title, figures / f"{name}.svg", number) for number, title, name in steps}
    for name, picture in PAGES.items():
        title = TITLE.search((DOCS / f"{name}.md").read_text("utf-8"))
        found[name] = card(title[1] if title else name, figures / f"{picture}.svg")
    return found


def digest(svg: str) -> str:
    """Return the hash that a card's PNG carries as its text `Source`."""
    return hashlib.sha256(svg.encode("utf-8")).hexdigest()


def main() -> None:
    """Draw all cards."""
    import resvg_py
    from PIL import Image, PngImagePlugin

    out = DOCS / "assets/cards"
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        font = font_file(Path(folder))
        for name, svg in cards().items():
            png = resvg_py.svg_to_bytes(
                svg_string=svg, width=WIDTH, font_files=[str(font)], skip_system_fonts=True
            )
            note = PngImagePlugin.PngInfo()
            note.add_text("Source", digest(svg))
            image = Image.open(io.BytesIO(bytes(png))).convert("RGB").quantize(COLORS)
            image.save(out / f"{name}.png", optimize=True, pnginfo=note)
