"""The pictures of the steps. First side throughout: left knee bent in, right leg long."""

from __future__ import annotations

from dataclasses import replace

from figures.declare_scene import (
    Arrow,
    At,
    BlockBeside,
    Breath,
    Floor,
    Ghost,
    Ring,
    Scene,
    Somebody,
    Turn,
    Window,
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
)
from figures.props import BESIDE, BLOCK, block_corners

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
            Arrow(tuple(At("lowerleg01.L", *px) for px in ((34, -62), (-34, -72), (-58, -14)))),
        ),
        margins=(34, 12, 12, 12),
        long=None,
    ),
    "lengthen-the-leg": Scene(
        STRETCH,
        (
            Floor(),
            Ghost(replace(STRETCH, right=STANDING), "R"),
            Somebody(),
            Arrow((At("foot.R", -190, 22), At("foot.R", -8, 44))),
        ),
        margins=(12, 40, 12, 12),
    ),
    "notice-the-stretch": Scene(STRETCH, (Floor(), Somebody(), FELT)),
    "close-eyes-and-breathe": Scene(
        STRETCH, (Floor(), Somebody("closed"), breath_in(), breath_out(80), FELT)
    ),
    # Near by, so that the foot is large also on the sheet
    "turn-the-leg": Scene(
        STRETCH,
        (
            Floor(),
            turned(48),
            turned(-32),
            Somebody(""),
            Turn(At("foot.R", 4, 28), 176, -98, -142, 8),
            Turn(At("foot.R", 4, 28), 176, -70, -26, 8),
        ),
        22,
        -92,
        window=Window(720, 404, 640, (0.3707, 0.0974, 0.1221), frame=True),
    ),
    "draw-the-knee-closer": Scene(
        CLOSER,
        (
            Floor(),
            Ghost(STRETCH, "L"),
            Somebody("closed"),
            Arrow((At("lowerleg01.L", 14, -62), At("lowerleg01.L", -36, -52)), 5),
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
            BlockBeside(0.16, 0.5),
            Somebody(),
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
        also=block_corners(0.16, 0.5),
        **NEITHER,
    ),
    "tighter-side-again": Scene(
        CLOSER,
        (Floor(), Somebody("closed"), FELT, Turn(At("hip", 114, -46), 38, -175, 118)),
    ),
    "finish-and-rest": Scene(
        LYING,
        (Floor(), Somebody("closed"), BlockBeside(0.3, 0.5)),
        22,
        on=None,
        also=block_corners(0.3, 0.5),
        **NEITHER,
    ),
    "flat-floor": Scene(STRETCH_ON_FLOOR, (Floor(), Somebody(), FELT), on=None),
}
