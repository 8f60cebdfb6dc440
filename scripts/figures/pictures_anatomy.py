"""The pictures of bones and muscles: where the block goes, muscles, landmarks, where it is felt."""

from __future__ import annotations

from figures.declare_anatomy import (
    Anatomy,
    BlockAcross,
    BlockBelow,
    Bones,
    Felt,
    FeltDeep,
    Flesh,
    Label,
    Oval,
    Panel,
    Shapes,
    Silhouette,
    Tick,
    View,
    Weight,
    WeightBelow,
)
from figures.palette import INNER

SPINE = tuple(n for v in ("T11", "T12", "L1", "L2", "L3", "L4", "L5") for n in (v, f"disc {v}"))
PELVIS = ("sacrum", "coccyx", "r_pelvis", "l_pelvis", "symphysis")
THIGHS = ("r_femur", "l_femur")
SHINS = ("l_tibia", "r_tibia", "l_fibula", "r_fibula")
CAPS = ("l_patella", "r_patella")


def single(view: View, *layers, **more) -> Anatomy:
    """One panel that fills the picture."""
    return Anatomy(view.width, view.height, (Panel(0, 0, view, layers),), **more)


def place_and_not(large: Panel, small, top: int, height: int) -> Anatomy:
    """A large panel, and below it `small` of the two places where the block does not belong."""
    places = tuple(zip((0, 370), ("lower back", "tailbone"), strict=True))
    panels = tuple(small(x, top, place, (Tick(312, 38, False),)) for x, place in places)
    below = tuple(Label((x + 175, height - 22), f"not the {p}", anchor="middle") for x, p in places)
    return Anatomy(720, height, (large, *panels), below)


# Where the block goes. From behind, heights: the block's lower edge; the middle of where the weight
# rests, and its radius

UNDER = {
    "sacrum": (0.957, 1.000, 0.031),
    "lower back": (1.100, 1.146, 0.031),
    "tailbone": (0.878, 0.944, 0.022),
}


def from_behind(x, y, place: str, more, width=350, height=300, scale=640) -> Panel:
    """The pelvis from behind, seen through the block that lies across it."""
    edge, middle, radius = UNDER[place]
    shapes = Shapes((Bones((*SPINE, *PELVIS, *THIGHS), behind=True, bed=True),))
    weight = Weight(Oval(0, middle, radius, radius), 12)
    layers = (Silhouette(), shapes, BlockAcross(edge), weight, *more)
    return Panel(x, y, View("back", width, height, scale, (0, 0, 1.03)), layers)


BEHIND = (
    Tick(660, 54, True, 30),
    Label((150, 60), "lower|back", (0.008, 0, 1.142), "end"),
    Label((128, 236), "sacrum", (0.020, 0, 1.040), "end"),
    Label((128, 350), "tailbone", (0.002, 0, 0.950), "end"),
    Label((604, 190), "block", (-0.102, 0, 1.045)),
    Label((590, 300), "weight|here", (-0.024, 0, 0.996)),
)

# The same for the sheet, where a picture is 36 mm wide: few words, and large ones
ON_THE_SHEET = (
    Tick(330, 28, True),
    Label((84, 40), "waist", (0.004, 0, 1.118), "end"),
    Label((84, 160), "tail|bone", (0.002, 0, 0.950), "end"),
    Label((276, 104), "block", (-0.112, 0, 1.03)),
)

# From the side: what lies on the block, soft tissue between, how far the block's middle is towards
# the feet, and half the length of where the weight rests

ON_BLOCK = {
    "sacrum": (BlockBelow("sacrum", 0.016, -0.004, named=True), 0.031),
    "lower back": (BlockBelow("L3", 0.018, 0.01), 0.031),
    "tailbone": (BlockBelow("coccyx", 0.024, 0.034), 0.018),
}
BENT = 58.0


def from_the_side(x, y, place: str, more, width=350, height=300, scale=640) -> Panel:
    """The same on the back, knees bent."""
    under, radius = ON_BLOCK[place]
    bones = Bones((*SPINE, "sacrum", "coccyx", "l_pelvis", "l_femur"), bent=BENT, bed=True)
    layers = (Silhouette(BENT), under, Shapes((bones,)), WeightBelow(under, radius, 11), *more)
    return Panel(x, y, View("lying", width, height, scale, (0, 0.185, 1.01), 15), layers)


