#!/usr/bin/env python3
"""Build the guide and say where its steps, links, Markdown and addresses do not agree.

Prints every finding as "path:line: what is there, and what to do"; writes only with --record.
Exit status: 0 nothing found, 1 findings, 2 misuse, or a guide that cannot be read or built.
"""

import argparse
import sys
import tempfile
from pathlib import Path

try:
    from checks import built, steps
    from checks.guide import Finding, Guide
except ModuleNotFoundError as error:
    print(f"{error.name} is missing. Run ./scripts/check, which brings it.", file=sys.stderr)
    raise SystemExit(2) from None

RULES = [steps.check_steps, steps.check_headings, steps.check_lists, steps.check_mentions]
RULES += [steps.check_counts, built.check_links_typed, built.check_markdown, built.check_raw]
RULES += [built.check_links, built.check_ids, built.check_addresses]
OF_ANY_SITE = [built.check_raw, built.check_links, built.check_ids]


def find(guide: Guide) -> tuple[list[Finding], int]:
    """What is wrong with a guide, sorted, and the number of findings that may follow from it."""
    found = {rule: {*rule(guide)} for rule in (RULES if guide.root else OF_ANY_SITE)}
    told = {each[:2] for each in found.get(built.check_links_typed, ())}  # a link once
    found[built.check_links] = {x for x in found[built.check_links] if x[:2] not in told}
    causes, every = found.get(steps.check_steps), set().union(*found.values())
    every = {each for each in every if "/print_page" not in each[0]} or every
    return sorted(causes or every), len(every) - len(causes or every)


def main(argv: list[str] | None = None) -> int:
    """Check a guide or a site, print what is found, return the exit status."""
    parser = argparse.ArgumentParser("check", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n".join(["What holds:", *(f"- {rule.__doc__}" for rule in RULES)])
    parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).parents[1])
    only = parser.add_mutually_exclusive_group().add_argument
    only("--site", type=Path, metavar="DIR", help="look only at the links of a site built before")
    only("--record", action="store_true", help=f"add new addresses to {built.LIST}")
    options = parser.parse_args(argv)
    sys.stdout.reconfigure(errors="backslashreplace")  # of a name that is no text
    try:
        with tempfile.TemporaryDirectory() as made:
            folder, root = options.site or Path(made), options.root.resolve()
            guide = Guide(folder.resolve(), None if options.site else root)
            found, more = find(guide)
        said = [f"{path}:{line}: {words}" for path, line, words in found]
        said += [f"And {more} more that may follow from these: mend these first."] * bool(more)
        new = built.new_addresses(guide) if guide.root and not found else []
        if options.record:
            said += (
                ["Nothing is recorded while problems are left."] if found else built.record(guide)
            )
        elif new:
            said.append(f"New addresses: {len(new)}. ./scripts/check --record adds them.")
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    count = f"Steps: {len(guide.steps)}. Pages: {len(guide.pages)}. Problems: {len(found) + more}."
    print(*said, count, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
