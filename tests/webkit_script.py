"""WebKit, the engine of every browser on an iPhone: run a script in a page through WebKitGTK.

Its Python is the system's, with Debian's gir1.2-webkit2-4.1, and it needs a screen, if only xvfb's.
So this file is read by the tests, and run by /usr/bin/python3 for them.
"""

import json
import os
import subprocess
import sys

PATIENCE = 180  # seconds
# The middle of what is to be pressed, once it is there.
PLACE = """(() => {
    const found = document.querySelector(PRESS);
    if (!found) return "";
    found.scrollIntoView({ block: "center" });
    const { x, y, width, height } = found.getBoundingClientRect();
    return [x + width / 2, y + height / 2].map(Math.round).join();
})()"""


def run_script(url: str, press: str, script: str) -> dict:
    """Open a page, press what a CSS selector names as a person does, then run a script.

    The script puts JSON into `data-answer` of the page's <html>.
    """
    done = subprocess.run(
        ["xvfb-run", "-a", "/usr/bin/python3", __file__],
        input=json.dumps([url, press, script]),
        capture_output=True,
        text=True,
        env={**os.environ, "GDK_CORE_DEVICE_EVENTS": "1"},  # else GTK ignores a simulated button
        timeout=PATIENCE + 30,
    )
    assert not done.returncode, done.stderr[-2000:]
    return json.loads(done.stdout)


class Page:
    """A page that is opened, pressed, and asked for its answer, one after the other."""

    def __init__(self, url: str, press: str, script: str):
        self.press, self.script = press, script
        self.window = Gtk.Window(type=Gtk.WindowType.POPUP)  # at the corner, without a frame
        self.window.set_default_size(800, 600)
        self.web = WebKit2.WebView()
        self.window.add(self.web)
        self.window.show_all()
        self.web.connect("load-changed", self.find_place)
        self.web.load_uri(url)

    def ask(self, code: str, then) -> bool:
        """Ask until there is an answer, and hand it on."""

        def hear(_, result) -> None:
            answer = self.web.run_javascript_finish(result).get_js_value().to_string()
            if answer:
                then(answer)
            else:
                GLib.timeout_add(200, self.ask, code, then)

        self.web.run_javascript(code, None, hear)
        return False  # GLib shall not call again

    def find_place(self, _, event) -> None:
        if event == WebKit2.LoadEvent.FINISHED:
            self.ask(PLACE.replace("PRESS", json.dumps(self.press)), self.point)

    def point(self, place: str) -> None:
        x, y = map(int, place.split(","))
        mouse = Gdk.Display.get_default().get_default_seat().get_pointer()
        mouse.warp(self.window.get_screen(), x, y)
        GLib.timeout_add(300, self.click, x, y)

    def click(self, x: int, y: int) -> bool:
        for kind in (Gdk.EventType.BUTTON_PRESS, Gdk.EventType.BUTTON_RELEASE):
            window, none = self.window.get_window(), Gdk.ModifierType(0)
            Gdk.test_simulate_button(window, x, y, 1, none, kind)
        self.web.run_javascript(self.script, None, None)
        self.ask("document.documentElement.dataset.answer || ''", self.end)
        return False

    def end(self, answer: str) -> None:
        print(answer)
        Gtk.main_quit()


def give_up() -> None:
    print("the page gave no answer", file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    import gi

    for name, version in {"Gdk": "3.0", "Gtk": "3.0", "WebKit2": "4.1"}.items():
        gi.require_version(name, version)
    from gi.repository import Gdk, GLib, Gtk, WebKit2

    opened = Page(*json.load(sys.stdin))
    GLib.timeout_add_seconds(PATIENCE, give_up)
    Gtk.main()
