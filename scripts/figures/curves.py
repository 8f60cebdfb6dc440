"""Points → cubic Béziers (Schneider's fitting) → SVG path data. Lengths are px of the picture."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from figures.geometry import unit

UNEVEN = 12  # cuts one inside the other
CORNER = -0.55  # cosine between the two arms of a point; above it the outline has a corner there


def resample(points: np.ndarray, step: float, closed: bool) -> np.ndarray:
    """Points (n, 2) → points about `step` apart along the same line."""
    if closed:
        points = np.vstack([points, points[:1]])
    along = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    at = np.linspace(0, along[-1], max(4, int(along[-1] / step)) + 1)
    found = np.stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)], 1)
    return found[:-1] if closed else found


def soften(points: np.ndarray, sigma: float, closed: bool) -> np.ndarray:
    """Smooth a line by a Gaussian of `sigma` points; an open line keeps its ends."""
    if sigma <= 0:
        return points
    if closed:
        return ndimage.gaussian_filter1d(points, sigma, axis=0, mode="wrap")
    soft = ndimage.gaussian_filter1d(points, sigma, axis=0, mode="nearest")
    weight, ramp = np.ones(len(points)), min(int(3 * sigma), len(points) // 2)
    if ramp:
        weight[:ramp], weight[-ramp:] = np.linspace(0, 1, ramp), np.linspace(1, 0, ramp)
    return soft * weight[:, None] + points * (1 - weight[:, None])


def _at(curve: np.ndarray, t: np.ndarray) -> np.ndarray:
    t = t[:, None]
    return (
        (1 - t) ** 3 * curve[0]
        + 3 * (1 - t) ** 2 * t * curve[1]
        + 3 * (1 - t) * t * t * curve[2]
        + t**3 * curve[3]
    )


def _least_squares(points, start, end, t):
    """The Bézier through both ends with tangents `start` and `end` nearest to `points` at `t`."""
    first, second = (3 * (1 - t) ** 2 * t)[:, None] * start, (3 * (1 - t) * t * t)[:, None] * end
    ends = ((1 - t) ** 3 + 3 * (1 - t) ** 2 * t)[:, None] * points[0]
    ends = ends + (3 * (1 - t) * t * t + t**3)[:, None] * points[-1]
    cross = (first * second).sum()
    normal = np.array([[(first * first).sum(), cross], [cross, (second * second).sum()]])
    right = np.array([(first * (points - ends)).sum(), (second * (points - ends)).sum()])
    chord = np.linalg.norm(points[-1] - points[0])
    arms = np.full(2, chord / 3)
    if abs(np.linalg.det(normal)) > 1e-9:
        solved = np.linalg.solve(normal, right)
        if solved.min() >= 1e-3 * chord and solved.max() <= 3 * chord:
            arms = solved
    return np.array(
        [points[0], points[0] + arms[0] * start, points[-1] + arms[1] * end, points[-1]]
    )


def _closer(curve, points, t):
    """One Newton step of `t` towards the nearest places on `curve`; None when the order breaks."""
    s = 1 - t
    d1 = 3 * (s**2)[:, None] * (curve[1] - curve[0]) + 6 * (s * t)[:, None] * (curve[2] - curve[1])
    d1 = d1 + 3 * (t * t)[:, None] * (curve[3] - curve[2])
    d2 = 6 * s[:, None] * (curve[2] - 2 * curve[1] + curve[0])
    d2 = d2 + 6 * t[:, None] * (curve[3] - 2 * curve[2] + curve[1])
    gap = _at(curve, t) - points
    below = (d1 * d1).sum(1) + (gap * d2).sum(1)
    moved = t - np.where(
        np.abs(below) > 1e-9, (gap * d1).sum(1) / np.where(below == 0, 1, below), 0
    )
    moved = np.clip(moved, 0, 1)
    return None if np.any(np.diff(moved) < 0) else moved


def _fit(points, start, end, error, out, depth=0):
    """Append Béziers that miss `points` by `error` at most: cut where it is missed until it is not.

    Cutting at the worst point gives few curves, but in a long run it may take off one point at a
    time; after UNEVEN cuts the run is halved, so that it always comes to an end.
    """
    if len(points) <= 2:
        arm = np.linalg.norm(points[-1] - points[0]) / 3
        out.append(
            np.array([points[0], points[0] + start * arm, points[-1] + end * arm, points[-1]])
        )
        return
    along = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    t = along / along[-1]
    for _ in range(4):
        curve = _least_squares(points, start, end, t)
        miss = np.linalg.norm(_at(curve, t) - points, axis=1)
        moved = None if miss.max() < error else _closer(curve, points, t)
        if moved is None:
            break
        t = moved
    if miss.max() < error:
        out.append(curve)
        return
    worst = int(miss.argmax()) if depth < UNEVEN else len(points) // 2
    split = min(max(worst, 1), len(points) - 2)
    middle = unit(points[max(0, split - 2)] - points[min(len(points) - 1, split + 2)])
    _fit(points[: split + 1], start, middle, error, out, depth + 1)
    _fit(points[split:], -middle, end, error, out, depth + 1)


def fit_open(points: np.ndarray, error: float) -> list[np.ndarray]:
    """(n, 2) points of an open line → Béziers (4, 2) that miss them by `error` px at most."""
    curves, reach = [], min(3, len(points) - 1)
    start, end = unit(points[reach] - points[0]), unit(points[-1 - reach] - points[-1])
    _fit(points, start, end, error, curves)
    return curves


def fit_closed(points: np.ndarray, error: float) -> list[np.ndarray]:
    """The same for a closed line, kept sharp at its corners."""
    n = len(points)
    before, after = np.roll(points, 3, 0) - points, np.roll(points, -3, 0) - points
    cosine = (before * after).sum(1)
    cosine = cosine / (np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1) + 1e-9)
    near = [cosine[np.arange(i - 5, i + 6) % n].max() for i in range(n)]
    corners = [i for i in range(n) if cosine[i] > CORNER and cosine[i] == near[i]]
    if len(corners) < 2:
        first = corners[0] if corners else 0
        corners = sorted({first, (first + n // 2) % n})
    curves: list[np.ndarray] = []

    def tangent(i):
        return unit(points[(i + 2) % n] - points[(i - 2) % n])

    for i, j in zip(corners, [*corners[1:], corners[0] + n], strict=True):
        part = points[np.arange(i, j + 1) % n]
        reach = min(3, len(part) - 1)
        start = unit(part[reach] - part[0]) if cosine[i % n] > CORNER else tangent(i % n)
        end = unit(part[-1 - reach] - part[-1]) if cosine[j % n] > CORNER else -tangent(j % n)
        _fit(part, start, end, error, curves)
    return curves


def _number(value: int) -> str:
    text = f"{value / 10:g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _pairs(values: list[int]) -> str:
    text = ""
    for value in values:
        number = _number(value)
        text += number if not text or number.startswith("-") else " " + number
    return text


def path(curves: list[np.ndarray], closed: bool) -> str:
    """Béziers → relative path data with one decimal; no drift, as each end is rounded once."""
    if not curves:
        return ""
    here = np.rint(curves[0][0] * 10).astype(int)
    text = f"M{_pairs(here.tolist())}"
    for curve in curves:
        steps = np.rint(curve[1:] * 10).astype(int) - here
        text += "c" + _pairs(steps.ravel().tolist())
        here = here + steps[-1]
    return text + ("z" if closed else "")
