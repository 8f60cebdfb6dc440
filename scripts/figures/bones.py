"""Bones of the spine, the pelvis and the legs: name → vertices (n, 3) and faces (m, 3), in metres.

x grows to the subject's left, y to the back, z up; the body's middle is x = 0, standing.
Hip bones, legs and ribs are those of MyoFullBody (see README.md). Its vertebrae and its sacrum are
too coarse to draw, so the spine is built here, with the measures of an ordinary adult.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import ndimage, sparse
from skimage import measure

from figures import data
from figures.body import loop_step

MIDDLE = -0.0254  # x of the middle plane in the model
Surface = tuple[np.ndarray, np.ndarray]


# Bones of the model


def settle(model, state) -> None:
    """Give each coupled joint the value of its polynomial, as MuJoCo does only in a simulation."""
    import mujoco

    at = model.jnt_qposadr
    for _ in range(3):  # a coupled joint may lead another
        for e in np.flatnonzero(model.eq_type == mujoco.mjtEq.mjEQ_JOINT):
            follower, leader = at[model.eq_obj1id[e]], model.eq_obj2id[e]
            moved = state.qpos[at[leader]] - model.qpos0[at[leader]] if leader >= 0 else 0.0
            powers = moved ** np.arange(5)
            state.qpos[follower] = model.qpos0[follower] + model.eq_data[e][:5] @ powers
    mujoco.mj_forward(model, state)


def weld(vertices: np.ndarray, faces: np.ndarray) -> Surface:
    """Join the corners that an STL file repeats for each face."""
    _, first, inverse = np.unique(
        np.round(vertices / 1e-5).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    faces = inverse.ravel()[faces]
    a, b, c = faces.T
    return vertices[first], faces[(a != b) & (b != c) & (c != a)]


@lru_cache(None)
def coarse() -> dict[str, Surface]:
    """The model's own meshes, standing."""
    import mujoco

    model = mujoco.MjModel.from_xml_path(str(data.bones() / "body" / "myofullbody.xml"))
    state = mujoco.MjData(model)
    mujoco.mj_resetData(model, state)
    settle(model, state)
    found = {}
    for geom in np.flatnonzero(model.geom_type == mujoco.mjtGeom.mjGEOM_MESH):
        i = model.geom_dataid[geom]
        v, f = model.mesh_vertadr[i], model.mesh_faceadr[i]
        vertices = model.mesh_vert[v : v + model.mesh_vertnum[i]].astype(float)
        vertices = vertices @ state.geom_xmat[geom].reshape(3, 3).T + state.geom_xpos[geom]
        faces = model.mesh_face[f : f + model.mesh_facenum[i]].astype(np.int64)
        found[model.mesh(i).name] = weld(vertices - [MIDDLE, 0, 0], faces)
    return found


def smooth(surface: Surface, levels: int = 3) -> Surface:
    """Subdivide; coarse corners are moved out first, because subdividing draws them in."""
    vertices, faces = surface
    steps, n = [], len(vertices)
    for _ in range(levels):
        step, faces = loop_step(faces, n)
        steps.append(step)
        n = step.shape[0]

    def fine(points):
        for step in steps:
            points = step @ points
        return points

    moved = vertices.copy()
    for _ in range(3):
        moved = moved + 0.55 * (vertices - fine(moved)[: len(vertices)])
    return fine(moved), faces


# Solids from distance functions


def union(*distances: np.ndarray, blend: float = 0.0022) -> np.ndarray:
    """One solid of many, with soft joints."""
    stack = np.clip(np.stack(np.broadcast_arrays(*distances)), -0.05, 0.05)
    return -blend * np.log(np.exp(-stack / blend).sum(0))


def common(*distances: np.ndarray, blend: float = 0.0015) -> np.ndarray:
    """What the solids share, with soft edges."""
    return -union(*(-np.asarray(d) for d in distances), blend=blend)


def part(vertices: np.ndarray, faces: np.ndarray) -> Surface:
    """A surface without the vertices that none of its faces use."""
    used, faces = np.unique(faces, return_inverse=True)
    return vertices[used], faces.reshape(-1, 3)


def rod(points: np.ndarray, start, end, radius: float, last: float, flat=(1, 1, 1)) -> np.ndarray:
    """Distance to a rod that tapers from `radius` to `last`, stretched by `flat` along the axes."""
    scale = 1 / np.asarray(flat, float)
    start, end = np.asarray(start) * scale, np.asarray(end) * scale
    along = end - start
    here = points * scale - start
    t = np.clip(here @ along / (along @ along), 0, 1)
    return np.linalg.norm(here - t[..., None] * along, axis=-1) - (radius + (last - radius) * t)


