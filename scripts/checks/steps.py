"""What is said of the steps: their numbers and ids, lists of them, every mention, pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import PurePath
from urllib.parse import unquote

from .guide import NTH, WORDS, Found, Guide, Link, Number, Page, SetupError, read_text, squeeze

LISTINGS = {"handout.md": "handout-steps", "teachers.md": "every-step"}  # page: id of its heading
TITLED = "teachers.md"  # repeats the titles
PLAN = "practice.md"  # mentions every step
LISTED = re.compile(r"^(?:\|[ \t]*)?(\d+)(?:\.[ \t]|[ \t]*\|).*?(?=[ \t]*$)", re.M)  # 3. … | 3 | …
ITEM = re.compile(r"([ \t]*)(?:(\d+)\.|[-*+])[ \t]+\S")
OPENS_LIST = re.compile(r"\s*(?:$|#|</?[a-z])", re.I)  # what may stand right above a list

_SPACE = r"(?:\s[ \t]*|&nbsp;)[*_\[]{0,2}"
_UNIT = r"(?:minutes?|mins?|seconds?|breaths?|times?|weeks?|days?|cm|centi\w*|inch\w*)\b|%|[.,]\d"
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(WORDS)})\b(?!\s*(?:{_UNIT}))"
_TO = r"\s*(?:-|–|—|&[nm]dash;|\bto\b|\bthrough\b)\s*"
_AND = rf"(?:{_TO}|\s*(?:,|\band\b|\bor\b|&)\s*)+"
MENTION = re.compile(  # step 4; steps 3 to 5; Steps 3, 4 and five; steps 3–14; the fourth step
    rf"\bstep(?:s{_SPACE}{_NUMBER}(?:{_AND}{_NUMBER})*|{_SPACE}{_NUMBER}(?:{_TO}{_NUMBER})*)"
    rf"|\b(?P<nth>{'|'.join(NTH)}|\d{{1,3}}(?:st|nd|rd|th))\s+step\b",
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


def check_release(guide: Guide) -> Found:
    """The headings of the steps: their order, form and ids."""
    if guide.release.path and not guide.steps:
        yield guide.release.finding(0, "step-001 The release has no steps.")
    published = {title: words[0] for _, words, title in guide.records("permalinks.txt") if title}
    for due, own, heading, number, m in guide.steps:
        at, page = m.start(), guide.release
        if number.value and number.value != due:
            said = f"step-001 Step {number.value} stands where step {due} is due."
            yield page.finding(at, said, page.edit(number, due))
        if m["marks"] != "##" or not re.match(r"Step \d+: \S", m["text"]):
            yield page.finding(at, f"step-002 '{m['marks']} {m['text']}' is no heading of a step.")
        if not re.fullmatch("[a-z][a-z-]*[a-z]", own):
            has = f"the id '{own}', not plain words" if own else "no id of its own"
            yield page.finding(at, f"step-002 Step {due} has {has}.")
        for title in get_close_matches(heading, published, 1, 0.8):
            if published[title] != f"/release/#{own}":
                said = f"'{heading}' has the id '{own}', was published as {published[title]}."
                yield page.finding(at, f"permalink-002 {said}")


def listing(page: Page) -> tuple[int, list[tuple[Number, str, str, re.Match[str]]]]:
    """Where a page's list of the steps is; number, step id, words and line of each entry."""
    own = LISTINGS.get(page.name, "none")
    start = next((heading.start() for heading in page.headings if heading["id"] == own), -1)
    if start < 0:
        return 0, []
    end = next((m.start() for m in page.headings if m.start() > start), len(page.body))
    links = {page.line(link.at): link for link in reversed(page.linked)}  # the first of each line
    entries = []
    for m in LISTED.finditer(page.body, start, end):
        link = links.get(page.line(m.start()))
        step, text = (link.target.partition("#")[2], link.text) if link else ("", "")
        entries.append((page.numbers(*m.span(1))[0], step, text, m))
    return start, entries


