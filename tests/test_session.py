"""The rule of a guided session: what is said when, for every plan that the form can make."""

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "scripts"))

import session as rule  # noqa: E402

TEACHERS = (ROOT / "docs/teachers.md").read_text("utf-8")
PRACTICE = (ROOT / "docs/practice.md").read_text("utf-8")
SESSION = rule.data(ROOT / "docs")
PLANS = list(rule.plans())
ONE_MORE_MINUTE = rule.read_words(TEACHERS)["one-more-minute"]
TINGLING = rule.read_words(TEACHERS)["tingling"]


def lines(plan: dict) -> list[tuple[int, str, str]]:
    """What is heard in a plan: second, bell, words."""
    events = rule.timeline(SESSION, plan)["events"]
    return [(event["at"], event["bell"], words(event)) for event in events]


def words(event: dict) -> str:
    return " ".join(SESSION["clips"][clip]["words"] for clip in event["clips"])


def lasts(event: dict) -> float:
    """The seconds from the bell of an event to the end of its words."""
    clips = SESSION["clips"]
    frames = clips[event["bell"]]["frames"] + sum(clips[c]["frames"] for c in event["clips"])
    frames += event["pause"] * max(0, len(event["clips"]) - 1)
    return frames * SESSION["frame"]["milliseconds"] / 1000


def in_part(line: dict, name: str) -> list[dict]:
    """The events of one part, their times counted from its beginning."""
    part = next(part for part in line["parts"] if part["name"] == name)
    end = part["at"] + part["seconds"]
    inside = [event for event in line["events"] if part["at"] <= event["at"] < end]
    return [{**event, "at": event["at"] - part["at"]} for event in inside]


# --- Parts and their length ---------------------------------------------------------------------


def test_the_form_can_make_360_plans():
    assert len(PLANS) == 10 * 2 * 2 * 3 * 3


def test_a_plan_is_as_long_as_its_table_says():
    for plan in PLANS:
        minutes = 2 + plan["hold"] + plan["rest"] + plan["hold"] + 2
        if plan["again"] != "none":
            minutes += plan["rest"] + plan["hold"]
        assert rule.timeline(SESSION, plan)["seconds"] == 60 * minutes, plan


def test_the_plans_of_the_practice_page_last_as_long_as_it_says():
    table = re.findall(r"\| (\d+) minutes? \| \d+ \| (\d+) minutes \| (\d+) minutes \|", PRACTICE)
    assert len(table) >= 4
    for hold, once, with_again in table:
        plan = {**rule.USUAL, "hold": int(hold)}
        assert rule.timeline(SESSION, plan)["seconds"] == 60 * int(once)
        again = {**plan, "again": "left"}
        assert rule.timeline(SESSION, again)["seconds"] == 60 * int(with_again)


def test_the_parts_of_a_plan_come_in_order_without_a_gap_and_so_do_their_steps():
    for plan in PLANS:
        line = rule.timeline(SESSION, plan)
        names = ["settle", "first", "rest", "second", "rest-again", "again", "finish"]
        if plan["again"] == "none":
            names = ["settle", "first", "rest", "second", "finish"]
        assert [part["name"] for part in line["parts"]] == names
        end = 0
        for part in line["parts"]:
            assert part["at"] == end
            for step in part["steps"]:
                assert step["at"] == end and step["seconds"] > 0, (plan, step)
                end += step["seconds"]
            assert end == part["at"] + part["seconds"]
        assert end == line["seconds"]


def test_the_knee_that_comes_in_is_the_one_that_the_plan_names():
    for plan in PLANS:
        knees = {p["name"]: p["knee"] for p in rule.timeline(SESSION, plan)["parts"]}
        other = "left" if plan["first"] == "right" else "right"
        assert (knees["first"], knees["second"]) == (plan["first"], other)
        assert knees.get("again", "none") == plan["again"]


@pytest.mark.parametrize(("minutes", "more"), [(1, 0), (2, 0), (3, 0), (4, 6), (10, 42)])
def test_a_hold_gives_each_step_its_breaths_and_all_that_are_more_to_the_last(minutes, more):
    line = rule.timeline(SESSION, {**rule.USUAL, "hold": minutes})
    steps = next(part for part in line["parts"] if part["name"] == "first")["steps"]
    breaths = [wait for wait in rule.HOLD_BREATHS[min(minutes, 3)] if wait]
    breaths[-1] += more

    assert [step["seconds"] / rule.BREATH for step in steps] == breaths


