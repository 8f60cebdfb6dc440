"""Make or mend a folder of Python packages, and bring the programs that the tests need.

./scripts/setup finds a Python that is new enough and runs this with it, so nothing but the standard
library is at hand. It is quiet when nothing is to do.
"""

import argparse
import configparser
import ctypes
import ctypes.util
import hashlib
import os
import shutil
import ssl
import subprocess
import sys
import urllib.request
import venv
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPException
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)

# pip itself, for a Python that came without it: Debian parts it off as python3-venv.
PIP_VERSION = "26.3"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
PIP_INDEX = "https://pypi.org/simple"  # unless pip's own settings name another


def say(text: str) -> None:
    """Tell the person at the terminal, in lines that cannot be taken for a tool's own."""
    print("\n".join(f"==> {line}" for line in text.splitlines()), file=sys.stderr)


def stop(text: str) -> None:
    """End with a sentence of what is wrong and what to do."""
    say(text)
    raise SystemExit(1)


def verdict(text: str) -> str:
    """The line of a failed program's words that says why: its first error, else its last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error:", "e:"))]
    return (errors[:1] or lines[-1:] or ["nothing"])[0]


# --- Programs -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Program:
    """A program that is no Python package: how to see that it is there, and who brings it."""

    name: str
    use: str
    packages: tuple[str, ...]  # in Debian
    commands: tuple[str, ...] = ()  # one of them is enough
    libraries: tuple[str, ...] = ()  # all of them are needed
    trial: tuple[str, ...] = ()  # a command that succeeds
    only_linux: bool = False
    only_ci: bool = False  # a laptop may lack it; the tests that need it are then named

    def path(self) -> str | None:
        """Where its command is."""
        # Debian keeps servers where the PATH of an ordinary user does not look.
        places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
        return next((p for name in self.commands if (p := shutil.which(name, path=places))), None)

    def is_here(self) -> bool:
        """Whether all that it consists of is on this machine."""
        if self.only_linux and sys.platform != "linux":
            return True
        return (
            (not self.commands or self.path() is not None)
            and all(loads(library) for library in self.libraries)
            and (not self.trial or succeeds(self.trial))
        )


class Chromium(Program):
    """A program that may also be named by BROWSER_PATH, or be the one that Playwright fetches."""

    def path(self) -> str | None:
        if asked := os.environ.get("BROWSER_PATH"):
            return shutil.which(asked)
        return super().path() or playwrights_browser()


def loads(library: str) -> bool:
    """Whether a shared library can be opened; it is named as Linux does, "libpango-1.0.so.0"."""
    if sys.platform != "linux":
        library = ctypes.util.find_library(library.split(".so")[0].removeprefix("lib")) or library
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def succeeds(command: tuple[str, ...], **environment: str) -> bool:
    """Whether a command is there and ends well."""
    return output(command, **environment) is not None


def output(command: tuple[str, ...], **environment: str) -> str | None:
    """What a command says; None when it is not there or ends badly."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, **environment}
        )
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


