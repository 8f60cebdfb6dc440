"""A session in an address: the plan is shown, the sheet filled, and nothing in it can do harm."""

import base64
import io
import json
import re
import sys
from pathlib import Path

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

MODULE = "import(new URL('assets/js/plan.js', '{}'))"
FULL = (
    "hold=5&rest=2&first=right&again=left&prop=ball&start=turn-the-leg&note=Breathe%20out%20slowly"
)
DEFAULT = {
    "hold": 3,
    "rest": 1,
    "first": "left",
    "again": "none",
    "prop": "block",
    "start": "",
    "note": "",
}
RELEASE = (Path(__file__).resolve().parent.parent / "docs/release.md").read_text("utf-8")
STEPS = {i: h for h, i in re.findall(r"^## (Step \d+: .+?) \{#([a-z-]+)", RELEASE, re.M)}
ABOUT = {"steps": STEPS}
NUMBER = {step: int(re.search(r"\d+", heading)[0]) for step, heading in STEPS.items()}
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import session  # noqa: E402

LABEL = "Note from whoever sent this link, not part of this guide"


def fragment_of(plan):
    """The part of an address that carries a plan."""
    return "&".join(f"{key}={value}" for key, value in plan.items())


@pytest.fixture(scope="module")
def rule():
    """What session.json holds, from the one place that knows it."""
    return session.data(ROOT / "docs")


@pytest.fixture
def call(page, site):
    """Call a function of plan.js: call("readPlan", "hold=3")."""
    page.goto("release/flat-floor/")

    def run(name, *arguments):
        """The name of a function of plan.js, or code, in which MODULE is plan.js."""
        if name.startswith("("):
            return page.evaluate(name.replace("MODULE", MODULE.format(site.url)), *arguments)
        code = f"a => {MODULE.format(site.url)}.then(m => m.{name}(...a))"
        return page.evaluate(code, list(arguments))

    return run


# --- The format ---------------------------------------------------------------------------------


def test_a_plan_is_read_and_written_alike(call):
    parsed = call("readPlan", f"#{FULL}", ABOUT)
    assert parsed == {
        "plan": {
            "hold": 5,
            "rest": 2,
            "first": "right",
            "again": "left",
            "prop": "ball",
            "start": "turn-the-leg",
            "note": "Breathe out slowly",
        },
        "remarks": [],
    }
    assert call("planHash", parsed["plan"]) == FULL


@pytest.mark.parametrize(
    "note",
    [
        "50% & more = less #1 + ?",
        "Größe, 深呼吸, تنفس",
        "👩🏽‍🦱 slowly",
        "<b>bold</b> \"quoted\" 'too'",
    ],
)
def test_a_note_arrives_as_it_was_written(call, note):
    fragment = call("planHash", DEFAULT | {"note": note})
    assert re.fullmatch(r"[\w=&%.*~-]+", fragment, re.A), "so that no app breaks the link"
    assert call("readPlan", fragment)["plan"]["note"] == note


@pytest.mark.parametrize(
    "fragment", ["", "#", "#the-plan", "#step-7", "#other=1", "#=", "#__proto__=1"]
)
def test_an_ordinary_anchor_is_no_plan(call, fragment):
    assert call("readPlan", fragment) == {"plan": None, "remarks": []}


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("hold=7", {"hold": 7}),
        ("again=right", {"again": "right"}),
        ("first=RIGHT&hold=%204%20", {"first": "right", "hold": 4}),
        ("start=turn-the-leg", {"start": "turn-the-leg"}),
        (f"start=Step%20{NUMBER['turn-the-leg']}", {"start": "turn-the-leg"}),
        ("note=", {}),
    ],
)
def test_what_is_missing_has_its_default(call, fragment, expected):
    assert call("readPlan", fragment, ABOUT) == {"plan": DEFAULT | expected, "remarks": []}


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("hold=11", {"hold": 10}),
        ("hold=0", {"hold": 1}),
        ("hold=-3", {"hold": 1}),
        ("hold=" + 400 * "9", {"hold": 10}),
        ("rest=3", {"rest": 2}),
        ("hold=three", {}),
        ("hold=2.5", {}),
        ("hold=1e1", {}),
        ("hold", None),
        ("hold=", {}),
        ("hold=2&hold=9", {"hold": 2}),
        ("prop=none&color=red", {"prop": "none"}),
        ("first=none", {}),
        ("again=both", {}),
        ("prop=sofa", {}),
        ("start=no-such-step", {}),
        ("start=__proto__", {}),
        ("note=" + 201 * "a", {"note": 200 * "a"}),
        ("note=" + 201 * "🧘", {"note": 200 * "🧘"}),
    ],
)
def test_a_bad_value_is_mended_and_said_in_one_sentence(call, fragment, expected):
    parsed = call("readPlan", fragment, ABOUT)
    if expected is None:  # an ordinary anchor
        assert parsed["plan"] is None
        return
    assert parsed["plan"] == DEFAULT | expected
    [message] = parsed["remarks"]
    assert re.fullmatch(r"The [\w ]+.*\.", message)
    assert len(message.split()) <= 24


