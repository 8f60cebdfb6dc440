"""The commands work on a fresh copy, mend what is half-made, and say what is wrong in words."""

import hashlib
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
import zipfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
import setup
from conftest import needs

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = sorted(p for p in (ROOT / "scripts").iterdir() if p.is_file() and not p.suffix)
LOCKS = [ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"]


def run(command, cwd, **environment):
    """Run a command as a newcomer would, with only the environment that is given."""
    environment = {"HOME": os.environ["HOME"], **environment}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path):
    """What the commands need of a fresh clone: no .venv, and a space in the path."""
    folder = tmp_path / "a fresh copy"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=ignore)
    (folder / "tests").mkdir()
    for lock in LOCKS:
        shutil.copy(lock, folder / lock.relative_to(ROOT))
    return folder


# --- Setting up with a pip that only pretends, so that many ways to fail take no time ------------

PIP_NAME = "pip-26.3-py3-none-any.whl"
FAKE_PIP = """
import os, signal, sys, sysconfig, zipfile
with open(os.environ["LOG"], "a") as log:
    log.write(f"pip {' '.join(sys.argv[1:])}\\n")
broken = os.environ.get("BROKEN", "")
if "--no-index" in sys.argv:
    zipfile.ZipFile(sys.argv[-1]).extractall(sysconfig.get_path("purelib"))
elif "install" in sys.argv and "interrupt" in broken:
    os.kill(os.getppid(), signal.SIGKILL)
elif "install" in sys.argv and "network" in broken:
    sys.exit("ERROR: no route to the index")
"""
REAL_PYTHON = f"""#!/bin/sh
echo "${{0##*/}} $*" >>"$LOG"
exec '{sys._base_executable}' "$@"
"""
OLD_PYTHON = """#!/bin/sh
[ "$*" = --version ] && echo "Python 3.9.2"
exit 1
"""


@pytest.fixture(scope="module")
def fake_wheel():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as wheel:
        wheel.writestr("pip/__init__.py", "")
        wheel.writestr("pip/__main__.py", FAKE_PIP)
    return content.getvalue()


@pytest.fixture(scope="module")
def index(tmp_path_factory, fake_wheel):
    """The address of a package index that has only the pip that pretends."""
    folder = tmp_path_factory.mktemp("index")
    (folder / "simple/pip").mkdir(parents=True)
    (folder / "simple/pip/index.html").write_text(
        f'<a href="../../files/pip-0.1.whl">old</a> <a href="../../files/{PIP_NAME}#x">new</a>'
    )
    (folder / "files").mkdir()
    (folder / "files" / PIP_NAME).write_bytes(fake_wheel)
    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/simple"
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


class Machine:
    """A copy on a machine like a bare Debian: few programs, and a Python that came without pip."""

    def __init__(self, copy, folder, index):
        self.copy, self.bin, self.log, self.index = copy, folder / "bin", folder / "log", index
        self.bin.mkdir(parents=True)
        for tool in ["sh", "dirname", "cat"]:
            (self.bin / tool).symlink_to(shutil.which(tool))
        self.without_pip = folder / "without pip"
        self.without_pip.mkdir()
        (self.without_pip / "ensurepip.py").write_text("raise ImportError")

    def add(self, name, script=REAL_PYTHON):
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def setup(self, *arguments, broken="", before=(), **environment):
        """Run scripts/setup; return how it ended."""
        self.log.write_text("")
        environment = {
            "PATH": str(self.bin),
            "LOG": str(self.log),
            "BROKEN": broken,
            "PYTHONPATH": str(self.without_pip),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": self.index,
            **environment,
        }
        return run([*before, "scripts/setup", *arguments], self.copy, **environment)

    def asked(self):
        """What was asked of Python and pip in the last run."""
        return self.log.read_text()


@pytest.fixture
def machine(copy, tmp_path, index, fake_wheel):
    code = copy / "scripts/setup.py"
    pinned, fake = setup.PIP_SHA256, hashlib.sha256(fake_wheel).hexdigest()
    code.write_text(code.read_text("utf-8").replace(pinned, fake), "utf-8")
    machine = Machine(copy, tmp_path / "machine", index)
    machine.add("python3")
    return machine


