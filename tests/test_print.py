"""Paper: the sheet is one page, the whole guide is whole, and nothing ends on an empty page."""

import io
import re
import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
RELEASE = (ROOT / "docs" / "release.md").read_text("utf-8")
STEPS = re.findall(r"^## (Step \d+: .+?) \{#", RELEASE, re.M)
STEP_IDS = re.findall(r"^## Step \d+: .+? \{#([a-z-]+)", RELEASE, re.M)

SIZES = {"A4": (595, 842), "Letter": (612, 792)}  # points
# A print dialog can ignore the page's own margins, and the page can leave them to the dialog.
DIALOG = {side: "0.4in" for side in ("top", "right", "bottom", "left")}
SETTINGS = [{"prefer_css_page_size": css, "margin": DIALOG} for css in (True, False)]

papers = pytest.mark.parametrize("paper", SIZES)
scripts = pytest.mark.parametrize("js", [True, False], ids=["scripts on", "scripts off"])


def printed(page, paper, **settings):
    return PdfReader(io.BytesIO(page.pdf(format=paper, **(settings or SETTINGS[0]))))


def words(text):
    """Text as it can be compared: ligatures undone, every run of white space one space."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def texts(pdf):
    return [words(sheet.extract_text()) for sheet in pdf.pages]


@pytest.fixture(scope="module")
def whole_guide(site):
    return LexborHTMLParser(site.read("print_page/"))


# --- The one-page sheet -------------------------------------------------------------------------


@papers
@scripts
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sheet_prints_on_exactly_one_page(new_page, paper, js, scheme):
    page = new_page(js=js, scheme=scheme)
    page.goto("handout/")
    for settings in SETTINGS:
        assert len(printed(page, paper, **settings).pages) == 1, settings


@papers
def test_the_sheet_has_the_steps_the_stop_rules_and_the_dose(page, paper):
    page.goto("handout/")
    [text] = texts(printed(page, paper))
    for number in range(1, len(STEPS) + 1):
        assert re.search(rf"(?<!\d){number}\. ", text), f"step {number}"
    for promise in ["Stop if", "minutes a side", "breaths", "emergency number"]:
        assert promise in text, promise
    for control in ["Skip to content", "Search", "Print the whole guide"]:
        assert control not in text, "what cannot be pressed on paper stays off it"


@papers
def test_the_sheet_is_set_in_12_points_and_its_foot_in_10(page, paper):
    page.goto("handout/")
    foot = words(page.locator(".hf-sheet__foot").text_content())
    [sheet] = printed(page, paper).pages
    sizes = {}

    def note(text, transformation, matrix, _, size):
        if words(text):
            sizes[words(text)] = round(size * abs(transformation[3] * matrix[3]), 1)

    sheet.extract_text(visitor_text=note)
    assert sizes
    assert min(sizes.values()) >= 10
    assert {text: size for text, size in sizes.items() if size < 12 and text not in foot} == {}


# --- Every page ---------------------------------------------------------------------------------


def test_no_page_prints_an_empty_sheet_at_its_end(page, site):
    for path in site.pages:
        page.goto(path)
        sheets = texts(printed(page, "A4"))
        assert all(len(text) > 20 for text in sheets), f"{path}: {[len(t) for t in sheets]}"


@papers
def test_the_reader_chooses_the_paper(page, paper):
    for path in ["", "release/", "handout/", "print_page/"]:
        page.goto(path)
        for sheet in printed(page, paper).pages:
            size = (float(sheet.mediabox.width), float(sheet.mediabox.height))
            assert size == pytest.approx(SIZES[paper], abs=2), f"{path} prints on {size}"


# --- The whole guide ----------------------------------------------------------------------------


@papers
@scripts
def test_the_whole_guide_prints_every_step_in_order_and_no_empty_sheet(new_page, paper, js):
    page = new_page(js=js)
    page.goto("print_page/")
    sheets = texts(printed(page, paper))
    empty = [number for number, text in enumerate(sheets, 1) if len(text) < 20]
    assert not empty, f"empty sheets of {len(sheets)}: {empty}"
    text = " ".join(sheets)
    assert not re.search(r"\d\.\d+\.? ?Step \d", text), "print-site must not number the headings"
    # The last place of each, as the list of contents names them too.
    places = [text.rfind(words(step)) for step in STEPS]
    assert -1 not in places, STEPS[places.index(-1)]
    assert places == sorted(places)


def test_the_whole_guide_has_each_step_once(whole_guide):
    assert len(STEPS) == 13
    headings = [words(h.text()).rstrip("¶ ") for h in whole_guide.css("section.print-page h2")]
    assert [h for h in headings if h.startswith("Step ")] == [words(step) for step in STEPS]


def test_the_whole_guide_has_every_page_but_the_sheet(whole_guide, site):
    parts = {section.id for section in whole_guide.css("section.print-page")}
    pages = {path.strip("/") or "index" for path in site.pages}
    assert "handout" not in parts
    assert pages - {"handout"} <= parts | {"release/" + step for step in STEP_IDS}


def test_every_link_inside_the_whole_guide_arrives(whole_guide):
    ids = {element.id for element in whole_guide.css("[id]")}
    links = [a.attributes["href"] for a in whole_guide.css('a[href^="#"]')]
    assert links
    assert {link for link in links if link[1:] not in ids} == set()


def test_no_id_of_the_whole_guide_is_used_twice(whole_guide):
    ids = [element.id for element in whole_guide.css("[id]")]
    assert {one for one in ids if ids.count(one) > 1} == set()
