"""Paper: what readers print in Chromium, Firefox and WebKit, each page once, looked at many times.

The sheet is one sheet, the whole guide is whole, nothing is parted that belongs together, and no
picture is missing.
"""

import os
import re
from pathlib import Path
from urllib.parse import quote

import pytest
import webkit
import zxingcpp
from firefox import NAMES, Firefox
from selectolax.lexbor import LexborHTMLParser
from sheets import PAPERS, Print, stranded, words

pytestmark = pytest.mark.needs("pdftoppm")

ROOT = Path(__file__).resolve().parent.parent
RELEASE = (ROOT / "docs" / "release.md").read_text("utf-8")
STEPS = re.findall(r"^## (Step \d+: .+?) \{#", RELEASE, re.M)
STEP_IDS = re.findall(r"^## Step \d+: .+? \{#([a-z-]+)", RELEASE, re.M)

NOTE = ("With a towel under the heel, slowly, and only as far as it stays mild. " * 3)[:200]
PLAN = f"handout/#hold=10&rest=2&first=right&again=right&prop=none&note={quote(NOTE)}"
SIDES = ["handout/", PLAN, "handout/back/"]  # one sheet each
GUIDE = "print_page/"
UNLISTED = ["handout/large-print/", "teachers/wall/", "teachers/cards/", "404.html"]
SPARE = 5  # mm that stay free at the foot of the Letter sheet, so that a longer word does no harm

ENGINES = [
    "chromium",
    pytest.param("firefox", marks=pytest.mark.needs(*NAMES)),
    pytest.param("webkit", marks=[pytest.mark.needs("WebKitGTK"), pytest.mark.needs("xvfb-run")]),
]


# --- Printing -----------------------------------------------------------------------------------


def in_chromium(browser, site, jobs, folder):
    """Print pages as the print dialog does with its defaults, on paper of a size in mm."""
    context = browser.new_context(base_url=site.url)
    for file, (path, width, height) in jobs.items():
        page = context.new_page()
        page.goto(path)
        # As the other two engines are given a moment: whoever prints has seen the page.
        page.locator("html.hf-ready").wait_for()
        page.wait_for_load_state("networkidle")
        if path == PLAN:
            page.locator("[data-plan-open]").wait_for()
        page.pdf(
            path=folder / file,
            width=f"{width}mm",
            height=f"{height}mm",
            prefer_css_page_size=True,
            margin=dict.fromkeys(("top", "right", "bottom", "left"), "0.4in"),
        )
        page.close()
    context.close()


def in_firefox(site, jobs, folder):
    firefox = Firefox()
    for file, (path, width, height) in jobs.items():
        (folder / file).write_bytes(firefox.pdf(site.url + path, width, height))
    firefox.close()


def in_webkit(site, jobs, folder):
    webkit.print_pages(
        [
            webkit.Job(site.url + path, width, height, str(folder / file))
            for file, (path, width, height) in jobs.items()
        ]
    )


@pytest.fixture(scope="module", params=ENGINES)
def engine(request):
    return request.param


@pytest.fixture(scope="module")
def prints(engine, request, site, tmp_path_factory):
    """Every page on Letter, and those that must fit on both papers, by path and paper."""
    folder = tmp_path_factory.mktemp(engine)
    pages = [(path, "Letter") for path in [*site.pages, *UNLISTED, *SIDES, GUIDE]]
    pages += [(path, "A4") for path in [*SIDES, GUIDE, "teachers/wall/"]]
    pages += [(f"release/{step}/", "Letter") for step in STEP_IDS]
    names = {page: f"{number}.pdf" for number, page in enumerate(dict.fromkeys(pages))}
    jobs = {file: (path, *PAPERS[paper]) for (path, paper), file in names.items()}
    if engine == "chromium":
        in_chromium(request.getfixturevalue("browser"), site, jobs, folder)
    elif engine == "firefox":
        in_firefox(site, jobs, folder)
    else:
        in_webkit(site, jobs, folder)
    return {page: Print(folder / file) for page, file in names.items()}


@pytest.fixture(scope="module")
def whole_guide(site):
    return LexborHTMLParser(site.read(GUIDE))


