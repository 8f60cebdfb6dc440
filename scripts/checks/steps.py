"""What is said of the steps: their numbers and ids, lists of them, every mention, pictures."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from difflib import get_close_matches
from pathlib import PurePath
from urllib.parse import unquote

from .guide import NUMBER, Found, Guide, Link, Page, SetupError, read_text, squeeze, value

LISTINGS = {"handout.md": "handout-steps", "teachers.md": "every-step"}  # page: id of its heading
TITLED = "teachers.md"  # repeats the titles
PLAN = "practice.md"  # mentions every step
ENTRY = re.compile(  # 3. [Rest](release.md#rest) or | 3 | [Rest](release.md#rest) |
    r"^(?:\|[ \t]*)?(\d+)(?:\.[ \t]|[ \t]*\|)"
    r"(?:.*?\[(?P<text>[^\[\]\n]*)\]\([^()#\n]*#(?P<id>[\w-]+))?.*?(?=[ \t]*$)",
    re.M,
)
LINE = re.compile(r"^([ \t]*)((\d+)\.[ \t]+\S|[-*+][ \t]+\S)?.*", re.M)  # indent, marker, number
OPENS_LIST = re.compile(r"\s*(?:$|#|</?[a-z])", re.I)  # what may stand right above a list

_SPACE = r"(?:\s[ \t]*|&nbsp;)[*_\[]{0,2}"
_UNIT = r"(?:minutes?|mins?|seconds?|breaths?|times?|weeks?|days?|cm|centi\w*|inch\w*)\b|%|[.,]\d"
_NUMBER = rf"{NUMBER}(?!\s*(?:{_UNIT}))"
_TO = r"\s*(?:-|–|—|&[nm]dash;|\bto\b|\bthrough\b)\s*"
_AND = rf"(?:{_TO}|\s*(?:,|\band\b|\bor\b|&)\s*)+"
MENTION = re.compile(  # step 4; step [4]; steps 3 to 5; Steps 3, 4 and five; steps 3–14; next step
    rf"\bstep(?:s{_SPACE}{_NUMBER}(?:{_AND}{_NUMBER})*|{_SPACE}{_NUMBER}(?:{_TO}{_NUMBER})*)"
    r"|\b(?P<near>next|previous)\s+step\b",
    re.I,
)
COUNT = re.compile(  # all 13 steps; thirteen steps; a 13-step guide; the first 3 steps
    r"(?:\b(all|first|last|next|other|these|those|previous|more)\s+(?:of\s+)?(?:the\s+)?)?"
    rf"(?<![\w.,–—-])({_NUMBER})(?:-steps?|\s(?:numbered\s|short\s)?steps)\b",
    re.I,
)
CLAUSE = re.compile(r"[,;.:]|\b(?:and|while|with|but)\b")
PARTS = {  # what alt texts call the parts of a drawn pose; other parts are called by their names
    "bent": r"bent|bends?|bending|holds?|held|holding|chest|drawn in|pulled|hugs?|clasp\w*",
    "long": r"long|straight|stretched|extended|lengthen\w*",
}


def step_of(guide: Guide, page: Page, link: Link | None) -> int:
    """The step that a link leads to, or that a picture stands in or is named after; 0 if none."""
    if link and link.image:
        here = page is guide.release and guide.step_at(link.at)
        return here or guide.numbers.get(PurePath(link.target).stem, 0)
    found = link and re.search(r"#([\w-]+)|release/([\w-]+)(?:/|\.md|$)", unquote(link.target))
    return guide.numbers.get(found[1] or found[2], 0) if found else 0


def link_of(page: Page, mention: re.Match[str], at: int) -> tuple[Link | None, bool]:
    """The link or picture that a mention goes with, and whether it holds the mention's words."""
    if caption := page.captions.get(mention.start()):
        return caption, True
    index = bisect_right(page.linked, at, key=lambda link: link.at)
    for link in page.linked[max(index - 1, 0) : index + 1]:
        if link.words[0] <= at < link.words[1]:
            return link, link.text == squeeze(mention[0])
        # [Lengthen the leg](#x) (step 4), or step 4 ([lengthen the leg](#x))
        before, after = page.text[link.end : mention.end() + 1], page.text[mention.end() : link.at]
        if before.strip() == f"({mention[0]})" or re.fullmatch(r"\s*[(:]\s*", after):
            return link, False
    return None, False


