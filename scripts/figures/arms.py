"""Arms that reach: given where the wrist is and how the hand lies, the joints are solved."""

from __future__ import annotations

import numpy as np

from figures.geometry import Y, frame, rotation, unit
from figures.props import BESIDE
from figures.rig import LYING, Person, sign


def reach(person, side, wrist, elbow, along, palm, curl=25.0, thumb=42.0, spread=5.0) -> None:
    """Bring the wrist to a point, the elbow out to `elbow`, the hand to `along`, palm to `palm`.

    All in body axes, metres. curl: bend of each finger joint; thumb: how close it lies to the palm.
    """
    body = person.body
    person.moved()
    rest = {n: body.head[f"{n}.{side}"] for n in ("upperarm01", "lowerarm01", "wrist")}
    upper, fore = rest["lowerarm01"] - rest["upperarm01"], rest["wrist"] - rest["lowerarm01"]
    shoulder = person.joint(f"upperarm01.{side}")
    a, b = np.linalg.norm(upper), np.linalg.norm(fore)
    to_wrist = unit(wrist - shoulder)
    length = min(np.linalg.norm(wrist - shoulder), 0.995 * (a + b))
    x = (a * a - b * b + length * length) / (2 * length)
    y = np.sqrt(max(a * a - x * x, 1e-8))
    aside = unit(elbow - to_wrist * (elbow @ to_wrist))
    bend = shoulder + to_wrist * x + aside * y
    end = shoulder + to_wrist * length
    hinge, new_hinge = np.cross(upper, fore), np.cross(bend - shoulder, end - bend)
    person.aim(f"upperarm01.{side}", frame(upper, hinge), frame(bend - shoulder, new_hinge))
    person.aim(f"lowerarm01.{side}", frame(fore, hinge), frame(end - bend, new_hinge))
    _hand(person, side, unit(along), unit(palm), curl, thumb, spread)


def _hand(person, side, along, palm, curl, thumb, spread) -> None:
    body = person.body
    wrist = body.head[f"wrist.{side}"]
    knuckle = {f: body.head[f"finger{f}-1.{side}"] - wrist for f in (2, 3, 5)}
    pointing = knuckle[3]
    facing = unit(np.cross(knuckle[2], knuckle[5])) * -sign(side)
    person.aim(f"wrist.{side}", frame(pointing, facing), frame(along, palm))
    hinge = unit(np.cross(pointing, facing))
    for finger in range(2, 6):
        fan = rotation(facing, sign(side) * spread * (finger - 3.3))
        person.turns[f"finger{finger}-1.{side}"] = fan @ rotation(hinge, curl)
        for joint in (2, 3):
            person.turns[f"finger{finger}-{joint}.{side}"] = rotation(hinge, curl * 1.1)
    person.turns[f"finger1-1.{side}"] = rotation(facing, -sign(side) * thumb)
    person.turns[f"finger1-2.{side}"] = rotation(hinge, curl * 0.4)
    person.moved()


def shin(person: Person, side: str) -> None:
    """Hold the bent leg in front of the shin, just below the knee."""
    bent = max("LR", key=lambda s: person.joint(f"lowerleg01.{s}")[1])
    knee, ankle = person.joint(f"lowerleg01.{bent}"), person.joint(f"foot.{bent}")
    down = unit(ankle - knee)
    front = knee - person.joint(f"upperleg01.{bent}")
    front = unit(front - down * (front @ down))
    out = np.array([1.0, 0, 0]) * sign(side)
    person.turn(f"clavicle.{side}", Y, -14 if side == "L" else 16)
    person.moved()
    if side == bent:
        wrist = knee + down * 0.135 + front * 0.045 + out * 0.062
        along = -out * 0.8 + front * 0.35 - down * 0.3
    else:
        wrist = knee + down * 0.062 + front * 0.018 + out * 0.062
        along = -out * 0.62 + front * 0.62 - down * 0.3
    palm = -front * 0.62 - out * 0.75
    reach(person, side, wrist, np.array([sign(side) * 2.6, -0.5, -1.3]), along, palm, 26)


