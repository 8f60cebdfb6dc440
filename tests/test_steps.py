"""A link to one step: every form of it arrives, lasts, looks right when shared, and prints."""

import base64
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ROOT = Path(__file__).resolve().parent.parent
RELEASE = (ROOT / "docs" / "release.md").read_text("utf-8")
STEPS = re.findall(r"^## (Step (\d+): (.+?)) \{#([a-z-]+)\}", RELEASE, re.M)
IDS = [step_id for *_, step_id in STEPS]
SEVENTH = f"release/{IDS[6]}/"
NUMBER = {step_id: number for _, number, _, step_id in STEPS}


def squeezed(text):
    """Text from paper without white space, its ligatures undone."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def said(node):
    """The text of a heading as it is spoken, without the mark behind it."""
    return " ".join(node.text().replace("¶", "").split())


@pytest.fixture(scope="module")
def trees(site):
    return {step_id: LexborHTMLParser(site.read(f"release/{step_id}/")) for step_id in IDS}


def tag(tree, name):
    found = tree.css(f'meta[property="{name}"], meta[name="{name}"]')
    assert len(found) <= 1, name
    return found[0].attributes["content"] if found else None


# --- At a glance --------------------------------------------------------------------------------


def test_the_release_begins_with_a_small_picture_of_each_step_that_leads_there(site):
    tree = LexborHTMLParser(site.read("release/"))
    links = tree.css(".hf-glance li a")
    assert [link.attributes["href"] for link in links] == [f"#{step_id}" for step_id in IDS]
    for link, (_, number, title, step_id) in zip(links, STEPS, strict=True):
        assert said(link) == f"{number} {title}"
        picture = tree.css_first(f"section:has(#{step_id}) figure img").attributes["src"]
        assert link.css_first("img").attributes["src"] == picture
        assert link.css_first("img").attributes["alt"] == "", "the link says it already"


def test_small_pictures_of_the_steps_stand_two_or_three_in_a_row_on_a_phone(new_page):
    page = new_page(js=True, width=375)
    page.goto("release/")
    tops = page.locator(".hf-glance li").evaluate_all(
        "items => items.map(item => item.getBoundingClientRect().top)"
    )
    assert tops.count(tops[0]) in (2, 3)
    page.emulate_media(media="print")
    assert not page.locator(".hf-glance").is_visible(), "paper shows each step's own picture"


# --- Addresses ----------------------------------------------------------------------------------


def test_every_id_of_a_step_that_was_published_reaches_a_step(site):
    """docs/permalinks.txt remembers them for good; docs/aliases.txt says what became of them."""
    recorded = (ROOT / "docs/permalinks.txt").read_text("utf-8").split()
    for_good = {line for line in recorded if re.fullmatch("/release/[a-z-]+/", line)}
    assert for_good >= {f"/release/{step_id}/" for step_id in IDS}, "run ./scripts/check --record"
    for address in for_good:
        assert (site.folder / address[1:] / "index.html").is_file(), address


def is_marked_and_in_sight(page, heading):
    """Whether the heading has the colour of a target and lies clear of the header."""
    page.wait_for_function(
        """heading => {
          const {top, bottom} = heading.getBoundingClientRect();
          const header = document.querySelector(".hf-header").getBoundingClientRect().bottom;
          return top >= header && bottom <= innerHeight;
        }""",
        arg=heading.element_handle(),
    )
    return heading.evaluate("h => getComputedStyle(h).backgroundColor") != "rgba(0, 0, 0, 0)"


LOOKS = pytest.mark.parametrize(("js", "width"), [(True, 375), (False, 1280)])


@LOOKS
def test_the_id_and_the_number_of_each_step_reach_it_on_the_release(new_page, js, width):
    page = new_page(js=js, width=width)
    for heading, number, _, step_id in STEPS:
        target = page.locator(f"h2#{step_id}")
        page.goto("about:blank")  # so that the page opens anew
        for fragment in (step_id, f"step-{number}"):
            page.goto(f"release/#{fragment}")
            assert is_marked_and_in_sight(page, target), fragment
            others = page.locator("h2:target, h2:has(:target)")
            assert others.count() == 1
            assert heading in " ".join(target.text_content().split())


def test_each_step_has_a_page_with_its_words(trees, site):
    release = LexborHTMLParser(site.read("release/"))
    for (heading, *_), (step_id, tree) in zip(STEPS, trees.items(), strict=True):
        assert [said(h1) for h1 in tree.css("h1")] == [heading]
        card = release.css_first(f'.hf-step:has(> [id="{step_id}"])')
        own = [said(p) for p in card.css("p:not(.hf-share)")]
        assert [said(p) for p in tree.css(".hf-step p")] == own
        assert len(own) >= 3


def test_a_step_on_the_print_page_is_reached_by_the_id_it_has_there(page):
    for step_id in (IDS[0], IDS[6], IDS[-1]):
        page.goto("about:blank")
        page.goto(f"print_page/#release-{step_id}")
        heading = page.locator(f"h2#release-{step_id}")
        assert heading.evaluate("h => h.matches(':target')")
        assert is_marked_and_in_sight(page, heading)


def test_the_print_page_has_no_number_ids_and_no_addresses_to_copy(site):
    tree = LexborHTMLParser(site.read("print_page/"))
    assert not tree.css('[id^="step-"], [id*="release-step-"], [data-address]')


# --- What a shared link looks like --------------------------------------------------------------


def test_a_step_page_has_a_title_and_a_description_of_its_own(trees):
    titles = [tree.css_first("title").text() for tree in trees.values()]
    assert [title.split(" - ")[0] for title in titles] == [heading for heading, *_ in STEPS]
    descriptions = [tag(tree, "description") for tree in trees.values()]
    assert len({*descriptions}) == len(STEPS)
    for description in descriptions:
        assert 50 <= len(description) <= 160, description


def test_a_step_page_has_the_tags_of_a_preview(trees, site):
    for (heading, *_), (step_id, tree) in zip(STEPS, trees.items(), strict=True):
        own = f"{site.public_url}release/{step_id}/"
        assert tag(tree, "og:url") == own
        assert tag(tree, "og:title") == heading
        description = tag(tree, "description")
        assert tag(tree, "og:description") == description
        assert tag(tree, "og:type") == "article"
        assert tag(tree, "og:site_name")
        [canonical] = tree.css('link[rel="canonical"]')
        assert canonical.attributes["href"] == own, "which the browser's own Share takes"
        assert "noindex" not in (tag(tree, "robots") or "")


def test_a_step_page_shows_its_own_card(trees, site):
    for step_id, tree in trees.items():
        assert tag(tree, "og:image") == f"{site.public_url}assets/cards/{step_id}.png"


def test_step_pages_stay_out_of_sitemap_search_navigation_and_the_whole_guide(site):
    index = json.loads((site.folder / "search/search_index.json").read_text("utf-8"))
    places = [entry["location"] for entry in index["docs"]]
    assert any(place.startswith("release/#") for place in places)
    assert not [place for place in places if re.match("release/[a-z]", place)]
    assert not [path for path in site.pages if re.match("release/[a-z]", path)]
    for path in ("", "print_page/"):
        tree = LexborHTMLParser(site.read(path))
        links = {a.attributes["href"] for a in tree.css(".hf-menu a, .hf-tabs a, .hf-footer a")}
        assert not [link for link in links if re.search("release/[a-z]", link or "")], path
    whole = LexborHTMLParser(site.read("print_page/"))
    sections = {section.id for section in whole.css("section.print-page")}
    assert not sections & {f"release-{step_id}" for step_id in IDS}


# --- The page of a step -------------------------------------------------------------------------


def test_every_link_and_image_of_a_step_page_arrives(trees, site):
    """They were written one level up, in docs/release.md."""
    ids = {}
    for step_id, tree in trees.items():
        for node in tree.css("article [href], article [src]"):
            target = node.attributes.get("href") or node.attributes.get("src")
            if urlsplit(target).scheme:
                continue
            path, _, fragment = urljoin(f"/release/{step_id}/", target).partition("#")
            file = site.folder / path[1:]
            file = file / "index.html" if path.endswith("/") else file
            assert file.is_file(), f"{step_id}: {target}"
            if fragment and "=" not in fragment:  # else a plan, which scripts read
                if file not in ids:
                    page = LexborHTMLParser(file.read_text("utf-8"))
                    ids[file] = {each.id for each in page.css("[id]")}
                assert fragment in ids[file], f"{step_id}: {target}"


def test_a_step_page_leads_back_on_to_all_steps_and_to_the_stop_rules(new_page, site):
    page = new_page(js=False)
    page.goto(f"release/{IDS[0]}/")
    steps = page.get_by_role("navigation", name="Steps", exact=True)
    assert not steps.get_by_role("link", name=re.compile("^Back")).count()
    for heading, *_, step_id in STEPS[1:]:
        steps.get_by_role("link", name=f"Next {heading}").click()
        assert page.url == f"{site.url}release/{step_id}/"
    assert not steps.get_by_role("link", name=re.compile("^Next")).count()
    steps.get_by_role("link", name=f"Back {STEPS[-2][0]}").click()
    assert page.url == f"{site.url}release/{IDS[-2]}/"
    steps.get_by_role("link", name="All steps").click()
    assert page.url == f"{site.url}release/#{IDS[-2]}"
    page.goto(f"release/{IDS[4]}/")
    steps.get_by_role("link", name="Stop rules").click()
    assert page.url == f"{site.url}before-you-start/#stop-rules"


def test_a_step_page_is_whole_without_scripts(new_page):
    page = new_page(js=False, width=375)
    page.goto("release/turn-the-leg/")
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator(".hf-step p").first.is_visible()
    link = page.get_by_role("link", name=f"Link to step {NUMBER['turn-the-leg']}", exact=True)
    assert link.is_visible()
    assert not page.get_by_role("button", name=re.compile("link", re.I)).count()


def test_a_step_page_can_be_read_from_the_floor(page):
    page.goto("release/turn-the-leg/")
    size = page.locator(".hf-step p").first.evaluate(
        "p => parseFloat(getComputedStyle(p).fontSize)"
    )
    assert size >= 20


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["release/turn-the-leg/", "teachers/wall/", "teachers/cards/", "handout/back/"]
)
def test_pages_that_the_sitemap_does_not_name_have_no_fault_that_axe_can_see(
    browser, site, scheme, path
):
    page = browser.new_page(base_url=site.url, color_scheme=scheme, reduced_motion="reduce")
    page.goto(path)
    page.evaluate(Axe().axe_script)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)["violations"]
        assert not [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]
    page.close()


@pytest.mark.parametrize(("paper", "js"), [("A4", True), ("Letter", False)])
def test_a_step_page_prints_on_one_sheet(new_page, paper, js):
    page = new_page(js=js)
    for _, number, title, step_id in STEPS:
        page.goto(f"release/{step_id}/")
        pdf = PdfReader(io.BytesIO(page.pdf(format=paper, prefer_css_page_size=True)))
        assert len(pdf.pages) == 1, step_id
        text = squeezed(pdf.pages[0].extract_text())
        assert squeezed(f"Step {number}: {title}") in text
        assert f"example.org/hip/release/{step_id}/" in text
        for control in ("Copylink", "Linktothisstep", "Next", "Allsteps"):
            assert control not in text


# --- QR codes -----------------------------------------------------------------------------------


def decoded(image):
    """What a reader finds in a gray picture that pdftoppm has written, from top to bottom."""
    kind, size, _, pixels = image.split(b"\n", 3)
    assert kind == b"P5"
    width, height = map(int, size.split())
    picture = memoryview(pixels).cast("B", (height, width))
    return [code.text for code in zxingcpp.read_barcodes(picture)]


SIDE = 240  # pixels
PIXELS = """async src => {
  const image = new Image();
  image.src = src;
  await image.decode();
  const canvas = new OffscreenCanvas(SIDE, SIDE).getContext("2d");
  canvas.drawImage(image, 0, 0, SIDE, SIDE);
  const {data} = canvas.getImageData(0, 0, SIDE, SIDE);
  return btoa(String.fromCharCode(...data.filter((_, at) => at % 4 == 0)));
}""".replace("SIDE", str(SIDE))


def test_each_code_holds_the_address_of_its_step(page, site):
    page.goto("teachers/")
    codes = {step_id: f"release/{step_id}/" for step_id in IDS} | {
        "home": "",
        "release": "release/",
        "practice": "practice/",
        "before-you-start": "before-you-start/",
    }
    assert {file.stem for file in (site.folder / "assets/qr").iterdir()} == {*codes}
    for name, path in codes.items():
        pixels = base64.b64decode(page.evaluate(PIXELS, f"../assets/qr/{name}.svg"))
        picture = memoryview(pixels).cast("B", (SIDE, SIDE))
        [code] = zxingcpp.read_barcodes(picture)
        assert code.text == site.public_url + path
        assert code.ec_level in ("M", "Q", "H"), name
        # Four modules of quiet around the code, white.
        svg = (site.folder / f"assets/qr/{name}.svg").read_text("utf-8")
        modules = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
        edge = int(SIDE * 4 / modules) - 1
        assert min(pixels[: SIDE * edge]) == 255, name


def test_without_a_public_address_there_are_no_codes(tmp_path):
    """A code that leads to 127.0.0.1 leads nowhere on the phone that reads it."""
    build = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path],
        cwd=ROOT,
        env={**os.environ, "SITE_URL": "http://127.0.0.1:8000/", "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert build.returncode == 0, build.stderr[-2000:]
    assert not (tmp_path / "assets/qr").exists()
    for path in ("teachers/index.html", "teachers/wall/index.html", "teachers/cards/index.html"):
        html = (tmp_path / path).read_text("utf-8")
        assert "has no QR codes" in html
        assert "assets/qr" not in html
    for step_id in IDS:
        assert "assets/qr" not in (tmp_path / f"release/{step_id}/index.html").read_text("utf-8")


def test_teachers_open_a_code_when_they_want_it(new_page):
    for js in (True, False):
        page = new_page(js=js, width=375)
        page.goto("teachers/")
        codes = page.locator(".hf-qr img")
        assert codes.count() == len(STEPS)
        assert not any(code.is_visible() for code in codes.all())
        summary = page.locator(".hf-qr summary", has_text=STEPS[6][0])
        summary.focus()
        page.keyboard.press("Enter")
        code = page.get_by_alt_text(f"QR code of {STEPS[6][0]}")
        assert code.is_visible()
        box = code.bounding_box()
        assert box["width"] == box["height"] >= 250
        assert summary.bounding_box()["height"] >= 44


def test_teachers_find_posters_and_cards_and_what_paper_says_in_their_place(page):
    page.goto("teachers/")
    for name, path in [("Posters for the wall", "wall"), ("Cards to cut out", "cards")]:
        link = page.locator(".hf-qr").get_by_role("link", name=name)
        assert link.evaluate("a => a.href").endswith(f"/teachers/{path}/")
    page.emulate_media(media="print")
    place = page.locator(".hf-qr")
    assert "example.org/hip/teachers/wall/" in place.inner_text()
    assert "Open one" not in place.inner_text()


def test_the_cues_print_in_order_on_the_first_two_sheets_of_the_teachers_page(page):
    teachers = (ROOT / "docs/teachers.md").read_text("utf-8")
    cues = [squeezed(cue) for cue in re.findall(r'\| "(.+?)" \|', teachers.partition("\n###")[0])]
    assert len(cues) >= len(STEPS)
    page.goto("teachers/")
    for paper in ("A4", "Letter"):
        pdf = PdfReader(io.BytesIO(page.pdf(format=paper, prefer_css_page_size=True)))
        text = squeezed(" ".join(sheet.extract_text() for sheet in pdf.pages[:2]))
        places = [text.find(cue) for cue in cues]
        assert -1 not in places and places == sorted(places), paper
        assert "leftandrightswapped" in text


@pytest.mark.parametrize(
    "sandbox", [None, "", "allow-scripts"], ids=["plain", "no scripts", "scripts"]
)
def test_a_step_page_works_in_a_frame_of_another_site(new_page, site, sandbox):
    """As a learning platform shows it; a sandboxed frame counts as another site."""
    page = new_page()
    page.goto("release/flat-floor/")
    page.locator("html.hf-ready").wait_for()
    page.evaluate(
        """([src, sandbox]) => {
          const frame = document.createElement("iframe");
          if (sandbox !== null) frame.setAttribute("sandbox", sandbox);
          frame.src = src;
          document.body.replaceChildren(frame);
        }""",
        [f"{site.url}release/turn-the-leg/", sandbox],
    )
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", level=1).wait_for()
    name = f"Link to step {NUMBER['turn-the-leg']}"
    assert frame.get_by_role("link", name=name, exact=True).count() == 1
    if sandbox is None:
        # The buttons come when the link is near
        frame.locator("a[data-address]").first.scroll_into_view_if_needed()
        frame.get_by_role("button", name=re.compile("^(Copy|Share) link")).wait_for()
    else:  # nothing above depends on the scripts and the clipboard that such a frame is denied
        new_page.expected += [
            "Failed to fetch dynamically",
            "from origin 'null'",
            "net::ERR_FAILED",
            "sandboxed",
        ]


@pytest.mark.parametrize("width", [320, 480, 640, 800, 1000])
def test_the_frame_of_a_course_page_shows_the_sentence_of_any_step(new_page, site, width):
    """At the height that the teachers' page gives, with the real address."""
    page = new_page(js=False)
    page.goto("teachers/")
    example = page.locator("#embed ~ pre, #embed ~ div pre").first.text_content()
    assert f'src="{site.public_url}{SEVENTH}"' in example
    height = int(re.search(r'height="(\d+)"', example)[1])
    page.set_viewport_size({"width": width, "height": height})
    for step_id in IDS:
        page.goto(f"release/{step_id}/")
        box = page.locator(".hf-step strong").first.bounding_box()
        assert box["y"] + box["height"] <= height, step_id


def test_under_each_code_stand_its_address_and_a_download(new_page, site):
    page = new_page(js=False)
    page.goto("teachers/")
    for heading, *_, step_id in STEPS:
        code = page.locator(".hf-qr details", has_text=heading)
        code.locator("summary").click()
        assert code.get_by_text(f"example.org/hip/release/{step_id}/").is_visible()
        link = code.get_by_role("link", name="Download this code")
        assert link.get_attribute("download") == f"{step_id}.svg"
        assert (site.folder / "teachers" / link.get_attribute("href")).is_file()
