"""The commands work on a fresh copy, mend what is half-made, and say what is wrong in words."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

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


# --- A Python that only pretends, so that a hundred ways to fail take no time -------------------

FAKE_PYTHON = """#!/bin/sh
# Plays a Python of version $VERSION; "venv" and "pip" fail when their names are in $BROKEN.
echo "${0##*/} $*" >>"$LOG"
case "$*" in
  --version) echo "Python $VERSION" ;;
  "-c import sys"*) [ "${VERSION#3.}" -ge 11 ] ;;
  "-m venv .venv" | "-m venv --without-pip .venv")
    mkdir -p .venv/bin
    case "$BROKEN $*" in *ensurepip*"-m venv .venv") exit 1 ;; esac
    cp "$0" .venv/bin/python
    case $* in *without-pip*) ;; *) touch .venv/pip ;; esac ;;
  "-m pip --python .venv/bin/python install"*)
    case $BROKEN in *system-pip*) exit 1 ;; esac
    touch .venv/pip ;;
  "-m pip --version") [ -e .venv/pip ] ;;
  "-m pip install"*)
    case $BROKEN in *interrupt*) kill -KILL $PPID ;; esac ;;
  *) echo "unexpected: $*" >&2; exit 64 ;;
esac
"""


class Machine:
    """A copy on a machine whose only programs are those of the tests' choosing."""

    def __init__(self, copy, programs):
        self.copy, self.bin, self.log = copy, programs, programs / "log"
        programs.mkdir()
        for tool in ["sh", "dirname", "cmp", "cp", "rm", "tail", "mkdir", "touch"]:
            (programs / tool).symlink_to(shutil.which(tool))

    def add(self, name, script=FAKE_PYTHON):
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def setup(self, version="3.11", broken="", **environment):
        """Run scripts/setup; return it and what it asked of the programs."""
        self.log.write_text("")
        environment |= {"PATH": str(self.bin), "VERSION": version, "LOG": str(self.log)}
        return run(["scripts/setup"], self.copy, BROKEN=broken, **environment)

    def asked(self):
        return self.log.read_text()


@pytest.fixture
def machine(copy, tmp_path):
    machine = Machine(copy, tmp_path / "programs")
    machine.add("python3")
    return machine


def test_setup_installs_once_and_is_then_quiet(machine):
    first = machine.setup()
    assert first.returncode == 0, first.stderr
    assert "--require-hashes --only-binary :all: -r requirements.txt" in machine.asked()
    second = machine.setup()
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert "install" not in machine.asked()


def test_a_new_lock_is_installed(machine):
    machine.setup()
    with (machine.copy / "requirements.txt").open("a") as lock:
        lock.write("# newer\n")
    machine.setup()
    assert "install" in machine.asked()


def test_an_interrupted_install_is_repeated(machine):
    assert machine.setup(broken="interrupt").returncode != 0
    assert machine.setup().returncode == 0
    assert "install" in machine.asked()


def test_a_half_made_environment_is_made_anew(machine):
    (machine.copy / ".venv" / "bin").mkdir(parents=True)
    (machine.copy / ".venv" / "left-over").touch()
    assert machine.setup().returncode == 0
    assert not (machine.copy / ".venv" / "left-over").exists()


def test_an_environment_without_pip_is_made_anew(machine):
    machine.setup()
    (machine.copy / ".venv" / "pip").unlink()
    assert machine.setup().returncode == 0
    assert "-m venv" in machine.asked() and "-r requirements.txt" in machine.asked()


def test_debian_without_python3_venv_uses_the_pip_of_the_system(machine):
    done = machine.setup(broken="ensurepip")
    assert done.returncode == 0, done.stderr
    assert "--without-pip" in machine.asked()


def test_no_way_to_make_an_environment_names_the_package_to_install(machine):
    done = machine.setup(broken="ensurepip system-pip")
    assert done.returncode == 1
    assert "sudo apt install python3-venv" in done.stderr


def test_an_old_python_is_named_with_what_to_install(machine):
    done = machine.setup(version="3.9")
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed; python3 is: Python 3.9" in done.stderr
    assert "sudo apt install" in done.stderr and "brew install" in done.stderr
    assert not (machine.copy / ".venv").exists()


