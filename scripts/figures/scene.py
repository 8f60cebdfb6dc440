"""A picture of someone on a mat: mat, what lies under them, their shadow, and themselves."""

from __future__ import annotations

import numpy as np

from figures import person as people
from figures import style, trace
from figures.camera import Camera, orbit
from figures.person import Rest
from figures.pose import Person, Pose, solve
from figures.render import Mesh, rasterise
from figures.svg import Picture, polygon

BLOCK = (0.15, 0.23, 0.075)  # a block on its lowest height: along the body, across it, up. Metres


def view(
    x: tuple[float, float] = (-0.92, 0.98),
    y: float = 0.3,
    height: int = 360,
    elevation: float = 12,
    azimuth: float = 0,
    width: int = 720,
) -> Camera:
    """A camera that shows x from … to … metres, with the height y in the middle."""
    target = ((x[0] + x[1]) / 2, y, 0)
    return Camera(orbit(elevation, azimuth), width, height, width / (x[1] - x[0]), target)


def box(picture: Picture, camera: Camera, low, high, colors: tuple[str, str]) -> None:
    """An upright box, its top and its front."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    front = [(x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)]
    top = [(x0, y1, z1), (x1, y1, z1), (x1, y1, z0), (x0, y1, z0)]
    for corners, color in ((top, colors[1]), (front, colors[0])):
        picture.outlined(polygon(camera.project(np.array(corners))), color, style.OUTLINE)


def mat(picture: Picture, camera: Camera, x=(-0.88, 0.95), z=(-0.34, 0.36), thick=0.012) -> None:
    """A mat whose top is the floor, y = 0."""
    top = np.array([(x[0], 0, z[0]), (x[1], 0, z[0]), (x[1], 0, z[1]), (x[0], 0, z[1])])
    rim = np.array([(x[0], 0, z[1]), (x[1], 0, z[1]), (x[1], -thick, z[1]), (x[0], -thick, z[1])])
    picture.fill(polygon(camera.project(top)), style.MAT)
    picture.fill(polygon(camera.project(rim)), style.MAT_EDGE)


def shadow(picture: Picture, camera: Camera, mesh: Mesh, detail: float) -> None:
    """What lies between the light above and the floor."""
    flat = mesh.vertices * (1, 0, 1) + np.c_[mesh.vertices[:, 1] * 0.10, np.zeros((len(mesh.vertices), 2))]
    seen = rasterise(Mesh(flat, mesh.faces, mesh.region), camera, detail / 2)
    picture.fill(trace.fill_path(seen.mask, detail / 2, blur=2.5, error=0.5, smooth=8), style.MAT_SHADE)


def block_under(person: Person) -> Rest:
    """Where the block lies: under the lowest part of the sacrum."""
    rest = person.body.vertices[: len(person.body.nearest)]
    sacrum = (np.abs(rest[:, 0]) < 0.075) & (rest[:, 2] < 0) & (rest[:, 1] > 0.075) & (rest[:, 1] < 0.18)
    points = person.skin()[sacrum]
    x = points[points[:, 1].argmin(), 0] - 0.01
    return Rest(x - BLOCK[0] / 2, x + BLOCK[0] / 2, BLOCK[1] / 2, BLOCK[2])
