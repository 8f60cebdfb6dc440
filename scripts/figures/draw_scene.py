"""Draw declared scenes: a mat, what lies on it, one person in a pose, and marks over them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatchmethod

import numpy as np
from scipy import ndimage
from scipy.spatial import ConvexHull

from figures import declare_scene as declared
from figures import draw_person, palette, trace
from figures.body import LEG, SKIN
from figures.camera import Camera, orbit
from figures.declare_scene import At, Row, Scene
from figures.draw_person import Slab
from figures.props import Ball, Block, Mat
from figures.render import Mesh, rasterise
from figures.rig import Person
from figures.solve import solve
from figures.svg import Picture, polygon

CUT = 12  # px drawn beyond each side of a picture that shows only a part
SOFT = 20  # px: bays in a dashed outline are at least twice as wide
GRAIN = 14  # px between the lines on the sides of a block
FOOT = -0.70  # below it, the resting body is foot


def corners(x: tuple[float, float], z: tuple[float, float], y: float = 0) -> np.ndarray:
    """(4, 3) a level rectangle."""
    return np.array([(x[0], y, z[0]), (x[1], y, z[0]), (x[1], y, z[1]), (x[0], y, z[1])])


def framed(points: np.ndarray, scene: Scene, width: int = 720) -> Camera:
    """A camera that just holds `points` (n, 3) with the scene's margins to spare.

    The scene's `closest` keeps people about the same size in all pictures.
    """
    top, right, bottom, left = scene.margins
    axes = orbit(scene.elevation, scene.azimuth)
    seen = points @ axes.T
    low, high = seen.min(0), seen.max(0)
    scale = min((width - left - right) / (high[0] - low[0]), scene.closest)
    height = round((high[1] - low[1]) * scale + top + bottom)
    middle = (low + high) / 2
    middle[0] += (right - left) / 2 / scale
    middle[1] += (top - bottom) / 2 / scale
    return Camera(axes, width, height, scale, tuple(axes.T @ middle))


def box(picture: Picture, camera: Camera, low, high, colors, grain: bool = False) -> None:
    """An upright box: the sides that are seen. colors: of its sides and its top."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    toward = camera.view[2]
    end, front = (x1 if toward[0] > 0 else x0), (z1 if toward[2] > 0 else z0)
    sides = []
    if abs(toward[0]) > 0.05:
        sides.append([(end, y0, z1), (end, y0, z0), (end, y1, z0), (end, y1, z1)])
    if abs(toward[2]) > 0.05:
        sides.append([(x0, y0, front), (x1, y0, front), (x1, y1, front), (x0, y1, front)])
    picture.outlined(
        polygon(camera.project(corners((x0, x1), (z0, z1), y1))), colors[1], palette.OUTLINE
    )
    for side in sides:
        face = camera.project(np.array(side))[:, :2]
        picture.outlined(polygon(face), colors[0], palette.OUTLINE)
        if grain and np.linalg.norm(face[1] - face[0]) > 2 * GRAIN:
            picture.stroke(slanting(face))


def slanting(face: np.ndarray, gap: float = GRAIN) -> str:
    """Lines across a four-sided face (4, 2) px, bottom edge first, as path data: they tell a block
    from cloth and floor where a copier knows only black and white."""
    foot, top = (face[0], face[1]), (face[3], face[2])
    long, high = np.linalg.norm(foot[1] - foot[0]), np.linalg.norm(top[0] - foot[0])
    data = ""
    for start in np.arange(gap * 0.6 - high, long, gap):
        low, up = max(0, -start / high), min(1, (long - start) / high)
        ends = []
        for t in (low, up):
            along = (start + t * high) / long
            edge = [a + (b - a) * along for a, b in (foot, top)]
            ends.append(edge[0] + (edge[1] - edge[0]) * t)
        if np.linalg.norm(ends[1] - ends[0]) > gap * 0.4:
            data += polygon(np.array(ends))[:-1]  # open
    return data


