"""What is said of the steps: their numbers and ids, lists of them, every mention, pictures."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
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
    page = guide.pages.get("release.md")
    if page and not guide.steps:
        yield page.finding(0, "step-001", "The release has no steps.")
    titles = {said: words[0] for _, words, said in guide.records("permalinks.txt") if said}
    for due, step in enumerate(guide.steps, 1):
        at, marks, typed = step.match.start(), step.match["marks"], step.number.value
        if typed and typed != due:
            said = f"Step {typed} stands where step {due} is due."
            yield page.finding(at, "step-001", said, step.number.edit(page, due))
        if marks != "##" or not re.match(r"Step \d+: \S", step.match["text"]):
            said = f"'{marks} {step.match['text']}' is no heading of a step."
            yield page.finding(at, "step-002", said)
        if not re.fullmatch("[a-z][a-z-]*[a-z]", step.id):
            has = f"the id '{step.id}', not plain words" if step.id else "no id of its own"
            yield page.finding(at, "step-002", f"Step {due} has {has}.")
        for title in get_close_matches(step.title, titles, 1, 0.8):
            if titles[title] != f"/release/#{step.id}":
                said = f"'{step.title}' has the id '{step.id}', was published as {titles[title]}."
                yield page.finding(at, "permalink-002", said)


def listing(page: Page) -> tuple[int, list[tuple[Number, str, str, re.Match[str]]]]:
    """Where a page's list of the steps is; number, step id, words and line of each entry."""
    own = LISTINGS.get(page.name, "none")
    start = next((heading.start() for heading in page.headings if heading["id"] == own), -1)
    ends = [heading.start() for heading in page.headings if heading.start() > start >= 0]
    entries = []
    end = min(ends, default=len(page.body)) if start >= 0 else 0
    for m in LISTED.finditer(page.body, max(start, 0), end):
        index = bisect_left(page.linked, m.start(), key=lambda link: link.at)
        link = next((link for link in page.linked[index : index + 1] if link.at < m.end()), None)
        step = link.target.partition("#")[2] if link else ""
        entries.append((Number.of(m, 1), step, link.text if link else "", m))
    return max(start, 0), entries


def check_listings(guide: Guide) -> Found:
    titles = {step.id: step.title for step in guide.steps}
    for page in (guide.pages[name] for name in LISTINGS if name in guide.pages):
        start, entries = listing(page)
        due, last = [guide.numbers.get(step, 0) for _, step, _, _ in entries], 0
        for (number, step, text, line), true in zip(entries, due, strict=True):
            if not true:
                said = f"Item {number.value} links to '#{step}', which is no step."
                yield page.finding(line.start(), "step-003", said)
            elif number.value != true:
                said = f"Item {number.value} links to #{step}, which is step {true}."
                yield page.finding(line.start(), "step-003", said, number.edit(page, true))
            elif true <= last:
                right = sorted({entry[0].value: entry[3] for entry in entries}.items())
                edits = [
                    (*old[3].span(), m[0]) for old, (n, m) in zip(entries, right, strict=False)
                ]
                decided = [n for n, _ in right] == sorted(due)
                said = f"Step {true} is listed after step {last}."
                yield page.finding(line.start(), "step-003", said, *(edits if decided else ()))
            if true and page.name == TITLED and text != titles[step]:
                said = f"'{text}' is not the title of step {true}, '{titles[step]}'."
                yield page.finding(line.start(), "step-004", said)
            last = true if number.value == true else last
        for step in guide.numbers.keys() - {entry[1] for entry in entries}:
            said = f"#{LISTINGS[page.name]} lacks step {guide.numbers[step]}, #{step}."
            yield page.finding(start, "step-003", said)
    covered = set()
    for page, match, numbers in _mentions(guide):
        if page.name == PLAN:
            through = numbers[-1].value if re.search(rf"\w{_TO}", match[0]) else 0
            covered |= {n.value for n in numbers} | {*range(numbers[0].value, through)}
    for number in {*guide.numbers.values()} - covered if covered and not guide.moved else ():
        yield guide.pages[PLAN].finding(0, "step-003", f"The plan has no step {number}.")


def _mentions(guide: Guide) -> Iterator[tuple[Page, re.Match[str], list[Number]]]:
    """Every mention in what readers see, front matter and settings too, but headings of steps."""
    headings = {step.number.start for step in guide.steps}
    for page in [*guide.authored, guide.settings]:
        for match in MENTION.finditer(page.text):
            words = re.finditer(r"[^\W_]+", match[0])
            numbers = [Number.of(word, 0, match.start()) for word in words]
            numbers = [n for n in numbers if n.value or page.text[n.start : n.end] == "0"]
            if page.name != "release.md" or numbers[0].start not in headings:
                yield page, match, numbers


def _leads(link: Link) -> str:
    """The id in a link, of a place on a page or of a step's own page."""
    found = re.search(r"#([\w-]+)|release/([\w-]+)(?:/|\.md|$)", unquote(link.target))
    return found[1] or found[2] if found else ""


def _dues(guide: Guide, numbers: list[Number], true: int | None) -> list[int]:
    """The numbers that should stand in a mention, the first by its link; none if unclear."""
    dues = [guide.moved.get(n.value, 0) if guide.moved else n.value for n in numbers]
    dues[0] = true or dues[0]
    return dues if all(dues) and dues == sorted({*dues}) else []


