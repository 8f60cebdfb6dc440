"""The sound of a guided session: its clips, how they are joined, and what a browser hears of it."""

import copy
import hashlib
import json
import math
import struct
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path[len(sys.path) :] = [str(ROOT / "scripts"), str(ROOT / "scripts/voice")]

import session as rule  # noqa: E402
import sound  # noqa: E402
import spoken  # noqa: E402
from heard import same_words  # noqa: E402

SESSION = rule.data(ROOT / "docs")
READ = sound.reader(spoken.CLIPS)
WANTED = rule.clip_words(rule.read_words((ROOT / "docs/teachers.md").read_text("utf-8")))
# MPEG 2, layer III, no checksum; 32 kbit/s, 24 kHz, no padding. The rest of the header is mono.
HEADER = b"\xff\xf3\x44"
SILENCE = -72.2  # dBFS: a quieter tab is silent to Chromium, which then slows it down
SAMPLE = [plan for index, plan in enumerate(rule.plans()) if index % 29 == 0]


# --- Clips --------------------------------------------------------------------------------------


def test_no_clip_is_older_than_its_words():
    old = spoken.old(WANTED)
    assert not old, f"Their words have changed: {', '.join(old)}. Run: ./scripts/speak"


def test_no_clip_was_changed_by_hand_and_none_is_left_over():
    record = spoken.load()
    for name, line in record.items():
        found = hashlib.sha256((spoken.CLIPS / f"{name}.mp3").read_bytes()).hexdigest()
        assert found == line["output"], f"Run: ./scripts/speak {name}"
    files = {path.stem for path in spoken.CLIPS.iterdir()}
    assert files == set(WANTED) | {rule.BED, *rule.BELLS} == set(record) | {rule.BED, *rule.BELLS}


def test_a_recognizer_understood_every_clip():
    unheard = spoken.unheard(WANTED)
    assert not unheard, f"Reword what {', '.join(unheard)} say, then run: ./scripts/speak"


def test_what_a_recognizer_heard_is_compared_word_by_word():
    assert same_words("Half way, 3 times.", "halfway three times")
    assert not same_words("Lift your hips.", "Left your hips.")
    assert not same_words("If not, stay.", "If not.")


def test_every_clip_is_whole_frames_of_which_none_needs_another():
    for path in spoken.CLIPS.iterdir():
        data = path.read_bytes()
        assert len(data) % rule.FRAME_BYTES == 0, path.name
        for start in range(0, len(data), rule.FRAME_BYTES):
            assert data[start : start + 3] == HEADER, f"{path.name}, byte {start}"
            reservoir = data[start + 4]  # bytes of earlier frames that this one uses
            assert reservoir == 0, f"{path.name}, byte {start}"


def test_what_a_phone_must_load_for_any_plan_is_small():
    assert sum(path.stat().st_size for path in spoken.CLIPS.iterdir()) < 700_000


# --- Joining ------------------------------------------------------------------------------------


def test_every_sound_of_a_plan_begins_in_the_frame_of_its_second():
    for plan in SAMPLE:
        data = sound.join(SESSION, plan, READ)
        line = rule.timeline(SESSION, plan)
        frames = line["seconds"] * 1000 // rule.FRAME_MS
        assert len(data) == (1 + frames) * rule.FRAME_BYTES
        for event in line["events"]:
            start = (1 + sound.frame_at(SESSION, event["at"])) * rule.FRAME_BYTES
            expected = sound.cue(SESSION, event, READ)
            assert data[start : start + len(expected)] == expected, (plan, event)


def test_every_plan_can_be_joined():
    for plan in rule.plans():
        if plan["rest"] == 1 and plan["again"] != "none":
            assert len(sound.join(SESSION, plan, READ)) > 1_000_000


