"""Pictures of bones and muscles. A picture is a camera, the parts it sees and its labels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from scipy import ndimage
from skimage import measure

from figures import curves, muscles, style
from figures.body import ARM, adult
from figures.bones import bones, foramina
from figures.camera import Camera, X, Z, rotation
from figures.render import Mesh, join, rasterise
from figures.svg import Picture
from figures.trace import line_path, lines_path, tidy

FRONT = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
BACK = np.array([[-1.0, 0, 0], [0, 0, 1], [0, 1, 0]])
RIGHT_SIDE = np.array([[0.0, -1, 0], [0, 0, 1], [-1, 0, 0]])  # the body faces right
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
    error: float = 0.25, ink: str = style.INK, once: bool = False,
) -> None:  # fmt: skip
    """Draw parts as flat fills with one shade each, their inner lines, fibres and outline.

    opacity: of the fills, for bones that one looks through; once: write the outline once, with the
    first fill, for a picture that repeats its bones.
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
    if once:
        picture.outlined(outline_path(whole, detail, error=error), base, outline, ink)
        inner = ndimage.binary_erosion(whole, iterations=round(outline * 0.5 * detail))
    else:
        picture.fill(outline_path(whole, detail, error=0.8), base, **see_through)
        inner = whole
    for (color, shade), ids in picks.items():
        mask = np.isin(region, ids)
        if color != base:
            grown = ndimage.binary_dilation(mask, iterations=max(1, round(0.4 * detail))) & inner
            picture.fill(outline_path(grown, detail, error=0.6), color, **see_through)
        dark = np.array([part.dark for part in parts])[region.clip(0)]
        shadow = ndimage.gaussian_filter(((light < dark) & mask).astype(float), 1.6 * detail) > 0.5
        data = outline_path(shadow & mask & inner, detail, 0.8, 2 * error, 90, 5)
        picture.fill(data, shade, **see_through)
    picture.fill(outline_path(whole & ~raster.mask, detail, area=4), HOLLOW)
    for rim in [rim for part in parts for rim in part.hollows]:
        points = camera.project(rim)
        x, y = (points[:, :2].mean(0) * detail).astype(int)
        if 0 <= y < region.shape[0] and 0 <= x < region.shape[1] and parts[region[y, x]].hollows:
            picture.add("path", d=closed_path(points[:, :2], 0.3), fill=HOLLOW, stroke=ink,
                        stroke_width=2.1)  # fmt: skip
    for i, part in enumerate(parts):
        if part.fibres:
            inside = ndimage.binary_erosion(region == i, iterations=max(1, round(1.8 * detail)))
            data = "".join(visible(camera.project(line), inside, detail) for line in part.fibres)
            picture.stroke(data, 2.1, part.ink, opacity=0.6)
    found = raster.edges(0, region) | raster.edges(step)
    rim = whole & ~ndimage.binary_erosion(whole, iterations=round(1.2 * detail))
    found = ndimage.binary_dilation(found, iterations=1) & ~rim
    data = lines_path(found, detail, error=error + 0.05, shortest=7, spur=5)
    picture.stroke(data, style.INNER, ink)
    if not once:
        picture.stroke(outline_path(whole, detail, error=error), outline, ink)
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
    near = np.stack([np.roll(turn, k) for k in range(-6, 7)]).min(0)
    sharp = np.flatnonzero((turn < 0.5) & (turn == near)).tolist()
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
    data = outline_path(tidy(raster.mask, detail), detail, blur=3, smooth=10)
    move = f"translate(-{MARGIN} -{MARGIN})"
    picture.add("path", d=data, fill=style.BODY, stroke=RIM, stroke_width=2.2, transform=move)


RIM = "#b9ab97"  # the body's outline


SIZE = 25  # of words; 12.5 px when the picture is 360 px wide