CHROMIUM = Chromium(
    "Chromium",
    "pages in a browser",
    packages=("chromium", "chromium-sandbox"),
    commands=("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
)
PROGRAMS = (
    CHROMIUM,
    Program(
        "libatomic",
        "Playwright, which drives the browser",
        packages=("libatomic1",),
        libraries=("libatomic.so.1",),
        only_linux=True,
    ),
    Program("poppler", "printed pages", ("poppler-utils",), commands=("pdftoppm",)),
    Program(
        "Pango",
        "making PDFs",
        packages=("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        libraries=("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"),
    ),
    Program("git", "published addresses of an older guide", ("git",), commands=("git",)),
    Program(
        "Firefox",
        "pages and paper in a second browser",
        packages=("firefox-esr",),
        commands=("firefox-esr", "firefox"),
        only_ci=True,
    ),
    Program(
        "WebKitGTK",
        "paper in a third browser",
        packages=("python3-gi", "gir1.2-webkit2-4.1"),
        trial=(
            "/usr/bin/python3",
            "-c",
            "import gi; gi.require_version('WebKit2', '4.1'); from gi.repository import WebKit2",
        ),
        only_ci=True,
    ),
    Program(
        "Xvfb",
        "a screen for WebKitGTK",
        packages=("xvfb", "xauth"),
        commands=("xvfb-run",),
        only_ci=True,
    ),
    Program("nginx", "the site on a plain server", ("nginx",), commands=("nginx",), only_ci=True),
    Program("shellcheck", "scripts", ("shellcheck",), commands=("shellcheck",), only_ci=True),
    Program(
        "Java", "the PDF validator", ("default-jre-headless",), commands=("java",), only_ci=True
    ),
)


def find(word: str) -> Program:
    """Return the program of that name, or with a command of that name; KeyError if none."""
    for program in PROGRAMS:
        if word == program.name or word in program.commands:
            return program
    raise KeyError(f"{word} is not in PROGRAMS of scripts/setup.py")


def bring_programs(wanted: tuple[Program, ...]) -> None:
    """See that programs are here, install those that are not, or end with how to get them."""
    if (asked := os.environ.get("BROWSER_PATH")) and not shutil.which(asked):
        stop(f"BROWSER_PATH is {asked}, but no program is there: correct it, or take it away.")
    missing = [program for program in wanted if not program.is_here()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        install_packages(missing)
        missing = [program for program in missing if not program.is_here()]
    if CHROMIUM in missing and fetch_chromium():
        missing.remove(CHROMIUM)
    if missing:
        stop(how_to_get(missing))


def install_packages(programs: list[Program]) -> None:
    """Install Debian's packages of programs, as root; say so, and say why when it fails."""
    packages = [package for program in programs for package in program.packages]
    say(f"Installing for the tests, with apt-get (some minutes): {' '.join(packages)}")
    install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], env=quiet, capture_output=True)
    done = subprocess.run(install, env=quiet, capture_output=True, text=True)
    if done.returncode:
        say(f"apt-get failed, and said: {verdict(done.stderr)}")


def browsers_folder() -> dict[str, str]:
    """Playwright's setting for where its browsers are: in .venv, unless somebody chose a place."""
    name = "PLAYWRIGHT_BROWSERS_PATH"
    return {name: os.environ.get(name, str(ROOT / ".venv/browsers"))}


def playwrights_browser() -> str | None:
    """Where Playwright's own Chromium is, if it was fetched and starts."""
    script = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    # In .venv, then where Playwright keeps those that all projects of a person share.
    for place in (browsers_folder(), {}):
        path = output((str(ROOT / ".venv/bin/python"), "-c", script), **place)
        if path and succeeds((path, "--version")):
            return path
    return None


def fetch_chromium() -> bool:
    """Let Playwright fetch its Chromium into .venv/browsers; return whether it then starts."""
    python = str(ROOT / ".venv/bin/python")
    if not succeeds((python, "-c", "import playwright")):
        return False
    say("Fetching a Chromium with Playwright into .venv/browsers (some minutes)")
    fetch = [python, "-m", "playwright", "install", "chromium", "--no-shell"]
    env = {**os.environ, **browsers_folder()}
    done = subprocess.run(fetch, env=env, capture_output=True, text=True)
    if done.returncode:
        say(f"That failed, and Playwright said: {verdict(done.stderr)}")
    return playwrights_browser() is not None


def how_to_get(programs: list[Program]) -> str:
    """Say which programs are missing, what for, and the command that installs them."""
    names = ", ".join(f"{program.name} ({program.use})" for program in programs)
    packages = " ".join(package for program in programs for package in program.packages)
    sudo = "" if os.geteuid() == 0 else "sudo "
    if shutil.which("apt-get"):
        how = f"  {sudo}apt-get update && {sudo}apt-get install {packages}"
    elif shutil.which("brew"):
        how = f"  brew install {' '.join(program.name.lower() for program in programs)}"
    else:
        how = f"  install them as this system does; Debian calls them: {packages}"
    lines = [f"The tests need what is not on this machine: {names}. This brings it:", how]
    if CHROMIUM in programs:
        lines.append("A Chromium or Chrome elsewhere: BROWSER_PATH=/path/to/chrome ./scripts/test")
    return "\n".join([*lines, "Then run this again."])


# --- Packages -----------------------------------------------------------------------------------


def python_of(env: Path) -> str:
    """The Python of a folder of packages."""
    return str(env / "bin" / "python")


def version_of(env: Path) -> str | None:
    """The Python version of a folder of packages, "3.11"; None without one that is new enough.

    It changes under our feet when the system's Python is upgraded: then all is installed anew.
    """
    version = output((python_of(env), "-S", "-c", "import sys; print(*sys.version_info[:2])"))
    if not version or tuple(map(int, version.split())) < OLDEST:
        return None
    return version.replace(" ", ".")


def install(env: Path, locks: list[Path]) -> None:
    """Install the packages of locks in a folder, which is made when it is missing or not whole."""
    version = version_of(env)
    due = [lock for lock in locks if version is None or not is_installed(env, lock, version)]
    if not due:
        return
    try:
        if version is None or not succeeds((python_of(env), "-m", "pip", "--version")):
            make(env)
            version = version_of(env)
            due = locks
        for lock in due:
            install_lock(env, lock)
            receipt(env, lock).write_text(receipt_text(lock, str(version)))
    except OSError as error:
        stop(
            f"{error.filename or env} cannot be written ({error.strerror}), and setting up writes "
            "into the folder of the guide: use a copy of the guide in a folder of your own."
        )


def receipt(env: Path, lock: Path) -> Path:
    """The file which says that a lock was installed to its end."""
    return env / f"{'-'.join(lock.parts)}.installed"


def receipt_text(lock: Path, version: str) -> str:
    """What the receipt of a lock holds: the lock itself, and for which Python."""
    return f"# Python {version}\n{(ROOT / lock).read_text('utf-8')}"


def is_installed(env: Path, lock: Path, version: str) -> bool:
    """Whether exactly this lock was installed, to its end, for this Python."""
    path = receipt(env, lock)
    return path.exists() and path.read_text("utf-8") == receipt_text(lock, version)


def make(env: Path) -> None:
    """Make a folder of packages anew, with pip in it."""
    say(f"Creating {env.name}")
    shutil.rmtree(env, ignore_errors=True)
    venv.create(env, symlinks=True)
    if succeeds((python_of(env), "-m", "ensurepip", "--default-pip")):
        return
    wheel = fetch_pip(env)
    pip = (python_of(env), f"{wheel}/pip", "install", "-q", "--no-index", str(wheel))
    if not succeeds(pip):
        stop(f"pip cannot be installed in {env.name}. Run: {' '.join(pip)}")


def install_lock(env: Path, lock: Path) -> None:
    """Install the packages of a lock with pip; end with why when that fails."""
    say(f"Installing the packages of {lock} (15 seconds to some minutes, once)")
    pip = [python_of(env), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    with open(env / "pip.log", "w", encoding="utf-8") as log:
        done = subprocess.run(
            [*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / lock)], stderr=log
        )
    if done.returncode:
        said = verdict((env / "pip.log").read_text("utf-8"))
        stop(
            f"Installing the packages of {lock} failed, and pip said: {said}\n"
            "Is the network there, and the proxy set? Then run this again. "
            f"All that pip said is in {env.name}/pip.log"
        )


# --- pip's own wheel ----------------------------------------------------------------------------


class Links(HTMLParser):
    """The targets of a page's links."""

    def __init__(self, page: str):
        super().__init__()
        self.targets: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.targets += [value for name, value in attributes if name == "href" and value]


def pip_setting(name: str) -> str | None:
    """What pip's environment or its files set, so that a mirror which pip uses is used here too."""
    if value := os.environ.get("PIP_" + name.upper().replace("-", "_")):
        return value
    chosen = os.environ.get("PIP_CONFIG_FILE", "")
    home = Path.home()
    places = ["/etc/xdg/pip/pip.conf", "/etc/pip.conf", home / ".pip/pip.conf"]
    places += [home / ".config/pip/pip.conf", chosen]
    settings = configparser.RawConfigParser()
    if chosen != os.devnull:  # as pip does: no file at all
        settings.read([str(place) for place in places if place], encoding="utf-8")
    for section in ("install", "global"):
        if settings.has_option(section, name):
            return settings.get(section, name)
    return None


def fetch_pip(env: Path) -> Path:
    """Fetch pip's wheel from the package index, and see that it is the one that was pinned."""
    index = pip_setting("index-url") or PIP_INDEX
    name = f"pip-{PIP_VERSION}-py3-none-any.whl"
    say(f"This Python has no pip: fetching pip {PIP_VERSION} from {index}")
    otherwise = "Or let the system bring it: sudo apt install python3-venv"
    try:
        content = download(index, name)
    except (OSError, HTTPException, ValueError) as error:
        stop(
            f"pip could not be fetched: {error}\n"
            f"Is the network there, and the proxy set? Then run this again. {otherwise}"
        )
    if hashlib.sha256(content).hexdigest() != PIP_SHA256:
        stop(f"{name} of {index} is not the file that it should be. It was not used. {otherwise}")
    wheel = env / name
    wheel.write_bytes(content)
    return wheel


def download(index: str, name: str) -> bytes:
    """Return a file of pip's page in a package index; OSError, HTTPException, ValueError."""
    context = ssl.create_default_context(cafile=pip_setting("cert"))
    page = index.rstrip("/") + "/pip/"
    with urllib.request.urlopen(page, timeout=60, context=context) as answer:
        targets = Links(answer.read().decode("utf-8")).targets
        page = answer.url
    for target in targets:
        address = urljoin(page, target)
        if unquote(urlsplit(address).path).endswith("/" + name):
            with urllib.request.urlopen(address, timeout=60, context=context) as answer:
                return answer.read()
    raise ValueError(f"{page} has no {name}")


# --- The command --------------------------------------------------------------------------------


def main() -> None:
    """Read the words after ./scripts/setup, and do what they ask for."""
    parser = argparse.ArgumentParser(prog="./scripts/setup", description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", choices=["tests", "programs"])
    parser.add_argument("--env", default=".venv", help="folder of packages; default: .venv")
    parser.add_argument("--lock", type=Path, default=Path("requirements.txt"))
    options = parser.parse_args()
    if not (ROOT / options.lock).is_file():
        parser.error(f"there is no {options.lock} in {ROOT}")
    locks = [options.lock]
    if options.what == "tests":
        locks.append(Path("tests/requirements.txt"))
    if options.what != "programs":
        install(ROOT / options.env, locks)
    if options.what:
        in_ci = bool(os.environ.get("CI"))
        bring_programs(tuple(p for p in PROGRAMS if in_ci or not p.only_ci))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("Interrupted. Run it again: it takes up where it stopped.")
