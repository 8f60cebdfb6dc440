"""A stage: a mat, what lies on it, one person in a pose, and marks over them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage
from scipy.spatial import ConvexHull

from figures import person as people
from figures import style, trace
from figures.body import LEG, SKIN
from figures.camera import Camera, orbit
from figures.person import Rest, Seen
from figures.pose import Person, Pose, solve
from figures.render import Mesh, rasterise
from figures.svg import Picture, polygon

BLOCK = (0.12, 0.23, 0.075)  # a block on its lowest height: along the body, across it, up. Metres


CUT = 12  # px drawn beyond each side of a picture that shows only a part
SOFT = 20  # px: bays in a dashed outline are at least twice as wide
FOOT = -0.70  # below it, the resting body is foot
MAT = ((-0.86, 0.93), (-0.30, 0.31))  # x and z, metres


def corners(x: tuple[float, float], z: tuple[float, float], y: float = 0) -> np.ndarray:
    """(4, 3) a level rectangle."""
    return np.array([(x[0], y, z[0]), (x[1], y, z[0]), (x[1], y, z[1]), (x[0], y, z[1])])


def framed(
    points: np.ndarray,
    elevation: float,
    azimuth: float,
    margins: tuple[float, float, float, float] = (12, 12, 12, 12),
    width: int = 720,
    closest: float = 430,
) -> Camera:
    """A camera that just holds `points` (n, 3), with px to spare at top, right, bottom, left.

    closest: px per metre at most, so that people are about the same size in all pictures.
    """
    top, right, bottom, left = margins
    axes = orbit(elevation, azimuth)
    seen = points @ axes.T
    low, high = seen.min(0), seen.max(0)
    scale = min((width - left - right) / (high[0] - low[0]), closest)
    height = round((high[1] - low[1]) * scale + top + bottom)
    middle = (low + high) / 2
    middle[0] += (right - left) / 2 / scale
    middle[1] += (top - bottom) / 2 / scale
    return Camera(axes, width, height, scale, tuple(axes.T @ middle))


def box(picture: Picture, camera: Camera, low, high, colors, width: float = style.OUTLINE) -> None:
    """An upright box: the sides that are seen. colors: of its sides and its top."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    toward = camera.view[2]
    end = x1 if toward[0] > 0 else x0
    faces = [(corners((x0, x1), (z0, z1), y1), colors[1])]
    if abs(toward[0]) > 0.05:
        faces.append(
            (np.array([(end, y0, z1), (end, y0, z0), (end, y1, z0), (end, y1, z1)]), colors[0])
        )
    if toward[2] > 0.05:
        faces.append(
            (np.array([(x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)]), colors[0])
        )
    for face, color in faces:
        data = polygon(camera.project(face))
        if width:
            picture.outlined(data, color, width)
        else:
            picture.fill(data, color)


def mat(picture: Picture, camera: Camera, x=MAT[0], z=MAT[1], thick=0.012) -> None:
    """A mat whose top is the floor, y = 0."""
    colors = (style.MAT_EDGE, style.MAT)
    box(picture, camera, (x[0], -thick, z[0]), (x[1], 0, z[1]), colors, 0)


def shadow(picture: Picture, camera: Camera, mesh: Mesh, detail: float) -> None:
    """What lies between the light above and the floor."""
    flat = (
        mesh.vertices * (1, 0, 1)
        + np.c_[mesh.vertices[:, 1] * 0.10, np.zeros((len(mesh.vertices), 2))]
    )
    seen = rasterise(Mesh(flat, mesh.faces, mesh.region), camera, detail / 2)
    picture.fill(
        trace.fill_path(seen.mask, detail / 2, blur=2.5, error=0.5, smooth=8), style.MAT_SHADE
    )


def sacrum(person: Person) -> np.ndarray:
    """The lowest point of the sacrum, in the world."""
    rest = person.body.vertices[:SKIN]
    there = (
        (np.abs(rest[:, 0]) < 0.075) & (rest[:, 2] < 0) & (rest[:, 1] > 0.075) & (rest[:, 1] < 0.18)
    )
    points = person.skin()[there]
    return points[points[:, 1].argmin()]


def block_under(person: Person) -> Rest:
    """Where the block lies: under the sacrum."""
    x = sacrum(person)[0] - 0.01
    return Rest(x - BLOCK[0] / 2, x + BLOCK[0] / 2, BLOCK[1] / 2, BLOCK[2])


def block_corners(x: float, z: float) -> tuple[np.ndarray]:
    """What a frame must hold to show a block at x (its head end) and z (its middle)."""
    across = (z - BLOCK[1] / 2, z + BLOCK[1] / 2)
    return (np.vstack([corners((x, x + BLOCK[0]), across, y) for y in (0, BLOCK[2])]),)


