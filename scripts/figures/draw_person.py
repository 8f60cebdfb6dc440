"""Draw a person into a picture: flat two-tone regions, creases, face, outline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import ndimage
from skimage import morphology

from figures import clothes, palette, trace
from figures.body import ARM, LEG, adult
from figures.camera import Camera
from figures.render import Mesh, Raster, rasterise
from figures.rig import Person
from figures.svg import Picture

COLORS = {
    clothes.BARE: (palette.SKIN, palette.SKIN_SHADE),
    clothes.SHIRT: (palette.SHIRT, palette.SHIRT_SHADE),
    clothes.TROUSERS: (palette.TROUSERS, palette.TROUSERS_SHADE),
    clothes.HAIR: (palette.HAIR, palette.HAIR_SHADE),
}
LIGHT = np.array([-0.26, 0.86, 0.44])  # in view axes
# Lines of the right half of the face, on the resting head.
BROW = [(-0.030, 0.764, 0.150), (-0.042, 0.767, 0.140), (-0.056, 0.762, 0.124)]
EYE = [
    (-0.027, 0.730, 0.147),
    (-0.036, 0.725, 0.142),
    (-0.046, 0.726, 0.133),
    (-0.054, 0.732, 0.120),
]
LIPS = [(-0.002, 0.680, 0.152), (-0.016, 0.679, 0.146), (-0.027, 0.682, 0.136)]
NOSE = [(-0.013, 0.711, 0.158), (-0.008, 0.704, 0.165), (0.002, 0.703, 0.169)]
OPEN = [
    (-0.027, 0.7315, 0.147),
    (-0.036, 0.7385, 0.142),
    (-0.046, 0.7385, 0.133),
    (-0.054, 0.732, 0.120),
]


@dataclass
class Slab:
    """What presses the body flat: a box on the floor (metres): x0, x1, half depth, height."""

    x0: float
    x1: float
    half: float
    height: float


def pressed(points: np.ndarray, slab: Slab | None, edge: float = np.inf) -> np.ndarray:
    """Flatten soft tissue where it meets the slab and the floor, which ends at z = `edge`."""

    def above(y, low, soft):
        return low + np.logaddexp(0, (y - low) / soft) * soft

    points = points.copy()
    x, y, z = points.T
    if slab:
        on = (x > slab.x0 - 0.002) & (x < slab.x1 + 0.002) & (np.abs(z) < slab.half + 0.08)
        on &= y < slab.height + 0.08
        points[on, 1] = above(y[on], slab.height, 0.005)
    on = z < edge
    points[on, 1] = above(y[on], 0, 0.003)
    return points


@lru_cache(None)
def _columns() -> np.ndarray:
    body = adult()
    limbs = [body.weight(kind, side) for kind in (ARM, LEG) for side in ("L", "R")]
    return body.fine @ np.c_[clothes.at_skin(body), np.stack(limbs, 1)]


def dressed(person: Person, slab: Slab | None = None, edge: float = np.inf) -> Mesh:
    """The subdivided mesh in the world, with cloth and hair on."""
    points = adult().fine @ pressed(person.skin(), slab, edge)
    faces = adult().fine_faces
    bare = Mesh(points, faces, np.zeros(len(faces), int))
    off = clothes.thickness(clothes.fields(_columns()))
    return Mesh(points + bare.normals * off[:, None], faces, bare.region)


@dataclass
class Seen:
    """A rastered person: `worn` (h, w) ids or -1; limb (h, w): 0 trunk, 1–4 limbs, 5 head, or -1.

    hand, head (h, w) bool; along_arm (h, w): 0 shoulder, 1 elbow;
    height, front (h, w): y, z at rest.
    """

    raster: Raster
    worn: np.ndarray
    limb: np.ndarray
    hand: np.ndarray
    head: np.ndarray
    along_arm: np.ndarray
    height: np.ndarray
    front: np.ndarray


def look(mesh: Mesh, camera: Camera, detail: float) -> Seen:
    """Rasterise a dressed person and read what is seen where."""
    raster = rasterise(mesh, camera, detail)
    _fill_pinholes(raster)
    values = raster.sampled(_columns())
    f = clothes.fields(values)
    shares = np.c_[np.full(len(values), 0.5), values[:, 7:], f.head * 0.98]
    return Seen(
        raster,
        raster.spread(clothes.worn(f), -1),
        raster.spread(shares.argmax(1), -1),
        raster.spread(f.hand > 0.4),
        raster.spread(f.head > 0.5),
        raster.spread(f.along_arm),
        raster.spread(f.rest[:, 1]),
        raster.spread(f.rest[:, 2]),
    )


def _fill_pinholes(raster: Raster) -> None:
    """Close small holes between parts of the body, which read as blots, with what is beside."""
    filled = morphology.remove_small_holes(raster.mask, max_size=int(60 * raster.detail**2))
    holes = filled & ~raster.mask
    if holes.any():
        nearest = ndimage.distance_transform_edt(
            ~raster.mask, return_distances=False, return_indices=True
        )
        for values in (raster.face, raster.depth, raster.w1, raster.w2):
            values[holes] = values[tuple(nearest[:, holes])]
        del raster.mask


def creases(seen: Seen) -> np.ndarray:
    """(h, w) where one part of the body passes in front of another."""
    raster = seen.raster
    shirt = (seen.worn == clothes.SHIRT) & (seen.limb <= 0)
    jump = np.where(shirt, 0.05, 0.022)
    jump[seen.head], jump[seen.hand] = 0.007, 0.010
    found = raster.edges(jump) | raster.edges(0.0045, seen.limb)
    arms = (seen.limb == 1) | (seen.limb == 2)
    found |= raster.edges(-0.02, seen.limb) & arms & (seen.along_arm > 0.22)
    eye = np.hypot(seen.height - 0.736, seen.front - 0.125) < 0.034
    mouth = np.hypot(seen.height - 0.680, seen.front - 0.145) < 0.014
    found &= ~((eye | mouth) & seen.head)
    return found & ~ndimage.binary_erosion(found, iterations=3)


def inner_lines(seen: Seen) -> np.ndarray:
    """(h, w) creases and hems, kept off the outline."""
    detail, mask = seen.raster.detail, seen.raster.mask
    pixels = lambda px: max(1, round(px * detail))  # noqa: E731
    folds = creases(seen)
    inner = ndimage.binary_dilation(folds, iterations=pixels(0.4))
    inner &= ndimage.binary_erosion(mask, iterations=pixels(1))
    hems = np.zeros(mask.shape, bool)
    for cover in (clothes.SHIRT, clothes.TROUSERS, clothes.HAIR):
        part = trace.tidy(seen.worn == cover, detail)
        hems |= ndimage.binary_dilation(part, iterations=pixels(0.4)) & mask & ~part
    hems &= ~ndimage.binary_dilation(folds, iterations=pixels(0.8))
    rim = ndimage.binary_dilation(
        ~ndimage.binary_erosion(mask, iterations=pixels(0.6)), iterations=pixels(0.6)
    )
    return inner | (hems & ~(rim & mask))


def draw(
    picture: Picture, person: Person, mesh: Mesh, camera: Camera, detail: float, eyes: str = "open"
) -> Seen:
    """Add the person to the picture; eyes: "open", "closed" or "" for a head that is not seen."""
    seen = look(mesh, camera, detail)
    mask = seen.raster.mask
    whole = trace.fill_path(mask, detail)
    picture.fill(whole, palette.SKIN)
    for cover in (clothes.TROUSERS, clothes.SHIRT, clothes.HAIR):
        part = trace.tidy(seen.worn == cover, detail) & mask
        picture.fill(trace.fill_path(part, detail, area=16), COLORS[cover][0])
    _shade(picture, seen)
    picture.stroke(trace.lines_path(inner_lines(seen), detail))
    if eyes:
        _face(picture, person, camera, seen, eyes)
    picture.stroke(whole, palette.OUTLINE)
    return seen


def _shade(picture: Picture, seen: Seen) -> None:
    """One flat darker tone of each color where the surface turns from the light."""
    raster, half = seen.raster, np.s_[::2, ::2]  # soft shapes do not need every pixel
    detail, mask, worn = raster.detail / 2, raster.mask[half], seen.worn[half]
    toward = raster.camera.view.T @ (LIGHT / np.linalg.norm(LIGHT))
    light = raster.values(raster.mesh.normals @ toward)[half]
    soft = 3.2 * detail
    weight = ndimage.gaussian_filter(mask.astype(np.float32), soft)
    light = ndimage.gaussian_filter(np.where(mask, light, 0), soft) / np.maximum(weight, 1e-6)
    face = seen.head[half] & (seen.height[half] > 0.665) & (seen.front[half] > 0.06)
    dark = (light < 0.1) & mask & ~face
    for cover, (_, shade) in COLORS.items():
        part = dark & trace.tidy(worn == cover, detail)
        picture.fill(trace.fill_path(part, detail, blur=0.6, area=340, smooth=4, error=0.3), shade)


def _face(picture: Picture, person: Person, camera: Camera, seen: Seen, eyes: str) -> None:
    """Brow, eye and lips of each half of the face that is seen."""
    turned = person.root @ person.bones["head"][:3, :3]
    if (camera.view @ turned)[2, 2] > 0.8:  # from the front it has no crease
        nose = camera.project(person.carried("head", np.array(NOSE)))
        picture.stroke(trace.line_path(nose[:, :2], 0.06, 6))
    for side in (1, -1):  # right half, left half
        outward = camera.view @ turned @ np.array([-0.8 * side, 0, 0.6])
        if outward[2] < 0.05:
            continue
        for line in (BROW, EYE if eyes == "closed" else OPEN, LIPS):
            points = np.array(line) * (side, 1, 1)
            at = camera.project(person.carried("head", points))
            if _hidden(seen, at[len(at) // 2]):
                continue
            picture.stroke(trace.line_path(at[:, :2], 0.06, 6))
        if eyes == "open":
            ball = camera.project(
                person.carried("head", np.array([(-0.0415 * side, 0.7325, 0.139)]))
            )[0]
            if not _hidden(seen, ball):
                picture.add("circle", cx=ball[0], cy=ball[1], r=1.9, fill=palette.INK)


def _hidden(seen: Seen, at: np.ndarray) -> bool:
    """Whether something lies more than 1 cm before the point `at` (px, px, metres)."""
    x, y = (at[:2] * seen.raster.detail).astype(int)
    h, w = seen.raster.depth.shape
    return not (0 <= x < w and 0 <= y < h) or seen.raster.depth[y, x] > at[2] + 0.014
