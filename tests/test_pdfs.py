"""The ready PDFs: small, numbered, linked, to be typed into, whole for who has them read aloud."""

import hashlib
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import zxingcpp
from pypdf import PdfReader
from pypdf.generic import ContentStream
from selectolax.lexbor import LexborHTMLParser
from sheets import Print, stranded, words

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "https://example.org/hip/"
RELEASE = (ROOT / "docs" / "release.md").read_text("utf-8")
STEPS = re.findall(r"^## (Step \d+: .+?) \{#", RELEASE, re.M)
STEP_IDS = re.findall(r"^## Step \d+: .+? \{#([a-z-]+)", RELEASE, re.M)

PAGES = {
    "handout": ["handout/", "handout/back/"],
    "handout-large-print": ["handout/large-print/"],
    "guide": ["print_page/"],
    "posters": ["teachers/wall/"],
    "cards": ["teachers/cards/"],
}
SIZES = {"a4": (595, 842), "letter": (612, 792)}  # points
NAMES = [f"{name}-{paper}" for name in PAGES for paper in SIZES]
LIMITS = {"handout": 400, "handout-large-print": 500, "guide": 2000, "posters": 400, "cards": 400}
NUMBERED = ("guide", "handout-large-print")

SHOWS_TEXT = {b"Tj", b"TJ", b"'", b'"'}
EMBEDDED = {"/FontFile", "/FontFile2", "/FontFile3"}


def build(folder, address=ADDRESS, **environment):
    """Build the site as scripts/build does, and return what was said."""
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "SITE_URL": address, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
    )
    return built.returncode, built.stdout + built.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The site with its PDFs."""
    folder = tmp_path_factory.mktemp("site")
    code, said = build(folder, PDFS="always")
    assert code == 0, said[-2000:]
    return folder


@pytest.fixture(scope="module")
def pdfs(folder):
    return {name: PdfReader(folder / "downloads" / f"{name}.pdf") for name in NAMES}


@pytest.fixture(scope="module")
def prints(folder):
    return {name: Print(folder / "downloads" / f"{name}.pdf") for name in NAMES}


def kind_of(name):
    return name.rpartition("-")[0]


def elements(node, parent=None):
    """Every element of the structure tree with its parent, in reading order."""
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            yield from elements(kid, parent)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node, parent
        if "/K" in node:
            yield from elements(node["/K"], node)


def structure(pdf):
    return list(elements(pdf.trailer["/Root"]["/StructTreeRoot"]))


def of_kind(pdf, *kinds):
    return [element for element, _ in structure(pdf) if element["/S"] in kinds]


def outline(items):
    """The titles of an outline, at any depth."""
    for item in items:
        if isinstance(item, list):
            yield from outline(item)
        else:
            yield item["/Title"]


def annotations(pdf, kind):
    for sheet in pdf.pages:
        for annotation in sheet.get("/Annots", []):
            if annotation.get_object()["/Subtype"] == kind:
                yield annotation.get_object()


# --- The files ----------------------------------------------------------------------------------


def test_a_pdf_has_its_paper_and_is_small(folder, pdfs):
    for name, pdf in pdfs.items():
        for sheet in pdf.pages:
            size = (float(sheet.mediabox.width), float(sheet.mediabox.height))
            assert size == pytest.approx(SIZES[name.rpartition("-")[2]], abs=2)
        kilobytes = (folder / "downloads" / f"{name}.pdf").stat().st_size / 1000
        assert kilobytes <= LIMITS[kind_of(name)], name


def test_the_sheet_has_two_sides_a_poster_one_sheet_and_four_cards_a_sheet(pdfs):
    for name, pdf in pdfs.items():
        expected = {"handout": 2, "posters": len(STEPS), "cards": -(-(len(STEPS) + 3) // 4)}
        assert expected.get(kind_of(name), len(pdf.pages)) == len(pdf.pages), name
        assert len(pdf.pages) > 1


def test_the_page_offers_its_pdfs_and_they_are_there(folder):
    for name, pages in PAGES.items():
        for path in pages:
            page = folder / path / "index.html"
            links = LexborHTMLParser(page.read_text("utf-8")).css(".hf-paper a[href$='.pdf']")
            found = {(page.parent / link.attributes["href"]).resolve() for link in links}
            wanted = {(folder / "downloads" / f"{name}-{paper}.pdf").resolve() for paper in SIZES}
            assert found == wanted, path
            assert all("kB" in link.text() for link in links)


def test_the_check_finds_no_dead_link_on_a_site_with_pdfs(folder):
    command = [sys.executable, "scripts/check.py", "--site", folder]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_same_guide_makes_the_same_bytes(folder, tmp_path):
    press = [sys.executable, ROOT / "scripts/press.py", folder, ADDRESS, "links", "A4"]
    for name in ("handout", "cards"):
        again = tmp_path / f"{name}.pdf"
        subprocess.run([*press, again, *PAGES[name]], check=True)
        first = folder / "downloads" / f"{name}-a4.pdf"
        digests = {hashlib.sha256(file.read_bytes()).hexdigest() for file in (first, again)}
        assert len(digests) == 1, name


# --- When something is missing ------------------------------------------------------------------

# In place of the library that WeasyPrint opens, as if the machine had none.
NO_PANGO = """
import cffi
def dlopen(self, name, flags=0):
    raise OSError(f"cannot load library {name!r}: no such file")
