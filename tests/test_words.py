"""The rules for words that a machine can check: short, plain, safe, each claim with a source."""

import json
import re
import sys
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
AUTHORS = {path.name: path.read_text("utf-8") for path in sorted(ROOT.glob("*.md"))}
sys.path.insert(0, str(ROOT / "scripts"))

import session  # noqa: E402

STEP = re.compile(r"(?m)^## Step (\d+): .*\{#([a-z0-9-]+)\}$")
NUMBER = {step: int(number) for number, step in STEP.findall(SOURCES["release.md"])}

PLAIN_PAGES = ["", "before-you-start/", "gentler/", "release/", "handout/"]  # reading age 9 to 11
POSE_PAGES = [
    "",
    "release/",
    "gentler/",
    "practice/",
    "teachers/",
    "questions/",
    "mindful/",
    "handout/",
]

# What a hold is, as scripts/session.py says it: for its minutes the slow breaths of each of its
# steps. A longer one is like the last, and its other breaths go to the last step. Pages and sheet
# are tested against it.
BREATHS_A_MINUTE, SECONDS_A_BREATH = 6, session.BREATH
IN_HOLD = [NUMBER.get(step, 0) for step in session.HOLD_STEPS]
HOLDS = {
    minutes: {step: wait for step, wait in zip(IN_HOLD, waits, strict=True) if wait}
    for minutes, waits in session.HOLD_BREATHS.items()
}
STEPS_OF_A_HOLD = f"steps {IN_HOLD[0]} to {IN_HOLD[-1]}"
SPOKEN_WORD = 0.6  # seconds that a slowly spoken word takes, with the pauses between sentences

# Whose hip was tight, and which knee comes in once more: the same words wherever it is told.
TIGHTER = r"(?i)tight(?:er)? (?:in front|in the front)? ?of the right hip: `?left`? knee in"

BANNED = [
    r"release[sd]? (?:the |your |old )?trauma",
    r"re-?align",
    r"correct(?:s|ing)? your posture",
    r"safe for everyone",
    r"no pain,? no gain",
    r"(?:will|can) (?:cure|heal|fix)\b",
    r"prevents? (?:an )?injur",
    r"permanently (?:longer|lengthen)",
    r"lengthen\w* (?:\w+ ){0,3}(?:for good|permanently)",
    r"(?:stays?|are|is) safe to use",  # of an old sheet nobody can know
    r"tested (?:by|with|on) readers",
    r"(?:four|4) models",  # two families
    r"mainly (?:for )?(?:theirs|psoas|iliacus)",
    r"lower the blood pressure|vagus",
]
BRITISH = re.compile(
    r"\b(?:(?:neighbour|colour|favour|behaviour|labour|honour)\w*|cent(?:re|red|res)|(?:centi)?metres?"
    r"|fibres?|grey|programmes?|practis\w+|organis\w+|recognis\w+|stabilis\w+|realis\w+|optimis\w+"
    r"|relax(?:e)?s?ation\b(?<!relaxation)|licence|paediatric\w*|gynaecolog\w*|anaesth\w*|whilst)\b",
    re.I,
)
ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|vs|Dr|St|approx|al|No|pp?)\.$")


def sentences(text):
    """The sentences of a paragraph; a full stop inside "1.5" or after "e.g." ends none."""
    parts = []
    for piece in re.split(r"(?<=[.!?…])[\"”’)\]]*\s+", " ".join(text.split())):
        if parts and ABBREVIATION.search(parts[-1]):
            parts[-1] += " " + piece
        elif piece:
            parts.append(piece)
    return parts


def length(sentence):
    """How many words it has; a word is what holds a letter or a digit."""
    return len([word for word in re.split(r"[\s–—]+", sentence) if re.search(r"\w", word)])