def test_a_python_without_pip_is_enough_for_setting_up(machine):
    done = machine.setup()
    assert done.returncode == 0, done.stderr
    assert f"fetching pip {setup.PIP_VERSION} from {machine.index}" in done.stderr
    assert "pip install -q --no-index" in machine.asked()
    lock = machine.copy / "requirements.txt"
    assert f"--require-hashes --only-binary :all: -r {lock}" in machine.asked()
    assert "apt" not in done.stderr


def test_setup_installs_once_and_is_then_quiet(machine):
    assert machine.setup().returncode == 0
    second = machine.setup()
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert "pip" not in machine.asked()


def test_a_mirror_in_the_settings_of_pip_is_used_for_pip_itself(machine, tmp_path):
    settings = tmp_path / "pip.conf"
    settings.write_text(f"[global]\nindex-url = {machine.index}/\n")
    done = machine.setup(PIP_CONFIG_FILE=str(settings), PIP_INDEX_URL="")
    assert done.returncode == 0, done.stderr
    assert machine.index in done.stderr


def test_a_pip_that_is_not_the_pinned_one_is_not_used(machine):
    code = machine.copy / "scripts/setup.py"
    code.write_bytes((ROOT / "scripts/setup.py").read_bytes())
    done = machine.setup()
    assert done.returncode == 1
    assert "is not the file that it should be" in done.stderr
    assert "pip install" not in machine.asked()


@pytest.mark.parametrize("index", ["gone/", "http://127.0.0.1:1", "http://[", "nonsense"])
def test_an_index_that_cannot_be_reached_gets_one_paragraph(machine, index):
    address = f"{machine.index}/gone" if index == "gone/" else index
    done = machine.setup(PIP_INDEX_URL=address)
    assert done.returncode == 1
    assert "pip could not be fetched" in done.stderr and "Is the network there" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 4, done.stderr


def test_a_new_lock_is_installed(machine):
    machine.setup()
    with (machine.copy / "requirements.txt").open("a") as lock:
        lock.write("# newer\n")
    assert machine.setup().returncode == 0
    assert "pip install" in machine.asked()


def test_an_interrupted_install_is_repeated(machine):
    assert machine.setup(broken="interrupt").returncode != 0
    assert machine.setup().returncode == 0
    assert "pip install" in machine.asked()


def test_a_failed_install_says_why_and_is_repeated(machine):
    done = machine.setup(broken="network")
    assert done.returncode == 1
    assert "pip said: ERROR: no route to the index" in done.stderr
    assert machine.setup().returncode == 0
    assert "pip install" in machine.asked()


def test_a_half_made_environment_is_made_anew(machine):
    (machine.copy / ".venv" / "bin").mkdir(parents=True)
    (machine.copy / ".venv" / "left-over").touch()
    assert machine.setup().returncode == 0
    assert not (machine.copy / ".venv" / "left-over").exists()


def test_an_environment_without_pip_is_made_anew(machine):
    machine.setup()
    (pip,) = (machine.copy / ".venv").glob("lib/*/site-packages/pip")
    shutil.rmtree(pip)
    (machine.copy / ".venv/requirements.txt.installed").unlink()
    assert machine.setup().returncode == 0
    assert "-r " in machine.asked() and pip.exists()


def test_an_environment_of_a_python_that_was_upgraded_is_filled_anew(machine):
    machine.setup()
    receipt = machine.copy / ".venv/requirements.txt.installed"
    first, rest = receipt.read_text("utf-8").split("\n", 1)
    receipt.write_text(f"# Python 3.99\n{rest}", "utf-8")
    assert machine.setup().returncode == 0
    assert "-r " in machine.asked()
    assert receipt.read_text("utf-8").split("\n", 1)[0] == first


def test_another_folder_of_packages_is_made_by_the_same_command(machine):
    (machine.copy / "other.txt").write_text("# a lock\n")
    assert machine.setup("--env", ".venv-other", "--lock", "other.txt").returncode == 0
    assert f"-r {machine.copy / 'other.txt'}" in machine.asked()
    assert (machine.copy / ".venv-other").exists() and not (machine.copy / ".venv").exists()
    again = machine.setup("--env", ".venv-other", "--lock", "other.txt")
    assert (again.returncode, again.stderr) == (0, "")