cffi.FFI.dlopen = dlopen
"""


@pytest.fixture
def without_pango(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(NO_PANGO)
    return {"PYTHONPATH": str(tmp_path)}


def test_without_pango_one_line_says_what_to_install_and_pages_offer_print(tmp_path, without_pango):
    code, said = build(tmp_path / "site", PDFS="possible", **without_pango)
    assert code == 0, said[-2000:]
    [line] = [line for line in said.splitlines() if "No PDFs" in line]
    for promise in ["Pango", "sudo apt install libpango-1.0-0", "brew install pango", "Print"]:
        assert promise in line
    assert not list((tmp_path / "site/downloads").glob("*.pdf"))
    for page in [page for pages in PAGES.values() for page in pages]:
        assert ".pdf" not in (tmp_path / "site" / page / "index.html").read_text("utf-8")


def test_publishing_fails_without_pango_with_the_same_line(tmp_path, without_pango):
    code, said = build(tmp_path / "site", PDFS="always", **without_pango)
    assert code != 0
    assert "No PDFs" in said and "sudo apt install libpango-1.0-0" in said
    assert "Traceback" not in said


def test_without_a_public_address_nothing_promises_a_code(tmp_path):
    """And what it does promise is said in one line of the build."""
    code, said = build(tmp_path / "site", "", PDFS="always")
    assert code == 0, said[-2000:]
    assert len(re.findall("No posters and cards.*SITE_URL", said)) == 1
    files = list((tmp_path / "site/downloads").glob("*.pdf"))
    made = {file.stem for file in files}
    assert made == {name for name in NAMES if kind_of(name) not in ("posters", "cards")}
    for page in ["teachers/", "teachers/wall/", "teachers/cards/"]:
        tree = LexborHTMLParser((tmp_path / "site" / page / "index.html").read_text("utf-8"))
        text = words(tree.css_first("article").text())
        assert "has no QR codes" in text
        assert (
            "Open one" not in text and "reads the code" not in text and "Cut them out" not in text
        )
        assert not tree.css("article a[href$='.pdf']")
    for file in files:
        for link in annotations(PdfReader(file), "/Link"):
            assert "127.0.0.1" not in str(link.get("/A", {}).get("/URI", "")), file.name


# --- On paper -----------------------------------------------------------------------------------


@pytest.mark.needs("pdftoppm")
def test_no_heading_is_stranded_and_no_sheet_four_fifths_blank(folder, prints):
    for name, printed in prints.items():
        html = (folder / PAGES[kind_of(name)][0] / "index.html").read_text("utf-8")
        tree = LexborHTMLParser(html)
        headings = {words(h.text()).rstrip("¶ ") for h in tree.css("article :is(h1, h2, h3)")}
        assert not stranded(printed, headings), name
        for number, sheet in enumerate(printed.sheets, 1):
            lowest = max(line.bottom for line in sheet.body)
            assert lowest > 0.2 * sheet.height, f"{name}, sheet {number}"


@pytest.mark.needs("pdftoppm")
def test_each_sheet_of_a_long_pdf_has_its_number_and_where_it_is_from(prints):
    for name, printed in prints.items():
        if kind_of(name) not in NUMBERED:
            continue
        for number, sheet in enumerate(printed.sheets, 1):
            assert f"Page {number} of {len(printed.sheets)}" in sheet.text, name
            if kind_of(name) == "guide":
                for promise in ["Edition 20", ADDRESS[8:-1], "Not medical advice"]:
                    assert promise in sheet.text, f"{name}, sheet {number}"
            elif number > 1:
                assert sheet.lines[0].text == "Hip-flexor release on your back", "running title"


@pytest.mark.needs("pdftoppm")
def test_contents_and_references_of_the_guide_say_the_right_page(prints):
    for name in ("guide-a4", "guide-letter"):
        sheets = prints[name].sheets
        entries = {}
        for line in sheets[0].lines:
            beside = [
                o.text for o in sheets[0].lines if abs(o.top - line.top) < 1 and o is not line
            ]
            if beside and beside[0].isdigit() and not line.text.isdigit():
                entries[line.text] = int(beside[0])
        in_a_hurry = {"Stop rules", "When to get help", "How to come out", "How to get up"}
        assert {*STEPS} | in_a_hurry <= {*entries}
        for title, page in entries.items():
            last = title.split(": ")[-1][:24]
            assert last in sheets[page - 1].text, f"{title} is not on page {page}"
        assert len(re.findall(r"\(p\. \d+\)", prints[name].text)) > 50
        assert "(p. 0)" not in prints[name].text


@pytest.mark.needs("pdftoppm")
def test_a_poster_is_read_from_across_a_room_and_each_card_leads_to_its_step(prints):
    for paper in SIZES:
        wanted = [f"{ADDRESS}release/{step}/" for step in STEP_IDS]
        read = []
        for image in prints[f"posters-{paper}"].images(72):
            [code] = zxingcpp.read_barcodes(image)
            read.append(code.text)
            across = code.position.top_right.x - code.position.top_left.x
            assert across / 72 * 25.4 >= 99.5, "10 cm, measured to a pixel"
        assert read == wanted
        cards = [
            c.text for i in prints[f"cards-{paper}"].images(150) for c in zxingcpp.read_barcodes(i)
        ]
        others = [ADDRESS, f"{ADDRESS}release/", f"{ADDRESS}before-you-start/"]
        assert sorted(cards) == sorted(wanted + others)


def test_what_a_clinic_writes_can_be_typed_into_the_sheet(pdfs):
    for paper in SIZES:
        fields = list(annotations(pdfs[f"handout-{paper}"], "/Widget"))
        said = [field["/TU"] for field in fields]
        assert len(said) == len(set(said)) >= 15
        for promise in ["This sheet is for: name", "From: phone", "Note", "Days a week"]:
            assert promise in said
        for field in fields:
            bottom, top = float(field["/Rect"][1]), float(field["/Rect"][3])
            assert abs(top - bottom) / 72 * 25.4 >= 7.9, field["/TU"]


# --- For screen readers -------------------------------------------------------------------------


@pytest.mark.needs("java")
def test_every_pdf_keeps_to_pdf_ua(folder, tmp_path):
    """By veraPDF's rules, which find a PDF that is made without care wrong."""
    files = [folder / "downloads" / f"{name}.pdf" for name in NAMES]
    careless = tmp_path / "careless.pdf"
    make = "from weasyprint import HTML; HTML(string='<p>x').write_pdf(__import__('sys').argv[1])"
    subprocess.run([sys.executable, "-c", make, careless], check=True)
    judge = [sys.executable, Path(__file__).with_name("verapdf.py"), *files, careless]
    judged = subprocess.run(judge, capture_output=True, text=True)
    assert judged.returncode == 0, judged.stderr
    faults = judged.stdout.splitlines()
    assert [line for line in faults if line.startswith(str(careless))]
    assert not [line for line in faults if not line.startswith(str(careless))]


