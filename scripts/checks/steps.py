"""What is said of the steps: headings, lists, mentions and counts, in lines that readers read."""

import re
from collections.abc import Iterator
from itertools import pairwise

from .guide import RELEASE, STEP, WORDS, Finding, Guide, value

_UNIT = r"minutes?|mins?|seconds?|breaths?|times?|weeks?|days?|cm|centi\w*|inch\w*|people|blocks?"
_NUMBER = rf"\b(?:\d{{1,3}}|{'|'.join(WORDS)})\b(?!\||%|[.,]\d|[\s-]*(?:{_UNIT})\b)"
_PART = rf"(?:⟨\d*\|)?{_NUMBER}⟩?"
_TO = r"\s*(?:-|–|—|\bto\b|\bthrough\b)\s*"
NUMBER = re.compile(rf"(?ai){_NUMBER}")
MENTION = re.compile(  # step 4; Step-4; step 4 of 13; steps 3 to 5; steps 3, 4 and five
    rf"(?ai)\b(?:steps[\s-]*{_PART}(?:(?:{_TO}|\s*(?:,|\band\b|\bor\b|&)\s*)+{_PART})*"
    rf"|step[\s-]*{_PART}(?:{_TO}{_PART})?)(?:(?P<of>\s+of\s+)(?P<count>{_NUMBER})(?!\s+steps))?"
)
COUNT = re.compile(  # all 13 steps; these 13 steps; in 13 short steps; a 13-step guide
    r"(?ai)(?:\b(?P<all>all)(?:\s+of)?(?:\s+the|\s+these|\s+those)?\s+"
    r"|\b(?:the|these|those|in|of|has)\s+|(?:^|[.:;!?#])\s*)(?:⟨\d+\|)?"
    rf"(?P<steps>{_NUMBER})\s+(?!first|last|next|other|more)(?:\w+\s+)?steps\b"
    rf"|(?P<noun>{_NUMBER})-steps?\s+(?:release|guide|session|routine|practice|plan|sheet|rest)\b"
)
BEFORE = re.compile(r"⟨([1-9]\d*)\|(?:(?!steps?\b)[^⟨⟩])*⟩\s*[,;:(–—-]\s*\(?(?:(?:see|in|at)\s+)?$")
AFTER = re.compile(r"\s*[,;:(–—-]\s*\(?⟨([1-9]\d*)\|(?:(?!steps?\b)[^⟨⟩])*⟩")
PROMISE = re.compile(r"(?i)\b(?:all|every|each)\b.*\bsteps?\b")  # of a heading
ITEM = re.compile(  # 3. ⟨3|Title⟩; - ⟨3|Title⟩; | 3 | ⟨3|Title⟩; | What | ⟨3|steps 3 to 9⟩
    r"(?i)(?:(?P<own>\d+)\. |- |\| (?:(?:step )?(?P<cell>\d{1,3}) (?=\| ⟨))?)"
    r"(?:(?:[^⟨]*\| )?⟨(?P<step>\d+)\|(?P<words>[^⟨⟩]*)⟩)?"
)


def called(guide: Guide, place: int) -> str:
    """A step as messages call it."""
    return f"step {place}, #{guide.steps[place - 1].id}"


def check_steps(guide: Guide) -> Iterator[Finding]:
    """Steps are headed "## Step 3: Title {#what-it-does}", 1, 2, 3 … in order."""
    if not guide.steps:
        yield "docs/release.md", 1, "There are no steps. Write ## Step 1: Title {#id}."
    for place, step in enumerate(guide.steps, 1):
        said, before = f'"{step.heading.lstrip("# ")}"', guide.steps[place - 2].number
        at = guide.place(RELEASE, said.strip('"'), f"{step.heading} #{step.id}")
        if not re.match(r"## Step \d+: \S", step.heading):
            tip = f'Write "## Step {place}: {step.title} {{#{step.id}}}"'
            yield *at, f"{said} has not the form of a step. {tip}."
        elif step.number != (before + 1 if place > 1 else 1):
            tip = "Number the steps in order, or let ./scripts/renumber do it"
            yield *at, f"{said} stands at place {place}. {tip}."
        if not re.fullmatch("[a-z]+(?:-[a-z]+)*", step.id):
            tip = "End the heading with what the step does, in a to z: {#turn-the-leg}"
            yield *at, f'{said} has the id "{step.id}". {tip}.'


