"""A z-buffer: meshes → for each pixel the face seen there, its depth, region and values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numba import njit

from figures.camera import Camera


@dataclass
class Mesh:
    """vertices (n, 3) metres; faces (m, 3) indices; region (m,) an id for each face."""

    vertices: np.ndarray
    faces: np.ndarray
    region: np.ndarray

    @cached_property
    def normals(self) -> np.ndarray:
        """(n, 3) unit normals at the vertices, outward where faces turn anticlockwise."""
        corners = self.vertices[self.faces]
        cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        total = np.zeros_like(self.vertices)
        for corner in range(3):
            np.add.at(total, self.faces[:, corner], cross)
        return total / (np.linalg.norm(total, axis=1)[:, None] + 1e-12)


def join(meshes: list[Mesh]) -> Mesh:
    """One mesh of many; their region ids are kept."""
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    return Mesh(
        np.vstack([mesh.vertices for mesh in meshes]),
        np.vstack([mesh.faces + start for mesh, start in zip(meshes, starts, strict=False)]),
        np.concatenate([mesh.region for mesh in meshes]),
    )


@njit(cache=True)
def _fill(points, faces, depth, face, w1, w2):  # pragma: no cover (compiled)
    height, width = depth.shape
    for index in range(faces.shape[0]):
        a, b, c = points[faces[index, 0]], points[faces[index, 1]], points[faces[index, 2]]
        area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
        if abs(area) < 1e-12:
            continue
        x0 = max(0, int(np.floor(min(a[0], b[0], c[0]))))
        x1 = min(width - 1, int(np.ceil(max(a[0], b[0], c[0]))))
        y0 = max(0, int(np.floor(min(a[1], b[1], c[1]))))
        y1 = min(height - 1, int(np.ceil(max(a[1], b[1], c[1]))))
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                px, py = x + 0.5, y + 0.5
                u = ((px - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (py - a[1])) / area
                v = ((b[0] - a[0]) * (py - a[1]) - (px - a[0]) * (b[1] - a[1])) / area
                if u < -1e-6 or v < -1e-6 or u + v > 1 + 1e-6:
                    continue
                z = a[2] + u * (b[2] - a[2]) + v * (c[2] - a[2])
                if z > depth[y, x]:
                    depth[y, x], face[y, x], w1[y, x], w2[y, x] = z, index, u, v


@dataclass
class Raster:
    """What `camera` sees of `mesh`, `detail` pixels to one px of the picture.

    face (h, w): index of the face seen, -1 where there is none; depth (h, w): metres towards the
    viewer, -1e9 where there is none; w1, w2 (h, w): weights of the face's second and third corner.
    """

    mesh: Mesh
    camera: Camera
    detail: float
    face: np.ndarray
    depth: np.ndarray
    w1: np.ndarray
    w2: np.ndarray

    @cached_property
    def mask(self) -> np.ndarray:
        """(h, w) true where anything is seen."""
        return self.face >= 0

    @cached_property
    def region(self) -> np.ndarray:
        """(h, w) region id of the face seen, -1 where there is none."""
        return np.where(self.mask, self.mesh.region[self.face], -1)

    def sampled(self, at_vertices: np.ndarray) -> np.ndarray:
        """(n,) or (n, k) values at the vertices → (p,) or (p, k) at the pixels of `mask`."""
        corners = self.mesh.faces[self.face[self.mask]]
        shape = (-1,) + (1,) * (at_vertices.ndim - 1)
        u, v = self.w1[self.mask].reshape(shape), self.w2[self.mask].reshape(shape)
        first, second, third = (at_vertices[corners[:, i]] for i in range(3))
        return first * (1 - u - v) + second * u + third * v

    def spread(self, at_pixels: np.ndarray, empty: float = 0) -> np.ndarray:
        """(p,) or (p, k) values at the pixels of `mask` → (h, w) or (h, w, k); else `empty`."""
        kind = np.float32 if at_pixels.dtype.kind == "f" else at_pixels.dtype
        out = np.full(self.face.shape + at_pixels.shape[1:], empty, kind)
        out[self.mask] = at_pixels
        return out

    def values(self, at_vertices: np.ndarray) -> np.ndarray:
        """(n,) or (n, k) values at the vertices → (h, w) or (h, w, k), 0 where nothing is seen."""
        return self.spread(self.sampled(at_vertices))

    def normals(self) -> np.ndarray:
        """(h, w, 3) normals in view axes: right, up, towards the viewer."""
        return self.values(self.mesh.normals @ self.camera.view.T)

    def edges(self, jump: float | np.ndarray, differ: np.ndarray | None = None) -> np.ndarray:
        """(h, w) true on the near side of a step in depth of more than `jump` metres (or (h, w)).

        With `differ` (h, w ids), only where neighbours have different ids.
        """
        found = np.zeros(self.mask.shape, bool)
        depth = np.where(self.mask, self.depth, -50.0)
        for axis, step in ((0, 1), (0, -1), (1, 1), (1, -1)):
            beside = np.roll(self.mask, step, axis)
            hit = self.mask & beside & (depth - np.roll(depth, step, axis) > jump)
            if differ is not None:
                hit &= differ != np.roll(differ, step, axis)
            found |= hit
        return found


def rasterise(mesh: Mesh, camera: Camera, detail: float = 5) -> Raster:
    """Draw `mesh` into a raster of `detail` pixels to one px of the picture."""
    width, height = round(camera.width * detail), round(camera.height * detail)
    points = camera.project(mesh.vertices)
    points[:, :2] *= detail
    depth = np.full((height, width), -1e9)
    face = np.full((height, width), -1, np.int64)
    w1, w2 = np.zeros((height, width)), np.zeros((height, width))
    _fill(points, mesh.faces.astype(np.int64), depth, face, w1, w2)
    return Raster(mesh, camera, detail, face, depth, w1, w2)
