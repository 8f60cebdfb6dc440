"""What is said of the steps: headings, lists, mentions and counts."""

import re
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborNode

from .guide import HEADINGS, RELEASE, Finding, Guide, squeeze

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
    rf"|(?:^|[.:;!?])\s*)(?P<steps>{_NUMBER}) (?!first|last|next|other|more)(?:\w+ )?steps\b"
    rf"|{_MENTION} of (?P<last>{_NUMBER})"
    rf"|(?P<noun>{_NUMBER})-steps? (?:release|guide|session|routine|practice|plan|sheet|rest)\b"
)
# Of a list or table: its number or 0, its words, and the step that it leads to.
Item = namedtuple("Item", "number words step")


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


def check_headings(guide: Guide) -> Iterator[Finding]:
    """No page but the release has a heading that begins like a step's."""
    for page in guide.written.keys() - {RELEASE}:
        for node in guide.pages[page].content.css(HEADINGS):
            if MENTION.match(words := squeeze(node.text())):
                tip = "Only docs/release.md has steps. Begin with another word"
                yield *guide.place(page, words), f'The heading is "{words}". {tip}.'


def said_by(node: LexborNode) -> Iterator[str]:
    """The mentions of a step in and beside a link, or with a picture."""
    get, words = node.attributes.get, squeeze(node.text())
    for text in (get("alt"), get("title"), words * (node.tag == "figcaption")):
        yield from MENTION.findall(squeeze(text))[: bool(MENTION.match(squeeze(text)))]
    if node.tag == "a":
        before, after = [squeeze(each and each.text_content) for each in (node.prev, node.next)]
        beside = BEFORE.search(before) or AFTER.match(after)
        if inside := MENTION.search(words) or re.fullmatch(r"\d{1,3}", words):
            yield inside[0]
        elif beside and words and len(NUMBER.findall(beside[1])) == 1:
            yield beside[1]


def check_linked(guide: Guide) -> Iterator[Finding]:
    """A number in or beside a link to a step, or with its picture, is that step's."""
    for page in guide.written if guide.steps else ():
        shown = 0
        for node in guide.pages[page].content.css("a[href], img, figcaption"):
            get = node.attributes.get
            if node.tag == "img":
                shown = guide.places.get(Path(get("src") or "").stem, 0)
            step = guide.step_of(page, get("href") or "") if node.tag == "a" else shown
            around = f"{node.parent.text()} {get('alt')} {get('title')}"
            for words in said_by(node):
                number, said = int(NUMBER.search(words)[0]), ""
                other = "".join(step.id for step in guide.steps[max(number - 1, 0) : number])
                if step and step != number:
                    said = f"leads to step {step}, #{guide.steps[step - 1].id}. Write {step}, or"
                # "[see step 3](#need)" is of the step; "[why step 3 is hard](#need)" is not.
                elif step == 0 and words in node.text() and len(node.text()) < len(words) + 6:
                    said = "leads to no step. Instead,"
                if said and other:  # else there is no such step, which check_mentions tells
                    at = guide.place(page, words, around=around)
                    yield *at, f'"{words}" {said} link to release.md#{other}.'


def check_mentions(guide: Guide) -> Iterator[Finding]:
    """No mention is of a step that is not there; ranges run forward."""
    for page, line in guide.lines if guide.steps else ():
        for words in map(squeeze, MENTION.findall(line)):
            said = ""
            if any(int(first) >= int(last) for first, last in RANGE.findall(words)):
                said = "runs backward. Write the lower number first."
            elif not all(1 <= int(number) <= len(guide.steps) for number in NUMBER.findall(words)):
                said = f"is not there. Name one of the steps 1 to {len(guide.steps)}."
            if said:
                yield *guide.place(page, words, around=line), f'"{words}" {said}'


def check_counts(guide: Guide) -> Iterator[Finding]:
    """A count of all steps is right: "all 13 steps", "step 4 of 13", "a 13-step release"."""
    count = len(guide.steps)
    for page, line in guide.lines if count else ():
        for m in COUNT.finditer(line):
            number, words = int(m["steps"] or m["last"] or m["noun"]), m[0].strip(" .:;!?")
            # A number of half of them or fewer is of some steps, if it does not say "all".
            if number != count and (m["all"] or m["last"] or 2 * number > count):
                said = f'"{words}": there are {count} steps. Write {count}.'
                yield *guide.place(page, words, around=line), said


