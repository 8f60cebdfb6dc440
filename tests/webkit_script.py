"""WebKit, the engine of every browser on an iPhone: run a script in a page through WebKitGTK.

Its Python is the system's, with Debian's gir1.2-webkit2-4.1, and it needs a screen, if only xvfb's.
So this file is read by the tests, and run by /usr/bin/python3 for them.
"""

import json
import subprocess
import sys

PATIENCE = 90  # seconds


def run_script(url: str, script: str) -> dict:
    """Open a page and run a script, which puts JSON into `data-answer` of the page's <html>."""
    done = subprocess.run(
        ["xvfb-run", "-a", "/usr/bin/python3", __file__],
        input=json.dumps([url, script]),
        capture_output=True,
        text=True,
        timeout=PATIENCE + 30,
    )
    assert not done.returncode, done.stderr[-2000:]
    return json.loads(done.stdout)


def main() -> None:
    import gi

    gi.require_version("Gtk", "3.0")
    gi.require_version("WebKit2", "4.1")
    from gi.repository import GLib, Gtk, WebKit2

    url, script = json.load(sys.stdin)
    window = Gtk.OffscreenWindow()
    window.set_default_size(1200, 900)
    web = WebKit2.WebView()
    web.get_settings().set_media_playback_requires_user_gesture(False)
    window.add(web)
    window.show_all()

    def ask() -> bool:
        web.run_javascript("document.documentElement.dataset.answer || ''", None, hear)
        return False

    def hear(_, result) -> None:
        answer = web.run_javascript_finish(result).get_js_value().to_string()
        if not answer:
            GLib.timeout_add(200, ask)
            return
        print(answer)
        Gtk.main_quit()

    def begin(_, event) -> None:
        if event == WebKit2.LoadEvent.FINISHED:
            web.run_javascript(script, None, None)
            ask()

    def give_up() -> None:
        print("the page gave no answer", file=sys.stderr)
        raise SystemExit(1)

    web.connect("load-changed", begin)
    GLib.timeout_add_seconds(PATIENCE, give_up)
    web.load_uri(url)
    Gtk.main()


if __name__ == "__main__":
    main()