def blocks(site, page):
    """The text of each paragraph, list item and table cell, without the blocks inside it."""
    tree = LexborHTMLParser(site.read(page))
    for mark in tree.css(".headerlink, script, style, nav, .hf-sheet__foot, .hf-footer"):
        mark.decompose()
    for block in tree.css("article :is(p, li, tbody th, td, dd)"):
        own = LexborHTMLParser(
            block.html if block.tag not in ("th", "td") else f"<div>{block.inner_html}</div>"
        )
        for inner in own.css("li li, li p, li > ul, li > ol, dd p, div > p"):
            inner.decompose()
        text = " ".join(own.text().split())
        if text:
            yield block.tag, text


def prose(markdown):
    """(line number, line) of the lines of a Markdown file that hold running text."""
    kept, fence, front = [], False, markdown.startswith("---\n")
    for number, line in enumerate(markdown.splitlines(), 1):
        if front:
            front = number == 1 or line != "---"
        elif line.startswith("```"):
            fence = not fence
        elif not fence:
            kept.append((number, line))
    # Headings, lists, tables, raw HTML, attributes, pictures and references are no paragraphs.
    other = re.compile(r"\s*(?:#|[-*+] |\d+\. |\||<|\{|!\[|\[[^]]+\]:|>|:{2,}|\s{3,}\S)")
    return [(n, line) for n, line in kept if line.strip() and not other.match(line)]


def bare(line):
    """A line of Markdown without its code, its links' targets and its emphasis."""
    line = re.sub(r"`[^`]*`", "code", line)
    line = re.sub(r"\]\([^)]*\)|\{[^}]*\}", "]", line)
    return re.sub(r"[*_\[\]]", "", line)


# --- Safety -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOURCES)
def test_no_page_promises_what_nobody_can_keep(name):
    for number, line in enumerate(SOURCES[name].splitlines(), 1):
        for banned in BANNED:
            found = re.search(banned, line, re.I)
            assert not found, f"docs/{name}:{number}: {found.group()!r} promises too much"


def test_every_page_that_teaches_the_pose_has_the_stop_rules_or_leads_to_them(site):
    for page in POSE_PAGES:
        tree = LexborHTMLParser(site.read(page))
        links = [a.attributes["href"] or "" for a in tree.css("article a[href]")]
        leads = any(link.endswith("before-you-start/#stop-rules") for link in links)
        assert leads or page == "handout/", f"/{page}: link to before-you-start.md#stop-rules"


def test_the_sheet_holds_the_stop_rules_themselves(site):
    """Paper has no links."""
    text = LexborHTMLParser(site.read("handout/")).css_first("article").text().lower()
    for sign in ["stop if", "sharp pain", "does not ease at once", "numbness", "dizziness"]:
        assert sign in text, sign


def section(name, id):
    """The Markdown under the heading with that id, down to the next of its level or higher."""
    found = re.search(rf"(?m)^(#+) .*\{{#{id}\}}$", SOURCES[name])
    assert found, f"docs/{name} has no heading {{#{id}}}"
    rest = SOURCES[name][found.end() :]
    return re.split(rf"(?m)^#{{1,{len(found[1])}}} ", rest)[0]


def must_say(where, words, text):
    """Fail with the place to mend and the words that are to stand there."""
    assert words in text, f'{where} must say "{words}"'


def step_texts():
    """The Markdown of each step of the release, by its number."""
    parts = re.split(r"(?m)^## (?:Step (\d+): )?.*$", SOURCES["release.md"])
    return {
        int(number): text for number, text in zip(parts[1::2], parts[2::2], strict=True) if number
    }


def sheet_lines():
    """The line of each step on the sheet, by its number."""
    found = re.findall(r"(?m)^(\d+)\. (.+)$", section("handout.md", "handout-steps"))
    return {int(number): line for number, line in found}


