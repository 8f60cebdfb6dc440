"""`spoken.json`: which words each clip says; a test finds those older than their words.

Needs nothing but Python.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLIPS = HERE.parents[1] / "docs" / "assets" / "audio"
RECORD = HERE / "spoken.json"

# How every clip is made. A change here makes all of them old.
RECIPE = {
    "voice": "hibari-tts 0.2.1, heart",
    "seed": 0,
    "speed": 0.85,  # of the voice's own pace
    "speech": -16,  # dBFS, RMS where somebody speaks
    "bed": -60,  # dBFS, RMS
    "file": "MP3, 24 kHz mono, 32 kbit/s, no bit reservoir",
}


def digest(words: str) -> str:
    """What a clip of `words` is made from, as a sha256."""
    source = json.dumps([RECIPE, words], sort_keys=True)
    return hashlib.sha256(source.encode()).hexdigest()


def load() -> dict[str, dict[str, str]]:
    """The record: {clip: {"words": …, "inputs": sha256, "output": sha256, "heard": true}}.

    "heard": in every cue that has the clip a speech recognizer has understood the very words.
    """
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}


def line(name: str, words: str) -> dict[str, str]:
    """What the record holds of the clip `name`, which is in its place."""
    output = hashlib.sha256((CLIPS / f"{name}.mp3").read_bytes()).hexdigest()
    return {"words": words, "inputs": digest(words), "output": output, "heard": False}


def save(record: dict[str, dict[str, str]]) -> None:
    """Write the record at once, or not at all."""
    new = RECORD.with_suffix(".new")
    new.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    new.replace(RECORD)


def old(wanted: dict[str, str]) -> list[str]:
    """Those of the `wanted` clips (name: words) that are missing, or made of other words."""
    record = load()
    return [
        name
        for name, words in wanted.items()
        if record.get(name, {}).get("inputs") != digest(words)
        or not (CLIPS / f"{name}.mp3").exists()
    ]


def unheard(wanted: dict[str, str]) -> list[str]:
    """Those of the `wanted` clips that no recognizer has understood yet."""
    record = load()
    return [name for name in wanted if not record.get(name, {}).get("heard")]
