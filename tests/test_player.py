"""The guided session: it plays, moves and ends as planned, and leaves nobody alone."""

import hashlib
import json
import re
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Handler, Server
from firefox import Firefox
from parts import start_all
from webkit_script import run_script

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "scripts"))

import session as rule  # noqa: E402
import sound  # noqa: E402

SESSION = rule.data(ROOT / "docs")
READ = sound.reader(ROOT / "docs/assets/audio")
FIRST = SESSION["ready"]["session-first-time"]
LINE = rule.timeline(SESSION, FIRST)
FINISH = LINE["parts"][-1]["at"]
LISTEN = "practice/#listen"  # where the player is; elsewhere on the page it waits to be scrolled to
FIELDS = {
    "hold": "Minutes a side",
    "prop": "Under the hips",
    "first": "First side",
    "again": "Once more at the end",
    "rest": "Minutes of rest",
}


# --- Three browsers -----------------------------------------------------------------------------


class Line(Handler):
    """A server that may send parts of a file (Range), and goes away when /down is asked for."""

    def do_GET(self):
        if self.path.endswith("/down"):
            self.server.is_down = True
            self.send_response(204)
            self.end_headers()
            return
        if self.server.is_down:
            self.close_connection = True
            return
        asked = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        file = Path(self.translate_path(self.path.partition("?")[0]))
        if not (asked and self.server.has_range and file.is_file()):
            super().do_GET()
            return
        data = file.read_bytes()
        first, last = int(asked[1]), int(asked[2] or len(data) - 1)
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.send_header("Content-Length", str(last + 1 - first))
        self.end_headers()
        self.wfile.write(data[first : last + 1])


@pytest.fixture
def serve(site):
    """Serve the site once more: serve(has_range=True) returns the address of the player."""
    servers = []

    def run(has_range):
        server = Server(("127.0.0.1", 0), partial(Line, directory=str(site.folder)))
        server.is_down, server.has_range = False, has_range
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/hip/{LISTEN}"

    yield run
    for server in servers:
        server.shutdown()
        server.server_close()


START = ".hf-player__start"  # pressed as a person does, as browsers let no script begin to play
SCENARIO = """
(async () => {
    const audio = document.querySelector("audio");
    const pause = (time) => new Promise((done) => setTimeout(done, time));
    const until = async (test, what) => {
        const end = Date.now() + 40000;
        while (!test()) {
            if (Date.now() > end) throw new Error(what);
            await pause(20);
        }
    };
    const button = (words) => [...document.querySelectorAll(".hf-player button")]
        .find((each) => each.textContent === words);
    const text = (name) => document.querySelector(`.hf-player__${name}`).textContent;
    audio.defaultPlaybackRate = audio.playbackRate = 2;
    await until(() => audio.src.startsWith("blob:") && audio.currentTime > 0.2, "it does not play");
    await fetch("down");
    const found = { duration: audio.duration, parts: [] };
    for (const at of PLACES) {
        audio.currentTime = at + 5;
        await until(() => !audio.seeking && audio.currentTime > at + 5.2, `it stops at ${at}`);
        const image = document.querySelector(".hf-player__picture img");
        await until(() => image.complete, "the picture does not come");
        found.parts.push([text("part"), text("cue"), image.naturalWidth > 0]);
    }
    button("Pause").click();
    await until(() => audio.paused && button("Play"), "it does not pause");
    const paused = audio.currentTime;
    await pause(300);
    found.moved = audio.currentTime - paused;
    button("Stop and come out").click();
    await until(() => !audio.paused && !audio.seeking, "it does not go on");
    found.out = audio.currentTime;
    audio.currentTime = audio.duration - 1;
    await until(() => audio.ended && button("Play again"), "it does not end");
    found.end = audio.currentTime;
    found.last = text("part");
    found.elements = document.querySelectorAll("audio, video").length;
    return found;
})().then((found) => ({ found }), (error) => ({ error: String(error) }))
    .then((answer) => (document.documentElement.dataset.answer = JSON.stringify(answer)));
""".replace("PLACES", json.dumps([part["at"] for part in LINE["parts"]]))
ANSWER = "document.documentElement.dataset.answer || ''"


