#!/usr/bin/env python3
"""Build the guide and say where its steps, links, Markdown and addresses do not agree.

Prints every finding as "path:line: what is there, and what to do"; writes only with --record.
Exit status: 0 nothing found, 1 findings, 2 misuse, or a guide that cannot be read or built.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from checks import built, steps
from checks.guide import Guide

RULES = steps.RULES + built.RULES


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
            guide = Guide(options.site or Path(made), None if options.site else options.root)
        rules = RULES if guide.root else built.OF_ANY_SITE
        every = {each for rule in rules for each in rule(guide)}
        every = {each for each in every if "/print_page" not in each[0]} or every
        causes = every.intersection(steps.check_steps(guide))  # a wrong step makes much else wrong
        found = sorted(causes or every)
        said = [f"{path}:{line}: {words}" for path, line, words in found]
        if len(found) < len(every):
            more = f"And {len(every) - len(found)} more that may follow from these"
            said.append(f"{more}: mend these first.")
        if options.record and found:
            said.append("Nothing is recorded while problems are left.")
        elif guide.root and not found:
            said += built.record(guide, options.record)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    print(*said, sep="\n", end="\n" * bool(said))
    print(f"Steps: {len(guide.steps)}. Pages: {len(guide.pages)}. Problems: {len(every)}.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
