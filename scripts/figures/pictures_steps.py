"""The pictures of the steps. First side throughout: left knee bent in, right leg long."""

from __future__ import annotations

from dataclasses import replace

from figures.declare_scene import (
    Arrow,
    At,
    BlockBeside,
    Breath,
    Cross,
    Floor,
    Ghost,
    Layer,
    Ring,
    Scene,
    Somebody,
    Turn,
)
from figures.poses import (
    CLOSER,
    FEET_DOWN,
    HIPS_LIFTED,
    LONG,
    LYING,
    STANDING,
    STRETCH,
    STRETCH_ON_FLOOR,
    Pose,
)
from figures.props import BESIDE, BLOCK, MAT, block_corners

NEITHER = {"bent": None, "long": None}
SLID = BESIDE[0] - BLOCK.along / 2  # x of the head end of a block that is slid in or out
FELT = Ring(At("hip"))


def breath_in(length: float = 50) -> Breath:
    """A short wave to the nose."""
    return Breath(At("nose", 2 - length * 0.25, -8 - length), At("nose", 2, -8), waves=1)


def breath_out(length: float = 90) -> Breath:
    """A longer wave away from the mouth."""
    return Breath(At("nose", 16, -2), At("nose", 16 + length * 0.45, -2 - length))


def turned(degrees: float) -> Ghost:
    """Where the right foot is when the long leg turns."""
    return Ghost(replace(STRETCH, right=replace(LONG, turn=degrees)), "R", foot=True)


def heel_slides(pose: Pose) -> tuple[Layer, ...]:
    """The right leg was bent, and its heel slides away until it is as in `pose`."""
    arrow = Arrow((At("foot.R", -190, 22), At("foot.R", -8, 44)))
    return Floor(), Ghost(replace(pose, right=STANDING), "R"), Somebody(), arrow


PICTURES = {
    "place-the-block": Scene(
        HIPS_LIFTED,
        (
            Floor(),
            BlockBeside(SLID, 0, dashed=True),
            BlockBeside(SLID, BESIDE[1]),
            Somebody(),
            Arrow((At((0.12, 0.02, 0.34)), At((0.12, 0.02, 0.06)))),
        ),
        22,
        -24,
        on=None,
        **NEITHER,
    ),
    "find-neutral": Scene(
        replace(FEET_DOWN, hands=("belly", "belly")),
        (Floor(), Somebody(), Turn(At("hip", -8, 20), 98, -138, -76, both=True)),
        30,
        -16,
        (30, 12, 12, 12),
        **NEITHER,
    ),
    "knee-to-chest": Scene(
        replace(STRETCH, right=STANDING),
        (
            Floor(),
            Somebody(),
            Arrow(
                (
                    At("foot.L", 26, -12, pose=FEET_DOWN),
                    At("foot.L", 72, 90),
                    At("foot.L", 34, 20),
                )
            ),
            Arrow(tuple(At("lowerleg01.L", *px) for px in ((34, -62), (-34, -72), (-58, -14)))),
        ),
        margins=(34, 12, 12, 12),
        long=None,
    ),
    "lengthen-the-leg": Scene(
        STRETCH,
        heel_slides(STRETCH),
        margins=(12, 40, 12, 12),
    ),
    "notice-the-stretch": Scene(
        STRETCH,
        (
            Floor(),
            Somebody(),
            FELT,
            Arrow((At("lowerleg01.L", 70, -90), At("lowerleg01.L", -90, -60)), 7.5),
            Cross(At("lowerleg01.L", -4, -76), 27),
        ),
        margins=(34, 12, 12, 12),
    ),
    # From beyond the head, so that the closed eyes are near
    "close-eyes-and-breathe": Scene(
        STRETCH,
        (
            Floor(),
            Somebody("closed"),
            Breath(At("nose", -104, -76), At("nose", -20, -8), waves=1),
            Breath(At("nose", -4, -22), At("nose", -26, -140)),
            FELT,
        ),
        21,
        26,
        (14, 12, 12, 12),
    ),
    # From beyond the foot, so that its turn is seen
    "turn-the-leg": Scene(
        STRETCH,
        (
            Floor(),
            turned(72),
            turned(-45),
            Somebody(),
            Turn(At("foot.R", 4, 20), 112, -96, -142, 8),
            Turn(At("foot.R", 4, 20), 112, -72, -24, 8),
        ),
        30,
        -40,
        mat=replace(MAT, x=(-0.84, 0.93), z=(-0.24, 0.26)),
    ),
    "draw-the-knee-closer": Scene(
        CLOSER,
        (
            Floor(),
            Ghost(STRETCH, "L"),
            Somebody("closed"),
            Arrow((At("lowerleg01.L", 44, -76), At("lowerleg01.L", -60, -52)), 7.5),
        ),
        also=((0.1, 0.8, 0),),
    ),
    "stay-and-breathe": Scene(
        CLOSER,
        (Floor(), Somebody("closed"), breath_out(100), FELT),
        27,
        -32,
        (44, 12, 12, 12),
    ),
    "rest-and-change-sides": Scene(
        LYING,
        (
            Floor(),
            BlockBeside(0.2, 0.52),
            Somebody(),
            Arrow((At((0.13, 0.06, 0.16)), At((0.215, 0.0, 0.38)))),
            Arrow(
                (
                    At("lowerleg01.R", -30),
                    At("lowerleg01.R", 50, halfway="lowerleg01.L"),
                    At("lowerleg01.L", -30),
                ),
                both=True,
            ),
        ),
        48,
        -16,
        on=None,
        also=block_corners(0.2, 0.52),
        **NEITHER,
    ),
    # From the left side: the same legs, and no other step shows the head on the right
    "tighter-side-again": Scene(
        STRETCH,
        (Floor(), Somebody(), FELT, Turn(At("hip", -124, -52), 46, 5, 308, 8)),
        24,
        196,
        (26, 12, 12, 12),
    ),
    "finish-and-rest": Scene(
        replace(LYING, hands=("open", "open")),
        (Floor(), Somebody("closed"), BlockBeside(0.34, 0.5)),
        24,
        on=None,
        also=block_corners(0.34, 0.5),
        **NEITHER,
    ),
    "flat-floor": Scene(
        STRETCH_ON_FLOOR,
        (Floor(), Somebody(), BlockBeside(0.1, 0.6), Cross(At((0.16, 0.04, 0.6)), 40, ring=True)),
        22,
        margins=(12, 12, 34, 12),
        on=None,
        also=block_corners(0.1, 0.6),
    ),
}
