"""The pictures of gentler ways, from rest to a low block and without lying flat; getting down."""

from __future__ import annotations

from dataclasses import replace

from figures import pictures_beside_steps
from figures.declare_scene import (
    Arrow,
    At,
    Cushion,
    Floor,
    Scene,
    Seat,
    Somebody,
)
from figures.pictures_steps import NEITHER, heel_slides
from figures.poses import (
    AT_A_TABLE,
    FOOT_IN_HAND,
    HALF_KNEELING,
    LEG_OVER_EDGE,
    ON_A_CHAIR,
    REST,
    STANDING,
    STRETCH,
    STRETCH_ON_FLOOR,
)
from figures.props import BED, BLANKET, WIDE_MAT

PICTURES = {
    "rest-knees-bent": Scene(
        REST,
        (Floor(), Cushion("head", 0.2, 0.11, 0.18, 0.07), Somebody("closed")),
        on=None,
        **NEITHER,
    ),
    "one-knee": Scene(
        replace(STRETCH_ON_FLOOR, right=STANDING),
        (Floor(), Somebody()),
        on=None,
        long=None,
    ),
    "one-leg-long": Scene(
        STRETCH_ON_FLOOR,
        heel_slides(STRETCH_ON_FLOOR),
        margins=(12, 40, 12, 12),
        on=None,
    ),
    "folded-blanket": Scene(
        replace(STRETCH, support=BLANKET.up),
        (Floor(), Somebody()),
        on=BLANKET,
    ),
    "low-block": Scene(STRETCH, (Floor(), Somebody()), 9),
    "on-your-side": Scene(
        FOOT_IN_HAND,
        (
            Floor(),
            Cushion("head", 0.22, 0.04, 0.16, 0.09),
            Somebody(),
        ),
        30,
        188,
        on=None,
        mat=replace(WIDE_MAT, x=(-0.95, 0.93), z=(-0.62, 0.34)),
        **NEITHER,
    ),
    "edge-of-a-bed": Scene(
        LEG_OVER_EDGE,
        (Floor(shadow=False), Somebody()),
        14,
        -30,
        on=None,
        mat=BED,
        **NEITHER,
    ),
    "get-down-1": Scene(
        HALF_KNEELING,
        (Floor(), Seat((0.47, 0.87), (-0.2, 0.2), 0.45, 0.86), Somebody()),
        14,
        -24,
        on=None,
        closest=330,
        **NEITHER,
    ),
    "get-down-2": replace(  # the way up, the other way round
        pictures_beside_steps.PICTURES["get-up-2"],
        layers=(
            Floor(),
            Somebody(),
            Arrow(tuple(At("head", *px) for px in ((-60, -52), (-110, -10), (-105, 70)))),
        ),
    ),
    "on-a-chair": Scene(
        ON_A_CHAIR,
        (Floor(), Seat((-0.22, 0.2), (-0.42, 0.02), 0.47), Somebody()),
        10,
        -20,
        on=None,
        closest=330,
        **NEITHER,
    ),
    "standing": Scene(
        AT_A_TABLE,
        (Floor(), Seat((0.41, 0.86), (-0.4, 0.26), 0.85), Somebody()),
        10,
        -20,
        on=None,
        closest=330,
        **NEITHER,
    ),
}
