"""What the tests share: the site, built once, a browser, and programs that may be missing."""

import os
import re
import subprocess
import sys
import threading
from collections import defaultdict
from functools import cache, cached_property, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "/hip/"  # the site is tested below a path, as a project's own page at a host is served
IN_CI = bool(os.environ.get("CI"))
PATIENCE = 30_000  # milliseconds; a busy machine is slow, and a test that is right never waits long
expect.set_options(timeout=PATIENCE)

sys.path.insert(0, str(ROOT / "scripts"))
import setup  # noqa: E402

NO_BROWSER = setup.how_to_get([setup.CHROMIUM])
# Chromium asks other hosts for this and that by itself; not here. And there is no screen.
CHROMIUM_FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no test needs another host
]


# --- The site -----------------------------------------------------------------------------------


class Site:
    """A built site: its folder, and the address it is served at while the tests run."""

    def __init__(self, folder: Path, url: str, public_url: str):
        self.folder, self.url, self.public_url = folder, url, public_url

    @cached_property
    def pages(self) -> list[str]:
        """Every address of the sitemap, relative to the site: "", "release/", …"""
        sitemap = (self.folder / "sitemap.xml").read_text("utf-8")
        addresses = re.findall(r"<loc>(.*?)</loc>", sitemap)
        assert all(a.startswith(self.public_url) for a in addresses), addresses
        return [a.removeprefix(self.public_url) for a in addresses]

    def read(self, page: str) -> str:
        """The HTML of "release/" or "404.html"."""
        path = self.folder / page
        return (path / "index.html" if path.is_dir() else path).read_text("utf-8")


class Handler(SimpleHTTPRequestHandler):
    """Serve a folder below PREFIX, with 404.html for what is not there, as the hosts do."""

    def translate_path(self, path):
        inside = path.startswith(PREFIX)
        return super().translate_path("/" + path[len(PREFIX) :] if inside else "/outside/the/site")

    def send_error(self, code, message=None, explain=None):
        body = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    """A server that says nothing of a browser that hangs up in the middle of an answer."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@pytest.fixture(scope="session")
def make_site(tmp_path_factory):
    """Build the site for a public address, and serve it."""
    servers = []

    def make(public_url: str) -> Site:
        folder = tmp_path_factory.mktemp("site")
        build = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
            cwd=ROOT,
            env={**os.environ, "SITE_URL": public_url, "NO_MKDOCS_2_WARNING": "1"},
            capture_output=True,
            text=True,
        )
        if build.returncode:
            pytest.fail(f"./scripts/build fails:\n{build.stderr[-3000:]}", pytrace=False)
        server = Server(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return Site(folder, f"http://127.0.0.1:{server.server_port}{PREFIX}", public_url)

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def site(make_site):
    return make_site(f"https://example.org{PREFIX}")


# --- The browser --------------------------------------------------------------------------------


@cache
def find_browser() -> str | None:
    """The browser that was asked for, or one on the machine, or Playwright's own."""
    return setup.CHROMIUM.path()


def pytest_report_header():
    path = find_browser()
    if not path:
        return "browser: none"
    version = subprocess.run([path, "--version"], capture_output=True, text=True).stdout.strip()
    return f"browser: {version} ({path})"


def pytest_itemcollected(item):
    """Keep together what is made once for many tests: a file's, and there an engine's.

    So that where tests run on several cores, no page is printed twice.
    """
    engine = item.callspec.params.get("engine", "") if hasattr(item, "callspec") else ""
    item.add_marker(pytest.mark.xdist_group(f"{item.path.stem} {engine}"))


def pytest_collection_finish(session):
    """Say at once, and not after a minute, that the browser is missing; never skip for it.

    The same for a mark that names a program which the table does not have.
    """
    for item in session.items:
        needs(item)
    wanted = any("browser" in getattr(item, "fixturenames", ()) for item in session.items)
    if wanted and not session.config.option.collectonly and not find_browser():
        raise pytest.UsageError(NO_BROWSER)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(
                executable_path=find_browser(),
                args=CHROMIUM_FLAGS,
                chromium_sandbox=os.geteuid() != 0,  # Chromium refuses root its sandbox
            )
        except Error as error:
            pytest.exit(f"{NO_BROWSER}\n\nThe one that was found said: {error}", returncode=1)
        yield running
        running.close()


@pytest.fixture
def new_page(browser, site):
    """Make pages; fail the test for any error in them and for any request to another host.

    new_page(scheme="dark", width=320, js=False).goto("release/")
    The pages' own policy also forbids what tests do in them; policy=True keeps it.

    What the browser must say of a page may come late: a test adds words of it to new_page.expected.
    """
    faults, expected, contexts = [], [], []

    def look(request):
        if request.url.startswith("http") and not request.url.startswith(site.url):
            faults.append(f"asked another host for {request.url}")

    def note(message):
        if message.type == "error":
            faults.append(f"{message.page.url}: {message.text} ({message.location['url']})")

    def make(*, scheme="light", width=1280, height=900, js=True, policy=False):
        context = browser.new_context(
            base_url=site.url,
            color_scheme=scheme,
            viewport={"width": width, "height": height},
            java_script_enabled=js,
            bypass_csp=not policy,
        )
        context.set_default_timeout(PATIENCE)
        context.on("request", look)
        context.on("weberror", lambda e: faults.append(f"{e.page.url}: {e.error}"))
        context.on("console", note)
        contexts.append(context)
        return context.new_page()

    make.expected = expected
    yield make
    for context in contexts:
        context.close()
    faults = [fault for fault in faults if not any(words in fault for words in expected)]
    assert not faults, "the browser reported:\n" + "\n".join(faults)


@pytest.fixture
def page(new_page):
    return new_page()


# --- Programs that a laptop may lack ------------------------------------------------------------

is_here = cache(setup.Program.is_here)


def needs(item) -> list[setup.Program]:
    """The programs that a test's marks name; two commands of one program are one."""
    words = [word for mark in item.iter_markers("needs") for word in mark.args]
    try:
        return list(dict.fromkeys(setup.find(word) for word in words))
    except KeyError as error:
        raise pytest.UsageError(f"{item.nodeid}: {error.args[0]}") from None


def pytest_runtest_setup(item):
    for program in needs(item):
        if is_here(program):
            continue
        if IN_CI:
            pytest.fail(
                f"{program.name} is missing, and in CI it is required: "
                "CI=true ./scripts/setup programs"
            )
        pytest.skip(f"{program.name} is not installed")


def pytest_terminal_summary(terminalreporter):
    """Name, just above the count, what a green run has not proved."""
    not_run = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        _, _, reason = report.longrepr
        not_run[reason.removeprefix("Skipped: ")].append(report.nodeid.rpartition("::")[2])
    for reason, tests in not_run.items():
        terminalreporter.write_line(f"NOT RUN, as {reason}: {', '.join(tests)}")