def check_headings(guide: Guide) -> Iterator[Finding]:
    """No page but the release has a heading that begins like a step's."""
    for page, line in guide.lines:
        m = STEP.match(line) if page != RELEASE else None
        if m and value(m[2]) >= 0:
            tip = "Only docs/release.md has steps. Begin with another word"
            yield *guide.place(page, line.lstrip("# "), line), f'The heading "{line}". {tip}.'


def plain(text: str) -> str:
    """A part of a line without the marks of links."""
    return re.sub(r"⟨\d*\||⟩", "", text).strip(" .:;!?#")


def links_of(line: str, m: re.Match[str], numbers: list[re.Match[str]]) -> dict[int, str]:
    """For the numbers of a mention that are in a link, or beside one, the step it leads to."""
    found, last = {}, -1
    for index, n in enumerate(numbers):
        start = line.rfind("⟨", 0, n.start())
        if start > max(line.rfind("⟩", 0, n.start()), last):  # the first number in that link
            found[index], last = line[start + 1 : line.index("|", start)], start
    beside = BEFORE.search(line[: m.start()]) or AFTER.match(line, m.end())
    return {0: beside[1]} if beside and not found and len(numbers) == 1 else found


def mention_fault(guide: Guide, line: str, m: re.Match[str]) -> str:
    """What is wrong with a mention, and what to do; "" if nothing is."""
    numbers = list(NUMBER.finditer(line, m.start(), m.start("of") if m["of"] else m.end()))
    values, links = [value(n[0]) for n in numbers], links_of(line, m, numbers)
    said, count = f'"{plain(m[0])}"', len(guide.steps)
    for index, step in links.items():
        n, there = numbers[index], 0 < values[index] <= count
        other = f"link to release.md#{guide.steps[values[index] - 1].id}" if there else ""
        if step == "":  # out of the guide, and about other steps
            return ""
        if step != "0" and int(step) != values[index]:
            right = plain(line[m.start() : n.start()] + step + line[n.end() : m.end()])
            rising = int(step) < [*values, 999][index + 1]
            tip = (f'Write "{right}"' if rising else "Correct it") + f", or {other}" * there
            return f"{said} leads to {called(guide, int(step))}. {tip}."
        words = line[line.rfind("⟨", 0, n.start()) :].partition("⟩")[0].partition("|")[2]
        only = re.fullmatch(rf"(?:\S+ ){{0,2}}{re.escape(said[1:-1])}\W*", words)
        if step == "0" and there and only:
            return f"{said} leads to no step. Instead, {other}."
    for n, after in pairwise(numbers):
        ran = re.fullmatch(_TO, plain(line[n.end() : after.start()]))
        if ran and value(n[0]) >= value(after[0]):
            return f"{said} runs backward. Write the lower number first."
    if not 1 <= min(values) <= max(values) <= count:
        return f"{said} is not there. Name one of the steps 1 to {count}."
    right = not m["count"] or value(m["count"]) == count
    return "" if right else f'{said}: there are {count} steps. Write "of {count}".'


def check_mentions(guide: Guide) -> Iterator[Finding]:
    """A number in or beside a link to a step is that step's; no mention is of a step not there."""
    for page, line in guide.lines if guide.steps else ():
        for m in MENTION.finditer(line):
            if said := mention_fault(guide, line, m):
                yield *guide.place(page, plain(m[0]), line), said


