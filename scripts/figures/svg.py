"""Write a picture: shapes in order, attributes sorted, numbers short, no style element, no ids.

Colors are attributes because a content security policy may forbid style elements in images.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from figures import palette
from figures.curves import fit_open, path, resample


def number(value: float) -> str:
    """At most one decimal, no trailing zero."""
    return f"{round(float(value), 1):g}"


def polygon(points: np.ndarray) -> str:
    """(n, 2) px → closed path data with straight sides."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in np.asarray(points)[:, :2]) + "z"


@dataclass
class Picture:
    """A picture of `width` × `height` px; shapes are added back to front."""

    width: int
    height: int
    parts: list[str] = field(default_factory=list)

    def add(self, element: str, text: str | None = None, **attributes: object) -> None:
        """One element; `stroke_width=2` becomes stroke-width="2"; None leaves one out."""
        words = ""
        for name, value in sorted(attributes.items()):
            if value is not None:
                value = number(value) if isinstance(value, (int, float, np.number)) else str(value)
                words += f" {name.replace('_', '-')}={quoteattr(value)}"
        end = "/>" if text is None else f">{escape(text)}</{element}>"
        self.parts.append(f"<{element}{words}{end}")

    def fill(self, data: str, color: str, **more: object) -> None:
        """A filled shape with no outline; nothing for empty path data."""
        if data:
            self.add("path", d=data, fill=color, **more)

    def stroke(
        self, data: str, width: float = palette.INNER, color: str = palette.INK, **more: object
    ) -> None:
        """A line with round ends and joins; nothing for empty path data."""
        if data:
            rounded = {"stroke_linecap": "round", "stroke_linejoin": "round"}
            self.add(
                "path", d=data, fill="none", stroke=color, stroke_width=width, **rounded, **more
            )

    def outlined(
        self, data: str, color: str, width: float = palette.INNER, ink: str = palette.INK
    ) -> None:
        """A filled shape with an outline."""
        if data:
            joins = {"stroke_linejoin": "round", "stroke_width": width}
            self.add("path", d=data, fill=color, stroke=ink, **joins)

    def arrow(self, points, width: float = palette.ARROW_WIDTH, both: bool = False) -> None:
        """A thick arrow along (n, 2) px: 2 points, or 3 of which the middle one bends it."""
        start, *bend, end = (np.asarray(p, float)[:2] for p in points)
        middle = bend[0] if bend else (start + end) / 2
        t = np.linspace(0, 1, 40)[:, None]
        self.along((1 - t) ** 2 * start + 2 * (1 - t) * t * middle + t * t * end, width, both)

    def around(
        self,
        centre,
        radius: float,
        start: float,
        end: float,
        width: float = palette.ARROW_WIDTH,
        both: bool = False,
    ) -> None:
        """An arrow along a circle, from `start` to `end` degrees (0 is right, then clockwise)."""
        angles = np.radians(np.linspace(start, end, 24))
        self.along(
            np.asarray(centre) + radius * np.stack([np.cos(angles), np.sin(angles)], 1), width, both
        )

    def wave(self, start, end, width: float = 4, swing: float = 7, waves: float = 2) -> None:
        """Breath: an arrow that sways from `start` to `end`."""
        start, end = np.asarray(start, float), np.asarray(end, float)
        t = np.linspace(0, 1, 60)
        across = (end - start)[::-1] * (-1, 1) / np.linalg.norm(end - start)
        sway = swing * np.sin(2 * np.pi * waves * t) * np.sin(np.pi * t) ** 0.5
        self.along(start + t[:, None] * (end - start) + sway[:, None] * across, width)

    def along(
        self, points: np.ndarray, width: float = palette.ARROW_WIDTH, both: bool = False
    ) -> None:
        """An arrow along many points (n, 2), with a light halo."""
        points = resample(np.asarray(points, float), 1, False)
        back = round(width * 2.3)
        tips = [(points[-1], points[-1 - back])] + ([(points[0], points[back])] if both else [])
        heads = ""
        for tip, base in tips:
            axis = (tip - base) / np.linalg.norm(tip - base)
            across = np.array([-axis[1], axis[0]]) * width * 1.5
            heads += polygon([tip, base + across, base - across])
        line = path(fit_open(points[back - 1 if both else 0 : 1 - back], 0.3), False)
        halo = {"stroke_linejoin": "round", "stroke_width": width * 0.9}
        self.stroke(line, width * 1.9, palette.PAPER)
        self.add("path", d=heads, fill=palette.PAPER, stroke=palette.PAPER, **halo)
        self.stroke(line, width, palette.ARROW)
        self.add(
            "path",
            d=heads,
            fill=palette.ARROW,
            stroke=palette.ARROW,
            stroke_linejoin="round",
            stroke_width=1.5,
        )

    def marker(self, at, radius: float = 24) -> None:
        """Where it is felt: a dot in two rings, light and dark, so that the shape says it too."""
        place = {"cx": float(at[0]), "cy": float(at[1])}
        ring = {"fill": "none", "stroke": palette.ARROW, "stroke_width": 4.2}
        self.add("circle", **place, r=radius + 4.5, fill=palette.PAPER)
        self.add("circle", **place, r=radius, **ring)
        self.add("circle", **place, r=radius * 0.56, **ring)
        self.add("circle", **place, r=radius * 0.22, fill=palette.ARROW)

    def tick(self, x: float, y: float, good: bool, radius: float = 24) -> None:
        """A check mark in a ring, or a cross: the shape says which."""
        ring = {"cx": float(x), "cy": float(y), "r": float(radius), "fill": palette.PAPER}
        self.add("circle", **ring, stroke=palette.INK, stroke_width=3)
        shape = [[(-1, 0.1), (-0.25, 0.85), (1.1, -0.8)]]
        if not good:
            shape = [[(-1, -1), (1, 1)], [(-1, 1), (1, -1)]]
        lines = [np.array(points) * radius * 0.45 + [x, y] for points in shape]
        data = "".join("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points) for points in lines)
        self.stroke(data, radius * 0.27)

    def dashed(
        self, data: str, width: float = 2.4, color: str = palette.INK, dash: str = "7 6"
    ) -> None:
        """A dashed line on a pale one, for where something was or may go."""
        self.stroke(data, width + 3, palette.PAPER, stroke_opacity=0.85)
        self.stroke(data, width, color, stroke_dasharray=dash)

    def label(self, at, text: str, to=None, anchor: str = "start") -> None:
        """Words of one or more lines (split by |), with a line and a dot on the place `to`, px."""
        rows, size = text.split("|"), palette.LABEL
        x, y = at
        tall = (len(rows) - 1) * size * 1.1
        if to is not None:
            if anchor == "middle":
                begin = (x, y + tall + size * 0.4) if to[1] > y else (x, y - size * 1.05)
            else:
                begin = (x + (8 if anchor == "end" else -8), y - size * 0.35 + tall / 2)
            line = f"M{begin[0]:.0f} {begin[1]:.0f}L{to[0]:.0f} {to[1]:.0f}"
            self.stroke(line, 5.5, palette.PAPER, stroke_opacity=0.8)
            self.stroke(line, 2.2)
            dot = {"cx": float(to[0]), "cy": float(to[1]), "r": 5.5, "fill": palette.INK}
            self.add("circle", **dot, stroke=palette.PAPER, stroke_width=1.5)
        for k, row in enumerate(rows):
            self.words(row, x, y + k * size * 1.1, size, text_anchor=anchor, font_weight=600)

    def words(
        self, text: str, x: float, y: float, size: float, halo: float = 0, **more: object
    ) -> None:
        """One line of words. halo: px of paper round them, a text of its own that all can draw."""
        font = {"font_family": palette.FONT, "font_size": size, "x": float(x), "y": float(y)}
        if halo:
            round_them = {"stroke": palette.PAPER, "stroke_width": halo, "stroke_linejoin": "round"}
            self.add("text", text, fill=palette.PAPER, **round_them, **font, **more)
        self.add("text", text, fill=palette.INK, **font, **more)

    def panel(self, other: Picture, x: float, y: float, cut: float) -> None:
        """Another picture at (x, y), without the outermost `cut` px of its sides."""
        wide, high = other.width - 2 * cut, other.height - 2 * cut
        box = f' viewBox="{number(cut)} {number(cut)} {number(wide)} {number(high)}"'
        self.inset(x, y, wide, high, other.parts, box)

    def inset(self, x: float, y: float, width: float, height: float, parts, box: str = "") -> None:
        """Elements with their own corner at (x, y); what runs over the edge is cut off."""
        place = f'x="{number(x)}" y="{number(y)}"'
        head = f'<svg {place} width="{number(width)}" height="{number(height)}"{box}>'
        self.parts += [head, *parts, "</svg>"]

    def text(self) -> str:
        """The whole file; words stand on a plate, for pages that are dark or force their colors."""
        w, h = self.width, self.height
        plate = Picture(w, h)
        if any(part.startswith("<text") for part in self.parts):
            plate.add("rect", width=w, height=h, fill=palette.PAPER)
        size = f'width="{w}" height="{h}" viewBox="0 0 {w} {h}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        return "\n".join([head, *plate.parts, *self.parts, "</svg>", ""])