def thigh(person: Person, side: str) -> None:
    """Hold the bent leg behind the thigh, above the knee."""
    bent = max("LR", key=lambda s: person.joint(f"lowerleg01.{s}")[1])
    hip, knee = person.joint(f"upperleg01.{bent}"), person.joint(f"lowerleg01.{bent}")
    up = unit(knee - hip)
    back = person.joint(f"foot.{bent}") - knee  # the side of the thigh that the shin is on
    back = unit(back - up * (back @ up))
    out = np.array([1.0, 0, 0]) * sign(side)
    person.turn(f"clavicle.{side}", Y, -sign(side) * 14)
    person.moved()
    wrist = hip + up * (0.16 if side == bent else 0.21) + back * 0.095 + out * 0.075
    along = -out * 0.9 + back * (0.45 if side == bent else 0.25) + up * 0.1
    palm = -back * 0.95 - out * 0.2
    reach(person, side, wrist, np.array([sign(side) * 2.6, -0.5, -1.3]), along, palm, 10)


def _beside(person: Person, side: str, out: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Where the wrist rests beside the body, `out` to the side and `high` metres up.

    Also the axes to use there, which undo the slope of the trunk.
    """
    shoulder = person.joint(f"upperarm01.{side}")
    fall = (high - person.to_world(shoulder)[1]) / 0.475
    back = person.root.T @ LYING
    return shoulder + back @ unit([sign(side) * out, -1, fall]) * 0.475, back


def sides(person: Person, side: str) -> None:
    """Rest beside the body, palm down."""
    s = sign(side)
    wrist, back = _beside(person, side, 0.36, 0.048)
    hand, palm = back @ np.array([s * 0.15, -1, -0.05]), back @ np.array([-s * 0.1, 0, -1.0])
    reach(person, side, wrist, np.array([s, 0, -0.2]), hand, palm, 5)


def laid_open(person: Person, side: str) -> None:
    """Lie open beside the body, palm up."""
    s = sign(side)
    wrist, back = _beside(person, side, 0.5, 0.035)
    hand, palm = back @ np.array([s * 0.5, -1, 0.0]), back @ np.array([s * 0.1, 0, 1.0])
    reach(person, side, wrist, np.array([s, 0, -0.6]), hand, palm, 18)


def belly(person: Person, side: str) -> None:
    """The heel of the hand on the front hip point, fingertips towards the pubic bone."""
    s = sign(side)
    person.turn(f"clavicle.{side}", Y, -s * 6)
    person.moved()
    trunk = person.bones["root"]
    wrist = (trunk @ np.array([s * 0.125, 0.17, 0.135, 1]))[:3]
    along = trunk[:3, :3] @ np.array([-s * 0.62, -0.75, 0.0])
    palm = trunk[:3, :3] @ np.array([-s * 0.1, 0.1, -1.0])
    reach(person, side, wrist, np.array([s * 2.4, -0.6, -0.9]), along, palm, 6)


def grasp(person: Person, side: str, wrist, along, palm, elbow, curl=10.0) -> None:
    """`reach` in world axes and metres."""
    back = person.root.T
    wrist = back @ (np.asarray(wrist, float) + (0, person.drop, 0))
    reach(person, side, wrist, back @ elbow, back @ along, back @ palm, curl)


def chest(person: Person, side: str) -> None:
    """Rest the hand on the breastbone, the arm clear of the waist."""
    s, trunk = sign(side), person.bones["spine02"]
    wrist = (trunk @ np.array([s * 0.09, 0.36 + 0.03 * s, 0.155, 1]))[:3]
    along, palm = trunk[:3, :3] @ np.array([-s * 0.95, 0.25, 0.0]), trunk[:3, :3] @ (0, 0, -1.0)
    reach(person, side, wrist, np.array([s * 2.4, -0.4, -0.9]), along, palm, 8)


def pushing(person: Person, side: str) -> None:
    """Hold the near end of a block that lies at `BESIDE`, to slide it in."""
    s, back = sign(side), person.root.T
    wrist = back @ (np.array([BESIDE[0] - 0.085, 0.125 + person.drop, BESIDE[1] + 0.10]))
    along, palm = back @ np.array([0.75, -0.25, -0.35]), back @ np.array([0.1, -0.95, -0.3])
    reach(person, side, wrist, np.array([s, 0, -1.0]), along, palm, 12)


HOLDS = {
    "pushing": pushing,
    "chest": chest,
    "shin": shin,
    "thigh": thigh,
    "sides": sides,
    "open": laid_open,
    "belly": belly,
}
