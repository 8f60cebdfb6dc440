"""What covers each point of the skin, from its place on the resting body, so that hems stay smooth.

Points are (n, 3) metres at rest: x left, y up, z front.
`arm`, `hand` and `head` (n,) are shares of weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from figures.body import ARM, HAND, SKIN, Body

BARE, SHIRT, TROUSERS, HAIR = range(4)
SLEEVE = 0.5  # of the upper arm
WAIST, CUFF = 0.062, -0.675  # heights
# The hairline from the side: z, y. Outside the head it only has to close.
HAIRLINE = np.array(
    [
        (0.122, 0.822), (0.106, 0.802), (0.093, 0.786), (0.082, 0.766), (0.074, 0.738),
        (0.069, 0.730), (0.066, 0.742), (0.062, 0.760), (0.050, 0.770), (0.033, 0.768),
        (0.022, 0.752), (0.017, 0.725), (0.010, 0.702), (0.0, 0.684), (-0.012, 0.672),
        (-0.09, 0.66), (-0.2, 0.7), (-0.2, 1.0), (0.2, 1.0), (0.16, 0.86),
    ]
)  # fmt: skip


@dataclass
class Fields:
    """(n,) values that say to which part of the body a point belongs."""

    rest: np.ndarray
    arm: np.ndarray
    hand: np.ndarray
    head: np.ndarray
    along_arm: np.ndarray  # 0 at the shoulder, 1 at the elbow


def at_skin(body: Body) -> np.ndarray:
    """(SKIN, 7) what `fields` reads: rest x, y, z, weights of arm, hand, head; along_arm."""
    rest = body.vertices[:SKIN]
    along = np.zeros(SKIN)
    for side, here in (("L", rest[:, 0] > 0), ("R", rest[:, 0] <= 0)):
        start = body.head[f"upperarm01.{side}"]
        arm = body.head[f"lowerarm01.{side}"] - start
        along[here] = (rest[here] - start) @ arm / (arm @ arm)
    head = body.weight(("head", "jaw", "eye", "oris", "lev", "risor", "temp", "orb", "special"))
    return np.c_[rest, body.weight(ARM), body.weight(HAND), head, along]


def fields(values: np.ndarray) -> Fields:
    """The columns of `at_skin`, perhaps interpolated, by name."""
    return Fields(values[..., :3], *(values[..., i] for i in range(3, 7)))


def hairline(points: np.ndarray) -> np.ndarray:
    """(n,) metres inside the hairline; negative outside."""
    z, y = points[..., 2], points[..., 1]
    away, inside = np.full(z.shape, 9.0), np.zeros(z.shape, bool)
    for (z0, y0), (z1, y1) in zip(HAIRLINE, np.roll(HAIRLINE, -1, 0), strict=True):
        dz, dy = z1 - z0, y1 - y0
        t = np.clip(((z - z0) * dz + (y - y0) * dy) / (dz * dz + dy * dy), 0, 1)
        away = np.minimum(away, np.hypot(z - z0 - t * dz, y - y0 - t * dy))
        crosses = (y0 > y) != (y1 > y)
        inside ^= crosses & (z < z0 + (y - y0) * dz / (dy if dy else 1e-9))
    return np.where(inside, away, -away)


def neckline(rest: np.ndarray) -> np.ndarray:
    """(n,) height of the shirt's collar above each point's x and z."""
    x, z = rest[..., 0], rest[..., 2]
    return 0.580 + 0.16 * np.clip(np.abs(x), 0, 0.2) - 0.34 * np.clip(z - 0.01, 0, 0.12)


def worn(f: Fields) -> np.ndarray:
    """(n,) BARE, SHIRT, TROUSERS or HAIR."""
    x, y = f.rest[..., 0], f.rest[..., 1]
    on_arm = (f.arm > 0.35) | (np.abs(x) > 0.22)
    shirt = (y > WAIST) & (y < neckline(f.rest)) & (~on_arm | (f.along_arm < SLEEVE))
    trousers = (y <= WAIST) & (y > CUFF) & (f.arm < 0.3) & ~((np.abs(x) > 0.26) & (y > -0.2))
    out = np.where(trousers & (f.hand < 0.5), TROUSERS, BARE)
    out = np.where(shirt, SHIRT, out)
    head = np.flatnonzero((y > 0.64) & (np.abs(x) < 0.105))
    out[head[hairline(f.rest[head]) > 0]] = HAIR
    return out


def _ramp(value: np.ndarray, width: float) -> np.ndarray:
    t = np.clip(value / width, 0, 1)
    return t * t * (3 - 2 * t)


def thickness(f: Fields) -> np.ndarray:
    """(n,) metres by which cloth and hair stand off the skin."""
    y, on = f.rest[..., 1], np.clip(f.arm * 2, 0, 1)
    sleeve = _ramp(SLEEVE - f.along_arm, 0.08) * _ramp(f.along_arm + 0.6, 0.3)
    trunk = _ramp(y - WAIST, 0.025) * _ramp(neckline(f.rest) - y, 0.012)
    out = 0.010 * np.where(f.arm > 0.35, sleeve, trunk * (1 - on) + on * np.minimum(sleeve, 1))
    hair = 0.016 * _ramp(hairline(f.rest), 0.022) * (y > 0.63) * (f.head > 0.2)
    legs = 0.003 * _ramp(WAIST - y, 0.02) * _ramp(y - CUFF, 0.02) * (f.arm < 0.3)
    return np.maximum(np.maximum(out, hair), legs)