def test_no_python_at_all_gets_the_same_answer(machine):
    (machine.bin / "python3").unlink()
    done = machine.setup()
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr


def test_a_newer_python_beside_an_old_one_is_found(machine):
    machine.add("python3", FAKE_PYTHON.replace("$VERSION", "3.9").replace("${VERSION#3.}", "9"))
    machine.add("python3.12")
    assert machine.setup(version="3.12").returncode == 0
    assert "python3.12 -m venv" in machine.asked()


def test_the_python_that_is_asked_for_is_used(machine):
    machine.add("my python")
    assert machine.setup(PYTHON=str(machine.bin / "my python")).returncode == 0
    assert "my python -m venv" in machine.asked()


def test_the_python_that_is_asked_for_is_not_replaced_by_another(machine):
    done = machine.setup(PYTHON="no-such-python")
    assert done.returncode == 1
    assert "no-such-python" in done.stderr


def test_uv_is_used_where_it_is_installed(machine):
    machine.add("uv", FAKE_PYTHON.replace('case "$*" in', 'set -- -m venv .venv; case "$*" in', 1))
    machine.log.write_text("")
    assert machine.setup().returncode == 0
    assert "uv venv" in machine.asked() and "python3 -m venv" not in machine.asked()


# --- The real thing -----------------------------------------------------------------------------


def test_a_fresh_copy_is_set_up_for_real_and_says_so_when_the_network_is_gone(copy):
    """One install, with the Python that runs the tests; then the same copy without a network."""
    real = {**os.environ, "PYTHON": sys._base_executable}
    done = run(["scripts/setup"], copy, **real)
    assert done.returncode == 0, done.stderr
    mkdocs = run([".venv/bin/python", "-m", "mkdocs", "--version"], copy)
    assert "mkdocs, version 1.6.1" in mkdocs.stdout

    start = time.monotonic()
    assert run(["scripts/setup"], copy, **real).stderr == ""
    assert time.monotonic() - start < 2

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


def test_serve_names_a_free_port_when_the_port_is_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run(["scripts/serve", "-a", f"127.0.0.1:{port}"], ROOT, **os.environ)
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert re.search(r"\./scripts/serve -a 127\.0\.0\.1:\d+", done.stderr)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("flag", ["-q", "-v", "--quiet", "--verbose"])
def test_build_refuses_what_would_hide_broken_links(flag):
    done = run(["scripts/build", flag], ROOT, **os.environ)
    assert done.returncode == 2
    assert "passes over broken links" in done.stderr


def test_build_passes_its_arguments_on(tmp_path):
    done = run(["scripts/build", "--site-dir", tmp_path / "out"], ROOT, **os.environ)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "index.html").exists()


def test_test_passes_its_arguments_on_to_pytest_and_skips_the_checks():
    done = run(
        ["scripts/test", "--collect-only", "-q", __file__, "-k", "refuses"], ROOT, **os.environ
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4/" in done.stdout.splitlines()[-1]
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
    assert "sudo apt install chromium" in done.stderr and "BROWSER_PATH=" in done.stderr
    assert "passed" not in done.stdout and "skipped" not in done.stdout


def test_a_missing_optional_program_is_named_above_the_count(tmp_path):
    this = f"{__file__}::test_every_command_is_clean_for_shellcheck"
    done = pytest_without(tmp_path, this)
    assert done.returncode == 0
    assert "NOT RUN, as shellcheck is not installed" in done.stdout.splitlines()[-2]
    in_ci = pytest_without(tmp_path, this, CI="true")
    assert in_ci.returncode == 1
    assert "in CI it is required" in in_ci.stdout


# --- The files ----------------------------------------------------------------------------------


@pytest.mark.needs("shellcheck")
def test_every_command_is_clean_for_shellcheck():
    done = run(["shellcheck", *COMMANDS, ROOT / ".ci" / "run"], ROOT, **os.environ)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=lambda p: p.name)
def test_every_command_is_short_executable_and_says_what_it_does(command):
    lines = command.read_text("utf-8").splitlines()
    assert os.access(command, os.X_OK)
    assert lines[0] == "#!/bin/sh"
    assert lines[1].startswith(f"# scripts/{command.name}: ")
    assert "set -eu" in lines
    assert len(lines) <= 40


def test_the_commands_of_the_readme_exist():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert len(readme.splitlines()) <= 80
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
