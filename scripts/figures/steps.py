"""The 13 steps. First side throughout: left knee bent in, right leg long.

Each function of `detail` draws back to front: mat and block, what was there before (dashed), the
person, then marks: arrows where something moves, rings where it is felt.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from figures import arms
from figures.pose import DRAWN_IN, LONG, RESTING, STANDING, Leg, Pose
from figures.scene import BLOCK as BLOCK_SIZE
from figures.scene import Stage, block_corners, corners, stage
from figures.svg import Picture, polygon

HELD = Leg(flex=114, knee=126, out=-6, turn=0, ankle=-14)  # knee above the hip, in both hands
BLOCK = Pose(left=HELD, right=LONG)
CLOSER = replace(BLOCK, left=DRAWN_IN)
FLAT = replace(BLOCK, support=0, tuck=14)
FEET_DOWN = Pose(STANDING, STANDING)
LYING = Pose(RESTING, RESTING, support=0, tuck=8, hands=("sides", "sides"))
NEITHER = {"bent": None, "long": None}


def breath_in(s: Stage, length: float = 50) -> None:
    """A short wave to the nose."""
    nose = s.nose() + (2, -8)
    s.picture.wave(nose + (-length * 0.25, -length), nose, waves=1)


def breath_out(s: Stage, length: float = 90) -> None:
    """A longer wave away from the mouth."""
    mouth = s.nose() + (16, -2)
    s.picture.wave(mouth, mouth + (length * 0.45, -length))


def place_the_block(detail: float) -> Picture:
    leg = replace(STANDING, knee=103)
    pose = Pose(leg, leg, 0.17, 6, hands=("sides", "pushing"))
    s = stage(detail, pose, 22, -24, block=False, **NEITHER)
    s.lay()
    x, _, z = arms.BLOCK_AT
    goal = corners((x - BLOCK_SIZE[0] / 2, x + BLOCK_SIZE[0] / 2), (-0.115, 0.115))
    s.picture.dashed(polygon(s.camera.project(goal)))
    s.block(x - BLOCK_SIZE[0] / 2, z)
    s.act()
    s.picture.arrow([s.px(x + 0.12, 0.02, 0.34), s.px(x + 0.12, 0.02, 0.06)])
    return s.picture


def find_neutral(detail: float) -> Picture:
    pose = replace(FEET_DOWN, hands=("belly", "belly"))
    s = stage(detail, pose, 30, -16, (30, 12, 12, 12), **NEITHER)
    s.lay()
    s.act()
    s.picture.around(s.hip() + (-8, 20), 98, -138, -76, both=True)
    return s.picture


def knee_to_chest(detail: float) -> Picture:
    s = stage(detail, replace(BLOCK, right=STANDING), margins=(34, 12, 12, 12), long=None)
    s.lay()
    s.act()
    knee = s.at("lowerleg01.L")
    s.picture.arrow([knee + (34, -62), knee + (-34, -72), knee + (-58, -14)])
    return s.picture


def lengthen_the_leg(detail: float) -> Picture:
    s = stage(detail, BLOCK, margins=(12, 40, 12, 12))
    s.lay()
    s.ghost(replace(BLOCK, right=STANDING), "R")
    s.act()
    heel = s.at("foot.R")
    s.picture.arrow([heel + (-190, 22), heel + (-8, 44)])
    return s.picture


def notice_the_stretch(detail: float) -> Picture:
    s = stage(detail, BLOCK)
    s.lay()
    s.act()
    s.picture.marker(s.hip())
    return s.picture


def close_eyes_and_breathe(detail: float) -> Picture:
    s = stage(detail, BLOCK)
    s.lay()
    s.act("closed")
    breath_in(s)
    breath_out(s, 80)
    s.picture.marker(s.hip())
    return s.picture


def turn_the_leg(detail: float) -> Picture:
    """Near by, so that the foot is large also on the sheet."""
    s = stage(detail, BLOCK, 22, -92)
    middle = (s.person.at("foot.R") + s.person.at("upperleg01.R")) / 2 + (0.02, -0.005, 0.03)
    s.near(640, middle, 720, 404)
    s.lay()
    for turn in (48, -32):
        s.ghost(replace(BLOCK, right=replace(LONG, turn=turn)), "R", foot=True)
    s.act("")
    heel = s.at("foot.R") + (4, 28)
    s.picture.around(heel, 176, -98, -142, 8)
    s.picture.around(heel, 176, -70, -26, 8)
    return s.cropped()


def draw_the_knee_closer(detail: float) -> Picture:
    s = stage(detail, CLOSER, also=(np.array([(0.1, 0.8, 0)]),))
    s.lay()
    s.ghost(BLOCK, "L")
    s.act("closed")
    knee = s.at("lowerleg01.L")
    s.picture.arrow([knee + (14, -62), knee + (-36, -52)], 5)
    return s.picture


def stay_and_breathe(detail: float) -> Picture:
    s = stage(detail, CLOSER, 27, -32, (44, 12, 12, 12))
    s.lay()
    s.act("closed")
    breath_out(s, 100)
    s.picture.marker(s.hip())
    return s.picture


def rest_and_change_sides(detail: float) -> Picture:
    aside = (0.16, 0.5)
    s = stage(detail, LYING, 48, -16, also=block_corners(*aside), block=False, **NEITHER)
    s.lay()
    s.block(*aside)
    s.act()
    right, left = s.at("lowerleg01.R"), s.at("lowerleg01.L")
    s.picture.arrow([right + (-30, 0), (right + left) / 2 + (50, 0), left + (-30, 0)], both=True)
    return s.picture


def tighter_side_again(detail: float) -> Picture:
    s = stage(detail, CLOSER)
    s.lay()
    s.act("closed")
    s.picture.marker(s.hip())
    x, y = s.hip()
    s.picture.around((x + 114, y - 46), 38, -175, 118)
    return s.picture


def finish_and_rest(detail: float) -> Picture:
    aside = (0.3, 0.5)
    s = stage(detail, LYING, 22, also=block_corners(*aside), block=False, **NEITHER)
    s.lay()
    s.act("closed")
    s.block(*aside)
    return s.picture


def flat_floor(detail: float) -> Picture:
    s = stage(detail, FLAT, block=False)
    s.lay()
    s.act()
    s.picture.marker(s.hip())
    return s.picture


FIGURES = {
    "place-the-block": place_the_block,
    "find-neutral": find_neutral,
    "knee-to-chest": knee_to_chest,
    "lengthen-the-leg": lengthen_the_leg,
    "notice-the-stretch": notice_the_stretch,
    "close-eyes-and-breathe": close_eyes_and_breathe,
    "turn-the-leg": turn_the_leg,
    "draw-the-knee-closer": draw_the_knee_closer,
    "stay-and-breathe": stay_and_breathe,
    "rest-and-change-sides": rest_and_change_sides,
    "tighter-side-again": tighter_side_again,
    "finish-and-rest": finish_and_rest,
    "flat-floor": flat_floor,
}
