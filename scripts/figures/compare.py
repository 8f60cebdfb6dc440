"""Look at two pictures as a reader does, pixel by pixel; numbers of another machine may differ."""

from __future__ import annotations

import io

import numpy as np
import resvg_py
from PIL import Image

from figures import palette

SEEN = 48  # of 255: a pixel that differs by less is not told apart
FEW = 0.0005  # of all pixels: what rounding moves along outlines


def png(svg: str, zoom: int = 1) -> bytes:
    """The picture as PNG, `zoom` pixels to one px, on the color of its card."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, background=palette.PAPER, zoom=zoom))


def difference(old: str, new: str) -> str:
    """How two pictures differ, in words; "" when nobody could tell."""
    if old == new:
        return ""
    pair = (old, new)
    a, b = (np.asarray(Image.open(io.BytesIO(png(svg, 2))).convert("RGB"), int) for svg in pair)
    if a.shape != b.shape:
        sizes = [f"{array.shape[1] // 2} × {array.shape[0] // 2} px" for array in (a, b)]
        return f"{sizes[0]}, now {sizes[1]}"
    share = (np.abs(a - b).max(-1) > SEEN).mean()
    return f"{share:.2%} of it looks different" if share > FEW else ""