SIDE = (
    Label((150, 60), "lower back", "L3", "middle", (-12, -22)),
    Label((232, 138), "sacrum", (0, 0.212, 1.012), "middle"),
    Label((572, 352), "tailbone", "coccyx"),
    Tick(660, 54, True, 30),
)

# Muscles

VASTI = tuple(
    Flesh(f"vastus_{name}", name.upper(), lift, both=True, fibers="FIBER_BLUE")
    for name, lift in (("intermedius", 0.004), ("lateralis", 0.006), ("medialis", 0.006))
)

WALL = {  # from the outside in: each muscle, and how far its sinews are lifted
    "rectus abdominis": 0.21,
    "external oblique": 0.18,
    "internal oblique": 0.18,
    "transversus abdominis": 0.18,
}
CAGE = Shapes((Bones(("ribs", *SPINE, *PELVIS, *THIGHS)),), INNER, 0.014, error=0.55, once=True)


def wall(x: float, y: float, name: str, lift: float) -> Panel:
    """One muscle of the belly wall on the same bones."""
    own = {"muscle": name.replace(" ", "_"), "both": True, "fibers": "FIBER_GREEN", "dark": 0.36}
    parts = (Flesh(color="ABDOMINAL", lift=0.2, **own),)
    parts += (Flesh(color="TENDON", lift=lift, sinew=True, **own),)
    view = View("front", 350, 405, 745, (0, 0, 1.132))
    return Panel(x, y, view, (Silhouette(), CAGE, Shapes(parts, INNER)))


