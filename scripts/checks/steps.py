"""Rules for what is said of the steps: headings, lists, mentions and counts."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from .guide import HEADINGS, STEP, WORDS, Block, Finding, Guide, Link, squeeze, value

_UNIT = r"minutes?|mins?|seconds?|breaths?|times?|weeks?|days?|cm|centi\w*|inch\w*|people|blocks?"
_NUMBER = rf"\b(?:\d{{1,3}}|{'|'.join(WORDS)})\b(?!%|[.,]\d|[\s-]*(?:{_UNIT})\b)"
_TO = r"\s*(?:-|–|—|\bto\b|\bthrough\b)\s*"
_AND = rf"(?:{_TO}|\s*(?:,|\band\b|\bor\b|&)\s*)+"
NUMBER = re.compile(rf"(?ai){_NUMBER}")
MENTION = re.compile(  # step 4; Step-4; step 4 of 13; steps 3 to 5; steps 3, 4 and five
    rf"(?ai)(?:\bsteps[\s-]*{_NUMBER}(?:{_AND}{_NUMBER})*|\bstep[\s-]*{_NUMBER}(?:{_TO}{_NUMBER})?)"
    rf"(?P<of>\s+of\s+(?P<count>{_NUMBER})(?!\s+steps))?"
)
COUNT = re.compile(  # all 13 steps; these 13 steps; in 13 short steps; a 13-step guide
    r"(?ai)(?:\b(?P<all>all)(?:\s+of)?(?:\s+the|\s+these|\s+those)?\s+"
    r"|\b(?:the|these|those|in|of|has)\s+|(?:^|[.:;!?|])\s*)"
    rf"(?P<steps>{_NUMBER})\s+(?!first|last|next|other|more)(?:\w+\s+)?steps\b"
    rf"|(?P<noun>{_NUMBER})-steps?\s+(?:release|guide|session|routine|practice|plan|sheet|rest)\b"
)
PROMISE = re.compile(rf"(?ai)\b(?:all|every|each)\b.*\bsteps?\b|{COUNT.pattern[5:]}")  # a heading's
BEFORE = re.compile(r"\s*[,;:(–—-]\s*\(?(?:(?:see|in|as in|at)\s+)?")  # [Rest](#rest) (see step 5)
AFTER = re.compile(r"\s*[,;:(–—-]\s*\(?")  # step 5, [rest](#rest)


def name(guide: Guide, place: int) -> str:
    """A step as messages call it."""
    return f"step {place}, #{guide.steps[place - 1].id}"


def check_steps(guide: Guide) -> Iterator[Finding]:
    """Steps are headed "## Step 3: Title {#what-it-does}", 1, 2, 3 … in order."""
    if not guide.steps:
        yield Finding("docs/release.md", 1, "There are no steps. Write ## Step 1: Title {#id}.")
    for place, step in enumerate(guide.steps, 1):
        at, last = guide.place("release/index.html", step.heading), guide.steps[place - 2].number
        if not re.match(r"## Step \d+: \S", step.heading):
            tip = f'Write "## Step {place}: {step.title} {{#{step.id}}}"'
            yield Finding(*at, f'"{step.heading}" has not the form of a step. {tip}.')
        elif step.number != (last + 1 if place > 1 else 1):
            tip = "Number the steps in order, or let ./scripts/renumber do it"
            yield Finding(*at, f'"{step.heading}" stands at place {place}. {tip}.')
        if not re.fullmatch("[a-z]+(?:-[a-z]+)*", step.id):
            tip = "End it with what the step does, in a to z: {#turn-the-leg}"
            yield Finding(*at, f'"{step.heading}" has the id "{step.id}". {tip}.')


def check_headings(guide: Guide) -> Iterator[Finding]:
    """No page but the release has a heading that begins like a step's."""
    for page, block in guide.blocks:
        m = STEP.match(squeeze(block.text)) if block.tag in HEADINGS else None
        if m and value(m[1]) >= 0 and page != "release/index.html":
            at, tip = guide.place(page, squeeze(block.text)), "Begin it with another word"
            yield Finding(*at, f'"{squeeze(block.text)}" is no step of docs/release.md. {tip}.')