def test_a_plan_starts_at_a_step_that_it_has(call, rule):
    """For every plan and every step; otherwise it is said where it starts."""
    asked = [f"{fragment_of(plan)}&start={step}" for plan in session.plans() for step in STEPS]
    read = call("readPlan", asked[0], {**ABOUT, "session": rule})
    assert read["plan"]["start"] == "place-the-block"
    code = "([all, about]) => MODULE.then(m => all.map(each => m.readPlan(each, about)))"
    for fragment, found in zip(asked, call(code, [asked, {**ABOUT, "session": rule}]), strict=True):
        plan, start = found["plan"], fragment.rpartition("=")[2]
        has = {
            step["id"] for part in session.timeline(rule, plan)["parts"] for step in part["steps"]
        }
        has |= {"tighter-side-again"} if plan["again"] != "none" else set()
        assert plan["start"] in has, fragment
        assert bool(found["remarks"]) == (start not in has), fragment
        if start in has:
            assert plan["start"] == start


HOSTILE = {
    "markup": "note=<img src=x onerror=window.harm=1><script>window.harm=1</script>",
    "encoded markup": "note=%3Cimg%20src%3Dx%20onerror%3Dwindow.harm%3D1%3E",
    "markup in keys": "<img src=x onerror=harm=1>=1&hold=<b>3</b>&first=<svg onload=harm=1>",
    "script address": "start=javascript:harm=1&note=javascript:harm=1&hold=4",
    "start elsewhere": "start=../../../../evil&hold=4",
    "100 kB": "hold=4&note=" + 100_000 * "x",
    "100 kB of digits": "hold=" + 100_000 * "9",
    "many keys": "hold=4&" + "&".join(f"k{n}=v" for n in range(10_000)),
    "bidi": "hold=4&note=%E2%80%AEabc%E2%80%AC%E2%81%A6d%E2%81%A9%D8%9Ce%E2%80%8Ff",
    "control": "hold=4&note=a%00b%0D%0Ac%1B%5B31m",
    "broken percent": "hold=4&note=%E0%A4%A%zz%",
    "broken percent key": "%E0%A4%A=%&hold=%&first=%FF",
    "prototype": "__proto__=x&constructor=x&hold=4&prototype[a]=1&toString=1&hasOwnProperty=1",
    "prototype values": "hold=__proto__&first=constructor&prop=toString&start=constructor",
    "quotes": "hold=4&note=\"'`]}){[(\\",
    "selector": '"]:not(x),[x="&hold=4',
}


@pytest.mark.parametrize("path", ["practice/", "handout/"])
def test_a_hostile_fragment_runs_nothing_and_breaks_nothing(new_page, site, path):
    """Errors in the page and requests to other hosts fail the test by themselves."""
    page = new_page()
    page.add_init_script("window.asked = []; addEventListener('error', e => asked.push(e.message))")
    for name, fragment in HOSTILE.items():
        page.goto("about:blank")
        page.goto(f"{path}#{fragment}")
        if path == "practice/":
            page.get_by_role("heading", name="Your plan").wait_for()
        page.locator(".hf-header").wait_for()
        assert page.evaluate("window.harm") is None, name
        assert page.evaluate("Object.keys(Object.prototype).length + ({}.x ? 1 : 0)") == 0, name
        assert page.locator("article :is(script, iframe, [onerror], [onload])").count() == 0, name
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 1280, name
        assert page.get_by_role("heading", level=1).is_visible()
        links = page.locator(".hf-plan a").evaluate_all("links => links.map(a => a.href)")
        assert all(link.startswith(site.url) for link in links), name
        assert page.url.startswith(site.url + path)
    assert page.evaluate("asked") == []


def test_marks_that_turn_text_round_are_taken_out(call):
    assert call("readPlan", HOSTILE["bidi"])["plan"]["note"] == "abcdef"
    assert call("readPlan", HOSTILE["control"])["plan"]["note"] == "a b c [31m"


# --- On the page of the session plan ------------------------------------------------------------


def rows(table):
    return table.evaluate("t => [...t.rows].map(r => [...r.cells].map(c => c.textContent.trim()))")


@pytest.fixture
def plan(page):
    def open_plan(fragment):
        page.goto("about:blank")
        page.goto(f"practice/#{fragment}")
        place = page.locator(".hf-plan")
        place.get_by_role("heading", name="Your plan").wait_for()
        return place

    return open_plan


def step(name):
    return f"step {NUMBER[name]}"


def steps(first, last, between="and"):
    is_pair = NUMBER[last] == NUMBER[first] + 1
    return f"steps {NUMBER[first]} {'and' if is_pair else between} {NUMBER[last]}"


