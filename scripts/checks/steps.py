"""Rules about the steps: their numbers and ids, the lists that repeat them, every mention."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from .guide import WORDS, Found, Guide, Page, blank, number_of, squeeze

RELEASE = "docs/release.md"
LISTINGS = {"handout.md": "handout-steps", "teachers.md": "every-step"}  # page: id of its heading
LISTED = re.compile(r"(?:\|[ \t]*)?(\d+)(?:\.[ \t]|[ \t]*\|)")  # "3. …" or "| 3 | …"
ITEM = re.compile(r"([ \t]*)(?:(\d+)\.|[-*+])[ \t]+\S")
OPENS_LIST = re.compile(r"\s*(?:$|#|</?[a-z])", re.I)  # what may stand right above a list

_SPACE = r"(?:\s[ \t]*|&nbsp;)[*_\[]{0,2}"
_UNIT = r"(?:minutes?|mins?|seconds?|breaths?|times?|weeks?|days?|cm|centi\w*|inch\w*)\b|%|[.,]\d"
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(WORDS)})\b(?!\s*(?:{_UNIT}))"
_TO = r"\s*(?:-|–|—|&[nm]dash;|\bto\b|\bthrough\b)\s*"
_AND = rf"(?:{_TO}|\s*(?:,|\band\b|\bor\b|&)\s*)+"
MENTION = re.compile(  # step 4; steps 3 to 5; Steps 3, 4 and five; steps 3–14
    rf"\bstep(?:s{_SPACE}{_NUMBER}(?:{_AND}{_NUMBER})*|{_SPACE}{_NUMBER}(?:{_TO}{_NUMBER})*)", re.I
)
COUNT = re.compile(  # all 13 steps; thirteen steps; a 13-step guide; the first 3 steps
    r"(?:\b(all|first|last|next|other|these|those|previous|more)\s+(?:of\s+)?(?:the\s+)?)?"
    rf"(?<![\w.,–—-])({_NUMBER})(?:-steps?|\s(?:numbered\s|short\s)?steps)\b",
    re.I,
)


def step_numbers(guide: Guide) -> Found:
    """Steps of the release are numbered 1, 2, 3 … as they stand: people say the numbers aloud."""
    if "release.md" in guide.pages and not guide.steps:
        yield RELEASE, 1, "The release has no steps."
    for place, step in enumerate(guide.steps, 1):
        if step.number != place:
            yield RELEASE, step.line, f"Step {step.number} stands where step {place} is due."


def step_headings(guide: Guide) -> Found:
    """A step is headed `## Step 3: Title {#its-id}`, the id without number: only steps move."""
    for step in guide.steps:
        if step.level != 2 or not re.match(r"Step \d+: \S", step.text):
            yield RELEASE, step.line, f"'{'#' * step.level} {step.text}' is no heading of a step."
        if not re.fullmatch("[a-z][a-z-]*[a-z]", step.id):
            has = f"the id '{step.id}', not plain words" if step.id else "no id of its own"
            yield RELEASE, step.line, f"Step {step.number} has {has}."


def step_listings(guide: Guide) -> Found:
    """The handout and the teachers' table hold every step, in order, by its own number and id."""
    for page, heading in ((guide.pages[n], LISTINGS[n]) for n in LISTINGS if n in guide.pages):
        start, entries = _entries(page, heading)
        seen, last = set(), 0
        for line, number, step in entries:
            true = guide.numbers.get(step)
            if not true:
                yield page.path, line, f"Item {number} links to '#{step}', which is no step."
            elif number != true:
                yield page.path, line, f"Item {number} links to #{step}, which is step {true}."
            elif number <= last:
                yield page.path, line, f"Step {number} is listed after step {last}."
            else:
                last = number
            seen.add(step)
        for step, number in guide.numbers.items():
            if step not in seen:
                yield page.path, start, f"#{heading} lacks step {number}, #{step}."