def test_a_lock_that_is_not_there_is_named(machine):
    done = machine.setup("--lock", "nowhere.txt")
    assert done.returncode == 2
    assert "there is no nowhere.txt" in done.stderr and "Traceback" not in done.stderr


def test_an_old_python_is_named_with_what_to_install(machine):
    machine.add("python3", OLD_PYTHON)
    done = machine.setup()
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed; python3 is: Python 3.9.2" in done.stderr
    assert "sudo apt install python3" in done.stderr and "brew install" in done.stderr
    assert not (machine.copy / ".venv").exists()


def test_no_python_at_all_gets_the_same_answer(machine):
    (machine.bin / "python3").unlink()
    done = machine.setup()
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr


def test_a_newer_python_beside_an_old_one_is_found(machine):
    machine.add("python3", OLD_PYTHON)
    machine.add("python3.12")
    assert machine.setup().returncode == 0
    assert "python3.12 scripts/setup.py" in machine.asked()


def test_the_python_that_is_asked_for_is_used(machine):
    machine.add("my python")
    assert machine.setup(PYTHON=str(machine.bin / "my python")).returncode == 0
    assert "my python scripts/setup.py" in machine.asked()


def test_the_python_that_is_asked_for_is_not_replaced_by_another(machine):
    done = machine.setup(PYTHON="no-such-python")
    assert done.returncode == 1
    assert "no-such-python" in done.stderr


def test_what_is_set_up_stays_in_use_when_the_python_it_came_from_has_no_name(machine):
    machine.setup()
    machine.add("python3", OLD_PYTHON)
    done = machine.setup()
    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_that_cannot_be_written_is_named(machine):
    with read_only(machine.copy) as before:
        done = machine.setup(before=before)
    assert done.returncode == 1
    assert f"{machine.copy / '.venv'} cannot be written (Permission denied)" in done.stderr
    assert "apt" not in done.stderr and "Traceback" not in done.stderr


@contextmanager
def read_only(folder):
    """Make a folder unwritable; yields words before a command that make root obey that, too."""
    folder.chmod(0o555)
    obey = [] if os.geteuid() else [shutil.which("setpriv"), "--bounding-set=-dac_override"]
    try:
        yield obey
    finally:
        folder.chmod(0o755)


# --- Programs that the tests need ---------------------------------------------------------------

WANTED = (setup.CHROMIUM, setup.find("poppler"))
STARTS, FAILS = shutil.which("true"), shutil.which("false")
APT_GET = """#!/bin/sh
echo "apt-get $*" >>"$LOG"
[ -z "$BROKEN" ] || { echo "E: no such package" >&2; exit 100; }
case $* in *chromium*) ln -s "$STARTS" "$BIN/chromium" ;; esac
case $* in *poppler-utils*) ln -s "$STARTS" "$BIN/pdftoppm" ;; esac
"""
PLAYWRIGHT = """#!/bin/sh
# Plays the Python that has Playwright: "install" puts a Chromium in its folder.
echo "playwright $*" >>"$LOG"
case $* in
  *"install chromium"*)
    [ -z "$BROKEN" ] || { echo "Error: no route to the host
    at ChildProcess" >&2; exit 1; }
    mkdir -p "$PLAYWRIGHT_BROWSERS_PATH" && ln -s "$STARTS" "$PLAYWRIGHT_BROWSERS_PATH/chrome" ;;
  *executable_path*) echo "$PLAYWRIGHT_BROWSERS_PATH/chrome" ;;
esac
"""


