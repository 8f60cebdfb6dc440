"""Redraw the pictures in docs/assets/figures/ and record what each was drawn from.

./scripts/draw                        all of them
./scripts/draw knee-to-chest ball     these
./scripts/draw cards                  the preview cards only; every run makes them anew
./scripts/draw --list                 their names
./scripts/draw --draft out ball       half as fine, out/ball.svg and .png, not recorded
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # so that modules here are figures.name

from figures import cards, data, drawn  # noqa: E402

DETAIL, DRAFT = 5.0, 2.5  # raster pixels to one px of the picture


def registry() -> dict[str, str]:
    """Name of each picture → the module that declares it, for the modules that are there."""
    found: dict[str, str] = {}
    for module in drawn.MODULES:
        if (drawn.HERE / f"{module}.py").exists():
            names = importlib.import_module(f"figures.{module}").FIGURES
            found |= dict.fromkeys(names, module)
    return found


def draw(name: str, module: str, draft: Path | None) -> tuple[str, float]:
    """Draw one picture and record it, or only draft it in the folder `draft`."""
    began = time.monotonic()
    make = importlib.import_module(f"figures.{module}").FIGURES[name]
    picture = make(DRAFT if draft else DETAIL)
    path = (draft or drawn.PICTURES) / f"{name}.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(picture.text(), encoding="utf-8")
    if draft:
        import resvg_py

        png = resvg_py.svg_to_bytes(
            svg_path=str(path), background="#fffdf9", width=picture.width * 2
        )
        path.with_suffix(".png").write_bytes(bytes(png))
    else:
        drawn.record(name, module, picture.bent, picture.long)
    return name, time.monotonic() - began


def main(argv: list[str] | None = None) -> int:
    """Draw what was asked for; two pictures at a time."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="name")
    parser.add_argument("--list", action="store_true", help="say the names and stop")
    parser.add_argument("--draft", type=Path, metavar="FOLDER")
    options = parser.parse_args(argv)
    known = registry()
    if options.list:
        print("\n".join([*known, "cards"]))
        return 0
    if unknown := [name for name in options.names if name not in known and name != "cards"]:
        parser.error(f"no picture is called {', '.join(unknown)}. --list says the names.")
    names = [name for name in options.names or known if name != "cards"]
    data.body(), data.bones()  # fetched here, before two processes want them at the same time
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(draw, name, known[name], options.draft) for name in names]
        for job in jobs:
            name, seconds = job.result()
            print(f"{name}: {seconds:.0f} s", flush=True)
    if not options.names and not options.draft:
        drawn.forget(set(known))
    if not options.draft:
        cards.main()  # they show the pictures, so they are last
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