def _entries(page: Page, heading_id: str) -> tuple[int, list[tuple[int, int, str]]]:
    """The line of a heading; line, number and id of each step listed between it and the next."""
    lines = [heading.line for heading in page.headings]
    start = next((heading.line for heading in page.headings if heading.id == heading_id), 0)
    end = next((line for line in lines if line > start), len(page.body)) if start else 0
    targets = {link.line: link.target for link in reversed(page.links) if not link.image}
    return start or 1, [
        (line, int(match[1]), targets.get(line, "").partition("#")[2])
        for line, text in enumerate(page.body.split("\n"), 1)
        if start < line < end and (match := LISTED.match(text))
    ]


def mentioned_links(guide: Guide) -> Found:
    """A link that says "step 4" goes to step 4, and one that says "steps 3 to 5" to step 3."""
    ids = {name for page in guide.pages.values() for _, name, _ in page.ids}
    for page in guide.authored:
        for link in page.links:
            match = MENTION.search(link.text)
            if link.image or not match:
                continue
            said = _numbers(match[0])[0]
            target = re.search(r"#([\w-]+)", unquote(link.target))
            found = guide.numbers.get(target[1]) if target else None
            # "why step 4 is odd" may go anywhere but to another step, "see step 4" only to step 4.
            before, after = link.text[: match.start()], link.text[match.end() :]
            only = len(before.split()) < 3 and not re.search(r"\w", after)
            dead = target and target[1] not in ids  # another rule's
            if found != said and said <= len(guide.steps) and (found or only and not dead):
                goes = f"step {found}" if found else f"'{link.target}'"
                due = guide.steps[said - 1].id
                yield (
                    page.path,
                    link.line,
                    f"'{link.text}' links to {goes}, but step {said} is #{due}.",
                )


def mentioned_numbers(guide: Guide) -> Found:
    """No step is mentioned that does not exist, such as "step 14" or "steps 3 to 14" of 13."""
    count = len(guide.steps)
    for page, line, match in _mentions(guide, MENTION):
        for number in _numbers(match[0]):
            if count and not 1 <= number <= count:
                yield page.path, line, f"'{squeeze(match[0])}': there are only steps 1 to {count}."


def mentioned_counts(guide: Guide) -> Found:
    """ "All 13 steps" and "13 steps" say how many there are; fewer than half may be a part."""
    count = len(guide.steps)
    for page, line, match in _mentions(guide, COUNT):
        number, part = number_of(match[2]), (match[1] or "").lower()
        if count and number != count and (part == "all" or not part and 2 * number > count):
            yield page.path, line, f"'{squeeze(match[0])}': the release has {count} steps."


def _mentions(guide: Guide, pattern: re.Pattern[str]) -> Iterator[tuple[Page, int, re.Match[str]]]:
    """Every match in what readers see, front matter and settings too, but headings of steps."""
    for page in [*guide.authored, guide.settings]:
        text = page.text
        if page.name == "release.md":
            text = re.sub(r"(?im)^#+[ \t]*step.*$", blank, text)
        for match in pattern.finditer(text):
            yield page, page.line(match.start()), match


def _numbers(mention: str) -> list[int]:
    """[3, 14] for 'steps 3 to 14'."""
    return [
        number_of(word) for word in re.findall(r"\w+", mention) if word == "0" or number_of(word)
    ]


def list_numbers(guide: Guide) -> Found:
    """Typed list numbers run 1, 2, 3 …: Markdown prints its own count, not what was typed."""
    for page in guide.pages.values():
        lists: list[tuple[int, int]] = []  # the open lists: indent, last number (0 for bullets)
        above = ""
        for line, text in enumerate(page.body.expandtabs(4).split("\n"), 1):
            indent = len(text) - len(text.lstrip())
            match = ITEM.match(text)
            if match and (lists or OPENS_LIST.match(above)):
                while lists and lists[-1][0] > indent:
                    lists.pop()
                due = lists.pop()[1] + 1 if lists and lists[-1][0] == indent else 1
                lists.append((indent, int(match[2] or 0)))
                if match[2] and int(match[2]) != due:
                    yield page.path, line, f"Item {match[2]} stands where {due} is due."
            elif text.startswith("#") or text.strip() and not above.strip():
                lists = [open for open in lists if open[0] < indent]  # a new paragraph ends a list
            above = text