class Mention(NamedTuple):
    """A mention of steps: where it is, each of its numbers, and the links that those go with."""

    match: re.Match[str]
    numbers: list[re.Match[str]]
    links: dict[int, Link]  # by the index of the number


def mentions(block: Block) -> Iterator[Mention]:
    """Every mention in a block; a number goes with the link it is in, or one right beside it."""
    found = list(MENTION.finditer(block.text))
    named = {link for link in block.links for m in found if link.start <= m.start() < link.end}
    for m in found:
        end = m.start("of") if m["of"] else m.end()
        numbers = list(NUMBER.finditer(block.text, m.start(), end))
        links: dict[int, Link] = {}
        for link in block.links:
            inside = [i for i, n in enumerate(numbers) if link.start <= n.start() < link.end]
            before = BEFORE.fullmatch(block.text, link.end, m.start())
            after = AFTER.fullmatch(block.text, m.end(), link.start)
            if inside:
                links[inside[0]] = link
            elif link.step and link not in named and len(numbers) == 1 and (before or after):
                links.setdefault(0, link)
        if numbers and block.about and not links and not block.text[: m.start()].strip():
            links[0] = Link(-1, -1, "a picture", block.about)
        yield Mention(m, numbers, links)


def fault(guide: Guide, block: Block, mention: Mention) -> str:
    """What is wrong with a mention, and what to do; "" if nothing is."""
    (m, numbers, links), count = mention, len(guide.steps)
    values, said = [value(n[0]) for n in numbers], f'"{squeeze(m[0])}"'
    for index, link in links.items():
        start, end = (at - m.start() for at in numbers[index].span())
        if link.step and link.step != values[index]:
            tip = f'Write "{squeeze(m[0][:start] + str(link.step) + m[0][end:])}"'
            if 0 < values[index] <= count and link.start >= 0:
                tip += f", or link to release.md#{guide.steps[values[index] - 1].id}"
            how = "leads to" if link.start >= 0 else "belongs to a picture of"
            return f"{said} {how} {name(guide, link.step)}. {tip}."
        words = block.text[link.start : m.start()].split() + block.text[m.end() : link.end].split()
        if link.step == 0 and len(words) < 3 and 0 < values[index] <= count:
            tip = f"Link to release.md#{guide.steps[values[index] - 1].id}"
            return f'{said} leads to "{link.target}", which is no step. {tip}.'
    for n, after in zip(numbers, numbers[1:], strict=False):
        ran = re.fullmatch(_TO, block.text[n.end() : after.start()])
        if ran and value(n[0]) >= value(after[0]):
            return f"{said} runs backward. Write the lower number first."
    if not 1 <= min(values) <= max(values) <= count:
        return f"{said} is not there. Name one of the steps 1 to {count}."
    if m["count"] and value(m["count"]) != count:
        return f'{said}: there are {count} steps. Write "of {count}".'
    return ""


def check_mentions(guide: Guide) -> Iterator[Finding]:
    """A number in or beside a link to a step is that step's; no mention is of a step not there."""
    for page, block in guide.blocks if guide.steps else ():
        for mention in mentions(block):
            outside = any(link.step is None for link in mention.links.values())
            if not outside and (said := fault(guide, block, mention)):
                around = [
                    f"#{guide.steps[x.step - 1].id}" for x in mention.links.values() if x.step
                ]
                at = guide.place(page, squeeze(mention.match[0]), *around, *block.text.split())
                yield Finding(*at, said)


def check_counts(guide: Guide) -> Iterator[Finding]:
    """A count of all steps is right: "all 13 steps", "these 13 steps", "a 13-step release"."""
    count = len(guide.steps)
    for page, block in guide.blocks if count else ():
        for m in COUNT.finditer(block.text):
            number, said = value(m["steps"] or m["noun"]), squeeze(m[0].strip(" .:;!?|"))
            outside = any(x.step is None and x.start <= m.end() <= x.end for x in block.links)
            # A number of half of them or fewer is of some steps, if it does not say "all".
            if not outside and number != count and (m["all"] or 2 * number > count):
                at = guide.place(page, said, *block.text.split())
                yield Finding(*at, f'"{said}": there are {count} steps. Write {count}.')


