"""WebKit, the engine of every browser on an iPhone: run a script in a page through WebKitGTK.

Its Python is the system's, with Debian's gir1.2-webkit2-4.1, and it needs a screen, if only xvfb's.
So this file is read by the tests, and run by /usr/bin/python3 for them.
"""

import json
import os
import subprocess
import sys

PATIENCE = 90  # seconds


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


def main() -> None:
    import gi

    gi.require_version("Gdk", "3.0")
    gi.require_version("Gtk", "3.0")
    gi.require_version("WebKit2", "4.1")
    from gi.repository import Gdk, GLib, Gtk, WebKit2

    url, press, script = json.load(sys.stdin)
    window = Gtk.Window(type=Gtk.WindowType.POPUP)  # at the corner of the screen, without a frame
    window.set_default_size(800, 600)
    web = WebKit2.WebView()
    window.add(web)
    window.show_all()
    place = f"""(() => {{
        const found = document.querySelector({json.dumps(press)});
        if (!found) return "";
        found.scrollIntoView({{ block: "center" }});
        const {{ x, y, width, height }} = found.getBoundingClientRect();
        return [x + width / 2, y + height / 2].map(Math.round).join();
    }})()"""

    def ask(code, then) -> bool:
        """Ask until there is an answer."""

        def hear(_, result) -> None:
            answer = web.run_javascript_finish(result).get_js_value().to_string()
            if answer:
                then(answer)
            else:
                GLib.timeout_add(200, ask, code, then)

        web.run_javascript(code, None, hear)
        return False

    def point(at: str) -> None:
        x, y = map(int, at.split(","))
        mouse = Gdk.Display.get_default().get_default_seat().get_pointer()
        mouse.warp(window.get_screen(), x, y)
        GLib.timeout_add(300, click, x, y)

    def click(x: int, y: int) -> bool:
        for kind in (Gdk.EventType.BUTTON_PRESS, Gdk.EventType.BUTTON_RELEASE):
            Gdk.test_simulate_button(window.get_window(), x, y, 1, Gdk.ModifierType(0), kind)
        web.run_javascript(script, None, None)
        ask("document.documentElement.dataset.answer || ''", end)
        return False

    def end(answer: str) -> None:
        print(answer)
        Gtk.main_quit()

    def begin(_, event) -> None:
        if event == WebKit2.LoadEvent.FINISHED:
            ask(place, point)

    def give_up() -> None:
        print("the page gave no answer", file=sys.stderr)
        raise SystemExit(1)

    web.connect("load-changed", begin)
    GLib.timeout_add_seconds(PATIENCE, give_up)
    web.load_uri(url)
    Gtk.main()


if __name__ == "__main__":
    main()
