"""The ready PDFs: all six, small, and whole for people who have them read aloud."""

import importlib
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import NO_BROWSER, find_browser
from mkdocs.exceptions import PluginError
from pypdf import PdfReader
from pypdf.generic import ContentStream
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
STEPS = re.findall(r"^## Step \d+: ", (ROOT / "docs/release.md").read_text("utf-8"), re.M)
ADDRESS = "https://example.org/hip/"
PAGES = {
    "handout": "handout/",
    "handout-large-print": "handout/large-print/",
    "guide": "print_page/",
}
SIZES = {"a4": (595, 842), "letter": (612, 792)}  # points
NAMES = [f"{name}-{paper}" for name in PAGES for paper in SIZES]
LIMITS = {"handout": 400, "handout-large-print": 500, "guide": 4000}  # kB

SHOWS_TEXT = {b"Tj", b"TJ", b"'", b'"'}
EMBEDDED = {"/FontFile", "/FontFile2", "/FontFile3"}


def build(folder, **environment):
    """Build the site as scripts/build does, and return what was said."""
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "SITE_URL": ADDRESS, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
    )
    return built.returncode, built.stdout + built.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The site with its PDFs."""
    browser = find_browser()
    if not browser:
        pytest.exit(NO_BROWSER, returncode=1)
    folder = tmp_path_factory.mktemp("site")
    code, said = build(folder, PDFS="always", BROWSER_PATH=browser)
    assert code == 0, said[-2000:]
    return folder


@pytest.fixture(scope="module")
def pdfs(folder):
    return {name: PdfReader(folder / "downloads" / f"{name}.pdf") for name in NAMES}


@pytest.fixture(params=NAMES)
def pdf(request, pdfs):
    return pdfs[request.param]


def paper_of(name):
    return name.rpartition("-")[2]


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


# --- The files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_has_its_paper_and_is_small(folder, pdfs, name):
    for sheet in pdfs[name].pages:
        size = (float(sheet.mediabox.width), float(sheet.mediabox.height))
        assert size == pytest.approx(SIZES[paper_of(name)], abs=2)
    kilobytes = (folder / "downloads" / f"{name}.pdf").stat().st_size / 1000
    assert kilobytes <= LIMITS[name.rpartition("-")[0]]


def test_the_sheet_is_one_page_and_the_others_are_more(pdfs):
    for name, pdf in pdfs.items():
        assert (len(pdf.pages) == 1) == (name.rpartition("-")[0] == "handout"), name


@pytest.mark.parametrize("name", PAGES)
def test_the_page_offers_its_pdfs_and_they_are_there(folder, name):
    page = folder / PAGES[name] / "index.html"
    links = LexborHTMLParser(page.read_text("utf-8")).css(".hf-paper a[href$='.pdf']")
    found = {(page.parent / link.attributes["href"]).resolve() for link in links}
    assert found == {(folder / "downloads" / f"{name}-{paper}.pdf").resolve() for paper in SIZES}


def test_the_check_finds_no_dead_link_on_a_site_with_pdfs(folder):
    command = [sys.executable, "scripts/check.py", "--site", folder]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "built-001" not in checked.stdout + checked.stderr


def test_without_a_browser_there_are_no_pdfs_and_no_links_to_them(tmp_path):
    code, said = build(tmp_path, PDFS="possible", BROWSER_PATH="/nowhere/chromium")
    assert code == 0, said[-2000:]
    assert re.search("No PDFs.*Print", said)
    assert not (tmp_path / "downloads").exists()
    for page in PAGES.values():
        assert ".pdf" not in (tmp_path / page / "index.html").read_text("utf-8")


def test_publishing_fails_without_a_browser(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "scripts" / "hooks")
    monkeypatch.setenv("PDFS", "always")
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    hook = importlib.import_module("pdfs")
    with pytest.raises(PluginError, match="Chromium was not found"):
        hook.on_post_build(SimpleNamespace(site_dir=str(tmp_path), site_url=ADDRESS))


# --- For screen readers -------------------------------------------------------------------------


def test_a_pdf_is_tagged_and_has_its_language_and_title(pdf):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "Hip-flexor release" in pdf.metadata.title
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_headings_begin_with_1_leave_none_out_and_are_the_outline(pdf):
    levels = [int(heading["/S"][2:]) for heading in of_kind(pdf, "/H1", "/H2", "/H3", "/H4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    titles = list(outline(pdf.outline))
    assert len(titles) == len(levels)
    assert all(title.strip() for title in titles)


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_of_the_page_is_a_figure_with_its_alternative_text(folder, pdfs, name):
    page = folder / PAGES[name.rpartition("-")[0]] / "index.html"
    images = LexborHTMLParser(page.read_text("utf-8")).css("article img")
    figures = of_kind(pdfs[name], "/Figure")
    alternatives = [" ".join(figure.get("/Alt", "").split()) for figure in figures]
    assert alternatives == [" ".join(image.attributes["alt"].split()) for image in images]
    assert all(len(alternative) > 10 for alternative in alternatives)


def test_lists_are_lists_and_tables_are_tables(pdf):
    parents = {"/LI": "/L", "/TR": "/Table", "/TD": "/TR", "/TH": "/TR"}
    for element, parent in structure(pdf):
        if element["/S"] in parents:
            assert parent["/S"] == parents[element["/S"]]
    assert len(of_kind(pdf, "/LI")) >= len(STEPS) + 5 + 5


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("a4")])
def test_no_text_is_untagged_but_page_numbers(pdfs, name):
    """Lines and backgrounds may be."""
    pdf = pdfs[name]
    for number, sheet in enumerate(pdf.pages, 1):
        depth, untagged = 0, 0
        for operands, operator in ContentStream(sheet.get_contents(), pdf).operations:
            if operator in (b"BDC", b"BMC"):
                depth += 1
            elif operator == b"EMC":
                depth -= 1
            elif not depth and operator in SHOWS_TEXT:
                untagged += len(operands[0])
        numbered = name.startswith("guide") and number > 1
        assert untagged == numbered * len(str(number)), f"sheet {number}"


def test_every_font_is_embedded(pdf):
    for sheet in pdf.pages:
        for font in sheet["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            if font["/Subtype"] == "/Type3":  # holds its own drawings
                continue
            for own in font.get("/DescendantFonts", [font]):
                assert EMBEDDED & own.get_object()["/FontDescriptor"].keys(), font["/BaseFont"]


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("handout")])
def test_the_sheets_are_set_in_letters_and_not_in_pictures_of_letters(pdfs, name):
    """Printers and readers complain of Type 3, which a variable font becomes."""
    fonts = [
        font.get_object()
        for sheet in pdfs[name].pages
        for font in sheet["/Resources"]["/Font"].values()
    ]
    assert {font["/Subtype"] for font in fonts} == {"/Type0"}
    assert all("AtkinsonHyperlegibleNext" in font["/BaseFont"] for font in fonts)


def test_links_are_live_and_lead_to_the_public_address(pdf):
    links = [
        annotation.get_object()
        for sheet in pdf.pages
        for annotation in sheet.get("/Annots", [])
        if annotation.get_object()["/Subtype"] == "/Link"
    ]
    targets = [link["/A"]["/URI"] for link in links if "/URI" in link.get("/A", {})]
    assert len(links) >= len(STEPS)
    assert not [url for url in targets if "127.0.0.1" in url or not re.match("https?://", url)]
    assert any(url.startswith(ADDRESS) for url in targets)