def check_mentions(guide: Guide) -> Found:
    ids = {name for page in guide.pages.values() for _, name, _ in page.ids}
    count = len(guide.steps)
    for page, match, numbers in _mentions(guide) if count else ():
        text, said = squeeze(match[0]), numbers[0].value
        link, beside = page.link_around(match, numbers[0].start)
        true = guide.numbers.get(_leads(link)) if link else None
        if caption := page.captions.get(match.start()):
            true = _pictured(guide, page, caption)[0]
        dues = (
            _dues(guide, numbers, true) if true or not match["nth"] else [n.value for n in numbers]
        )
        changed = [(n, due) for n, due in zip(numbers, dues, strict=False) if n.value != due]
        edits = [number.edit(page, due) for number, due in changed]
        if any(not 1 <= number.value <= count for number in numbers):
            wrong = f"'{text}': there are only steps 1 to {count}."
            yield page.finding(match.start(), "mention-002", wrong, *edits)
        elif caption and true and true != said:
            wrong = f"'{text}' is the caption of a picture of step {true}."
            yield page.finding(match.start(), "image-002", wrong, *edits)
        elif link and true != said:
            # "why step 4 is odd" may go anywhere but to another step, "see step 4" only to step 4.
            before, _, after = link.text.partition(text)
            free = beside or match["nth"] or len(before.split()) > 2 or re.search(r"\w", after)
            if true or not free and (not _leads(link) or _leads(link) in ids):
                goes = f"step {true}" if true else f"'{link.target}'"
                wrong = f"'{text}' links to {goes}, but step {said} is #{guide.steps[said - 1].id}."
                yield page.finding(match.start(), "mention-001", wrong, *edits)
        elif edits or not dues:
            wrong = f"'{text}' may mean a step that has moved or gone."
            yield page.finding(match.start(), "moved", wrong, *edits)


def check_neighbors(guide: Guide) -> Found:
    page = guide.pages.get("release.md")
    for link in page.links if page else ():
        here = sum(step.match.start() < link.at for step in guide.steps)
        goes = guide.numbers.get(_leads(link))
        word = re.search(r"\b(next|previous)\s+step\b", link.text, re.I)
        if word and here and goes and goes - here != (1 if word[1].lower() == "next" else -1):
            said = f"'{link.text}' in step {here} links to step {goes}."
            yield page.finding(link.at, "mention-004", said)


def check_counts(guide: Guide) -> Found:
    count = len(guide.steps)
    for page in [*guide.authored, guide.settings] if count else ():
        for m in COUNT.finditer(page.text):
            number, part = Number.of(m, 2), (m[1] or "").lower()
            if number.value != count and (part == "all" or not part and 2 * number.value > count):
                said = f"'{squeeze(m[0])}': the release has {count} steps."
                yield page.finding(m.start(), "mention-003", said, number.edit(page, count))


def _pictured(guide: Guide, page: Page, image: Link) -> tuple[int | None, int | None]:
    """The step that a picture stands in, else the one of its file's name; and the latter."""
    of_file = guide.numbers.get(PurePath(image.target).stem)
    section = page.sections[max(bisect_left(page.sections, image.at) - 1, 0) :][:1]
    places = {step.match.start(): place for place, step in enumerate(guide.steps, 1)}
    here = places.get(section[0]) if section and page.name == "release.md" else None
    return here or of_file, of_file


def check_pictures(guide: Guide) -> Found:
    path = guide.root / "scripts/figures/drawn.json"
    try:
        poses = json.loads(read_text(path)) if path.is_file() else {}
    except ValueError as error:
        raise SetupError(f"{path} is not valid JSON: {error}.") from error
    for page in guide.pages.values():
        for image in page.images:
            here, of_file = _pictured(guide, page, image)
            if of_file and here != of_file:
                said = f"'{image.target}' shows step {of_file}, but stands in step {here}."
                yield page.finding(image.at, "image-003", said)
            pose = poses.get(PurePath(image.target).stem, {})
            for clause in CLAUSE.split(f"{image.text}, {image.match['title']}"):
                sides = {side.lower() for side in re.findall(r"(?i)\b(left|right)\b", clause)}
                for part, side in pose.items() if len(sides) == 1 else ():
                    word = re.search(rf"(?i)\b(?:{PARTS.get(part, re.escape(part))})\b", clause)
                    if word and side in ("left", "right") and {side} != sides:
                        said = f"'{squeeze(clause)}', but {part} is {side} in the picture."
                        yield page.finding(image.at, "image-004", said)


def check_lists(guide: Guide) -> Found:
    for page in guide.pages.values():
        lists: list[tuple[int, int]] = []  # the open lists: indent, last number (0 for bullets)
        listed = {entry[3].start() for entry in listing(page)[1]}  # step-003 sees to those
        above, at = "", 0
        for raw in page.body.split("\n"):
            text = raw.expandtabs(4)
            indent = len(text) - len(text.lstrip())
            match = ITEM.match(text)
            if match and (lists or OPENS_LIST.match(above)):
                while lists and lists[-1][0] > indent:
                    lists.pop()
                due = lists.pop()[1] + 1 if lists and lists[-1][0] == indent else 1
                lists.append((indent, int(match[2] or 0)))
                if match[2] and int(match[2]) != due and at not in listed:
                    said = f"Item {match[2]} stands where {due} is due."
                    yield page.finding(at, "list-001", said)
            elif text.startswith("#") or text.strip() and not above.strip():
                lists = [open for open in lists if open[0] < indent]  # a new paragraph ends a list
            above, at = text, at + len(raw) + 1
