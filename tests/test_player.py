"""The guided session on /practice/: it plays, moves and ends as planned, and never leaves one alone."""

import hashlib
import json
import re
import sys
import threading
import time
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Handler
from firefox import Firefox
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
FIELDS = {
    "hold": "Minutes a side",
    "prop": "Under the hips",
    "first": "First side",
    "again": "Once more at the end",
    "rest": "Minutes of rest",
}


# --- Three browsers -----------------------------------------------------------------------------


class Line(Handler):
    """A server that may answer parts of a file (Range), and that goes away when /down is asked for."""

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
    """Serve the site once more: serve(has_range=True) returns the address of /practice/."""
    servers = []

    def run(has_range):
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Line, directory=str(site.folder)))
        server.is_down, server.has_range = False, has_range
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/hip/practice/"

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
        await until(() => !audio.seeking && audio.currentTime > at + 5.2, `it does not play at ${at}`);
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
        firefox.call(
            "WebDriver:ExecuteScript", {"script": SCENARIO, "args": []}
        )
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
