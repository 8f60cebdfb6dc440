#!/usr/bin/env python3
"""Check that the steps, links, images and ids of the guide agree with each other.

Reads the Markdown in docs/, the templates and a built site; writes only with --fix or --record.
Prints every finding as "path:line: CODE what is there. Rule: what holds. Hint: what to do."
Exit status: 0 nothing found, 1 findings, 2 misuse, or a guide that cannot be read or built.
Example: python scripts/check.py --source-only
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path

try:
    from checks import built, links, steps
    from checks.guide import Finding, Guide, SetupError
except ModuleNotFoundError as error:
    print(f"{error.name} is missing. Hint: ./scripts/check.", file=sys.stderr)
    raise SystemExit(2) from None

TABLE = (Path(__file__).parent / "checks/rules.md").read_text("utf-8")
RULES = {code: words for code, *words in re.findall(r"\| `(.+)` \| (.+) \| (.+) \|", TABLE)}
NAMES = vars(steps) | vars(links)
SOURCE = [NAMES[name] for name in NAMES if name.startswith("check_")]
STOPS = {"link-001", "link-002", "link-003", "link-006", "id-001"}  # stop the build, or recur in it
BUILT = {"built-001", "built-002", "step-005", "permalink-001"}  # need it


def check_guide(root: Path, options: argparse.Namespace) -> tuple[list[Finding], list[str]]:
    """What is wrong with a guide once mended as asked; what was done, and what was looked at."""
    notes: list[str] = []
    for _ in range(9 if options.fix else 1):
        guide = Guide(root)
        looked_for = [(page, rule) for page in guide.texts for rule in SOURCE]
        found = [page.finding(*each) for page, rule in looked_for for each in rule(guide, page)]
        said = renumber(guide, root, found) if options.fix else []
        notes += said
        if not said:
            break
    stopping = sorted(STOPS & {finding.code for finding in found})
    skipped = BUILT if options.source_only or stopping else set()
    if not skipped:
        with tempfile.TemporaryDirectory() as made:
            folder = options.site or built.build(root, Path(made))
            site = built.Site(folder, str(folder) if options.site else "site", guide.address)
            found += built.check_site(guide, site)
    elif not options.source_only:
        notes.append(f"The built pages were not checked: first mend {', '.join(stopping)}.")
    found = [each for each in links.without_allowed(guide, found, skipped) if each.code in RULES]
    if not skipped and not found:
        notes += built.record(guide, site, options.record)
    linked = sum(len(page.links) for page in guide.pages.values())
    return found, [*notes, f"Steps: {len(guide.steps)}. Links: {linked}."]


def renumber(guide: Guide, root: Path, found: list[Finding]) -> list[str]:
    """Make the edits of what was found and nothing else; say what was changed and what was left."""
    found = links.without_allowed(guide, found, {*RULES})
    unclear = sorted(each for each in found if each.code == "moved" and not each.edits)
    said = [f"{path}:{line}: left as it is: {text}." for path, line, _, text, _ in unclear]
    for page in guide.texts:
        text = page.source
        edits = {edit for each in found if each.path == page.path for edit in each.edits}
        for start, end, new in sorted(edits, reverse=True):
            line = text.count("\n", 0, start) + 1
            said.append(f"{page.path}:{line}: {text[start:end]} is now {new}")
            text = text[:start] + new + text[end:]
        if text != page.source:
            (root / page.path).write_text(text, "utf-8", newline="\n")
    return said


def main(argv: list[str] | None = None) -> int:
    """Check the guide or a site, print what is found, return the exit status."""
    parser = argparse.ArgumentParser("check", description=__doc__)
    parser.add_argument("root", nargs="?", type=Path, help="the guide (default: this one)")
    add = parser.add_mutually_exclusive_group().add_argument
    add("--source-only", action="store_true", help="leave out what needs a site")
    add("--site", type=Path, metavar="DIR", help="check this site, not one built now")
    add = parser.add_mutually_exclusive_group().add_argument
    add("--fix", action="store_true", help="let the numbers follow the steps")
    add("--record", action="store_true", help="add new addresses to permalinks.txt")
    parser.add_argument("--format", choices=("text", "github"), default="text")
    options = parser.parse_args(argv)
    try:
        if options.site and not options.root:
            site = built.Site(options.site, str(options.site))
            found, notes = [*built.check_site(None, site)], [f"Links: {len(site.targets)}."]
        else:
            root = options.root or Path(__file__).resolve().parent.parent
            found, notes = check_guide(root, options)
    except (SetupError, OSError) as error:
        if isinstance(error, OSError):
            error = f"{error.filename} cannot be read: {error.strerror}."
        print(error, file=sys.stderr)
        return 2
    found = sorted({*found})
    for path, line, code, said, _ in found:
        said = f"{' '.join(said.split())}. Rule: {RULES[code][0]}. Hint: {RULES[code][1]}."
        annotation = f"::error file={path},line={line},title={code}::{said.replace('%', '%25')}"
        print(annotation if options.format == "github" else f"{path}:{line}: {code} {said}")
    print(*notes[:-1], f"{notes[-1]} Problems: {len(found)}.", sep="\n")
    return 1 if found or any("left as it is" in note for note in notes) else 0


if __name__ == "__main__":
    raise SystemExit(main())
