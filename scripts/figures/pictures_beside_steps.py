"""Pictures beside the steps: what one lies on, other ways to hold, coming out, getting up."""

from __future__ import annotations

from dataclasses import replace

from figures.declare_scene import (
    Arrow,
    At,
    BlockBeside,
    Cushion,
    Floor,
    Ghost,
    Glow,
    HipBar,
    Row,
    Scene,
    Somebody,
    Window,
)
from figures.pictures_steps import NEITHER, SLID
from figures.poses import (
    CLOSER,
    FEET_DOWN,
    HIPS_LIFTED,
    LONG,
    PUSHING_UP,
    ROLLED_OVER,
    STANDING,
    STRETCH,
    STRETCH_ON_BALL,
    Pose,
)
from figures.props import BALL, BESIDE, MAT, WIDE_MAT


def tilted(tuck: float) -> Scene:
    """The waist from the side, with the pelvis tilted."""
    return Scene(
        Pose(STANDING, STANDING, 0, tuck, hands=("chest", "chest")),
        (Floor(shadow=False), Somebody(""), HipBar()),
        1,
        0,
        on=None,
        mat=replace(MAT, thick=0.03),
        window=Window(236, 166, 430, (0.005, 0.16, 0)),
        **NEITHER,
    )


PICTURES = {
    "home": Scene(
        CLOSER,
        (Glow(At("lowerleg01.L", 110, 52), 128, "WARMTH"), Floor(), Somebody("closed")),
        21,
        -27,
        (34, 12, 12, 12),
    ),
    "ball": Scene(STRETCH_ON_BALL, (Floor(), Somebody()), 9, on=BALL),
    "behind-thigh": Scene(replace(STRETCH, hands=("thigh", "thigh")), (Floor(), Somebody())),
    "heel-on-cushion": Scene(
        replace(STRETCH, right=replace(LONG, raised=0.09)),
        (Floor(), Cushion("foot.R", 0.16, 0.17, 0.17, 0.10), Somebody()),
    ),
    "come-out-1": Scene(
        replace(FEET_DOWN, hands=("sides", "sides")),
        (
            Floor(),
            Ghost(STRETCH, "L"),
            Somebody(),
            Arrow(
                (
                    At("foot.L", 60, -6, pose=STRETCH),
                    At("foot.L", 170, 20, pose=STRETCH),
                    At("foot.L", 52, -28),
                )
            ),
        ),
        also=((0.1, 0.86, 0),),
        **NEITHER,
    ),
    "come-out-2": Scene(
        HIPS_LIFTED,
        (
            Floor(),
            BlockBeside(SLID, BESIDE[1]),
            Somebody(),
            Arrow((At((0.13, 0.02, 0.08)), At((0.13, 0.02, 0.40)))),
        ),
        22,
        -24,
        on=None,
        **NEITHER,
    ),
    "get-up-1": Scene(
        ROLLED_OVER,
        (
            Floor(),
            Somebody("closed"),
            Arrow(tuple(At((-0.2, 0.25, 0), *px) for px in ((0, -62), (110, -20), (26, 66)))),
        ),
        30,
        -8,
        (44, 12, 12, 12),
        on=None,
        mat=WIDE_MAT,
        **NEITHER,
    ),
    "get-up-2": Scene(
        PUSHING_UP,
        (
            Floor(),
            Somebody(),
            Arrow(tuple(At("head", *px) for px in ((-105, 70), (-110, -10), (-60, -52)))),
        ),
        22,
        -10,
        on=None,
        mat=WIDE_MAT,
        closest=330,
        **NEITHER,
    ),
    "pelvis-tilt": Row(720, 170, 242, tuple(tilted(tuck) for tuck in (-5, -26, 20))),
}