def headings_of(html):
    """The headings of a page, as they can stand in one line."""
    tree = LexborHTMLParser(html)
    return {words(h.text()).rstrip("¶ ") for h in tree.css("article :is(h1, h2, h3)")}


def test_each_page_is_printed_once_also_where_tests_run_on_several_cores(request):
    """pytest-xdist keeps groups together by their names behind a test's, if pytest lets it."""
    on_several = os.environ.get("PYTEST_XDIST_WORKER") and request.config.getoption("loadgroup")
    assert not on_several or f"@{request.path.stem} " in request.node.nodeid


# --- The sheet and its back ---------------------------------------------------------------------


def test_the_sheet_with_and_without_a_plan_and_its_back_are_one_page_each(prints):
    for paper in ("A4", "Letter"):
        for path in SIDES:
            printed = prints[path, paper]
            assert len(printed.sheets) == 1, (path, paper)
            [sheet] = printed.sheets
            assert "CC BY 4.0" in sheet.text
            assert all(line.right < sheet.width - 5 for line in sheet.lines), "nothing sticks out"
        assert ("towel" in prints[PLAN, paper].text) and "towel" not in prints[SIDES[0], paper].text


def test_the_sheet_has_the_steps_the_stop_rules_the_dose_and_when_to_get_help(prints, site):
    for paper in ("A4", "Letter"):
        text = prints["handout/", paper].text
        for number in range(1, len(STEPS) + 1):
            assert re.search(rf"(?<!\d){number}\. ", text), f"step {number}"
        for promise in ["First time", "Stop if", "minutes a side", "breaths", "Ask a doctor"]:
            assert promise in text, promise
        for promise in ["Roll, sit", "Get help", "Now", "Today", "Soon", "chest pain"]:
            assert promise in text, promise
        for imprint in [
            "dition 20",
            "reviewed by 20",
            "HF-1",
            "not reviewed",
            site.public_url[8:-1],
        ]:
            assert imprint in text, imprint


def test_the_back_has_what_a_clinic_writes_and_four_weeks(prints):
    text = prints["handout/back/", "A4"].text
    for promise in ["This sheet is for", "Phone", "logo", "Do this side again", "Lie on", "Note"]:
        assert promise in text, promise
    for promise in ["4 weeks", "How long to keep it up", "Stop if", "HF-1B", "In large print"]:
        assert promise in text, promise
    assert text.count("Sun") == 1


def test_the_flat_floor_stands_first_on_the_sheet(prints):
    text = prints["handout/", "Letter"].text
    assert text.index("the flat floor") < text.index("Stop if") < text.index("Place the block")


