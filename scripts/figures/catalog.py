"""Every declared picture by the name of its file, and what it is made of as data.

Needs nothing but Python, so that a test can tell what is out of date without drawing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass

from figures import (
    palette,
    pictures_anatomy,
    pictures_beside_steps,
    pictures_chart,
    pictures_gentler,
    pictures_steps,
)
from figures.declare_anatomy import Anatomy
from figures.declare_scene import Row, Scene
from figures.pictures_chart import Chart

Declared = Scene | Row | Anatomy | Chart

PICTURES: dict[str, Declared] = {
    **pictures_steps.PICTURES,
    **pictures_beside_steps.PICTURES,
    **pictures_gentler.PICTURES,
    **pictures_anatomy.PICTURES,
    **pictures_chart.PICTURES,
}


def plain(value: object) -> object:
    """A declaration as JSON can hold it.

    What is off (None, False, empty) leaves no trace, so that a new kind of option, off in all
    pictures that are there, makes none of them out of date.
    """
    if is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        on = {name: plain(v) for name, v in pairs if not (v is None or v is False or v in ((), ""))}
        return {"is": type(value).__name__, **on}
    return [plain(part) for part in value] if isinstance(value, tuple) else value


def made_of(name: str, colors: Iterable[str]) -> str:
    """A hash of the picture's declaration, the measures of all, and the colors that it shows."""
    shown = {color: palette.COLORS.get(color) for color in colors}
    whole = [plain(PICTURES[name]), palette.MEASURES, shown]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def colors_in(svg: str) -> list[str]:
    """The names of the palette's colors that a picture shows."""
    return [name for name, value in palette.COLORS.items() if value in svg]
