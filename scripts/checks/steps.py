"""What is said of the steps: headings, lists, mentions and counts."""

import re
from collections import defaultdict, namedtuple
from collections.abc import Iterator

from .guide import RELEASE, Finding, Guide

_UNIT = r"minutes?|mins?|seconds?|breaths?|times?|weeks?|days?|cm|centi\w*|inch\w*|people|blocks?"
_NUMBER = rf"\b\d{{1,3}}\b(?!%|[.,]\d|[\s-]*(?:{_UNIT})\b)"
_TO = r"\s*(?:-|–|—|\bto\b|\bthrough\b)\s*"
_MENTION = (  # step 4; Step-4; steps 3 to 5; steps 3, 4 and 5
    rf"\b(?:steps[\s-]*{_NUMBER}(?:(?:{_TO}|\s*(?:,|\band\b|\bor\b|&)\s*)+{_NUMBER})*"
    rf"|step[\s-]*{_NUMBER}(?:{_TO}{_NUMBER})?)"
)
NUMBER = re.compile(rf"(?ai){_NUMBER}")
MENTION = re.compile(rf"(?ai){_MENTION}")
RANGE = re.compile(rf"(?ai)(?=({_NUMBER}){_TO}({_NUMBER}))")
# step 3, [rest](…); [rest](…), step 3; [rest](…) (see step 3)
BEFORE = re.compile(rf"(?ai)({_MENTION})\s*[,;:(–—-]\s*\(?\Z")
AFTER = re.compile(rf"(?ai)\s*[,;:(–—-]\s*\(?(?:(?:see|in|at)\s+)?({_MENTION})")
COUNT = re.compile(  # all 13 steps; in 13 short steps; step 4 of 13; a 13-step guide
    r"(?ai)(?:\b(?P<all>all)(?: of)?(?: the| these| those)? |\b(?:the|these|those|in|of|has) "
    rf"|(?:^|[.:;!?|])\s*)(?P<steps>{_NUMBER}) (?!first|last|next|other|more)(?:\w+ )?steps\b"
    rf"|{_MENTION} of (?P<last>{_NUMBER})"
    rf"|(?P<noun>{_NUMBER})-steps? (?:release|guide|session|routine|practice|plan|sheet|rest)\b"
)
_LINK = r"⟦(?P<words>[^⟦⟧]*)\|(?P<step>\d*)⟧"  # as Line has it
LINK = re.compile(_LINK)
# What an item or row begins with: ⟦rest|3⟧; 3. ⟦rest|3⟧; | 3 | ⟦rest|3⟧; | Step 3 | ⟦rest|3⟧
ITEM = re.compile(rf"(?ai)(?:^|\| )(?:(?:step )?(?P<number>\d{{1,3}})(?:\.| \|) )?(?!⟦\|){_LINK}")
Item = namedtuple("Item", "text number words step")  # "", or 0 for what it does not have


def check_steps(guide: Guide) -> Iterator[Finding]:
    """Steps are headed "## Step 3: Title {#what-it-does}", 1, 2, 3 … in order, on one page."""
    if not guide.steps:
        yield "docs/release.md", 1, "There are no steps. Write ## Step 1: Title {#id}."
    before = 0
    for place, step in enumerate(guide.steps, 1):
        words, said = step.heading.lstrip("# "), ""
        if not re.match(r"## Step \d+: \S", step.heading):
            said = f'has not the form. Write "## Step {place}: {step.title} {{#{step.id}}}"'
        elif step.number != before + 1:
            said = f"stands at place {place}. Number in order, or let ./scripts/renumber do it"
        elif not re.fullmatch("[a-z]+(?:-[a-z]+)*", step.id):
            said = f'has the id "{step.id}". Write what the step does, in a to z: {{#turn-the-leg}}'
        if said:
            at = guide.place(RELEASE, words, around=f"{step.heading} #{step.id}")
            yield *at, f'"{words}" {said}.'
        before = step.number or place


def said_of(link: re.Match[str]) -> str:
    """How a text names the step of a link, "" if not: in its words, beside it, or at the start."""
    words, start, end = link["words"], link.start(), link.end()
    if not words:  # of a picture, or the title of a link
        beside = MENTION.match(link.string, end)
        return beside[0] if beside else ""
    if inside := MENTION.search(words) or re.fullmatch(r"\d{1,3}", words):
        return inside[0]
    beside = BEFORE.search(link.string, 0, start) or AFTER.match(link.string, end)
    return beside[1] if beside and len(NUMBER.findall(beside[1])) == 1 else ""


def check_linked(guide: Guide) -> Iterator[Finding]:
    """A number in or beside a link to a step, or with its picture, is that step's."""
    for line in guide.lines:
        for link in LINK.finditer(line.linked):
            words, step, said = said_of(link), int(link["step"] or 0), ""
            number = int(NUMBER.search(words)[0]) if words and link["step"] else step
            if number == step or not 1 <= number <= len(guide.steps):
                continue  # what is not there, check_mentions tells
            if step:
                said = f"leads to step {step}, #{guide.steps[step - 1].id}. Write {step}, or"
            # "[see step 3](#need)" is of the step; "[why step 3 is hard](#need)" is not.
            elif words in link["words"] and len(link["words"]) < len(words) + 6:
                said = "leads to no step. Instead,"
            if said:
                said = f'"{words}" {said} link to release.md#{guide.steps[number - 1].id}.'
                yield *guide.place(line.page, words, around=line.text), said