def solid(distance, low, high, step: float = 0.0012, blur: float = 0.8) -> Surface:
    """The surface where `distance` of (…, 3) points is 0, between the corners `low` and `high`."""
    axes = [np.arange(a, b + step, step) for a, b in zip(low, high, strict=True)]
    field = distance(np.stack(np.meshgrid(*axes, indexing="ij"), -1))
    field = ndimage.gaussian_filter(field, blur)
    vertices, faces, _, _ = measure.marching_cubes(field, 0, spacing=(step,) * 3)
    return vertices + np.array(low), faces.astype(np.int64)


# The spine

# tilt (degrees, + looks forward), half height, half width, half depth of the body, half span of the
# transverse processes, thickness of the disc below; from the sacrum up
VERTEBRAE = {
    "L5": (24, 0.0135, 0.0245, 0.0165, 0.043, 0.0115),
    "L4": (10, 0.0138, 0.0240, 0.0165, 0.040, 0.0110),
    "L3": (1, 0.0138, 0.0230, 0.0162, 0.044, 0.0100),
    "L2": (-4, 0.0135, 0.0222, 0.0158, 0.039, 0.0090),
    "L1": (-7, 0.0130, 0.0212, 0.0152, 0.036, 0.0080),
    "T12": (-9, 0.0122, 0.0200, 0.0145, 0.026, 0.0065),
    "T11": (-9, 0.0115, 0.0190, 0.0140, 0.024, 0.0060),
}
SACRUM_TOP, SACRUM_SLOPE = np.array([0, 0.190, 1.046]), 38.0
# tilt and length of the parts of sacrum (five) and tailbone, from the top down
SACRUM = [(40, 26), (36, 23), (22, 20), (2, 16), (-18, 14), (-34, 12), (-48, 10), (-58, 9)]
FORAMINA = [
    (26, 21.5, 4.6),
    (49, 18.5, 4.2),
    (69, 16.0, 3.6),
    (85, 13.8, 3.0),
]  # mm: down, out, radius
TAIL = 0.0985  # metres below the top of the sacrum where the tailbone begins


def tilted(degrees: float) -> np.ndarray:
    """Columns: left, back and up of something that looks forward by `degrees`."""
    t = np.radians(degrees)
    return np.array([[1, 0, 0], [0, np.cos(t), -np.sin(t)], [0, np.sin(t), np.cos(t)]])


@lru_cache(None)
def column() -> dict[str, dict]:
    """Where each vertebra is: center, axes, and the disc below it."""
    found, top, below = {}, SACRUM_TOP, SACRUM_SLOPE
    for name, (tilt, height, width, depth, span, gap) in VERTEBRAE.items():
        between = (below + tilt) / 2
        up = tilted(between)[:, 2]
        center = top + up * gap + tilted(tilt)[:, 2] * height
        found[name] = {
            "center": center, "axes": tilted(tilt), "height": height, "width": width,
            "depth": depth, "span": span, "disc": (top + up * gap / 2, tilted(between), gap),
        }  # fmt: skip
        top, below = center + tilted(tilt)[:, 2] * height, tilt
    return found


def drum(x, back, width, depth):
    """Distance to an upright drum, flatter behind."""
    return (np.hypot(x / width, back * np.where(back > 0, 1.12, 1) / depth) - 1) * depth * 0.9


