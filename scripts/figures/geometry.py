"""Vectors and turns in three dimensions."""

from __future__ import annotations

import numpy as np

X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def unit(vector) -> np.ndarray:
    """`vector` at length 1; zero stays zero."""
    vector = np.asarray(vector, float)
    length = np.linalg.norm(vector)
    return vector / length if length > 0 else vector


def rotation(axis: tuple[float, float, float], degrees: float) -> np.ndarray:
    """The (3, 3) matrix that turns by `degrees` about `axis`, right-handed."""
    x, y, z = unit(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def frame(along: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """(3, 3) orthonormal columns: `along`, `normal` made square to it, and their cross product."""
    first = unit(along)
    second = unit(normal - first * (normal @ first))
    return np.stack([first, second, np.cross(first, second)], 1)
