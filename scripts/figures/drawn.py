"""`drawn.json`: what each picture was drawn from; a test finds those older than their source.

Needs nothing but Python: sources are found by reading the `from figures…` lines of each module.
"""

from __future__ import annotations

import ast
import contextlib
import fcntl
import hashlib
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
PICTURES = HERE.parents[1] / "docs" / "assets" / "figures"
RECORD = HERE / "drawn.json"
MODULES = ("steps", "situations", "setup", "anatomy", "chart")  # those that declare FIGURES


def imports(path: Path) -> set[Path]:
    """The modules of this folder that the module at `path` names in its imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "figures":
            names = (
                [node.module.split(".")[1]] if "." in node.module else [a.name for a in node.names]
            )
            found |= {HERE / f"{name}.py" for name in names}
    return {path for path in found if path.exists()}


def sources(module: str) -> list[Path]:
    """Every file that pictures of `module` are drawn with: itself, its imports, and the lock."""
    todo, seen = [HERE / f"{module}.py"], set()
    while todo:
        path = todo.pop()
        if path not in seen:
            seen.add(path)
            todo += imports(path)
    return [*sorted(seen), HERE / "requirements.txt"]


def digest(*paths: Path) -> str:
    """One sha256 of the bytes of `paths`, in order."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def load() -> dict[str, dict[str, str | None]]:
    """The record; empty before the first picture."""
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}


def _save(entries: dict) -> None:
    RECORD.write_text(json.dumps(entries, indent=1, sort_keys=True) + "\n", encoding="utf-8")


@contextlib.contextmanager
def _alone():
    """Keep two drawing processes from writing the record at the same time."""
    with (HERE / "__init__.py").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def record(name: str, module: str, bent: str | None, long: str | None) -> None:
    """Write down that picture `name` has just been drawn."""
    inputs, output = digest(*sources(module)), digest(PICTURES / f"{name}.svg")
    line = {"module": module, "inputs": inputs, "output": output, "bent": bent, "long": long}
    with _alone():
        _save(load() | {name: line})


def forget(known: set[str]) -> None:
    """Drop the pictures that no module declares any more."""
    with _alone():
        _save({name: line for name, line in load().items() if name in known})
