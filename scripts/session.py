"""The rule of a guided session, once: its parts, their steps, what is said when, and for how long.

    python scripts/session.py          the default session as a transcript
    python scripts/session.py --json   session.json, for scripts in the browser

A session is: settle, first side, rest, second side, (rest, one side again,) finish.
What is said stands in docs/teachers.md: the cue of each step under {#every-step}, the session's
own sentences under {#session-words}. Every sentence is a clip in docs/assets/audio/.
Times are seconds. One slow breath is 10 seconds, so 6 are a minute.
Scripts in the browser only put together what `data` returns; see docs/assets/js/compose.js.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

BREATH = 10  # seconds
FRAME_BYTES = 96  # MP3, 24 kHz mono, constant 32 kbit/s: each frame is 96 bytes, 24 ms
FRAME_MS = 24

# Seconds between two sentences of a cue, so that each movement can be done before the next is
# asked for; of any other cue 1.
PAUSES = {
    "lie-down": 4,
    "lie-down-flat-floor": 4,
    "place-the-block": 4,
    "find-neutral": 2,
    "in-the-middle": 2,
    "knee-to-chest": 2,
    "lengthen-the-leg": 3,
    "turn-the-leg": 2,
    "draw-the-knee-closer": 2,
    "rest-and-change-sides": 3,
    "tighter-side-again": 2,
    "block-in-again": 3,
    "rest-flat-floor": 3,
    "feet-down-flat-floor": 2,
    "finish-and-rest": 3,
    "get-up": 4,
}

# Which plans there are; the same as the form on the teachers' page and the keys of its links.
CHOICES = {
    "hold": list(range(1, 11)),  # minutes a side
    "rest": [1, 2],  # minutes
    "first": ["left", "right"],  # the knee that comes in
    "again": ["none", "left", "right"],
    "prop": ["block", "ball", "none"],
}
USUAL = {"hold": 3, "rest": 1, "first": "left", "again": "none", "prop": "block"}
READY = {  # the files that are made in the build, for whoever has no scripts
    "session-first-time": {**USUAL, "hold": 1, "prop": "none"},
    "session-3-minutes": USUAL,
    "session-5-minutes": {**USUAL, "hold": 5},
}

# A hold is steps 3 to 9 together, in breaths. What is longer than 3 minutes goes to the last step.
HOLD_STEPS = [
    "knee-to-chest",
    "lengthen-the-leg",
    "notice-the-stretch",
    "close-eyes-and-breathe",
    "turn-the-leg",
    "draw-the-knee-closer",
    "stay-and-breathe",
]
HOLD_BREATHS = {
    1: [2, 2, 2, 0, 0, 0, 0],
    2: [2, 2, 3, 3, 0, 0, 2],
    3: [2, 2, 4, 3, 2, 1, 4],
}
# In a hold of more than 4 minutes: is anything numb? About every 2 minutes.
TINGLING_FROM, TINGLING_EVERY = 100, 120

# A part: the step that each second belongs to, and what sounds when: a bell, then cues.
# Seconds below zero count from the end of the part; the rests are as long as the plan says.
# Speech always follows a bell, for wireless headphones swallow the first syllable after silence.
BLOCK_IN = [-25, "bell-soft", "block-in-again"]  # so that nobody lifts hips and foot at once
TIGHTER_SIDE = [-27, "bell-soft", "tighter-side-again"]
FEET_DOWN = [-15, "bell-soft", "feet-down-flat-floor"]  # whoever rests with long legs is warned
REST = {
    "steps": [["rest-and-change-sides", 0]],
    "events": [[0, "bell-change", "rest-and-change-sides", "rest-until"], BLOCK_IN],
}
GET_UP = [72, "bell-soft", "get-up"]
END = [112, "bell-end", "no-hurry"]
PARTS = {
    "settle": {
        "seconds": 120,
        "steps": [["place-the-block", 0], ["find-neutral", 94]],
        "events": [
            [0, "bell-start", "lie-down"],
            [24, "bell-soft", "how-to-stop"],
            [42, "bell-soft", "when-to-stop"],
            [60, "bell-soft", "place-the-block"],
            [94, "bell-soft", "find-neutral"],
            [109, "bell-soft", "in-the-middle"],
        ],
    },
    "rest": REST,
    "rest-again": REST,
    "finish": {
        "seconds": 120,
        "steps": [["finish-and-rest", 0]],
        "events": [
            [0, "bell-change", "finish-and-rest", "rest-until"],
            GET_UP,
            END,
        ],
    },
    # The same on the flat floor, where no block is to be moved.
    "settle-flat": {
        "seconds": 120,
        "steps": [["flat-floor", 0], ["find-neutral", 70]],
        "events": [
            [0, "bell-start", "lie-down-flat-floor"],
            [28, "bell-soft", "how-to-stop-flat-floor"],
            [48, "bell-soft", "when-to-stop"],
            [70, "bell-soft", "find-neutral"],
            [100, "bell-soft", "in-the-middle"],
        ],
    },
    "rest-flat": {
        "steps": [["rest-and-change-sides", 0]],
        "events": [
            [0, "bell-change", "rest-flat-floor", "rest-until"],
            FEET_DOWN,
        ],
    },
    "rest-again-flat": {
        "steps": [["rest-and-change-sides", 0]],
        "events": [
            [0, "bell-change", "rest-flat-floor", "rest-until"],
            TIGHTER_SIDE,
            FEET_DOWN,
        ],
    },
    "finish-flat": {
        "seconds": 120,
        "steps": [["finish-and-rest", 0]],
        "events": [
            [0, "bell-change", "rest-flat-floor", "rest-until"],
            GET_UP,
            END,
        ],
    },
}
BEFORE = {"second": "other-side", "again": "one-side-again"}  # said before the knee comes in
BELLS = {  # how the transcript names them; the soft one only comes before speech
    "bell-start": "(Bell of the start.)",
    "bell-half": "(Bell of half the time.)",
    "bell-change": "(Bell of a change.)",
    "bell-end": "(Bell of the end.)",
    "bell-soft": "",
}
BED = "bed"  # the quiet noise that is heard where nothing else is

# Where a plan starts if it has not the step that its link names.
INSTEAD = {
    "place-the-block": "flat-floor",
    "flat-floor": "place-the-block",
    "tighter-side-again": "finish-and-rest",
    **{later: earlier for earlier, later in itertools.pairwise(HOLD_STEPS)},
}


class WordsError(ValueError):
    """docs/teachers.md lacks something that is to be said; the message says what."""


# --- What is said -------------------------------------------------------------------------------


def _rows(markdown: str, heading: str) -> Iterator[list[str]]:
    """The cells of each row of the table below the heading with the id `heading`."""
    section = re.search(rf"\{{ ?#{heading}\b[^}}\n]*\}}\n(.*?)(?=\n#+ |\Z)", markdown, re.DOTALL)
    if not section:
        raise WordsError(f"docs/teachers.md needs a heading with the id {{#{heading}}}.")
    for line in section[1].splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]


def _slug(words: str) -> str:
    """`Lift your hips.` → `lift-your-hips`"""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def sentences(words: str) -> list[str]:
    """The sentences of a cue, each of which is a clip."""
    return re.findall(r"[^.?!]+[.?!]", words)


def read_words(markdown: str) -> dict[str, str]:
    """Every cue that docs/teachers.md, `markdown`, holds: {"let-go": "Let go of your knee.", …}

    In the first table a cue has the id of the step that its row links to, or, like a cue of the
    second, the words that name its row. The cue itself is the text in quotation marks.
    """
    words = {}
    for heading, named in (("every-step", 1), ("session-words", 0)):  # the cell that names a row
        for cells in _rows(markdown, heading):
            cue = re.search(r'["“](.+)["”]', " | ".join(cells[named + 1 :]))
            if not cue:
                continue  # the head of the table, or a step without a cue
            step = re.search(r"release\.md#([a-z0-9-]+)", cells[named])
            name = step[1] if step else _slug(cells[named])
            words[name] = cue[1]
            if "".join(sentences(cue[1])) != cue[1]:
                raise WordsError(f'docs/teachers.md: end the cue "{cue[1]}" with a full stop.')
    events = [e for rule in [*PARTS.values(), *map(hold, CHOICES["hold"])] for e in rule["events"]]
    for name in [*itertools.chain(*(event[2:] for event in events)), *BEFORE.values()]:
        if name not in words:
            raise WordsError(f"docs/teachers.md has no words for {name.replace('-', ' ')!r}.")
    return words


def swap_sides(words: str) -> str:
    """The same words for the other side: left for right and right for left.

    So a cue says "one more minute", never "one minute left".
    """
    other = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
    return re.sub(r"\b([Ll]eft|[Rr]ight)\b", lambda match: other[match[1]], words)


def with_ball(words: str) -> str:
    """The same words for someone who lies on a ball."""
    return re.sub(r"\b([Bb])lock\b", r"\1all", words)


# --- The rule -----------------------------------------------------------------------------------


def between(at: int, steps: list[list]) -> int:
    """The first second from `at` on that is a breath away from where any of the steps begins."""
    while any(abs(at - begin) < BREATH for _, begin in steps):
        at += 1
    return at


def hold(minutes: int) -> dict:
    """The rule of a hold of that many minutes, in the shape of PARTS."""
    seconds, steps, at = minutes * 60, [], 0
    for step, breaths in zip(HOLD_STEPS, HOLD_BREATHS[min(minutes, 3)], strict=True):
        if breaths:
            steps.append([step, at])
            at += breaths * BREATH
    bell = ["bell-change", *["bell-soft"] * len(steps)]
    events = [[at, bell[i], step] for i, (step, at) in enumerate(steps)]
    if minutes > 1:
        events.append([seconds // 2, "bell-half", "half-way"])
    if minutes > 3:  # before that, it would fall between two movements
        events.append([seconds - 60, "bell-soft", "one-more-minute"])
    if minutes > 4:
        checks = range(TINGLING_FROM, seconds, TINGLING_EVERY)
        events += [[between(at, steps), "bell-soft", "tingling"] for at in checks]
    return {"seconds": seconds, "steps": steps, "events": sorted(events)}


def plans() -> Iterator[dict]:
    """Every plan that the form can make, without its start and note."""
    for values in itertools.product(*CHOICES.values()):
        yield dict(zip(CHOICES, values, strict=True))


def clip_words(words: dict[str, str]) -> dict[str, str]:
    """The sentence of every clip that some plan needs, by the clip's name."""
    used = {name for rule in PARTS.values() for event in rule["events"] for name in event[2:]}
    used |= {event[2] for minutes in CHOICES["hold"] for event in hold(minutes)["events"]}
    used |= {*BEFORE.values()}
    said = {s.strip() for name in words if name in used for s in sentences(words[name])}
    said |= {swap_sides(sentence) for sentence in said}
    said |= {with_ball(sentence) for sentence in said}
    return {_slug(sentence): sentence for sentence in sorted(said)}