PLACES = tuple((370 * (k % 2), 475 * (k // 2), name) for k, name in enumerate(WALL))

PICTURES = {
    "psoas-iliacus-front": single(
        View("front", 720, 760, 1420, (0, 0, 1.038)),
        Silhouette(),
        Shapes(
            (
                Bones((*SPINE, *PELVIS, *THIGHS)),
                Flesh("psoas", "PSOAS", 0.016),
                Flesh("iliacus", "ILIACUS", 0.010),
            )
        ),
        Label((136, 190), "psoas|major", (-0.045, 0, 1.125), "end"),
        Label((128, 330), "iliacus", (-0.100, 0, 1.035), "end"),
        Label((166, 634), "lesser|trochanter", (-0.0895, 0, 0.868), "end"),
        Label((440, 52), "T12: lowest|chest vertebra", (0.010, 0, 1.243)),
        Label((452, 252), "L5: lowest|lumbar vertebra", (0.010, 0, 1.070)),
        Label((596, 318), "sacrum", (0.004, 0, 0.992)),
        Label((592, 470), "hip joint", (0.079, 0, 0.920)),
        Label((572, 690), "thigh|bone", (0.106, 0, 0.82)),
    ),
    "block-from-behind": place_and_not(
        from_behind(0, 0, "sacrum", BEHIND, 720, 500, 1150), from_behind, 520, 880
    ),
    "block-on-sheet": Anatomy(
        360, 214, (from_behind(0, 0, "sacrum", ON_THE_SHEET, 360, 214, 640),)
    ),
    "block-from-side": place_and_not(
        from_the_side(0, 0, "sacrum", SIDE, 720, 460, 1250), from_the_side, 480, 840
    ),
    # All four parts on the right thigh; on the left rectus femoris is taken away
    "quadriceps": single(
        View("front", 720, 800, 1200, (0.05, 0, 0.757)),
        Silhouette(),
        Shapes(
            (
                Bones((*PELVIS, *THIGHS, *SHINS, *CAPS)),
                *VASTI,
                Flesh("rectus_femoris", "QUADRICEPS", 0.02, fibers="FIBER_BLUE"),
                Flesh("patellar_tendon", "TENDON", 0.004, both=True, fibers="FIBER_BLUE"),
            )
        ),
        Label((118, 212), "rectus|femoris", (-0.098, 0, 0.84), "end"),
        Label((140, 690), "knee cap", (-0.080, 0, 0.528), "end"),
        Label((156, 770), "shin bone", (-0.078, 0, 0.435), "end"),
        Label((498, 96), "where rectus|femoris starts", (0.101, 0, 0.972)),
        Label((540, 330), "vastus|lateralis", (0.134, 0, 0.77)),
        Label((540, 450), "vastus|intermedius", (0.104, 0, 0.70)),
        Label((540, 580), "vastus|medialis", (0.055, 0, 0.63)),
    ),
    "landmarks": Anatomy(
        720,
        1000,
        (
            Panel(
                0,
                0,
                View("front", 720, 520, 1300, (0, 0, 0.972)),
                (
                    Silhouette(),
                    Shapes((Bones((*SPINE[4:], *PELVIS, *THIGHS)),)),
                    Label((20, 40), "from the front"),
                    Label((560, 110), "iliac crest", (0.095, 0, 1.078)),
                    Label((578, 214), "front hip|point|(ASIS)", (0.127, 0, 1.004)),
                    Label((576, 350), "hip joint", (0.080, 0, 0.920)),
                    Label((130, 236), "sacrum", (-0.010, 0, 1.0), "end"),
                    Label((146, 352), "pubic|bone", (-0.011, 0, 0.908), "end"),
                    Label((168, 470), "lesser|trochanter", (-0.0925, 0, 0.867), "end"),
                ),
            ),
            Panel(
                0,
                530,
                View("back", 720, 470, 1300, (0, 0, 0.985)),
                (
                    Silhouette(),
                    Shapes((Bones((*SPINE[4:], *PELVIS, *THIGHS), behind=True),)),
                    Label((20, 40), "from behind"),
                    Label((560, 86), "iliac crest", (-0.090, 0, 1.076)),
                    Label((128, 196), "sacrum", (0.008, 0, 1.0), "end"),
                    Label((140, 300), "tailbone|(coccyx)", (0.002, 0, 0.945), "end"),
                    Label((556, 400), "lesser|trochanter", (-0.0885, 0, 0.866)),
                ),
            ),
        ),
    ),
    # Through hip bone and thigh bone
    "psoas-iliacus-side": single(
        View("right", 720, 820, 1640, (0, 0.168, 1.055)),
        Silhouette(),
        Shapes(
            (
                Bones((*SPINE, "sacrum", "coccyx")),
                Flesh("iliacus", "ILIACUS", 0),
                Flesh("psoas", "PSOAS", 0.005, flank=True),
            )
        ),
        Shapes((Bones(("r_pelvis", "r_femur")),), opacity=0.36),
        Label((128, 70), "T12", (0, 0.180, 1.240), "end"),
        Label((128, 330), "L5", (0, 0.193, 1.072), "end"),
        Label((140, 520), "sacrum", (0, 0.216, 0.994), "end"),
        Label((120, 690), "hip|joint", (0, 0.156, 0.920), "end"),
        Label((530, 190), "psoas|major", (0, 0.160, 1.14)),
        Label((560, 370), "iliacus", (0, 0.125, 1.020)),
        Label((556, 540), "front of|the pelvis", (0, 0.112, 0.926)),
        Label((530, 720), "lesser|trochanter", (0, 0.172, 0.862)),
    ),
    "abdominal-wall": Anatomy(
        720,
        940,
        tuple(wall(x, y, name, WALL[name]) for x, y, name in PLACES),
        tuple(Label((x + 175, y + 440), name, anchor="middle") for x, y, name in PLACES),
    ),
    # Four places, each with its own pattern, on the side of the long leg
    "where-felt": single(
        View("front", 720, 800, 1130, (-0.03, 0, 0.905)),
        Silhouette(),
        Shapes(
            (Bones((*SPINE, *PELVIS, *THIGHS, *CAPS, *SHINS[:2]), color="FAINT"),),
            INNER,
            ink="FAINT_INK",
        ),
        Felt(Oval(-0.076, 0.935, 0.062, 0.022, -32), ((45, 10),)),
        Felt(Oval(-0.088, 0.862, 0.046, 0.036), ((45, 13), (-45, 13))),
        Felt(Oval(-0.092, 0.720, 0.046, 0.092, 3), ((0, 22),)),
        FeltDeep((-0.050, 0, 1.055)),
        Label((520, 170), "deep in|the belly", (-0.050, 0, 1.055), nudge=(14, 0)),
        Label((520, 330), "fold of|the hip", (-0.050, 0, 0.922)),
        Label((520, 440), "a hand's|width below", (-0.066, 0, 0.862)),
        Label((520, 600), "front of|the thigh", (-0.070, 0, 0.72)),
        Label((150, 780), "long leg", anchor="middle"),
        bent="left",
        long="right",
    ),
}
