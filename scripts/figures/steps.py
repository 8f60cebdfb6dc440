"""The 13 steps. First side throughout: left knee bent in, right leg long."""

from __future__ import annotations

from dataclasses import replace

from figures.pose import DRAWN_IN, LONG, RESTING, STANDING, Leg, Pose
from figures.scene import stage, view
from figures.svg import Picture

HELD = Leg(flex=114, knee=126, out=-6, turn=0, ankle=-14)  # knee above the hip, in both hands
BLOCK = Pose(left=HELD, right=LONG)
FLAT = replace(BLOCK, support=0, tuck=14)
LYING = Pose(RESTING, RESTING, support=0, tuck=8, hands=("sides", "sides"))


def place_the_block(detail: float) -> Picture:
    lifted = Pose(replace(STANDING, knee=100), replace(STANDING, knee=100), 0.2, 6, hands=("sides", "sides"))
    s = stage(detail, lifted, block=False, bent=None, long=None)
    s.lay()
    s.act()
    return s.picture


def find_neutral(detail: float) -> Picture:
    s = stage(detail, Pose(STANDING, STANDING, hands=("belly", "belly")), bent=None, long=None)
    s.lay()
    s.act()
    return s.picture


def knee_to_chest(detail: float) -> Picture:
    s = stage(detail, replace(BLOCK, right=STANDING), long=None)
    s.lay()
    s.act()
    knee = s.at("lowerleg01.L")
    s.picture.arrow([knee + (20, -75), knee + (-50, -78), knee + (-72, -22)])
    return s.picture


def lengthen_the_leg(detail: float) -> Picture:
    s = stage(detail, BLOCK)
    s.lay()
    s.act()
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
    s.picture.marker(s.hip())
    return s.picture


def turn_the_leg(detail: float) -> Picture:
    s = stage(detail, BLOCK, view(elevation=70))
    s.lay()
    s.act()
    return s.picture


def draw_the_knee_closer(detail: float) -> Picture:
    s = stage(detail, replace(BLOCK, left=DRAWN_IN))
    s.lay()
    s.ghost(BLOCK, limb=3)
    s.act("closed")
    return s.picture


def stay_and_breathe(detail: float) -> Picture:
    s = stage(detail, replace(BLOCK, left=DRAWN_IN), view(elevation=30, azimuth=-35))
    s.lay()
    s.act("closed")
    return s.picture


def rest_and_change_sides(detail: float) -> Picture:
    s = stage(detail, LYING, block=False, bent=None, long=None)
    s.lay()
    s.act()
    return s.picture


def tighter_side_again(detail: float) -> Picture:
    s = stage(detail, replace(BLOCK, left=DRAWN_IN))
    s.lay()
    s.act("closed")
    return s.picture


def finish_and_rest(detail: float) -> Picture:
    s = stage(detail, LYING, block=False, bent=None, long=None)
    s.lay()
    s.act("closed")
    return s.picture


def flat_floor(detail: float) -> Picture:
    s = stage(detail, FLAT, block=False)
    s.lay()
    s.act()
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
