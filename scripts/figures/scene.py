"""A stage: a mat, what lies on it, one person in a pose, and marks over them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from figures import person as people
from figures import style, trace
from figures.body import SKIN
from figures.camera import Camera, orbit
from figures.person import Rest, Seen
from figures.pose import Person, Pose, solve
from figures.render import Mesh, rasterise
from figures.svg import Picture, polygon

BLOCK = (0.15, 0.23, 0.075)  # a block on its lowest height: along the body, across it, up. Metres


def view(
    x: tuple[float, float] = (-0.92, 0.98),
    y: float = 0.3,
    height: int = 360,
    elevation: float = 14,
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


def sacrum(person: Person) -> np.ndarray:
    """The lowest point of the sacrum, in the world."""
    rest = person.body.vertices[:SKIN]
    there = (np.abs(rest[:, 0]) < 0.075) & (rest[:, 2] < 0) & (rest[:, 1] > 0.075) & (rest[:, 1] < 0.18)
    points = person.skin()[there]
    return points[points[:, 1].argmin()]


def block_under(person: Person) -> Rest:
    """Where the block lies: under the sacrum."""
    x = sacrum(person)[0] - 0.01
    return Rest(x - BLOCK[0] / 2, x + BLOCK[0] / 2, BLOCK[1] / 2, BLOCK[2])


@dataclass
class Stage:
    """Draws back to front: call `lay`, things behind, `act`, then marks in front."""

    picture: Picture
    camera: Camera
    detail: float
    person: Person
    slab: Rest | None = None
    floor: bool = True
    mesh: Mesh = field(init=False)
    seen: Seen = field(init=False)

    def __post_init__(self) -> None:
        self.mesh = people.dressed(self.person, self.slab, self.floor)

    def at(self, bone: str, *offset: float) -> np.ndarray:
        """(2,) px where a bone begins, moved by `offset` px."""
        return self.camera.project(self.person.at(bone))[:2] + (np.array(offset) if offset else 0)

    def px(self, *point: float) -> np.ndarray:
        """(2,) px of a point in the world."""
        return self.camera.project(np.array(point))[:2]

    def lay(self, mat_x=(-0.88, 0.95), mat_z=(-0.34, 0.36)) -> None:
        """The mat, the shadow on it, and the block if someone lies on it."""
        mat(self.picture, self.camera, mat_x, mat_z)
        shadow(self.picture, self.camera, self.mesh, self.detail)
        if self.slab:
            self.block(self.slab.x0)

    def block(self, x: float, z: float = 0, y: float = 0) -> None:
        """A block whose head end is at x and whose middle is at z."""
        low, high = (x, y, z - BLOCK[1] / 2), (x + BLOCK[0], y + BLOCK[2], z + BLOCK[1] / 2)
        box(self.picture, self.camera, low, high, (style.BLOCK, style.BLOCK_TOP))

    def ghost(self, pose: Pose, side: str | None = None, limb: int | None = None) -> None:
        """The dashed outline of the same person in another pose, or of one limb of it (`Seen.limb`)."""
        person = solve(pose)
        seen = people.look(people.dressed(person, self.slab, self.floor), self.camera, self.detail / 2)
        mask = seen.raster.mask if limb is None else seen.limb == limb
        outline = trace.fill_path(mask, self.detail / 2, area=150)
        self.picture.fill(outline, style.PAPER)
        self.picture.dashed(outline)

    def act(self, eyes: str = "open") -> None:
        """The person."""
        self.seen = people.draw(self.picture, self.person, self.mesh, self.camera, self.detail, eyes)

    def hip(self, side: str = "R") -> np.ndarray:
        """(2,) px of the front of a hip, where the stretch is felt."""
        rest = self.person.body.head[f"upperleg01.{side}"] + np.array([0, 0.015, 0.075])
        return self.camera.project(self.person.carried("root", rest[None])[0])[:2]


def stage(
    detail: float,
    pose: Pose,
    camera: Camera | None = None,
    block: bool = True,
    bent: str | None = "left",
    long: str | None = "right",
) -> Stage:
    """A person solved in `pose`, lying on a block or not, seen by `camera`."""
    camera = camera or view()
    person = solve(pose)
    picture = Picture(camera.width, camera.height, bent, long)
    return Stage(picture, camera, detail, person, block_under(person) if block else None)
