"""The chart on /what-to-expect/: how much each muscle lengthens, by hip and knee. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A value with the lowest and the highest that were found beside it."""

    value: float
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


# Change of length of muscle with tendon, in percent of hip straight and knee straight: the value of
# Rajagopal2015.osim (one generic adult; from nimblephysics, computed with OpenSim 4.6), then the
# lowest and highest of four models: that one, RajagopalLaiUhlrich2023, gait2392 and MyoFullBody.
# The last has the lowest numbers and was computed with MuJoCo; gait2392 has the highest.
PSOAS_10, PSOAS_20 = Bar(1.8, 1.3, 2.5), Bar(3.6, 2.4, 4.8)
ILIACUS_10, ILIACUS_20 = Bar(2.9, 2.9, 3.2), Bar(5.8, 5.7, 6.2)

PICTURES = {
    "muscle-lengths": Chart(
        (("psoas major", "PSOAS"), ("iliacus", "ILIACUS"), ("rectus femoris", "QUADRICEPS")),
        (
            ("Hip 10° back, knee straight", (PSOAS_10, ILIACUS_10, Bar(1.1, 1.1, 1.7))),
            ("Hip 20° back, knee straight", (PSOAS_20, ILIACUS_20, Bar(1.9, 1.9, 3.1))),
            ("Hip 10° back, knee bent 90°", (PSOAS_10, ILIACUS_10, Bar(13.4, 12.8, 17.9))),
            ("Hip 20° back, knee bent 90°", (PSOAS_20, ILIACUS_20, Bar(14.2, 13.6, 19.2))),
        ),
        "%",
        (0, 5, 10, 15, 20),
        20.0,
    )
}