def in_chromium(url, browser):
    page = browser.new_page()
    page.goto(url)
    page.locator(START).click()
    page.evaluate(SCENARIO)
    answer = page.evaluate(ANSWER)
    page.close()
    return json.loads(answer)


def in_firefox(url, browser):
    firefox = Firefox()
    try:
        script = lambda code: firefox.call(  # noqa: E731
            "WebDriver:ExecuteScript", {"script": f"return {code}", "args": []}
        )["value"]
        firefox.call("WebDriver:Navigate", {"url": url})
        wait_for(lambda: script(f"!!document.querySelector('{START}')"))
        element = firefox.call("WebDriver:FindElement", {"using": "css selector", "value": START})
        firefox.call("WebDriver:ElementClick", {"id": [*element["value"].values()][0]})
        firefox.call("WebDriver:ExecuteScript", {"script": SCENARIO, "args": []})
        return json.loads(wait_for(lambda: script(ANSWER)))
    finally:
        firefox.close()


def in_webkit(url, browser):
    return run_script(url, START, SCENARIO)


def wait_for(test, patience=60):
    end = time.monotonic() + patience
    while not (value := test()):
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)
    return value


@pytest.mark.parametrize(
    "run",
    [
        in_chromium,
        pytest.param(in_firefox, marks=pytest.mark.needs("Firefox")),
        pytest.param(in_webkit, marks=pytest.mark.needs("WebKitGTK", "Xvfb")),
    ],
    ids=["Chromium", "Firefox", "WebKit"],
)
def test_a_session_plays_moves_pauses_and_ends_to_the_second_without_a_network(serve, browser, run):
    """Once it plays, the server is away; that it cannot send parts of a file does not matter."""
    answer = run(serve(has_range=False), browser)
    assert "error" not in answer, answer
    found = answer["found"]
    # Firefox takes off the decoder's delay, which is less than a frame.
    assert found["duration"] == pytest.approx(LINE["seconds"], abs=0.024)
    assert found["end"] == pytest.approx(LINE["seconds"], abs=0.05)
    assert found["moved"] == 0
    assert FINISH + 3 <= found["out"] < FINISH + 5
    assert found["elements"] == 1
    for part, (title, cue, picture) in zip(LINE["parts"], found["parts"], strict=True):
        assert title.endswith(f"{part['seconds'] // 60} minute{'s' * (part['seconds'] > 60)}")
        assert part["knee"] is None or f"{part['knee']} knee in" in title
        assert cue == said_at(part["at"] + 5) and picture
    assert "over" in found["last"]


def said_at(second):
    """The words that are the last to be heard at a second of the first session."""
    event = [e for e in LINE["events"] if e["at"] <= second and e["clips"]][-1]
    return words(event)


def words(event):
    return " ".join(SESSION["clips"][clip]["words"] for clip in event["clips"])


# --- Without scripts ----------------------------------------------------------------------------


@pytest.mark.parametrize("has_range", [True, False], ids=["Range", "no Range"])
def test_a_ready_file_plays_without_scripts_on_any_server(browser, serve, has_range):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(serve(has_range))
    audio = page.locator("audio")
    audio.focus()
    page.keyboard.press("Space")
    position = lambda: audio.evaluate("audio => audio.currentTime")  # noqa: E731
    wait_for(lambda: position() > 0.5)
    if has_range:
        audio.evaluate("audio => (audio.currentTime = audio.duration - 0.5)")
        wait_for(lambda: audio.evaluate("audio => audio.ended"))
        assert position() == pytest.approx(LINE["seconds"], abs=0.05)
    page.context.close()


def test_the_words_and_times_are_on_the_page_without_scripts(new_page):
    page = new_page(js=False)
    page.goto("practice/")
    assert shown_transcript(page) == transcript(FIRST)
    assert page.get_by_role("link", name="Stop", exact=True).is_visible()
    assert not page.get_by_role("button", name="Start").count()


def transcript(plan):
    return [list(row) for row in rule.transcript(SESSION, plan)]


