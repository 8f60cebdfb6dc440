"""Paper: the sheet is one page, the whole guide is whole, and nothing ends on an empty page."""

import io
import re
import subprocess
import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest
import zxingcpp
from firefox import NAMES, Firefox
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

NOTE = ("With a towel under the heel, slowly, and only as far as it stays mild. " * 3)[:200]
PLAN = f"#hold=10&rest=2&first=right&again=right&prop=none&note={quote(NOTE)}"
SPARE = 5  # mm that stay free at the foot of the Letter sheet, so that a longer word does no harm
INCH = 25.4


def shorter_letter(page, margin):
    """The sheet on paper that is Letter but for what must stay free."""
    page.add_style_tag(content=f"@page, @page sheet {{ margin: {margin} !important }}")
    height = f"{11 * INCH - SPARE}mm"
    return PdfReader(io.BytesIO(page.pdf(width="8.5in", height=height)))


@scripts
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sheet_prints_on_exactly_one_page(new_page, js, scheme):
    page = new_page(js=js, scheme=scheme)
    page.goto("handout/")
    for paper in SIZES:
        for settings in SETTINGS:
            assert len(printed(page, paper, **settings).pages) == 1, (paper, settings)


@pytest.mark.parametrize("plan", ["", PLAN], ids=["blank", "with a plan and a long note"])
@pytest.mark.parametrize("margin", ["10mm", "0.4in"], ids=["our margins", "the browser's margins"])
def test_the_sheet_has_room_to_spare(page, plan, margin):
    page.goto(f"handout/{plan}")
    if plan:
        page.wait_for_function("document.querySelector('[data-plan=hold]').textContent === '10'")
    [sheet] = shorter_letter(page, margin).pages
    text = words(sheet.extract_text())
    assert ("none, flat floor" in text) == bool(plan)
    assert "CC BY 4.0" in text


@papers
def test_the_sheet_has_the_steps_the_stop_rules_and_the_dose(page, paper, site):
    page.goto("handout/")
    [text] = texts(printed(page, paper))
    for number in range(1, len(STEPS) + 1):
        assert re.search(rf"(?<!\d){number}\. ", text), f"step {number}"
    for promise in ["Stop if", "minutes a side", "breaths", "emergency number", "Ask a doctor"]:
        assert promise in text, promise
    for imprint in ["Edition 20", "CC BY 4.0", "not reviewed", site.public_url[8:-1]]:
        assert imprint in text, imprint
    for control in ["Skip to content", "Search", "Print", "large print"]:
        assert control not in text, "what cannot be pressed on paper stays off it"


@papers
def test_the_sheet_is_set_in_12_points_and_its_foot_in_10(page, paper):
    page.goto("handout/")
    foot = words(page.locator(".hf-sheet__foot").text_content())
    [sheet] = printed(page, paper).pages
    sizes = sizes_of(sheet)
    assert min(sizes.values()) >= 10
    assert {text: size for text, size in sizes.items() if size < 12 and text not in foot} == {}


def sizes_of(sheet):
    """The size in points of every piece of text on a sheet."""
    sizes = {}

    def note(text, transformation, matrix, _, size):
        if words(text):
            sizes[words(text)] = round(size * abs(transformation[3] * matrix[3]), 1)

    sheet.extract_text(visitor_text=note)
    assert sizes
    return sizes


def test_every_step_of_the_sheet_has_the_picture_of_the_release(site):
    """As far as the release has one: a step without a picture there has none here."""
    for path, up in [("handout/", "../"), ("handout/large-print/", "../../")]:
        tree = LexborHTMLParser(site.read(path))
        for item, step in zip(tree.css(".hf-sheet__steps li"), STEP_IDS, strict=True):
            picture = re.search(rf"!\[(.+?)\]\(assets/figures/{step}\.svg", RELEASE)
            image = item.css_first("img")
            assert bool(image) == bool(picture), step
            if image:
                assert image.attributes["src"] == f"{up}assets/figures/{step}.svg"
                assert image.attributes["alt"] == picture[1]


@pytest.mark.needs("pdftoppm")
def test_the_code_on_the_sheet_is_read_as_its_address(page, site, tmp_path):
    """With a real decoder, from 150 dots an inch: less than any printer has."""
    page.goto("handout/")
    place = page.locator(".hf-sheet__code")
    page.emulate_media(media="print")
    assert place.bounding_box()["width"] * INCH / 96 >= 25
    (tmp_path / "sheet.pdf").write_bytes(page.pdf(format="Letter"))
    picture = rendered(tmp_path / "sheet.pdf", 150)
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [site.public_url]


def rendered(pdf, dpi):
    """The first sheet of a PDF as rows of grey."""
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-f", "1", "-l", "1", pdf]
    picture = subprocess.run(command, capture_output=True, check=True).stdout
    _, width, height, _, grey = picture.split(maxsplit=4)
    # One white space ends the head of the picture; a white pixel is none.
    return memoryview(grey).cast("B", (int(height), int(width)))


@pytest.fixture(scope="module")
def firefox():
    running = Firefox()
    yield running
    running.close()


@pytest.mark.needs(*NAMES)
@scripts
def test_the_sheet_prints_on_one_page_in_firefox(firefox, site, js):
    firefox.scripts(js)
    for part in ["", PLAN]:
        for width, height in [(210, 297), (8.5 * INCH, 11 * INCH), (8.5 * INCH, 11 * INCH - SPARE)]:
            pdf = firefox.pdf(f"{site.url}handout/{part}", width, height)
            sheets = texts(PdfReader(io.BytesIO(pdf)))
            assert len(sheets) == 1, (height, part)
            assert ("none, flat floor" in sheets[0]) == bool(part and js)


