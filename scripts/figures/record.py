"""`drawn.json`: what each drawn picture was made of. A picture that is not in it was made by hand.

Needs nothing but Python.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from pathlib import Path

from figures import catalog

HERE = Path(__file__).resolve().parent
PICTURES = HERE.parents[1] / "docs" / "assets" / "figures"
RECORD = HERE / "drawn.json"

Line = dict[str, str | None]


def load() -> dict[str, Line]:
    """Name → made_of, output (hashes), colors (names), and which leg is bent and which is long."""
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}


def _save(entries: dict[str, Line]) -> None:
    part = RECORD.with_suffix(".part")
    part.write_text(json.dumps(entries, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(part, RECORD)


@contextlib.contextmanager
def _alone():
    """Keep two drawing processes from writing the record at the same time."""
    with (HERE / "__init__.py").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write(name: str, svg: str) -> None:
    """Keep a picture that has just been drawn, and write down what it was made of."""
    path = PICTURES / f"{name}.svg"
    part = path.with_suffix(".part")
    part.write_text(svg, encoding="utf-8")
    os.replace(part, path)
    colors, declared = catalog.colors_in(svg), catalog.PICTURES[name]
    line: Line = {
        "made_of": catalog.made_of(name, colors),
        "output": hashlib.sha256(svg.encode("utf-8")).hexdigest(),
        "colors": " ".join(colors),
        "bent": declared.bent,
        "long": declared.long,
    }
    with _alone():
        _save(load() | {name: line})


def forget() -> None:
    """Drop the pictures that are not declared any more; their files are made by hand from now."""
    with _alone():
        _save({name: line for name, line in load().items() if name in catalog.PICTURES})


def out_of_date() -> list[str]:
    """Declared pictures that were never drawn, or whose declaration or colors have changed."""
    lines = load()
    return [
        name
        for name in catalog.PICTURES
        if name not in lines
        or lines[name]["made_of"] != catalog.made_of(name, (lines[name]["colors"] or "").split())
    ]


def changed_by_hand() -> list[str]:
    """Drawn pictures whose file is gone or is not what was drawn."""

    def digest(name: str) -> str:
        path = PICTURES / f"{name}.svg"
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""

    return [name for name, line in load().items() if digest(name) != line["output"]]
