"""Poses: joint angles given or solved, until back, pelvis, feet and hands meet what they rest on.

World axes: x to the right of the picture, y up from the floor, z to the viewer. Lying on the back,
the head is on the left and the body's right side is near. Angles are the rig's, in degrees; they
are not clinical angles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from figures.body import SKIN, adult
from figures.camera import X, Y, Z, rotation

LYING = np.array([[0, -1, 0], [0, 0, 1], [-1, 0, 0.0]])  # body axes → world, on the back
SIDES = ("L", "R")


def sign(side: str) -> int:
    """+1 for the left: the body's x axis points left."""
    return 1 if side == "L" else -1


def unit(vector) -> np.ndarray:
    """`vector` at length 1."""
    return np.asarray(vector, float) / np.linalg.norm(vector)


def frame(along: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """(3, 3) orthonormal columns: `along`, `normal` made square to it, and their cross product."""
    first = unit(along)
    second = unit(normal - first * (normal @ first))
    return np.stack([first, second, np.cross(first, second)], 1)


@dataclass(frozen=True)
class Leg:
    """Hip `flex`, `out` to the side and `turn` outward; `knee` bend; `ankle` > 0 pulls the toes up.

    on_floor: flex is solved so that the foot meets the floor; flat: the ankle too, for the sole.
    """

    flex: float = 0
    knee: float = 2
    out: float = -7
    turn: float = 8
    ankle: float = 8
    on_floor: bool = False
    flat: bool = False
    raised: float = 0  # metres between the floor and what the foot rests on


LONG = Leg(on_floor=True)
RESTING = Leg(out=-5, turn=16, ankle=-14, on_floor=True)
STANDING = Leg(knee=112, out=-6, turn=2, on_floor=True, flat=True)  # knee bent, foot on the floor
DRAWN_IN = Leg(flex=131, knee=136, out=-6, turn=0, ankle=-14)


@dataclass(frozen=True)
class Pose:
    """Lying on the back. support: metres between floor and pelvis; tuck: bend of the lower back.

    hands: (how the left arm lies, how the right arm lies), names of `arms.REST`.
    """

    left: Leg = DRAWN_IN
    right: Leg = LONG
    support: float = 0.075
    tuck: float = 12
    ribs: float = -5
    sink: tuple[float, float] = (0.040, 0.022)  # how far back and pelvis press in, metres
    hands: tuple[str, str] = ("shin", "shin")
    nod: float = 13
    head_turn: float = 0


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


def _pitch(person: Person, pose: Pose) -> float:
    """The slope of the trunk (degrees) at which back and pelvis both press into what bears them."""
    rest = person.body.vertices[:SKIN]
    back = person.group("spine01", "spine02", "shoulder01", "clavicle")
    if pose.support:
        pelvis = (np.abs(rest[:, 0]) < 0.075) & (rest[:, 2] < 0)
        pelvis &= (rest[:, 1] > 0.075) & (rest[:, 1] < 0.18)
    else:
        pelvis = person.group("root", "pelvis", "spine05", "upperleg01") & (rest[:, 1] > -0.06)
    points = person.body.skin(person.bones)
    slopes = np.arange(-45, 45, 0.25)
    sine, cosine = np.sin(np.radians(slopes)), np.cos(np.radians(slopes))

    def lowest(which):
        return (np.outer(points[which, 1], sine) + np.outer(points[which, 2], cosine)).min(0)

    floor = lowest(back) + pose.sink[0]
    best = np.abs(lowest(pelvis) + pose.sink[1] - pose.support - floor).argmin()
    person.drop = floor[best]
    return float(slopes[best])


def _lay_head(person: Person) -> None:
    """Bend the neck until the back of the head lies on the floor."""
    head = person.group("head", "neck03", "neck02", "jaw", "temp")
    for _ in range(90):
        gap = person.skin()[head][:, 1].min() - 0.012
        if abs(gap) < 0.002:
            return
        person.turn("neck01", X, -0.8 * np.sign(gap) * min(1, abs(gap) * 40))
        person.moved()


def _lay_foot(person: Person, side: str, leg: Leg, slope: float) -> None:
    """Find the hip angle at which the foot meets the floor."""
    foot = person.group("foot", "toe", side=side)
    low, high = -45.0, (100.0 if leg.flat else 45.0)
    for _ in range(24):
        flex = (low + high) / 2
        ankle = slope - flex + leg.knee - 90 if leg.flat else leg.ankle
        angles = {**leg.__dict__, "flex": flex, "ankle": ankle}
        person.bend_leg(side, Leg(**angles))
        if person.skin()[foot][:, 1].min() > leg.raised:
            high = flex
        else:
            low = flex


def placed(root: np.ndarray, left: Leg, right: Leg, tuck: float = 0, sink: float = 0.03) -> Person:
    """A person turned by `root` (body → world) and set down on the floor; arms as at rest."""
    person = Person()
    for bone in ("spine05", "spine04", "spine03"):
        person.turn(bone, X, tuck / 3)
    person.bend_leg("L", left)
    person.bend_leg("R", right)
    person.root = root
    arms = person.group("upperarm", "lowerarm", "wrist", "finger", "metacarpal")
    person.drop = person.skin()[~arms][:, 1].min() + sink
    return person


def solve(pose: Pose) -> Person:
    """A person lying in `pose`, all contacts solved."""
    from figures import arms

    person = Person()
    for bone, share in (("spine05", 0.35), ("spine04", 0.4), ("spine03", 0.25)):
        person.turn(bone, X, share * pose.tuck)
    person.turn("spine01", X, pose.ribs)
    person.turn("head", X, pose.nod)
    legs = dict(zip(SIDES, (pose.left, pose.right), strict=True))
    for side, leg in legs.items():
        person.bend_leg(side, leg)
    slope = _pitch(person, pose)
    person.root = LYING @ rotation(X, slope)
    _lay_head(person)
    if pose.head_turn:
        person.turn("head", Y, pose.head_turn)
    for side, leg in legs.items():
        if leg.on_floor:
            _lay_foot(person, side, leg, slope)
    for side, how in zip(SIDES, pose.hands, strict=True):
        arms.REST[how](person, side)
    return person
