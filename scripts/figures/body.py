"""The person at rest: MakeHuman's base mesh as an ordinary adult, its rig, and skinning.

Body axes at rest (standing): x to the body's left, y up, z to the front. Metres.
"""

from __future__ import annotations

import gzip
import json
from functools import lru_cache

import numpy as np
from scipy import sparse

from figures import data

SKIN = 13380  # vertices of the body itself; the rest of the mesh are helpers of the rig
ARM = ("upperarm", "lowerarm", "wrist", "finger", "metac")
LEG = ("upperleg", "lowerleg", "foot", "toe")
HAND = ("wrist", "finger", "metac")
# Halfway between the sexes and a third of each of three faces: nobody in particular.
MACRO = "macrodetails/"
SHAPE = {
    MACRO + "universal-female-young-averagemuscle-averageweight": 0.5,
    MACRO + "universal-male-young-averagemuscle-averageweight": 0.5,
    **{
        f"{MACRO}{face}-{sex}-young": 1 / 6
        for face in ("caucasian", "asian", "african")
        for sex in ("female", "male")
    },
}


def loop_step(faces: np.ndarray, count: int) -> tuple[sparse.csr_matrix, np.ndarray]:
    """One step of Loop subdivision: (new, old) matrix for values at vertices, and the new faces."""
    sides = np.sort(np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
    across = np.r_[faces[:, 2], faces[:, 0], faces[:, 1]]
    edges, where, uses = np.unique(sides, axis=0, return_inverse=True, return_counts=True)
    where, rim, number = where.ravel(), uses != 2, len(edges)
    row = np.arange(number)
    share = np.where(rim, 0.5, 0.375)
    inner = ~rim[where]
    rows = np.concatenate([row, row, where[inner]])
    columns = np.concatenate([edges[:, 0], edges[:, 1], across[inner]])
    weights = np.concatenate([share, share, np.full(inner.sum(), 0.125)])
    middles = sparse.coo_matrix((weights, (rows, columns)), (number, count))

    def ring(pairs):
        both = np.r_[pairs[:, 0], pairs[:, 1]], np.r_[pairs[:, 1], pairs[:, 0]]
        return sparse.coo_matrix((np.ones(2 * len(pairs)), both), (count, count)).tocsr()

    around = ring(edges)
    degree = np.maximum(np.asarray(around.sum(1)).ravel(), 1)
    beta = (5 / 8 - (3 / 8 + 0.25 * np.cos(2 * np.pi / degree)) ** 2) / degree
    on_rim = np.zeros(count, bool)
    on_rim[edges[rim].ravel()] = True
    kept = (
        sparse.diags(np.where(on_rim, 0, beta)) @ around
        + sparse.diags(np.where(on_rim, 0.75, 1 - degree * beta))
        + sparse.diags(np.where(on_rim, 0.125, 0)) @ ring(edges[rim])
    )
    step = sparse.vstack([kept, middles]).tocsr()
    step = sparse.diags(1 / np.maximum(np.asarray(step.sum(1)).ravel(), 1e-9)) @ step
    n = len(faces)
    a, b, c = where[:n] + count, where[n : 2 * n] + count, where[2 * n :] + count
    corners = [(faces[:, 0], a, c), (faces[:, 1], b, a), (faces[:, 2], c, b), (a, b, c)]
    return step.tocsr(), np.vstack([np.stack(corner, 1) for corner in corners])


class Body:
    """vertices (n, 3); faces (m, 3) triangles of the skin; bones in order, parents first."""

    def __init__(self) -> None:
        folder = data.body()
        self.vertices, quads = _read_mesh(folder)
        for name, amount in SHAPE.items():
            self.vertices += amount * _read_target(folder, name, len(self.vertices))
        self.vertices *= 0.1  # decimetres
        corners = quads[(quads < SKIN).all(1)]
        self.faces = np.vstack([corners[:, [0, 1, 2]], corners[:, [0, 2, 3]]])
        self._read_rig(folder)
        self.fine, self.fine_faces = loop_step(self.faces, SKIN)

    def _read_rig(self, folder) -> None:
        rig = json.loads((folder / "rigs/standard/rig.default.json").read_text())
        groups = json.loads((folder / "mesh_metadata/basemesh_vertex_groups.json").read_text())
        weights = json.loads((folder / "rigs/standard/weights.default.json").read_text())["weights"]
        self.bones: list[str] = []

        def add(name):
            if name not in self.bones:
                if rig[name]["parent"]:
                    add(rig[name]["parent"])
                self.bones.append(name)

        for name in rig:
            add(name)
        self.parent = {name: rig[name]["parent"] for name in self.bones}
        self.head = {name: self._place(rig[name]["head"], groups) for name in self.bones}
        self.tail = {name: self._place(rig[name]["tail"], groups) for name in self.bones}
        table = np.zeros((len(self.vertices), len(self.bones)))
        for column, name in enumerate(self.bones):
            for vertex, weight in weights.get(name, []):
                table[vertex, column] = weight
        table[table.sum(1) == 0, 0] = 1
        self.weights = (table / table.sum(1, keepdims=True))[:SKIN]
        self.nearest = np.array(self.bones)[
            self.weights.argmax(1)
        ]  # (SKIN,) each vertex's main bone

    def _place(self, rule: dict, groups: dict) -> np.ndarray:
        kind = rule["strategy"]
        if kind == "CUBE":
            ranges = groups[rule["cube_name"]]
            return self.vertices[np.concatenate([np.arange(a, b + 1) for a, b in ranges])].mean(0)
        if kind == "VERTEX":
            return self.vertices[rule["vertex_index"]]
        if kind == "MEAN":
            return self.vertices[rule["vertex_indices"]].mean(0)
        return np.diag(self.vertices[rule["vertex_indices"]])  # "XYZ": one axis of each

    def weight(self, starts: tuple[str, ...], side: str = "") -> np.ndarray:
        """(SKIN,) share of each vertex that follows bones whose names begin and end so."""
        columns = [i for i, b in enumerate(self.bones) if b.startswith(starts) and b.endswith(side)]
        return self.weights[:, columns].sum(1)

    def transforms(self, turns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Bone → (3, 3) in rest axes about its head, inherited by its children → (4, 4) each."""
        out: dict[str, np.ndarray] = {}
        for name in self.bones:
            local = np.eye(4)
            if name in turns:
                local[:3, :3] = turns[name]
                local[:3, 3] = self.head[name] - turns[name] @ self.head[name]
            parent = self.parent[name]
            out[name] = out[parent] @ local if parent else local
        return out

    def skin(self, transforms: dict[str, np.ndarray]) -> np.ndarray:
        """(SKIN, 3) vertices, each moved by the weighted mean of its bones."""
        stack = np.stack([transforms[name] for name in self.bones])[:, :3]
        blend = np.einsum("vj,jab->vab", self.weights, stack)
        points = self.vertices[:SKIN]
        return np.einsum("vab,vb->va", blend[:, :, :3], points) + blend[:, :, 3]


def _read_mesh(folder) -> tuple[np.ndarray, np.ndarray]:
    vertices, quads = [], []
    for line in (folder / "3dobjs/base.obj").read_text().splitlines():
        if line.startswith("v "):
            vertices.append([float(word) for word in line.split()[1:4]])
        elif line.startswith("f "):
            corner = [int(word.split("/")[0]) - 1 for word in line.split()[1:]]
            quads.append(corner if len(corner) == 4 else [*corner, corner[0]])
    return np.array(vertices), np.array(quads)


def _read_target(folder, name: str, count: int) -> np.ndarray:
    moved = np.zeros((count, 3))
    with gzip.open(folder / "targets" / f"{name}.target.gz", "rt") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                index, *step = line.split()
                moved[int(index)] += [float(word) for word in step[:3]]
    return moved


@lru_cache(None)
def adult() -> Body:
    """The one person of all pictures."""
    return Body()
