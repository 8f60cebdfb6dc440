"""Draw the preview cards in docs/assets/cards/, docs/assets/favicon.svg and its icon-….png.

./scripts/draw cards                  all of them
./scripts/draw cards knee-to-chest    this one
./scripts/draw cards --old            those that are out of date
./scripts/draw cards --list           their names
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # so that modules here are cards.name

from cards import designs  # noqa: E402

FONT = designs.DOCS / "assets/fonts/atkinson-hyperlegible-next-bold.woff2"
COLORS = 96  # of the palette: flat drawings need few, and the file stays small


def font_file(folder: Path) -> Path:
    """Write the sheet's bold font as a TrueType file that resvg can read; return its path."""
    from fontTools.ttLib import TTFont

    font = TTFont(FONT)
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = designs.FAMILY
    font.flavor = None
    path = folder / "card.ttf"
    font.save(path)
    return path


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    os.replace(part, path)


def draw(svg: str, font: Path, width: int = designs.WIDTH) -> bytes:
    """A picture as PNG, so many pixels wide, that carries the hash of what it was drawn from."""
    import resvg_py
    from PIL import Image, PngImagePlugin

    png = resvg_py.svg_to_bytes(
        svg_string=svg, width=width, font_files=[str(font)], skip_system_fonts=True
    )
    note = PngImagePlugin.PngInfo()
    note.add_text("Source", designs.digest(svg))
    image = Image.open(io.BytesIO(bytes(png))).convert("RGB").quantize(COLORS)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True, pnginfo=note)
    return file.getvalue()


def main(argv: list[str] | None = None) -> int:
    """Draw what was asked for."""
    parser = argparse.ArgumentParser(
        "./scripts/draw cards", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="name")
    parser.add_argument("--list", action="store_true", help="say the names and stop")
    parser.add_argument("--old", action="store_true", help="those that are out of date")
    asked = parser.parse_args(argv)
    known = designs.designs()
    names = asked.names or [*known, "favicon"]
    if wrong := [name for name in asked.names if name not in (*known, "favicon")]:
        parser.error(f"no card is called {', '.join(wrong)}. --list says the names.")
    if asked.list:
        print("\n".join(names))
        return 0
    if asked.old:
        names = designs.out_of_date()
    with tempfile.TemporaryDirectory() as folder:
        font = font_file(Path(folder))
        for name in names:
            if name == "favicon":
                write(designs.FAVICON, designs.favicon_svg().encode("utf-8"))
                for size, path in designs.ICONS.items():
                    write(path, draw(designs.icon_svg(), font, size))
            else:
                write(designs.CARDS / f"{name}.png", draw(known[name], font))
            print(f"card {name}: drawn", flush=True)
    if not asked.names:
        for path in designs.unknown():
            path.unlink()
            print(f"card {path.stem}: removed, as nothing shows it")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
