"""What one lies on: the one home of its measures, in metres. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """A block laid flat: along the body, across it, and up. cloth: a folded blanket."""

    along: float
    across: float
    up: float
    cloth: bool = False


@dataclass(frozen=True)
class Ball:
    """A soft ball, as wide as it is deep, pressed down to `up` by who lies on it."""

    radius: float
    up: float


@dataclass(frozen=True)
class Mat:
    """Where the mat lies: from and to, along the body (x) and towards the viewer (z).

    frame: metres of a bed's frame under it; then it is a mattress, and what is beyond its edge
    hangs.
    """

    x: tuple[float, float]
    z: tuple[float, float]
    thick: float = 0.012
    frame: float = 0


BLOCK = Block(along=0.12, across=0.23, up=0.075)  # on its lowest height
BLANKET = Block(along=0.30, across=0.44, up=0.035, cloth=True)  # as thick as two fingers
BALL = Ball(radius=0.1, up=0.12)
MAT = Mat((-0.86, 0.93), (-0.30, 0.31))
BED = Mat((-0.95, 0.95), (-0.62, 0.13), 0.16, 0.3)
WIDE_MAT = Mat((-0.86, 0.93), (-0.2, 0.62))  # with room for bent knees in front
BESIDE = (0.0, 0.34)  # x, z of the middle of a block that a hand slides in or out


def block_corners(x: float, z: float) -> tuple[tuple[float, float, float], ...]:
    """The corners of a block whose head end is at x and whose middle is at z."""
    near, far = z + BLOCK.across / 2, z - BLOCK.across / 2
    level = ((x, far), (x + BLOCK.along, far), (x + BLOCK.along, near), (x, near))
    return tuple((a, y, b) for y in (0.0, BLOCK.up) for a, b in level)