def test_a_pdf_is_tagged_and_has_its_language_and_title(pdfs):
    for pdf in pdfs.values():
        root = pdf.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en"
        assert "Hip-flexor release" in pdf.metadata.title
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_headings_begin_with_1_leave_none_out_and_are_the_outline(pdfs):
    for name, pdf in pdfs.items():
        headings = of_kind(pdf, "/H1", "/H2", "/H3", "/H4")
        levels = [int(heading["/S"][2:]) for heading in headings]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), (name, levels)
        assert not [h for h, parent in structure(pdf) if h in headings and parent in headings]
        titles = [words(title) for title in outline(pdf.outline)]
        assert len(titles) == len(levels)
        assert all(titles)
        if kind_of(name) in ("guide", "posters"):
            assert {*STEPS} <= {*titles}, "Step 1: Place the block under your sacrum"


def test_every_picture_of_the_page_is_a_figure_with_its_alternative_text(folder, pdfs):
    for name, pdf in pdfs.items():
        wanted = []
        for path in PAGES[kind_of(name)]:
            tree = LexborHTMLParser((folder / path / "index.html").read_text("utf-8"))
            wanted += [words(image.attributes["alt"]) for image in tree.css("article img")]
        found = [words(figure.get("/Alt", "")) for figure in of_kind(pdf, "/Figure")]
        assert sorted(found) == sorted(wanted), name
        assert all(len(alternative) > 10 for alternative in found)