def reached(text: str) -> set[int]:
    """The steps that a text names: 3, 4 and 5 of "steps 3 to 5"."""
    named = [[int(n) for n in NUMBER.findall(m[0])] for m in MENTION.finditer(text)]
    return {step for ends in named for step in range(min(ends), max(ends) + 1)}


def item_of(guide: Guide, page: str, row: LexborNode, number: int) -> Item:
    """Read an item or a row by the link that it, or one of its cells, begins with."""
    for cell in row.css("td") or [row]:
        text, link = squeeze(cell.text()), cell.css_first("a[href]")
        words = squeeze(link.text()) if link else ""
        if words and text.startswith(words):
            return Item(number, words, guide.step_of(page, link.attributes["href"] or "") or 0)
        typed = re.fullmatch(r"(?ai)(?:step )?(\d{1,3})", text)
        number = int(typed[1]) if typed else 0
    return Item(0, squeeze(row.text())[:40], 0)


def list_faults(guide: Guide, items: list[Item]) -> Iterator[tuple[str, str]]:
    """The words of each item that is wrong in a list of steps, and what is wrong with it."""
    titles, before = ["", *(step.title for step in guide.steps)], [0]
    titled = 2 * sum(titles[item.step] == item.words for item in items) > len(items)
    is_plan = any(reached(item.words) for item in items)  # where steps may come again
    for number, words, step in items:
        if not step and not is_plan:
            yield words, "is in a list of steps, but leads to none. Link it to one."
        elif step and number not in (0, step):
            yield words, f"has number {number}, but leads to step {step}. Write {step}."
        elif step <= max(before) and not (is_plan and step in before):
            yield words, f"leads to step {step}, but stands after step {max(before)}. Move it."
        elif step and titled and words != titles[step]:
            yield words, f'is not the title of step {step}. Write "{titles[step]}".'
        before.append(step)


def check_lists(guide: Guide) -> Iterator[Finding]:
    """A list or table of steps has all that are promised, in order, with right numbers, titles."""
    promise = re.compile(rf"(?i)\b(all|every|each|{len(guide.steps)})\b.*\bsteps?\b")
    for page, heading, items in lists_of(guide) if guide.steps else ():
        for words, said in list_faults(guide, items):
            yield *guide.place(page, words, around=said), f'"{words}" {said}'
        words = ", ".join(item.words for item in items)
        there = {item.step for item in items} | reached(words)
        if 2 * len(there) > len(guide.steps) or promise.search(heading):
            if reached(words):  # the page may name the others beside such a plan
                there |= reached(guide.pages[page].content.text())
                links = guide.pages[page].content.css("a[href]")
                there |= {guide.step_of(page, link.attributes["href"] or "") for link in links}
            for number in {*range(1, len(guide.steps) + 1)} - there:
                step = guide.steps[number - 1]
                said = f"Here step {number}, {step.title}, is missing"
                yield *guide.place(page, items[-1].words), f"{said}. Link to release.md#{step.id}."


def lists_of(guide: Guide) -> Iterator[tuple[str, str, list[Item]]]:
    """The lists and tables whose items lead to steps, with their page and the heading above."""
    for page in guide.written:
        heading = ""
        for node in guide.pages[page].content.css(f"{HEADINGS}, ol, ul, table"):
            heading = node.text() if node.tag in HEADINGS else heading
            rows = [row for row in node.css("tr") if row.css_first("td")]
            rows += [child for child in node.iter() if child.tag == "li"]
            first = int(re.sub(r"\D", "", node.attributes.get("start") or "") or 1)
            counted = enumerate(rows, first) if node.tag == "ol" else ((0, row) for row in rows)
            items = [item_of(guide, page, row, number) for number, row in counted]
            leading = [item.step for item in items if item.step]
            if len({*leading}) > 1 and 3 * len(leading) >= 2 * len(items):
                yield page, heading, items


RULES = [check_steps, check_headings, check_lists, check_linked, check_mentions, check_counts]
