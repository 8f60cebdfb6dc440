"""Pictures beside the steps: what one lies on, other ways to hold, coming out, getting up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from figures import arms, style
from figures.camera import Camera, Z, orbit, rotation
from figures.person import Rest, dressed
from figures.pose import LONG, STANDING, Leg, Person, Pose, placed, solve
from figures.scene import BLOCK as BLOCK_SIZE
from figures.scene import Stage, ball, cushion, mat, sacrum, shadow, stage
from figures.steps import BLOCK, CLOSER, FEET_DOWN, NEITHER
from figures.svg import Picture, polygon

ON_RIGHT_SIDE = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1.0]])  # body axes → world


def home(detail: float) -> Picture:
    s = stage(detail, CLOSER, 21, -27, (34, 12, 12, 12))
    x, y = s.at("lowerleg01.L")
    s.picture.add("circle", cx=x + 110, cy=y + 52, r=128, fill="#f6e6c8")
    s.lay()
    s.act("closed")
    return s.picture


def lying_on_a_ball(detail: float) -> Picture:
    s = stage(detail, replace(BLOCK, support=0.12), 9, block=False)
    x = sacrum(s.person)[0]
    s.slab = Rest(x - 0.1, x + 0.1, 0.1, 0.12)
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
    cushion(s.picture, s.camera, (x - 0.16, 0, z - 0.17), (x + 0.17, 0.10, z + 0.17))
    s.act()
    return s.picture


def come_out_1(detail: float) -> Picture:
    pose = replace(FEET_DOWN, hands=("sides", "sides"))
    s = stage(detail, pose, also=(np.array([(0.1, 0.86, 0)]),), **NEITHER)
    s.lay()
    before = s.ghost(BLOCK, "L")
    s.act()
    high, low = s.camera.project(before.at("foot.L"))[:2], s.at("foot.L")
    s.picture.arrow([high + (60, -6), high + (170, 20), low + (52, -28)])
    return s.picture


def come_out_2(detail: float) -> Picture:
    leg = replace(STANDING, knee=103)
    s = stage(
        detail, Pose(leg, leg, 0.17, 6, hands=("sides", "pushing")), 22, -24, block=False, **NEITHER
    )
    s.lay()
    x, _, z = arms.BLOCK_AT
    s.block(x - BLOCK_SIZE[0] / 2, z)
    s.act()
    s.picture.arrow([s.px(x + 0.13, 0.02, 0.08), s.px(x + 0.13, 0.02, 0.40)])
    return s.picture


FORWARD = ((-0.86, 0.93), (-0.2, 0.62))  # a mat with room for bent knees in front
HEAD = ("neck01", "neck02", "head")


def _lean(person: Person, bones: tuple[str, ...], degrees: float) -> None:
    """Bend the neck or the back to the body's right."""
    for bone in bones:
        person.turn(bone, Z, degrees / len(bones))
    person.moved()


def get_up_1(detail: float) -> Picture:
    person = placed(ON_RIGHT_SIDE, Leg(72, 88, -20, 0, 0), Leg(62, 92, -3, 0, 0), sink=0.05)
    person.turn("clavicle.R", Z, 24)
    _lean(person, HEAD, 14)
    shoulder = person.at("upperarm01.R")
    wrist = shoulder + (-0.36, 0, 0.24)
    arms.grasp(person, "R", (wrist[0], 0.045, wrist[2]), (0.2, -0.05, 1), (0, -1, 0), (-1, 0, -0.6))
    arms.grasp(
        person, "L", (shoulder[0] + 0.14, 0.07, 0.36), (-0.5, -0.1, 1), (0, -1, 0), (1, 1, 0)
    )
    s = stage(detail, person, 30, -8, (44, 12, 12, 12), block=False, ground=FORWARD, **NEITHER)
    s.lay()
    s.act("closed")
    waist = s.px(-0.2, 0.25, 0)
    s.picture.arrow([waist + (0, -62), waist + (110, -20), waist + (26, 66)])
    return s.picture


def get_up_2(detail: float) -> Picture:
    lift = 22.0
    root = rotation(Z, -lift) @ ON_RIGHT_SIDE
    person = placed(root, Leg(84, 104, -30, -lift, 0), Leg(70, 100, -2, lift, 0), sink=0.04)
    _lean(person, ("spine05", "spine04", "spine03", "spine02"), -34)
    _lean(person, HEAD, -14)
    shoulder = person.at("upperarm01.R")
    x, z = shoulder[0], shoulder[2]
    arms.grasp(person, "R", (x - 0.10, 0.06, z + 0.08), (-0.5, 0, 1), (0, -1, 0), (-1, 0, 0))
    arms.grasp(person, "L", (x + 0.20, 0.06, z + 0.40), (-0.5, 0, 1), (0, -1, 0), (1, 0.6, 0.6))
    s = stage(detail, person, 22, -10, block=False, ground=FORWARD, closest=330, **NEITHER)
    s.lay()
    s.act()
    head = s.at("head")
    s.picture.arrow([head + (-105, 70), head + (-110, -10), head + (-60, -52)])
    return s.picture


def _tilted(detail: float, tuck: float) -> Picture:
    """The waist from the side, with a bar from the front hip point to the pubic bone."""
    person = solve(Pose(STANDING, STANDING, 0, tuck, hands=("chest", "chest")))
    camera = Camera(orbit(1), 260, 190, 430, (0.005, 0.16, 0))
    s = Stage(Picture(camera.width, camera.height), camera, detail, person, dressed(person))
    mat(s.picture, camera, thick=0.03)
    s.act("")
    bar = camera.project(
        person.carried("root", np.array([(-0.1, 0.13, 0.15), (-0.1, -0.03, 0.15)]))
    )
    line = polygon(bar)[:-1]
    s.picture.stroke(line, 9, style.PAPER)
    s.picture.stroke(line, 5, style.ARROW)
    for x, y, _ in bar:
        s.picture.add(
            "circle", cx=x, cy=y, r=7, fill=style.ARROW, stroke=style.PAPER, stroke_width=2
        )
    return s.picture


def pelvis_tilt(detail: float) -> Picture:
    picture = Picture(720, 170)
    for place, tuck in enumerate((-5, -26, 20)):
        picture.panel(_tilted(detail, tuck), 242 * place, 0, 12)
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
