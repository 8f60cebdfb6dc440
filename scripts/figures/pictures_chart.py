"""The chart on /what-to-expect/: how much each muscle lengthens, by hip and knee. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """What one family of models gives and what the other gives, the lower first."""

    low: float
    high: float


@dataclass(frozen=True)
class Chart:
    """Groups of bars: (title, one bar for each series). series: (name, name of its color)."""

    series: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[Bar, ...]], ...]
    unit: str
    ticks: tuple[int, ...]
    px_per_unit: float
    bent: str | None = None
    long: str | None = None


# Change of length of muscle with tendon, in millimeters from hip straight and knee straight.
# low: Rajagopal2016.osim and RajagopalLaiUhlrich2023.osim, one family that agrees to 0.3 mm;
# high: gait2392 (Delp 1990). Computed with OpenSim 4.6; psoas and iliacus do not cross the knee.
PSOAS_10, PSOAS_20 = Bar(4.2, 6.5), Bar(8.3, 12.6)
ILIACUS_10, ILIACUS_20 = Bar(6.0, 6.7), Bar(11.9, 12.9)

PICTURES = {
    "muscle-lengths": Chart(
        (("psoas major", "PSOAS"), ("iliacus", "ILIACUS"), ("rectus femoris", "QUADRICEPS")),
        (
            ("Hip 10° back, knee straight", (PSOAS_10, ILIACUS_10, Bar(5.4, 6.9))),
            ("Hip 20° back, knee straight", (PSOAS_20, ILIACUS_20, Bar(9.7, 12.8))),
            ("Hip 10° back, knee bent 90°", (PSOAS_10, ILIACUS_10, Bar(68.7, 73.3))),
            ("Hip 20° back, knee bent 90°", (PSOAS_20, ILIACUS_20, Bar(72.5, 78.7))),
        ),
        "mm",
        (0, 20, 40, 60, 80),
        3.8,
    )
}
