"""The words in which a picture of a person is declared. Plain data; `draw_scene.py` draws it.

A scene is a pose, a view and layers, drawn in their order: the floor, what was there before
(dashed), the person, then marks. Lengths are px of the picture where nothing else is said.
"""

from __future__ import annotations

from dataclasses import dataclass

from figures.palette import ARROW_WIDTH
from figures.poses import OnSide, Point, Pose, Upright
from figures.props import BLOCK, MAT, Ball, Block, Mat


class Layer:
    """What a scene is made of: drawn in order, each over those before it."""


@dataclass(frozen=True)
class At:
    """A place: a joint of the rig, "hip", "nose" or a point in the world; moved `right` and `down`.

    pose: of somebody in that pose instead; halfway: in the middle between `what` and this joint.
    """

    what: str | Point
    right: float = 0
    down: float = 0
    pose: Pose | None = None
    halfway: str = ""


@dataclass(frozen=True)
class Floor(Layer):
    """The mat, the shadow on it, and what someone lies on."""

    shadow: bool = True


@dataclass(frozen=True)
class Somebody(Layer):
    """The person. eyes: "open", "closed" or "" for a head that is not seen."""

    eyes: str = "open"


@dataclass(frozen=True)
class Ghost(Layer):
    """The dashed outline of one leg, "L" or "R", or of its foot, in another pose."""

    pose: Pose
    side: str
    foot: bool = False


@dataclass(frozen=True)
class BlockBeside(Layer):
    """A block on the floor: x of its head end, z of its middle, metres. dashed: its place alone."""

    x: float
    z: float
    block: Block = BLOCK
    dashed: bool = False


@dataclass(frozen=True)
class Cushion(Layer):
    """A cushion under a joint: metres to the head, to the feet, to each side; how high."""

    under: str
    before: float
    behind: float
    beside: float
    high: float


@dataclass(frozen=True)
class Glow(Layer):
    """A disc of a pale color behind what follows."""

    at: At
    radius: float
    color: str


@dataclass(frozen=True)
class Arrow(Layer):
    """Along 2 places, or 3 of which the middle one bends it. both: a head at each end."""

    places: tuple[At, ...]
    width: float = ARROW_WIDTH
    both: bool = False


@dataclass(frozen=True)
class Turn(Layer):
    """An arrow along a circle, from `start` to `end` degrees (0 is right, then clockwise)."""

    center: At
    radius: float
    start: float
    end: float
    width: float = ARROW_WIDTH
    both: bool = False


@dataclass(frozen=True)
class Breath(Layer):
    """An arrow that sways."""

    start: At
    end: At
    waves: float = 2


@dataclass(frozen=True)
class Ring(Layer):
    """Where it is felt."""

    at: At


@dataclass(frozen=True)
class Cross(Layer):
    """Not this: a cross, `radius` px to each side. ring: one stroke in a ring instead."""

    at: At
    radius: float
    ring: bool = False


@dataclass(frozen=True)
class Seat(Layer):
    """A chair, bench or table on four legs: from and to, along x and towards the viewer, how high.

    back: how high its back is, at the end with the higher x; 0 for none.
    """

    x: tuple[float, float]
    z: tuple[float, float]
    high: float
    back: float = 0


@dataclass(frozen=True)
class HipBar(Layer):
    """A bar with two dots from the right front hip point to the pubic bone."""


@dataclass(frozen=True)
class Window:
    """Only a part is shown: px wide and high, px per metre, the world's point in its middle."""

    width: int
    height: int
    scale: float
    target: Point
    frame: bool = False  # a line around it


@dataclass(frozen=True)
class Scene:
    """A picture of a person. on: what is under the pelvis; also: points that the frame must hold.

    elevation, azimuth: degrees of the view; 0, 0 is from the body's right side, head on the left.
    margins: px to spare at top, right, bottom, left; closest: px per metre at most.
    bent, long: which leg is, "left", "right" or None, for tests of alt text and prose.
    """

    pose: Pose | OnSide | Upright
    layers: tuple[Layer, ...]
    elevation: float = 17
    azimuth: float = -16
    margins: tuple[float, float, float, float] = (12, 12, 12, 12)
    on: Block | Ball | None = BLOCK
    mat: Mat = MAT
    also: tuple[Point, ...] = ()
    closest: float = 430
    window: Window | None = None
    bent: str | None = "left"
    long: str | None = "right"


@dataclass(frozen=True)
class Row:
    """Scenes with a window, side by side, `step` px apart."""

    width: int
    height: int
    step: float
    scenes: tuple[Scene, ...]
    bent: str | None = None
    long: str | None = None
