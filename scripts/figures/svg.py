"""Write a picture: shapes in order, attributes sorted, numbers short, no style element, no ids.

Colors are attributes because a content security policy may forbid style elements in images.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from figures import style


def number(value: float) -> str:
    """At most one decimal, no trailing zero."""
    return f"{round(float(value), 1):g}"


def polygon(points: np.ndarray) -> str:
    """(n, 2) px → closed path data with straight sides."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in np.asarray(points)[:, :2]) + "z"


@dataclass
class Picture:
    """A picture of `width` × `height` px. `bent` and `long` say which leg is which: "left", "right" or None."""

    width: int
    height: int
    bent: str | None = None
    long: str | None = None
    parts: list[str] = field(default_factory=list)

    def add(self, element: str, text: str | None = None, **attributes: object) -> None:
        """One element; `stroke_width=2` is written stroke-width="2"; None leaves an attribute out."""
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

    def stroke(self, data: str, width: float = style.INNER, color: str = style.INK, **more: object) -> None:
        """A line with round ends and joins; nothing for empty path data."""
        if data:
            rounded = {"stroke_linecap": "round", "stroke_linejoin": "round"}
            self.add("path", d=data, fill="none", stroke=color, stroke_width=width, **rounded, **more)

    def outlined(self, data: str, color: str, width: float = style.INNER, ink: str = style.INK) -> None:
        """A filled shape with an outline."""
        if data:
            joins = {"stroke_linejoin": "round", "stroke_width": width}
            self.add("path", d=data, fill=color, stroke=ink, **joins)

    def arrow(self, points, width: float = style.ARROW_WIDTH, color: str = style.ARROW, both: bool = False) -> None:
        """A thick arrow along (n, 2) px, 2 points or a quadratic curve of 3, with a light halo."""
        start, *bend, end = (np.asarray(p, float)[:2] for p in points)
        middle = bend[0] if bend else (start + end) / 2
        heads = [(end, middle)] + ([(start, middle)] if both else [])
        shapes, ends = "", {}
        for tip, behind in heads:
            along = (tip - behind) / np.linalg.norm(tip - behind)
            across = np.array([-along[1], along[0]])
            base = tip - along * width * 2.6
            shapes += polygon([tip, base + across * width * 1.5, base - across * width * 1.5])
            ends[tuple(tip)] = base + along * width * 0.3
        first, last = (ends.get(tuple(p), p) for p in (start, end))
        line = "M{} {}Q{} {} {} {}".format(*(number(v) for v in (*first, *middle, *last)))
        halo = {"stroke_linejoin": "round", "stroke_width": width * 0.9}
        self.stroke(line, width * 1.9, style.PAPER)
        self.add("path", d=shapes, fill=style.PAPER, stroke=style.PAPER, **halo)
        self.stroke(line, width, color)
        self.add("path", d=shapes, fill=color, stroke=color, stroke_linejoin="round", stroke_width=1.5)

    def around(self, centre, radius: float, start: float, end: float, width: float = style.ARROW_WIDTH) -> None:
        """An arrow along a circle, from `start` to `end` degrees (0 is right, growing clockwise)."""
        turn = 1 if end > start else -1
        at = lambda d, r=radius: np.asarray(centre) + r * np.array([np.cos(np.radians(d)), np.sin(np.radians(d))])  # noqa: E731
        base = end - turn * np.degrees(width * 2.4 / radius)
        first, last, tip = at(start), at(base + turn * 3), at(end)
        across = at(base, 1) - np.asarray(centre)
        large = int(abs(base - start) > 180)
        r = number(radius)
        line = f"M{number(first[0])} {number(first[1])}A{r} {r} 0 {large} {int(turn > 0)} {number(last[0])} {number(last[1])}"
        head = polygon([tip, at(base) + across * width * 1.5, at(base) - across * width * 1.5])
        self.stroke(line, width * 1.9, style.PAPER)
        self.add("path", d=head, fill=style.PAPER, stroke=style.PAPER, stroke_linejoin="round", stroke_width=width * 0.9)
        self.stroke(line, width, style.ARROW)
        self.add("path", d=head, fill=style.ARROW, stroke=style.ARROW, stroke_linejoin="round", stroke_width=1.5)

    def marker(self, at, radius: float = 17) -> None:
        """Where it is felt: a dot in two rings, light and dark, so that the shape says it too."""
        place = {"cx": float(at[0]), "cy": float(at[1])}
        self.add("circle", **place, r=radius + 2.5, fill=style.PAPER)
        self.add("circle", **place, r=radius, fill="none", stroke=style.ARROW, stroke_width=3)
        self.add("circle", **place, r=radius * 0.58, fill="none", stroke=style.ARROW, stroke_width=3)
        self.add("circle", **place, r=radius * 0.22, fill=style.ARROW)

    def dashed(self, data: str, width: float = 2.4, color: str = style.INK, dash: str = "7 6") -> None:
        """A dashed line, for where something was or may go."""
        self.stroke(data, width, color, stroke_dasharray=dash)

    def label(self, at, text: str, to=None, size: float = 24, anchor: str = "start") -> None:
        """Words (anatomy only), with a line and a dot to the place `to` they name."""
        x, y = float(at[0]), float(at[1])
        if to is not None:
            inset = {"start": -6, "end": 6, "middle": 0}[anchor]
            rise = 0 if anchor != "middle" else (size * 0.5 if to[1] > y else -size)
            line = polygon([(x + inset, y - (0 if rise else size * 0.35) + rise), to])[:-1]
            self.stroke(line, 5, style.PAPER, stroke_opacity=0.85)
            self.stroke(line, 1.8)
            self.add("circle", cx=float(to[0]), cy=float(to[1]), r=4, fill=style.INK)
        font = {"font_family": "system-ui, sans-serif", "font_size": size, "font_weight": 600}
        self.add("text", text, x=x, y=y, fill=style.INK, text_anchor=anchor, **font)

    def text(self) -> str:
        """The whole file."""
        w, h = self.width, self.height
        head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">'
        return "\n".join([head, *self.parts, "</svg>", ""])