class Programs:
    """A machine with only the programs of the tests' choosing, asked from within this Python."""

    def __init__(self, folder, monkeypatch, capsys):
        self.bin, self.root, self.log = folder / "bin", folder / "guide", folder / "log"
        self.patch, self.capsys = monkeypatch, capsys
        self.bin.mkdir()
        self.log.touch()
        for tool in ["sh", "ln", "mkdir"]:
            (self.bin / tool).symlink_to(shutil.which(tool))
        for name in ("BROWSER_PATH", "PLAYWRIGHT_BROWSERS_PATH", "BROKEN"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"PATH": self.bin, "BIN": self.bin, "LOG": self.log}.items():
            monkeypatch.setenv(name, str(value))
        monkeypatch.setenv("STARTS", STARTS)
        monkeypatch.setattr(setup, "ROOT", self.root)
        self.be_root(False)

    def be_root(self, is_root):
        self.patch.setattr(os, "geteuid", lambda: 0 if is_root else 1000)

    def add(self, name, script="#!/bin/sh\n"):
        path = self.root / ".venv/bin/python" if name == "playwright" else self.bin / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)

    def bring(self):
        """Bring WANTED; return the exit code, and what was said and asked for."""
        code = 0
        try:
            setup.bring_programs(WANTED)
        except SystemExit as end:
            code = end.code
        return code, self.capsys.readouterr().err, self.log.read_text()


@pytest.fixture
def programs(tmp_path, monkeypatch, capsys):
    (tmp_path / "programs").mkdir()
    return Programs(tmp_path / "programs", monkeypatch, capsys)


def test_programs_that_are_here_are_used_without_a_word(programs):
    programs.be_root(True)
    for name in ["google-chrome", "pdftoppm"]:
        programs.add(name)
    programs.add("apt-get", APT_GET)
    assert programs.bring() == (0, "", "")


def test_as_root_on_debian_its_packages_are_installed_and_named(programs):
    programs.be_root(True)
    programs.add("apt-get", APT_GET)
    code, said, asked = programs.bring()
    assert code == 0
    assert "apt-get (some minutes): chromium chromium-sandbox poppler-utils" in said
    assert len(said.splitlines()) == 1
    assert "--no-install-recommends chromium chromium-sandbox poppler-utils" in asked


def test_without_root_playwright_brings_a_chromium_into_the_folder(programs):
    programs.add("apt-get", APT_GET)
    programs.add("pdftoppm")
    programs.add("playwright", PLAYWRIGHT)
    code, said, asked = programs.bring()
    assert code == 0
    assert "into .venv/browsers" in said and len(said.splitlines()) == 1
    assert "apt-get" not in asked
    assert setup.CHROMIUM.path() == str(programs.root / ".venv/browsers/chrome")


def test_a_chromium_of_playwright_that_does_not_start_does_not_count(programs, monkeypatch):
    monkeypatch.setenv("STARTS", FAILS)
    programs.add("pdftoppm")
    programs.add("playwright", PLAYWRIGHT)
    code, said, _ = programs.bring()
    assert code == 1
    assert "Chromium (pages in a browser)" in said


def test_what_cannot_be_brought_gets_the_exact_command_and_sudo_is_never_run(programs, monkeypatch):
    monkeypatch.setenv("BROKEN", "network")
    programs.add("apt-get", APT_GET)
    programs.add("sudo", APT_GET)
    programs.add("playwright", PLAYWRIGHT)
    code, said, asked = programs.bring()
    assert code == 1
    assert "Playwright said: Error: no route to the host" in said
    assert (
        "sudo apt-get update && sudo apt-get install chromium chromium-sandbox poppler-utils"
        in said
    )
    assert "BROWSER_PATH=" in said
    assert "apt-get" not in asked


def test_a_failing_apt_get_says_why_and_the_next_way_is_tried(programs, monkeypatch):
    monkeypatch.setenv("BROKEN", "yes")
    programs.be_root(True)
    programs.add("apt-get", APT_GET)
    code, said, _ = programs.bring()
    assert code == 1
    assert "E: no such package" in said
    assert (
        "\n==>   apt-get update && apt-get install chromium chromium-sandbox poppler-utils" in said
    )


def test_without_apt_get_the_programs_are_named(programs):
    code, said, _ = programs.bring()
    assert code == 1
    assert "Chromium" in said and "poppler" in said and "sudo" not in said


