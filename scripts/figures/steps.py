"""The 13 steps. First side throughout: left knee bent in, right leg long."""

from __future__ import annotations

from figures import person as people
from figures import scene
from figures.pose import Pose, solve
from figures.svg import Picture


def knee_to_chest(detail: float) -> Picture:
    picture = Picture(720, 360, "left", "right")
    camera = scene.view()
    person = solve(Pose())
    slab = scene.block_under(person)
    mesh = people.dressed(person, slab)
    scene.mat(picture, camera)
    scene.shadow(picture, camera, mesh, detail)
    scene.box(picture, camera, (slab.x0, 0, -slab.half), (slab.x1, slab.height, slab.half), (scene.style.BLOCK, scene.style.BLOCK_TOP))
    people.draw(picture, person, mesh, camera, detail)
    return picture


FIGURES = {"knee-to-chest": knee_to_chest}
