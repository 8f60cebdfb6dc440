#!/usr/bin/env python3
"""Let the numbers of the steps follow their order in docs/release.md.

Changes only what an id proves: the number of a heading, by the order of the steps; of a mention,
an item or a row, by its link; of a caption, by its picture. Then checks, to tell what is left.
"""

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

import check
from checks.guide import RELEASE, Guide, read, value
from checks.steps import ITEM, MENTION, NUMBER, links_of

LINK = re.compile(r"(!?)\[((?:[^\[\]\\]|\\.)*)\]\(([^\s()]*)(?:\s+\"([^\"]*)\")?\)")
CODE = re.compile(r"(?ms)^[ \t]*(```|~~~).*?^[ \t]*\1|<!--.*?-->|(`+)(?!`).+?(?<!`)\2(?!`)")
HEADING = re.compile(r"(?m)^## Step (\d+):.*\{#([a-z-]+)\}")
Edit = tuple[int, int, str]  # from where to where, and what shall stand there


def as_read(guide: Guide, page: str, text: str) -> tuple[str, list[int]]:
    """Markdown as the check reads lines, "⟨3|words⟩" for a link, and where each sign was."""
    text = CODE.sub(lambda m: "\0" * len(m[0]), text)
    read_as, origin, at = [], [], 0
    for m in LINK.finditer(text):
        place, part = guide.places.get(Path(m[3]).stem, 0), 4 if m[1] else 2
        target = (
            m[3] if m[3].startswith("#") else "../" * page.count("/") + m[3].replace(".md", "/")
        )
        step = place if m[1] else guide.step_of(page, target)
        for start, end, mark in (
            (at, m.start(), f"⟨{'' if step is None else step}|"),
            (*(m.span(part) if m[part] else (m.end(), m.end())), "⟩"),
        ):
            read_as.append(text[start:end] + mark)
            origin += [*range(start, end), *[end] * len(mark)]
        at = m.end()
    read_as.append(text[at:])
    return re.sub(r"[*_]", " ", "".join(read_as)), [*origin, *range(at, len(text))]


def same_steps(guide: Guide, first: int, last: int, step: int) -> bool:
    """Whether the steps that were numbered first to last are still the ones from `step` on."""
    was = [place for place, each in enumerate(guide.steps, 1) if first <= each.number <= last]
    return was == list(range(step, step + last - first + 1))


def edits_of(guide: Guide, page: str, text: str) -> list[Edit]:
    """What to change in one page of Markdown."""
    edits, (line, origin) = [], as_read(guide, page, text)
    for m in HEADING.finditer(text) if page == RELEASE else ():
        edits.append((*m.span(1), str(guide.places.get(m[2], m[1]))))
    for m in MENTION.finditer(line):
        numbers = list(NUMBER.finditer(line, m.start(), m.start("of") if m["of"] else m.end()))
        values, links = [value(n[0]) for n in numbers], links_of(line, m, numbers)
        for index, step in links.items():
            alone = len(numbers) == 1 or len(links) == len(numbers)
            if step in ("", "0") or not (
                alone or same_steps(guide, values[0], values[-1], int(step))
            ):
                continue
            for n in [numbers[index]] if alone else numbers:
                start = origin[n.start()]
                right = int(step) + value(n[0]) - values[index]
                edits.append((start, start + len(n[0]), str(right)))
    for row in re.finditer(r"(?m)^.*$", line):
        m = ITEM.match(row[0])
        if m and m["step"] not in (None, "0") and (m["own"] or m["cell"]):
            at = row.start() + m.start("own" if m["own"] else "cell")
            edits.append((origin[at], origin[at] + len(m["own"] or m["cell"]), m["step"]))
    return [each for each in {*edits} if text[each[0] : each[1]] != each[2]]


def write(path: Path, text: str) -> None:
    """Replace a file's text all at once; an OSError leaves the old text."""
    if not path.stat().st_mode & 0o200:
        raise PermissionError(13, "it is read-only", str(path))
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(text.encode("utf-8", "surrogateescape"))
        shutil.copymode(path, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def main(argv: list[str] | None = None) -> int:
    """Renumber, say what was changed, check again."""
    parser = argparse.ArgumentParser("renumber", description=__doc__)
    parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).parents[1])
    root = parser.parse_args(argv).root.resolve()
    try:
        with tempfile.TemporaryDirectory() as folder:
            guide = Guide(Path(folder).resolve(), root)
    except OSError as error:
        print(f"Nothing was changed. {error}", file=sys.stderr)
        return 2
    for page, path in guide.written.items():
        text = read(root / path)
        new, said = text, []
        for start, end, right in sorted(edits_of(guide, page, text), reverse=True):
            number = text.count("\n", 0, start) + 1
            said.insert(0, f"{path}:{number}: {text[start:end]} is now {right}")
            new = new[:start] + right + new[end:]
        try:
            if new != text:
                write(root / path, new)
                print(*said, sep="\n", flush=True)
        except OSError as error:
            print(f"{path} was not changed: {error.strerror}. Run this again.", file=sys.stderr)
            return 2
    return check.main([str(root)])


if __name__ == "__main__":
    raise SystemExit(main())
