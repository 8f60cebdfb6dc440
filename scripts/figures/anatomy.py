"""Pictures of bones and muscles. A picture is a camera, the parts it sees and its labels."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import ndimage

from figures import muscles, style
from figures.bones import bones
from figures.camera import Camera
from figures.render import Mesh, join, rasterise
from figures.svg import Picture
from figures.trace import fill_path, line_path, lines_path, tidy

FRONT = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
BACK = np.array([[-1.0, 0, 0], [0, 0, 1], [0, 1, 0]])
LEFT_SIDE = np.array([[0.0, 1, 0], [0, 0, 1], [1, 0, 0]])  # front of the body to the left
LIGHT = np.array([-0.45, 0.55, 0.70]) / np.linalg.norm([-0.45, 0.55, 0.70])

DISC, DISC_SHADE = "#d9dbd2", "#bfc4bb"


@dataclass
class Part:
    """One thing to draw. lift: metres it is brought nearer, so that it shows on what it lies on."""

    vertices: np.ndarray
    faces: np.ndarray
    color: str = style.BONE
    shade: str = style.BONE_SHADE
    lift: float = 0.0
    fibres: list[np.ndarray] = field(default_factory=list)
    dark: float = 0.30  # cosine between surface and light below which it is in shade


def bone(*names: str) -> list[Part]:
    """Bones by name; discs have their own color."""
    parts = []
    for name in names:
        soft = name.startswith("disc") or name == "symphysis"
        colors = (DISC, DISC_SHADE) if soft else (style.BONE, style.BONE_SHADE)
        parts.append(Part(*bones()[name], *colors))
    return parts


SPINE = [n for v in ("T11", "T12", "L1", "L2", "L3", "L4", "L5") for n in (v, f"disc {v}")]
PELVIS = ["sacrum", "coccyx", "r_pelvis", "l_pelvis", "symphysis"]
THIGHS = ["r_femur", "l_femur"]


def muscle(shape: muscles.Muscle, color: str, shade: str, lift: float) -> Part:
    return Part(shape.vertices, shape.faces, color, shade, lift, shape.fibres, dark=0.42)


def paint(
    picture: Picture, camera: Camera, parts: list[Part], detail: float,
    outline: float = style.OUTLINE, step: float = 0.006, opacity: float | None = None,
) -> None:  # fmt: skip
    """Draw parts as flat fills with one shade each, their inner lines, fibres and outline."""
    meshes = []
    for i, part in enumerate(parts):
        lifted = part.vertices + camera.view[2] * part.lift
        meshes.append(Mesh(lifted, part.faces, np.full(len(part.faces), i)))
    raster = rasterise(join(meshes), camera, detail)
    region, light = raster.region, raster.normals() @ LIGHT
    see_through = {"opacity": opacity}
    whole = tidy(raster.mask, detail, area=1, close=0.4)
    picks = {}
    for i, part in enumerate(parts):
        picks.setdefault((part.color, part.shade), []).append(i)
    base = style.BONE
    picture.fill(fill_path(whole, detail), base, **see_through)
    for (color, shade), ids in picks.items():
        mask = np.isin(region, ids)
        grown = ndimage.binary_dilation(mask, iterations=max(1, round(0.4 * detail))) & whole
        if color != base:
            picture.fill(fill_path(grown, detail), color, **see_through)
        dark = np.array([part.dark for part in parts])[region.clip(0)]
        shadow = ndimage.gaussian_filter(((light < dark) & mask).astype(float), 1.0 * detail) > 0.5
        picture.fill(
            fill_path(shadow & mask, detail, blur=0.6, error=0.4, area=40, smooth=4), shade, **see_through
        )
    for i, part in enumerate(parts):
        if part.fibres:
            inside = ndimage.binary_erosion(region == i, iterations=max(1, round(1.8 * detail)))
            data = ""
            for fibre in part.fibres:
                data += visible(camera.project(fibre), inside, detail)
            picture.stroke(data, 1.6, INK_SOFT, opacity=0.75)
    found = raster.edges(0, region) | raster.edges(step)
    rim = raster.mask & ~ndimage.binary_erosion(raster.mask, iterations=round(1.2 * detail))
    found = ndimage.binary_dilation(found, iterations=1) & ~rim
    picture.stroke(lines_path(found, detail, error=0.3, shortest=7, spur=5), style.INNER)
    picture.stroke(fill_path(whole, detail), outline)


INK_SOFT = "#5b2a22"


def visible(points: np.ndarray, inside: np.ndarray, detail: float, shortest: int = 8) -> str:
    """The runs of a line (n, 3) px that lie where `inside` is true, as path data."""
    height, width = inside.shape
    x = np.clip((points[:, 0] * detail).astype(int), 0, width - 1)
    y = np.clip((points[:, 1] * detail).astype(int), 0, height - 1)
    seen = inside[y, x]
    data = ""
    for run in np.split(np.arange(len(points)), np.flatnonzero(np.diff(seen.astype(int))) + 1):
        if seen[run[0]] and len(run) >= shortest:
            data += line_path(points[run, :2], error=0.4)
    return data


def words(picture: Picture, at, text: str, to=None, anchor: str = "start", size: float = 25) -> None:
    """A label of one or more lines (split by |), with a line and a dot on what it names."""
    rows = text.split("|")
    x, y = at
    if to is not None:
        inset = {"start": -7, "end": 7, "middle": 0}[anchor]
        begin = np.array([x + inset, y - size * 0.35])
        line = f"M{begin[0]:.0f} {begin[1]:.0f}L{to[0]:.0f} {to[1]:.0f}"
        picture.stroke(line, 5.5, style.PAPER, stroke_opacity=0.8)
        picture.stroke(line, 2.2)
        picture.add("circle", cx=float(to[0]), cy=float(to[1]), r=5.5, fill=style.INK,
                    stroke=style.PAPER, stroke_width=1.5)  # fmt: skip
    font = {"font_family": "system-ui, sans-serif", "font_size": size, "font_weight": 600}
    for k, row in enumerate(rows):
        picture.add("text", row, x=float(x), y=float(y + k * size * 1.1), fill=style.INK,
                    text_anchor=anchor, **font)  # fmt: skip


def psoas_iliacus_front(detail: float) -> Picture:
    """Psoas major on the right and the left, iliacus on the right, from the front."""
    picture = Picture(720, 800)
    camera = Camera(FRONT, 720, 800, 1420, (0, 0, 1.045))
    psoas, iliacus = muscles.psoas(), muscles.iliacus()
    parts = bone(*SPINE, *PELVIS, *THIGHS) + [
        muscle(psoas.mirrored(), style.PSOAS, style.PSOAS_SHADE, 0.016),
        muscle(iliacus.mirrored(), style.ILIACUS, style.ILIACUS_SHADE, 0.010),
    ]
    paint(picture, camera, parts, detail)
    return picture


FIGURES = {"psoas-iliacus-front": psoas_iliacus_front}