@dataclass
class Stage:
    """Draws back to front: call `lay`, things behind, `act`, then marks in front."""

    picture: Picture
    camera: Camera
    detail: float
    person: Person
    mesh: Mesh
    slab: Rest | None = None
    ground: tuple = MAT
    seen: Seen | None = None

    def at(self, bone: str, *offset: float) -> np.ndarray:
        """(2,) px where a bone begins, moved by `offset` px."""
        return self.camera.project(self.person.at(bone))[:2] + (np.array(offset) if offset else 0)

    def px(self, *point: float) -> np.ndarray:
        """(2,) px of a point in the world."""
        return self.camera.project(np.array(point))[:2]

    def lay(self) -> None:
        """The mat, the shadow on it, and the block if someone lies on it."""
        mat(self.picture, self.camera, *self.ground)
        shadow(self.picture, self.camera, self.mesh, self.detail)
        if self.slab:
            self.block(self.slab.x0)

    def block(self, x: float, z: float = 0) -> None:
        """A block whose head end is at x and whose middle is at z."""
        low, high = (x, 0, z - BLOCK[1] / 2), (x + BLOCK[0], BLOCK[2], z + BLOCK[1] / 2)
        box(self.picture, self.camera, low, high, (style.BLOCK, style.BLOCK_TOP))

    def ghost(self, pose: Pose, side: str, foot: bool = False) -> Person:
        """The dashed outline of one leg, "L" or "R", or of its foot, in another pose."""
        detail, person = self.detail / 2, solve(pose)
        mesh = people.dressed(person, self.slab)
        body = person.body
        part = body.weight(LEG, side) > 0.5
        if foot:
            part &= body.vertices[:SKIN, 1] < FOOT
        alone = mesh.faces[((body.fine @ part)[mesh.faces] > 0.5).all(1)]
        seen = rasterise(Mesh(mesh.vertices, alone, alone[:, 0]), self.camera, detail)
        near = ndimage.distance_transform_edt(~seen.mask) < SOFT * detail
        mask = ndimage.distance_transform_edt(near) > SOFT * detail  # no narrow bays: toes, knee
        self.picture.dashed(trace.fill_path(mask, detail, blur=1, smooth=8, error=0.4))
        return person

    def near(self, scale: float, target: np.ndarray, width: int, height: int) -> None:
        """Show only what is around `target`, at `scale` px per metre; `cropped` is the picture."""
        picture = Picture(width + 2 * CUT, height + 2 * CUT, self.picture.bent, self.picture.long)
        size = {"width": picture.width, "height": picture.height, "scale": scale}
        self.picture, self.camera = picture, replace(self.camera, target=tuple(target), **size)

    def cropped(self) -> Picture:
        """The picture in a frame, without its rim, where outlines would run along the edge."""
        own = self.picture
        out = Picture(own.width - 2 * CUT, own.height - 2 * CUT, own.bent, own.long)
        out.panel(own, 0, 0, CUT)
        frame = {"x": 1.5, "y": 1.5, "width": out.width - 3, "height": out.height - 3, "rx": 14}
        out.add("rect", **frame, fill="none", stroke=style.MAT_EDGE, stroke_width=3)
        return out

    def act(self, eyes: str = "open") -> None:
        """The person."""
        self.seen = people.draw(
            self.picture, self.person, self.mesh, self.camera, self.detail, eyes
        )

    def nose(self) -> np.ndarray:
        """(2,) px of the tip of the nose."""
        tip = np.array([[0, 0.708, 0.172]])
        return self.camera.project(self.person.carried("head", tip)[0])[:2]

    def hip(self, side: str = "R") -> np.ndarray:
        """(2,) px of the front of a hip, where the stretch is felt."""
        rest = self.person.body.head[f"upperleg01.{side}"] + np.array([0, -0.02, 0.07])
        return self.camera.project(self.person.carried("root", rest[None])[0])[:2]


def cushion(picture: Picture, camera: Camera, low, high) -> None:
    """A soft box with a seam round its middle."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    ends = [camera.project(corners((x0, x1), (z0, z1), y))[:, :2] for y in (y0, y1)]
    points = np.vstack(ends)
    hull = points[ConvexHull(points).vertices]
    picture.outlined(trace.shape_path(hull, 0.3, 16), style.CLOTH, style.OUTLINE)
    seam = (ends[0] * 2 + ends[1] * 3)[[3, 2, 1]] / 5
    picture.stroke(trace.line_path(seam + (0, 2), 0.3, 8))


def ball(picture: Picture, camera: Camera, slab: Rest) -> None:
    """A soft ball on the floor, as wide as `slab` is deep; who lies on it hides its top."""
    radius = slab.half * camera.scale
    x, y = camera.project(np.array([(slab.x0 + slab.x1) / 2, slab.half * 0.86, 0]))[:2]
    t = np.radians(np.linspace(0, 360, 73)[:-1])
    rim = np.stack([x + radius * 1.06 * np.cos(t), y + radius * 0.88 * np.sin(t)], 1)
    picture.outlined(trace.shape_path(rim, 0.2), style.BLOCK, style.OUTLINE)
    for lean in (-0.36, 0.36):
        down = np.radians(np.linspace(-80, 80, 20))
        seam = np.stack([x + radius * lean * np.cos(down), y + radius * 0.88 * np.sin(down)], 1)
        picture.stroke(trace.line_path(seam, 0.2))


def stage(
    detail: float,
    pose: Pose | Person,
    elevation: float = 17,
    azimuth: float = -16,
    margins: tuple[float, float, float, float] = (12, 12, 12, 12),
    also: tuple = (),
    block: bool = True,
    closest: float = 430,
    ground: tuple = MAT,
    bent: str | None = "left",
    long: str | None = "right",
) -> Stage:
    """A person solved in `pose`, lying on a block or not, on a mat, framed with `margins`.

    also: (n, 3) more points that the frame must hold.
    """
    person = solve(pose) if isinstance(pose, Pose) else pose
    slab = block_under(person) if block else None
    mesh = people.dressed(person, slab)
    points = np.vstack([mesh.vertices, corners(*ground, -0.012), *also])
    camera = framed(points, elevation, azimuth, margins, closest=closest)
    picture = Picture(camera.width, camera.height, bent, long)
    return Stage(picture, camera, detail, person, mesh, slab, ground)