def check_release(guide: Guide) -> Found:
    """The headings of the steps: their order, form and ids."""
    page = guide.release
    if page.path and not guide.steps:
        yield page.finding(0, "step-001 The release has no steps.")
    published = {title: words[0] for _, words, title in guide.records("permalinks.txt") if title}
    for due, m in enumerate(guide.steps, 1):
        at, own, title = m.start(), m["id"], m["title"]
        if m["number"] and value(m["number"]) != due:
            said = f"step-001 '{m[0]}' stands where step {due} is due."
            yield page.finding(at, said, page.edit(m.span("number"), due))
        if m["marks"] != "##" or not re.match(r"Step \d+: \S", m["text"]):
            yield page.finding(at, f"step-002 '{m[0]}' is no heading of a step.")
        if not re.fullmatch("[a-z][a-z-]*[a-z]", own or ""):
            yield page.finding(at, f"step-002 Step {due} has no id of plain words, but '{own}'.")
        for known in get_close_matches(title, published, 1, 0.8):
            if published[known] != f"/release/#{own}":
                said = f"'{title}' has the id '{own}', was published as {published[known]}."
                yield page.finding(at, f"permalink-002 {said}")


def check_listings(guide: Guide) -> Found:
    """The handout and the teachers' table against the release."""
    for page in (guide.pages[name] for name in LISTINGS if name in guide.pages):
        own, last = LISTINGS[page.name], 0
        start = next((m.start() for m in page.headings if m["id"] == own), len(page.body))
        end = next((m.start() for m in page.headings if m.start() > start), len(page.body))
        entries = [*ENTRY.finditer(page.body, start, end)]
        places = [guide.numbers.get(m["id"], 0) for m in entries]
        ordered = sorted(entries, key=lambda m: int(m[1]))
        moves = [(*old.span(), new[0]) for old, new in zip(entries, ordered, strict=True)]
        settled = places == [int(m[1]) for m in entries]  # only then lines change places
        for m, place in zip(entries, places, strict=True):
            title = guide.steps[place - 1]["title"] if place else m["text"]
            goes = f"Item {m[1]} links to '#{m['id']}'"
            if not place:
                yield page.finding(m.start(), f"step-003 {goes}, which is no step.")
            elif place != int(m[1]):
                said = f"step-003 {goes}, which is step {place}."
                yield page.finding(m.start(), said, page.edit(m.span(1), place))
            elif place <= last:
                said = f"step-003 Step {place} is listed after step {last}."
                yield page.finding(m.start(), said, *(moves if settled else ()))
            if page.name == TITLED and m["text"] != title:
                said = f"step-004 '{m['text']}' is not the title of step {place}, '{title}'."
                yield page.finding(m.start(), said)
            last = place if place == int(m[1]) else last
        for step in guide.numbers.keys() - {m["id"] for m in entries}:
            yield page.finding(start, f"step-003 #{own} lacks step {guide.numbers[step]}, #{step}.")


