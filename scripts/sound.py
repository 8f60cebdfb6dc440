"""Join clips to the sound of a session, byte by byte; the same bytes as docs/assets/js/compose.js.

Every clip is a row of MP3 frames that need no other frame: 96 bytes, 24 ms. Between the clips
lies the bed, a quiet noise; at the very front a frame that says how many follow.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path

import session as rule

Read = Callable[[str], bytes]  # the bytes of a clip, by its name


class OverlapError(ValueError):
    """Two cues would sound at the same time."""


def reader(folder: Path) -> Read:
    """Read the clips in `folder`, each of them once."""
    return cache(lambda name: (folder / f"{name}.mp3").read_bytes())


def cue(session: dict, event: dict, read: Read) -> bytes:
    """A bell and then the sentences, with a pause between two of them."""
    pause = bed(session, event["pause"], read)
    return read(event["bell"]) + pause.join(read(clip) for clip in event["clips"])


def bed(session: dict, frames: int, read: Read) -> bytes:
    """That many frames of the bed."""
    loop, size = read(rule.BED), frames * session["frame"]["bytes"]
    return (loop * (size // len(loop) + 1))[:size]


def frame_at(session: dict, seconds: float) -> int:
    """The frame that begins nearest to a time."""
    return round(seconds * 1000 / session["frame"]["milliseconds"])


def information(session: dict, frames: int, read: Read) -> bytes:
    """The first frame: silent, and tells players how long the sound is, so that they can seek."""
    size = session["frame"]["bytes"]
    header = read(rule.BED)[:4]
    info = header + bytes(9) + b"Info" + struct.pack(">III", 3, frames, (frames + 1) * size)
    return info.ljust(size, b"\0")


def join(session: dict, plan: dict, read: Read) -> bytes:
    """The MP3 of a plan. OverlapError if a cue is not over when the next begins."""
    line = rule.timeline(session, plan)
    size = session["frame"]["bytes"]
    end = frame_at(session, line["seconds"])
    parts, at = [information(session, end, read)], 0
    for event in [*line["events"], {"at": line["seconds"]}]:
        start = frame_at(session, event["at"])
        if start < at:
            late = (at - start) * session["frame"]["milliseconds"] / 1000
            raise OverlapError(
                f"What is said before second {event['at']} is {late:.1f} seconds too long. "
                "Shorten the cue in docs/teachers.md, or give its step more time in "
                "scripts/session.py."
            )
        parts.append(bed(session, start - at, read))
        if "bell" in event:
            parts.append(cue(session, event, read))
            at = start + len(parts[-1]) // size
    return b"".join(parts)


def files(docs: Path) -> dict[str, bytes]:
    """What the build adds to the site, by address: session.json and the ready sessions."""
    session = rule.data(docs)
    read = reader(docs / "assets" / "audio")
    made = {"assets/session.json": json.dumps(session, separators=(",", ":")).encode()}
    for name, plan in session["ready"].items():
        made[f"downloads/{name}.mp3"] = join(session, plan, read)
    return made
