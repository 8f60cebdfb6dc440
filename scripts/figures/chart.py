"""The chart on /what-to-expect/: how much each muscle lengthens, by hip and knee."""

from __future__ import annotations

import numpy as np

from figures import style
from figures.svg import Picture

# Change of length of muscle with tendon, in percent of hip straight and knee straight: the value of
# Rajagopal2015.osim (one generic adult; from nimblephysics, computed with OpenSim 4.6), then the
# lowest and highest of four models: that one, RajagopalLaiUhlrich2023, gait2392 and MyoFullBody.
# The last has the lowest numbers and was computed with MuJoCo; gait2392 has the highest.
MUSCLES = ("psoas major", "iliacus", "rectus femoris")
LENGTHS = {
    "Hip 10° back, knee straight": ((1.8, 1.3, 2.5), (2.9, 2.9, 3.2), (1.1, 1.1, 1.7)),
    "Hip 20° back, knee straight": ((3.6, 2.4, 4.8), (5.8, 5.7, 6.2), (1.9, 1.9, 3.1)),
    "Hip 10° back, knee bent 90°": ((1.8, 1.3, 2.5), (2.9, 2.9, 3.2), (13.4, 12.8, 17.9)),
    "Hip 20° back, knee bent 90°": ((3.6, 2.4, 4.8), (5.8, 5.7, 6.2), (14.2, 13.6, 19.2)),
}
COLORS = (style.PSOAS, style.ILIACUS, style.QUADRICEPS)
LEFT, UNIT, BAR, ROW, GROUP, TOP = 212, 20.0, 26, 33, 158, 66
FONT = {"font_family": "system-ui, sans-serif", "fill": style.INK}


def hatch(x: float, y: float, width: float, height: float, kind: int) -> str:
    """Nothing, slanting lines or upright lines inside a bar, as path data."""
    if kind == 0:
        return ""
    lean = height if kind == 1 else 0
    data = ""
    for foot in np.arange(x - lean + 5, x + width, 9):
        low, high = max(foot, x), min(foot + lean, x + width)
        start, stop = y + height - (low - foot), y + height - (high - foot)
        if kind == 2:
            data += f"M{foot:.1f} {y:.1f}v{height:g}"
        elif high - low > 2:
            data += f"M{low:.1f} {start:.1f}L{high:.1f} {stop:.1f}"
    return data


def muscle_lengths(detail: float) -> Picture:
    """Bars for each muscle in four positions; whiskers show how far the models differ."""
    picture = Picture(720, TOP + GROUP * len(LENGTHS) + 4)
    bottom = picture.height - 12
    for percent in (0, 5, 10, 15, 20):
        x = LEFT + percent * UNIT
        line = {"stroke": style.MAT_EDGE if percent else style.INK, "stroke_width": 2.2}
        picture.add("path", d=f"M{x:g} {TOP - 22}V{bottom}", fill="none", **line)
        picture.add("text", f"{percent} %", x=x, y=30, font_size=24, text_anchor="middle", **FONT)
    for g, (position, values) in enumerate(LENGTHS.items()):
        y = TOP + g * GROUP
        plate = {"x": 0, "y": y - 12, "width": 720, "height": 34, "rx": 5}
        picture.add("rect", **plate, fill=style.BODY)
        picture.add("text", position, x=12, y=y + 14, font_size=25, font_weight=700, **FONT)
        for k, (value, low, high) in enumerate(values):
            at = y + 32 + k * ROW
            bar = {"x": LEFT, "y": at, "width": value * UNIT, "height": BAR}
            picture.add("rect", **bar, fill=COLORS[k])
            picture.stroke(hatch(LEFT, at, value * UNIT, BAR, k), 2.2)
            picture.add("rect", **bar, fill="none", stroke=style.INK, stroke_width=2.2)
            a, b, middle = LEFT + low * UNIT, LEFT + high * UNIT, at + BAR / 2
            whisker = f"M{a:g} {middle:g}H{b:g}M{a:g} {middle - 7:g}v14M{b:g} {middle - 7:g}v14"
            picture.stroke(whisker, 6, style.PAPER)
            picture.stroke(whisker, 2.6)
            name = {"x": LEFT - 12, "y": at + 21, "text_anchor": "end", "font_size": 24}
            picture.add("text", MUSCLES[k], **name, **FONT)
            end = LEFT + max(value, high) * UNIT + 10
            halo = {"stroke": style.PAPER, "stroke_width": 5, "paint_order": "stroke"}
            size = {"font_size": 24, "font_weight": 600}
            picture.add("text", f"{value} %", x=end, y=at + 21, **size, **halo, **FONT)
    return picture


FIGURES = {"muscle-lengths": muscle_lengths}