def test_a_browser_that_is_asked_for_and_not_there_is_named(programs, monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    code, said, _ = programs.bring()
    assert code == 1
    assert "BROWSER_PATH is /nowhere/chrome, but no program is there" in said


def test_in_ci_every_program_is_required_and_on_a_laptop_only_some(machine):
    on_a_laptop = machine.setup("programs")
    assert on_a_laptop.returncode == 1
    assert "poppler" in on_a_laptop.stderr and "shellcheck" not in on_a_laptop.stderr
    in_ci = machine.setup("programs", CI="true")
    assert in_ci.returncode == 1
    assert all(name in in_ci.stderr for name in ["poppler", "Firefox", "shellcheck", "Java"])
    assert not (machine.copy / ".venv").exists()


# --- The real thing -----------------------------------------------------------------------------


def test_a_fresh_copy_is_set_up_for_real_and_says_so_when_the_network_is_gone(copy):
    """One install, with the Python that runs the tests; then the same copy without a network."""
    real = {**os.environ, "PYTHON": sys._base_executable}
    done = run(["scripts/setup"], copy, **real)
    assert done.returncode == 0, done.stderr
    mkdocs = run([".venv/bin/python", "-m", "mkdocs", "--version"], copy)
    assert "mkdocs, version 1.6.1" in mkdocs.stdout

    assert run(["scripts/setup"], copy, **real).stderr == ""

    for name in ["PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"]:
        real.pop(name, None)
    nowhere = {"PIP_INDEX_URL": f"http://127.0.0.1:{free_port()}/", "PIP_CONFIG_FILE": os.devnull}
    real |= nowhere | {"PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}
    done = run(["scripts/setup", "tests"], copy, **real)
    assert done.returncode == 1
    assert "Is the network there" in done.stderr
    assert len(done.stderr.splitlines()) <= 4, done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_serve_answers_at_the_address_that_was_asked_for():
    address = f"127.0.0.1:{free_port()}"
    with subprocess.Popen(
        ["scripts/serve", "-a", address], cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            said = []
            for line in server.stderr:
                said.append(line)
                if "Serving on" in line:
                    break
            assert f"http://{address}/" in said[-1], "".join(said)
            assert "MkDocs 2.0" not in "".join(said), "a notice for maintainers, not for readers"
            with urllib.request.urlopen(f"http://{address}/") as answer:
                assert b"Hip-flexor release" in answer.read()
        finally:
            server.terminate()


@pytest.mark.parametrize("typed", ["-a {}", "-a{}", "--dev-addr {}", "--dev-addr={}"])
def test_serve_names_a_free_port_when_the_port_is_taken(typed):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        words = typed.format(f"127.0.0.1:{port}").split()
        done = run(["scripts/serve", *words], ROOT, **os.environ)
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert re.search(r"\./scripts/serve -a 127\.0\.0\.1:\d+", done.stderr)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["nonsense", "127.0.0.1:http", "192.0.2.1:8000", ":8000"])
def test_serve_says_so_when_nothing_can_listen_at_an_address(address):
    done = run(["scripts/serve", "-a", address], ROOT, **os.environ)
    assert done.returncode == 1
    assert address in done.stderr and "./scripts/serve -a 127.0.0.1:8000" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("flag", ["-q", "-v", "-cq", "--quiet", "--verbose", "-qd/dev/null/x"])
def test_build_refuses_what_would_hide_broken_links(flag):
    done = run(["scripts/build", flag], ROOT, **os.environ)
    assert done.returncode == 2
    assert "passes over broken links" in done.stderr


@pytest.mark.parametrize("verb", ["build", "serve"])
def test_addresses_that_nobody_published_are_refused(verb):
    done = run([f"scripts/{verb}", "--no-directory-urls"], ROOT, **os.environ)
    assert done.returncode == 2
    assert "published addresses end in" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_option_that_does_not_exist_is_named():
    done = run(["scripts/build", "--nonsense"], ROOT, **os.environ)
    assert done.returncode == 2
    assert "--nonsense" in done.stderr and "Traceback" not in done.stderr


def test_build_says_so_when_the_site_cannot_be_written(tmp_path):
    target = tmp_path / "site"
    with read_only(tmp_path) as before:
        done = run([*before, "scripts/build", "--site-dir", target], ROOT, **os.environ)
    assert done.returncode == 1
    assert f"{target} cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_build_passes_its_arguments_on(tmp_path):
    without_pdfs = {**os.environ, "PDFS": ""}
    done = run(["scripts/build", "--site-dir", tmp_path / "out"], ROOT, **without_pdfs)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "index.html").exists()


def test_test_passes_its_arguments_on_to_pytest_and_skips_the_checks():
    done = run(
        ["scripts/test", "--collect-only", "-q", __file__, "-k", "build_refuses"],
        ROOT,
        **os.environ,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6/" in done.stdout.splitlines()[-1]
    assert "All checks passed" not in done.stdout


# --- What a machine may lack --------------------------------------------------------------------


def pytest_without(programs, *arguments, **environment):
    """Run some tests where only these programs can be found."""
    clean = {k: v for k, v in os.environ.items() if k not in ("CI", "BROWSER_PATH")}
    clean |= {"PATH": str(programs), "PLAYWRIGHT_BROWSERS_PATH": str(programs), **environment}
    return run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments], ROOT, **clean
    )