def check_mentions(guide: Guide) -> Found:
    """Every "step 4" and "next step" against its link, its picture and what has moved."""
    count, planned = len(guide.steps), set()
    headings = {m.start("text") for m in guide.steps}
    for page, m in guide.said(MENTION):
        text, at, numbers = squeeze(m[0]), m.start(), page.numbers(m)
        if page is guide.release and at in headings:
            continue
        link, exact = link_of(page, m, numbers[0].start() if numbers else at)
        true, goes = step_of(guide, page, link), f"'{text}' goes with '{link and link.target}'"
        if not numbers:  # next step, previous step
            due = guide.step_at(at) + (1 if m["near"].lower() == "next" else -1)
            if page is guide.release and guide.step_at(at) and true and true != due:
                said = f"mention-004 {goes}, which is step {true}, not step {due}."
                yield page.finding(at, said)
            continue
        values = [value(number[0]) for number in numbers]
        if page.name == PLAN:
            through = values[-1] if re.search(rf"\w{_TO}", text) else 0
            planned |= {*values, *range(values[0], through)}
        # What should stand there, first by the link, then by what moved; nothing if unclear.
        dues = [guide.moved.get(each, 0) for each in values]
        dues[0] = true or dues[0]
        clear = 0 not in dues and (dues == values or dues == sorted({*dues}))
        edits = [page.edit(n.span(), due) for n, due in zip(numbers, dues, strict=True) if clear]
        if not 1 <= min(values) <= max(values) <= count:
            said = f"mention-002 '{text}': there are only steps 1 to {count}."
        elif link and values[0] != true and (true or exact):
            code = "image-002" if link.image else "mention-001"
            said = f"{code} {goes}, {f'which is step {true}' if true else 'which is no step'}."
        elif not clear or dues != values:
            said = f"moved '{text}' may mean a step that has moved or gone."
        else:
            continue
        yield page.finding(at, said, *edits)
    for number in {*guide.numbers.values()} - planned if planned else ():
        yield guide.pages[PLAN].finding(0, f"step-003 The plan has no step {number}.")


def check_counts(guide: Guide) -> Found:
    """Every "all 13 steps"; a smaller number without "all" may be of some steps."""
    count = len(guide.steps)
    for page, m in guide.said(COUNT):
        number, part = value(m[2]), (m[1] or "").lower()
        if number != count and (part == "all" or not part and 2 * number > count):
            said = f"mention-003 '{squeeze(m[0])}': the release has {count} steps."
            yield page.finding(m.start(), said, page.edit(m.span(2), count))


def check_pictures(guide: Guide) -> Found:
    """Pictures of a step against where they stand, their alt texts against how they were drawn."""
    path = guide.root / "scripts/figures/drawn.json"
    try:
        poses = json.loads(read_text(path)) if path.is_file() else {}
    except ValueError as error:
        raise SetupError(f"{path} is not valid JSON: {error}.") from error
    for page, image in guide.links():
        if not image.image:
            continue
        name = PurePath(image.target).stem
        here, of_file = step_of(guide, page, image), guide.numbers.get(name)
        if of_file and here != of_file:
            said = f"'{image.target}' shows step {of_file}, but stands in step {here}."
            yield page.finding(image.at, f"image-003 {said}")
        for clause in CLAUSE.split(f"{image.text}, {page.body[slice(*image.words)]}"):
            sides = {side.lower() for side in re.findall(r"(?i)\b(left|right)\b", clause)}
            for part, side in poses.get(name, {}).items() if len(sides) == 1 else ():
                word = re.search(rf"(?i)\b(?:{PARTS.get(part, re.escape(part))})\b", clause)
                if word and side in ("left", "right") and {side} != sides:
                    said = f"'{squeeze(clause)}', but {part} is {side} in the picture."
                    yield page.finding(image.at, f"image-004 {said}")


def check_lists(guide: Guide) -> Found:
    """The numbers that were typed in ordered lists, but those of steps: step-003 sees to them."""
    for page in guide.pages.values():
        last, above = {}, ""  # the last number at each indent, 0 for a bullet
        for m in LINE.finditer(page.body):
            indent = len(m[1].expandtabs(4))
            item = m[2] and (last or OPENS_LIST.match(above))
            if item or m[0].startswith("#") or m[0].strip() and not above.strip():
                kept = indent + 1 if item else indent  # a paragraph ends a list
                last = {at: number for at, number in last.items() if at < kept}
            if item:
                due, number = last.get(indent, 0) + 1, int(m[3] or 0)
                if number and number != due and "(release.md#" not in m[0]:
                    yield page.finding(
                        m.start(), f"list-001 Item {number} stands where {due} is due."
                    )
                last[indent] = number
            above = m[0]