def vertebra(name: str) -> Surface:
    """Body, arch, joint processes, transverse processes and spinous process."""
    v = column()[name]
    h, w, d, span = v["height"], v["width"], v["depth"], v["span"]
    chest = name[0] == "T"

    def distance(points):
        x, back, up = np.abs(points[..., 0]), points[..., 1], points[..., 2]
        waist = 1 - 0.11 * (1 - np.clip(up / h, -1, 1) ** 2)
        ends = np.abs(up) - h * (1 - 0.05 * (1 - np.clip(x / w, 0, 1) ** 2))
        p = np.stack([x, back, up], -1)
        drop = -1.7 * h if chest else -0.75 * h
        tip = {"L5": 0.034, "L4": 0.040}.get(name, 0.044)
        rise = 0.1 * h if chest else 0.45 * h
        return union(
            common(drum(x, back, w * waist, d * waist), ends),
            rod(p, (0.62 * w, 0.75 * d, 0.3 * h), (0.70 * w, d + 0.010, 0.25 * h), 0.005, 0.005),
            rod(p, (0.66 * w, d + 0.012, 0), (0, d + 0.020, -0.35 * h), 0.0052, 0.005),
            rod(p, (0.72 * w, d + 0.010, 0.15 * h), (span - 0.004, d + 0.015, rise),
                0.0056, 0.0042, flat=(1, 0.75, 1)),
            rod(p, (0.70 * w, d + 0.011, 0.2 * h), (0.70 * w, d + 0.012, h + 0.004), 0.005, 0.0044),
            rod(p, (0.52 * w, d + 0.016, -0.2 * h), (0.5 * w, d + 0.018, -h - 0.006), 0.005, 0.004),
            rod(p, (0, d + 0.020, -0.35 * h), (0, d + tip, drop), 0.0036, 0.0036, flat=(1, 1, 2)),
        )  # fmt: skip

    side = max(span, w) + 0.006
    vertices, faces = solid(distance, (-side, -d - 0.004, -h - 0.024), (side, d + 0.056, h + 0.016))
    return vertices @ v["axes"].T + v["center"], faces


def disc(name: str) -> Surface:
    """The disc below a vertebra; it overlaps both bones a little, so that no gap shows."""
    v = column()[name]
    center, axes, gap = v["disc"]
    w, d = v["width"], v["depth"]

    def distance(points):
        rim = drum(np.abs(points[..., 0]), points[..., 1], w * 0.995, d)
        return np.maximum(rim, np.abs(points[..., 2]) - gap / 2 - 0.002)

    low, high = (-w - 0.004, -d - 0.004, -gap), (w + 0.004, d + 0.004, gap)
    vertices, faces = solid(distance, low, high, blur=1.2)
    return vertices @ axes.T + center, faces


