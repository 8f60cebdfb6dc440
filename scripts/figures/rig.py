"""A body whose bones are turned: the rig that poses set and hands reach with.

World axes are those of `poses.py`. Body axes at rest (standing): x to the left, y up, z forward.
"""

from __future__ import annotations

import numpy as np

from figures.body import adult
from figures.geometry import X, Y, Z, rotation
from figures.poses import Leg

LYING = np.array([[0, -1, 0], [0, 0, 1], [-1, 0, 0.0]])  # body axes → world, on the back
ON_RIGHT_SIDE = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1.0]])
ON_LEFT_SIDE = np.array([[0, -1, 0], [-1, 0, 0], [0, 0, -1.0]])
FACING_RIGHT = np.array([[0, 0, 1], [0, 1, 0], [-1, 0, 0.0]])  # upright
SIDES = ("L", "R")


def sign(side: str) -> int:
    """+1 for the left: the body's x axis points left."""
    return 1 if side == "L" else -1


class Person:
    """A body in a pose. turns: bone → (3, 3); root: body → world; drop: metres to the floor."""

    def __init__(self) -> None:
        self.body = adult()
        self.turns: dict[str, np.ndarray] = {}
        self.root = LYING
        self.drop = 0.0
        self.moved()

    def moved(self) -> None:
        """Recompute the bones after `turns` changed."""
        self.bones = self.body.transforms(self.turns)

    def turn(self, bone: str, axis, degrees: float) -> None:
        """Turn a bone about a rest axis, on top of what it has."""
        self.turns[bone] = rotation(axis, degrees) @ self.turns.get(bone, np.eye(3))

    def aim(self, bone: str, rest: np.ndarray, wanted: np.ndarray) -> None:
        """Turn a bone so that the (3, 3) frame `rest` of the resting body comes to `wanted`."""
        self.turns.pop(bone, None)
        self.moved()
        parent = self.bones[self.body.parent[bone]][:3, :3]
        self.turns[bone] = parent.T @ wanted @ rest.T
        self.moved()

    def joint(self, bone: str) -> np.ndarray:
        """Where the bone begins, in body axes."""
        return (self.bones[bone] @ np.append(self.body.head[bone], 1))[:3]

    def to_world(self, points: np.ndarray) -> np.ndarray:
        """Posed body axes → world."""
        return points @ self.root.T - np.array([0, self.drop, 0])

    def at(self, bone: str) -> np.ndarray:
        """Where the bone begins, in the world."""
        return self.to_world(self.joint(bone))

    def carried(self, bone: str, points: np.ndarray) -> np.ndarray:
        """Points (n, 3) of the resting body that move with `bone`, in the world."""
        turned = np.c_[points, np.ones(len(points))] @ self.bones[bone].T
        return self.to_world(turned[:, :3])

    def skin(self) -> np.ndarray:
        """(SKIN, 3) in the world, not yet pressed flat."""
        return self.to_world(self.body.skin(self.bones))

    def bend_leg(self, side: str, leg: Leg) -> None:
        """Set the angles of one leg."""
        s = sign(side)
        hip = rotation(X, -leg.flex) @ rotation(Z, s * leg.out) @ rotation(Y, s * leg.turn)
        self.turns[f"upperleg01.{side}"] = hip
        self.turns[f"lowerleg01.{side}"] = rotation(X, leg.knee)
        self.turns[f"foot.{side}"] = rotation(X, -leg.ankle)
        self.moved()

    def group(self, *starts: str, side: str = "") -> np.ndarray:
        """(SKIN,) true for vertices whose main bone begins and ends so."""
        names = self.body.nearest
        return np.array([n.startswith(starts) and n.endswith(side) for n in names])
