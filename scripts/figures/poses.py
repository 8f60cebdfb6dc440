"""Poses as plain data: joint angles that are given; `solve.py` finds what they leave open.

Angles are the rig's, in degrees; they are not clinical angles. Lengths are metres.
World axes: x to the right of the picture, y up from the floor, z to the viewer. Lying on the back,
the head is on the left and the body's right side is near.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from figures.props import BALL, BLOCK

Point = tuple[float, float, float]


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


@dataclass(frozen=True)
class Pose:
    """Lying on the back. support: metres between floor and pelvis; tuck: bend of the lower back.

    hands: (how the left arm lies, how the right arm lies), names of `arms.HOLDS`.
    """

    left: Leg
    right: Leg
    support: float = BLOCK.up
    tuck: float = 12
    ribs: float = -5
    sink: tuple[float, float] = (0.040, 0.022)  # how far back and pelvis press in, metres
    hands: tuple[str, str] = ("shin", "shin")
    nod: float = 13
    head_turn: float = 0
    head_on: float = 0  # metres between the floor and what the head rests on


@dataclass(frozen=True)
class Reach:
    """A hand put down. wrist: along x from the right shoulder, up from the floor, along z from it.

    along, palm, elbow: where the hand points, where its palm looks, where the elbow goes. World.
    """

    side: str  # "L" or "R"
    wrist: Point
    along: Point
    palm: Point
    elbow: Point


@dataclass(frozen=True)
class OnSide:
    """Lying on the right side, or pushing up from there: `lift` degrees of the trunk.

    shoulder: how far the right one is brought up; back, head: bends to the body's right.
    on_left: on the left side instead, with the head on the left and the back to the viewer.
    """

    left: Leg
    right: Leg
    hands: tuple[Reach, ...]
    sink: float  # how far it presses into the floor
    lift: float = 0
    shoulder: float = 0
    back: float = 0
    head: float = 0
    on_left: bool = False


@dataclass(frozen=True)
class Upright:
    """Standing, kneeling or sitting, the face to the right of the picture and the right side near.

    lean: degrees that all of it tips forward; curl, nod: bends of back and neck forward.
    """

    left: Leg
    right: Leg
    hands: tuple[Reach, ...] = ()
    lean: float = 0
    curl: float = 0
    nod: float = 0
    sink: float = 0.01  # how far feet or knees press in, metres


LONG = Leg(on_floor=True)
RESTING = Leg(out=-5, turn=16, ankle=-14, on_floor=True)
STANDING = Leg(knee=112, out=-6, turn=2, on_floor=True, flat=True)  # knee bent, foot on the floor
LIFTING = replace(STANDING, knee=103)  # the same while the hips are lifted
HELD = Leg(flex=114, knee=126, out=-6, turn=0, ankle=-14)  # knee above the hip, in both hands
DRAWN_IN = Leg(flex=131, knee=136, out=-6, turn=0, ankle=-14)

STRETCH = Pose(HELD, LONG)  # the pose itself: on the block, left knee held, right leg long
CLOSER = replace(STRETCH, left=DRAWN_IN)
STRETCH_ON_FLOOR = replace(STRETCH, support=0, tuck=14)
STRETCH_ON_BALL = replace(STRETCH, support=BALL.up)
FEET_DOWN = Pose(STANDING, STANDING)
HIPS_LIFTED = Pose(LIFTING, LIFTING, 0.17, 6, hands=("sides", "pushing"))
LYING = Pose(RESTING, RESTING, support=0, tuck=8, hands=("sides", "sides"))
REST = Pose(STANDING, STANDING, support=0, tuck=8, hands=("belly", "belly"), head_on=0.05)
LEG_OVER_EDGE = Pose(  # of a bed
    STANDING,
    Leg(flex=-28, knee=62, out=15, turn=0, ankle=-20),
    support=0,
    tuck=10,
    hands=("belly", "belly"),
)
FOOT_IN_HAND = OnSide(
    Leg(48, 74, -4, 0, 0),
    Leg(-2, 140, -8, 0, -30),
    hands=(
        Reach("L", (-0.22, 0.05, -0.36), (-0.7, 0, -0.5), (0, -1, 0), (-0.2, 0, -1)),
        Reach("R", (0.43, 0.31, 0.22), (1, -0.1, 0.2), (0, -1, 0.2), (-0.2, 0.4, 1)),
    ),
    sink=0.05,
    shoulder=24,
    head=-12,
    on_left=True,
)
HALF_KNEELING = Upright(
    Leg(106, 92, -6, 0, 0),
    Leg(10, 92, -6, 0, -40),
    hands=(
        Reach("R", (0.30, 0.50, 0.02), (1, 0, -0.1), (0, -1, 0), (-1, 0.2, 0.5)),
        Reach("L", (0.30, 0.50, -0.32), (1, 0, 0.1), (0, -1, 0), (-1, 0.2, -0.5)),
    ),
    lean=14,
    curl=14,
    nod=8,
)
ON_A_CHAIR = Upright(
    Leg(80, 80, -10, 0, 0),
    Leg(-4, 88, -6, 0, -30),
    hands=(
        Reach("R", (0.20, 0.615, -0.13), (1, -0.1, -0.5), (0, -1, 0), (-1, -0.2, 0.6)),
        Reach("L", (0.22, 0.615, -0.28), (1, -0.1, 0.2), (0, -1, 0), (-1, -0.2, -0.6)),
    ),
)
AT_A_TABLE = Upright(
    Leg(22, 18, -5, 0, 0),
    Leg(-24, 6, -5, 0, 16),
    hands=(
        Reach("R", (0.29, 0.90, 0.0), (1, 0, -0.1), (0, -1, 0), (-1, -0.4, 0.5)),
        Reach("L", (0.29, 0.90, -0.30), (1, 0, 0.1), (0, -1, 0), (-1, -0.4, -0.5)),
    ),
)
ROLLED_OVER = OnSide(
    Leg(72, 88, -20, 0, 0),
    Leg(62, 92, -3, 0, 0),
    hands=(
        Reach("R", (-0.36, 0.045, 0.24), (0.2, -0.05, 1), (0, -1, 0), (-1, 0, -0.6)),
        Reach("L", (0.14, 0.07, 0.3407), (-0.5, -0.1, 1), (0, -1, 0), (1, 1, 0)),
    ),
    sink=0.05,
    shoulder=24,
    head=14,
)
PUSHING_UP = OnSide(
    Leg(84, 104, -30, -22, 0),
    Leg(70, 100, -2, 22, 0),
    hands=(
        Reach("R", (-0.10, 0.06, 0.08), (-0.5, 0, 1), (0, -1, 0), (-1, 0, 0)),
        Reach("L", (0.20, 0.06, 0.40), (-0.5, 0, 1), (0, -1, 0), (1, 0.6, 0.6)),
    ),
    sink=0.04,
    lift=22,
    back=-34,
    head=-14,
)
