"""The words in which a picture of bones and muscles is declared, as plain data.

`draw_anatomy.py` draws it. A picture is panels with labels; a panel is a view and layers, in order.
Points are metres: x to the subject's left, y to the back, z up, the body's middle at x = 0.
Colors are names of `palette.py`; a name stands for that color and its shade.
"""

from __future__ import annotations

from dataclasses import dataclass

from figures.palette import OUTLINE
from figures.poses import Point
from figures.props import BLOCK, Block


class Layer:
    """What a panel is made of: drawn in order, each over those before it."""


@dataclass(frozen=True)
class Bones:
    """Bones by their names. behind: seen from the back; bent: degrees that thigh bones bend up.

    color: of all of them; else their own. bed: the sacrum in the color of what carries the weight.
    """

    names: tuple[str, ...]
    color: str = ""
    behind: bool = False
    bent: float = 0
    bed: bool = False


@dataclass(frozen=True)
class Flesh:
    """A muscle by the name of its function in `muscles.py`, on the subject's right or both sides.

    lift: metres that it is brought nearer, so that it shows on what it lies on; sinew: its white
    part; flank: with the fibers of its edge; dark: cosine of surface and light where shade begins.
    """

    muscle: str
    color: str
    lift: float
    both: bool = False
    sinew: bool = False
    flank: bool = False
    fibers: str = "FIBER_RED"
    dark: float = 0.42


@dataclass(frozen=True)
class Silhouette(Layer):
    """The body behind the bones, faint; hips `bent` by degrees."""

    bent: float = 0


@dataclass(frozen=True)
class Shapes(Layer):
    """Bones and muscles together, so that each hides what is behind it.

    step: metres of depth that make an inner line; error: px by which lines may miss; opacity: of
    the fills, for bones that one looks through; once: write the outline once, with the first fill.
    """

    parts: tuple[Bones | Flesh, ...]
    outline: float = OUTLINE
    step: float = 0.006
    opacity: float | None = None
    error: float = 0.25
    ink: str = "INK"
    once: bool = False


@dataclass(frozen=True)
class BlockAcross(Layer):
    """Seen from behind: a block whose lower edge is at height `z`."""

    z: float
    block: Block = BLOCK


@dataclass(frozen=True)
class BlockBelow(Layer):
    """Seen from the side, lying: floor and block under a bone. soft: metres of tissue between;
    along: how far the block's middle is towards the feet."""

    bone: str
    soft: float
    along: float
    named: bool = False
    block: Block = BLOCK


@dataclass(frozen=True)
class Oval:
    """Half its width and height in metres round x and z; degrees that it leans."""

    x: float
    z: float
    wide: float
    high: float
    lean: float = 0


@dataclass(frozen=True)
class Weight(Layer):
    """A hatched oval, seen from the front or from behind: here the weight rests. gap: px."""

    oval: Oval
    gap: float


@dataclass(frozen=True)
class WeightBelow(Layer):
    """The same from the side, where `under` meets its block; half its length in metres."""

    under: BlockBelow
    radius: float
    gap: float


@dataclass(frozen=True)
class Felt(Layer):
    """Where it is felt: an oval with hatches, each (degrees of lean, px between the lines)."""

    oval: Oval
    hatches: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class FeltDeep(Layer):
    """Where it is felt deep inside: dashed rings of these px round a point."""

    at: Point
    radii: tuple[float, ...] = (46, 30, 13)


@dataclass(frozen=True)
class Tick(Layer):
    """A check mark in a ring, or a cross: the shape says which. All px."""

    x: float
    y: float
    good: bool
    radius: float = 24


@dataclass(frozen=True)
class Label(Layer):
    """Words at (x, y) px, lines split by |, with a line to a point or to the middle of a bone.

    nudge: px from there.
    """

    at: tuple[float, float]
    text: str
    to: Point | str | None = None
    anchor: str = "start"
    nudge: tuple[float, float] = (0, 0)


@dataclass(frozen=True)
class View:
    """From "front", "back", "right" (the body faces right) or "lying" (head left, right side near).

    scale: px per metre; target: the point in the middle of the panel; tilt: degrees.
    """

    side: str
    width: int
    height: int
    scale: float
    target: Point
    tilt: float = 0


@dataclass(frozen=True)
class Panel:
    """A part of the picture with its own corner (px) and view; what runs over its edge is cut."""

    x: float
    y: float
    view: View
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class Anatomy:
    """Panels, and labels over all of them. bent, long: which leg is, "left", "right" or None."""

    width: int
    height: int
    panels: tuple[Panel, ...]
    labels: tuple[Label, ...] = ()
    bent: str | None = None
    long: str | None = None
