"""Poses made real: a person whose back, pelvis, feet and hands meet what they rest on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from figures import arms
from figures.body import SKIN
from figures.geometry import X, Y, Z, rotation
from figures.poses import Leg, OnSide, Point, Pose, Reach, Upright
from figures.rig import FACING_RIGHT, LYING, ON_LEFT_SIDE, ON_RIGHT_SIDE, SIDES, Person, sign

NECK = ("neck01", "neck02", "head")
TRUNK = ("spine05", "spine04", "spine03", "spine02")


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


def _lay_head(person: Person, height: float) -> None:
    """Bend the neck until the back of the head lies `height` above the floor."""
    head = person.group("head", "neck03", "neck02", "jaw", "temp")
    for _ in range(90):
        gap = person.skin()[head][:, 1].min() - 0.012 - height
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
        person.bend_leg(side, replace(leg, flex=flex, ankle=ankle))
        if person.skin()[foot][:, 1].min() > leg.raised:
            high = flex
        else:
            low = flex


def _lean(person: Person, bones: tuple[str, ...], degrees: float, axis: Point = Z) -> None:
    """Bend the neck or the back to the body's right; about X, forward."""
    for bone in bones:
        person.turn(bone, axis, degrees / len(bones))
    person.moved()


def _set_down(person: Person, sink: float) -> None:
    """Let the lowest point that is no arm press `sink` metres into the floor."""
    reaching = person.group("upperarm", "lowerarm", "wrist", "finger", "metacarpal")
    person.drop = person.skin()[~reaching][:, 1].min() + sink


def _put_hands(person: Person, hands: tuple[Reach, ...]) -> None:
    """Put hands where a pose says, from the right shoulder along x and z and up from the floor."""
    x, _, z = person.at("upperarm01.R")
    for hand in hands:
        wrist = np.array([x, 0, z]) + hand.wrist
        arms.grasp(person, hand.side, wrist, hand.along, hand.palm, hand.elbow)


def on_side(pose: OnSide) -> Person:
    """A person on one side, or pushing up from there, set down on the floor."""
    person = Person()
    person.bend_leg("L", pose.left)
    person.bend_leg("R", pose.right)
    person.root = rotation(Z, -pose.lift) @ (ON_LEFT_SIDE if pose.on_left else ON_RIGHT_SIDE)
    _set_down(person, pose.sink)
    below = "L" if pose.on_left else "R"
    person.turn(f"clavicle.{below}", Z, -sign(below) * pose.shoulder)
    _lean(person, TRUNK, pose.back)
    _lean(person, NECK, pose.head)
    _put_hands(person, pose.hands)
    return person


def upright(pose: Upright) -> Person:
    """A person who stands, kneels or sits, the lowest point on the floor."""
    person = Person()
    person.bend_leg("L", pose.left)
    person.bend_leg("R", pose.right)
    person.root = rotation(Z, -pose.lean) @ FACING_RIGHT
    _set_down(person, pose.sink)
    _lean(person, TRUNK, pose.curl, X)
    _lean(person, NECK, pose.nod, X)
    _put_hands(person, pose.hands)
    return person


def on_back(pose: Pose) -> Person:
    """A person lying in `pose`, all contacts solved."""
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
    _lay_head(person, pose.head_on)
    if pose.head_turn:
        person.turn("head", Y, pose.head_turn)
    for side, leg in legs.items():
        if leg.on_floor:
            _lay_foot(person, side, leg, slope)
    for side, how in zip(SIDES, pose.hands, strict=True):
        arms.HOLDS[how](person, side)
    return person


def solve(pose: Pose | OnSide | Upright) -> Person:
    """The person in `pose`."""
    if isinstance(pose, Pose):
        return on_back(pose)
    return on_side(pose) if isinstance(pose, OnSide) else upright(pose)
