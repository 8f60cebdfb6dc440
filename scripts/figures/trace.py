"""Raster masks → smooth path data.

Masks are (h, w) bool; `detail` is raster pixels to one px of the picture.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from scipy.spatial import KDTree
from skimage import measure, morphology

from figures.curves import fit_closed, fit_open, path, resample, soften, unit

STEP = 0.5  # px between the points that curves are fitted to


def _window(mask: np.ndarray, margin: int) -> tuple[slice, slice]:
    """The rows and columns that hold all of `mask`, and `margin` more: most masks are small."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return slice(0, 1), slice(0, 1)
    return (
        slice(max(0, rows[0] - margin), rows[-1] + margin + 1),
        slice(max(0, columns[0] - margin), columns[-1] + margin + 1),
    )


def tidy(mask: np.ndarray, detail: float, area: float = 100, close: float = 0.6) -> np.ndarray:
    """Close gaps of `close` px; drop islands and fill holes smaller than `area` square px."""
    steps = max(1, round(close * detail))
    size = int(area * detail**2)
    window = _window(mask, steps + 1)
    part = ndimage.binary_closing(mask[window], iterations=steps)
    part = morphology.remove_small_objects(part, max_size=size)
    out = np.zeros_like(mask)
    out[window] = morphology.remove_small_holes(part, max_size=size)
    return out


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
    window = _window(mask, margin)
    corner = np.array([window[1].start, window[0].start]) - margin
    grey = ndimage.gaussian_filter(np.pad(mask[window].astype(float), margin), blur * detail)
    data = ""
    for contour in measure.find_contours(grey, 0.5):
        points = (contour[:, ::-1] + corner + 0.5) / detail
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
    beside = {
        p: [(p[0] + y, p[1] + x) for y, x in around if (p[0] + y, p[1] + x) in pixels]
        for p in pixels
    }
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


def _heading(line: np.ndarray, at_end: int) -> np.ndarray:
    """The direction in which `line` leaves through its start (0) or its end (1)."""
    if not at_end:
        line = line[::-1]
    return unit(line[-1] - line[-1 - min(8, len(line) - 1)])


def _joined(lines: list[np.ndarray], gap: float) -> list[np.ndarray]:
    """Join lines whose ends meet and run on in the same direction, best aligned first."""
    ends = np.array([[line[0], line[-1]] for line in lines]).reshape(-1, 2)  # 2 i and 2 i + 1
    headings = np.array([_heading(line, end) for line in lines for end in (0, 1)]).reshape(-1, 2)
    pairs = [(p, q) for p, q in KDTree(ends).query_pairs(gap) if p // 2 != q // 2]
    pairs = sorted(pairs, key=lambda pair: (headings[pair[0]] @ headings[pair[1]], pair))
    next_to: dict[int, int] = {}
    group = list(range(len(lines)))
    for p, q in pairs:
        along = -headings[p] @ headings[q]
        free = p not in next_to and q not in next_to and group[p // 2] != group[q // 2]
        if along > 0.6 and free:
            next_to |= {p: q, q: p}
            old, new = group[q // 2], group[p // 2]
            group = [new if g == old else g for g in group]
    out, done = [], set()
    for first in [e for e in range(len(ends)) if e not in next_to]:
        parts, entry = [], first
        while entry is not None and entry // 2 not in done:
            done.add(entry // 2)
            parts.append(lines[entry // 2] if entry % 2 == 0 else lines[entry // 2][::-1])
            entry = next_to.get(entry ^ 1)
        if parts:
            out.append(np.vstack(parts))
    return out


def lines(
    mask: np.ndarray, detail: float, shortest: float = 8, spur: float = 3, smooth: float = 3
) -> list[np.ndarray]:
    """Thin strokes drawn as pixels → smooth open lines (n, 2) px.

    Loose twigs under `spur` px and lines under `shortest` px are left out.
    """
    window = _window(mask, 1)
    corner = np.array([window[1].start, window[0].start]) + 0.5
    chains = _chains(morphology.skeletonize(mask[window]))
    kept = [chain for chain, loose in chains if not loose or _length(chain) >= spur * detail]
    out = []
    for line in _joined(kept, 3.0) if kept else []:
        length = _length(line) / detail
        curled = np.linalg.norm(line[0] - line[-1]) < 1.2 * detail
        if length < shortest or (length < 3 * shortest and curled):
            continue
        points = resample((line + corner) / detail, STEP, False)
        out.append(soften(points, smooth, False))
    return out


def lines_path(mask: np.ndarray, detail: float, error: float = 0.2, **options: float) -> str:
    """`lines` as path data."""
    found = lines(mask, detail, **options)
    return "".join(path(fit_open(line, error), False) for line in found)
