"""Draw a declared chart: bars in groups, filled up to the lower number, open up to the higher."""

from __future__ import annotations

import numpy as np

from figures import palette
from figures.pictures_chart import Bar, Chart
from figures.svg import Picture

LEFT, BAR, ROW, GROUP, TOP = 212, 26, 33, 158, 66  # px


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


def spread(bar: Bar, unit: str) -> str:
    """Both numbers, rounded half up: "4 to 7 mm"."""
    low, high = (int(value + 0.5) for value in (bar.low, bar.high))
    return f"{low} to {high} {unit}"


def draw(chart: Chart, detail: float) -> Picture:
    """The picture of a chart; `detail` changes nothing here."""
    picture = Picture(720, TOP + GROUP * len(chart.groups) + 4)
    scale = chart.px_per_unit
    for tick in chart.ticks:
        x = LEFT + tick * scale
        color = palette.MAT_EDGE if tick else palette.INK
        line = {"fill": "none", "stroke": color, "stroke_width": 2.2}
        picture.add("path", d=f"M{x:g} {TOP - 22}V{picture.height - 12}", **line)
        last = f" {chart.unit}" if tick == chart.ticks[-1] else ""
        picture.words(f"{tick}{last}", x, 30, 24, text_anchor="middle")
    for g, (title, bars) in enumerate(chart.groups):
        y = TOP + g * GROUP
        plate = {"x": 0, "y": y - 12, "width": 720, "height": 34, "rx": 5}
        picture.add("rect", **plate, fill=palette.BODY)
        picture.words(title, 12, y + 14, 25, font_weight=700)
        for k, ((name, color), bar) in enumerate(zip(chart.series, bars, strict=True)):
            at = y + 32 + k * ROW
            box = {"x": LEFT, "y": at, "height": BAR}
            edge = {"stroke": palette.INK, "stroke_width": 2.2}
            picture.add("rect", **box, width=bar.high * scale, fill=palette.PAPER, **edge)
            picture.add("rect", **box, width=bar.low * scale, fill=palette.COLORS[color])
            picture.stroke(hatch(LEFT, at, bar.low * scale, BAR, k), 2.2)
            picture.add("rect", **box, width=bar.low * scale, fill="none", **edge)
            picture.words(name, LEFT - 12, at + 21, 24, text_anchor="end")
            end = LEFT + bar.high * scale + 10
            picture.words(spread(bar, chart.unit), end, at + 21, 24, 6, font_weight=600)
    return picture
