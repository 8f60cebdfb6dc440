"""Pictures beside the steps: what one lies on, other ways to hold, coming out, getting up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from figures import arms, style
from figures.camera import Camera, Z, orbit, rotation
from figures.person import Rest, dressed
from figures.pose import LONG, STANDING, Leg, Person, Pose, placed
from figures.scene import BLOCK as BLOCK_SIZE
from figures.scene import Stage, ball, block_under, box, mat, sacrum, shadow, stage
from figures.steps import BLOCK, CLOSER, FEET_DOWN, NEITHER
from figures.svg import Picture

ON_RIGHT_SIDE = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1.0]])  # body axes → world


def home(detail: float) -> Picture:
    s = stage(detail, CLOSER, 21, -27, (34, 12, 12, 12))
    x, y = s.at("lowerleg01.L")
    s.picture.add("circle", cx=x + 110, cy=y + 52, r=128, fill="#f6e6c8")
    s.lay()
    s.act("closed")
    return s.picture


def lying_on_a_ball(detail: float) -> Picture:
    s = stage(detail, replace(BLOCK, support=0.09), block=False)
    x = sacrum(s.person)[0]
    s.slab = Rest(x - 0.1, x + 0.1, 0.1, 0.09)
    s.mesh = dressed(s.person, s.slab)
    mat(s.picture, s.camera)
    shadow(s.picture, s.camera, s.mesh, detail)
    ball(s.picture, s.camera, s.slab)
    s.act()
    return s.picture


def behind_thigh(detail: float) -> Picture:
    s = stage(detail, replace(BLOCK, hands=("thigh", "thigh")))
    s.lay()
    s.act()
    return s.picture


def heel_on_cushion(detail: float) -> Picture:
    s = stage(detail, replace(BLOCK, right=replace(LONG, raised=0.09)))
    s.lay()
    x, _, z = s.person.at("foot.R")
    colors = ("#c9b8a0", style.CLOTH)
    box(s.picture, s.camera, (x - 0.14, 0, z - 0.16), (x + 0.16, 0.085, z + 0.16), colors)
    s.act()
    return s.picture


def come_out_1(detail: float) -> Picture:
    s = stage(detail, replace(FEET_DOWN, hands=("sides", "sides")), margins=(40, 12, 12, 12), **NEITHER)
    s.lay()
    s.ghost(BLOCK, 3)
    s.act()
    return s.picture


def come_out_2(detail: float) -> Picture:
    leg = replace(STANDING, knee=103)
    s = stage(detail, Pose(leg, leg, 0.17, 6, hands=("sides", "pushing")), 22, -24, block=False, **NEITHER)
    s.lay()
    x, _, z = arms.BLOCK_AT
    s.block(x - BLOCK_SIZE[0] / 2, z)
    s.act()
    s.picture.arrow([s.px(x + 0.13, 0.02, 0.08), s.px(x + 0.13, 0.02, 0.40)])
    return s.picture


def _rolled() -> Person:
    person = placed(ON_RIGHT_SIDE, Leg(75, 95, 0, 0, 0), Leg(60, 90, 0, 0, 0))
    shoulder = person.at("upperarm01.R")
    arms.grasp(person, "R", shoulder + (-0.2, -0.02, 0.42), (-0.3, 0, 1), (0, -1, 0), (1, 0, 0.2))
    arms.grasp(person, "L", shoulder + (0.12, -0.03, 0.33), (-0.4, 0, 1), (0, -1, 0), (1, 1, 0))
    return person


def get_up_1(detail: float) -> Picture:
    s = stage(detail, _rolled(), 30, -10, block=False, **NEITHER)
    s.lay()
    s.act("closed")
    return s.picture


def get_up_2(detail: float) -> Picture:
    lift = 52.0
    root = rotation(Z, -lift) @ ON_RIGHT_SIDE
    person = placed(root, Leg(80, 100, 0, lift, 0), Leg(70, 95, 0, -lift, 0))
    shoulder = person.at("upperarm01.R")
    arms.grasp(person, "R", (shoulder[0] - 0.1, 0.05, shoulder[2] + 0.1), (-0.5, 0, 1), (0, -1, 0), (-1, 0, 0))
    arms.grasp(person, "L", (shoulder[0] + 0.15, 0.05, shoulder[2] + 0.3), (-0.4, 0, 1), (0, -1, 0), (0, 1, 0.5))
    s = stage(detail, person, 25, -10, block=False, **NEITHER)
    s.lay()
    s.act()
    return s.picture


def _tilted(detail: float, tuck: float) -> Picture:
    pose = Pose(STANDING, STANDING, 0, tuck, hands=("chest", "chest"))
    camera = Camera(orbit(6), 260, 210, 420, (0.0, 0.13, 0))
    from figures.pose import solve

    person = solve(pose)
    picture = Picture(260, 210)
    s = Stage(picture, camera, detail, person, dressed(person))
    s.lay()
    s.act("")
    return picture


def pelvis_tilt(detail: float) -> Picture:
    picture = Picture(720, 190)
    for place, tuck in enumerate((2, -24, 24)):
        picture.panel(_tilted(detail, tuck), 240 * place, 0, 10)
    return picture


FIGURES = {
    "home": home,
    "ball": lying_on_a_ball,
    "behind-thigh": behind_thigh,
    "heel-on-cushion": heel_on_cushion,
    "come-out-1": come_out_1,
    "come-out-2": come_out_2,
    "get-up-1": get_up_1,
    "get-up-2": get_up_2,
    "pelvis-tilt": pelvis_tilt,
}
