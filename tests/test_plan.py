"""A session in an address: the plan is shown, the sheet filled, and nothing in it can do harm."""

import io
import json
import re
from pathlib import Path

import pytest
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
LABEL = "Note from whoever sent this link, not part of this guide"


@pytest.fixture
def call(page, site):
    """Call a function of plan.js: call("parsePlan", "hold=3")."""
    page.goto("release/flat-floor/")

    def run(name, *arguments):
        code = f"a => {MODULE.format(site.url)}.then(m => m.{name}(...a))"
        return page.evaluate(code, list(arguments))

    return run


# --- The format ---------------------------------------------------------------------------------


def test_a_plan_is_read_and_written_alike(call):
    parsed = call("parsePlan", f"#{FULL}", STEPS)
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
        "messages": [],
    }
    assert call("formatPlan", parsed["plan"]) == FULL


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
    fragment = call("formatPlan", DEFAULT | {"note": note})
    assert re.fullmatch(r"[\w=&%.*~-]+", fragment, re.A), "so that no app breaks the link"
    assert call("parsePlan", fragment)["plan"]["note"] == note


@pytest.mark.parametrize(
    "fragment", ["", "#", "#the-plan", "#step-7", "#other=1", "#=", "#__proto__=1"]
)
def test_an_ordinary_anchor_is_no_plan(call, fragment):
    assert call("parsePlan", fragment) == {"plan": None, "messages": []}


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("hold=7", {"hold": 7}),
        ("again=right", {"again": "right"}),
        ("prop=none&color=red&hold", {"prop": "none"}),
        ("hold=2&hold=9", {"hold": 2}),
        ("first=RIGHT&hold=%204%20", {"first": "right", "hold": 4}),
        ("start=turn-the-leg", {"start": "turn-the-leg"}),
    ],
)
def test_what_is_missing_has_its_default_and_what_is_unknown_is_passed_over(
    call, fragment, expected
):
    assert call("parsePlan", fragment, STEPS) == {"plan": DEFAULT | expected, "messages": []}


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
    parsed = call("parsePlan", fragment, STEPS)
    assert parsed["plan"] == DEFAULT | expected
    [message] = parsed["messages"]
    assert re.fullmatch(r"The [\w ]+.*\.", message)
    assert len(message.split()) <= 24


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
        page.locator(".md-header").wait_for()
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
    assert call("parsePlan", HOSTILE["bidi"])["plan"]["note"] == "abcdef"
    assert call("parsePlan", HOSTILE["control"])["plan"]["note"] == "a b c [31m"


# --- On the page of the session plan ------------------------------------------------------------


def rows(table):
    return table.evaluate("t => [...t.rows].map(r => [...r.cells].map(c => c.textContent.trim()))")


def own_rows(page):
    """The page's own table of a session, from which that of a plan is made."""
    return rows(page.locator("#the-plan ~ .hf-table table").first)


def parted(table):
    """The column that names the steps, and the others."""
    return [row[1] for row in table], [[row[0], *row[2:]] for row in table]


@pytest.fixture
def plan(page):
    def open_plan(fragment):
        page.goto("about:blank")
        page.goto(f"practice/#{fragment}")
        place = page.locator(".hf-plan")
        place.get_by_role("heading", name="Your plan").wait_for()
        return place

    return open_plan


def test_the_plan_is_the_pages_own_table_with_other_values(plan, page):
    """The words come from docs/practice.md, so that they cannot drift."""
    place = plan("hold=3&rest=1&first=left&again=left&prop=block")
    shown, own = rows(place.get_by_role("table")), own_rows(page)
    assert shown[6] == ["First side again: left knee in, right leg long", own[6][1], "3", "18"]
    assert own[6][0].startswith("The tighter side again")
    assert shown[:6] + shown[7:] == own[:6] + own[7:]


def test_the_plan_has_the_minutes_breaths_sides_and_prop_of_the_link(plan, page, site):
    place = plan(FULL)
    steps, table = parted(rows(place.get_by_role("table")))
    assert steps == parted(own_rows(page))[0]
    assert table == [
        ["What you do", "Minutes", "Slow breaths"],
        ["Place the ball and find neutral", "2", "12"],
        ["First side: right knee in, left leg long", "5", "30"],
        ["Rest with both legs long, then change sides", "2", "12"],
        ["Second side: left knee in, right leg long", "5", "30"],
        ["Rest", "2", "12"],
        ["Second side again: left knee in, right leg long", "5", "30"],
        ["Take the ball out and rest", "2", "12"],
        ["Together", "23", "138"],
    ]
    assert place.get_by_text(LABEL, exact=True).is_visible()
    assert place.get_by_text("Breathe out slowly", exact=True).is_visible()
    assert place.get_by_role("link", name="Do not use one the first time").count() == 1
    place.get_by_role("link", name=STEPS["turn-the-leg"]).click()
    assert page.url == f"{site.url}release/turn-the-leg/"


