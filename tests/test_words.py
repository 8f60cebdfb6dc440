"""The rules for words that a machine can check: short, plain, safe, each claim with a source."""

import json
import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
AUTHORS = {path.name: path.read_text("utf-8") for path in sorted(ROOT.glob("*.md"))}

PLAIN_PAGES = ["", "before-you-start/", "release/", "handout/"]  # reading age 9 to 11
POSE_PAGES = ["", "release/", "practice/", "teachers/", "questions/", "mindful/", "handout/"]

BANNED = [
    r"release[sd]? (?:the |your |old )?trauma",
    r"re-?align",
    r"correct(?:s|ing)? your posture",
    r"safe for everyone",
    r"no pain,? no gain",
    r"(?:will|can) (?:cure|heal|fix)\b",
    r"prevents? (?:an )?injur",
    r"permanently (?:longer|lengthen)",
    r"lengthen\w* (?:\w+ ){0,3}(?:for good|permanently)",
]
BRITISH = re.compile(
    r"\b(?:(?:neighbour|colour|favour|behaviour|labour|honour)\w*|cent(?:re|red|res)|(?:centi)?metres?"
    r"|fibres?|grey|programmes?|practis\w+|organis\w+|recognis\w+|stabilis\w+|realis\w+|optimis\w+"
    r"|relax(?:e)?s?ation\b(?<!relaxation)|licence|paediatric\w*|gynaecolog\w*|anaesth\w*|whilst)\b",
    re.I,
)
ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|vs|Dr|St|approx|al|No|pp?)\.$")


def sentences(text):
    """The sentences of a paragraph; a full stop inside "1.5" or after "e.g." ends none."""
    parts = []
    for piece in re.split(r"(?<=[.!?…])[\"”’)\]]*\s+", " ".join(text.split())):
        if parts and ABBREVIATION.search(parts[-1]):
            parts[-1] += " " + piece
        elif piece:
            parts.append(piece)
    return parts


def length(sentence):
    """How many words it has; a word is what holds a letter or a digit."""
    return len([word for word in re.split(r"[\s–—]+", sentence) if re.search(r"\w", word)])


def blocks(site, page):
    """The text of each paragraph, list item and table cell, without the blocks inside it."""
    tree = LexborHTMLParser(site.read(page))
    for mark in tree.css(".headerlink, script, style, nav, .hf-sheet__foot, .md-footer"):
        mark.decompose()
    for block in tree.css("article :is(p, li, td, dd)"):
        own = LexborHTMLParser(
            block.html if block.tag != "td" else f"<div>{block.inner_html}</div>"
        )
        for inner in own.css("li li, li p, li > ul, li > ol, dd p, div > p"):
            inner.decompose()
        text = " ".join(own.text().split())
        if text:
            yield block.tag, text


def prose(markdown):
    """(line number, line) of the lines of a Markdown file that hold running text."""
    kept, fence, front = [], False, markdown.startswith("---\n")
    for number, line in enumerate(markdown.splitlines(), 1):
        if front:
            front = number == 1 or line != "---"
        elif line.startswith("```"):
            fence = not fence
        elif not fence:
            kept.append((number, line))
    # Headings, lists, tables, raw HTML, attributes, pictures and references are no paragraphs.
    other = re.compile(r"\s*(?:#|[-*+] |\d+\. |\||<|\{|!\[|\[[^]]+\]:|>|:{2,}|\s{3,}\S)")
    return [(n, line) for n, line in kept if line.strip() and not other.match(line)]


def bare(line):
    """A line of Markdown without its code, its links' targets and its emphasis."""
    line = re.sub(r"`[^`]*`", "code", line)
    line = re.sub(r"\]\([^)]*\)|\{[^}]*\}", "]", line)
    return re.sub(r"[*_\[\]]", "", line)


# --- Safety -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOURCES)
def test_no_page_promises_what_nobody_can_keep(name):
    for number, line in enumerate(SOURCES[name].splitlines(), 1):
        for banned in BANNED:
            found = re.search(banned, line, re.I)
            assert not found, f"docs/{name}:{number}: {found.group()!r} promises too much"


def test_every_page_that_teaches_the_pose_has_the_stop_rules_or_leads_to_them(site):
    for page in POSE_PAGES:
        tree = LexborHTMLParser(site.read(page))
        links = [a.attributes["href"] or "" for a in tree.css("article a[href]")]
        leads = any(link.endswith("before-you-start/#stop-rules") for link in links)
        assert leads or page == "handout/", f"/{page}: link to before-you-start.md#stop-rules"


def test_the_sheet_holds_the_stop_rules_themselves(site):
    """Paper has no links."""
    text = LexborHTMLParser(site.read("handout/")).css_first("article").text().lower()
    for sign in ["stop if", "sharp pain", "does not ease at once", "numbness", "dizziness"]:
        assert sign in text, sign


# --- Plain words --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PLAIN_PAGES)
def test_no_sentence_has_more_than_20_words(site, page):
    long = [
        f"{length(sentence)} words: {sentence}"
        for _, text in blocks(site, page)
        for sentence in sentences(text)
        if length(sentence) > 20
    ]
    assert not long, f"/{page}:\n" + "\n".join(long)


@pytest.mark.parametrize("page", PLAIN_PAGES)
def test_no_paragraph_has_more_than_3_sentences(site, page):
    long = [text for tag, text in blocks(site, page) if tag == "p" and len(sentences(text)) > 3]
    assert not long, f"/{page}:\n" + "\n".join(long)


