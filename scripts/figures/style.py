"""Colors and stroke widths of every picture.

Stroke widths are for a picture 720 px wide: 2.2 px are 0.75 pt when it is printed 90 mm wide.
Each pair of neighbours differs in lightness too, so that nothing is lost in grey.
"""

from __future__ import annotations

INK = "#2a2420"  # outlines
SKIN, SKIN_SHADE = "#dcab86", "#c48f69"
SHIRT, SHIRT_SHADE = "#bad6cf", "#98bab2"
TROUSERS, TROUSERS_SHADE = "#47607a", "#374c62"
HAIR, HAIR_SHADE = "#4f3a2e", "#3f2d23"
BLOCK, BLOCK_TOP = "#cb9434", "#ecc983"
MAT, MAT_EDGE, MAT_SHADE = "#ebe5d8", "#d5ccb9", "#d3cab8"
CLOTH = "#f4efe4"  # towel and cushion
ARROW = "#8a3b1c"
PAPER = "#fffdf9"  # the card behind the picture; halo of arrows and markers
# Anatomy
BONE, BONE_SHADE = "#f4ecd8", "#dccfb1"
BODY = "#efe6d9"  # silhouette of the body behind bones
PSOAS, PSOAS_SHADE = "#b5483f", "#95372f"
ILIACUS, ILIACUS_SHADE = "#dd9a76", "#c57f5a"
QUADRICEPS, QUADRICEPS_SHADE = "#7f9fb5", "#648499"
ABDOMINAL, ABDOMINAL_SHADE = "#a9b88c", "#8c9c6f"

OUTLINE = 3.0  # around a whole body
INNER = 2.2  # creases, seams, face
ARROW_WIDTH = 6.5
