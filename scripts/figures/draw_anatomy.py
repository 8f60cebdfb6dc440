"""Draw declared pictures of bones and muscles."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache, singledispatchmethod

import numpy as np
from scipy import ndimage

from figures import declare_anatomy as declared
from figures import muscles, palette
from figures.body import ARM, adult
from figures.bones import bones, foramina
from figures.camera import Camera
from figures.declare_anatomy import Anatomy, BlockBelow, Label, Oval, Shapes, View
from figures.geometry import X, Z, rotation
from figures.render import Mesh, Raster, join, rasterise
from figures.svg import Picture
from figures.trace import fill_path, line_path, lines_path, shape_path, tidy

VIEWS = {  # rows: picture right, picture up, towards the viewer
    "front": np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]),
    "back": np.array([[-1.0, 0, 0], [0, 0, 1], [0, 1, 0]]),
    "right": np.array([[0.0, -1, 0], [0, 0, 1], [-1, 0, 0]]),
    "lying": np.array([[0.0, 0, -1], [0, -1, 0], [-1, 0, 0]]),
}
LIGHT = np.array([-0.45, 0.55, 0.70]) / np.linalg.norm([-0.45, 0.55, 0.70])
MARGIN = 12  # px drawn beyond each side, so that no outline runs along the picture's edge
HOLE = 70  # square px; smaller openings are drawn as dark hollows
HIP, THIGH = np.array([0.0769, 0.1562, 0.9215]), 0.4052  # the left hip joint; length of its bone
SET_BACK = 0.030  # the body's hip joints lie a little in front of the bones'


@dataclass
class Part:
    """One thing to draw. lift: metres it is brought nearer, so that it shows on what it lies on."""

    vertices: np.ndarray
    faces: np.ndarray
    color: str
    shade: str
    lift: float = 0.0
    fibres: list[np.ndarray] = field(default_factory=list)
    hollows: list[np.ndarray] = field(default_factory=list)  # rims of small openings
    ink: str = palette.INK  # of the fibres
    dark: float = 0.30  # cosine between surface and light below which it is in shade


def bone_parts(wanted: declared.Bones) -> list[Part]:
    """Bones by name; discs have their own color."""
    parts = []
    for name in wanted.names:
        vertices, faces = bones()[name]
        soft = name.startswith("disc") or name == "symphysis"
        bed = name == "sacrum" and wanted.bed
        own = "SACRUM" if bed else "DISC" if soft else "BONE"
        if name.endswith("femur"):
            vertices = (vertices - HIP) @ rotation(X, -wanted.bent).T + HIP
        holes = foramina(wanted.behind) if name == "sacrum" else []
        parts.append(Part(vertices, faces, *palette.pair(wanted.color or own), hollows=holes))
    return parts


def flesh_parts(wanted: declared.Flesh) -> list[Part]:
    """A muscle or its sinews."""
    built = getattr(muscles, wanted.muscle)()
    flesh, sinews = built if isinstance(built, tuple) else (built, [])
    parts = []
    for left in sinews if wanted.sinew else [flesh]:
        right = left.mirrored()
        for shape in (left, right) if wanted.both else (right,):
            fibres = shape.flank if wanted.flank else shape.fibres
            look = (*palette.pair(wanted.color), wanted.lift, fibres)
            ink = palette.COLORS[wanted.fibers]
            parts.append(Part(shape.vertices, shape.faces, *look, ink=ink, dark=wanted.dark))
    return parts


class Painting:
    """Parts seen by a camera and drawn as flat fills with one shade each, lines and an outline."""

    def __init__(self, picture: Picture, camera: Camera, shapes: Shapes, detail: float) -> None:
        self.picture, self.camera, self.detail, self.how = picture, camera, detail, shapes
        self.ink = palette.COLORS[shapes.ink]
        self.parts: list[Part] = []
        for part in shapes.parts:
            is_bones = isinstance(part, declared.Bones)
            self.parts += bone_parts(part) if is_bones else flesh_parts(part)
        meshes = []
        for i, part in enumerate(self.parts):
            lifted = part.vertices + camera.view[2] * part.lift
            meshes.append(Mesh(lifted, part.faces, np.full(len(part.faces), i)))
        self.raster: Raster = rasterise(join(meshes), camera, detail)
        self.whole = tidy(self.raster.mask, detail, area=HOLE, close=0.4)
        self.outline = fill_path(self.whole, detail, error=shapes.error, area=8)

    def draw(self) -> None:
        """All of it, back to front."""
        self.fills()
        hollow = fill_path(self.whole & ~self.raster.mask, self.detail, error=0.25, area=4)
        self.picture.fill(hollow, palette.HOLLOW)
        self.openings()
        self.fibres()
        self.inner_lines()
        if not self.how.once:
            self.picture.stroke(self.outline, self.how.outline, self.ink)

    def fills(self) -> None:
        """A fill and a shade for each color; the first color is below all others."""
        detail, region, inner = self.detail, self.raster.region, self.whole
        see_through = {"opacity": self.how.opacity}
        base, width = self.parts[0].color, self.how.outline
        if self.how.once:
            self.picture.outlined(self.outline, base, width, self.ink)
            inner = ndimage.binary_erosion(inner, iterations=round(width * 0.5 * detail))
        else:
            below = fill_path(self.whole, detail, error=0.8, area=8)
            self.picture.fill(below, base, **see_through)
        dark = self.in_shade()
        for color, shade in dict.fromkeys((part.color, part.shade) for part in self.parts):
            ids = [
                i for i, part in enumerate(self.parts) if (part.color, part.shade) == (color, shade)
            ]
            mask = np.isin(region, ids)
            if color != base:
                grown = ndimage.binary_dilation(mask, iterations=max(1, round(0.4 * detail)))
                data = fill_path(grown & inner, detail, error=0.6, area=8)
                self.picture.fill(data, color, **see_through)
            soft = ndimage.gaussian_filter((dark & mask).astype(float), 1.6 * detail) > 0.5
            data = fill_path(soft & mask & inner, detail, 0.8, 2 * self.how.error, 90, 5)
            self.picture.fill(data, shade, **see_through)

    def in_shade(self) -> np.ndarray:
        """(h, w) where the surface turns from the light."""
        blur = 1.2 * self.detail
        normals = ndimage.gaussian_filter(self.raster.normals(), (blur, blur, 0))
        light = normals @ LIGHT / (np.linalg.norm(normals, axis=-1) + 1e-9)
        return light < np.array([part.dark for part in self.parts])[self.raster.region.clip(0)]

    def openings(self) -> None:
        """The small openings of a bone, where it is seen."""
        region, ink = self.raster.region, {"stroke": self.ink, "stroke_width": 2.1}
        for rim in [rim for part in self.parts for rim in part.hollows]:
            points = self.camera.project(rim)[:, :2]
            x, y = (points.mean(0) * self.detail).astype(int)
            seen = 0 <= y < region.shape[0] and 0 <= x < region.shape[1]
            if seen and self.parts[region[y, x]].hollows:
                data = shape_path(points, 0.3)
                self.picture.add("path", d=data, fill=palette.HOLLOW, **ink)

    def fibres(self) -> None:
        """The fibers of each muscle where it is seen, off its edges."""
        for i, part in enumerate(self.parts):
            if part.fibres:
                steps = max(1, round(1.8 * self.detail))
                inside = ndimage.binary_erosion(self.raster.region == i, iterations=steps)
                lines = [self.camera.project(line) for line in part.fibres]
                data = "".join(visible(line, inside, self.detail) for line in lines)
                self.picture.stroke(data, 2.1, part.ink, opacity=0.6)

    def inner_lines(self) -> None:
        """Where one part, or one side of it, passes in front of another."""
        found = self.raster.edges(0, self.raster.region) | self.raster.edges(self.how.step)
        steps = round(1.2 * self.detail)
        rim = self.whole & ~ndimage.binary_erosion(self.whole, iterations=steps)
        found = ndimage.binary_dilation(found, iterations=1) & ~rim
        error = self.how.error + 0.05
        data = lines_path(found, self.detail, error=error, shortest=7, spur=5)
        self.picture.stroke(data, palette.INNER, self.ink)


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


def ellipse(oval: Oval) -> np.ndarray:
    """Points (n, 2) in metres round an oval."""
    t = np.linspace(0, 2 * np.pi, 80, endpoint=False)
    points = np.stack([oval.wide * np.cos(t), oval.high * np.sin(t)], 1)
    return points @ rotation(Z, oval.lean)[:2, :2].T + [oval.x, oval.z]


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


def weight(picture: Picture, points: np.ndarray, gap: float) -> None:
    """A hatched patch with the outline (n, 2) px: here the body's weight rests."""
    data = shape_path(points)
    picture.fill(data, palette.PAPER, fill_opacity=0.55)
    picture.stroke(hatched(points, 45, gap) + data, palette.OUTLINE, palette.ARROW)


