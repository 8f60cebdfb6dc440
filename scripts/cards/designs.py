"""What each card shows, as SVG: docs/assets/cards/<name>.svg is never written, the PNG is.

A step's card has its number, title and picture as docs/release.md says them. A page has a card if
its front matter names a picture: `card_picture: home`; its words are the page's title.
Needs only PyYAML, so that a test can tell which card is out of date without drawing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

import tokens
import yaml

DOCS = Path(__file__).resolve().parents[2] / "docs"
PICTURES, CARDS = DOCS / "assets/figures", DOCS / "assets/cards"
FAVICON = DOCS / "assets/favicon.svg"
ICONS = {size: DOCS / f"assets/icon-{size}.png" for size in (180, 512)}  # px, a home screen's
FAMILY = "Card"
WIDTH, HEIGHT = 1200, 630  # px, what the large sites ask for
# ## Step 3: Bring one knee toward your chest {#knee-to-chest}
STEP = re.compile(r"^## Step (\d+): (.+?) \{#([a-z0-9-]+)\}$", re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
# ![What there is to see](assets/figures/knee-to-chest.svg "Step 3. …")
PICTURE = re.compile(r"!\[[^]]*\]\(assets/figures/([\w-]+)\.svg\b")


@dataclass(frozen=True)
class Card:
    """Words and picture of a card; `where` they stand, for messages."""

    name: str
    title: str
    picture: str
    number: str
    where: str


def step_cards() -> list[Card]:
    """One card for each step, with the first picture that stands in it."""
    release = (DOCS / "release.md").read_text("utf-8")
    found = []
    for step in STEP.finditer(release):
        number, title, name = step.groups()
        part = re.split(r"^## ", release[step.end() :], maxsplit=1, flags=re.MULTILINE)[0]
        picture = PICTURE.search(part)
        where = f"docs/release.md, step {number}"
        if not picture:
            raise SystemExit(f"{where} has no picture. Its preview card needs one: add it there.")
        found.append(Card(name, title, picture[1], number, where))
    return found


def page_cards() -> list[Card]:
    """One card for each page whose front matter names a picture for it."""
    found = []
    for path in sorted(DOCS.glob("*.md")):
        head = FRONT_MATTER.match(path.read_text("utf-8"))
        meta = yaml.safe_load(head[1]) if head else {}
        if picture := meta.get("card_picture"):
            where = f"docs/{path.name}, card_picture"
            found.append(Card(path.stem, meta.get("title", path.stem), picture, "", where))
    return found


def lines(title: str, most: int) -> list[str]:
    """Return `title` in lines of at most `most` characters, broken between words."""
    out = [""]
    for word in title.split():
        if out[-1] and len(out[-1]) + 1 + len(word) > most:
            out.append(word)
        else:
            out[-1] = f"{out[-1]} {word}".strip()
    return out


def embedded(card: Card) -> str:
    """The card's picture as an address that carries it, its words in the card's only font."""
    path = PICTURES / f"{card.picture}.svg"
    if not path.exists():
        raise SystemExit(f"{card.where}: docs/assets/figures/{card.picture}.svg is not there.")
    drawing = path.read_text("utf-8").replace("system-ui, sans-serif", FAMILY)
    data = base64.b64encode(drawing.encode("utf-8")).decode("ascii")
    return f"data:image/svg+xml;base64,{data}"


def card_svg(card: Card) -> str:
    """A card as SVG: words above, the picture below, all of it in the square in the middle.

    Some apps show no more of a card than that square.
    """
    paper, plate = tokens.color("paper"), tokens.color("plate")
    ink, accent = tokens.color("plate-ink"), tokens.color("accent")
    size, lead, middle = 50, 56, WIDTH // 2
    rows = lines(card.title, 21)
    first = 160 if card.number else 96
    text = "".join(
        f'<text x="{middle}" y="{first + row * lead}" font-size="{size}" fill="{ink}">'
        f"{escape(words)}</text>"
        for row, words in enumerate(rows)
    )
    if card.number:
        text += (
            f'<text x="{middle}" y="96" fill="{accent}" font-size="40">Step'
            f'<tspan font-size="84" dx="12">{card.number}</tspan></text>'
        )
    top = first + (len(rows) - 1) * lead + 28
    high = HEIGHT - 70 - top
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{FAMILY}" font-weight="700" text-anchor="middle">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{paper}"/>'
        f'<rect width="20" height="{HEIGHT}" fill="{accent}"/>'
        f'<rect x="60" y="{top}" width="{WIDTH - 120}" height="{high}" rx="18" fill="{plate}"/>'
        f'<image x="{middle - 300}" y="{top + 8}" width="600" height="{high - 16}" '
        f'href="{embedded(card)}"/>{text}'
        f'<text x="{middle}" y="{HEIGHT - 26}" font-size="30" fill="{accent}">'
        "Hip-flexor release</text></svg>"
    )


def designs() -> dict[str, str]:
    """Every card as SVG by its name."""
    return {card.name: card_svg(card) for card in [*step_cards(), *page_cards()]}


def favicon_svg() -> str:
    """The picture in a browser's tab: somebody lying with one knee up."""
    accent, paper = tokens.color("accent"), tokens.color("paper")
    line = 'stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="7" fill="{accent}"/>'
        f'<path d="M4 22h24M8 19h7l5-8 2 8h6" fill="none" stroke="{paper}" {line}/>'
        f'<circle cx="7" cy="16.5" r="2.6" fill="{paper}"/></svg>\n'
    )


def icon_svg() -> str:
    """The same for the screen of a phone, which cuts the corners itself."""
    return favicon_svg().replace(' rx="7"', "")


def digest(svg: str) -> str:
    """The hash that a card's PNG carries as its text `Source`."""
    return hashlib.sha256(svg.encode("utf-8")).hexdigest()


def source(png: bytes) -> str:
    """The hash that a PNG carries; "" when it carries none."""
    found = re.search(rb"tEXtSource\0([0-9a-f]{64})", png)
    return found[1].decode("ascii") if found else ""


def out_of_date() -> list[str]:
    """Cards that are not there, or whose words, picture or colors have changed; "favicon" too."""
    old = []
    for name, svg in designs().items():
        path = CARDS / f"{name}.png"
        if not path.exists() or source(path.read_bytes()) != digest(svg):
            old.append(name)
    icons = [source(path.read_bytes()) for path in ICONS.values() if path.exists()]
    is_new = icons == [digest(icon_svg())] * len(ICONS)
    if not is_new or not FAVICON.exists() or FAVICON.read_text("utf-8") != favicon_svg():
        old.append("favicon")
    return old


def unknown() -> list[Path]:
    """Files among the cards that no step and no page shows."""
    names = {card.name for card in [*step_cards(), *page_cards()]}
    return [path for path in sorted(CARDS.glob("*.png")) if path.stem not in names]