def check_mentions(guide: Guide) -> Iterator[Finding]:
    """No mention is of a step that is not there; ranges run forward; only the release has steps."""
    for line in guide.lines:
        for words in MENTION.findall(line.text):
            said = ""
            if any(int(first) >= int(last) for first, last in RANGE.findall(words)):
                said = "runs backward. Write the lower number first."
            elif not all(1 <= int(number) <= len(guide.steps) for number in NUMBER.findall(words)):
                said = f"is not there. Name one of the steps 1 to {len(guide.steps)}."
            if said:
                yield *guide.place(line.page, words, around=line.text), f'"{words}" {said}'
        if line.kind == "h" and line.page != RELEASE and MENTION.match(line.text):
            tip = "Only docs/release.md has steps. Begin with another word."
            yield *guide.place(line.page, line.text), f'The heading is "{line.text}". {tip}'


def check_counts(guide: Guide) -> Iterator[Finding]:
    """A count of all steps is right: "all 13 steps", "step 4 of 13", "a 13-step release"."""
    count = len(guide.steps)
    for line in guide.lines:
        for m in COUNT.finditer(line.text):
            number, words = int(m["steps"] or m["last"] or m["noun"]), m[0].strip(" .:;!?|")
            # A number of half of them or fewer is of some steps, if it does not say "all".
            if number != count and (m["all"] or m["last"] or 2 * number > count):
                said = f'"{words}": there are {count} steps. Write {count}.'
                yield *guide.place(line.page, words, around=line.text), said


def reached(linked: str) -> set[int]:
    """The steps that a text names or links to: 3, 4 and 5 of "steps 3 to 5"."""
    steps = {int(link["step"] or 0) for link in LINK.finditer(linked)}
    for m in MENTION.finditer(linked):
        ends = [int(n) for n in NUMBER.findall(m[0])]
        steps |= {*range(min(ends), max(ends) + 1)}
    return steps


def check_lists(guide: Guide) -> Iterator[Finding]:
    """A list or table of steps has all that are promised, in order, with right numbers, titles."""
    lists = defaultdict(list)
    for line in guide.lines:
        if line.kind.isdecimal():
            m = ITEM.search(line.linked)
            found = (int(m["number"] or 0), m["words"], int(m["step"] or 0)) if m else (0, "", 0)
            lists[line.page, line.kind, line.above].append(Item(line.text, *found))
    for (page, _, above), items in lists.items():
        leading = [item.step for item in items if item.step]
        if len({*leading}) > 1 and 3 * len(leading) >= 2 * len(items):
            for item, said in [*faults_in(guide, items), *lacks_of(guide, page, above, items)]:
                yield *guide.place(page, item.words, around=item.text), said


def faults_in(guide: Guide, items: list[Item]) -> Iterator[tuple[Item, str]]:
    """Each item that is wrong in a list of steps, and what is wrong with it."""
    titles, before = ["", *(step.title for step in guide.steps)], [0]
    titled = 2 * sum(titles[item.step] == item.words for item in items) > len(items)
    is_plan = any(MENTION.search(item.words) for item in items)  # where steps may come again
    for item in items:
        number, words, step, said = item.number, item.words or item.text[:40], item.step, ""
        if not step and not is_plan:
            said = "is in a list of steps, but leads to none. Link it to one."
        elif step and number not in (0, step):
            said = f"has number {number}, but leads to step {step}. Write {step}."
        elif step <= max(before) and not (is_plan and step in before):
            said = f"leads to step {step}, but stands after step {max(before)}. Move it."
        elif step and titled and words != titles[step]:
            said = f'is not the title of step {step}. Write "{titles[step]}".'
        if said:
            yield item, f'"{words}" {said}'
        before.append(step)


def lacks_of(guide: Guide, page: str, above: str, items: list[Item]) -> Iterator[tuple[Item, str]]:
    """The last item of a list of steps, for each step that is promised and is not there."""
    there = {item.step for item in items}.union(*(reached(item.words) for item in items))
    promise = rf"(?i)\b(all|every|each|{len(guide.steps)})\b.*\bsteps?\b"
    if 2 * len(there) <= len(guide.steps) and not re.search(promise, above):
        return
    if any(MENTION.search(item.words) for item in items):  # the page may name others beside it
        there.update(*(reached(line.linked) for line in guide.lines if line.page == page))
    for number, step in enumerate(guide.steps, 1):
        if number not in there:
            said = f"Here step {number}, {step.title}, is missing."
            yield items[-1], f"{said} Link to release.md#{step.id}."


RULES = [check_steps, check_lists, check_linked, check_mentions, check_counts]