class Board:
    """A panel that is being drawn."""

    def __init__(self, view: View, detail: float) -> None:
        self.view, self.detail = view, detail
        self.picture = Picture(view.width, view.height)
        toward = rotation(Z, view.tilt) @ VIEWS[view.side]
        self.camera = Camera(toward, view.width, view.height, view.scale, view.target)

    def wider(self) -> tuple[Picture, Camera]:
        """A picture and a camera with a margin around the panel's."""
        size = {"width": self.view.width + 2 * MARGIN, "height": self.view.height + 2 * MARGIN}
        return Picture(**size), replace(self.camera, **size)

    def inset(self, wide: Picture) -> None:
        """Add what was drawn with a margin."""
        group = f'<g transform="translate(-{MARGIN} -{MARGIN})">'
        self.picture.parts += [group, *wide.parts, "</g>"]

    def px(self, point) -> np.ndarray:
        """(2,) px of a point in metres, or of the middle of a bone."""
        point = bones()[point][0].mean(0) if isinstance(point, str) else np.array(point)
        return self.camera.project(point)[:2]

    def around(self, oval: Oval) -> np.ndarray:
        """(n, 2) px round an oval, seen from the front or from behind."""
        x, z = ellipse(oval).T
        return self.camera.project(np.stack([x, 0 * x, z], 1))[:, :2]

    def top_of(self, under: BlockBelow) -> np.ndarray:
        """(2,) px where a bone, with the soft tissue below it, meets the block."""
        points = self.camera.project(bones()[under.bone][0])
        return np.array([points[:, 0].mean(), points[:, 1].max() + under.soft * self.view.scale])

    @singledispatchmethod
    def draw(self, layer) -> None:
        """Draw one layer of the panel over those before it."""
        raise TypeError(f"nothing here draws {layer}")

    @draw.register
    def _(self, layer: declared.Silhouette) -> None:
        vertices, faces = skin(layer.bent)
        wide, camera = self.wider()
        raster = rasterise(Mesh(vertices, faces, np.zeros(len(faces), int)), camera, self.detail)
        data = fill_path(tidy(raster.mask, self.detail), self.detail, 3, 0.25, 8, 10)
        wide.outlined(data, palette.BODY, 2.2, palette.BODY_RIM)
        self.inset(wide)

    @draw.register
    def _(self, layer: Shapes) -> None:
        wide, camera = self.wider()
        Painting(wide, camera, layer, self.detail).draw()
        self.inset(wide)

    @draw.register
    def _(self, layer: declared.BlockAcross) -> None:
        x, y = self.px((0, 0, layer.z))
        w, h = layer.block.across * self.view.scale, layer.block.along * self.view.scale
        box = {"x": x - w / 2, "y": y - h, "width": w, "height": h, "rx": 6}
        box |= {"fill": palette.PROP, "fill_opacity": 0.5}
        # Among bones it must be told by its line alone, on a copier that knows no grey.
        self.picture.add("rect", **box, stroke=palette.INK, stroke_width=2 * palette.OUTLINE)

    @draw.register
    def _(self, layer: BlockBelow) -> None:
        middle, top = self.top_of(layer)
        x = middle + layer.along * self.view.scale
        w, h = layer.block.along * self.view.scale, layer.block.up * self.view.scale
        floor = {"x": -20, "y": top + h, "width": self.view.width + 40, "height": self.view.height}
        edge = {"stroke": palette.MAT_EDGE, "stroke_width": 2.2}
        self.picture.add("rect", **floor, fill=palette.MAT, **edge)
        box = {"x": x - w / 2, "y": top, "width": w, "height": h, "rx": 5, "fill": palette.PROP}
        self.picture.add("rect", **box, stroke=palette.INK, stroke_width=palette.OUTLINE)
        if layer.named:
            self.picture.label((x, top + h / 2 + 18), "block", anchor="middle")

    @draw.register
    def _(self, layer: declared.Weight) -> None:
        weight(self.picture, self.around(layer.oval), layer.gap)

    @draw.register
    def _(self, layer: declared.WeightBelow) -> None:
        flat = ellipse(Oval(0, 0, layer.radius, 0.011)) * self.view.scale
        weight(self.picture, flat + self.top_of(layer.under), layer.gap)

    @draw.register
    def _(self, layer: declared.Felt) -> None:
        outline = self.around(layer.oval)
        data = shape_path(outline)
        self.picture.fill(data, palette.ARROW, fill_opacity=0.16)
        for lean, gap in layer.hatches:
            self.picture.stroke(hatched(outline, lean, gap), 2.6, palette.ARROW)
        self.picture.stroke(data, 3, palette.ARROW)

    @draw.register
    def _(self, layer: declared.FeltDeep) -> None:
        x, y = self.px(layer.at)
        line = {"stroke": palette.ARROW, "stroke_dasharray": "9 7", "stroke_width": 3}
        for radius in layer.radii:
            fill = palette.ARROW if radius == max(layer.radii) else "none"
            self.picture.add("circle", cx=x, cy=y, r=radius, fill=fill, fill_opacity=0.14, **line)

    @draw.register
    def _(self, layer: declared.Tick) -> None:
        self.picture.tick(layer.x, layer.y, layer.good, layer.radius)

    @draw.register
    def _(self, layer: Label) -> None:
        to = self.px(layer.to) + layer.nudge if layer.to else None
        self.picture.label(layer.at, layer.text, to, layer.anchor)


@lru_cache(None)
def layer_parts(view: View, layer: declared.Layer, detail: float) -> tuple[str, ...]:
    """The elements of one layer, kept because panels share bones."""
    board = Board(view, detail)
    board.draw(layer)
    return tuple(board.picture.parts)


def draw(anatomy: Anatomy, detail: float) -> Picture:
    """The picture of an anatomy declaration, `detail` raster pixels to one px."""
    picture = Picture(anatomy.width, anatomy.height)
    for panel in anatomy.panels:
        parts = [p for layer in panel.layers for p in layer_parts(panel.view, layer, detail)]
        picture.inset(panel.x, panel.y, panel.view.width, panel.view.height, parts)
    for label in anatomy.labels:
        picture.label(label.at, label.text, anchor=label.anchor)
    return picture
