"""Pictures of bones and muscles. A picture is a camera, the parts it sees and its labels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from scipy import ndimage

from skimage import measure

from figures import curves, muscles, style
from figures.body import ARM, SKIN, adult
from figures.bones import bones, foramina
from figures.camera import Camera, X, Z, rotation
from figures.render import Mesh, join, rasterise
from figures.svg import Picture
from figures.trace import line_path, lines_path, tidy

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
    hollows: list[np.ndarray] = field(default_factory=list)  # rims of small openings
    ink: str = "#5b2a22"  # of the fibres
    dark: float = 0.30  # cosine between surface and light below which it is in shade


def bone(*names: str, behind: bool = False) -> list[Part]:
    """Bones by name; discs have their own color. behind: seen from the back."""
    parts = []
    for name in names:
        soft = name.startswith("disc") or name == "symphysis"
        colors = (DISC, DISC_SHADE) if soft else (style.BONE, style.BONE_SHADE)
        holes = foramina(behind) if name == "sacrum" else []
        parts.append(Part(*bones()[name], *colors, hollows=holes))
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
    """Draw parts as flat fills with one shade each, their inner lines, fibres and outline.

    opacity: of the fills, for bones that one looks through.
    """
    camera = wider(camera)
    picture.parts.append(f'<g transform="translate(-{MARGIN} -{MARGIN})">')
    meshes = []
    for i, part in enumerate(parts):
        lifted = part.vertices + camera.view[2] * part.lift
        meshes.append(Mesh(lifted, part.faces, np.full(len(part.faces), i)))
    raster = rasterise(join(meshes), camera, detail)
    region = raster.region
    normals = ndimage.gaussian_filter(raster.normals(), (1.2 * detail, 1.2 * detail, 0))
    light = normals @ LIGHT / (np.linalg.norm(normals, axis=-1) + 1e-9)
    see_through = {"opacity": opacity}
    whole = tidy(raster.mask, detail, area=HOLE, close=0.4)
    picks: dict[tuple[str, str], list[int]] = {}
    for i, part in enumerate(parts):
        picks.setdefault((part.color, part.shade), []).append(i)
    base = parts[0].color
    picture.fill(outline_path(whole, detail), base, **see_through)
    for (color, shade), ids in picks.items():
        mask = np.isin(region, ids)
        if color != base:
            grown = ndimage.binary_dilation(mask, iterations=max(1, round(0.4 * detail))) & whole
            picture.fill(outline_path(grown, detail), color, **see_through)
        dark = np.array([part.dark for part in parts])[region.clip(0)]
        shadow = ndimage.gaussian_filter(((light < dark) & mask).astype(float), 1.6 * detail) > 0.5
        picture.fill(outline_path(shadow & mask, detail, 0.8, 0.5, 90, 5), shade, **see_through)
    picture.fill(outline_path(whole & ~raster.mask, detail, area=4), HOLLOW)
    for rim in [rim for part in parts for rim in part.hollows]:
        points = camera.project(rim)
        x, y = (points[:, :2].mean(0) * detail).astype(int)
        if 0 <= y < region.shape[0] and 0 <= x < region.shape[1] and parts[region[y, x]].hollows:
            picture.add("path", d=closed_path(points[:, :2], 0.3), fill=HOLLOW, stroke=style.INK,
                        stroke_width=1.6)  # fmt: skip
    for i, part in enumerate(parts):
        if part.fibres:
            inside = ndimage.binary_erosion(region == i, iterations=max(1, round(1.8 * detail)))
            data = "".join(visible(camera.project(line), inside, detail) for line in part.fibres)
            picture.stroke(data, 1.6, part.ink, opacity=0.8)
    found = raster.edges(0, region) | raster.edges(step)
    rim = whole & ~ndimage.binary_erosion(whole, iterations=round(1.2 * detail))
    found = ndimage.binary_dilation(found, iterations=1) & ~rim
    picture.stroke(lines_path(found, detail, error=0.3, shortest=7, spur=5), style.INNER)
    picture.stroke(outline_path(whole, detail), outline)
    picture.parts.append("</g>")


MARGIN = 12  # px drawn beyond each side, so that no outline runs along the picture's edge


def wider(camera: Camera) -> Camera:
    """The same view with a margin around it."""
    return replace(camera, width=camera.width + 2 * MARGIN, height=camera.height + 2 * MARGIN)


HOLE = 70  # square px; smaller openings are drawn as dark hollows
HOLLOW = "#8d7d66"


def outline_path(mask, detail, blur=0.32, error=0.25, area=8.0, smooth=2.0) -> str:
    """`fill_path`, fitted in short runs, because one long run of many bends can miss its points."""
    margin = 8
    grey = ndimage.gaussian_filter(np.pad(mask.astype(float), margin), blur * detail)
    found = ""
    for contour in measure.find_contours(grey, 0.5):
        points = (contour[:, ::-1] - margin + 0.5) / detail
        x, y = points.T
        size = 0.5 * abs((x * np.roll(y, 1) - y * np.roll(x, 1)).sum())
        if len(points) < 10 or size < area:
            continue
        points = curves.resample(points[:-1], 0.5, True)
        found += closed_path(curves.soften(points, smooth, True), error)
    return found


def closed_path(points: np.ndarray, error: float) -> str:
    """Closed line (n, 2) px → path data, cut at corners and at least every RUN points."""
    n = len(points)
    before, after = points - np.roll(points, 4, 0), np.roll(points, -4, 0) - points
    turn = (before * after).sum(1)
    turn /= np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1) + 1e-9
    sharp = [i for i in range(n) if turn[i] < 0.5 and turn[i] == turn[np.arange(i - 6, i + 7) % n].min()]
    cuts = sharp or [0]
    stops = []
    for i, j in zip(cuts, [*cuts[1:], cuts[0] + n], strict=True):
        stops += [round(k) for k in np.linspace(i, j, max(1, -(-(j - i) // RUN)) + 1)[:-1]]
    found = []
    for i, j in zip(stops, [*stops[1:], stops[0] + n], strict=True):
        run = points[np.arange(i, j + 1) % n]
        ends = []
        for at, sign in ((i, 1), (j, -1)):
            here = at % n
            beside = points[(at + 3 * sign) % n] - points[here]
            through = (points[(at + 3) % n] - points[(at - 3) % n]) * sign
            ends.append(curves.unit(beside if here in sharp else through))
        curves._fit(run, *ends, error, found)
    return curves.path(found, True)


RUN = 60
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


@lru_cache(None)
def skin(bent: float = 0) -> tuple[np.ndarray, np.ndarray]:
    """The adult without arms, where the bones are, hips `bent` by degrees: vertices and faces."""
    body = adult()
    turns = {}
    for side, sign in (("L", 1), ("R", -1)):
        turns[f"upperleg01.{side}"] = rotation(X, -bent) @ rotation(Z, -7.5 * sign)
        turns[f"lowerleg01.{side}"] = rotation(X, 1.5 * bent)
    placed = body.transforms(turns)
    points = np.stack([body.skin(placed)[:, i] * s for i, s in ((0, 1), (2, -1), (1, 1))], 1)
    points = body.fine @ points

    def joint(name):
        x, y, z = (placed[name] @ np.append(body.head[name], 1))[:3]
        return np.array([x, -z, y])

    hips = [joint(f"upperleg01.{side}") for side in "LR"]
    thigh = np.linalg.norm(hips[0] - joint("lowerleg01.L"))
    scale = THIGH / thigh
    middle = (hips[0] + hips[1]) / 2
    arms = body.fine @ body.weight(ARM)
    keep = (arms[body.fine_faces] < 0.5).all(1)
    vertices = (points - middle) * scale + [0, HIP[1] + SET_BACK, HIP[2]]
    return vertices, body.fine_faces[keep]


HIP, THIGH = np.array([0.0769, 0.1562, 0.9215]), 0.4052
SET_BACK = 0.030  # the body's hip joints lie a little in front of the bones'


def silhouette(picture: Picture, camera: Camera, detail: float, bent: float = 0) -> None:
    """The body behind the bones, faint."""
    vertices, faces = skin(bent)
    raster = rasterise(Mesh(vertices, faces, np.zeros(len(faces), int)), wider(camera), detail)
    data = outline_path(tidy(raster.mask, detail), detail, blur=1.2, smooth=6)
    move = f"translate(-{MARGIN} -{MARGIN})"
    picture.add("path", d=data, fill=style.BODY, stroke=RIM, stroke_width=2.2, transform=move)


RIM = "#b9ab97"  # the body's outline


def words(picture: Picture, at, text: str, to=None, anchor: str = "start", size: float = 25) -> None:
    """A label of one or more lines (split by |), with a line and a dot on what it names."""
    rows = text.split("|")
    x, y = at
    if to is not None:
        inset = {"start": -8, "end": 8, "middle": 0}[anchor]
        rise = 0.35 if anchor != "middle" else (1.05 if to[1] < y else -0.4)
        rise -= 0.55 * (len(rows) - 1) if rise == 0.35 or rise == -0.4 else 0
        rise -= 0.55 * (len(rows) - 1) if rise < -0.3 and anchor == "middle" else 0
        begin = np.array([x + inset, y - size * rise])
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
    """Psoas major and iliacus on the right, the bones alone on the left, from the front."""
    picture = Picture(720, 760)
    camera = Camera(FRONT, 720, 760, 1420, (0, 0, 1.038))
    psoas, iliacus = muscles.psoas(), muscles.iliacus()
    silhouette(picture, camera, detail)
    parts = bone(*SPINE, *PELVIS, *THIGHS) + [
        muscle(psoas.mirrored(), style.PSOAS, style.PSOAS_SHADE, 0.016),
        muscle(iliacus.mirrored(), style.ILIACUS, style.ILIACUS_SHADE, 0.010),
    ]
    paint(picture, camera, parts, detail)

    def at(x, z):
        return camera.project(np.array([x, 0, z]))[:2]

    words(picture, (136, 190), "psoas|major", at(-0.045, 1.125), "end")
    words(picture, (128, 330), "iliacus", at(-0.100, 1.035), "end")
    words(picture, (166, 634), "lesser|trochanter", at(-0.0895, 0.868), "end")
    words(picture, (440, 52), "T12: lowest|chest vertebra", at(0.010, 1.243))
    words(picture, (452, 252), "L5: lowest|lumbar vertebra", at(0.010, 1.070))
    words(picture, (596, 318), "sacrum", at(0.004, 0.992))
    words(picture, (592, 470), "hip joint", at(0.079, 0.920))
    words(picture, (572, 690), "thigh|bone", at(0.106, 0.82))
    return picture


# Where the block goes and where not: one large panel, two small ones below it

BLOCK = (0.23, 0.15, 0.075)  # across, along the body, high: on its lowest height
SACRUM, SACRUM_SHADE = "#e6b98f", "#cf9c6e"
UNDER = {"sacrum": 0.0, "lower back": 0.142, "tailbone": -0.085}  # metres towards the head


def tick(picture: Picture, x: float, y: float, good: bool, r: float = 24) -> None:
    """A check mark or a cross in a ring: the shape says which."""
    picture.add("circle", cx=x, cy=y, r=r, fill=style.PAPER, stroke=style.INK, stroke_width=3)
    a = r * 0.45
    data = f"M{x - a:.1f} {y + a * 0.1:.1f}L{x - a * 0.25:.1f} {y + a * 0.85:.1f}L{x + a * 1.1:.1f} {y - a * 0.8:.1f}"
    if not good:
        data = f"M{x - a:.1f} {y - a:.1f}L{x + a:.1f} {y + a:.1f}M{x - a:.1f} {y + a:.1f}L{x + a:.1f} {y - a:.1f}"
    picture.stroke(data, r * 0.27)


def begin(picture: Picture, x: float, y: float, width: float, height: float) -> None:
    """A part of the picture with its own corner; what runs over its edge is cut off."""
    picture.parts.append(f'<svg x="{x}" y="{y}" width="{width}" height="{height}">')


def end(picture: Picture) -> None:
    picture.parts.append("</svg>")


def from_behind(picture, place: str, width: int, height: int, scale: float, detail: float) -> Camera:
    """The pelvis from behind with the block across it, seen through the block."""
    camera = Camera(BACK, width, height, scale, (0, 0, 1.03))
    silhouette(picture, camera, detail)
    parts = bone(*SPINE, *PELVIS, *THIGHS, behind=True)
    for part in parts[len(SPINE) : len(SPINE) + 1]:
        part.color, part.shade = SACRUM, SACRUM_SHADE
    paint(picture, camera, parts, detail)
    x, y = camera.project(np.array([0, 0, 1.004 + UNDER[place]]))[:2]
    w, h = BLOCK[0] * scale, BLOCK[1] * scale
    box = {"x": x - w / 2, "y": y - h / 2, "width": w, "height": h, "rx": 6}
    picture.add("rect", **box, fill=style.BLOCK, fill_opacity=0.5, stroke=style.INK, stroke_width=3.4)
    return camera


def block_from_behind(detail: float) -> Picture:
    """The block across the sacrum; not under the lower back, not under the tailbone."""
    picture = Picture(720, 880)
    begin(picture, 0, 0, 720, 500)
    camera = from_behind(picture, "sacrum", 720, 500, 1150, detail)
    tick(picture, 660, 54, True, 30)

    def at(x, z):
        return camera.project(np.array([x, 0, z]))[:2]

    words(picture, (150, 60), "lower|back", at(0.008, 1.142), "end")
    words(picture, (128, 236), "sacrum", at(0.012, 0.998), "end")
    words(picture, (128, 350), "tailbone", at(0.002, 0.950), "end")
    words(picture, (604, 290), "block", at(-0.100, 0.985))
    end(picture)
    for x, place, text in ((0, "lower back", "lower back"), (370, "tailbone", "tailbone")):
        begin(picture, x, 520, 350, 300)
        from_behind(picture, place, 350, 300, 640, detail)
        tick(picture, 312, 38, False)
        end(picture)
        words(picture, (x + 175, 858), f"not: {text}", anchor="middle")
    return picture


LYING = np.array([[0.0, 0, -1], [0, -1, 0], [-1, 0, 0]])  # head to the left, right side near
# what lies on the block, soft tissue between, how far the block's middle is towards the feet
ON_BLOCK = {"sacrum": ("sacrum", 0.014, 0.006), "lower back": ("L3", 0.012, 0), "tailbone": ("coccyx", 0.02, 0.035)}
TILT, BENT = 15.0, 58.0


def from_the_side(picture, place: str, width: int, height: int, scale: float, detail: float):
    """The same lying on the back, hips on the block, knees bent. Returns the camera and the block."""
    view = rotation(Z, TILT) @ LYING
    camera = Camera(view, width, height, scale, (0, 0.185, 1.01))
    parts = bone(*SPINE, "sacrum", "coccyx", "l_pelvis", "l_femur")
    bed = parts[len(SPINE)]
    bed.color, bed.shade = SACRUM, SACRUM_SHADE
    parts[-1].vertices = (parts[-1].vertices - HIP) @ rotation(X, -BENT).T + HIP
    name, soft, along = ON_BLOCK[place]
    points = camera.project(bones()[name][0])
    x, top = points[:, 0].mean() + along * scale, points[:, 1].max() + soft * scale
    w, h = BLOCK[1] * scale, BLOCK[2] * scale
    floor = {"x": -20, "y": top + h, "width": width + 40, "height": height}
    silhouette(picture, camera, detail, BENT)
    picture.add("rect", **floor, fill=style.MAT, stroke=style.MAT_EDGE, stroke_width=2.2)
    box = {"x": x - w / 2, "y": top, "width": w, "height": h, "rx": 5}
    picture.add("rect", **box, fill=style.BLOCK, stroke=style.INK, stroke_width=style.OUTLINE)
    paint(picture, camera, parts, detail)
    return camera, (x, top + h / 2 + 9)


def block_from_side(detail: float) -> Picture:
    """The block under the sacrum, from the side, lying on the back."""
    picture = Picture(720, 840)
    begin(picture, 0, 0, 720, 460)
    camera, (x, y) = from_the_side(picture, "sacrum", 720, 460, 1250, detail)
    lumbar, tail = (camera.project(bones()[name][0].mean(0))[:2] for name in ("L3", "coccyx"))
    middle = camera.project(np.array([0, 0.212, 1.012]))[:2]
    words(picture, (150, 60), "lower back", lumbar + [-12, -22], "middle")
    words(picture, (236, 104), "sacrum", middle, "middle")
    words(picture, (572, 352), "tailbone", tail)
    words(picture, (x, y), "block", anchor="middle")
    tick(picture, 660, 54, True, 30)
    end(picture)
    for x, place in ((0, "lower back"), (370, "tailbone")):
        begin(picture, x, 480, 350, 300)
        from_the_side(picture, place, 350, 300, 640, detail)
        tick(picture, 312, 38, False)
        end(picture)
        words(picture, (x + 175, 818), f"not: {place}", anchor="middle")
    return picture


FIGURES = {
    "psoas-iliacus-front": psoas_iliacus_front,
    "block-from-behind": block_from_behind,
    "block-from-side": block_from_side,
}