def test_every_step_begins_with_one_bold_sentence_that_is_the_whole_step():
    """The sheet and the spoken cues lean on it."""
    steps = re.split(r"^(?=## )", SOURCES["release.md"], flags=re.M)
    steps = [step for step in steps if step.startswith("## Step ")]
    assert steps
    for step in steps:
        heading, *lines = [line for line in step.splitlines() if line.strip()]
        first = next(line for line in lines if not line.startswith(("![", "{", "<")))
        assert re.fullmatch(r"\*\*[^*]+[.!]\*\*", first), f"{heading}: {first}"
        assert len(sentences(bare(first))) == 1, f"{heading}: {first}"


# In words, how the two legs of the drawn pose are told: what is held, and what lies long.
HELD = r"(?<!back of your )(?<!bend the )\b(left|right) (?:knee|shin|hip pinches)\b"
LONG = r"\b(left|right) (?:leg|heel)\b|\bfront of (?:your|the) (left|right) hip\b"


@pytest.mark.parametrize(
    "name, steps, parted",
    [
        ("release.md", r"(?s).*", r"\n(?=##? )"),
        ("handout.md", r"(?s)\{#handout-steps\}.*?(?=\n## )", r"\n"),
        ("teachers.md", r"(?s)\{#every-step\}.*?(?=\n## )", r"\n"),
    ],
    ids=["release", "handout", "teachers"],
)
def test_left_and_right_in_the_words_of_a_step_are_those_of_its_picture(name, steps, parted):
    drawn = json.loads((ROOT / "scripts/figures/drawn.json").read_text("utf-8"))
    checked = 0
    for words in re.split(parted, re.search(steps, SOURCES[name])[0]):
        step = re.match(r"(?:## Step|\d+\.|\| \d+ \|).*?#([\w-]+)[})]", words)
        pose = drawn.get(step[1], {}) if step else {}
        for part, pattern in (("bent", HELD), ("long", LONG)):
            sides = {s for m in re.finditer(f"(?i){pattern}", words) for s in m.groups() if s}
            if pose.get(part) and sides:
                checked += 1
                assert {side.lower() for side in sides} == {pose[part]}, f"{part}: {words}"
    assert checked >= 3, "no side was found in the words of any step"


@pytest.mark.parametrize("name", SOURCES)
def test_spelling_is_american(name):
    """Titles of references, addresses and ids keep their own."""
    for number, line in enumerate(SOURCES[name].splitlines(), 1):
        if name == "sources.md" and re.match(r"\d+\. ", line):
            continue
        found = BRITISH.search(re.sub(r"https?://\S+", "", bare(line)))
        assert not found, f"docs/{name}:{number}: {found.group()!r}"


@pytest.mark.parametrize("name", [*SOURCES, *AUTHORS])
def test_markdown_has_one_sentence_per_line(name):
    """So that a change of one sentence is a change of one line."""
    lines = prose((SOURCES | AUTHORS)[name])
    for number, line in lines:
        assert len(sentences(bare(line))) == 1, f"{name}:{number}: more than one sentence"
    following = dict(lines)
    for number, line in lines:
        broken = number + 1 in following and not re.search(r"[.!?:;…)\"”]$", bare(line).rstrip())
        assert not broken, f"{name}:{number}: the sentence goes on in the next line"


# --- Sources ------------------------------------------------------------------------------------

ENTRY = re.compile(r"^\d+\. (?P<text>.+)\n(?:   .+\n)*?\s*\{: ?#(?P<id>[a-z0-9-]+)", re.M)


@pytest.fixture(scope="module")
def entries():
    """Every numbered entry of the sources page: {"ingram-2024": "Ingram LA, … 2024. …"}"""
    found = {entry["id"]: entry["text"] for entry in ENTRY.finditer(SOURCES["sources.md"])}
    numbered = re.findall(r"^\d+\. ", SOURCES["sources.md"], re.M)
    assert len(found) == len(numbered) > 20, "every entry has an id of its own"
    return found


def cited():
    """Every id of the sources page that some page links to."""
    text = "\n".join(SOURCES.values())
    here = re.findall(r"\]\(#([a-z0-9-]+)\)", SOURCES["sources.md"])
    return {*re.findall(r"\]\(sources\.md#([a-z0-9-]+)\)", text), *here}


def test_every_source_that_is_cited_exists(entries):
    headings = set(re.findall(r"^#.*\{ ?#([a-z0-9-]+)", SOURCES["sources.md"], re.M))
    assert cited() - headings - set(entries) == set()


def test_every_source_is_cited(entries):
    assert set(entries) - cited() == set(), "cite it, or take it out"


def test_every_doi_is_a_link_that_works_anywhere(entries):
    for name, text in entries.items():
        for doi in re.findall(r"\b10\.\d{4,9}/[^\s)\]]+", text):
            assert f"(https://doi.org/{doi})" in text, f"{name}: {doi}"
        assert "dx.doi.org" not in text and "http://" not in text, name


def test_the_sources_page_tells_where_the_guide_departs_from_its_source():
    departures = SOURCES["sources.md"].split("{#departures}")[1].split("\n## ")[0].lower()
    for subject in [
        "sacrum",
        "rib",
        "thigh bone",
        "quadriceps",
        "ilicaus",
        "socket",
        "numbness",
        "whole body",
    ]:
        assert subject in departures, subject