def level(picture: Picture, camera: Camera, mat: Mat) -> None:
    """The mat, or the mattress of a bed on its frame, with a rim that a copier keeps."""
    (x0, x1), (z0, z1) = mat.x, mat.z
    if mat.frame:
        low, high = (x0, -mat.thick - mat.frame, z0), (x1, -mat.thick, z1)
        box(picture, camera, low, high, (palette.WOOD, palette.WOOD_TOP))
        box(picture, camera, (x0, -mat.thick, z0), (x1, 0, z1), (palette.MAT_EDGE, palette.MAT))
        return
    top, foot = (camera.project(corners(mat.x, mat.z, y))[:, :2] for y in (0, -mat.thick))
    points = np.vstack([top, foot])
    rim = polygon(points[ConvexHull(points).vertices])
    picture.fill(rim, palette.MAT_EDGE)
    picture.fill(polygon(top), palette.MAT)
    picture.stroke(rim, palette.INNER, palette.MAT_RIM)


def shadow(picture: Picture, camera: Camera, mesh: Mesh, detail: float) -> None:
    """What lies between the light above and the floor."""
    flat = (
        mesh.vertices * (1, 0, 1)
        + np.c_[mesh.vertices[:, 1] * 0.10, np.zeros((len(mesh.vertices), 2))]
    )
    seen = rasterise(Mesh(flat, mesh.faces, mesh.region), camera, detail / 2)
    picture.fill(
        trace.fill_path(seen.mask, detail / 2, blur=2.5, error=0.5, smooth=8), palette.MAT_SHADE
    )


def sacrum(person: Person) -> np.ndarray:
    """The lowest point of the sacrum, in the world."""
    rest = person.body.vertices[:SKIN]
    there = (
        (np.abs(rest[:, 0]) < 0.075) & (rest[:, 2] < 0) & (rest[:, 1] > 0.075) & (rest[:, 1] < 0.18)
    )
    points = person.skin()[there]
    return points[points[:, 1].argmin()]


def slab_under(person: Person, on: Block | Ball | None) -> Slab | None:
    """Where block or ball lies: under the sacrum."""
    if on is None:
        return None
    x = sacrum(person)[0]
    if isinstance(on, Ball):
        return Slab(x - on.radius, x + on.radius, on.radius, on.up)
    x -= 0.01
    return Slab(x - on.along / 2, x + on.along / 2, on.across / 2, on.up)


