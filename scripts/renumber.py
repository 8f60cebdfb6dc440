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
from collections.abc import Iterator
from pathlib import Path

import check
from checks.guide import RELEASE, Guide, read
from checks.steps import AFTER, BEFORE, MENTION, NUMBER

LINK = re.compile(r"(!?)\[((?:[^\[\]\\]|\\.)*)\]\(([^\s()]*)(?:\s+\"([^\"]*)\")?\)")
CODE = re.compile(r"(?ms)^[ \t]*(```|~~~).*?^[ \t]*\1|<!--.*?-->|(`+)(?!`).+?(?<!`)\2(?!`)")
HEADING = re.compile(r"(?m)^## Step (\d+):.*\{#([a-z-]+)\}")
# What may stand right before a link: "3. ", or "| 3 | " and "| Step 3 | ".
ROW = re.compile(r"(?im)(?:^[ \t]*(\d{1,3})\. |\| *(?:step )?(\d{1,3}) *\| *)\Z")
Span = tuple[int, int]


def spans_of(link: re.Match[str], text: str) -> Iterator[Span]:
    """Where a link or picture, or what stands beside it, says the number of its step."""
    words, title = link.span(2), link.span(4)
    if link[1]:
        inside = MENTION.match(text, *words)
    else:
        bare = re.compile(r"\d{1,3}").fullmatch(text, *words)
        inside = MENTION.search(text, *words) or bare
        row = ROW.search(text, max(0, link.start() - 40), link.start())
        if row:
            yield row.span(1) if row[1] else row.span(2)
        beside = BEFORE.search(text, max(0, link.start() - 40), link.start())
        beside = beside or AFTER.match(text, link.end())
        if beside and not inside and len(NUMBER.findall(beside[1])) == 1:
            yield beside.span(1)
    if inside:
        yield inside.span()
    if link[4] and (said := MENTION.match(text, *title)):
        yield said.span()


def edits_of(guide: Guide, page: str, text: str) -> set[tuple[int, int, str]]:
    """What to change in one page of Markdown: from where to where, and what shall stand there."""
    edits, hidden = set(), CODE.sub(lambda m: "\0" * len(m[0]), text)
    for m in HEADING.finditer(hidden) if page == RELEASE else ():
        edits.add((*m.span(1), str(guide.places.get(m[2], m[1]))))
    for link in LINK.finditer(hidden):
        target = link[3] if link[3].startswith("#") else link[3].replace(".md", "/")
        up = "" if link[3].startswith("#") or page == "index.html" else "../"
        shown = guide.places.get(Path(link[3]).stem, 0)
        step = shown if link[1] else int(guide.step_of(page, up + target) or 0)
        for span in spans_of(link, hidden) if step else ():
            numbers = [*NUMBER.finditer(hidden, *span)]
            first, last = int(numbers[0][0]), int(numbers[-1][0])
            # A range moves only if its steps are still the same ones, one after the other.
            was = [n for n, each in enumerate(guide.steps, 1) if first <= each.number <= last]
            if len(numbers) == 1 or was == [*range(step, step + last - first + 1)]:
                edits |= {(*n.span(), str(int(n[0]) + step - first)) for n in numbers}
    return {each for each in edits if text[each[0] : each[1]] != each[2]}


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
    failed = False
    for page, path in guide.written.items():
        if not path.endswith(".md"):
            continue
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
            failed = True
            print(f"{path} was not changed: {error.strerror}. Run this again.", file=sys.stderr)
    return max(check.main([str(root)]), 2 * failed)


if __name__ == "__main__":
    raise SystemExit(main())