def test_a_reminder_waits_for_a_moment_when_no_step_begins():
    steps = [["knee-to-chest", 0], ["notice-the-stretch", 100], ["stay-and-breathe", 115]]

    assert rule.between(50, steps) == 50
    assert rule.between(90, steps) == 90
    assert rule.between(100, steps) == 125


def test_the_waits_of_the_teachers_table_are_those_of_a_hold_of_3_minutes():
    waits = re.findall(r"release\.md#([a-z-]+)\) \| \".*\" \| (\d+) breath", TEACHERS)
    said = [int(n) for step, n in waits if step in rule.HOLD_STEPS]
    assert said == rule.HOLD_BREATHS[3], "docs/teachers.md#every-step and HOLD_BREATHS"


def test_every_step_of_a_hold_is_a_step_of_the_release_in_its_order():
    release = re.findall(
        r"^## Step \d+: .*\{#([a-z-]+)", (ROOT / "docs/release.md").read_text("utf-8"), re.M
    )
    first, last = (release.index(rule.HOLD_STEPS[at]) for at in (0, -1))
    assert release[first : last + 1] == rule.HOLD_STEPS, "HOLD_STEPS in scripts/session.py"
    others = {s for part in rule.PARTS.values() for s, _ in part["steps"]} | {"tighter-side-again"}
    left = {*release} - {*rule.HOLD_STEPS} - others
    assert not left, "name it in HOLD_STEPS or PARTS of scripts/session.py: when is it done?"
    assert others <= {*release}, "PARTS of scripts/session.py names a step that is not there"
    assert set(rule.INSTEAD) <= set(release)


# --- What is said when --------------------------------------------------------------------------


def test_every_cue_is_over_a_second_before_the_next_sound():
    for plan in PLANS:
        line = rule.timeline(SESSION, plan)
        starts = [*(event["at"] for event in line["events"]), line["seconds"]]
        for event, (start, following) in zip(line["events"], pairwise(starts), strict=True):
            assert lasts(event) <= following - start - 1, (
                f"{plan}, second {start}: shorten this cue, or change HOLD_BREATHS in "
                f"scripts/session.py, so that what follows begins later: {words(event)}"
            )


# How sentences begin that ask for no movement, or for none that the next has to wait for.
STILL = (
    "you can stop",
    "to stop",
    "stop",
    "lie on",
    "keep holding",
    "notice",
    "a mild",
    "half way",
    "close",
    "stay",
)


def test_there_is_time_for_every_movement_before_the_next_is_asked_for():
    """2 seconds at least, once a sentence that asks for a movement is over."""
    for plan in (*SESSION["ready"].values(), {**rule.USUAL, "again": "left", "rest": 2}):
        for event in rule.timeline(SESSION, plan)["events"]:
            for clip in event["clips"][:-1]:
                said = SESSION["clips"][clip]["words"]
                moves = not said.lower().startswith((*STILL, "each", "now"))
                pause = event["pause"] * SESSION["frame"]["milliseconds"] / 1000
                assert not moves or pause >= 1.99, f"PAUSES in scripts/session.py: {said}"


def test_once_the_listener_lies_the_voice_says_how_to_stop_before_anything_is_to_be_done():
    for plan in PLANS:
        (at, bell, first), (_, _, said) = lines(plan)[:2]
        assert (at, bell) == (0, "bell-start")
        assert first.startswith("Lie on your back")
        assert "stop at any time" in said
        assert "let go of your knee" in said and "both feet down" in said
        assert (f"slide the {plan['prop']} out" in said) == (plan["prop"] != "none")


def test_the_stop_rules_are_said_before_the_first_side():
    for plan in PLANS:
        said = " ".join(said for at, _, said in lines(plan) if at < 120)
        for sign in ["sharp pain", "does not ease", "numbness", "tingling", "dizziness", "back"]:
            assert sign in said, sign


def test_the_way_out_and_up_is_said_at_the_end():
    for plan in PLANS:
        line = rule.timeline(SESSION, plan)
        out, *_, up, end = in_part(line, "finish")
        assert out["at"] == 0 and words(out).startswith("Let go")
        assert "one side" in words(up) and "sit up" in words(up)
        assert end["bell"] == "bell-end" and lasts(end) <= 120 - end["at"]
        assert "no hurry" in words(end), "the last bell hurries nobody"