def words(picture: Picture, at, text: str, to=None, anchor: str = "start") -> None:
    """A label of one or more lines (split by |), with a line and a dot on what it names."""
    rows, size = text.split("|"), SIZE
    x, y = at
    tall = (len(rows) - 1) * size * 1.1
    if to is not None:
        if anchor == "middle":
            begin = (x, y + tall + size * 0.4) if to[1] > y else (x, y - size * 1.05)
        else:
            begin = (x + (8 if anchor == "end" else -8), y - size * 0.35 + tall / 2)
        line = f"M{begin[0]:.0f} {begin[1]:.0f}L{to[0]:.0f} {to[1]:.0f}"
        picture.stroke(line, 5.5, style.PAPER, stroke_opacity=0.8)
        picture.stroke(line, 2.2)
        dot = {"cx": float(to[0]), "cy": float(to[1]), "r": 5.5, "fill": style.INK}
        picture.add("circle", **dot, stroke=style.PAPER, stroke_width=1.5)
    font = {"font_family": "system-ui, sans-serif", "font_size": size, "font_weight": 600}
    place = {"x": float(x), "fill": style.INK, "text_anchor": anchor}
    for k, row in enumerate(rows):
        picture.add("text", row, y=float(y + k * size * 1.1), **place, **font)


def pointer(camera: Camera):
    """A function that says where (x, z) in metres, seen from front or back, is in the picture."""
    return lambda x, z: camera.project(np.array([x, 0, z]))[:2]


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

    at = pointer(camera)
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

BLOCK = (0.23, 0.12, 0.075)  # across, along the body, high: on its lowest height
SACRUM, SACRUM_SHADE = "#e6b98f", "#cf9c6e"
# from behind, heights: the block's lower edge; the middle of where the weight rests, and its radius
UNDER = {
    "sacrum": (0.957, 1.000, 0.031),
    "lower back": (1.100, 1.146, 0.031),
    "tailbone": (0.878, 0.944, 0.022),
}


def weight(picture: Picture, points: np.ndarray, gap: float) -> None:
    """A hatched patch with the outline (n, 2) px: here the body's weight rests."""
    data = closed_path(points, 0.2)
    picture.fill(data, style.PAPER, fill_opacity=0.55)
    picture.stroke(hatched(points, 45, gap) + data, style.OUTLINE, style.ARROW)


