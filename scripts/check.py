#!/usr/bin/env python3
"""Check that the steps, links, images and ids of the guide agree with each other.

Reads the Markdown in docs/, the templates and a built site; writes only with --fix or --record.
Prints every finding as "path:line: CODE what is wrong. Hint: what to do."
Exit status: 0 nothing found, 1 findings, 2 misuse, or a guide that cannot be read or built.
Example: python scripts/check.py --source-only
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from checks import built, links, steps
from checks.guide import Finding, Guide, SetupError

TABLE = (Path(__file__).parent / "checks/rules.md").read_text("utf-8")
RULES = dict(re.findall(r"(?m)^\| `(.+?)` \| .*? \| (.*) \|$", TABLE))  # each code's hint
STOPS = {"link-001", "link-002", "link-003", "link-006", "id-001"}  # stop the build, or recur in it
BUILT = {"built-001", "built-002", "step-005", "permalink-001"}  # need it


def all_of(module: ModuleType, *looked_at: object) -> list[Finding]:
    """What every check_… function of a module finds."""
    rules = [rule for name, rule in vars(module).items() if name.startswith("check_")]
    return [finding for rule in rules for finding in rule(*looked_at)]


def check_guide(root: Path, options: argparse.Namespace) -> tuple[list[Finding], list[str]]:
    """What is wrong with a guide once mended as asked; what was done, and what was looked at."""
    notes: list[str] = []
    for _ in range(9 if options.fix else 1):
        guide = Guide(root)
        found = all_of(steps, guide) + all_of(links, guide)
        mendable = links.without_allowed(guide, found, {*RULES}) if options.fix else []
        if not (said := renumber(root, mendable)):
            break
        notes += said
    found = [finding for finding in found if finding.code in RULES]
    stopping = sorted(STOPS & {finding.code for finding in found})
    skipped = BUILT if stopping or options.source_only else set()
    if not skipped:
        with tempfile.TemporaryDirectory() as made:
            folder = options.site or built.build(root, Path(made))
            label = "" if options.site else "site"
            site = built.Site(folder, label, str(guide.config.get("site_url") or ""))
            found += all_of(built, guide, site)
    elif not options.source_only:
        notes.append(f"The built pages were not checked: first mend {', '.join(stopping)}.")
    found = links.without_allowed(guide, found, skipped)
    if not skipped and not found and (new := built.record(guide, site, options.record)):
        unrecorded = f"{count(len(new), 'new address')}. Hint: ./scripts/check --record."
        notes += [f"Recorded {each}." for each in new] if options.record else [unrecorded]
    linked = sum(len(page.links) for page in guide.pages.values())
    return found, [*notes, f"{count(len(guide.steps), 'step')}, {count(linked, 'link')}"]


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
            if text[start:end] != new:
                said.append(f"{path}:{line}: {text[start:end]} is now {new}")
            text = text[:start] + new + text[end:]
        (root / path).write_bytes(text.encode("utf-8"))
    return said


def main(argv: list[str] | None = None) -> int:
    """Check the guide or a site, print what is found, return the exit status."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("check", description=__doc__, formatter_class=form)
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
            site = built.Site(options.site)
            found, notes = [*built.check_targets(None, site)], [count(len(site.targets), "target")]
        else:
            root = options.root or Path(__file__).resolve().parent.parent
            found, notes = check_guide(root, options)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    left = "left as it is" in "".join(notes)
    summary = f"{notes.pop()}: no problems"
    if found or left:
        files = count(len({finding.path for finding in found}), "file")
        summary = f"{count(len(found), 'problem')} in {files}"
    print(*[written(each, options.format) for each in sorted(found)], *notes, summary, sep="\n")
    return 1 if found or left else 0


def written(finding: Finding, form: str) -> str:
    """A finding as a line for people, or as an annotation of a change at GitHub."""
    path, line, code, said, _ = finding
    said = f"{said} Hint: {RULES[code]}."
    if form == "github":
        said = said.replace("%", "%25").replace("\n", "%0A")
        return f"::error file={path},line={line},title={code}::{said}"
    return f"{path}:{line}: {code} {said}"


def count(number: int, noun: str) -> str:
    plural = "es" if noun.endswith("s") else "s"
    return f"{number} {noun}{'' if number == 1 else plural}"


if __name__ == "__main__":
    raise SystemExit(main())