def check_listings(guide: Guide) -> Found:
    """The handout, the teachers' table and the plan against the release."""
    for page in (guide.pages[name] for name in LISTINGS if name in guide.pages):
        start, entries = listing(page)
        due, last = [guide.numbers.get(step, 0) for _, step, _, _ in entries], 0
        lines = {number.value: line[0] for number, _, _, line in entries}
        order = sorted(lines) if sorted(lines) == sorted(due) else []  # else it is not decided
        edits = [(*old[3].span(), lines[n]) for old, n in zip(entries, order, strict=False)]
        for (number, step, text, line), true in zip(entries, due, strict=True):
            at, value = line.start(), number.value
            if not true:
                said = f"step-003 Item {value} links to '#{step}', which is no step."
                yield page.finding(at, said)
            elif value != true:
                said = f"step-003 Item {value} links to #{step}, which is step {true}."
                yield page.finding(at, said, page.edit(number, true))
            elif true <= last:
                said = f"step-003 Step {true} is listed after step {last}."
                yield page.finding(at, said, *edits)
            title = guide.steps[true - 1].title if true else text
            if page.name == TITLED and text != title:
                said = f"step-004 '{text}' is not the title of step {true}, '{title}'."
                yield page.finding(at, said)
            last = true if value == true else last
        for step in guide.numbers.keys() - {entry[1] for entry in entries}:
            said = f"step-003 #{LISTINGS[page.name]} lacks step {guide.numbers[step]}, #{step}."
            yield page.finding(start, said)
    covered = set()
    for page, match, numbers in mentions(guide):
        if page.name == PLAN:
            through = numbers[-1].value if re.search(rf"\w{_TO}", match[0]) else 0
            covered |= {n.value for n in numbers} | {*range(numbers[0].value, through)}
    for number in {*guide.numbers.values()} - covered if covered and not guide.moved else ():
        yield guide.pages[PLAN].finding(0, f"step-003 The plan has no step {number}.")


def mentions(guide: Guide) -> Iterator[tuple[Page, re.Match[str], list[Number]]]:
    """Every mention in what readers see, front matter and settings too, but headings of steps."""
    headings = {step.number.start for step in guide.steps}
    for page in [*guide.authored, guide.settings]:
        for match in MENTION.finditer(page.text):
            numbers = page.numbers(*match.span())
            if page is not guide.release or numbers[0].start not in headings:
                yield page, match, numbers


def _leads(link: Link | None) -> str:
    """The id in a link, of a place on a page or of a step's own page."""
    found = link and re.search(r"#([\w-]+)|release/([\w-]+)(?:/|\.md|$)", unquote(link.target))
    return found[1] or found[2] if found else ""


def _pictured(guide: Guide, page: Page, image: Link) -> tuple[int, int]:
    """The step that a picture stands in, else the one of its file's name; and the latter."""
    of_file = guide.numbers.get(PurePath(image.target).stem, 0)
    return (page is guide.release and guide.step_at(image.at)) or of_file, of_file


def check_mentions(guide: Guide) -> Found:
    """Every "step 4" against its link, its picture, the number of steps and what has moved."""
    ids = {name for page in guide.pages.values() for _, name, _ in page.ids}
    count = len(guide.steps)
    for page, match, numbers in mentions(guide) if count else ():
        text, value, at = squeeze(match[0]), numbers[0].value, match.start()
        link, beside = page.link_around(match, numbers[0].start)
        leads, caption = _leads(link), page.captions.get(at)
        true = _pictured(guide, page, caption)[0] if caption else guide.numbers.get(leads)
        # What should stand there, first by the link, then by what moved; nothing if unclear.
        moved = {} if match["nth"] and not true else guide.moved
        dues = [moved.get(n.value, 0) if moved else n.value for n in numbers]
        dues[0] = true or dues[0]
        dues = dues if dues == sorted({*dues} - {0}) else []
        pairs = zip(numbers, dues, strict=False)
        edits = [page.edit(number, due) for number, due in pairs if number.value != due]
        # "why step 4 is odd" may go anywhere but to another step, "see step 4" only to step 4.
        before, _, after = link.text.partition(text) if link else ("", "", "")
        free = beside or match["nth"] or len(before.split()) > 2 or re.search(r"\w", after)
        elsewhere = link and not free and (not leads or leads in ids)
        wrong = ""
        if any(not 1 <= number.value <= count for number in numbers):
            wrong = f"mention-002 '{text}': there are only steps 1 to {count}."
        elif caption and true and true != value:
            wrong = f"image-002 '{text}' is the caption of a picture of step {true}."
        elif link and true != value and (true or elsewhere):
            goes = f"step {true}" if true else f"'{link.target}'"
            own = guide.steps[value - 1].id
            wrong = f"mention-001 '{text}' links to {goes}, but step {value} is #{own}."
        elif not (link and true != value) and (edits or not dues):
            wrong = f"moved '{text}' may mean a step that has moved or gone."
        if wrong:
            yield page.finding(at, wrong, *edits)