def numbers_in(words):
    """All numbers of words such as "1 to 6 and 9"."""
    ranges = re.findall(r"(\d+)(?:\sto\s(\d+))?", words)
    return [n for first, last in ranges for n in range(int(first), int(last or first) + 1)]


HOLD = steps("knee-to-chest", "stay-and-breathe", "to")


def test_the_plan_has_the_minutes_breaths_sides_and_prop_of_the_link(plan, page, site):
    place = plan(FULL.replace("&start=turn-the-leg", ""))
    assert rows(place.get_by_role("table").first) == [
        ["What you do", "Steps", "Minutes", "Slow breaths"],
        ["Place the ball and find neutral", steps("place-the-block", "find-neutral"), "2", "12"],
        ["First side: right knee in, left leg long", HOLD, "5", "30"],
        ["Rest with both legs long, then change sides", step("rest-and-change-sides"), "2", "12"],
        ["Second side: left knee in, right leg long", HOLD, "5", "30"],
        ["Rest", step("rest-and-change-sides"), "2", "12"],
        [
            "Second side again: left knee in, right leg long",
            f"{HOLD}, as in step {NUMBER['tighter-side-again']}",
            "5",
            "30",
        ],
        ["Take the ball out and rest", step("finish-and-rest"), "2", "12"],
        ["Together", "", "23", "138"],
    ]
    assert place.get_by_text(LABEL, exact=True).is_visible()
    assert place.get_by_text("Breathe out slowly", exact=True).is_visible()
    assert place.get_by_role("link", name="Do not use one the first time").count() == 1
    assert place.get_by_text("swap left and right").count() == 1
    assert page.title().startswith("5 minutes a side, right knee in first, left knee in once more")
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    assert canonical.startswith(f"{site.public_url}practice/#hold=5&rest=2&first=right")


def test_a_plan_on_the_flat_floor_without_a_repeat(plan):
    assert rows(plan("hold=1&prop=none").get_by_role("table").first)[1:] == [
        ["Lie on the flat floor and find neutral", steps("find-neutral", "flat-floor"), "2", "12"],
        [
            "First side: left knee in, right leg long",
            steps("knee-to-chest", "notice-the-stretch", "to"),
            "1",
            "6",
        ],
        ["Rest with both legs long, then change sides", step("rest-and-change-sides"), "1", "6"],
        [
            "Second side: right knee in, left leg long",
            steps("knee-to-chest", "notice-the-stretch", "to"),
            "1",
            "6",
        ],
        ["Lie flat and rest", step("finish-and-rest"), "2", "12"],
        ["Together", "", "7", "42"],
    ]


def test_a_plan_really_starts_where_its_link_says(plan):
    place = plan("hold=3&start=turn-the-leg")
    table = rows(place.get_by_role("table").first)
    assert table[1] == [
        "First side: left knee in, right leg long",
        steps("turn-the-leg", "stay-and-breathe", "to"),
        "1.2",
        "7",
    ]
    assert place.get_by_role("link", name=STEPS["turn-the-leg"]).count() >= 1


ALL_TABLES = """async ([fragments, steps]) => {
  const place = document.querySelector(".hf-plan");
  const found = [];
  for (const fragment of fragments) {
    location.hash = fragment;
    while (!place.querySelector(`a[href$="#${fragment}"]`)) {
      await new Promise(done => setTimeout(done, 5));
    }
    const [all, side] = [...place.querySelectorAll("table")].map(
      table => [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent))
    );
    found.push({all, side, text: place.textContent});
  }
  return found;
}"""


def test_words_table_and_total_of_every_plan_agree_with_the_rule(plan, page, rule):
    plans = list(session.plans())
    plan("hold=4")
    shown = page.evaluate(ALL_TABLES, [[fragment_of(each) for each in plans], STEPS])
    for each, seen in zip(plans, shown, strict=True):
        line = session.timeline(rule, each)
        name = fragment_of(each)
        *parts, total = seen["all"]
        assert [int(row[2]) * 60 for row in parts] == [p["seconds"] for p in line["parts"]], name
        assert [int(row[3]) * 10 for row in parts] == [p["seconds"] for p in line["parts"]], name
        assert int(total[2]) * 60 == line["seconds"], name
        assert f"{total[2]} minutes together, {total[3]} slow breaths" in seen["text"], name
        for row, part in zip(parts, line["parts"], strict=True):
            if part["knee"]:
                assert f"{part['knee']} knee in" in row[0], name
        hold = rule["holds"][str(each["hold"])]
        assert [row[0] for row in seen["side"][:-1]] == [STEPS[i] for i, _ in hold["steps"]], name
        assert int(seen["side"][-1][1]) == each["hold"] * 6, name
        named = {"block", "ball"} & {*re.findall(r"\w+", " ".join(r[0] for r in parts).lower())}
        assert named == {each["prop"]} - {"none"}, name