class Item(NamedTuple):
    """An item or row: its own number, and the first and last step that its link is about."""

    number: int  # 0 if it shows none
    first: int  # 0 if it leads to no step
    last: int
    words: str
    named: bool  # by number: "steps 3 to 9"


def read_item(block: Block) -> Item:
    """Read an item or row; its link begins the item, or one of the cells."""
    cells = [squeeze(cell) for cell in block.text.split("|")]
    for link in block.links[:1]:
        words = squeeze(block.text[link.start : link.end])
        if link.step and any(cell.startswith(words) for cell in cells):
            values = [value(n[0]) for m in MENTION.finditer(words) for n in NUMBER.finditer(m[0])]
            last = max([link.step, *values])
            return Item(block.number, link.step, last, words, bool(values))
    return Item(block.number, 0, 0, squeeze(block.text), False)


def list_faults(guide: Guide, items: list[Item], whole: bool) -> Iterator[tuple[Item, str]]:
    """What is wrong with the items of one list of steps; in a plan, steps may come again."""
    plan = 2 * sum(item.named for item in items) > len(items)
    again = plan and len({item.first for item in items}) < len(items)
    titles = ["", *(step.title for step in guide.steps)]
    titled = 2 * sum(item.words == titles[item.first] for item in items) > len(items)
    furthest, before = 0, Item(0, 0, 0, "", False)
    for item in items:
        said, leads = f'"{item.words[:40]}"', name(guide, item.first)
        twice = before.first <= item.first <= before.last if again else item.first <= furthest
        if not item.first:
            if not plan:
                yield item, f"{said} is in a list of steps, but leads to none. Link it to one."
            continue
        if item.number not in (0, item.first):
            yield (
                item,
                f"{said} has number {item.number}, but leads to {leads}. Write {item.first}.",
            )
        elif plan and whole and item.first > furthest + 1:
            tip = f"Let the row above go up to step {item.first - 1}, or add a row"
            yield item, f"{said} comes right after step {furthest}. {tip}."
        elif twice:
            yield item, f'{said} leads to {leads}, but stands after "{before.words}". Move it.'
        elif titled and item.words != titles[item.first]:
            yield item, f'{said} is not the title of {leads}. Write "{titles[item.first]}".'
        furthest, before = max(furthest, item.last), item


def check_lists(guide: Guide) -> Iterator[Finding]:
    """A list or table of steps has all that are promised, in order, with right numbers, titles."""
    lists, count = defaultdict(list), len(guide.steps)
    for page, block in guide.blocks if guide.steps else ():
        if block.tag in ("li", "tr") and block.text.strip():
            lists[page, block.group, block.above].append(read_item(block))
    for (page, _, above), items in lists.items():
        there = {step for item in items for step in range(item.first, item.last + 1)} - {0}
        if len(there) < 2 or 3 * sum(bool(item.first) for item in items) < 2 * len(items):
            continue
        whole = 4 * len(there) >= 3 * count or bool(PROMISE.search(above))
        faults = list(list_faults(guide, items, whole))
        if any(item.named for item in items):  # the page may name the others beside a plan
            there |= {link.step for on, each in guide.blocks if on == page for link in each.links}
        for place in sorted({*range(1, count + 1)} - there) if whole else ():
            tip = f"Add it, linked to release.md#{guide.steps[place - 1].id}"
            said = (
                f"The steps listed here lack step {place}, {guide.steps[place - 1].title}. {tip}."
            )
            faults.append((items[-1], said))
        for item, said in faults:
            ids = [f"#{guide.steps[item.first - 1].id}"] if item.first else []
            yield Finding(*guide.place(page, item.words, *ids, *item.words.split()), said)