def tick(picture: Picture, x: float, y: float, good: bool, r: float = 24) -> None:
    """A check mark or a cross in a ring: the shape says which."""
    ring = {"cx": x, "cy": y, "r": r, "fill": style.PAPER}
    picture.add("circle", **ring, stroke=style.INK, stroke_width=3)
    shape = [[(-1, 0.1), (-0.25, 0.85), (1.1, -0.8)]]
    if not good:
        shape = [[(-1, -1), (1, 1)], [(-1, 1), (1, -1)]]
    lines = [np.array(points) * r * 0.45 + [x, y] for points in shape]
    data = "".join("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points) for points in lines)
    picture.stroke(data, r * 0.27)


def begin(picture: Picture, x: float, y: float, width: float, height: float) -> None:
    """A part of the picture with its own corner; what runs over its edge is cut off."""
    picture.parts.append(f'<svg x="{x}" y="{y}" width="{width}" height="{height}">')


def end(picture: Picture) -> None:
    picture.parts.append("</svg>")


def from_behind(picture, place: str, width: int, height: int, scale: float, detail: float):
    """The pelvis from behind, seen through the block that lies across it. Returns the camera."""
    camera = Camera(BACK, width, height, scale, (0, 0, 1.03))
    silhouette(picture, camera, detail)
    parts = bone(*SPINE, *PELVIS, *THIGHS, behind=True)
    for part in parts[len(SPINE) : len(SPINE) + 1]:
        part.color, part.shade = SACRUM, SACRUM_SHADE
    paint(picture, camera, parts, detail)
    low, middle, radius = UNDER[place]
    x, y = camera.project(np.array([0, 0, low]))[:2]
    w, h = BLOCK[0] * scale, BLOCK[1] * scale
    box = {"x": x - w / 2, "y": y - h, "width": w, "height": h, "rx": 6}
    box |= {"fill": style.BLOCK, "fill_opacity": 0.5}
    picture.add("rect", **box, stroke=style.INK, stroke_width=style.OUTLINE)
    patch = ellipse(0, middle, radius, radius) @ np.array([[1, 0, 0], [0, 0, 1]])
    weight(picture, camera.project(patch)[:, :2], 12)
    return camera


def block_from_behind(detail: float) -> Picture:
    """The block across the sacrum; not under the lower back, not under the tailbone."""
    picture = Picture(720, 880)
    begin(picture, 0, 0, 720, 500)
    camera = from_behind(picture, "sacrum", 720, 500, 1150, detail)
    tick(picture, 660, 54, True, 30)

    at = pointer(camera)
    words(picture, (150, 60), "lower|back", at(0.008, 1.142), "end")
    words(picture, (128, 236), "sacrum", at(0.020, 1.040), "end")
    words(picture, (128, 350), "tailbone", at(0.002, 0.950), "end")
    words(picture, (604, 190), "block", at(-0.102, 1.045))
    words(picture, (590, 300), "weight|here", at(-0.024, 0.996))
    end(picture)
    for x, place in ((0, "lower back"), (370, "tailbone")):
        begin(picture, x, 520, 350, 300)
        from_behind(picture, place, 350, 300, 640, detail)
        tick(picture, 312, 38, False)
        end(picture)
        words(picture, (x + 175, 858), f"not the {place}", anchor="middle")
    return picture


LYING = np.array([[0.0, 0, -1], [0, -1, 0], [-1, 0, 0]])  # head to the left, right side near
# what lies on the block, soft tissue between, how far the block's middle is towards the feet, and
# half the length of where the weight rests
ON_BLOCK = {
    "sacrum": ("sacrum", 0.016, -0.004, 0.031),
    "lower back": ("L3", 0.018, 0.01, 0.031),
    "tailbone": ("coccyx", 0.024, 0.034, 0.018),
}
TILT, BENT = 15.0, 58.0


def from_the_side(picture, place: str, width: int, height: int, scale: float, detail: float):
    """The same on the back, knees bent. Returns the camera and where the block is."""
    view = rotation(Z, TILT) @ LYING
    camera = Camera(view, width, height, scale, (0, 0.185, 1.01))
    parts = bone(*SPINE, "sacrum", "coccyx", "l_pelvis", "l_femur")
    bed = parts[len(SPINE)]
    bed.color, bed.shade = SACRUM, SACRUM_SHADE
    parts[-1].vertices = (parts[-1].vertices - HIP) @ rotation(X, -BENT).T + HIP
    name, soft, along, radius = ON_BLOCK[place]
    points = camera.project(bones()[name][0])
    middle, top = points[:, 0].mean(), points[:, 1].max() + soft * scale
    x = middle + along * scale
    w, h = BLOCK[1] * scale, BLOCK[2] * scale
    floor = {"x": -20, "y": top + h, "width": width + 40, "height": height}
    silhouette(picture, camera, detail, BENT)
    picture.add("rect", **floor, fill=style.MAT, stroke=style.MAT_EDGE, stroke_width=2.2)
    box = {"x": x - w / 2, "y": top, "width": w, "height": h, "rx": 5}
    picture.add("rect", **box, fill=style.BLOCK, stroke=style.INK, stroke_width=style.OUTLINE)
    paint(picture, camera, parts, detail)
    weight(picture, ellipse(0, 0, radius, 0.011) * scale + [middle, top], 11)
    return camera, (x, top + h / 2 + 18)


def block_from_side(detail: float) -> Picture:
    """The block under the sacrum, from the side, lying on the back."""
    picture = Picture(720, 840)
    begin(picture, 0, 0, 720, 460)
    camera, (x, y) = from_the_side(picture, "sacrum", 720, 460, 1250, detail)
    lumbar, tail = (camera.project(bones()[name][0].mean(0))[:2] for name in ("L3", "coccyx"))
    middle = camera.project(np.array([0, 0.212, 1.012]))[:2]
    words(picture, (150, 60), "lower back", lumbar + [-12, -22], "middle")
    words(picture, (232, 138), "sacrum", middle, "middle")
    words(picture, (572, 352), "tailbone", tail)
    words(picture, (x, y), "block", anchor="middle")
    tick(picture, 660, 54, True, 30)
    end(picture)
    for x, place in ((0, "lower back"), (370, "tailbone")):
        begin(picture, x, 480, 350, 300)
        from_the_side(picture, place, 350, 300, 640, detail)
        tick(picture, 312, 38, False)
        end(picture)
        words(picture, (x + 175, 818), f"not the {place}", anchor="middle")
    return picture


RECTUS = (style.QUADRICEPS, style.QUADRICEPS_SHADE)
LATERALIS, INTERMEDIUS = ("#d3dedd", "#b3c2c1"), ("#b9a9be", "#a08fa6")
MEDIALIS = ("#bcd3c0", "#9bb7a1")
TENDON, TENDON_SHADE = "#efe9dc", "#d9d2c2"


def quadriceps(detail: float) -> Picture:
    """All four parts on the right thigh; on the left rectus femoris is taken away."""
    picture = Picture(720, 800)
    camera = Camera(FRONT, 720, 800, 1200, (0.05, 0, 0.757))
    silhouette(picture, camera, detail)
    vasti = [
        (muscles.vastus_intermedius(), INTERMEDIUS, 0.004),
        (muscles.vastus_lateralis(), LATERALIS, 0.006),
        (muscles.vastus_medialis(), MEDIALIS, 0.006),
    ]
    parts = bone("sacrum", "coccyx", "r_pelvis", "l_pelvis", "symphysis", *THIGHS)
    parts += bone("l_tibia", "r_tibia", "l_fibula", "r_fibula", "l_patella", "r_patella")
    for shape, colors, lift in vasti:
        parts += [muscle(side, *colors, lift) for side in (shape, shape.mirrored())]
    parts.append(muscle(muscles.rectus_femoris().mirrored(), *RECTUS, 0.02))
    tendon = muscles.patellar_tendon()
    parts += [muscle(side, TENDON, TENDON_SHADE, 0.004) for side in (tendon, tendon.mirrored())]
    for part in parts:
        part.ink = "#33434f"
    paint(picture, camera, parts, detail)

    at = pointer(camera)
    words(picture, (118, 212), "rectus|femoris", at(-0.098, 0.84), "end")
    words(picture, (140, 690), "knee cap", at(-0.080, 0.528), "end")
    words(picture, (156, 770), "shin bone", at(-0.078, 0.435), "end")
    words(picture, (498, 96), "where rectus|femoris starts", at(0.101, 0.972))
    words(picture, (540, 330), "vastus|lateralis", at(0.134, 0.77))
    words(picture, (540, 450), "vastus|intermedius", at(0.104, 0.70))
    words(picture, (540, 580), "vastus|medialis", at(0.055, 0.63))
    return picture


def landmarks(detail: float) -> Picture:
    """The bony places that the steps name, from the front and from behind."""
    picture = Picture(720, 1000)
    names = [*SPINE[4:], *PELVIS, *THIGHS]
    begin(picture, 0, 0, 720, 520)
    camera = Camera(FRONT, 720, 520, 1300, (0, 0, 0.972))
    silhouette(picture, camera, detail)
    paint(picture, camera, bone(*names), detail)

    at = pointer(camera)
    words(picture, (20, 40), "from the front")
    words(picture, (560, 110), "iliac crest", at(0.095, 1.078))
    words(picture, (578, 214), "front hip|point|(ASIS)", at(0.127, 1.004))
    words(picture, (576, 350), "hip joint", at(0.080, 0.920))
    words(picture, (130, 236), "sacrum", at(-0.010, 1.0), "end")
    words(picture, (146, 352), "pubic|bone", at(-0.011, 0.908), "end")
    words(picture, (168, 470), "lesser|trochanter", at(-0.0925, 0.867), "end")
    end(picture)
    begin(picture, 0, 530, 720, 470)
    camera = Camera(BACK, 720, 470, 1300, (0, 0, 0.985))
    silhouette(picture, camera, detail)
    paint(picture, camera, bone(*names, behind=True), detail)
    words(picture, (20, 40), "from behind")
    at = pointer(camera)
    words(picture, (560, 86), "iliac crest", at(-0.090, 1.076))
    words(picture, (128, 196), "sacrum", at(0.008, 1.0), "end")
    words(picture, (140, 300), "tailbone|(coccyx)", at(0.002, 0.945), "end")
    words(picture, (556, 400), "lesser|trochanter", at(-0.0885, 0.866))
    end(picture)
    return picture


def psoas_iliacus_side(detail: float) -> Picture:
    """Psoas and iliacus from the right, through hip bone and thigh bone."""
    picture = Picture(720, 820)
    camera = Camera(RIGHT_SIDE, 720, 820, 1640, (0, 0.168, 1.055))
    silhouette(picture, camera, detail)
    psoas, iliacus = muscles.psoas().mirrored(), muscles.iliacus().mirrored()
    psoas.fibres = psoas.flank
    inside = bone(*SPINE, "sacrum", "coccyx") + [
        muscle(iliacus, style.ILIACUS, style.ILIACUS_SHADE, 0),
        muscle(psoas, style.PSOAS, style.PSOAS_SHADE, 0.005),
    ]
    paint(picture, camera, inside, detail)
    paint(picture, camera, bone("r_pelvis", "r_femur"), detail, opacity=0.36)

    def at(y, z):
        return camera.project(np.array([0, y, z]))[:2]

    words(picture, (128, 70), "T12", at(0.180, 1.240), "end")
    words(picture, (128, 330), "L5", at(0.193, 1.072), "end")
    words(picture, (140, 520), "sacrum", at(0.216, 0.994), "end")
    words(picture, (120, 690), "hip|joint", at(0.156, 0.920), "end")
    words(picture, (530, 190), "psoas|major", at(0.160, 1.14))
    words(picture, (560, 370), "iliacus", at(0.125, 1.020))
    words(picture, (556, 540), "front of|the pelvis", at(0.112, 0.926))
    words(picture, (530, 720), "lesser|trochanter", at(0.172, 0.862))
    return picture


# The belly wall, from the outside in

WALL = (style.ABDOMINAL, style.ABDOMINAL_SHADE)
LAYERS = (
    ("rectus abdominis", muscles.rectus_abdominis),
    ("external oblique", muscles.external_oblique),
    ("internal oblique", muscles.internal_oblique),
    ("transversus abdominis", muscles.transversus_abdominis),
)


def abdominal_wall(detail: float) -> Picture:
    """Four panels, one muscle in each, on the same bones."""
    picture = Picture(720, 940)
    camera = Camera(FRONT, 350, 405, 745, (0, 0, 1.132))
    behind = Picture(350, 405)
    silhouette(behind, camera, detail)
    bones_behind = bone("ribs", *SPINE, *PELVIS, *THIGHS)
    paint(behind, camera, bones_behind, detail, style.INNER, step=0.014, error=0.55, once=True)
    for k, (name, build) in enumerate(LAYERS):
        x, y = 370 * (k % 2), 475 * (k // 2)
        begin(picture, x, y, 350, 405)
        picture.parts += behind.parts
        flesh, sinews = build()
        parts = [muscle(side, *WALL, 0.2) for side in (flesh, flesh.mirrored())]
        for shape in sinews if isinstance(sinews, list) else [sinews]:
            lift = 0.21 if isinstance(sinews, list) else 0.18
            both = (shape, shape.mirrored())
            parts += [muscle(side, TENDON, TENDON_SHADE, lift) for side in both]
        for part in parts:
            part.ink, part.dark = "#3f4a2c", 0.36
        paint(picture, camera, parts, detail, outline=style.INNER)
        end(picture)
        words(picture, (x + 175, y + 440), name, anchor="middle")
    return picture


# Where it is felt, on the side of the long leg: the right


def ellipse(x: float, z: float, wide: float, high: float, lean: float = 0) -> np.ndarray:
    """Points (n, 2) in metres round an oval; lean in degrees."""
    t = np.linspace(0, 2 * np.pi, 80, endpoint=False)
    points = np.stack([wide * np.cos(t), high * np.sin(t)], 1)
    return points @ rotation(Z, lean)[:2, :2].T + [x, z]


def hatched(points: np.ndarray, lean: float, gap: float) -> str:
    """Parallel lines inside a convex outline (n, 2) px, as path data; lean in degrees."""
    turn = rotation(Z, lean)[:2, :2]
    flat = points @ turn
    data = ""
    for y in np.arange(flat[:, 1].min() + gap * 0.6, flat[:, 1].max(), gap):
        after = np.roll(flat, -1, 0)
        hit = (flat[:, 1] - y) * (after[:, 1] - y) < 0
        share = ((y - flat[:, 1]) / (after[:, 1] - flat[:, 1] + 1e-12))[hit]
        xs = np.sort(flat[hit, 0] + share * (after[hit, 0] - flat[hit, 0]))
        if len(xs) > 1 and xs[-1] - xs[0] > gap * 0.7:
            (a, b), (c, d) = np.array([[xs[0], y], [xs[-1], y]]) @ turn.T
            data += f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}"
    return data


def where_felt(detail: float) -> Picture:
    """Four places, each with its own pattern."""
    picture = Picture(720, 800, bent="left", long="right")
    camera = Camera(FRONT, 720, 800, 1130, (-0.03, 0, 0.905))
    silhouette(picture, camera, detail)
    legs = ["r_patella", "l_patella", "r_tibia", "l_tibia"]
    faint = bone(*SPINE, *PELVIS, *THIGHS, *legs)
    for part in faint:
        part.color, part.shade = "#f6f0e4", "#efe7d8"
    paint(picture, camera, faint, detail, outline=style.INNER, ink="#c3b6a3")

    def px(points):
        points = np.atleast_2d(points)
        return camera.project(np.stack([points[:, 0], 0 * points[:, 0], points[:, 1]], 1))[:, :2]

    color = style.ARROW
    places = (
        (ellipse(-0.076, 0.935, 0.062, 0.022, -32), (45, 10), None),
        (ellipse(-0.088, 0.862, 0.046, 0.036), (45, 13), (-45, 13)),
        (ellipse(-0.092, 0.720, 0.046, 0.092, 3), (0, 22), None),
    )
    for points, *leans in places:
        outline = px(points)
        data = closed_path(outline, 0.2)
        picture.add("path", d=data, fill=color, fill_opacity=0.16)
        for lean in filter(None, leans):
            picture.stroke(hatched(outline, *lean), 2.6, color)
        picture.add("path", d=data, fill="none", stroke=color, stroke_width=3)
    x, y = px([-0.050, 1.055])[0]
    for radius in (46, 30, 13):
        ring = {"cx": x, "cy": y, "r": radius, "stroke": color, "stroke_dasharray": "9 7"}
        inside = {"fill": color if radius == 46 else "none", "fill_opacity": 0.14}
        picture.add("circle", **ring, **inside, stroke_width=3)
    words(picture, (520, 170), "deep in|the belly", (x + 14, y))
    words(picture, (520, 330), "fold of|the hip", px([-0.050, 0.922])[0])
    words(picture, (520, 440), "a hand's|width below", px([-0.066, 0.862])[0])
    words(picture, (520, 600), "front of the|thigh, mildly", px([-0.070, 0.72])[0])
    words(picture, (150, 780), "long leg", anchor="middle")
    return picture


FIGURES = {
    "psoas-iliacus-front": psoas_iliacus_front,
    "block-from-behind": block_from_behind,
    "block-from-side": block_from_side,
    "quadriceps": quadriceps,
    "landmarks": landmarks,
    "psoas-iliacus-side": psoas_iliacus_side,
    "abdominal-wall": abdominal_wall,
    "where-felt": where_felt,
}