def test_a_plan_on_the_flat_floor_without_a_repeat(plan, page):
    steps, table = parted(rows(plan("hold=1&prop=none").get_by_role("table")))
    own = parted(own_rows(page))[0]
    assert steps[1] == STEPS["find-neutral"].partition(":")[0].lower()
    assert steps[2:] == [*own[2:5], *own[7:]]
    assert table[1:] == [
        ["Lie on the flat floor and find neutral", "2", "12"],
        ["First side: left knee in, right leg long", "1", "6"],
        ["Rest with both legs long, then change sides", "1", "6"],
        ["Second side: right knee in, left leg long", "1", "6"],
        ["Lie flat and rest", "2", "12"],
        ["Together", "7", "42"],
    ]


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
        assert not fragment or page.locator(f'[id="{fragment}"]').count() == 1, link


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
    assert place.get_by_text("The prop in the link is not one of: block, ball, none.").count()


def test_a_plan_follows_its_address(plan, page):
    place = plan("hold=4")
    page.evaluate("location.hash = 'hold=6&again=right'")
    place.get_by_text("Second side again").wait_for()
    assert place.get_by_role("heading").count() == 1
    page.evaluate("location.hash = 'breathing'")
    place.get_by_role("heading").wait_for(state="detached")
    page.go_back()
    place.get_by_text("Second side again").wait_for()


def test_without_a_plan_or_scripts_the_page_is_as_it_was(new_page):
    for js in (True, False):
        page = new_page(js=js)
        page.goto("practice/" if js else "practice/#hold=5")
        assert page.get_by_role("table").count() == 4
        assert page.locator(".hf-plan").bounding_box()["height"] == 0


# --- On the sheet -------------------------------------------------------------------------------


def blanks(page):
    return page.locator("[data-plan]").evaluate_all(
        "all => Object.fromEntries(all.map(e => [e.dataset.plan, e.hidden ? null : e.textContent]))"
    )


def test_the_blanks_of_the_sheet_are_filled(page):
    page.goto("handout/")
    page.wait_for_load_state("networkidle")
    before = blanks(page)
    if not before:
        pytest.fail('docs/handout.md has no blanks: <span data-plan="hold">____</span>')
    page.evaluate(f"location.hash = {json.dumps(FULL)}")
    page.wait_for_function("document.querySelector('[data-plan=hold]').textContent === '5'")
    expected = {
        "hold": "5",
        "breaths": "30",
        "rest": "2",
        "first": "right knee in",
        "again": "left knee in",
        "prop": "ball",
        "note": f"{LABEL}: Breathe out slowly",
    }
    assert {*before} <= {*expected}
    assert blanks(page) == {key: expected[key] for key in before}
    page.evaluate("location.hash = 'hold=1&prop=none'")
    page.wait_for_function("document.querySelector('[data-plan=hold]').textContent === '1'")
    bare = expected | {"hold": "1", "breaths": "6", "rest": "1", "first": "left knee in"}
    bare |= {"again": "none", "prop": "none, flat floor", "note": None}
    assert blanks(page) == {key: bare[key] for key in before}
    page.evaluate("location.hash = 'sheet-dose'")
    page.wait_for_function("document.querySelector('[data-plan=hold]').textContent !== '1'")
    assert blanks(page) == before


def test_what_was_wrong_with_a_link_is_said_beside_the_sheet_and_not_on_paper(page):
    page.goto("handout/#hold=99&start=turn-the-leg")
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
    assert page.url == f"{site.url}teachers/"
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
    page.keyboard.press("ArrowUp")
    for _ in range(5):
        page.keyboard.press("Tab")
    page.keyboard.type("Soft")
    shown = page.locator(".hf-plan-form__address").text_content()
    assert shown.endswith("#hold=4&rest=1&first=left&again=none&prop=ball&note=Soft")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Session plan with these values"
    form.get_by_label("Minutes a side, 1 to 10").press("Enter")
    assert page.locator(".hf-plan-form__address").text_content() == shown


@pytest.mark.parametrize("typed", ["", "0", "99", "2.5"])
def test_a_wrong_number_in_the_form_gives_a_valid_link(form, page, typed):
    form.get_by_label("Minutes a side, 1 to 10").fill(typed)
    shown = page.locator(".hf-plan-form__address").text_content()
    assert 1 <= int(re.search(r"#hold=(\d+)&", shown)[1]) <= 10


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
    keys = (
        page.locator("#plan-format ~ .hf-table").first.locator("td:first-child").all_text_contents()
    )
    assert keys == [*DEFAULT]


# --- Together -----------------------------------------------------------------------------------


def test_the_modules_write_no_markup_and_keep_nothing(site):
    modules = [*(site.folder / "assets/js").glob("*.js")]
    assert len(modules) >= 6
    for file in modules:
        text = file.read_text("utf-8")
        for banned in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("]:
            assert banned not in text, file.name
        banned = ["localStorage", "sessionStorage", "cookie", "fetch(", "XMLHttpRequest"]
        if file.name == "player.js":  # it keeps where one is, and asks for clips
            banned = ["localStorage", "cookie", "XMLHttpRequest"]
        for word in banned:
            assert word not in text, file.name


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_filled_sheet_still_prints_on_one_page(page, paper):
    note = "%20".join(25 * ["longest"]).ljust(200, "x")
    page.goto(f"handout/#hold=10&rest=2&first=right&again=right&prop=none&note={note}")
    page.wait_for_function("document.querySelector('[data-plan=hold]').textContent === '10'")
    pdf = PdfReader(io.BytesIO(page.pdf(format=paper, prefer_css_page_size=True)))
    assert len(pdf.pages) == 1
    text = " ".join(pdf.pages[0].extract_text().split())
    assert "right knee in" in text
    if page.locator("[data-plan=note]").count():
        assert LABEL in text
