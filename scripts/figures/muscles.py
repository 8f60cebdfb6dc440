"""Muscles as bands of fibres between the places where they hold the bones.

A fibre is a line; a muscle is a family of lines, numbered across by s = 0 … 1, with a thickness.
The places follow /anatomy/ ("Where each muscle begins and ends"); the shapes are by judgement.
Everything is built on the subject's left (x > 0) and mirrored for the right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.interpolate import PchipInterpolator

from figures.bones import column

ALONG, ACROSS = 96, 61


@dataclass
class Muscle:
    """vertices and faces of the surface; fibres: lines (n, 3) that lie on it.

    fibres are those of the side it is mostly seen from; flank are those of its first edge (s = 0).
    """

    vertices: np.ndarray
    faces: np.ndarray
    fibres: list[np.ndarray]
    flank: list[np.ndarray]

    def mirrored(self) -> Muscle:
        """The same muscle of the other side."""
        flip = np.array([-1.0, 1, 1])
        fibres, flank = ([line * flip for line in lines] for lines in (self.fibres, self.flank))
        return Muscle(self.vertices * flip, self.faces[:, ::-1], fibres, flank)


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
    a, b, c = np.moveaxis(front.reshape(-1, 3)[faces[: len(faces) // 3]], 1, 0)
    if (np.cross(b - a, c - a) @ outward).sum() < 0:
        faces = faces[:, ::-1]
    at = np.round(np.linspace(0.06, 0.94, shown) * (m - 1)).astype(int)
    stops = [int(n * 0.84), int(n * 0.60)]  # every other fibre ends early, where they come close
    fibres = [front[i, : stops[k % 2]] for k, i in enumerate(at)]
    edge = m // 4
    flank = [
        front[edge] * (1 + w) / 2 + back[edge] * (1 - w) / 2 for w in (-0.75, -0.4, 0, 0.4, 0.75)
    ]
    flank = [line[: stops[k % 2]] for k, line in enumerate(flank)]
    return Muscle(vertices, faces, fibres, flank)


def spread(fibre: Callable[[float], np.ndarray]) -> np.ndarray:
    """Fibres for s = 0 … 1 → lines (s, t, 3)."""
    return np.stack([fibre(s) for s in np.linspace(0, 1, ACROSS)])


def fat(s: np.ndarray, least: float = 0.12) -> np.ndarray:
    """Thick in the middle, thin at both edges."""
    return np.maximum(np.sqrt(np.clip(1 - (2 * s - 1) ** 2, 0, 1)), least)


# Psoas major: from the sides of T12 to L5 and the discs between; middle of its belly at each height
PSOAS = (
    np.array(
        [  # z, then x, y of the middle, half width, half thickness (mm)
            (1250, 25, 177, 4, 6),
            (1200, 32, 172, 8, 10),
            (1150, 39, 166, 12, 13),
            (1100, 48, 161, 15.5, 14.5),
            (1050, 57, 151, 16.5, 14.5),
            (1000, 66.5, 139, 14.5, 12),
            (955, 76.5, 123.5, 10, 8),
            (925, 82, 121, 7.5, 6),
            (895, 87, 134, 5.5, 4.5),
            (866, 89.5, 171, 3.5, 2.5),
        ]
    )[::-1]
    / 1000
)
_PSOAS = PchipInterpolator(PSOAS[:, 0], PSOAS[:, 1:])


def psoas_origin(s: float) -> np.ndarray:
    """On the side of the spine, from low on T12 (s = 0) to low on L5 (s = 1)."""
    spots = []
    for name in ("T12", "L1", "L2", "L3", "L4", "L5"):
        v = column()[name]
        for up in (0.0,) if name == "T12" else (0.6, -0.6):
            spot = np.array([v["width"] * 0.86, v["depth"] * 0.05, up * v["height"]])
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


# Iliacus: the bowl of the hip bone, from the front hip point along the crest to the sacrum's wing
ILIACUS_EDGE = (
    np.array(
        [
            (120, 109, 991),
            (127.5, 105, 1004),
            (129, 112, 1020),
            (126.5, 122, 1037),
            (120.5, 133, 1049),
            (113, 143.5, 1059),
            (103.5, 154, 1068),
            (93, 163, 1074),
            (81, 170, 1076),
            (70, 175, 1071),
            (60, 180, 1059),
            (52, 184, 1043),
            (47.5, 187, 1026),
        ]
    )
    / 1000
)
ILIACUS_WAY = [  # from the outer (s = 0) to the inner fibre (s = 1), down to the lesser trochanter
    ((110, 114, 972), (70, 148, 985)),
    ((104.5, 117.5, 948), (80, 124, 950)),
    ((101, 123, 922), (84, 124, 922)),
    ((98.5, 136, 893), (88, 138, 893)),
    ((94.5, 167, 853), (89, 172, 860)),
]


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
    thick = np.interp(
        t, [0, 0.06, 0.3, 0.55, 0.8, 1], [0.0008, 0.0045, 0.0075, 0.007, 0.004, 0.0015]
    )
    return band(lines, thick * fat(s, 0.3), (-0.5, -1, 0.1), shown=11)


# Quadriceps: rectus femoris from the pelvis, three vasti from the thigh bone, to the knee cap

FRONT = (0, -1, 0)


def strip(inner, outer, thickness, outward=FRONT, shown: int = 7, slant: float = 0) -> Muscle:
    """A muscle between two edges, each a list of places (mm) from its beginning to its end.

    thickness: half, in mm, at even steps along; slant: fibres run from the outer edge down to the
    inner one over this share of the length, instead of along the muscle.
    """
    inner, outer = curve(np.array(inner) / 1000), curve(np.array(outer) / 1000)
    lines = spread(lambda s: inner * (1 - s) + outer * s)
    s, t = np.linspace(0, 1, ACROSS)[:, None], np.linspace(0, 1, ALONG)[None]
    thick = np.interp(t, np.linspace(0, 1, len(thickness)), thickness) / 1000 * fat(s, 0.1)
    found = band(lines, thick, outward, shown)
    if slant:
        front = found.vertices[: ACROSS * ALONG].reshape(ACROSS, ALONG, 3)
        across = np.linspace(0.97, 0.03, 40)
        found.fibres = []
        for begin in np.linspace(-slant * 0.4, 0.97 - slant * 0.5, shown):
            along = begin + slant * np.linspace(0, 1, 40)
            inside = (along > 0.02) & (along < 0.97)
            at = np.stack([across[inside] * (ACROSS - 1), along[inside] * (ALONG - 1)])
            line = [ndimage.map_coordinates(front[..., k], at, order=1) for k in range(3)]
            found.fibres.append(np.stack(line, 1))
    return found


def rectus_femoris() -> Muscle:
    """From the lower front spine of the hip bone (AIIS) to the knee cap, on vastus intermedius."""
    inner = [
        (96, 117, 969),
        (92, 112, 935),
        (85, 108, 880),
        (76, 105, 800),
        (74, 103.5, 720),
        (76, 105, 650),
        (76, 106, 600),
        (69, 105, 556),
        (68, 101, 545),
    ]
    outer = [
        (101, 119, 971),
        (105, 114, 935),
        (114, 111, 880),
        (119, 109, 800),
        (115, 107, 720),
        (103, 106, 650),
        (93, 107, 600),
        (89, 106, 556),
        (89, 101, 545),
    ]
    return strip(inner, outer, [2, 4, 8, 10, 9, 7, 4, 2, 1.5], shown=8)


def vastus_lateralis() -> Muscle:
    """From the outer side of the thigh bone, below its big bump, to the knee cap."""
    inner = [
        (122, 152, 898),
        (118, 136, 840),
        (119, 124, 760),
        (114, 117, 680),
        (103, 112, 610),
        (91, 107, 549),
    ]
    outer = [
        (132, 164, 905),
        (147, 160, 840),
        (152, 154, 760),
        (147, 148, 680),
        (131, 136, 610),
        (99.5, 110, 536),
    ]
    return strip(inner, outer, [2, 8, 11, 11, 8, 3, 1.5], (0.5, -1, 0), shown=10, slant=0.26)


def vastus_medialis() -> Muscle:
    """From the inner side of the thigh bone to the knee cap; it reaches lowest of the three."""
    inner = [
        (100, 153, 858),
        (90, 138, 800),
        (82, 123, 720),
        (76, 116, 640),
        (71, 111, 580),
        (68, 106, 550),
    ]
    outer = [
        (97, 158, 852),
        (77, 156, 780),
        (54, 150, 700),
        (37, 142, 630),
        (33, 134, 575),
        (55, 111, 524),
    ]
    return strip(inner, outer, [1.5, 6, 9, 11, 10, 4, 1.5], (-0.5, -1, 0), shown=10, slant=0.26)


def vastus_intermedius() -> Muscle:
    """From the front of the thigh bone to the knee cap, under rectus femoris."""
    inner = [
        (108, 151, 878),
        (92, 138, 810),
        (80, 124, 720),
        (74, 118, 640),
        (70, 113, 585),
        (69, 108, 552),
    ]
    outer = [
        (116, 151, 882),
        (124, 138, 810),
        (124, 125, 720),
        (113, 118, 640),
        (100, 113, 585),
        (90, 108, 552),
    ]
    return strip(inner, outer, [1, 5, 6, 6, 4, 2, 1.5], shown=7)


def patellar_tendon() -> Muscle:
    """From the knee cap to the front of the shin bone."""
    inner = [(70, 102, 516), (75, 109, 495), (80, 122, 470), (83, 126, 452)]
    outer = [(87, 102, 516), (90, 109, 495), (92, 122, 470), (91, 126, 452)]
    return strip(inner, outer, [1, 2.5, 2.5, 1], shown=4)


# The belly wall: sheets on the trunk, given by where their fibres begin and end (x, z in mm)


def on_trunk(points: np.ndarray, depth: float = 0) -> np.ndarray:
    """x and z (n, 2) → places on the rounded front of the trunk, `depth` metres below it."""
    x, z = np.moveaxis(np.asarray(points, float), -1, 0)
    y = 0.17 - (0.095 - depth) * np.sqrt(np.clip(1 - (x / 0.146) ** 2, 0.02, 1))
    return np.stack([x, y, z], -1)


def sheet(begin, end, bow: float = 0, shown: int = 12, teeth: int = 0) -> Muscle:
    """Fibres from line `begin` to line `end`; bow: how far they sag; teeth: at the beginning."""
    begin, end = (
        curve([(x, 0, z) for x, z in line], 240)[:, [0, 2]] / 1000 for line in (begin, end)
    )

    def fibre(s):
        i, t = round(s * 239), np.linspace(0, 1, ALONG)[:, None]
        start, stop = begin[i], end[i]
        if teeth:
            start = start + (stop - start) * 0.22 * abs(np.sin(np.pi * teeth * s)) ** 0.7
        line = start * (1 - t) + stop * t
        return on_trunk(line + np.sin(np.pi * t) * [0, -bow])

    lines = spread(fibre)
    found = band(lines, np.full(lines.shape[:2], 0.002), FRONT, shown)
    front = found.vertices[: ACROSS * ALONG].reshape(ACROSS, ALONG, 3)
    rows = np.round(np.linspace(0.04, 0.96, shown) * (ACROSS - 1)).astype(int)
    found.fibres = [front[row, 6:-6] for row in rows]
    return found


MIDLINE = [(1, 1302), (1, 1200), (1, 1100), (1, 1000), (1, 925)]


def rectus_abdominis() -> tuple[Muscle, list[Muscle]]:
    """From the pubic bone to the tip of the breastbone and ribs 5 to 7; and its bands."""
    inner = [(14, 1318), (8, 1300), (7, 1230), (6, 1150), (6, 1060), (5, 980), (5, 922)]
    outer = [(68, 1372), (72, 1320), (66, 1240), (61, 1150), (54, 1065), (41, 985), (21, 926)]
    found = sheet(inner, outer)
    front = found.vertices[: ACROSS * ALONG].reshape(ACROSS, ALONG, 3)
    found.fibres = [front[2:-2, round(t * (ALONG - 1))] for t in np.linspace(0.12, 0.88, 6)]
    bands = []
    for z, x in ((1272, 67), (1197, 62), (1122, 57)):
        bands.append(sheet([(8, z + 4), (8, z - 4)], [(x, z + 9), (x, z + 1)], bow=0.004, shown=0))
    return found, bands


def external_oblique() -> tuple[Muscle, list[Muscle]]:
    """From the outside of ribs 5 to 12, down and inward; and the sheet in which it ends."""
    ribs = [
        (92, 1385),
        (108, 1358),
        (120, 1328),
        (128, 1298),
        (133, 1268),
        (135, 1240),
        (132, 1218),
        (126, 1198),
    ]
    ends = [
        (72, 1322),
        (67, 1265),
        (66, 1205),
        (68, 1145),
        (77, 1085),
        (104, 1030),
        (126, 1014),
        (129, 1058),
    ]
    apron = [
        (70, 1325),
        (66, 1260),
        (66, 1200),
        (68, 1145),
        (78, 1085),
        (104, 1030),
        (122, 1006),
        (72, 960),
        (24, 922),
    ]
    sinew = sheet(apron, [*MIDLINE[:-1], (1, 960), (6, 922)], shown=0)
    return sheet(ribs, ends, shown=13, teeth=7), [sinew]


def internal_oblique() -> tuple[Muscle, list[Muscle]]:
    """From the crest of the hip bone, up and inward, like a fan; and its sheet."""
    crest = [(123, 1082), (130, 1060), (133, 1040), (131, 1022), (126, 1006), (113, 992), (98, 980)]
    ends = [(122, 1204), (109, 1209), (93, 1228), (75, 1205), (68, 1135), (66, 1065), (60, 985)]
    apron = [
        (76, 1262),
        (88, 1232),
        (75, 1203),
        (68, 1135),
        (66, 1065),
        (60, 985),
        (40, 948),
        (20, 924),
    ]
    return sheet(crest, ends, shown=12), [sheet(apron, MIDLINE, shown=0)]


def transversus_abdominis() -> tuple[Muscle, list[Muscle]]:
    """From the lowest ribs, the flank and the hip bone's crest, straight across; and its sheet."""
    flank = [
        (50, 1288),
        (80, 1246),
        (106, 1212),
        (121, 1190),
        (117, 1150),
        (118, 1110),
        (126, 1075),
        (132, 1040),
        (126, 1006),
        (100, 980),
    ]
    ends = [
        (30, 1284),
        (46, 1242),
        (58, 1208),
        (66, 1182),
        (70, 1146),
        (72, 1108),
        (72, 1072),
        (68, 1036),
        (58, 1000),
        (44, 966),
    ]
    sinew = sheet([*ends, (20, 924)], [(1, 1290), *MIDLINE[1:]], shown=0)
    return sheet(flank, ends, bow=0.003, shown=14), [sinew]
