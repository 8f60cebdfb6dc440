"""WebKit, the engine of Safari and of every browser on an iPhone: print pages through WebKitGTK.

Its Python is the system's, with Debian's gir1.2-webkit2-4.1, and it needs a screen, if only xvfb's.
So this file is read by the tests, and run by /usr/bin/python3 for them.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

PATIENCE = 600  # seconds for all jobs
AT_REST = 400  # milliseconds after loading, in which a page draws itself


@dataclass(frozen=True)
class Job:
    """A page to print: its address, the paper in mm, the file to make."""

    url: str
    width: float
    height: float
    target: str
    margin: float = 10  # mm, of the print dialog
    scripts: bool = True


def print_pages(jobs: list[Job]) -> None:
    """Print pages as the print dialog does, one after the other; fail when one is not made."""
    command = ["xvfb-run", "-a", "/usr/bin/python3", __file__]
    said = subprocess.run(
        command,
        input=json.dumps([asdict(job) for job in jobs]),
        capture_output=True,
        text=True,
        timeout=PATIENCE + 30,
    )
    missing = [job.target for job in jobs if not Path(job.target).exists()]
    assert not said.returncode and not missing, f"WebKit did not print {missing}: {said.stderr}"


def main() -> None:
    import gi

    gi.require_version("Gtk", "3.0")
    gi.require_version("WebKit2", "4.1")
    from gi.repository import GLib, Gtk, WebKit2

    jobs = [Job(**job) for job in json.load(sys.stdin)]
    window = Gtk.OffscreenWindow()
    window.set_default_size(1200, 900)
    web = WebKit2.WebView()
    window.add(web)
    window.show_all()
    waiting = iter(jobs)
    now: dict = {}

    def go_on() -> bool:
        job = now["job"] = next(waiting, None)
        if job is None:
            Gtk.main_quit()
        else:
            web.get_settings().set_enable_javascript(job.scripts)
            web.load_uri(
                "about:blank"
            )  # else nothing is loaded where only the part behind # differs
        return False

    def put_on_paper() -> bool:
        job = now["job"]
        settings, setup = Gtk.PrintSettings(), Gtk.PageSetup()
        settings.set_printer("Print to File")
        settings.set("output-uri", Path(job.target).as_uri())
        settings.set("output-file-format", "pdf")
        paper = Gtk.PaperSize.new_custom("own", "own", job.width, job.height, Gtk.Unit.MM)
        setup.set_paper_size(paper)
        for side in ("top", "bottom", "left", "right"):
            getattr(setup, f"set_{side}_margin")(job.margin, Gtk.Unit.MM)
        operation = now["operation"] = WebKit2.PrintOperation.new(web)
        operation.set_print_settings(settings)
        operation.set_page_setup(setup)
        operation.connect("finished", lambda _: GLib.idle_add(go_on))
        operation.connect("failed", lambda _, error: sys.exit(error.message))
        operation.print_()
        return False

    def changed(_, event) -> None:
        if event != WebKit2.LoadEvent.FINISHED:
            return
        if web.get_uri() == "about:blank":
            web.load_uri(now["job"].url)
        else:
            GLib.timeout_add(AT_REST, put_on_paper)

    web.connect("load-changed", changed)
    GLib.idle_add(go_on)
    GLib.timeout_add_seconds(PATIENCE, Gtk.main_quit)
    Gtk.main()


if __name__ == "__main__":
    main()