def shown_transcript(page):
    return page.locator(".hf-transcript tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )


@pytest.mark.parametrize("path", ["", "release/", "practice/"])
def test_the_ready_files_can_be_taken_along_from_home_release_and_practice(new_page, site, path):
    page = new_page(js=False)
    page.goto(path)
    for name in rule.READY:
        link = page.locator(f'a[download][href$="/{name}.mp3"], a[download][href="{name}.mp3"]')
        link = link.or_(page.locator(f'a[download][href="downloads/{name}.mp3"]'))
        assert link.count() == 1, name
        assert page.request.get(link.evaluate("link => link.href")).ok


def test_the_minutes_and_sizes_of_ready_files_are_said_as_they_are(new_page, site):
    page = new_page(js=False)
    page.goto("practice/")
    for name, plan in rule.READY.items():
        item = page.locator(f'li:has(a[download][href$="{name}.mp3"])').text_content()
        size = (site.folder / f"downloads/{name}.mp3").stat().st_size
        assert f"{rule.timeline(SESSION, plan)['seconds'] // 60} minutes" in item
        assert f"({size / 1e6:.1f} MB)" in item


def test_a_step_of_a_hold_leads_to_its_place_in_the_session_and_no_other_does(new_page, site):
    page = new_page(js=False)
    leading = []
    for folder in (site.folder / "release").iterdir():
        if folder.is_dir():
            page.goto(f"release/{folder.name}/")
            link = page.get_by_role("link", name="Listen from this step")
            if link.count():
                assert link.get_attribute("href").endswith(f"practice/#start={folder.name}")
                leading.append(folder.name)
    assert sorted(leading) == sorted(rule.HOLD_STEPS)


# --- Before Start -------------------------------------------------------------------------------

# What the page tells the lock screen, which sounds it makes, and which elements ever play.
SPY = """
    window.handlers = {}; window.positions = []; window.times = 0;
    const media = navigator.mediaSession;
    media.setActionHandler = (name, handler) => { handlers[name] = handler; times++; };
    media.setPositionState = (state) => positions.push(state);
    window.blobs = {};
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob) => {
        const address = createObjectURL.call(URL, blob);
        blobs[address] = blob;
        return address;
    };
    window.locks = [];
    const lock = { release: async () => locks.push("released") };
    Object.defineProperty(navigator, "wakeLock", {
        value: { request: async (kind) => (locks.push(kind), lock) },
    });
    window.played = new Set();
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function () { played.add(this); return play.call(this); };
"""


@pytest.fixture
def player(new_page):
    """Open /practice/ with a spy: player("#hold=5") returns the page once the player is there."""

    def run(fragment="", **look):
        page = new_page(**look)
        page.add_init_script(SPY)
        page.goto(f"practice/{fragment}")
        start_all(page)
        page.locator(START).wait_for()
        return page

    return run


def test_the_player_is_there_for_who_scrolls_to_it(new_page):
    page = new_page(width=375)
    page.goto("practice/")
    page.locator("html.hf-ready").wait_for()
    for _ in range(100):
        page.mouse.wheel(0, 100)
        if page.locator(START).count():
            return
        page.wait_for_timeout(50)
    pytest.fail("nothing comes")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def second(page):
    return page.evaluate("document.querySelector('audio').currentTime")


def begin(page, name="Start"):
    """Press a button that starts, and wait until the session plays."""
    press(page, name)
    playing = "a => a.src.startsWith('blob:') && !a.paused && !a.seeking && a.readyState > 2"
    page.wait_for_function(f"({playing})(document.querySelector('audio'))")


def move(page, to):
    page.evaluate(
        "to => new Promise(done => { const a = document.querySelector('audio');"
        " a.addEventListener('seeked', () => setTimeout(done, 60), { once: true });"
        " a.currentTime = to; })",
        to,
    )


def composed(page):
    """The sha256 of the sound that is in the element."""
    return bytes(
        page.evaluate("""async () => {
            const sound = await blobs[document.querySelector('audio').src].arrayBuffer();
            return [...new Uint8Array(await crypto.subtle.digest('SHA-256', sound))];
        }""")
    )


def joined(plan):
    return hashlib.sha256(sound.join(SESSION, plan, READ)).digest()


def test_before_start_the_page_says_who_asks_first_when_to_stop_and_how_long_it_takes(player):
    page = player()
    above = page.locator("article").inner_text().partition("Test the sound")[0]
    for words_there in ["first", "Stop", "7 minutes", "mat", "pillow", "Put the phone"]:
        assert words_there in above
    options = page.get_by_label("Session", exact=True).locator("option").all_text_contents()
    assert options[0].startswith("First time: 1 minute, flat floor")
    assert [each[0] for each in options[1:3]] == ["3", "5"]


def test_test_the_sound_rings_a_bell_and_loads_all_that_a_session_needs(player, new_page):
    new_page.expected.append("icon-512.png")  # for the lock screen; a session needs it not
    page = player()
    press(page, "Test the sound")
    page.get_by_text("needs no network now").wait_for()
    assert page.evaluate("document.querySelector('audio').src").endswith("/bell-start.mp3")
    page.context.set_offline(True)
    begin(page)
    assert composed(page) == joined(FIRST)


def test_any_plan_of_the_form_can_be_chosen_and_is_written_down(player):
    page = player()
    page.get_by_text("Change the plan").click()
    for plan in list(rule.plans())[::71]:
        for key, label in FIELDS.items():
            page.get_by_label(label, exact=True).select_option(str(plan[key]))
        seconds = rule.timeline(SESSION, plan)["seconds"]
        total = page.locator(".hf-player__total").text_content()
        assert total.startswith(f"{seconds // 60} minutes in all: {plan['hold']} minute")
        assert shown_transcript(page) == transcript(plan)
    begin(page)
    assert composed(page) == joined(plan)


def test_a_plan_that_came_with_the_link_is_the_one_that_plays(player):
    page = player("#hold=2&rest=2&first=right&again=left&prop=ball&note=Slowly")
    plan = {"hold": 2, "rest": 2, "first": "right", "again": "left", "prop": "ball"}
    assert shown_transcript(page) == transcript(plan)
    begin(page)
    assert composed(page) == joined(plan)


def test_a_link_can_start_at_a_step_and_the_beginning_stays_there(player):
    page = player("#start=turn-the-leg")
    steps = [s for part in rule.timeline(SESSION, rule.USUAL)["parts"] for s in part["steps"]]
    at = next(step["at"] for step in steps if step["id"] == "turn-the-leg")
    release = (ROOT / "docs/release.md").read_text("utf-8")
    number = re.search(r"## Step (\d+): .+ \{#turn-the-leg\}", release)[1]
    begin(page, f"Start at step {number}")
    assert at <= second(page) < at + 3
    press(page, "Choose another session")
    begin(page, "Start at the beginning")
    assert second(page) < 3


def test_bells_alone_and_no_sound_at_all_lead_through_the_same_session(player):
    page = player()
    page.get_by_label("Sound", exact=True).select_option("bells")
    begin(page)
    assert composed(page) == joined({**FIRST, "voice": False})
    move(page, 125)
    assert page.locator(".hf-player__cue").text_content() == said_at(125)
    press(page, "Choose another session")
    page.get_by_label("Sound", exact=True).select_option("none")
    begin(page)
    assert page.evaluate("document.querySelector('audio').muted")
    assert page.evaluate("locks") == ["screen"], "a dark screen would say nothing"
    press(page, "Pause")
    page.wait_for_function("locks.includes('released')")
    move(page, 165)
    assert page.locator(".hf-player__cue").text_content() == said_at(165)


def test_any_plan_can_be_saved_as_a_file(player):
    page = player("#hold=4&prop=none")
    with page.expect_download() as download:
        press(page, "Save this session as a file")
    plan = {**rule.USUAL, "hold": 4, "prop": "none"}
    assert hashlib.sha256(Path(download.value.path()).read_bytes()).digest() == joined(plan)
    assert download.value.suggested_filename == "hip-flexor-session-4-minutes.mp3"


# --- While it plays -----------------------------------------------------------------------------


def by_mouse(page, name):
    press(page, name)


def by_keyboard(page, name):
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def by_lock_screen(page, name):
    action = {"Pause": "pause", "Play": "play", "Back": "previoustrack"}.get(name, "nexttrack")
    page.evaluate("action => handlers[action]({ action })", action)


@pytest.mark.parametrize("hand", [by_mouse, by_keyboard, by_lock_screen])
def test_every_control_works(player, hand):
    page = player()
    begin(page)
    hand(page, "Pause")
    page.get_by_role("button", name="Play", exact=True).wait_for()
    for at, name, to in [
        (10, "Next part", LINE["parts"][1]["at"]),
        (170, "Next part", LINE["parts"][2]["at"]),
        (FINISH + 1, "Next part", LINE["events"][-1]["at"]),
        (150, "Back", 140),
        (141, "Back", 120),
        (1, "Back", 0),
    ]:
        move(page, at)
        hand(page, name)
        wait_for(lambda to=to: second(page) == pytest.approx(to, abs=0.05), 10)
    hand(page, "Play")
    page.get_by_role("button", name="Pause", exact=True).wait_for()
    if hand is by_lock_screen:
        page.evaluate("handlers.seekto({ action: 'seekto', seekTime: 200 })")
        wait_for(lambda: 200 <= second(page) < 203, 10)
    else:
        hand(page, "Stop and come out")
        wait_for(lambda: FINISH + 3 <= second(page) < FINISH + 5, 10)


def test_a_start_by_keyboard_leads_to_the_controls(player):
    page = player()
    page.locator(START).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.textContent === 'Pause'")
    for name in ["Back", "Next part", "Stop and come out"]:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == name


def test_the_lock_screen_knows_the_part_and_the_time_again_whenever_it_plays(player):
    page = player()
    begin(page)
    page.wait_for_function("positions.length && times >= 5")
    assert page.evaluate("positions.at(-1).duration") == pytest.approx(LINE["seconds"], abs=0.03)
    assert page.evaluate("navigator.mediaSession.metadata.title") == "Settle, 2 minutes"
    move(page, 125)
    page.wait_for_function("positions.at(-1).position > 124")
    assert "left knee in" in page.evaluate("navigator.mediaSession.metadata.title")
    press(page, "Pause")
    page.evaluate("times = 0")
    press(page, "Play")
    page.wait_for_function("times >= 5")


def test_each_part_is_announced_once_and_the_time_never(player):
    page = player()
    begin(page)
    page.evaluate("""() => {
        window.said = [];
        for (const live of document.querySelectorAll("[role=status], [aria-live]")) {
            const note = () => live.textContent && said.push(live.textContent);
            new MutationObserver(note).observe(live, { childList: true, subtree: true });
        }
    }""")
    for part in LINE["parts"][1:]:
        for step in part["steps"]:
            move(page, step["at"] + 2)
    shown = page.locator(".hf-player__list li").all_text_contents()
    assert page.evaluate("said") == shown[1:]
    assert page.locator("[aria-current=step]").all_text_contents() == shown[-1:]


def test_pictures_show_the_side_that_is_done_and_the_flat_floor(player):
    page = player()
    begin(page)
    picture = page.locator(".hf-player__picture img")
    for at, is_mirrored, alt in [
        (165, False, "left knee is held"),
        (285, True, "right knee is held"),
    ]:
        move(page, at)
        assert picture.get_attribute("src").endswith("/flat-floor.svg")
        assert alt in picture.get_attribute("alt")
        assert (picture.evaluate("i => getComputedStyle(i).transform") != "none") == is_mirrored
    move(page, 85)
    assert page.get_by_text("You use none").is_visible()


def test_with_reduced_motion_nothing_moves_but_with_the_words(player):
    page = player()
    page.emulate_media(reduced_motion="reduce")
    begin(page)
    move(page, 125)
    bar, time_shown = page.locator(".hf-player progress"), page.locator(".hf-player__time")
    before = bar.evaluate("bar => bar.value"), time_shown.text_content()
    page.wait_for_function("document.querySelector('audio').currentTime > 127")
    assert (bar.evaluate("bar => bar.value"), time_shown.text_content()) == before
    move(page, 145)
    assert bar.evaluate("bar => bar.value") > 144


def test_a_reload_offers_to_go_on_and_nothing_outlives_the_tab(player):
    page = player("#hold=2&prop=none")
    begin(page)
    move(page, 130)
    page.goto("about:blank")
    page.goto(LISTEN)
    begin(page, "Go on at 2:10")
    assert 130 <= second(page) < 134
    assert composed(page) == joined({**rule.USUAL, "hold": 2, "prop": "none"})
    kept = "[...Object.keys(localStorage), document.cookie].join()"
    assert "session" not in page.evaluate(kept)
    move(page, page.evaluate("document.querySelector('audio').duration") - 0.3)
    page.get_by_role("button", name="Play again").wait_for()
    page.goto("about:blank")
    page.goto(LISTEN)
    page.locator(START).wait_for()
    assert not page.get_by_role("button", name=re.compile("Go on")).count()


def test_one_element_plays_all_that_is_ever_heard(player):
    page = player()
    press(page, "Test the sound")
    begin(page)
    press(page, "Choose another session")
    page.get_by_label("Session", exact=True).select_option("session-3-minutes")
    begin(page)
    assert page.evaluate("played.size") == 1
    assert page.locator("audio, video").count() == 1


# --- When something fails -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "fragment", "name"),
    [
        ("clips are missing", "#hold=2&prop=none", "session-first-time"),
        ("clips are missing", "#hold=9&again=left", "session-5-minutes"),
        ("the sound is broken", "#hold=2&prop=ball", "session-3-minutes"),
    ],
)
def test_whatever_fails_the_nearest_ready_file_plays(new_page, fault, fragment, name):
    page = new_page()
    new_page.expected += ["Failed to load resource", "500"]

    def answer(route):
        broken = fault == "the sound is broken"
        route.fulfill(status=200 if broken else 500, body=b"\1" * 960)

    page.route(re.compile(r"/assets/audio/"), answer)
    page.goto(f"practice/{fragment}")
    press(page, "Start")
    page.get_by_text("This is a ready file").wait_for()
    page.wait_for_function(
        "name => [document.querySelector('audio')]"
        ".some(a => a.src.endsWith(name) && a.currentTime > 0.2)",
        arg=f"/downloads/{name}.mp3",
    )
    assert shown_transcript(page) == transcript(rule.READY[name])