def test_while_a_plan_shows_nothing_on_the_page_says_something_else(plan, page):
    place = plan("hold=5&first=right")
    assert not page.get_by_role("heading", name="A 15-minute session").is_visible()
    assert page.get_by_role("table").count() == 3  # two of the plan, and what is heard with it
    assert not page.locator("nav a[href$='#the-plan']:visible").count()
    text = PdfReader(io.BytesIO(page.pdf())).pages[0].extract_text()
    assert "15-minute session" not in text and "right knee in" in text
    place.get_by_role("link", name="Show this page without the plan").click()
    page.get_by_role("heading", name="A 15-minute session").wait_for()


def test_every_link_of_a_plan_arrives_and_one_leads_to_the_whole_page(plan, page, site):
    place = plan("hold=2&prop=none&again=right&start=knee-to-chest")
    links = place.locator("a").evaluate_all("links => links.map(a => a.href)")
    assert site.url + "before-you-start/#stop-rules" in links
    place.get_by_role("link", name="Show this page without the plan").click()
    page.wait_for_url(site.url + "practice/")
    assert not page.locator(".hf-plan > *").count()
    for link in {*links}:
        fragment = link.partition("#")[2]
        page.goto("about:blank")
        assert page.goto(link).status == 200, link
        is_plan = "=" in fragment  # which the form takes over
        assert not fragment or is_plan or page.locator(f'[id="{fragment}"]').count() == 1, link