# --- Every page ---------------------------------------------------------------------------------


def test_no_page_prints_an_empty_sheet_at_its_end(page, site):
    for path in site.pages:
        page.goto(path)
        last = printed(page, "A4").pages[-1]
        assert len(words(last.extract_text())) > 20, path


@papers
def test_the_reader_chooses_the_paper(page, paper):
    for path in ["", "release/", "handout/", "handout/large-print/"]:
        page.goto(path)
        assert_paper(printed(page, paper), paper)


@papers
def test_the_release_alone_spares_paper_with_three_steps_to_a_sheet(page, paper):
    page.goto("release/")
    sheets = [words(sheet.extract_text()) for sheet in printed(page, paper).pages]
    assert len(sheets) <= 7
    assert max(len(re.findall(r"Step \d+\. ", text)) for text in sheets) >= 3, "captions"


def assert_paper(pdf, paper):
    for sheet in pdf.pages:
        size = (float(sheet.mediabox.width), float(sheet.mediabox.height))
        assert size == pytest.approx(SIZES[paper], abs=2)


def test_a_step_prints_on_one_sheet_in_large_type(page):
    for step in STEP_IDS:
        page.goto(f"release/{step}/")
        [sheet] = printed(page, "Letter").pages
        text = words(sheet.extract_text())
        assert f"release/{step}" in text.replace(" ", ""), "its address is on it"
        assert "All steps" not in text
        large = sum(len(piece) for piece, size in sizes_of(sheet).items() if size >= 16)
        assert large > len(text) / 2


# --- The whole guide ----------------------------------------------------------------------------


@pytest.mark.parametrize(("paper", "js"), [("A4", True), ("Letter", False)])
def test_the_whole_guide_prints_every_step_in_order_and_no_empty_sheet(new_page, paper, js):
    page = new_page(js=js)
    page.goto("print_page/")
    pdf = printed(page, paper)
    assert_paper(pdf, paper)
    sheets = texts(pdf)
    empty = [number for number, text in enumerate(sheets, 1) if len(text) < 100]
    assert not empty, f"empty sheets of {len(sheets)}: {empty}"
    text = " ".join(sheets)
    assert not re.search(r"\d\.\d+\.? ?Step \d", text), "print-site must not number the headings"
    # The last place of each, as the list of contents names them too.
    places = [text.rfind(words(step)) for step in STEPS]
    assert -1 not in places, STEPS[places.index(-1)]
    assert places == sorted(places)
    numbered = [number for number, text in enumerate(sheets, 1) if text.startswith(f"{number} ")]
    assert numbered == [*range(2, len(sheets) + 1)], "all but the cover are numbered"


def test_no_heading_of_the_whole_guide_is_the_last_of_its_sheet(page):
    page.goto("print_page/")
    names = {
        words(name).rstrip("¶ ") for name in page.locator("section :is(h2, h3)").all_text_contents()
    }
    for number, sheet in enumerate(printed(page, "Letter").pages, 1):
        lines = [words(line) for line in sheet.extract_text().splitlines() if words(line)]
        assert lines[-1] not in names, f"sheet {number} ends with the heading {lines[-1]!r}"


def test_the_cover_has_the_edition_and_the_address(whole_guide, site):
    cover = words(whole_guide.css_first(".hf-cover").text())
    for promise in [
        "Hip-flexor release",
        "Edition 20",
        site.public_url[8:-1],
        "not medical advice",
    ]:
        assert promise in cover


def test_links_of_the_whole_guide_name_where_they_lead(whole_guide):
    """On paper a word that is underlined says nothing."""
    said = {}
    for link in whole_guide.css("section.print-page a[href^='#']:not(.headerlink)"):
        after = link.next
        named = after is not None and after.tag == "span" and words(after.text())
        said.setdefault(link.attributes["href"], set()).add(named)
    assert "(Before you start)" in said["#before-you-start-stop-rules"]
    assert f"(Step {STEP_IDS.index('flat-floor') + 1})" in said["#release-flat-floor"]
    assert "[1]" in said["#sources-ingram-2024"]
    references = whole_guide.css("#sources li[id]")
    assert references[0].id == "sources-ingram-2024"


def test_the_whole_guide_has_each_step_once(whole_guide):
    headings = [words(h.text()).rstrip("¶ ") for h in whole_guide.css("section.print-page h2")]
    assert [h for h in headings if h.startswith("Step ")] == [words(step) for step in STEPS]


def test_the_whole_guide_has_every_page_but_the_sheet(whole_guide, site):
    parts = {section.id for section in whole_guide.css("section.print-page")}
    pages = {path.strip("/") or "index" for path in site.pages}
    assert "handout" not in parts
    assert pages - {"handout", "handout/large-print"} <= parts | {
        f"release/{step}" for step in STEP_IDS
    }


def test_every_link_inside_the_whole_guide_arrives(whole_guide):
    ids = {element.id for element in whole_guide.css("[id]")}
    links = [a.attributes["href"] for a in whole_guide.css('a[href^="#"]')]
    assert links
    assert {link for link in links if link[1:] not in ids} == set()


def test_no_id_of_the_whole_guide_is_used_twice(whole_guide):
    ids = [element.id for element in whole_guide.css("[id]")]
    assert {one for one in ids if ids.count(one) > 1} == set()