def test_where_no_sound_plays_at_all_the_page_is_as_without_scripts_and_says_so(new_page):
    page = new_page()
    new_page.expected += ["Failed to load resource"]
    page.route(re.compile(r"\.mp3$"), lambda route: route.abort())
    page.goto(LISTEN)
    press(page, "Start")
    page.get_by_text("The sound cannot be played here").wait_for()
    assert page.locator("audio[controls]").is_visible()
    assert shown_transcript(page) == transcript(FIRST)


def test_without_the_rule_of_the_session_the_page_is_as_without_scripts(new_page):
    page = new_page()
    new_page.expected += ["Failed to load resource", "Failed to fetch"]
    page.route(re.compile(r"session\.json$"), lambda route: route.abort())
    page.goto(LISTEN)
    page.wait_for_load_state("networkidle")
    assert page.locator("audio[controls]").is_visible()
    assert shown_transcript(page) == transcript(FIRST)


def test_a_browser_that_lets_nothing_play_by_itself_is_given_a_button(new_page):
    page = new_page()
    page.add_init_script("""
        const { play } = HTMLMediaElement.prototype;
        HTMLMediaElement.prototype.play = function () {
            const refused = new DOMException("no tap", "NotAllowedError");
            if (this.src.startsWith("blob:") && !window.tapped) return Promise.reject(refused);
            return play.call(this);
        };
    """)
    page.goto(LISTEN)
    press(page, "Start")
    page.get_by_text("Press Play").wait_for()
    page.evaluate("window.tapped = true")
    press(page, "Play")
    page.wait_for_function("document.querySelector('audio').currentTime > 0.2")


# --- The look -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_in_each_state_axe_finds_nothing_and_buttons_fit_a_finger(player, scheme, width):
    page = player("#start=turn-the-leg", scheme=scheme, width=width)
    page.evaluate(Axe().axe_script)

    def look(state):
        found = page.evaluate("axe.run('.hf-player, .hf-transcript')")["violations"]
        assert not [(v["id"], [n["target"] for n in v["nodes"]]) for v in found], state
        for control in page.locator(".hf-player :is(button, select, summary):visible").all():
            box = control.bounding_box()
            assert box["height"] >= 43.9 and box["width"] >= 43.9, (state, control.text_content())
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width, state

    page.get_by_text("Change the plan").click()
    look("before")
    begin(page, "Start at the beginning")
    press(page, "Pause")
    look("paused")
    move(page, page.evaluate("document.querySelector('audio').duration") - 0.3)
    press(page, "Play")
    page.get_by_role("button", name="Play again").wait_for()
    look("over")