@pytest.mark.parametrize("width", [320, 1280])
def test_a_shown_plan_has_no_fault_that_axe_can_see(new_page, width):
    page = new_page(width=width)
    page.goto(f"practice/#{FULL}&prop=sofa&note={100 * 'x'}")
    page.get_by_role("heading", name="Your plan").wait_for()
    page.evaluate(Axe().axe_script)
    found = page.evaluate("axe.run('.hf-plan')")["violations"]
    assert not [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_a_note_is_only_text(plan):
    place = plan("hold=4&note=%3Ca%20href%3D%22https://example.com%22%3EClick%3C/a%3E")
    note = place.locator(".hf-note")
    assert '<a href="https://example.com">Click</a>' in note.text_content()
    assert note.locator("a").count() == 0
    assert LABEL in note.text_content()


def test_what_was_wrong_with_a_link_is_said(plan):
    place = plan("hold=99&prop=sofa")
    assert place.get_by_text(
        "The minutes a side in the link are not 1 to 10. Shown here: 10."
    ).count()
    assert place.get_by_text(
        "The prop in the link is not one of: block, ball, none. Shown here: block."
    ).count()


def test_a_plan_follows_its_address(plan, page):
    place = plan("hold=4")
    title = page.title()
    page.evaluate("location.hash = 'hold=6&again=right'")
    place.get_by_text("Second side again").wait_for()
    assert place.get_by_role("heading", name="Your plan").count() == 1
    page.evaluate("location.hash = 'breathing'")
    place.get_by_role("heading", name="Your plan").wait_for(state="detached")
    assert page.get_by_role("heading", name="A 15-minute session").is_visible()
    assert title.endswith(page.title()) and title != page.title()
    assert page.locator("link[rel=canonical]").get_attribute("href").endswith("practice/")
    page.go_back()
    place.get_by_text("Second side again").wait_for()


def test_without_a_plan_or_scripts_the_page_is_as_it_was(new_page):
    for js in (True, False):
        page = new_page(js=js)
        page.goto("practice/" if js else "practice/#hold=5")
        assert page.get_by_role("table").count() == 4
        assert page.locator(".hf-plan").bounding_box()["height"] == 0
        assert page.locator("noscript").inner_text().strip().startswith("Did your link") == (not js)


# --- On the sheet -------------------------------------------------------------------------------


def blanks(page):
    """What stands in each place for a plan: the value of a field, or the words of an element."""
    return page.locator("[data-plan]").evaluate_all(
        "all => Object.fromEntries(all.map(e => [e.dataset.plan, e.value ?? e.textContent]))"
    )


def open_plan(page, path, fragment):
    """Change the address of an open page to that of a plan, and wait until the page shows it."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert not any(blanks(page).values()), "a sheet without a plan is blank"
    page.evaluate(f"location.hash = {json.dumps(fragment)}")
    page.wait_for_function(
        "[...document.querySelectorAll('[data-plan]')].some(e => e.value ?? e.textContent)"
    )


def test_the_fields_on_the_back_of_the_sheet_are_filled(page):
    open_plan(page, "handout/back/", FULL)
    expected = {
        "hold": "5",
        "breaths": "30",
        "rest": "2",
        "first": "right knee in",
        "again": "left knee in",
        "prop": "ball",
        "start": str(NUMBER["turn-the-leg"]),
        "note": "Breathe out slowly",
    }
    assert blanks(page) == expected
    page.evaluate("location.hash = 'hold=1&prop=none'")
    page.wait_for_function("document.querySelector('[data-plan=hold]').value === '1'")
    bare = {"hold": "1", "breaths": "6", "rest": "1", "first": "left knee in", "again": "none"}
    assert blanks(page) == expected | bare | {"prop": "flat floor", "note": "", "start": ""}
    page.evaluate("location.hash = 'back-diary'")
    page.wait_for_function("document.querySelector('[data-plan=hold]').value === ''")
    assert not any(blanks(page).values())


def test_the_front_of_the_sheet_carries_an_open_plan_in_words(page):
    open_plan(page, "handout/", FULL)
    said = page.locator(".hf-sheet__plan")
    assert said.is_visible()
    for words in ["5 minutes", "30 breaths", "right knee in", "left knee in", "ball"]:
        assert words in said.inner_text()
    assert f"{LABEL}: Breathe out slowly" in said.inner_text()
    assert not page.locator(".hf-sheet__dose").is_visible(), "the plan says how long"
    breath = "A slow breath: in 4 seconds, out 6"
    assert page.locator(".hf-sheet").inner_text().count(breath) == 1
    page.evaluate("location.hash = 'sheet-dose'")
    said.wait_for(state="hidden")
    assert page.locator(".hf-sheet__dose").is_visible()
    assert page.locator(".hf-sheet").inner_text().count(breath) == 1


ALL_SHEETS = """async fragments => {
  const found = [];
  for (const fragment of fragments) {
    location.hash = fragment;
    while (!document.querySelector(`.hf-plan a[href$="#${fragment}"]`)) {
      await new Promise(done => setTimeout(done, 5));
    }
    const steps = document.querySelector(".hf-sheet__steps");
    found.push({
      text: document.querySelector(".hf-sheet").textContent,
      steps: steps.innerText,
      heading: steps.querySelector("h2").textContent,
      stop: document.querySelector(".hf-sheet__stop").textContent,
      dose: document.querySelector(".hf-sheet__dose").textContent,
      lines: [...steps.querySelectorAll("ol > li")].map(line => ({
        number: line.value,
        text: line.textContent.trim(),
        isMirrored: line.querySelector("img").classList.contains("hf-mirrored"),
      })),
      foot: document.querySelector(".hf-sheet__foot").textContent,
      codes: document.querySelectorAll(".hf-sheet__foot :is(img, svg)").length,
    });
  }
  return found;
}"""


def test_every_word_of_the_sheet_that_depends_on_the_plan_follows_it(page, rule, site):
    plans = list(session.plans())
    page.goto("handout/#hold=4")
    seen = page.evaluate(ALL_SHEETS, [fragment_of(plan) for plan in plans])
    for plan, sheet in zip(plans, seen, strict=True):
        name = fragment_of(plan)
        line = session.timeline(rule, plan)
        breaths = {s["id"]: s["seconds"] // 10 for part in line["parts"] for s in part["steps"]}
        has = {*breaths} | ({"tighter-side-again"} if plan["again"] != "none" else set())
        by_number = {each["number"]: each for each in sheet["lines"]}
        hold = [NUMBER[step] for step, _ in rule["holds"][str(plan["hold"])]["steps"]]
        assert {*by_number} == {NUMBER[step] for step in has}, name
        assert sheet["heading"].startswith(f"{len(has)} steps: {plan['first']} knee in"), name
        for step in has - {"place-the-block", "find-neutral", "flat-floor", "tighter-side-again"}:
            text = by_number[NUMBER[step]]["text"]
            said = re.findall(r"(\d+)\sbreath", text)
            assert [int(number) for number in said] == [breaths[step]], f"{name}: {text}"
        for step in has & {"knee-to-chest", "draw-the-knee-closer"}:
            line = by_number[NUMBER[step]]
            assert f"{plan['first']} knee" in line["text"].lower(), name
            assert line["isMirrored"] == (plan["first"] == "right"), name
        if plan["again"] != "none":
            again = by_number[NUMBER["tighter-side-again"]]
            assert f"{plan['again']} knee in, " in again["text"] and "swap" not in again["text"], (
                name
            )
            assert again["isMirrored"] == (plan["again"] == "right"), name
        words = sheet["steps"] + sheet["stop"]
        words = words.replace("You need no block.", "")
        unsaid = {"block": "ball", "ball": "block|across", "none": "ball|block|[Ll]ift|under"}
        assert not re.findall(unsaid[plan["prop"]], words), name
        minutes = "1 minute" if plan["hold"] == 1 else f"{plan['hold']} minutes"
        assert re.search(rf"steps {hold[0]} .*{hold[-1]} make {minutes} a side", sheet["dose"]), (
            name
        )
        assert not re.search("skip|only", sheet["dose"]), f"{name}: other holds"
        turn = by_number[NUMBER["rest-and-change-sides"]]["text"]
        settle = [] if plan["prop"] == "none" else ["place-the-block", "find-neutral"]
        again = re.search(r"Once: (.+?), sides swapped", turn)[1]
        assert numbers_in(again) == [*(NUMBER[step] for step in settle), *hold], name
        assert not re.search(r"\b1\sminutes|\b1\sbreaths", sheet["text"]), name
        assert f"{site.public_url.removeprefix('https://')}practice/#{name}" in sheet["foot"], name
        assert sheet["codes"] == 1, name


def test_the_printed_steps_of_a_plan_keep_their_numbers(page):
    page.goto("handout/#hold=1&prop=none")
    page.locator("svg.hf-sheet__code").wait_for()
    [sheet] = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    text = " ".join(sheet.extract_text().split())
    shown = re.findall(r"(\d+)\. (Flat floor|Settle|Left knee to|Rest|Finish)", text)
    steps = [
        "flat-floor",
        "find-neutral",
        "knee-to-chest",
        "rest-and-change-sides",
        "finish-and-rest",
    ]
    assert [int(number) for number, _ in shown] == [NUMBER[step] for step in steps]


PIXELS = """async svg => {
  const copy = svg.cloneNode(true);
  copy.setAttribute("width", 400);
  copy.setAttribute("height", 400);
  const image = new Image();
  const text = new XMLSerializer().serializeToString(copy);
  image.src = "data:image/svg+xml," + encodeURIComponent(text);
  await image.decode();
  const canvas = new OffscreenCanvas(400, 400).getContext("2d");
  canvas.drawImage(image, 0, 0, 400, 400);
  const {data} = canvas.getImageData(0, 0, 400, 400);
  return btoa(data.reduce((all, byte, at) => at % 4 ? all : all + String.fromCharCode(byte), ""));
}"""


def code_in(svg):
    """The address that a phone reads from a code on the page."""
    pixels = base64.b64decode(svg.evaluate(PIXELS))
    [code] = zxingcpp.read_barcodes(memoryview(pixels).cast("B", (400, 400)))
    return code.text


def test_the_code_on_the_sheet_opens_this_plan(page, site):
    page.goto(f"handout/#{FULL}")
    code = page.locator("svg.hf-sheet__code")
    code.wait_for()
    short = FULL.partition("&note=")[0]
    assert code_in(code) == f"{site.public_url}practice/#{short}", "the note stands on the sheet"
    assert page.locator(".hf-sheet__steps").get_by_text("Start here.").count() == 1


@pytest.mark.parametrize("path", ["practice/", "handout/", "teachers/"])
def test_a_made_plan_has_its_total_its_code_and_all_that_can_be_done_with_it(page, site, path):
    page.goto(f"{path}#{FULL}")
    place = page.locator(".hf-plan, .hf-plan-form__made").first
    place.get_by_text("slow breaths").first.wait_for()
    assert "19.2 minutes together, 115 slow breaths" in place.text_content()
    assert place.get_by_role("button", name=re.compile("^Copy link")).count() == 1
    if path != "teachers/":
        assert place.get_by_role("link", name="Change this plan").count() == 1
        assert place.get_by_role("button", name="Print").count() == 1
    place.get_by_text("QR code of this plan").click()
    code = place.get_by_role("img", name=re.compile("^QR code of the plan: 5 minutes a side"))
    assert code_in(code) == f"{site.public_url}practice/#{FULL}"
    with page.expect_download() as download:
        place.get_by_role("link", name="Download this code").click()
    assert download.value.path().read_text("utf-8").startswith("<svg")


def test_a_plan_whose_rule_does_not_come_is_said_and_not_lost(new_page):
    page = new_page()
    new_page.expected += ["session.json", "Failed to load"]
    page.route("**/session.json", lambda route: route.abort())
    for path in ("practice/", "handout/"):
        page.goto("about:blank")
        page.goto(f"{path}#hold=5&first=right")
        said = page.get_by_text("This plan cannot be shown now")
        said.wait_for()
        assert "5 minutes a side, right knee in first" in said.text_content()


def test_what_was_wrong_with_a_link_is_said_beside_the_sheet_and_not_on_paper(page):
    page.goto("handout/#hold=99")
    said = page.get_by_text("The minutes a side in the link are not 1 to 10. Shown here: 10.")
    said.wait_for()
    assert page.get_by_text("in the link").count() == 1
    page.emulate_media(media="print")
    assert not said.is_visible()


# --- The form -----------------------------------------------------------------------------------

FIELDS = {
    "Under the hips": "ball",
    "Minutes a side, 1 to 10": "5",
    "Minutes of rest between": "2",
    "First side": "right",
    "Side to do again at the end": "left",
    "Start at": "turn-the-leg",
    "Note, at most 200 characters: no names, no health details": "Breathe out slowly",
}


@pytest.fixture
def form(page):
    page.goto("teachers/")
    form = page.get_by_role("form", name="A session as a link")
    form.wait_for()
    return form


def test_the_form_makes_the_link(form, page, site):
    """And the address is the public one, although the tests serve the site elsewhere."""
    link = page.get_by_role("link", name="Session plan with these values")
    shown = page.locator(".hf-plan-form__address")
    start = f"{site.public_url}practice/#hold=3&rest=1&first=left&again=none&prop=block"
    assert shown.text_content() == link.get_attribute("data-address") == start
    for label, value in FIELDS.items():
        field = form.get_by_label(label, exact=True)
        tag = field.evaluate("f => f.localName")
        field.select_option(value) if tag == "select" else field.fill(value)
    address = f"{site.public_url}practice/#{FULL}"
    assert shown.text_content() == link.get_attribute("data-address") == address
    sheet = page.get_by_role("link", name="Sheet to print with these values")
    assert sheet.evaluate("a => a.href") == f"{site.url}handout/#{FULL}"
    assert page.url == f"{site.url}teachers/#{FULL}", "so that Reload keeps it"
    link.click()
    page.locator(".hf-plan").get_by_text("Breathe out slowly").wait_for()


def test_the_copy_button_of_the_form_copies_the_link_as_it_is_now(form, page, site):
    clipboard = "{writeText: async text => { window.got = text; }}"
    page.evaluate(f"Object.defineProperty(navigator, 'clipboard', {{value: {clipboard}}})")
    form.get_by_label("Minutes a side, 1 to 10").fill("4")
    copy = page.get_by_role("button", name="Copy link: Session plan with these values")
    copy.click()
    page.wait_for_function("window.got")
    assert page.evaluate("got").startswith(f"{site.public_url}practice/#hold=4&")


def test_the_form_is_filled_by_keyboard_alone(form, page):
    form.get_by_label("Under the hips").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("4")  # what is there is selected by Tab
    for _ in range(5):
        page.keyboard.press("Tab")
    page.keyboard.type("Soft")
    shown = page.locator(".hf-plan-form__address").text_content()
    assert shown.endswith("#hold=4&rest=1&first=left&again=none&prop=ball&note=Soft")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Session plan with these values"
    form.get_by_label("Minutes a side, 1 to 10").press("Enter")
    assert page.locator(".hf-plan-form__address").text_content() == shown


def test_what_is_typed_before_the_rule_has_come_is_judged_and_kept(page):
    held = []
    page.route(re.compile(r"session\.json$"), lambda route: held.append(route))
    page.goto("teachers/", wait_until="commit")
    field = page.get_by_label("Minutes a side, 1 to 10")
    field.fill("three")
    page.get_by_text("Write a whole number from 1 to 10, such as 3.").wait_for()
    field.fill("7")
    page.wait_for_function("location.hash.startsWith('#hold=7')")
    held[0].continue_()
    page.locator(".hf-plan-form__address").get_by_text("hold=7").wait_for()


@pytest.mark.parametrize("typed", ["", "0", "99", "3.5", "1e1", "three"])
def test_a_wrong_number_is_said_beside_its_field_and_withholds_the_link(form, page, typed):
    field = form.get_by_label("Minutes a side, 1 to 10")
    field.fill(typed)
    wrong = page.get_by_text("Write a whole number from 1 to 10, such as 3.")
    wrong.wait_for()
    assert field.get_attribute("aria-invalid") == "true"
    assert field.get_attribute("aria-describedby") == wrong.get_attribute("id")
    assert not page.locator(".hf-plan-form [data-address]").count()
    page.reload()
    wrong.wait_for()
    assert field.input_value() == typed
    field.fill("4")
    assert not wrong.is_visible()
    assert page.locator(".hf-plan-form__address").text_content().endswith("prop=block")


def test_a_note_that_is_too_long_is_said_beside_its_field(form, page):
    form.get_by_label("Note", exact=False).fill(201 * "a")
    page.get_by_text("The note has 201 characters. 200 fit into the link.").wait_for()
    assert not page.locator(".hf-plan-form [data-address]").count()


def test_back_brings_the_form_as_it_was_left(form, page, site):
    form.get_by_label("Minutes a side, 1 to 10").fill("7")
    page.get_by_role("link", name="Session plan with these values").click()
    page.locator(".hf-plan").get_by_text("7 minutes a side").first.wait_for()
    page.go_back()
    assert form.get_by_label("Minutes a side, 1 to 10").input_value() == "7"
    page.goto(f"practice/#{FULL}")
    page.get_by_role("link", name="Change this plan").click()
    page.wait_for_url(f"{site.url}teachers/#{FULL}")
    assert form.get_by_label("Start at").input_value() == "turn-the-leg"


def test_a_link_that_starts_at_a_step_it_leaves_out_is_mended_in_the_form(form, page):
    form.get_by_label("Start at").select_option("turn-the-leg")
    form.get_by_label("Minutes a side, 1 to 10").fill("1")
    left_out, last = step("turn-the-leg"), step("notice-the-stretch")
    page.get_by_text(f"This plan has no {left_out}. It starts at {last}.").wait_for()
    address = page.locator(".hf-plan-form__address").text_content()
    assert address.endswith("start=notice-the-stretch")


@pytest.mark.parametrize("width", [320, 1280])
def test_every_field_of_the_form_is_large_enough_for_a_finger(new_page, width):
    page = new_page(width=width)
    page.goto("teachers/")
    fields = page.locator(".hf-plan-form :is(select, input, textarea)")
    fields.first.wait_for()
    assert fields.count() == len(FIELDS)
    for field in fields.all():
        assert field.bounding_box()["height"] >= 44


def test_the_form_stores_nothing(form, page):
    form.get_by_label("Note", exact=False).fill("Something of mine")
    kept = (
        "[...Object.values(localStorage), ...Object.values(sessionStorage), document.cookie].join()"
    )
    assert "Something" not in page.evaluate(kept)


def test_without_scripts_the_teachers_page_has_no_dead_form_but_the_format(new_page):
    page = new_page(js=False)
    page.goto("teachers/")
    assert page.locator(".hf-plan-form").bounding_box()["height"] == 0
    keys = page.locator("#plan-format ~ .hf-table").first.locator("tbody th").all_text_contents()
    assert keys == [*DEFAULT]


# --- Together -----------------------------------------------------------------------------------


def test_the_modules_write_no_markup_and_keep_nothing(site):
    """The frame keeps a scheme that was chosen, the search fetches its index; no other may."""
    fetches = ("search.js", "plan-tools.js", "arrive.js")  # files of the guide
    may = {"frame.js": {"localStorage"}, **dict.fromkeys(fetches, {"fetch("})}
    may["player.js"] = {"sessionStorage", "fetch("}  # it keeps where one is, and asks for clips
    modules = [*(site.folder / "assets/js").glob("*.js")]
    assert len(modules) >= 6
    for file in modules:
        text = file.read_text("utf-8")
        for banned in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("]:
            assert banned not in text, file.name
        for banned in ["localStorage", "sessionStorage", "cookie", "fetch(", "XMLHttpRequest"]:
            assert banned not in text or banned in may.get(file.name, ()), file.name


@pytest.mark.parametrize("prop", ["none", "ball", "block"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_filled_sheet_still_prints_on_one_page(page, paper, prop):
    note = "%20".join(25 * ["longest"]).ljust(200, "x")
    plan = f"hold=10&rest=2&first=right&again=right&prop={prop}&start=turn-the-leg"
    page.goto(f"handout/#{plan}&note={note}")
    page.locator(".hf-sheet__plan").wait_for()
    pdf = PdfReader(io.BytesIO(page.pdf(format=paper, prefer_css_page_size=True)))
    assert len(pdf.pages) == 1
    text = " ".join(pdf.pages[0].extract_text().split())
    assert "right knee in" in text
    assert LABEL in text


# --- The rule stands once -----------------------------------------------------------------------


def cells(page, heading):
    """The cells of the first table below a heading, in Markdown, without its head and links."""
    text = (ROOT / f"docs/{page}.md").read_text("utf-8").partition(f"{{#{heading}")[2]
    table = re.search(r"(?m)(?:^\|.*\n)+", text)[0]
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)|\*\*", r"\1", table)
    return [[c.strip() for c in line.strip("|").split("|")] for line in plain.splitlines()[2:]]


def test_the_usual_table_is_that_of_the_rule(rule):
    *rows, total = cells("practice", "the-plan")
    line = session.timeline(rule, {**session.USUAL, "again": "left"})
    assert [int(row[2]) * 60 for row in rows] == [part["seconds"] for part in line["parts"]]
    assert [int(row[3]) * 10 for row in rows] == [part["seconds"] for part in line["parts"]]
    assert [int(total[2]) * 60, int(total[3]) * 10] == 2 * [line["seconds"]]


def test_the_tables_of_one_hold_are_those_of_the_rule(rule):
    *rows, total = cells("practice", "one-side")
    short = {row[0].split()[0]: row[1:] for row in cells("teachers", "shorter-holds")}
    for column, minutes in enumerate((1, 2, 3), 2):
        hold = rule["holds"][str(minutes)]
        ends = [*(at for _, at in hold["steps"][1:]), hold["seconds"]]
        breaths = {
            str(NUMBER[step]): str((end - at) // 10)
            for (step, at), end in zip(hold["steps"], ends, strict=True)
        }
        said = {row[1].split()[-1]: row[column] for row in rows}
        assert {n: b for n, b in said.items() if b != "leave out"} == breaths
        assert int(total[column]) == minutes * 6
        assert short[str(minutes)] == [", ".join(breaths), ", ".join(breaths.values())]


def test_the_class_plan_settles_as_long_as_a_session(rule):
    text = (ROOT / "docs/teachers.md").read_text("utf-8")
    breaths = re.search(r"Settle on the block or the flat floor: (\d+) breaths", text)[1]
    assert int(breaths) * 10 == rule["parts"]["settle"]["seconds"]
