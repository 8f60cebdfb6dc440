"""What is said of the steps: their numbers and ids, lists of them, every mention, pictures."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import PurePath
from urllib.parse import unquote

from .guide import NUMBER, Found, Guide, Link, Page, squeeze, value

LISTINGS = {"handout.md": "handout-steps", "teachers.md": "every-step"}  # page: id of its heading
TITLED = "teachers.md"  # repeats the titles
PLAN = "practice.md"  # mentions every step
LINE = re.compile(r"(?m)^([ \t]*)((\d+)\.[ \t]+\S|[-*+][ \t]+\S)?.*")  # indent, marker, number
OPENS_LIST = re.compile(r"(?i)\s*(?:$|#|</?[a-z])")  # what may stand right above a list

_SPACE = r"(?:\s[ \t]*|&nbsp;)[*_\[]{0,2}"
_UNIT = r"(?:minutes?|mins?|seconds?|breaths?|times?|weeks?|days?|cm|centi\w*|inch\w*)\b|%|[.,]\d"
_NUMBER = rf"{NUMBER}(?!\s*(?:{_UNIT}))"
_TO = r"\s*(?:-|–|—|&[nm]dash;|\bto\b|\bthrough\b)\s*"
_AND = rf"(?:{_TO}|\s*(?:,|\band\b|\bor\b|&)\s*)+"
MENTION = re.compile(  # step 4; step [4]; steps 3 to 5; Steps 3, 4 and five; steps 3–14; next step
    # and in a list of steps: 3. [Rest](release.md#rest) or | 3 | [Rest](release.md#rest) |
    rf"(?i)\bstep(?:s{_SPACE}{_NUMBER}(?:{_AND}{_NUMBER})*|{_SPACE}{_NUMBER}(?:{_TO}{_NUMBER})*)"
    r"|\b(?P<near>next|previous)\s+step\b"
    r"|(?m:^)(?:\|[ \t]*)?(?P<item>\d{1,3})(?:\.[ \t]|[ \t]*\|)(?=(?:.*?(?P<link>\[[^][\n]*\]\())?)"
)
DIGITS = re.compile(f"(?i){NUMBER}")
BRACKET = re.compile(r"(?:\s*[(:]\s*)?")  # step 4 ([lengthen the leg](#x))
COUNT = re.compile(  # all 13 steps; thirteen steps; a 13-step guide; the first 3 steps
    r"(?i)(?:\b(all|first|last|next|other|these|those|previous|more)\s+(?:of\s+)?(?:the\s+)?)?"
    rf"(?<![\w.,–—-])({_NUMBER})(?:-steps?|\s(?:numbered\s|short\s)?steps)\b"
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


def check_headings(guide: Guide, page: Page) -> Found:
    """The headings of the steps: their order, form and ids."""
    if page is guide.release and not guide.steps:
        yield 0, "step-001", "There are none"
    known = {m[2]: address for address, m in guide.published.items() if m[2]}
    for due, m in enumerate(guide.steps, 1) if page is guide.release else ():
        at, own, title = m.start(), m["id"] or "", m["title"]
        if m["number"] and value(m["number"]) != due:
            yield at, "step-001", f"'{m[0]}' is step {due}", page.edit(m.span("number"), due)
        if m["marks"] != "##" or not re.match(r"Step \d+: \S", m["text"]):
            yield at, "step-002", f"'{m[0]}'"
        if not re.fullmatch("[a-z][a-z-]*[a-z]", own):
            yield at, "step-002", f"'{own}' is the id of step {due}"
        for near in get_close_matches(title, known, 1, 0.8):
            if known[near] != f"/release/#{own}":
                yield at, "permalink-002", f"'{title}' is #{own}, was published as {known[near]}"


def mentions(guide: Guide, page: Page) -> Iterator[tuple[re.Match[str], Link | None]]:
    """Every mention of steps but their headings, and the link or image that it goes with."""
    own = LISTINGS.get(page.name, "")
    headings = {m.start("text") for m in guide.steps if page is guide.release}
    # The link at each place; an image has its caption there, which begins with the step.
    ties = {at: link for link in page.links for at in (link.at, link.words[0], link.beside)}
    for link in (link for link in page.links if not link.image):
        ties |= {m.start(): link for m in MENTION.finditer(page.text, *link.words)}
    ties[-1] = None  # what is not there
    for m in MENTION.finditer(page.text) if guide.steps else ():
        at, number = m.start(), DIGITS.search(page.text, *m.span())
        below = bisect_left(page.headings, at, key=re.Match.start)
        above = [each["id"] for each in page.headings[below - 1 : below]]
        if at not in headings and (not m["item"] or above == [own]):
            places = [at, BRACKET.match(page.text, m.end()).end(), m.start("link")]
            places += [number.start()] if number else []
            yield m, next((ties[place] for place in places if ties.get(place)), None)


def check_mentions(guide: Guide, page: Page) -> Found:
    """Every "step 4", "next step" and item of a list of steps against its link and what moved."""
    count, last, listed, found = len(guide.steps), 0, set(), [*mentions(guide, page)]
    lines = {
        step_of(guide, page, link): re.compile(".*").match(page.source, m.start())
        for m, link in found
        if m["item"] and int(m["item"]) == step_of(guide, page, link)
    }
    right = len(lines) == sum(bool(m["item"]) for m, _ in found)
    for m, link in found:
        at, item, text, true = m.start(), m["item"], squeeze(m[0]), step_of(guide, page, link)
        if m["near"]:
            here = page is guide.release and guide.step_at(at)
            if here and true and true - here != (1 if m["near"].lower() == "next" else -1):
                yield at, "mention-004", f"'{text}' of step {here} leads to step {true}"
            continue
        # "see step 4" may go nowhere else, "why step 4 is odd" may. Of a dead id, link-002 tells.
        says = link and re.fullmatch(rf"(?:\S+ ){{0,2}}{re.escape(text)}\W*", link.text or "")
        dead = link and "#" in link.target and link.target.partition("#")[2] not in guide.ids
        numbers = [*DIGITS.finditer(page.text, *m.span())]
        values = [value(number[0]) for number in numbers]
        if item or page.name == PLAN:
            through = values[-1] if re.search(rf"\w{_TO}", text) else 0
            listed |= {true} if item else {*values, *range(values[0], through)}
        # What should stand there, first by the link, then by what moved; nothing if unclear.
        dues = [0 if item else guide.moved.get(number, 0) for number in values]
        dues[0] = true or dues[0]
        pairs = zip(numbers, dues, strict=True) if dues == sorted({*dues} - {0}) else ()
        edits = [page.edit(n.span(), due) for n, due in pairs if value(n[0]) != due]
        if not item and not 1 <= min(values) <= max(values) <= count:
            yield at, "mention-002", f"'{text}' of {count}", *edits
        elif values[0] != true and (item or link and (true or says and not dead)):
            code = "step-003" if item else "image-002" if link.image else "mention-001"
            leads = f"{link.target if link else 'no link'}, {f'step {true}' if true else 'no step'}"
            yield at, code, f"'{text}' goes with {leads}", *edits
        elif item and true <= last:
            # When the numbers are right, lines change places.
            pairs = zip(lines.items(), sorted(lines), strict=True) if right else ()
            moves = [(*old.span(), lines[n][0]) for (step, old), n in pairs if n != step]
            yield at, "step-003", f"Step {true} stands after step {last}", *moves
        elif dues != values:
            yield at, "moved", f"'{text}' may mean a step that has moved or gone", *edits
        if item and true and page.name == TITLED and link.text != guide.steps[true - 1]["title"]:
            yield at, "step-004", f"'{link.text}' is '{guide.steps[true - 1]['title']}' there"
        last = true if item and values == [true] else last
    own = guide.ids.get(LISTINGS.get(page.name), (page, 0))[1]
    for number in {*guide.numbers.values()} - listed if page.name in (*LISTINGS, PLAN) else ():
        yield own, "step-003", f"Step {number} is missing"


def check_counts(guide: Guide, page: Page) -> Found:
    """Every "all 13 steps"; a smaller number without "all" may be of some steps."""
    count = len(guide.steps)
    for m in COUNT.finditer(page.text) if count else ():
        number, part = value(m[2]), (m[1] or "").lower()
        if number != count and (part == "all" or not part and 2 * number > count):
            edit = page.edit(m.span(2), count)
            yield m.start(), "mention-003", f"'{squeeze(m[0])}', but there are {count}", edit


def check_pictures(guide: Guide, page: Page) -> Found:
    """Pictures of a step against where they stand, their alt texts against how they were drawn."""
    for image in (link for link in page.links if link.image):
        name = PurePath(image.target).stem
        here, of_file = step_of(guide, page, image), guide.numbers.get(name)
        if of_file and here != of_file:
            yield image.at, "image-003", f"'{image.target}', of step {of_file}, is in step {here}"
        for clause in CLAUSE.split(f"{image.text}, {page.body[slice(*image.words)]}"):
            sides = {side.lower() for side in re.findall(r"(?i)\b(left|right)\b", clause)}
            for part, side in guide.poses.get(name, {}).items() if len(sides) == 1 else ():
                word = re.search(rf"(?i)\b(?:{PARTS.get(part, re.escape(part))})\b", clause)
                if word and side in ("left", "right") and side not in sides:
                    yield image.at, "image-004", f"'{squeeze(clause)}', but {part} is {side} there"


def check_lists(guide: Guide, page: Page) -> Found:
    """The numbers that were typed in ordered lists, but those of steps: step-003 sees to them."""
    last, above = {}, ""  # the last number at each indent, 0 for a bullet
    for m in LINE.finditer(page.body):
        indent, number = len(m[1].expandtabs(4)), int(m[3] or 0)
        item = m[2] and (last or OPENS_LIST.match(above))
        if item or m[0].startswith("#") or m[0].strip() and not above.strip():
            # A paragraph or a heading ends a list, an item only those within it.
            last = {at: n for at, n in last.items() if at < indent or item and at == indent}
        if item:
            due, last[indent] = last.get(indent, 0) + 1, number
            if number not in (0, due) and "(release.md#" not in m[0]:
                yield m.start(), "list-001", f"{number} where {due} is due"
        above = m[0]
