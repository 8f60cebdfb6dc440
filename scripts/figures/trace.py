"""Raster masks → smooth path data. Masks are (h, w) bool; `detail` is raster pixels to one px of the picture."""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from skimage import measure, morphology

from figures.curves import fit_closed, fit_open, path, resample, soften, unit

STEP = 0.5  # px between the points that curves are fitted to


def tidy(mask: np.ndarray, detail: float, area: float = 100, close: float = 0.6) -> np.ndarray:
    """Close gaps of `close` px; drop islands and fill holes smaller than `area` square px."""
    mask = ndimage.binary_closing(mask, iterations=max(1, round(close * detail)))
    size = int(area * detail**2)
    mask = morphology.remove_small_objects(mask, max_size=size)
    return morphology.remove_small_holes(mask, max_size=size)


def largest(mask: np.ndarray) -> np.ndarray:
    """Only the largest connected part of `mask`."""
    parts = measure.label(mask)
    return parts == np.bincount(parts.ravel())[1:].argmax() + 1 if mask.any() else mask


def fill_path(
    mask: np.ndarray,
    detail: float,
    blur: float = 0.32,
    error: float = 0.2,
    area: float = 6,
    smooth: float = 2,
) -> str:
    """Outline of `mask` as closed Béziers. Outlines below `area` square px are left out.

    blur: px of Gaussian before the outline is taken; smooth: half px after it; error: px of misfit.
    """
    margin = 8
    grey = ndimage.gaussian_filter(np.pad(mask.astype(float), margin), blur * detail)
    data = ""
    for contour in measure.find_contours(grey, 0.5):
        points = (contour[:, ::-1] - margin + 0.5) / detail
        x, y = points.T
        if len(points) < 10 or 0.5 * abs((x * np.roll(y, 1) - y * np.roll(x, 1)).sum()) < area:
            continue
        points = soften(resample(points[:-1], STEP, True), smooth, True)
        data += path(fit_closed(points, error), True)
    return data


def line_path(points: np.ndarray, error: float = 0.2, smooth: float = 0) -> str:
    """(n, 2) px of an open line → path data."""
    points = resample(np.asarray(points, float), STEP, False)
    return path(fit_open(soften(points, smooth, False), error), False)


def shape_path(points: np.ndarray, error: float = 0.2, smooth: float = 0) -> str:
    """(n, 2) px of a closed line → path data."""
    points = resample(np.asarray(points, float), STEP, True)
    return path(fit_closed(soften(points, smooth, True), error), True)


def _chains(skeleton: np.ndarray) -> list[tuple[np.ndarray, bool]]:
    """A one-pixel skeleton → its chains (n, 2) as x, y, and whether each has a loose end."""
    pixels = set(map(tuple, np.argwhere(skeleton).tolist()))
    around = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1) if y or x]
    beside = {p: [(p[0] + y, p[1] + x) for y, x in around if (p[0] + y, p[1] + x) in pixels] for p in pixels}
    knots = {p for p in pixels if len(beside[p]) != 2}
    used: set[tuple] = set()
    chains = []
    for knot in sorted(knots):
        for first in beside[knot]:
            if (knot, first) in used:
                continue
            chain = [knot, first]
            used |= {(knot, first), (first, knot)}
            while chain[-1] not in knots:
                ahead = [p for p in beside[chain[-1]] if p not in chain[-4:]]
                if not ahead:
                    break
                used |= {(chain[-1], ahead[0]), (ahead[0], chain[-1])}
                chain.append(ahead[0])
            chains.append(chain)
    rest = pixels - {p for chain in chains for p in chain}
    for start in sorted(rest):  # closed loops
        if start not in rest:
            continue
        rest.discard(start)
        chain = [start]
        while ahead := [p for p in beside[chain[-1]] if p in rest]:
            chain.append(ahead[0])
            rest.discard(ahead[0])
        chains.append([*chain, start])
    loose = [(len(beside[c[0]]) == 1) != (len(beside[c[-1]]) == 1) for c in chains]
    return [(np.array(c, float)[:, ::-1], end) for c, end in zip(chains, loose, strict=True)]


def _length(points: np.ndarray) -> float:
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())


def _joined(lines: list[np.ndarray], gap: float) -> list[np.ndarray]:
    """Join lines whose ends meet and run on in the same direction, best aligned first."""
    while True:
        best = None
        ends = np.array([[line[0], line[-1]] for line in lines]).reshape(-1, 2)
        close = np.linalg.norm(ends[:, None] - ends[None], axis=-1) < gap if len(ends) else []
        for p, q in np.argwhere(close):
            i, j = p // 2, q // 2
            if i >= j:
                continue
            first = lines[i] if p % 2 else lines[i][::-1]
            second = lines[j][::-1] if q % 2 else lines[j]
            a, b = min(8, len(first) - 1), min(8, len(second) - 1)
            if a and b:
                along = unit(first[-1] - first[-1 - a]) @ unit(second[b] - second[0])
                if along > 0.6 and (best is None or along > best[0]):
                    best = (along, i, j, np.vstack([first, second]))
        if best is None:
            return lines
        lines = [line for k, line in enumerate(lines) if k not in best[1:3]] + [best[3]]


def lines(
    mask: np.ndarray, detail: float, shortest: float = 8, spur: float = 3, smooth: float = 3
) -> list[np.ndarray]:
    """Thin strokes drawn as pixels → smooth open lines (n, 2) px.

    Loose twigs under `spur` px and lines under `shortest` px are left out.
    """
    chains = _chains(morphology.skeletonize(mask))
    kept = [chain for chain, loose in chains if not loose or _length(chain) >= spur * detail]
    out = []
    for line in _joined(kept, 3.0):
        length = _length(line) / detail
        curled = np.linalg.norm(line[0] - line[-1]) < 1.2 * detail
        if length < shortest or (length < 3 * shortest and curled):
            continue
        points = resample((line + 0.5) / detail, STEP, False)
        out.append(soften(points, smooth, False))
    return out


def lines_path(mask: np.ndarray, detail: float, error: float = 0.2, **options: float) -> str:
    """`lines` as path data."""
    found = lines(mask, detail, **options)
    return "".join(path(fit_open(line, error), False) for line in found)
