"""Orthographic cameras: from metres in the world to units of the picture (px), y down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from figures.geometry import X, Y, rotation


def orbit(elevation: float = 0, azimuth: float = 0) -> np.ndarray:
    """View of a y-up world from its z side, up by `elevation` and round by `azimuth` degrees."""
    return rotation(X, elevation) @ rotation(Y, azimuth)


@dataclass(frozen=True)
class Camera:
    """`view`: (3, 3), rows are picture right, picture up and towards the viewer, in world axes.

    `target`: the world point (metres) that lands in the middle of a `width` × `height` px picture;
    `scale`: px per metre.
    """

    view: np.ndarray
    width: int
    height: int
    scale: float
    target: tuple[float, float, float]

    def project(self, points: np.ndarray) -> np.ndarray:
        """(n, 3) or (3,) metres → the same shape: x, y px, depth towards the viewer in metres."""
        seen = (np.asarray(points, float) - np.asarray(self.target)) @ self.view.T
        x = seen[..., 0] * self.scale + self.width / 2
        y = self.height / 2 - seen[..., 1] * self.scale
        return np.stack([x, y, seen[..., 2]], -1)