def test_lists_are_lists_and_tables_are_tables(pdfs):
    parents = {"/LI": {"/L"}, "/TR": {"/Table", "/THead", "/TBody"}, "/TD": {"/TR"}, "/TH": {"/TR"}}
    sheet = (ROOT / "docs/handout.md").read_text("utf-8")
    items = len(re.findall(r"(?m)^(?:- |\d+\. )", sheet))
    assert items > len(STEPS)
    for name, pdf in pdfs.items():
        for element, parent in structure(pdf):
            if element["/S"] in parents:
                assert parent["/S"] in parents[element["/S"]], name
        if kind_of(name).startswith("handout"):
            assert len(of_kind(pdf, "/LI")) >= items


def test_no_text_is_untagged(pdfs):
    """Neither tagged as text nor as an artifact, such as the number of a page."""
    for name, pdf in pdfs.items():
        for number, sheet in enumerate(pdf.pages[:3], 1):
            depth, untagged = 0, 0
            for operands, operator in ContentStream(sheet.get_contents(), pdf).operations:
                if operator in (b"BDC", b"BMC"):
                    depth += 1
                elif operator == b"EMC":
                    depth -= 1
                elif not depth and operator in SHOWS_TEXT:
                    untagged += len(operands[0])
            assert not untagged, f"{name}, sheet {number}"


def test_every_font_is_embedded_and_the_guides_own(pdfs):
    """The same letters whatever the machine has; but words in pictures may be the machine's."""
    for name, pdf in pdfs.items():
        own = set()
        for sheet in pdf.pages:
            for font in sheet["/Resources"].get("/Font", {}).values():
                font = font.get_object()
                assert font["/Subtype"] == "/Type0", "printers complain of drawings of letters"
                for inner in font["/DescendantFonts"]:
                    assert EMBEDDED & inner.get_object()["/FontDescriptor"].keys(), font[
                        "/BaseFont"
                    ]
                own.add(font["/BaseFont"].partition("+")[2])
        assert any("Atkinson" in font for font in own), name


def test_links_are_live_said_in_words_and_lead_to_the_public_address(pdfs):
    for name, pdf in pdfs.items():
        links = list(annotations(pdf, "/Link"))
        targets = [str(link["/A"]["/URI"]) for link in links if "/URI" in link.get("/A", {})]
        assert not [url for url in targets if "127.0.0.1" in url or not re.match("https?://", url)]
        assert all(link.get("/Contents") for link in links)
        if kind_of(name).startswith("handout"):
            steps = {f"{ADDRESS}release/{step}/" for step in STEP_IDS}
            assert steps <= {*targets}, "each step leads to its page"
        if kind_of(name) == "guide":
            assert len(links) >= 100
