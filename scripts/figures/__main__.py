"""Redraw the pictures in docs/assets/figures/ and record what each was made of.

./scripts/draw                        all of them, then the cards that are out of date
./scripts/draw knee-to-chest ball     these, then the same
./scripts/draw cards [name …]         the preview cards, for which no body is needed
./scripts/draw --list                 the names of the pictures
./scripts/draw --draft out ball       half as fine, out/ball.svg and .png, not recorded
./scripts/draw --check [name …]       draws anew and compares; changes no file
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # so that modules here are figures.name

from figures import catalog, data, record  # noqa: E402

DETAIL, DRAFT = 5.0, 2.5  # raster pixels to one px of the picture


def svg(name: str, detail: float) -> str:
    """The text of a declared picture."""
    from figures import draw_anatomy, draw_chart, draw_scene  # slow, and not needed to list

    ways: dict[type, Callable] = {
        catalog.Scene: draw_scene.draw,
        catalog.Row: draw_scene.draw_row,
        catalog.Anatomy: draw_anatomy.draw,
        catalog.Chart: draw_chart.draw,
    }
    declared = catalog.PICTURES[name]
    return ways[type(declared)](declared, detail).text()


def draw(name: str) -> str:
    """Draw a picture for the guide."""
    record.write(name, svg(name, DETAIL))
    return "drawn"


def draft(name: str, folder: Path) -> str:
    """Draw a picture in `folder`, to look at."""
    from figures.compare import png

    folder.mkdir(parents=True, exist_ok=True)
    text = svg(name, DRAFT)
    (folder / f"{name}.svg").write_text(text, encoding="utf-8")
    (folder / f"{name}.png").write_bytes(png(text, 2))
    return "drafted"


def check(name: str) -> str:
    """Draw a picture and say how it compares with the one of the guide; "" when it agrees."""
    from figures.compare import difference

    path = record.PICTURES / f"{name}.svg"
    if not path.exists():
        return "was never drawn"
    return difference(path.read_text("utf-8"), svg(name, DETAIL))


def every(names: list[str], job: Callable[..., str], *more: object) -> dict[str, str]:
    """Do `job` for all names, as many at a time as there are processors; what each returned."""
    data.body(), data.bones()  # fetched here, before two processes want them at the same time
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        began = time.monotonic()
        jobs = {name: pool.submit(job, name, *more) for name in names}
        for name, waiting in jobs.items():
            said = waiting.result() or "agrees"
            print(f"{name}: {said}, after {time.monotonic() - began:.0f} s", flush=True)
    return {name: done.result() for name, done in jobs.items()}


def options(argv: list[str] | None) -> argparse.Namespace:
    """What was asked for; stops with a sentence when no picture has such a name."""
    parser = argparse.ArgumentParser(
        "./scripts/draw",
        usage="./scripts/draw [--list | --check | --draft FOLDER] [name …]",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="name")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--list", action="store_true", help="say the names and stop")
    kinds.add_argument("--check", action="store_true", help="draw anew and compare")
    kinds.add_argument("--draft", type=Path, metavar="FOLDER")
    found = parser.parse_args(argv)
    if unknown := [name for name in found.names if name not in catalog.PICTURES]:
        by_hand = [name for name in unknown if (record.PICTURES / f"{name}.svg").exists()]
        if by_hand:
            parser.error(f"made by hand, so not drawn: {', '.join(by_hand)}")
        parser.error(f"no picture is called {', '.join(unknown)}. --list says the names.")
    return found


def main(argv: list[str] | None = None) -> int:
    """Do what was asked for."""
    asked = options(argv)
    names = asked.names or list(catalog.PICTURES)
    if asked.list:
        print("\n".join(catalog.PICTURES))
    elif asked.draft:
        every(names, draft, asked.draft)
    elif asked.check:
        differ = [name for name, said in every(names, check).items() if said]
        if differ:
            print(f"Look at them, then run: ./scripts/draw {' '.join(differ)}", file=sys.stderr)
        return 1 if differ else 0
    else:
        every(names, draw)
        if not asked.names:
            record.forget()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
