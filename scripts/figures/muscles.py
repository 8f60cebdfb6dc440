"""Muscles as bands of fibres between the places where they hold the bones.

A fibre is a line; a muscle is a family of lines, numbered across by s = 0 … 1, with a thickness. The
places follow /anatomy/ ("Where each muscle begins and ends"); the shapes between are by judgement.
Everything is built on the subject's left (x > 0) and mirrored for the right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from figures.bones import bones, column

ALONG, ACROSS = 96, 61


@dataclass
class Muscle:
    """vertices and faces of the surface; fibres: lines (n, 3) that lie on it."""

    vertices: np.ndarray
    faces: np.ndarray
    fibres: list[np.ndarray]

    def mirrored(self) -> Muscle:
        """The same muscle of the other side."""
        flip = np.array([-1.0, 1, 1])
        return Muscle(self.vertices * flip, self.faces[:, ::-1], [line * flip for line in self.fibres])


def curve(points, n: int = ALONG) -> np.ndarray:
    """A smooth line through points (k, 3), n points long."""
    points = np.asarray(points, float)
    t = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    return PchipInterpolator(t / t[-1], points)(np.linspace(0, 1, n))


def band(lines: np.ndarray, thickness: np.ndarray, outward, shown: int = 7) -> Muscle:
    """Lines (s, t, 3) and half thickness (s, t) → a closed surface around them.

    outward: the side from which the muscle is seen, to turn its normals that way.
    """
    across, along = np.gradient(lines, axis=0), np.gradient(lines, axis=1)
    normal = np.cross(across, along)
    outward = np.asarray(outward, float) / np.linalg.norm(outward)
    normal *= np.where(normal @ outward < 0, -1, 1)[..., None]
    # where a fibre leaves along the edge it starts from, the cross product is next to nothing
    normal += outward * 0.3 * np.median(np.linalg.norm(normal, axis=-1))
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-12
    front, back = lines + normal * thickness[..., None], lines - normal * thickness[..., None]
    m, n = lines.shape[:2]
    index = np.arange(m * n).reshape(m, n)
    a, b, c, d = index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]
    faces = np.vstack([np.stack(t, -1).reshape(-1, 3) for t in ((a, b, c), (a, c, d))])
    rim = np.r_[index[0, :-1], index[:-1, -1], index[-1, :0:-1], index[:0:-1, 0]]
    after = np.roll(rim, -1)
    wall = np.vstack(
        [np.stack([rim, after, after + m * n], 1), np.stack([rim, after + m * n, rim + m * n], 1)]
    )
    vertices = np.vstack([front.reshape(-1, 3), back.reshape(-1, 3)])
    faces = np.vstack([faces, faces[:, ::-1] + m * n, wall])
    at = np.round(np.linspace(0.06, 0.94, shown) * (m - 1)).astype(int)
    stops = [0.84, 0.60]  # every other fibre ends early, where they come close
    return Muscle(vertices, faces, [front[i, : int(n * stops[k % 2])] for k, i in enumerate(at)])


def spread(fibre: Callable[[float], np.ndarray]) -> np.ndarray:
    """Fibres for s = 0 … 1 → lines (s, t, 3)."""
    return np.stack([fibre(s) for s in np.linspace(0, 1, ACROSS)])


def fat(s: np.ndarray, least: float = 0.12) -> np.ndarray:
    """Thick in the middle, thin at both edges."""
    return np.maximum(np.sqrt(np.clip(1 - (2 * s - 1) ** 2, 0, 1)), least)


# Psoas major: from the sides of T12 to L5 and the discs between; middle of its belly at each height
PSOAS = np.array([  # z, then x, y of the middle, half width, half thickness (mm)
    (1250, 25, 174, 4, 5), (1200, 32, 169, 8, 9), (1150, 39, 163, 12, 12), (1100, 48, 157, 15.5, 14),
    (1050, 57, 148, 16.5, 14), (1000, 66.5, 139, 14.5, 12), (955, 76.5, 123.5, 10, 8),
    (925, 82, 121, 7.5, 6), (895, 87, 134, 5.5, 4.5), (866, 89.5, 171, 3.5, 2.5),
])[::-1] / 1000  # fmt: skip
_PSOAS = PchipInterpolator(PSOAS[:, 0], PSOAS[:, 1:])


def psoas_origin(s: float) -> np.ndarray:
    """On the side of the spine, from low on T12 (s = 0) to low on L5 (s = 1)."""
    spots = []
    for name in ("T12", "L1", "L2", "L3", "L4", "L5"):
        v = column()[name]
        for up in ((0.0,) if name == "T12" else (0.6, -0.6)):
            spot = np.array([v["width"] * 0.86, -v["depth"] * 0.30, up * v["height"]])
            spots.append(v["axes"] @ spot + v["center"])
    return PchipInterpolator(np.linspace(0, 1, len(spots)), spots)(s)


def psoas() -> Muscle:
    """Fibres from higher up run on the outside, those from lower down on the inside."""

    def fibre(s):
        origin = psoas_origin(s)
        z = np.linspace(origin[2], PSOAS[0, 0], ALONG)
        x, y, half, _ = _PSOAS(z).T
        belly = np.stack([x + half * (1 - 2 * s), y + half * 0.35 * (2 * s - 1), z], 1)
        near = np.clip((origin[2] - z) / (0.07 + 0.04 * min(1, s / 0.3)), 0, 1)
        near = near * (1.5 - 0.5 * near * near)
        start = np.stack([0 * z + origin[0], 0 * z + origin[1], z], 1)
        return start + (belly - start) * near[:, None]

    lines = spread(fibre)
    s = np.linspace(0, 1, ACROSS)[:, None]
    thick = _PSOAS(lines[..., 2])[..., 3] * fat(s)
    run = np.linspace(0, 1, ALONG)[None]
    return band(lines, thick * np.clip(0.4 + run / 0.10, 0, 1), (0.3, -1, 0), shown=9)


# Iliacus: the iliac fossa below the inner lip of the crest, from the front hip point to the sacrum's wing
ILIACUS_EDGE = np.array([
    (120, 109, 991), (127.5, 105, 1004), (129, 112, 1020), (126.5, 122, 1037), (120.5, 133, 1049),
    (113, 143.5, 1059), (103.5, 154, 1068), (93, 163, 1074), (81, 170, 1076), (70, 175, 1071),
    (60, 180, 1059), (52, 184, 1043), (47.5, 187, 1026),
]) / 1000  # fmt: skip
ILIACUS_WAY = [  # from the outer (s = 0) to the inner fibre (s = 1), down to the lesser trochanter
    ((110, 114, 972), (70, 148, 985)), ((104.5, 117.5, 948), (80, 124, 950)),
    ((101, 123, 922), (84, 124, 922)), ((98.5, 136, 893), (88, 138, 893)), ((94.5, 167, 853), (89, 172, 860)),
]  # fmt: skip


def iliacus() -> Muscle:
    """A fan that fills the bowl of the hip bone and narrows over the front of the hip joint."""
    edge = curve(ILIACUS_EDGE, 200)
    way = np.array(ILIACUS_WAY) / 1000
    bowl = np.array([-0.006, -0.010, -0.004])

    def fibre(s):
        start = edge[round(s * 199)]
        gates = way[:, 0] * (1 - s) + way[:, 1] * s
        middle = start * 0.52 + gates[0] * 0.48 + bowl * np.sin(np.pi * (0.15 + 0.7 * s)) * -0.2
        return curve([start, middle, *gates])

    lines = spread(fibre)
    s, t = np.linspace(0, 1, ACROSS)[:, None], np.linspace(0, 1, ALONG)[None]
    thick = np.interp(t, [0, 0.06, 0.3, 0.55, 0.8, 1], [0.0008, 0.0045, 0.0075, 0.007, 0.004, 0.0015])
    return band(lines, thick * fat(s, 0.3), (-0.5, -1, 0.1), shown=11)