def test_no_browser_stops_the_tests_and_says_what_to_install(tmp_path):
    done = pytest_without(tmp_path, "tests/test_print.py")
    assert done.returncode != 0
    assert "Chromium" in done.stderr and "BROWSER_PATH=" in done.stderr
    assert "passed" not in done.stdout and "skipped" not in done.stdout


def test_a_missing_optional_program_is_named_above_the_count(tmp_path):
    this = f"{__file__}::test_every_command_is_clean_for_shellcheck"
    done = pytest_without(tmp_path, this)
    assert done.returncode == 0
    assert "NOT RUN, as shellcheck is not installed" in done.stdout.splitlines()[-2]
    in_ci = pytest_without(tmp_path, this, CI="true")
    assert in_ci.returncode == 1
    assert "in CI it is required" in in_ci.stdout


def test_a_mark_that_names_an_unknown_program_stops_the_tests():
    mark = pytest.mark.needs("no-such-program").mark
    item = SimpleNamespace(nodeid="tests/test_x.py::test_x", iter_markers=lambda name: [mark])
    with pytest.raises(pytest.UsageError, match="no-such-program is not in PROGRAMS"):
        needs(item)


# --- The files ----------------------------------------------------------------------------------


@pytest.mark.needs("shellcheck")
def test_every_command_is_clean_for_shellcheck():
    done = run(["shellcheck", *COMMANDS, ROOT / ".ci" / "run"], ROOT, **os.environ)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=lambda p: p.name)
def test_every_command_is_executable_and_says_what_it_does(command):
    lines = command.read_text("utf-8").splitlines()
    assert os.access(command, os.X_OK)
    assert lines[0] == "#!/bin/sh"
    assert lines[1].startswith(f"# scripts/{command.name}: ")
    assert "set -eu" in lines


def test_the_commands_of_the_readme_exist():
    readme = (ROOT / "README.md").read_text("utf-8")
    named = re.findall(r"\./(scripts/[a-z]+)", readme)
    fenced = re.findall(r"^```sh\n(.*?)^```", readme, re.M | re.S)
    assert "./scripts/serve" in fenced[0] and "./scripts/test" in "".join(fenced)
    for name in named:
        assert os.access(ROOT / name, os.X_OK), name


@pytest.mark.parametrize("lock", LOCKS, ids=["site", "tests"])
def test_a_lock_agrees_with_what_was_asked_for_and_names_no_host(lock):
    locked = lock.read_text("utf-8")
    asked = re.findall(r"^([\w.-]+==[\w.]+)", lock.with_suffix(".in").read_text("utf-8"), re.M)
    assert asked
    for pin in asked:
        assert re.search(rf"^{re.escape(pin)} ", locked, re.M), f"{pin}: make the lock anew"
    assert not re.search(r"://|^--|file:", locked, re.M), "a lock works from any package index"
    pins = re.findall(r"^[\w.-]+==.*?(?=^\S|\Z)", locked, re.M | re.S)
    assert all("--hash=sha256:" in pin for pin in pins)
