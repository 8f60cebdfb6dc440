"""Colors and stroke widths of every picture.

Stroke widths are for a picture 720 px wide: 2.2 px are 0.75 pt when it is printed 90 mm wide.
Each pair of neighbours differs in lightness too, so that nothing is lost in grey.
What pages and pictures share comes from docs/assets/css/tokens.css; the rest is typed here alone.
"""

from __future__ import annotations

import tokens

PAPER = tokens.color("plate")  # the card behind the picture; halo of arrows and markers
INK = tokens.color("plate-ink")  # outlines
# A person, and what is around
SKIN, SKIN_SHADE = "#dcab86", "#c48f69"
SHIRT, SHIRT_SHADE = "#bad6cf", "#98bab2"
TROUSERS, TROUSERS_SHADE = "#47607a", "#374c62"
HAIR, HAIR_SHADE = "#4f3a2e", "#3f2d23"
PROP, PROP_TOP = "#cb9434", "#ecc983"  # block and ball
MAT, MAT_EDGE, MAT_SHADE = "#ebe5d8", "#d5ccb9", "#d3cab8"
MAT_RIM = "#77695a"  # round the mat: dark enough for a copier that knows only black and white
CLOTH = "#f4efe4"  # towel, cushion and folded blanket
WOOD, WOOD_TOP = "#b79672", "#dcc8aa"  # chair, table, frame of a bed
ARROW = "#8a3b1c"  # whatever moves, and where it is felt
WARMTH = "#f6e6c8"  # the disc on the home page
# Anatomy
BONE, BONE_SHADE = "#f4ecd8", "#dccfb1"
SACRUM, SACRUM_SHADE = "#e6b98f", "#cf9c6e"
DISC, DISC_SHADE = "#d9dbd2", "#bfc4bb"
FAINT, FAINT_SHADE = "#f6f0e4", "#efe7d8"  # bones that only show where something is
FAINT_INK = "#877b6a"
HOLLOW = "#8d7d66"  # small openings
BODY, BODY_RIM = "#efe6d9", "#84755f"  # silhouette of the body behind bones
PSOAS, PSOAS_SHADE = "#b5483f", "#95372f"
ILIACUS, ILIACUS_SHADE = "#dd9a76", "#c57f5a"
QUADRICEPS, QUADRICEPS_SHADE = "#7f9fb5", "#648499"
LATERALIS, LATERALIS_SHADE = "#d3dedd", "#b3c2c1"
INTERMEDIUS, INTERMEDIUS_SHADE = "#b9a9be", "#a08fa6"
MEDIALIS, MEDIALIS_SHADE = "#bcd3c0", "#9bb7a1"
ABDOMINAL, ABDOMINAL_SHADE = "#a9b88c", "#8c9c6f"
TENDON, TENDON_SHADE = "#efe9dc", "#d9d2c2"
FIBER_RED, FIBER_BLUE, FIBER_GREEN = "#5b2a22", "#33434f", "#3f4a2c"

COLORS = {name: value for name, value in globals().items() if str(value).startswith("#")}

OUTLINE = 3.0  # around a whole body
INNER = 2.2  # creases, seams, face
ARROW_WIDTH = 6.5
LABEL = 25  # height of words; 12.5 px when the picture is 360 px wide
# The sheet's font first, so that paper has the same words on every machine
FONT = "Atkinson Hyperlegible Next, system-ui, sans-serif"

MEASURES = {"outline": OUTLINE, "inner": INNER, "arrow": ARROW_WIDTH, "label": LABEL}


def pair(name: str) -> tuple[str, str]:
    """A color and its shade, such as PSOAS and PSOAS_SHADE."""
    return COLORS[name], COLORS[f"{name}_SHADE"]