def cushion(picture: Picture, camera: Camera, low, high) -> None:
    """A soft box with a seam round its middle."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    ends = [camera.project(corners((x0, x1), (z0, z1), y))[:, :2] for y in (y0, y1)]
    points = np.vstack(ends)
    hull = points[ConvexHull(points).vertices]
    picture.outlined(trace.shape_path(hull, 0.3, 16), palette.CLOTH, palette.OUTLINE)
    seam = (ends[0] * 2 + ends[1] * 3)[[3, 2, 1]] / 5
    picture.stroke(trace.line_path(seam + (0, 2), 0.3, 8))


def ball(picture: Picture, camera: Camera, slab: Slab) -> None:
    """A soft ball on the floor, as wide as `slab` is deep; who lies on it hides its top."""
    radius = slab.half * camera.scale
    x, y = camera.project(np.array([(slab.x0 + slab.x1) / 2, slab.half * 0.86, 0]))[:2]
    t = np.radians(np.linspace(0, 360, 73)[:-1])
    rim = np.stack([x + radius * 1.06 * np.cos(t), y + radius * 0.88 * np.sin(t)], 1)
    picture.outlined(trace.shape_path(rim, 0.2), palette.PROP, palette.OUTLINE)
    for lean in (-0.36, 0.36):
        down = np.radians(np.linspace(-80, 80, 20))
        seam = np.stack([x + radius * lean * np.cos(down), y + radius * 0.88 * np.sin(down)], 1)
        picture.stroke(trace.line_path(seam, 0.2))


@dataclass
class Stage:
    """A scene that is being drawn: the solved person, the camera, and the picture so far."""

    picture: Picture
    camera: Camera
    detail: float
    person: Person
    mesh: Mesh
    slab: Slab | None
    mat: Mat
    on: Block | Ball | None

    def at(self, place: At) -> np.ndarray:
        """(2,) px of a declared place."""
        person = solve(place.pose) if place.pose else self.person
        where = self._px(person, place.what)
        if place.halfway:
            where = (where + self._px(person, place.halfway)) / 2
        return where + (place.right, place.down)

    def _px(self, person: Person, what) -> np.ndarray:
        if what == "nose":
            point = person.carried("head", np.array([[0, 0.708, 0.172]]))[0]
        elif what == "hip":  # the front of the right hip, where the stretch is felt
            rest = person.body.head["upperleg01.R"] + np.array([0, -0.02, 0.07])
            point = person.carried("root", rest[None])[0]
        else:
            point = person.at(what) if isinstance(what, str) else np.array(what)
        return self.camera.project(point)[:2]

    @singledispatchmethod
    def draw(self, layer) -> None:
        """Draw one layer of the scene over those before it."""
        raise TypeError(f"nothing here draws {layer}")

    @draw.register
    def _(self, layer: declared.Floor) -> None:
        level(self.picture, self.camera, self.mat)
        if layer.shadow:
            shadow(self.picture, self.camera, self.mesh, self.detail)
        if isinstance(self.on, Ball):
            ball(self.picture, self.camera, self.slab)
        elif isinstance(self.on, Block):
            self.draw(declared.BlockBeside(self.slab.x0, 0, self.on))

    @draw.register
    def _(self, layer: declared.BlockBeside) -> None:
        half = layer.block.across / 2
        x0, x1, z0, z1 = layer.x, layer.x + layer.block.along, layer.z - half, layer.z + half
        low, high = (x0, 0, z0), (x1, layer.block.up, z1)
        if layer.block.cloth:
            cushion(self.picture, self.camera, low, high)
        elif layer.dashed:
            place = corners((x0, x1), (z0, z1))
            self.picture.dashed(polygon(self.camera.project(place)))
        else:
            colors = (palette.PROP, palette.PROP_TOP)
            box(self.picture, self.camera, low, high, colors, grain=True)

    @draw.register
    def _(self, layer: declared.Cushion) -> None:
        x, _, z = self.person.at(layer.under)
        low = (x - layer.before, 0, z - layer.beside)
        high = (x + layer.behind, layer.high, z + layer.beside)
        cushion(self.picture, self.camera, low, high)

    @draw.register
    def _(self, layer: declared.Glow) -> None:
        x, y = self.at(layer.at)
        color = palette.COLORS[layer.color]
        self.picture.add("circle", cx=x, cy=y, r=layer.radius, fill=color)

    @draw.register
    def _(self, layer: declared.Somebody) -> None:
        draw_person.draw(self.picture, self.person, self.mesh, self.camera, self.detail, layer.eyes)

    @draw.register
    def _(self, layer: declared.Ghost) -> None:
        detail = self.detail / 2
        mesh = draw_person.dressed(solve(layer.pose), self.slab)
        body = self.person.body
        part = body.weight(LEG, layer.side) > 0.5
        if layer.foot:
            part &= body.vertices[:SKIN, 1] < FOOT
        alone = mesh.faces[((body.fine @ part)[mesh.faces] > 0.5).all(1)]
        seen = rasterise(Mesh(mesh.vertices, alone, alone[:, 0]), self.camera, detail)
        near = ndimage.distance_transform_edt(~seen.mask) < SOFT * detail
        mask = ndimage.distance_transform_edt(near) > SOFT * detail  # no narrow bays: toes, knee
        self.picture.dashed(trace.fill_path(mask, detail, blur=1, smooth=8, error=0.4))

    @draw.register
    def _(self, layer: declared.Arrow) -> None:
        self.picture.arrow([self.at(place) for place in layer.places], layer.width, layer.both)

    @draw.register
    def _(self, layer: declared.Turn) -> None:
        center = self.at(layer.center)
        self.picture.around(center, layer.radius, layer.start, layer.end, layer.width, layer.both)

    @draw.register
    def _(self, layer: declared.Breath) -> None:
        self.picture.wave(self.at(layer.start), self.at(layer.end), waves=layer.waves)

    @draw.register
    def _(self, layer: declared.Ring) -> None:
        self.picture.marker(self.at(layer.at))

    @draw.register
    def _(self, layer: declared.Cross) -> None:
        at, arms = self.at(layer.at), layer.radius * np.array([(1, 1), (1, -1)])
        if layer.ring:
            around = {"cx": at[0], "cy": at[1], "r": layer.radius * 2**0.5, "fill": "none"}
            self.picture.add("circle", **around, stroke=palette.PAPER, stroke_width=14)
            self.picture.add("circle", **around, stroke=palette.INK, stroke_width=8)
            arms = arms[:1]
        data = "".join(polygon(np.array([at - arm, at + arm]))[:-1] for arm in arms)
        self.picture.stroke(data, 14, palette.PAPER)
        self.picture.stroke(data, 8)

    @draw.register
    def _(self, layer: declared.Seat) -> None:
        (x0, x1), (z0, z1), thick = layer.x, layer.z, 0.045
        colors = (palette.WOOD, palette.WOOD_TOP)
        inset = 0 if layer.back else 0.07  # of the legs of a bench or table
        far_first = sorted((z0, z1 - thick), reverse=bool(self.camera.view[2, 2] < 0))
        for z in far_first:
            for x in (x0 + inset, x1 - thick - inset):
                high = layer.back if layer.back and x > x0 else layer.high - thick
                leg = (x, 0, z), (x + thick, high, z + thick)
                box(self.picture, self.camera, *leg, colors)
        seat = (x0, layer.high - thick, z0), (x1, layer.high, z1)
        box(self.picture, self.camera, *seat, colors)
        if layer.back:
            low, high = (x1 - thick, layer.back - 0.16, z0), (x1, layer.back, z1)
            box(self.picture, self.camera, low, high, colors)

    @draw.register
    def _(self, layer: declared.HipBar) -> None:
        rest = np.array([(-0.1, 0.13, 0.15), (-0.1, -0.03, 0.15)])
        ends = self.camera.project(self.person.carried("root", rest))
        line = polygon(ends)[:-1]
        self.picture.stroke(line, 9, palette.PAPER)
        self.picture.stroke(line, 5, palette.ARROW)
        dot = {"r": 7, "fill": palette.ARROW, "stroke": palette.PAPER, "stroke_width": 2}
        for x, y, _ in ends:
            self.picture.add("circle", cx=x, cy=y, **dot)


def _whole(scene: Scene, detail: float) -> Picture:
    """A scene, with a rim to be cut off if it has a window."""
    person = solve(scene.pose)
    slab = slab_under(person, scene.on)
    mesh = draw_person.dressed(person, slab, scene.mat.z[1] if scene.mat.frame else np.inf)
    if window := scene.window:
        wide, high = window.width + 2 * CUT, window.height + 2 * CUT
        view = orbit(scene.elevation, scene.azimuth)
        camera = Camera(view, wide, high, window.scale, window.target)
    else:
        ground = corners(scene.mat.x, scene.mat.z, -scene.mat.thick - scene.mat.frame)
        points = np.vstack([mesh.vertices, ground, *([scene.also] if scene.also else [])])
        camera = framed(points, scene)
    picture = Picture(camera.width, camera.height)
    stage = Stage(picture, camera, detail, person, mesh, slab, scene.mat, scene.on)
    for layer in scene.layers:
        stage.draw(layer)
    return picture


def draw(scene: Scene, detail: float) -> Picture:
    """The picture of a scene, `detail` raster pixels to one px."""
    whole = _whole(scene, detail)
    if not scene.window:
        return whole
    # Without its rim, where outlines would run along the edge
    out = Picture(scene.window.width, scene.window.height)
    out.panel(whole, 0, 0, CUT)
    if scene.window.frame:
        line = {"x": 1.5, "y": 1.5, "width": out.width - 3, "height": out.height - 3, "rx": 14}
        out.add("rect", **line, fill="none", stroke=palette.MAT_EDGE, stroke_width=3)
    return out


def draw_row(row: Row, detail: float) -> Picture:
    """Scenes side by side, each through its window."""
    picture = Picture(row.width, row.height)
    for place, scene in enumerate(row.scenes):
        picture.panel(_whole(scene, detail), row.step * place, 0, CUT)
    return picture
