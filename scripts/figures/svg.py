"""Write a picture: shapes in order, attributes sorted, numbers short, no style element, no ids.

Colors are attributes because a content security policy may forbid style elements in images.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from figures import style
from figures.curves import fit_open, path, resample


def number(value: float) -> str:
    """At most one decimal, no trailing zero."""
    return f"{round(float(value), 1):g}"


def polygon(points: np.ndarray) -> str:
    """(n, 2) px → closed path data with straight sides."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in np.asarray(points)[:, :2]) + "z"


@dataclass
class Picture:
    """A picture of `width` × `height` px. `bent`, `long`: which leg is, "left", "right" or None."""

    width: int
    height: int
    bent: str | None = None
    long: str | None = None
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
        self, data: str, width: float = style.INNER, color: str = style.INK, **more: object
    ) -> None:
        """A line with round ends and joins; nothing for empty path data."""
        if data:
            rounded = {"stroke_linecap": "round", "stroke_linejoin": "round"}
            self.add(
                "path", d=data, fill="none", stroke=color, stroke_width=width, **rounded, **more
            )

    def outlined(
        self, data: str, color: str, width: float = style.INNER, ink: str = style.INK
    ) -> None:
        """A filled shape with an outline."""
        if data:
            joins = {"stroke_linejoin": "round", "stroke_width": width}
            self.add("path", d=data, fill=color, stroke=ink, **joins)

    def arrow(self, points, width: float = style.ARROW_WIDTH, both: bool = False) -> None:
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
        width: float = style.ARROW_WIDTH,
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
        self, points: np.ndarray, width: float = style.ARROW_WIDTH, both: bool = False
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
        self.stroke(line, width * 1.9, style.PAPER)
        self.add("path", d=heads, fill=style.PAPER, stroke=style.PAPER, **halo)
        self.stroke(line, width, style.ARROW)
        self.add(
            "path",
            d=heads,
            fill=style.ARROW,
            stroke=style.ARROW,
            stroke_linejoin="round",
            stroke_width=1.5,
        )

    def marker(self, at, radius: float = 20) -> None:
        """Where it is felt: a dot in two rings, light and dark, so that the shape says it too."""
        place = {"cx": float(at[0]), "cy": float(at[1])}
        self.add("circle", **place, r=radius + 2.5, fill=style.PAPER)
        self.add("circle", **place, r=radius, fill="none", stroke=style.ARROW, stroke_width=3)
        self.add(
            "circle", **place, r=radius * 0.58, fill="none", stroke=style.ARROW, stroke_width=3
        )
        self.add("circle", **place, r=radius * 0.22, fill=style.ARROW)

    def dashed(
        self, data: str, width: float = 2.4, color: str = style.INK, dash: str = "7 6"
    ) -> None:
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

    def panel(self, other: Picture, x: float, y: float, cut: float) -> None:
        """Another picture at (x, y), without the outermost `cut` px of its sides."""
        wide, high = other.width - 2 * cut, other.height - 2 * cut
        box = f"{number(cut)} {number(cut)} {number(wide)} {number(high)}"
        head = f'<svg height="{number(high)}" viewBox="{box}" width="{number(wide)}"'
        self.parts += [f'{head} x="{number(x)}" y="{number(y)}">', *other.parts, "</svg>"]

    def text(self) -> str:
        """The whole file."""
        w, h = self.width, self.height
        size = f'width="{w}" height="{h}" viewBox="0 0 {w} {h}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        return "\n".join([head, *self.parts, "</svg>", ""])