def data(docs: Path) -> dict:
    """What session.json holds; README of its keys in the head of docs/assets/js/compose.js.

    Raises WordsError if something is not written, FileNotFoundError if a clip is not made.
    """
    words = read_words((docs / "teachers.md").read_text("utf-8"))
    said = clip_words(words)
    clips = {}
    for name in [BED, *BELLS, *said]:
        path = docs / "assets" / "audio" / f"{name}.mp3"
        if not path.exists():
            raise FileNotFoundError(f"There is no {path.name}. Make it with: ./scripts/speak")
        clips[name] = {"frames": path.stat().st_size // FRAME_BYTES}
        if name in said:
            clips[name]["words"] = said[name]

    def changed(change) -> dict[str, str]:
        pairs = {name: _slug(change(sentence)) for name, sentence in said.items()}
        return {name: other for name, other in pairs.items() if name != other}

    cues = {name: [_slug(s) for s in sentences(words[name])] for name in words}
    return {
        "frame": {"bytes": FRAME_BYTES, "milliseconds": FRAME_MS},
        "pauses": {name: round(PAUSES.get(name, 1) * 1000 / FRAME_MS) for name in words},
        "clips": clips,
        "cues": {name: parts for name, parts in cues.items() if set(parts) <= set(clips)},
        "right": changed(swap_sides),
        "ball": changed(with_ball),
        "parts": PARTS,
        "holds": {str(minutes): hold(minutes) for minutes in CHOICES["hold"]},
        "before": BEFORE,
        "bells": BELLS,
        "choices": CHOICES,
        "instead": INSTEAD,
        "ready": READY,
    }


def timeline(session: dict, plan: dict) -> dict:
    """One plan, spelled out: its seconds, parts and events; the same as compose.js returns.

    `plan` may have "voice": False, and then only bells sound.
    """
    first, again = plan["first"], plan["again"]
    second = {"left": "right", "right": "left"}[first]
    rows = [("settle", first), ("first", first), ("rest", first), ("second", second)]
    if again != "none":
        rows += [("rest-again", again), ("again", again)]
    rows.append(("finish", second))
    flat = "-flat" if plan["prop"] == "none" else ""
    parts, events, at = [], [], 0
    for name, side in rows:
        knee = None if name in session["parts"] else side
        if knee:
            rule = session["holds"][str(plan["hold"])]
        else:
            rule = session["parts"].get(name + flat) or session["parts"][name]
        seconds = rule.get("seconds") or plan["rest"] * 60
        ends = [*(step_at for _, step_at in rule["steps"][1:]), seconds]
        steps = [
            {"id": step, "at": at + begin, "seconds": end - begin}
            for (step, begin), end in zip(rule["steps"], ends, strict=True)
        ]
        parts.append({"name": name, "knee": knee, "at": at, "seconds": seconds, "steps": steps})
        for begin, bell, *cues in rule["events"]:
            if not begin and name in session["before"]:
                cues = [session["before"][name], *cues]
            clips = [clip for cue in cues for clip in session["cues"][cue]]
            pause = max((session["pauses"][cue] for cue in cues), default=0)
            if plan["prop"] == "ball":
                clips = [session["ball"].get(clip, clip) for clip in clips]
            if side == "right":
                clips = [session["right"].get(clip, clip) for clip in clips]
            if plan.get("voice", True) is False:
                clips = []
            begin += seconds if begin < 0 else 0
            events.append({"at": at + begin, "bell": bell, "clips": clips, "pause": pause})
        at += seconds
    return {"seconds": at, "parts": parts, "events": events}


def transcript(session: dict, plan: dict) -> list[tuple[str, str]]:
    """What is heard, and when: [("2:00", "The bell of a change. Lift your left foot. …"), …]"""
    rows = []
    for event in timeline(session, plan)["events"]:
        said = [session["clips"][clip]["words"] for clip in event["clips"]]
        minutes, seconds = divmod(event["at"], 60)
        rows.append((f"{minutes}:{seconds:02}", " ".join([session["bells"][event["bell"]], *said])))
    return [(time, words.strip()) for time, words in rows]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print session.json")
    options = parser.parse_args()
    try:
        session = data(ROOT / "docs")
    except (WordsError, FileNotFoundError) as error:
        parser.exit(1, f"{error}\n")
    if options.json:
        print(json.dumps(session))
    else:
        print(*(f"{time:>5}  {words}" for time, words in transcript(session, USUAL)), sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