def check_neighbors(guide: Guide) -> Found:
    """Every link called "next step" or "previous step"."""
    for link in guide.release.links:
        word = re.search(r"\b(next|previous)\s+step\b", link.text, re.I)
        here, goes = word and guide.step_at(link.at), guide.numbers.get(_leads(link))
        if here and goes and goes - here != (1 if word[1].lower() == "next" else -1):
            said = f"mention-004 '{link.text}' in step {here} links to step {goes}."
            yield guide.release.finding(link.at, said)


def check_counts(guide: Guide) -> Found:
    """Every "all 13 steps"; a smaller number without "all" may be of some steps."""
    count = len(guide.steps)
    for page in [*guide.authored, guide.settings] if count else ():
        for m in COUNT.finditer(page.text):
            number, part = page.numbers(*m.span(2))[0], (m[1] or "").lower()
            if number.value != count and (part == "all" or not part and 2 * number.value > count):
                said = f"mention-003 '{squeeze(m[0])}': the release has {count} steps."
                yield page.finding(m.start(), said, page.edit(number, count))


def check_pictures(guide: Guide) -> Found:
    """Pictures of a step against where they stand, their alt texts against how they were drawn."""
    path = guide.root / "scripts/figures/drawn.json"
    try:
        poses = json.loads(read_text(path)) if path.is_file() else {}
    except ValueError as error:
        raise SetupError(f"{path} is not valid JSON: {error}.") from error
    for page, image in ((p, image) for p in guide.pages.values() for image in p.images):
        here, of_file = _pictured(guide, page, image)
        if of_file and here != of_file:
            said = f"image-003 '{image.target}' shows step {of_file}, but stands in step {here}."
            yield page.finding(image.at, said)
        pose = poses.get(PurePath(image.target).stem, {})
        for clause in CLAUSE.split(f"{image.text}, {image.match['title']}"):
            sides = {side.lower() for side in re.findall(r"(?i)\b(left|right)\b", clause)}
            for part, side in pose.items() if len(sides) == 1 else ():
                word = re.search(rf"(?i)\b(?:{PARTS.get(part, re.escape(part))})\b", clause)
                if word and side in ("left", "right") and {side} != sides:
                    said = f"image-004 '{squeeze(clause)}', but {part} is {side} in the picture."
                    yield page.finding(image.at, said)


def check_lists(guide: Guide) -> Found:
    """The numbers that were typed in ordered lists, but those of steps: step-003 sees to them."""
    for page in guide.pages.values():
        lists: list[tuple[int, int]] = []  # the open lists: indent, last number (0 for bullets)
        listed, above, at = {entry[3].start() for entry in listing(page)[1]}, "", 0
        for raw in page.body.split("\n"):
            text = raw.expandtabs(4)
            indent, match = len(text) - len(text.lstrip()), ITEM.match(text)
            if match and (lists or OPENS_LIST.match(above)):
                lists = [each for each in lists if each[0] <= indent]
                due = lists.pop()[1] + 1 if lists and lists[-1][0] == indent else 1
                lists.append((indent, int(match[2] or 0)))
                if match[2] and int(match[2]) != due and at not in listed:
                    said = f"list-001 Item {match[2]} stands where {due} is due."
                    yield page.finding(at, said)
            elif text.startswith("#") or text.strip() and not above.strip():
                lists = [each for each in lists if each[0] < indent]  # a paragraph ends a list
            above, at = text, at + len(raw) + 1