@lru_cache(None)
def sacrum_line() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The sacrum's middle line: points, length along it, directions down and back at each."""
    points = [SACRUM_TOP]
    for tilt, length in SACRUM:
        for _ in range(4):
            points.append(points[-1] - tilted(tilt)[:, 2] * length / 4000)
    line = ndimage.gaussian_filter1d(np.array(points), 2.2, axis=0, mode="nearest")
    line[0] = SACRUM_TOP
    along = np.r_[0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    down = np.gradient(line, along, axis=0)
    down /= np.linalg.norm(down, axis=1)[:, None]
    return line, along, down, np.stack([0 * along, -down[:, 2], down[:, 1]], 1)


def on_sacrum(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far below the top of the sacrum points lie, and how far behind its middle line."""
    line, along, down, back = sacrum_line()
    flat = points.reshape(-1, 3)
    near = ((flat[:, None, 1:] - line[None, :, 1:]) ** 2).sum(-1).argmin(1)
    away = flat - line[near]
    below = along[near] + (away * down[near]).sum(1)
    return below.reshape(points.shape[:-1]), (away * back[near]).sum(1).reshape(points.shape[:-1])


def sacrum() -> dict[str, Surface]:
    """Sacrum and tailbone: one solid, cut where they join."""
    line, along, _, _ = sacrum_line()
    width = ndimage.gaussian_filter1d(
        np.interp(
            along * 1000,
            [0, 10, 22, 40, 58, 72, 84, 92, 98, 101, 106, 114, 124, 131],
            [50, 52.5, 52, 46, 36.5, 30, 26, 23, 16, 11, 11.5, 9, 7, 4.5],
        ) / 1000, 0.7, mode="nearest",
    )  # fmt: skip

    def distance(points):
        below, back = on_sacrum(points)
        x = np.abs(points[..., 0])

        def at(stops, sizes):
            return np.interp(below * 1000, stops, sizes) / 1000

        out = x / np.interp(below, along, width)
        body = np.hypot(
            x / at([0, 26, 50, 80, 100, 131], [24.5, 18.5, 14, 11.5, 9, 6]),
            back / at([0, 20, 50, 80, 100, 131], [15.5, 12.5, 8.5, 6.5, 5.5, 4.2]),
        )
        body = (body - 1) * at([0, 20, 50, 80, 100, 131], [12, 10, 7, 5, 4.4, 3.4])
        set_back = at([0, 20, 50, 90], [7.5, 7.5, 4, 1])
        thick = at([0, 20, 50, 80, 100, 131], [10.5, 10.5, 7.5, 5, 4.5, 4])
        thick = thick * (1 - 0.25 * np.clip(out, 0, 1) ** 2)
        wings = (out - 1) * np.interp(below, along, width) * 0.9
        wings = common(wings, np.abs(back - set_back) - thick, blend=0.003)
        bumps = 0.55 + 0.45 * np.cos((below - 0.012) / 0.0225 * 2 * np.pi)
        tall = at([0, 6, 14, 70, 84, 92], [0.1, 3, 7, 5, 3, 0.1]) * (0.6 + 0.4 * bumps)
        crest = np.hypot(x / 0.0036, (back - set_back - thick) / (tall + 1e-4)) - 1
        found = union(body, wings, crest * 0.0036, blend=0.003)
        found = np.maximum(found, -below + np.clip((x - 0.025) / 0.03, 0, 1) * 0.004)
        found = np.maximum(found, below - along[-1])
        return found

    low = (-0.058, line[:, 1].min() - 0.026, line[:, 2].min() - 0.012)
    high = (0.058, line[:, 1].max() + 0.028, line[0, 2] + 0.018)
    vertices, faces = solid(distance, low, high, step=0.0014, blur=0.9)
    tail = on_sacrum(vertices[faces].mean(1))[0] > TAIL
    return {"sacrum": part(vertices, faces[~tail]), "coccyx": part(vertices, faces[tail])}


def foramina(behind: bool) -> list[np.ndarray]:
    """Rims (n, 3) of the four pairs of openings, on the sacrum's front or back."""
    vertices, _ = bones()["sacrum"]
    below, back = on_sacrum(vertices)
    t = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    line, along, _, backward = sacrum_line()
    found = []
    for down, side, radius in np.array(FORAMINA) / 1000:
        for x in (-side, side):
            near = np.hypot(vertices[:, 0] - x, below - down) < radius
            depth = back[near].max() if behind else back[near].min()
            at = down + radius * 0.8 * np.sin(t)
            center = np.stack([np.interp(at, along, line[:, k]) for k in range(3)], 1)
            normal = np.stack([np.interp(at, along, backward[:, k]) for k in range(3)], 1)
            found.append(center + normal * depth + np.outer(x + radius * np.cos(t), [1, 0, 0]))
    return found


def symphysis() -> Surface:
    """The disc of cartilage between the two pubic bones."""
    vertices = np.vstack([coarse()[f"{side}_pelvis"][0] for side in "lr"])
    near = vertices[np.abs(vertices[:, 0]) < 0.009]
    near = near[near[:, 1] < 0.15]
    low, high = near.min(0), near.max(0)
    lean = np.polyfit(near[:, 2], near[:, 1], 1)

    def distance(points):
        x, y, z = np.moveaxis(points, -1, 0)
        middle = np.polyval(lean, z)
        tall = (z - (low[2] + high[2]) / 2) / ((high[2] - low[2]) / 2 - 0.003)
        return (np.hypot(np.hypot(tall, (y - middle) / 0.009), x / 0.0075) - 1) * 0.006

    return solid(distance, low - 0.01, high + 0.01)


def ribs() -> Surface:
    """Ribs, their cartilage and the breastbone, without the badge that the mesh carries."""
    from scipy.sparse.csgraph import connected_components

    vertices, faces = coarse()["torso_geom_13_ribcage_s"]
    pairs = np.vstack([faces[:, :2], faces[:, 1:]])
    links = sparse.coo_matrix((np.ones(len(pairs)), pairs.T), (len(vertices), len(vertices)))
    piece = connected_components(links, directed=False)[1]
    size = np.bincount(piece)[piece]  # the badge is one large piece and some very small ones
    return smooth(part(vertices, faces[((size > 45) & (size < 1000))[faces].all(1)]), 2)


@lru_cache(None)
def bones() -> dict[str, Surface]:
    """Every bone that the anatomy pictures use."""
    found = {name: vertebra(name) for name in VERTEBRAE}
    found |= {f"disc {name}": disc(name) for name in VERTEBRAE}
    found |= sacrum() | {"symphysis": symphysis(), "ribs": ribs()}
    for side in "rl":
        for bone in ("pelvis", "femur", "patella", "tibia", "fibula"):
            found[f"{side}_{bone}"] = smooth(coarse()[f"{side}_{bone}"])
    return found