def test_each_step_is_said_when_it_begins():
    for plan in PLANS:
        line = rule.timeline(SESSION, plan)
        said_at = {event["at"]: event["clips"] for event in line["events"]}
        for part in line["parts"]:
            for step in part["steps"] if part["knee"] else []:
                cue = SESSION["cues"][step["id"]]
                if part["knee"] == "right":
                    cue = [SESSION["right"].get(clip, clip) for clip in cue]
                assert said_at[step["at"]][-len(cue) :] == cue, (plan, step)


def test_both_sides_sound_alike_but_for_left_and_right():
    for plan in PLANS:
        line = rule.timeline(SESSION, plan)
        first, second = in_part(line, "first"), in_part(line, "second")
        assert [(e["at"], e["bell"]) for e in first] == [(e["at"], e["bell"]) for e in second]
        said = [words(event) for event in second]
        assert said[0].startswith("Now the other side. ")
        said[0] = said[0].removeprefix("Now the other side. ")
        assert [rule.swap_sides(words(event)) for event in first] == said


def test_every_side_names_the_knee_that_is_in_and_the_leg_that_is_long():
    for plan in PLANS:
        line = rule.timeline(SESSION, plan)
        for part in line["parts"]:
            if part["knee"]:
                long = {"left": "right", "right": "left"}[part["knee"]]
                said = " ".join(map(words, in_part(line, part["name"]))).lower()
                assert f"{part['knee']} knee" in said and f"{long} hip" in said, said
                wrong = rf"\b({long} knee|{part['knee']} (leg|heel|hip))\b"
                assert not re.search(wrong, said), said


def test_half_of_a_hold_is_rung_and_said_and_its_last_minute_said_where_nothing_else_is_done():
    for plan in PLANS:
        for name in ("first", "second", "again"):
            seconds = plan["hold"] * 60
            if name == "again" and plan["again"] == "none":
                continue
            events = in_part(rule.timeline(SESSION, plan), name)
            half = [event["at"] for event in events if event["bell"] == "bell-half"]
            last = [event["at"] for event in events if ONE_MORE_MINUTE in words(event)]
            assert half == ([seconds / 2] if plan["hold"] > 1 else [])
            assert last == ([seconds - 60] if plan["hold"] > 3 else [])
            for event in events:
                assert (event["bell"] == "bell-half") == (words(event) == "Half way. Stay.")


def test_in_a_hold_of_more_than_4_minutes_tingling_is_asked_for_every_2_minutes():
    for minutes in rule.CHOICES["hold"]:
        line = rule.timeline(SESSION, {**rule.USUAL, "hold": minutes})
        asked = [event["at"] for event in in_part(line, "first") if words(event) == TINGLING]
        if minutes <= 4:
            assert not asked
            continue
        for before, after in pairwise([0, *asked, minutes * 60]):
            assert after - before <= 120, (minutes, asked)


def test_no_prop_is_named_that_the_plan_has_not():
    for plan in PLANS:
        said = " ".join(said for _, _, said in lines(plan)).lower()
        for prop in ("block", "ball"):
            assert (re.search(rf"\b{prop}\b", said) is not None) == (prop == plan["prop"]), plan


def test_without_voice_the_same_bells_ring():
    for plan in PLANS:
        spoken, silent = lines(plan), lines({**plan, "voice": False})
        assert [line[:2] for line in spoken] == [line[:2] for line in silent]
        assert {line[2] for line in silent} == {""}


def test_each_cue_of_the_teachers_table_is_heard_in_some_plan():
    cues = rule.read_words(TEACHERS)
    heard = {said for plan in PLANS for _, _, said in lines(plan)}
    for name, cue in cues.items():
        assert any(cue in said for said in heard), f"PARTS of scripts/session.py need {name}: {cue}"


def test_who_lies_on_something_takes_it_out_to_rest_and_has_time_to_put_it_back():
    for plan in PLANS:
        if plan["prop"] == "none":
            continue
        line = rule.timeline(SESSION, plan)
        for part in line["parts"]:
            if part["name"].startswith("rest"):
                last = in_part(line, part["name"])[-1]
                assert f"Slide the {plan['prop']} in," in words(last)
                assert last["at"] + lasts(last) <= part["seconds"] - 8