def rows(name, id):
    """The cells of a table's body under a heading."""
    lines = [line for line in section(name, id).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def cues():
    """Each cue from the top: its step or None, its words, the breaths to wait then or None."""
    tables = rows("teachers.md", "every-step")
    for number, _, cue, wait in (cells for cells in tables if len(cells) == 4):
        if cue.startswith('"'):
            breaths = re.match(r"\d+", wait)
            yield int(number or 0) or None, cue.strip('"'), int(breaths[0]) if breaths else None


def test_the_likeliest_readers_find_themselves_in_the_list_of_who_asks_first():
    asked = section("before-you-start.md", "ask-first").lower()
    for who in ["arthritis of the hip", "stenosis", "slipped vertebra", "sciatica", "3 months"]:
        assert who in asked, who
    brief = [SOURCES["index.md"], SOURCES["release.md"], section("handout.md", "sheet-ask")]
    for text in brief:
        for who in ["pregnan", "surgery", "arthritis", "spine", "new hip", "leg"]:
            assert who in text, who


def test_what_cannot_wait_is_an_emergency():
    now, today = (section("before-you-start.md", id) for id in ("emergency", "urgent"))
    for sign in ["groin lump", "being sick", "fever or feel ill", "genitals", "chest pain"]:
        assert sign in now, sign
        assert sign not in today, sign
    assert "groin lump" in section("handout.md", "sheet-help").split("**Today")[0]
    # The signs of an abscess seldom come together, so none of them waits for another.
    assert "often do not come together" in today
    assert "case report" in today


@pytest.mark.parametrize("step", ["rest-and-change-sides", "finish-and-rest"])
def test_both_feet_are_down_and_the_block_is_out_before_the_legs_are_long(step):
    """Nothing holds the pelvis of someone who lies on a block with both legs long."""
    number = NUMBER[step]
    said = {
        "release": step_texts()[number],
        "sheet": sheet_lines()[number],
        "cue": {step: cue for step, cue, _ in cues()}[number],
    }
    for where, words in said.items():
        words = re.sub(r"!\[[^\n]*", "", words).lower()
        signs = ("feet (down|flat)", "lift", "block out", "long")
        order = [re.search(sign, words) for sign in signs]
        assert all(order), f"{where}: {words}"
        places = [match.start() for match in order]
        assert places == sorted(places), f"{where}: {words}"


def test_the_second_side_begins_at_step_1_and_is_done_once():
    rest, again = NUMBER["rest-and-change-sides"], NUMBER["tighter-side-again"]
    assert "[step 1](#place-the-block)" in step_texts()[rest]
    must_say(
        "docs/handout.md",
        f"Once: {NUMBER['place-the-block']} to {IN_HOLD[-1]}",
        sheet_lines()[rest],
    )
    must_say("docs/handout.md", f"{IN_HOLD[0]} to {IN_HOLD[-1]}", sheet_lines()[again])
    assert f"[step {again}](#tighter-side-again)" in step_texts()[rest], "after the second side, on"


def test_the_flat_floor_is_offered_in_full_before_step_1():
    release = SOURCES["release.md"]
    way = section("release.md", "flat-floor-first")
    assert release.index(way) < release.index("## Step 1:")
    assert len(re.findall(r"(?m)^\d+\. ", way)) >= 6, "every move of it is there"
    assert "[step" not in way.lower(), "whoever lies there looks up no other list"
    last = max(NUMBER.values())
    flat_floor = step_texts()[NUMBER["flat-floor"]]
    for step in ("place-the-block", "lengthen-the-leg", "rest-and-change-sides", "finish-and-rest"):
        assert f"[step {NUMBER[step]}](#{step})" in flat_floor.replace("Step", "step"), step
    on_the_floor = f"steps {NUMBER['find-neutral']} to {NUMBER['finish-and-rest']}"
    must_say("docs/release.md#flat-floor", f"do {on_the_floor} on the flat floor", flat_floor)
    must_say("docs/handout.md", on_the_floor, sheet_lines()[NUMBER["flat-floor"]])
    sheet = SOURCES["handout.md"]
    assert "flat floor" in sheet[: sheet.index("## ")].lower(), "it comes first on paper"
    assert NUMBER["flat-floor"] == last, "it is not on the way, so it is the last"


def test_nobody_reads_of_a_block_before_the_first_time_without_one():
    _, _, release = SOURCES["release.md"].partition("\n# ")
    first = release.index("(#flat-floor-first)")
    assert first < release.lower().index("block")
    for id in ("need", "get-down", "flat-floor-first"):
        text = section("release.md", id).replace("use no block", "")
        assert "block" not in text, f"#{id} is for everybody"
    assert release.index("{#flat-floor-first}") < release.index("{#with-a-block}")


def test_what_lies_under_heel_knee_or_thigh_is_there_before_both_hands_hold_the_knee():
    assert "cushion where your heel will lie" in section("release.md", "with-a-block")
    assert "behind your thigh before you lift that foot" in section("release.md", "need")
    assert "before you hold" in section("gentler.md", "one-leg-long")
    for step in HOLDS[3]:  # both hands are at the knee, so nothing is fetched but after coming out
        fetched = re.search(r"\b(?:put|lay|loop) ", step_texts()[step].lower().split("come out")[0])
        assert not fetched, f"step {step}"


def test_the_gentler_ways_are_offered_where_the_unsure_begin():
    for name in ("index.md", "before-you-start.md", "questions.md", "release.md"):
        assert "](gentler.md" in SOURCES[name], name
    stages = re.findall(r"(?m)^## Stage (\d): ", SOURCES["gentler.md"])
    assert stages == ["1", "2", "3", "4", "5"]


# --- One definition of a hold, and cues that fit into it ------------------------------------------


def listed(numbers):
    """Numbers as words give them: 2, 3 and 4."""
    *first, last = [str(number) for number in numbers]
    return f"{', '.join(first)} and {last}" if first else last


def test_a_hold_of_minutes_has_its_breaths():
    for minutes, waits in HOLDS.items():
        assert sum(waits.values()) == minutes * BREATHS_A_MINUTE
        assert [*waits] == sorted(waits)
        assert 0 not in waits, "HOLD_STEPS in scripts/session.py names a step that is not there"


def test_the_plan_says_the_breaths_of_every_hold():
    table = {
        int(step[1]): cells[2:]
        for cells in rows("practice.md", "one-side")
        if (step := re.match(r"\[step (\d+)\]", cells[1]))
    }
    said = {
        minutes: {step: int(cells[at]) for step, cells in table.items() if cells[at].isdigit()}
        for at, minutes in enumerate(HOLDS)
    }
    for minutes, waits in HOLDS.items():
        assert said[minutes] == waits, f"docs/practice.md#one-side, {minutes} minutes: {waits}"
    last = rows("practice.md", "one-side")[len(IN_HOLD)]
    assert [cell.strip("*") for cell in last[2:]] == [str(6 * minutes) for minutes in HOLDS]


@pytest.mark.parametrize(
    "name, id", [("release.md", "at-a-glance"), ("questions.md", "short-hold")]
)
def test_release_and_questions_say_the_same_hold_in_words(name, id):
    text, where = section(name, id), f"docs/{name}#{id}"
    must_say(where, f"{STEPS_OF_A_HOLD} together", text)
    must_say(where, f"steps {listed(HOLDS[1])}, with 2 slow breaths each", text)
    two = f"steps {listed(HOLDS[2])}, with {listed(HOLDS[2].values())} slow breaths"
    must_say(where, two, text)
    three = f"{STEPS_OF_A_HOLD}, with {listed(HOLDS[3].values())} slow breaths"
    must_say(where, three, text)


def test_wherever_the_steps_of_a_hold_are_named_they_end_at_its_last():
    begin = re.compile(rf"(?i)\bsteps {IN_HOLD[0]} to (\d+)")
    for name, markdown in SOURCES.items():
        for number, line in enumerate(markdown.splitlines(), 1):
            for last in begin.findall(line):
                assert int(last) == IN_HOLD[-1], f"docs/{name}:{number}: write {STEPS_OF_A_HOLD}"


@pytest.mark.parametrize(
    "name, id", [("practice.md", "one-side"), ("teachers.md", "shorter-holds")]
)
def test_what_is_longer_goes_to_the_last_step_of_a_hold(name, id):
    must_say(f"docs/{name}#{id}", f"extra breaths go to step {IN_HOLD[-1]}", section(name, id))


def test_every_step_of_a_hold_says_how_long_it_is():
    for step, breaths in HOLDS[3].items():
        text = step_texts()[step]
        count = f"{breaths} slow breath" + ("s" if breaths > 1 else "")
        assert re.search(rf"\b{count}\b", text), f"docs/release.md, step {step}: say {count}"
        line = sheet_lines()[step]
        assert re.search(rf"\b{breaths} breaths?\b", line), f"docs/handout.md: {count} in: {line}"


def test_a_step_that_shorter_holds_cut_short_or_leave_out_says_so():
    for minutes in (1, 2):
        for step, breaths in HOLDS[minutes].items():
            if breaths != HOLDS[3][step]:
                said = rf"{minutes}-minute hold,(?: for)? {breaths}\b"
                where = f"docs/release.md, step {step}: say its breaths in a {minutes}-minute hold"
                assert re.search(said, step_texts()[step]), where
    *_, before, last = HOLDS[2]
    onward = f"2-minute hold, go from here to [step {last}]"
    for step, words in (([*HOLDS[1]][-1], "A 1-minute hold ends here"), (before, onward)):
        must_say(f"docs/release.md, step {step},", words, step_texts()[step])


def test_the_sheet_says_the_shorter_holds():
    """Each as what is otherwise in it than in 3 minutes, which the steps have."""
    dose = section("handout.md", "sheet-dose")
    for minutes in (2, 1):
        hold = HOLDS[minutes]
        left_out = [step for step in HOLDS[3] if step not in hold]
        few = len(left_out) < len(hold)
        which = f"skip {listed(left_out)}" if few else f"only {listed(hold)}"
        others = [(waits, step) for step, waits in hold.items() if waits != HOLDS[3][step]]
        waits = ", ".join(f"{waits} at {step}" for waits, step in others)
        name = f"{minutes} minute{'s' if minutes > 1 else ''}"
        waits = waits.replace(" at", " breaths at", 1) if minutes == 2 else waits
        held = f"{name}: {which}; {waits}."
        must_say("docs/handout.md#sheet-dose", held, dose)


def test_the_sheet_says_what_a_longer_hold_adds():
    for minutes in (4, 5):
        breaths = HOLDS[3][IN_HOLD[-1]] + (minutes - 3) * BREATHS_A_MINUTE
        line = sheet_lines()[IN_HOLD[-1]]
        must_say(f"docs/handout.md, step {IN_HOLD[-1]},", f"{breaths} for {minutes} minutes", line)


def test_the_first_time_on_the_sheet_is_whole_and_as_long_as_it_is():
    _, _, box = SOURCES["handout.md"].partition('"hf-sheet__first"')
    lines = re.findall(r"(?m)^\d\. (.+)$", box.partition("</div>")[0])
    breaths = [int(number) for line in lines for number in re.findall(r"(?<!picture )\b\d+", line)]
    hold = sum(HOLDS[1].values())
    assert sum(breaths) == 12 + hold + 6 + hold + 12, "settle, side, rest, side, rest"
    assert "block" not in " ".join(lines)
    assert "chair" in lines[0]


def test_the_sheet_says_where_the_block_goes_and_that_it_goes_before_the_legs_are_long():
    sheet = SOURCES["handout.md"]
    for words in ["under you", "flat bone", "waist", "tailbone"]:
        assert words in sheet_lines()[1], words
    assert "largest side" in sheet
    assert "never lie on it with both legs long" in sheet


def test_the_cues_wait_as_the_hold_says():
    waits = {step: breaths for step, _, breaths in cues()}
    for step, breaths in HOLDS[3].items():
        assert waits[step] == breaths, f"docs/teachers.md#every-step, step {step}: {breaths}"
    number = str(NUMBER["tighter-side-again"])
    [again] = [row[3] for row in rows("teachers.md", "every-step") if row[0] == number]
    assert again.endswith(f"then {sum(HOLDS[3].values())} breaths")
    for minutes, (hold, steps, breaths) in zip(
        HOLDS, rows("teachers.md", "shorter-holds"), strict=True
    ):
        assert int(hold.split()[0]) == minutes
        must_say("docs/teachers.md#shorter-holds", ", ".join(map(str, HOLDS[minutes])), steps)
        waiting = ", ".join(map(str, HOLDS[minutes].values()))
        must_say("docs/teachers.md#shorter-holds", waiting, breaths)


def test_beginners_in_a_class_hold_what_the_plan_holds():
    held = f"steps {listed(HOLDS[1])}, with 2 breaths each"
    must_say("docs/teachers.md#class-plan", held, section("teachers.md", "class-plan"))


def test_every_cue_is_said_in_less_time_than_its_wait():
    spoken = [(cue, breaths) for _, cue, breaths in cues() if breaths]
    shall_have_one = {*NUMBER.values(), None} - {NUMBER["flat-floor"]}
    have_one = {step for step, _, _ in cues()}
    assert have_one == shall_have_one, (
        "docs/teachers.md#every-step: a cue for each step but the last"
    )
    assert len(spoken) >= len(session.HOLD_STEPS) + 5
    # What may be said in the rest has 2 of its breaths: to put the block back.
    spoken += [(cue.strip('"'), 2) for _, cue in rows("teachers.md", "also-to-say")]
    for cue, breaths in spoken:
        seconds = length(cue) * SPOKEN_WORD
        assert seconds < breaths * SECONDS_A_BREATH, f"{seconds:.0f} s: {cue}"


def test_no_cue_has_words_that_are_heard_wrongly():
    """A recognizer took them for others: light, wants more, come, end."""
    said = [cue for _, cue, _ in cues()] + [cue for _, cue in rows("teachers.md", "also-to-say")]
    for cue in said:
        assert not re.search(r"(?i)\blie flat\b|once more|\bcalm\b|knee in\.", cue), cue


@pytest.mark.parametrize(
    "name, id",
    [
        ("release.md", "tighter-side-again"),
        ("practice.md", "the-plan"),
        ("questions.md", "one-side-tighter"),
        ("glossary.md", "release-words"),
        ("teachers.md", "plan-format"),
        ("handout.md", "handout-steps"),
    ],
)
def test_which_side_is_done_again_is_told_in_the_same_way(name, id):
    assert re.search(TIGHTER, section(name, id)), f"docs/{name}#{id}"


def test_the_script_takes_about_2_minutes_and_begins_with_the_way_out():
    quoted = re.findall(r"(?m)^> ?(.*)$", section("mindful.md", "script"))
    script = [line for line in quoted if line]
    assert "stop" in script[0]
    assert "feet down" in script[0]
    seconds = sum(length(line) * SPOKEN_WORD + 4 * line.count("…") for line in script)
    assert 90 <= seconds <= 150, f"{seconds:.0f} s"


# --- Plain words --------------------------------------------------------------------------------


def test_no_sentence_of_any_page_has_more_than_20_words(site):
    """But for the titles of references, which are as their authors wrote them."""
    long = [
        f"/{page}: {length(sentence)} words: {sentence}"
        for page in site.pages
        for tag, text in blocks(site, page)
        if not (page == "sources/" and tag == "li")
        for sentence in sentences(text)
        if length(sentence) > 20
    ]
    assert not long, "\n".join(long)


@pytest.mark.parametrize("page", PLAIN_PAGES)
def test_no_paragraph_has_more_than_3_sentences(site, page):
    long = [text for tag, text in blocks(site, page) if tag == "p" and len(sentences(text)) > 3]
    assert not long, f"/{page}:\n" + "\n".join(long)


def test_every_step_begins_with_one_bold_sentence_that_is_the_whole_step():
    """The sheet and the spoken cues lean on it."""
    steps = re.split(r"^(?=## )", SOURCES["release.md"], flags=re.M)
    steps = [step for step in steps if step.startswith("## Step ")]
    assert steps
    for step in steps:
        heading, *lines = [line for line in step.splitlines() if line.strip()]
        first = next(line for line in lines if not line.startswith(("![", "{", "<")))
        assert re.fullmatch(r"\*\*[^*]+[.!]\*\*", first), f"{heading}: {first}"
        assert len(sentences(bare(first))) == 1, f"{heading}: {first}"


# In words, how the two legs of the drawn pose are told: what is held, and what lies long.
HELD = r"(?<!back of your )(?<!bend the )\b(left|right) (?:knee|shin|hip pinches)\b"
LONG = r"\b(left|right) (?:leg|heel)\b|\bfront of (?:your|the) (left|right) hip\b"


@pytest.mark.parametrize(
    "name, steps, parted",
    [
        ("release.md", r"(?s).*", r"\n(?=##? )"),
        ("handout.md", r"(?s)\{#handout-steps\}.*?(?=\n## )", r"\n"),
        ("teachers.md", r"(?s)\{#every-step\}.*?(?=\n## )", r"\n"),
    ],
    ids=["release", "handout", "teachers"],
)
def test_left_and_right_in_the_words_of_a_step_are_those_of_its_picture(name, steps, parted):
    drawn = json.loads((ROOT / "scripts/figures/drawn.json").read_text("utf-8"))
    checked = 0
    for words in re.split(parted, re.search(steps, SOURCES[name])[0]):
        step = re.match(r"(?:## Step|\d+\.|\| \d+ \|).*?#([\w-]+)[})]", words)
        pose = drawn.get(step[1], {}) if step else {}
        for part, pattern in (("bent", HELD), ("long", LONG)):
            sides = {s for m in re.finditer(f"(?i){pattern}", words) for s in m.groups() if s}
            if pose.get(part) and sides:
                checked += 1
                assert {side.lower() for side in sides} == {pose[part]}, f"{part}: {words}"
    assert checked >= 3, "no side was found in the words of any step"


@pytest.mark.parametrize("name", SOURCES)
def test_spelling_is_american(name):
    """Titles of references, addresses and ids keep their own."""
    for number, line in enumerate(SOURCES[name].splitlines(), 1):
        if name == "sources.md" and re.match(r"\d+\. ", line):
            continue
        found = BRITISH.search(re.sub(r"https?://\S+", "", bare(line)))
        assert not found, f"docs/{name}:{number}: {found.group()!r}"


@pytest.mark.parametrize("name", [*SOURCES, *AUTHORS])
def test_markdown_has_one_sentence_per_line(name):
    """So that a change of one sentence is a change of one line."""
    lines = prose((SOURCES | AUTHORS)[name])
    for number, line in lines:
        assert len(sentences(bare(line))) == 1, f"{name}:{number}: more than one sentence"
    following = dict(lines)
    for number, line in lines:
        broken = number + 1 in following and not re.search(r"[.!?:;…)\"”]$", bare(line).rstrip())
        assert not broken, f"{name}:{number}: the sentence goes on in the next line"


# --- Sources ------------------------------------------------------------------------------------

ENTRY = re.compile(r"^\d+\. (?P<text>.+)\n(?:   .+\n)*?\s*\{: ?#(?P<id>[a-z0-9-]+)", re.M)


@pytest.fixture(scope="module")
def entries():
    """Every numbered entry of the sources page: {"ingram-2024": "Ingram LA, … 2024. …"}"""
    found = {entry["id"]: entry["text"] for entry in ENTRY.finditer(SOURCES["sources.md"])}
    numbered = re.findall(r"^\d+\. ", SOURCES["sources.md"], re.M)
    assert len(found) == len(numbered) > 20, "every entry has an id of its own"
    return found


def cited():
    """Every id of the sources page that some page links to."""
    text = "\n".join(SOURCES.values())
    here = re.findall(r"\]\(#([a-z0-9-]+)\)", SOURCES["sources.md"])
    return {*re.findall(r"\]\(sources\.md#([a-z0-9-]+)\)", text), *here}


def test_every_source_that_is_cited_exists(entries):
    headings = set(re.findall(r"^#.*\{ ?#([a-z0-9-]+)", SOURCES["sources.md"], re.M))
    assert cited() - headings - set(entries) == set()


def test_every_source_is_cited(entries):
    assert set(entries) - cited() == set(), "cite it, or take it out"


def test_every_doi_is_a_link_that_works_anywhere(entries):
    for name, text in entries.items():
        for doi in re.findall(r"\b10\.\d{4,9}/[^\s)\]]+", text):
            assert f"(https://doi.org/{doi})" in text, f"{name}: {doi}"
        assert "dx.doi.org" not in text and "http://" not in text, name


PUBLISHED = re.compile(
    r"\]\(https://(?:doi\.org/10\.|hdl\.handle\.net/|pubmed\.ncbi\.nlm\.nih\.gov/"
    r"|pmc\.ncbi\.nlm\.nih\.gov/articles/PMC|[a-z0-9.-]+\.[a-z]{2,}/)"
)
COPIES = re.compile(
    r"scribd|docslib|vdocuments?|fdocuments?|docplayer|studylib|dokumen|issuhub|docsci|coek\.info"
    r"|medluna|researcher\.life|peeref|bohrium|globalauthorid|booksci|tomesphere|paperexplained"
    r"|researchgate|academia\.edu|sci-?hub|ilovetranslation|healthdocbox|//\d+\.\d+\.\d+\.\d+"
)
WEAK = re.compile(r"wikimsk|wikipedia|osmosis|ditki|orthopaedicsone|slideshow|slideshare|blogspot")


def test_every_source_has_a_link_that_can_be_clicked(entries):
    unlinked = [name for name, text in entries.items() if not PUBLISHED.search(text)]
    assert not unlinked, f"link a DOI, PubMed or the publisher: {unlinked}"


@pytest.mark.parametrize("name", SOURCES)
def test_no_page_leads_to_a_copy_or_a_weak_source(name):
    for number, line in enumerate(SOURCES[name].splitlines(), 1):
        for link in re.findall(r"https?://[^\s)>]+", line):
            for kind in (COPIES, WEAK):
                assert not kind.search(link), f"docs/{name}:{number}: {link}"


def test_the_article_is_named_by_its_address_only():
    """Its author, title and date were not seen."""
    part = SOURCES["sources.md"].split("{#the-article}")[1].split("\n## ")[0]
    assert "(https://hopezvara.com/ouch-my-hip-hurts-hip-flexor-release)" in part
    assert "were not seen" in part
    assert not [name for name, text in SOURCES.items() if re.search(r"\bZvara\b", text)]


def test_the_sources_page_tells_where_the_guide_departs_from_its_source():
    departures = SOURCES["sources.md"].split("{#departures}")[1].split("\n## ")[0].lower()
    for subject in [
        "sacrum",
        "rib",
        "thigh bone",
        "quadriceps",
        "ilicaus",
        "socket",
        "numbness",
        "whole body",
    ]:
        assert subject in departures, subject
