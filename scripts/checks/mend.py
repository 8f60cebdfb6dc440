"""What the check writes, when asked: numbers that follow the steps, and the list of addresses."""

from __future__ import annotations

from pathlib import Path

from .built import Site, addresses
from .guide import Finding, Guide, read_text


def renumber(root: Path, found: list[Finding]) -> list[str]:
    """Make the edits of what was found and nothing else; say what was changed and what was left."""
    said, files = [], {}
    for each in sorted(found):
        if each.edits:
            files.setdefault(each.path, set()).update(each.edits)
        elif each.code == "moved":
            said.append(f"{each.path}:{each.line}: left as it is. {each.message}")
    for path, edits in files.items():
        text = (root / path).read_bytes().decode("utf-8")
        bom = text.startswith("\ufeff")
        for start, end, new in sorted(edits, reverse=True):
            start, end, line = start + bom, end + bom, text.count("\n", 0, start + bom) + 1
            said.append(f"{path}:{line}: {text[start:end]} is now {new}")
            text = text[:start] + new + text[end:]
        (root / path).write_bytes(text.encode("utf-8"))
    return said


def record(guide: Guide, site: Site, write: bool) -> list[str]:
    """The addresses not yet in docs/permalinks.txt; added there if `write`, steps with titles."""
    path, new = guide.docs / "permalinks.txt", addresses(guide, site)
    lines = read_text(path).splitlines() if path.is_file() else []
    for line, words, _ in guide.records("permalinks.txt"):
        if title := new.pop(words[0], ""):
            lines[line - 1] = f"{words[0]} # {title}"
    lines += [f"{address} # {title}" if title else address for address, title in new.items()]
    if write:
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return [*new]