def check_counts(guide: Guide) -> Iterator[Finding]:
    """A count of all steps is right: "all 13 steps", "these 13 steps", "a 13-step release"."""
    count = len(guide.steps)
    for page, line in guide.lines if guide.steps else ():
        for m in COUNT.finditer(re.sub(r"⟨\|[^⟨⟩]*⟩", "", line)):  # not of links out of the guide
            number = value(m["steps"] or m["noun"])
            # A number of half of them or fewer is of some steps, if it does not say "all".
            if number != count and (m["all"] or 2 * number > count):
                said = f'"{plain(m[0])}": there are {count} steps. Write {count}.'
                yield *guide.place(page, plain(m[0]), line), said


def reached(words: str) -> set[int]:
    """The steps that "steps 3 to 9" names."""
    ends = [value(n[0]) for m in MENTION.finditer(words) for n in NUMBER.finditer(m[0])]
    return {*range(min(ends), max(ends) + 1)} if ends else set()


def list_faults(guide: Guide, items: list[re.Match[str]], whole: bool) -> Iterator[tuple[str, str]]:
    """The words of each item that is wrong in a list of steps, and what is wrong with it."""
    titles, before = ["", *(step.title for step in guide.steps)], set()
    plan = any(MENTION.match(item["words"] or "") for item in items)  # where steps may come again
    titled = 2 * sum(titles[int(item["step"] or 0)] == item["words"] for item in items) > len(items)
    furthest = int(items[0]["step"] or 1) - 1
    for item in items:
        first, number = int(item["step"] or 0), item["own"] or item["cell"]
        words = item["words"] or plain(item.string)[:40]
        said, leads = f'"{words}"', called(guide, first)
        if not first and not plan:
            yield words, f"{said} is in a list of steps, but leads to none. Link it to one."
        elif first and number and int(number) != first:
            yield words, f"{said} has number {number}, but leads to {leads}. Write {first}."
        elif first in before or (first and first <= furthest and not plan):
            yield words, f"{said} leads to {leads}, but stands after step {furthest}. Move it."
        elif plan and whole and first > furthest + 1:
            tip = f"Let the row above go up to step {first - 1}, or add a row"
            yield words, f"{said} comes right after step {furthest}. {tip}."
        elif first and titled and words != titles[first]:
            yield words, f'{said} is not the title of {leads}. Write "{titles[first]}".'
        before = reached(words) if plan and whole else set()
        furthest = max([furthest, first, *reached(words)])


def check_lists(guide: Guide) -> Iterator[Finding]:
    """A list or table of steps has all that are promised, in order, with right numbers, titles."""
    page, above, items, count = "", "", [], len(guide.steps)
    for where, line in [*guide.lines, ("", "")] if guide.steps else ():
        if m := ITEM.match(line):
            items, page = [*items, m], where
            continue
        items = items[1:] if items and items[0][0][0] == "|" else items  # without the heads
        lead = {int(item["step"]) for item in items if item["step"]} - {0}
        there = lead.union(*(reached(item["words"] or "") for item in items if item["step"]))
        if (
            3 * sum((item["step"] or "0") != "0" for item in items) >= 2 * len(items)
            and len(there) > 1
        ):
            whole = 2 * len(there) > count or bool(PROMISE.search(above) or COUNT.search(above))
            faults = list(list_faults(guide, items, whole))
            if there > lead:  # it names ranges: the page may name the others beside it
                on = "\n".join(text for on_page, text in guide.lines if on_page == page)
                there |= {int(step) for step in re.findall(r"⟨(\d+)\|", on)}
                there |= {n for m in MENTION.finditer(on) for n in reached(m[0])}
            for place in sorted({*range(1, count + 1)} - there) if whole else ():
                what = f"step {place}, {guide.steps[place - 1].title}"
                tip = f"Add it, linked to release.md#{guide.steps[place - 1].id}"
                faults.append(
                    (items[-1]["words"] or "", f"The steps listed here lack {what}. {tip}.")
                )
            for words, said in faults:
                yield *guide.place(page, words, said), said
        above, items = line if line.startswith("#") else above, []
