"""Poses made real: a person whose back, pelvis, feet and hands meet what they rest on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from figures import arms
from figures.body import SKIN
from figures.geometry import X, Y, Z, rotation
from figures.poses import Leg, OnSide, Pose
from figures.rig import LYING, ON_RIGHT_SIDE, SIDES, Person

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
        person.bend_leg(side, replace(leg, flex=flex, ankle=ankle))
        if person.skin()[foot][:, 1].min() > leg.raised:
            high = flex
        else:
            low = flex


def _lean(person: Person, bones: tuple[str, ...], degrees: float) -> None:
    """Bend the neck or the back to the body's right."""
    for bone in bones:
        person.turn(bone, Z, degrees / len(bones))
    person.moved()


def on_side(pose: OnSide) -> Person:
    """A person on the right side, or pushing up from there, set down on the floor."""
    person = Person()
    person.bend_leg("L", pose.left)
    person.bend_leg("R", pose.right)
    person.root = rotation(Z, -pose.lift) @ ON_RIGHT_SIDE
    reaching = person.group("upperarm", "lowerarm", "wrist", "finger", "metacarpal")
    person.drop = person.skin()[~reaching][:, 1].min() + pose.sink
    person.turn("clavicle.R", Z, pose.shoulder)
    _lean(person, TRUNK, pose.back)
    _lean(person, NECK, pose.head)
    x, _, z = person.at("upperarm01.R")
    for hand in pose.hands:
        wrist = np.array([x, 0, z]) + hand.wrist
        arms.grasp(person, hand.side, wrist, hand.along, hand.palm, hand.elbow)
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
    _lay_head(person)
    if pose.head_turn:
        person.turn("head", Y, pose.head_turn)
    for side, leg in legs.items():
        if leg.on_floor:
            _lay_foot(person, side, leg, slope)
    for side, how in zip(SIDES, pose.hands, strict=True):
        arms.HOLDS[how](person, side)
    return person


def solve(pose: Pose | OnSide) -> Person:
    """The person in `pose`."""
    return on_back(pose) if isinstance(pose, Pose) else on_side(pose)