def test_the_first_frame_says_how_long_the_sound_is():
    data = sound.join(SESSION, rule.USUAL, READ)

    assert data[13:17] == b"Info"
    flags, frames, size = struct.unpack(">III", data[17:29])
    assert (flags, frames, size) == (3, len(data) // rule.FRAME_BYTES - 1, len(data))


def too_long(session: dict) -> dict:
    """The same session with pauses so long that cues run into each other."""
    session = copy.deepcopy(session)
    session["pauses"] = dict.fromkeys(session["pauses"], 300)
    return session


def test_cues_that_overlap_are_refused():
    with pytest.raises(sound.OverlapError, match=r"seconds too long. Shorten the cue in docs/"):
        sound.join(too_long(SESSION), rule.USUAL, READ)


# --- In the browser -----------------------------------------------------------------------------


@pytest.fixture
def call(page, site):
    """Run JavaScript with compose.js as `m`, session.json as `session`, and `get` for bytes."""
    page.goto("release/flat-floor/")

    def run(code, argument=None):
        return page.evaluate(
            f"""async (argument) => {{
                const m = await import(new URL("assets/js/compose.js", "{site.url}"));
                const get = async (path) => {{
                    const answer = await fetch("{site.url}" + path);
                    if (!answer.ok) throw new Error(path);
                    return new Uint8Array(await answer.arrayBuffer());
                }};
                const clips = {{}};
                const clip = (name) => (clips[name] ||= get(`assets/audio/${{name}}.mp3`));
                const session = await (await fetch("{site.url}assets/session.json")).json();
                {code}
            }}""",
            argument,
        )

    return run


def test_a_browser_joins_the_same_bytes_as_the_build(call):
    plans = [*rule.READY.values(), *SAMPLE, {**rule.USUAL, "voice": False}]
    code = """
        const sums = [];
        for (const plan of argument) {
            const blob = new Blob(await m.compose(session, plan, clip));
            const sum = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
            sums.push([...new Uint8Array(sum)]);
        }
        return sums;
    """
    for plan, found in zip(plans, call(code, plans), strict=True):
        expected = hashlib.sha256(sound.join(SESSION, plan, READ)).digest()
        assert bytes(found) == expected, plan


def test_a_browser_refuses_cues_that_overlap_and_clips_that_are_missing(call):
    code = """
        const failed = (promise) => promise.then(() => "", (error) => error.message);
        session.pauses = argument;
        const plan = session.ready["session-3-minutes"];
        const gone = () => Promise.reject(new Error("gone"));
        return [
            await failed(m.compose(session, plan, clip)),
            await failed(m.compose(session, plan, gone)),
        ];
    """
    overlap, missing = call(code, too_long(SESSION)["pauses"])
    assert "is too long" in overlap
    assert missing == "gone"


def test_the_ready_files_are_the_plans_they_are_named_after(site):
    for name, plan in rule.READY.items():
        file = (site.folder / "downloads" / f"{name}.mp3").read_bytes()
        assert file == sound.join(SESSION, plan, READ), name


def test_a_browser_knows_how_long_a_session_is_and_ends_there(call, site):
    code = """
        const found = [];
        const audio = new Audio();
        audio.muted = true;
        const after = (kind) => new Promise((resolve, reject) => {
            audio.addEventListener(kind, resolve, { once: true });
            audio.onerror = () => reject(new Error(audio.error.message));
            setTimeout(() => reject(new Error(`${audio.src}: not ${kind}`)), 20_000);
        });
        const load = (source) => {
            const loaded = after("loadedmetadata");
            audio.src = source;
            return loaded;
        };
        for (const [name, plan] of Object.entries(session.ready)) {
            await load(`${argument}downloads/${name}.mp3`);
            const duration = audio.duration;
            const blob = new Blob(await m.compose(session, plan, clip), { type: "audio/mpeg" });
            await load(URL.createObjectURL(blob));
            const ended = after("ended");
            audio.currentTime = audio.duration - 0.5;
            await audio.play();
            await ended;
            found.push([name, duration, audio.duration, audio.currentTime]);
        }
        return found;
    """
    for name, of_file, of_blob, ended in call(code, site.url):
        seconds = rule.timeline(SESSION, rule.READY[name])["seconds"]
        assert [of_file, of_blob] == pytest.approx([seconds, seconds], abs=0.001), name
        assert ended == pytest.approx(seconds, abs=0.03), name


def decoded(call, paths: list[str]) -> list[list[float]]:
    """The loudness in dBFS of each 0.025 seconds of sounds of the site, as they are heard."""
    code = """
        const sounds = [];
        for (const path of argument) {
            const data = await get(path);
            const context = new OfflineAudioContext(1, 1, 24000);
            const samples = (await context.decodeAudioData(data.buffer)).getChannelData(0);
            const levels = [];
            for (let start = 0; start + 600 <= samples.length; start += 600) {
                let sum = 0;
                for (let i = start; i < start + 600; i++) sum += samples[i] * samples[i];
                levels.push(10 * Math.log10(sum / 600 + 1e-20));
            }
            sounds.push(levels);
        }
        return JSON.stringify(sounds);
    """
    return json.loads(call(code, paths))


def mean(levels: list[float]) -> float:
    """The level of the mean power."""
    return 10 * math.log10(sum(10 ** (level / 10) for level in levels) / len(levels))


def test_no_tenth_of_a_second_is_silent_and_each_bell_is_heard_at_its_second(call):
    """Silence makes browsers slow down; a late bell makes people doubt the clock."""
    sounds = decoded(call, [f"downloads/{name}.mp3" for name in rule.READY])
    for (name, plan), heard in zip(rule.READY.items(), sounds, strict=True):
        tenths = [mean(heard[start : start + 4]) for start in range(0, len(heard) - 3, 4)]
        assert min(tenths) > SILENCE, name
        for event in rule.timeline(SESSION, plan)["events"]:
            at = event["at"] * 40
            assert max(heard[max(0, at - 40) : max(0, at - 1)], default=-99) < -50, event
            assert max(heard[at : at + 4]) > -45, event


def test_all_speech_is_equally_loud(call):
    """So that nobody reaches for the volume. Measured where somebody speaks."""
    sounds = decoded(call, [f"assets/audio/{name}.mp3" for name in WANTED])
    loudness = {
        name: mean([level for level in heard if level > -34])
        for name, heard in zip(WANTED, sounds, strict=True)
    }
    quietest, loudest = min(loudness, key=loudness.get), max(loudness, key=loudness.get)
    assert loudness[loudest] - loudness[quietest] < 3, (quietest, loudest)
