"""The sounds that are not speech: five bells and the bed, as samples of 24 kHz from -1 to 1."""

from __future__ import annotations

import numpy as np
from spoken import RECIPE

RATE = 24_000  # samples a second
FRAME = 576  # samples
BED_FRAMES = 500  # 12 seconds, then it begins anew

# Pitch in Hz, seconds, strokes, seconds between strokes, loudness of the peak.
# All end in whole frames of 24 ms. The soft one comes before speech and is 1.2 seconds long.
BELLS = {
    "bell-start": (528, 3.0, 1, 0.0, 0.35),
    "bell-half": (660, 2.4, 1, 0.0, 0.30),
    "bell-change": (440, 3.0, 2, 0.72, 0.35),
    "bell-end": (396, 4.8, 3, 1.2, 0.35),
    "bell-soft": (528, 1.2, 1, 0.0, 0.08),
}
# The partials of a singing bowl: times the pitch, share of loudness, decay per second.
PARTIALS = ((1.0, 0.60, 1.6), (2.0, 0.25, 2.6), (2.76, 0.18, 3.4), (5.4, 0.06, 6.0))


def bell(pitch: float, seconds: float, strokes: int, apart: float, peak: float) -> np.ndarray:
    """One or more strokes of a bowl that fade out at the end."""
    time = np.arange(round(RATE * seconds)) / RATE
    sound = np.zeros_like(time)
    for stroke in range(strokes):
        since = np.maximum(time - stroke * apart, 0)
        attack = np.minimum(since / 0.008, 1)
        for times, share, decay in PARTIALS:
            sound += (
                share * attack * np.sin(2 * np.pi * pitch * times * since) * np.exp(-decay * since)
            )
    sound *= np.clip((seconds - time) / 0.4, 0, 1)
    return sound * peak / np.abs(sound).max()


def bed() -> np.ndarray:
    """Pink noise, so quiet that it is not noticed; browsers throttle tracks that are silent."""
    samples = BED_FRAMES * FRAME
    spectrum = np.fft.rfft(np.random.default_rng(7).standard_normal(samples))
    hertz = np.fft.rfftfreq(samples, 1 / RATE)
    heard = (hertz > 80) & (hertz < 6000)
    sound = np.fft.irfft(np.where(heard, spectrum / np.sqrt(np.maximum(hertz, 1)), 0), samples)
    return sound * 10 ** (RECIPE["bed"] / 20) / np.sqrt((sound**2).mean())