def test_who_rests_is_told_before_the_next_side_to_put_both_feet_down():
    for plan in PLANS:
        line = rule.timeline(SESSION, plan)
        for part in line["parts"]:
            if part["name"].startswith("rest"):
                last = in_part(line, part["name"])[-1]
                assert "both feet down" in words(last)
                assert 15 <= part["seconds"] - last["at"] <= 30, "time to move, and not too early"


def test_a_long_silence_is_announced():
    """Whoever hears nothing for 40 seconds outside of a hold was told that it will be so."""
    for plan in PLANS:
        line = rule.timeline(SESSION, plan)
        for part in line["parts"]:
            if part["knee"]:
                continue
            events = in_part(line, part["name"])
            starts = [*(event["at"] for event in events[1:]), part["seconds"]]
            for event, following in zip(events, starts, strict=True):
                silent = following - event["at"] - lasts(event)
                assert silent < 40 or "Rest until you hear me." in words(event), (plan, event)


# --- Where the words come from ------------------------------------------------------------------


def test_a_row_that_is_missing_from_the_teachers_tables_is_named():
    tables = re.findall(r"(?s)\{#(?:every-step|session-words)\}.*?\n#+ ", TEACHERS)
    rows = re.findall(r'^\|.*".*\|$', "".join(tables), re.M)
    named = 0
    for row in rows:
        with pytest.raises(rule.WordsError, match="^docs/teachers.md has no words for '"):
            rule.read_words(TEACHERS.replace(row, ""))
        named += 1
    assert named >= 20


def test_a_cue_without_its_full_stop_and_a_missing_table_are_named():
    with pytest.raises(rule.WordsError, match="full stop"):
        rule.read_words(TEACHERS.replace('hurry."', 'hurry"'))
    with pytest.raises(rule.WordsError, match="{#session-words}"):
        rule.read_words(TEACHERS.replace("{#session-words}", ""))


# --- In the browser -----------------------------------------------------------------------------


@pytest.fixture
def call(page, site):
    """Run JavaScript with compose.js as `m` and session.json as `session`."""
    page.goto("release/flat-floor/")

    def run(code, argument=None):
        return page.evaluate(
            f"""async (argument) => {{
                const m = await import(new URL("assets/js/compose.js", "{site.url}"));
                const session = await (await fetch("{site.url}assets/session.json")).json();
                {code}
            }}""",
            argument,
        )

    return run


def test_the_site_has_the_rule_and_it_is_small(site):
    text = (site.folder / "assets/session.json").read_text("utf-8")

    assert json.loads(text) == json.loads(json.dumps(SESSION))
    assert len(text) < 20_000 / 13 * len({*re.findall(r"release\.md#([a-z-]+)\) \|", TEACHERS)})


def test_the_command_prints_the_same_rule():
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/session.py", "--json"], capture_output=True, check=True
    )
    assert json.loads(done.stdout) == json.loads(json.dumps(SESSION))


def test_a_browser_spells_out_every_plan_as_the_build_does(call):
    plans = [*PLANS, *({**plan, "voice": False} for plan in PLANS)]
    code = "return JSON.stringify(argument.map((plan) => m.timeline(session, plan)))"

    for plan, line in zip(plans, json.loads(call(code, plans)), strict=True):
        assert line == rule.timeline(SESSION, plan), plan


def test_a_session_can_start_at_any_step_or_at_what_takes_its_place(call):
    steps = [*rule.HOLD_STEPS, *(s for p in rule.PARTS.values() for s, _ in p["steps"])]
    steps = [*dict.fromkeys(steps), "tighter-side-again"]
    code = "return argument[0].map((p) => argument[1].map((s) => m.startOf(session, p, s)))"
    for plan, starts in zip(PLANS, call(code, [PLANS, steps]), strict=True):
        parts = rule.timeline(SESSION, plan)["parts"]
        begins = {step["id"]: step["at"] for p in reversed(parts) for step in reversed(p["steps"])}
        again = [part["at"] for part in parts if part["name"] == "again"]
        if again:
            begins["tighter-side-again"] = again[0]
        for step, start in zip(steps, starts, strict=True):
            expected = step if step in begins else rule.INSTEAD[step]
            while expected not in begins:
                expected = rule.INSTEAD[expected]
            assert start == begins[expected], (plan, step)