@pytest.mark.parametrize("js", [True, False], ids=["scripts on", "scripts off"])
@pytest.mark.parametrize("margin", ["10mm", "0.4in"], ids=["our margins", "the browser's margins"])
def test_the_sheet_has_room_to_spare(browser, site, js, margin, tmp_path):
    """In Chromium in the dark, with backgrounds, the browser's header and footer, and a plan."""
    context = browser.new_context(
        base_url=site.url, java_script_enabled=js, color_scheme="dark", bypass_csp=True
    )
    style = f"<style>@page, @page sheet {{ margin: {margin} !important }}</style>"

    def with_margin(route):
        """Add the margin on the way: where scripts are off, nothing can be added to a page."""
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</head>", f"{style}</head>"))

    context.route(f"{site.url}handout/**/", with_margin)
    page = context.new_page()
    for path in SIDES:
        page.goto("about:blank")
        page.goto(path)
        assert page.content().count(style) == 1
        if js and path == PLAN:
            page.locator("[data-plan-open]").wait_for()
        file = tmp_path / "sheet.pdf"
        page.pdf(
            path=file,
            width="8.5in",
            height=f"{PAPERS['Letter'][1] - SPARE}mm",
            prefer_css_page_size=margin == "10mm",
            margin=dict.fromkeys(("top", "right", "bottom", "left"), margin),
            print_background=True,
            display_header_footer=True,
        )
        printed = Print(file)
        assert len(printed.sheets) == 1, path
        assert ("With a towel" in printed.text) == (js and path == PLAN)
        [image] = printed.images(20)
        for corner in [(0, 0), (image.width - 1, image.height - 1), (image.width // 2, 2)]:
            assert image.getpixel(corner) == (255, 255, 255), "paper is white, also in the dark"
    context.close()


def test_the_sheet_is_set_in_12_points_and_its_foot_in_10(browser, site):
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.emulate_media(media="print")
    for path in SIDES:
        page.goto("about:blank")
        page.goto(path)
        small = page.evaluate(
            """() => [...document.querySelectorAll("article *")]
              .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
              .filter(e => e.checkVisibility() && !e.closest(".hf-diary, .hf-back__stamp"))
              .filter(e => parseFloat(getComputedStyle(e).fontSize) <
                (e.closest(".hf-sheet__foot") ? 13.3 : 16))
              .map(e => e.textContent.trim())"""
        )
        assert not small, path
    context.close()


def test_pictures_of_the_sheet_are_large_and_lines_of_the_back_can_be_written_on(browser, site):
    millimeter = 96 / 25.4
    context = browser.new_context(base_url=site.url, viewport={"width": 718, "height": 900})
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto("handout/")
    pictures = [p.bounding_box() for p in page.locator(".hf-sheet__steps img").all()]
    assert len(pictures) == len(STEPS) + 1, "each step, and how to come out"
    for box in pictures:
        assert box["width"] >= 39.9 * millimeter and box["height"] >= 19.4 * millimeter
    out = page.locator(".hf-sheet__out").bounding_box()
    seventh = page.locator(".hf-sheet__steps li").nth(6).bounding_box()
    assert abs(out["y"] + out["height"] - seventh["y"] - seventh["height"]) < 2 * millimeter
    page.goto("handout/back/")
    for field in page.locator("article :is(input, textarea)").all():
        assert field.bounding_box()["height"] >= 7.9 * millimeter
    context.close()


def test_every_step_of_the_sheet_has_the_picture_of_the_release_and_leads_to_its_page(site):
    """As far as the release has one: a step without a picture there has none here."""
    for path, up in [("handout/", "../"), ("handout/large-print/", "../../")]:
        tree = LexborHTMLParser(site.read(path))
        for item, step in zip(tree.css(".hf-sheet__steps li"), STEP_IDS, strict=True):
            part = re.search(rf"(?ms)^## Step \d+: [^\n]+\{{#{step}.+?(?=^## |\Z)", RELEASE)[0]
            picture = re.search(r"!\[(.+?)\]\((assets/figures/[\w-]+\.svg)", part)
            image = item.css_first("img")
            assert bool(image) == bool(picture), step
            if image:
                assert image.attributes["src"] == f"{up}{picture[2]}"
                assert image.attributes["alt"] == picture[1]
            assert item.css_first("a").attributes["href"] == f"{up}release/{step}/"


def test_the_codes_of_the_sheet_are_read_as_their_addresses(prints, site):
    """With a real decoder, from 150 dots an inch: less than any printer has."""
    for path, target in [("handout/", ""), ("handout/back/", "practice/")]:
        [image] = prints[path, "Letter"].images(150)
        [code] = zxingcpp.read_barcodes(image)
        assert code.text == site.public_url + target
        corners = code.position
        assert (corners.top_right.x - corners.top_left.x) / 150 * 25.4 >= 18


@pytest.mark.parametrize("width", [900, 1280])
def test_on_a_wide_screen_the_sheet_looks_as_it_prints(browser, site, width):
    context = browser.new_context(base_url=site.url, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto("handout/")
    box = page.locator(".hf-sheet").bounding_box()
    assert box["height"] < 1.5 * box["width"]
    first, eighth = (page.locator(".hf-sheet__steps li").nth(n).bounding_box() for n in (0, 7))
    assert first["y"] == eighth["y"] and first["x"] < eighth["x"], "steps stand in two columns"
    context.close()


# --- Every page ---------------------------------------------------------------------------------


def test_no_heading_and_no_lead_in_is_parted_from_what_follows(prints, site):
    for (path, paper), printed in prints.items():
        html = site.read(path.partition("#")[0])
        assert not stranded(printed, headings_of(html)), f"/{path} on {paper}"


def test_the_stop_rules_and_the_lists_of_when_to_get_help_are_whole(prints, site):
    tree = LexborHTMLParser(site.read("before-you-start/"))
    lists = [box.css("li") for box in tree.css(".hf-care")]
    lists.append(tree.css("#stop-rules ~ ul")[0].css("li"))
    assert len(lists) == 4
    printed = prints["before-you-start/", "Letter"]
    for items in lists:
        starts = [words(item.text())[:20] for item in items]
        whole = [all(start in sheet.text for start in starts) for sheet in printed.sheets]
        assert any(whole), starts


def test_a_table_that_goes_over_a_sheet_shows_its_head_again(prints):
    head, rows = "If you have or had", ["A broken bone", "A lump in the groin", "Dizziness"]
    for sheet in prints["before-you-start/", "Letter"].sheets:
        if any(row in sheet.text for row in rows):
            assert head in sheet.text


def test_no_sheet_is_nearly_empty(prints):
    for (path, paper), printed in prints.items():
        for number, sheet in enumerate(printed.sheets[:-1], 1):
            lowest = max((line.bottom for line in sheet.body), default=0)
            assert lowest > 0.2 * sheet.height, f"/{path} on {paper}, sheet {number}"
        assert len(printed.sheets[-1].body) >= 2, f"/{path} on {paper} ends with a line"


def test_no_picture_is_missing(engine, prints, site, browser, tmp_path):
    """As much is colored as where the browser was given all the time to load them."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    for path in ["", "before-you-start/", "release/", "anatomy/", "questions/", GUIDE]:
        page.goto(path)
        page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
        file = tmp_path / "all.pdf"
        page.pdf(path=file, format="Letter", prefer_css_page_size=True)
        missing = 1 - prints[path, "Letter"].colored() / Print(file).colored()
        assert missing < 0.1, f"/{path}: {missing:.0%} of what is colored is missing"
    context.close()


def test_every_page_says_where_it_is_from(prints, site):
    address = site.public_url[8:-1]
    for (path, paper), printed in prints.items():
        path = path.partition("#")[0]
        if path == "404.html":
            continue
        text = printed.text.replace(" ", "")
        own = "" if path in (GUIDE, "handout/", "handout/large-print/") else path
        own = {"handout/back/": "practice/", "teachers/cards/": "", "teachers/wall/": ""}.get(
            path, own
        )
        assert f"{address}/{own}".rstrip("/") in text, (path, paper)
        assert "dition20" in text and "notmedicaladvice" in text.lower(), (path, paper)


def test_nothing_that_only_works_on_a_screen_is_on_paper(prints):
    for (path, paper), printed in prints.items():
        for control in [
            "Skip to content",
            "Search",
            "Print this page",
            "Link to this step",
            "Open one to show",
            "On this page",
            "Back to the teachers",
            "Press Start, put",
            "Copy link",
            "right-click",
            "the form below",
            "at the foot of any page",
        ]:
            assert control not in printed.text, (path, paper, control)


def test_a_printed_link_says_where_it_leads_or_is_not_set_off(browser, site):
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.emulate_media(media="print")
    for path in ["release/", GUIDE, "handout/"]:
        page.goto(path)
        lines = page.locator("article a:visible").evaluate_all(
            "links => links.map(link => getComputedStyle(link).textDecorationLine)"
        )
        assert set(lines) == {"none"}
    context.close()


def test_the_reader_chooses_the_paper(prints):
    for (path, paper), printed in prints.items():
        for sheet in printed.sheets:
            assert (sheet.width, sheet.height) == pytest.approx(PAPERS[paper], abs=1), path


def test_the_release_alone_spares_paper_with_three_steps_to_a_sheet(prints):
    sheets = [sheet.text for sheet in prints["release/", "Letter"].sheets]
    # With what is around them; WebKit's words are larger.
    assert len(sheets) <= len(STEPS) / 2 + 3
    assert max(len(re.findall(r"Step \d+\. ", text)) for text in sheets) >= 3, "captions"


def test_a_step_prints_on_one_sheet_in_large_type(prints):
    for step in STEP_IDS:
        [sheet] = prints[f"release/{step}/", "Letter"].sheets
        assert f"release/{step}" in sheet.text.replace(" ", ""), "its address is on it"
        assert "All steps" not in sheet.text
        large = sum(len(line.text) for line in sheet.lines if line.bottom - line.top > 5.6)
        assert large > len(sheet.text) / 2, f"{step}: write one more sentence, in large type"


def test_posters_fill_a_sheet_each_and_cards_a_quarter(prints):
    for paper in ("A4", "Letter"):
        sheets = prints["teachers/wall/", paper].sheets
        assert len(sheets) == len(STEPS)
        for step, sheet in zip(STEP_IDS, sheets, strict=True):
            assert f"release/{step}/" in sheet.text.replace(" ", "")
    assert len(prints["teachers/cards/", "Letter"].sheets) == (len(STEPS) + 3 + 3) // 4


def test_on_its_side_and_behind_a_long_address_nothing_is_cut(browser, site, long_site, tmp_path):
    address = long_site.public_url.partition("://")[2].rstrip("/")
    assert len(address) >= 70
    upright = {"handout/": 1, "handout/back/": 1, "teachers/wall/": len(STEPS), "practice/": None}
    jobs = {f"{n}.pdf": (path, *PAPERS["Letter"]) for n, path in enumerate(upright)}
    in_chromium(browser, long_site, jobs, tmp_path)
    for (file, (path, *_)), sheets in zip(jobs.items(), upright.values(), strict=True):
        printed = Print(tmp_path / file)
        assert sheets in (None, len(printed.sheets)), path
        assert address in printed.text.replace(" ", ""), path
        for sheet in printed.sheets:
            assert all(line.right < sheet.width - 5 for line in sheet.lines), path
    jobs = {"wide.pdf": ("release/", 279.4, 215.9), "high.pdf": ("release/", 215.9, 279.4)}
    in_chromium(browser, site, jobs, tmp_path)
    wide, high = (Print(tmp_path / file) for file in jobs)
    said = [sorted({*re.findall(r"\w+", printed.text)}) for printed in (wide, high)]
    missing = {word for word in said[1] if word not in said[0] and not word.isdigit()}
    assert not missing
    assert all(line.right < sheet.width - 5 for sheet in wide.sheets for line in sheet.lines)


@pytest.fixture(scope="module")
def long_site(make_site):
    return make_site(f"https://{'a-studio-with-a-long-name.' * 2}example.org/for/all/students/")


# --- The whole guide ----------------------------------------------------------------------------


def test_the_whole_guide_has_every_step_in_order(prints):
    for paper in ("A4", "Letter"):
        text = prints[GUIDE, paper].text
        assert not re.search(r"\d\.\d+\.? ?Step \d", text), "print-site must not number headings"
        # The last place of each, as the list of contents names them too.
        places = [text.rfind(words(step.partition(": ")[2])) for step in STEPS]
        assert -1 not in places, STEPS[places.index(-1)]


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
    """On paper a word that leads somewhere says nothing."""
    said = {}
    for link in whole_guide.css(
        "section.print-page:not(#release) > :not(section) a[href^='#']:not(.headerlink)"
    ):
        after = link.next
        behind = words(after.text()) if after is not None and after.tag == "span" else ""
        said.setdefault(link.attributes["href"], set()).add((words(link.text()), behind))
    assert "(Before you start)" in {behind for _, behind in said["#before-you-start-stop-rules"]}
    assert "[1]" in {behind for _, behind in said["#sources-ingram-2024"]}
    assert whole_guide.css_first("#sources li[id]").id == "sources-ingram-2024"
    steps = 0
    for number, (title, step) in enumerate(zip(STEPS, STEP_IDS, strict=True), 1):
        for text, behind in said.get(f"#release-{step}", ()):
            assert str(number) in f"{text} {behind}" or text == title.partition(": ")[2], text
            steps += 1
    assert steps > len(STEPS)


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
