#!/usr/bin/env python3
"""Check that the steps, links, images and ids of the guide agree with each other.

Reads the Markdown in docs/, the templates and a built site; writes only with --fix or --record.
Prints every finding as "path:line: CODE what is wrong. Hint: what to do."
Exit status: 0 nothing found, 1 findings, 2 misuse, or a guide that cannot be read or built.
Example: python scripts/check.py --source-only
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

try:
    from checks import BUILT, RULES, STOPS, built, links, mend, steps
    from checks.guide import Finding, SetupError, read_guide
except ModuleNotFoundError as error:
    print(f"{error.name} is missing. Hint: ./scripts/check.", file=sys.stderr)
    raise SystemExit(2) from None

OF_SOURCE = [
    *(steps.check_release, steps.check_listings, steps.check_mentions, steps.check_neighbors),
    *(steps.check_counts, steps.check_pictures, steps.check_lists, links.check_links),
    *(links.check_references, links.check_entries, links.check_ids, links.check_record),
]
OF_BUILT = [built.check_targets, built.check_step_pages, built.check_published]


def check_site(folder: Path) -> tuple[list[Finding], list[str]]:
    """What is wrong with the links of any built site, and what was looked at."""
    site = built.read_site(folder, folder.as_posix(), "")
    return [*built.check_targets(None, site)], [count(len(site.targets), "target")]


def check_guide(root: Path, options: argparse.Namespace) -> tuple[list[Finding], list[str]]:
    """What is wrong with a guide once mended as asked, what was done, and what was looked at."""
    notes: list[str] = []
    for _ in range(9 if options.fix else 1):
        guide = read_guide(root)
        found = [finding for rule in OF_SOURCE for finding in rule(guide)]
        mendable = links.without_allowed(guide, found, {*RULES}) if options.fix else []
        if not (said := mend.renumber(root, mendable)):
            break
        notes += said
    found = [finding for finding in found if finding.code in RULES]
    stopping = sorted(STOPS & {finding.code for finding in found})
    skipped = BUILT if stopping or options.source_only else set()
    if not skipped:
        with tempfile.TemporaryDirectory() as made:
            folder = options.site or built.build(root, Path(made))
            label = options.site.as_posix() if options.site else "site"
            site = built.read_site(folder, label, str(guide.config.get("site_url") or ""))
            found += [finding for rule in OF_BUILT for finding in rule(guide, site)]
    elif not options.source_only:
        notes.append(f"The built pages were not checked: first mend {', '.join(stopping)}.")
    found = links.without_allowed(guide, found, skipped)
    if not skipped and not found and (new := mend.record(guide, site, options.record)):
        unrecorded = f"{count(len(new), 'new address')}. Hint: ./scripts/check --record."
        notes += [f"Recorded {each}." for each in new] if options.record else [unrecorded]
    linked = sum(len(page.links) for page in guide.pages.values())
    return found, [*notes, f"{count(len(guide.steps), 'step')}, {count(linked, 'link')}"]


def main(argv: list[str] | None = None) -> int:
    """Check the guide or a site, print what is found, return the exit status."""
    parser = argparse.ArgumentParser(
        prog="check", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("root", nargs="?", type=Path, help="the guide (default: this one)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--source-only", action="store_true", help="leave out what needs a site")
    which.add_argument(
        "--site",
        type=Path,
        metavar="DIR",
        help="check this site, not one built now",
    )
    write = parser.add_mutually_exclusive_group()
    write.add_argument("--fix", action="store_true", help="let the numbers follow the steps")
    write.add_argument("--record", action="store_true", help="add new addresses to permalinks.txt")
    parser.add_argument("--format", choices=("text", "github"), default="text")
    options = parser.parse_args(argv)
    home = Path(__file__).resolve().parent.parent
    try:
        if options.site and not options.root:
            found, notes = check_site(options.site)
        else:
            found, notes = check_guide(options.root or home, options)
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
    path, line, code, said = finding.path, finding.line, finding.code, finding.message
    if form == "github":
        said = f"{said} Hint: {RULES[code][1]}.".replace("%", "%25").replace("\n", "%0A")
        return f"::error file={path},line={line},title={code}::{said}"
    return f"{path}:{line}: {code} {said} Hint: {RULES[code][1]}."


def count(number: int, noun: str) -> str:
    plural = "es" if noun.endswith("s") else "s"
    return f"{number} {noun}{'' if number == 1 else plural}"


if __name__ == "__main__":
    raise SystemExit(main())
