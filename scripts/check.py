#!/usr/bin/env python3
"""Check that the steps, links, images and ids of the guide agree with each other.

Reads the Markdown in docs/, the templates and a built site, and changes nothing.
Prints every finding as "path:line: CODE what is wrong. Hint: what to do."
Exit status: 0 nothing found, 1 findings, 2 misuse, or a guide that cannot be read or built.
Example: python scripts/check.py --source-only
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

try:
    from checks import built, links, steps
    from checks.guide import Found, Guide, SetupError, read_guide
except ModuleNotFoundError as error:
    print(f"{error.name} is missing. Hint: ./scripts/check.", file=sys.stderr)
    raise SystemExit(2) from None


@dataclass(frozen=True)
class Rule:
    """A code, never given to another rule; `check.__doc__` says the rule, and why."""

    code: str
    check: Callable[..., Found]
    hint: str
    built: bool = False  # looks at the built site
    stops: bool = False  # would stop the build, or be found again in what was built


RULES = (
    Rule("step-001", steps.step_numbers, "number the steps in the order in which they stand"),
    Rule("step-002", steps.step_headings, "write '## Step 3: Title {#what-it-does}'"),
    Rule("step-003", steps.step_listings, "list the steps of the release, each linked to its id"),
    Rule("mention-001", steps.mentioned_links, "correct the number or the link"),
    Rule("mention-002", steps.mentioned_numbers, "name a step that exists"),
    Rule("mention-003", steps.mentioned_counts, "correct the count, or name the steps you mean"),
    Rule("list-001", steps.list_numbers, "type the numbers in order from 1"),
    Rule("link-001", links.missing_files, "link to a file in docs/, a page by its .md", stops=True),
    Rule("link-002", links.missing_anchors, "link to an id that the page has", stops=True),
    Rule("link-003", links.absolute_links, "write [text](release.md#id)", stops=True),
    Rule("link-004", links.undefined_references, "define it, or write [text](target)"),
    Rule("link-005", links.empty_links, "fill in what is missing, or take the link away"),
    Rule("image-001", links.image_texts, "say what there is to see"),
    Rule("id-001", links.repeated_ids, "choose another, and mend the links to it", stops=True),
    Rule("id-002", links.id_forms, "rename it, and mend the links to it"),
    Rule("built-001", built.dead_targets, "mend it where it is made", built=True),
    Rule("built-002", built.repeated_built_ids, "rename one where it is made", built=True),
    Rule(
        "permalink-001",
        built.published_addresses,
        "bring it back, or add a line 'old new' to docs/aliases.txt",
        built=True,
    ),
)


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend; sorts by place."""

    path: str
    line: int
    code: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code} {self.message} Hint: {self.hint}."


def findings(rules: Iterable[Rule], *read: object) -> list[Finding]:
    """What the rules find in what was read."""
    return [
        Finding(path, line, rule.code, message, rule.hint)
        for rule in rules
        for path, line, message in rule.check(*read)
    ]


def check_built(guide: Guide, site: Path | None) -> list[Finding]:
    """What the rules find in the site at `site`, or in one built for this and thrown away."""
    rules = [rule for rule in RULES if rule.built]
    address = str(guide.config.get("site_url") or "")
    if site:
        return findings(rules, guide, built.read_site(site, site.as_posix(), address))
    with tempfile.TemporaryDirectory() as folder:
        built.build(guide.root, Path(folder))
        return findings(rules, guide, built.read_site(Path(folder), "site", address))


def main(argv: list[str] | None = None) -> int:
    """Check the guide, print what is found, return the exit status."""
    parser = argparse.ArgumentParser(
        prog="check", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    home = Path(__file__).resolve().parent.parent
    parser.add_argument(
        "root", nargs="?", type=Path, default=home, help="the guide (default: this)"
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--source-only", action="store_true", help="leave out what needs a site")
    which.add_argument(
        "--site", type=Path, metavar="DIR", help="check this built site, do not build"
    )
    options = parser.parse_args(argv)
    try:
        guide = read_guide(options.root)
        found = findings((rule for rule in RULES if not rule.built), guide)
        codes = {finding.code for finding in found}
        stopping = [rule.code for rule in RULES if rule.stops and rule.code in codes]
        if not options.source_only and not stopping:
            found += check_built(guide, options.site)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    print(*sorted(found), sep="\n", end="\n" if found else "")
    if found:
        if stopping and not options.source_only:
            print(f"The built pages were not checked: first mend {', '.join(stopping)}.")
        print(count(len(found), "problem"), "in", count(len({each.path for each in found}), "file"))
        return 1
    linked = sum(len(page.links) for page in guide.pages.values())
    print(f"{count(len(guide.steps), 'step')}, {count(linked, 'link')}: no problems")
    return 0


def count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    raise SystemExit(main())
