"""axe finds nothing on any page, in any state; text can be large, wide and in the reader's colors.

Of WCAG 2.2 its rules for A, AA and AAA, and what it calls best practice.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from parts import start_all

TAGS = [
    *("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa"),
    "best-practice",
]
SCHEMES = ("light", "dark")
OF_COLOR = ["cat.color"]  # axe's name for all rules that a color scheme can break
# Each page is seen narrow and wide; in the dark only its colors are other ones.
LOOKS = [("light", 375, TAGS), ("light", 1280, TAGS), ("dark", 1280, OF_COLOR)]
UNLISTED = ["404.html", "print_page/", "release/turn-the-leg/", "teachers/wall/"]

# Faults that are known and stay: (rule, CSS target as axe reports it): the reason and a link.
EXCLUDED: dict[tuple[str, str], str] = {}


def faults_of(page, tags=TAGS):
    """What axe finds on a page as it is now: [(rule, target, what is wrong), …]"""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("tags => axe.run({runOnly: tags})", tags)["violations"]
    return [
        (
            violation["id"],
            " ".join(str(part) for part in node["target"]),
            node["failureSummary"].splitlines()[-1].strip(),
        )
        for violation in found
        for node in violation["nodes"]
    ]


@pytest.fixture(scope="module")
def findings(browser, site):
    """What axe finds: [(scheme, width, page, rule, target, what is wrong), …]"""
    found = []
    # Without motion, as a color on its way to another has no contrast to measure.
    page = browser.new_page(base_url=site.url, reduced_motion="reduce")
    for path in [*site.pages, *UNLISTED]:
        page.goto(path)
        start_all(page)
        for scheme, width, tags in LOOKS:
            if path == "print_page/" and (scheme, width) != ("light", 1280):
                continue  # ten times as long as the others, and made of their parts
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 900})
            found += [(scheme, width, path, *fault) for fault in faults_of(page, tags)]
    page.close()
    return found


def test_no_page_has_a_fault_that_axe_can_see(findings):
    faults = [fault for fault in findings if fault[3:5] not in EXCLUDED]
    lines = ["/{2}  {3}  {4} ({0}, {1} px)\n    {5}".format(*fault) for fault in faults]
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(lines[:40])


def test_no_exclusion_is_kept_longer_than_it_is_needed(findings):
    assert set(EXCLUDED) <= {fault[3:5] for fault in findings}, "delete these from EXCLUDED"


# --- States -------------------------------------------------------------------------------------


def open_menu(page):
    page.goto("release/")
    page.set_viewport_size({"width": 375, "height": 800})
    page.get_by_role("button", name="Menu", exact=True).click()
    page.get_by_role("navigation", name="All pages").wait_for()


def search_with_results(page):
    page.goto("release/")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("textbox", name="Search the guide").fill("psoas")
    page.get_by_role("status").get_by_text("results").wait_for()


def search_without_results(page):
    search_with_results(page)
    page.get_by_role("textbox", name="Search the guide").fill("zzzzzz")
    page.get_by_role("status").get_by_text("Nothing found").wait_for()


def search_that_cannot_work(page):
    page.route("**/search_index.json", lambda route: route.abort())
    page.goto("release/")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("status").get_by_text("cannot work").wait_for()


def form_with_an_error(page):
    page.goto("teachers/")
    field = page.get_by_label("Minutes a side")
    field.fill("99")
    field.evaluate("field => field.reportValidity()")


def plan_from_a_link(page):
    page.goto("practice/#hold=99&first=right&again=right&prop=ball&note=hello")
    page.locator(".hf-plan table").first.wait_for()


def address_to_copy_by_hand(page):
    page.add_init_script("""Object.defineProperty(navigator, 'clipboard', { value: undefined });
      document.execCommand = () => false;""")
    page.goto("release/")
    start_all(page)
    page.get_by_role("button", name="Copy link").first.click()
    page.get_by_label("Address to copy").wait_for()


STATES = [
    open_menu,
    search_with_results,
    search_without_results,
    search_that_cannot_work,
    form_with_an_error,
    plan_from_a_link,
    address_to_copy_by_hand,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_state_of_a_page_has_a_fault_that_axe_can_see(browser, site, scheme, state):
    page = browser.new_page(base_url=site.url, color_scheme=scheme, reduced_motion="reduce")
    state(page)
    assert not faults_of(page)
    page.close()


# --- The reader's own settings ------------------------------------------------------------------

SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"""
TWICE = "html { font-size: 250% !important }"  # Material's 125 percent, twice
# Elements whose own text is cut off, but for what is for ears only
CUT = """[...document.querySelectorAll("body *")].filter((element) => {
  const style = getComputedStyle(element);
  const clips = [style.overflowX, style.overflowY].some((way) => ["hidden", "clip"].includes(way));
  const seen = style.clipPath === "none" && element.innerText?.trim() && element.checkVisibility();
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
  return clips && seen && (scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1);
}).map((element) => `${element.tagName}.${element.className}: ${element.innerText.slice(0, 40)}`)"""
SETTINGS = {
    "text twice as large": (TWICE, 1280, 900),
    "text twice as large on a phone": (TWICE, 375, 800),
    "400 percent zoom": ("", 320, 256),
    "wide spaces": (SPACED, 320, 800),
    "wide spaces on a desk": (SPACED, 1280, 900),
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_words_are_cut_or_out_of_reach(new_page, site, setting):
    css, width, height = SETTINGS[setting]
    page = new_page(width=width, height=height)
    for path in [*site.pages, *UNLISTED]:
        page.goto(path)
        start_all(page)
        page.add_style_tag(content=f"/* {setting} */ {css}")
        assert not page.evaluate(CUT), path
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width, path
        header = page.locator(".hf-header").bounding_box()["height"]
        assert header < height / 3, f"{path}: the header takes {header} px of {height}"


def test_at_400_percent_the_menu_and_the_search_can_still_be_used(new_page):
    page = new_page(width=320, height=256)
    page.goto("release/")
    page.get_by_role("button", name="Menu", exact=True).click()
    page.get_by_role("navigation", name="All pages").get_by_role("link", name="About").click()
    page.locator("html.hf-ready").wait_for()
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("textbox", name="Search the guide").fill("psoas")
    page.get_by_role("dialog").get_by_role("link").nth(5).click()
    assert "about" not in page.url


@pytest.mark.parametrize("scheme", SCHEMES)
def test_in_the_readers_own_colors_pictures_keep_their_plate(new_page, scheme):
    """Their ink is dark, and the reader's background may be black."""
    page = new_page(scheme=scheme)
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto("anatomy/")
    grounds = page.locator("article img").evaluate_all(
        "images => images.map((image) => getComputedStyle(image).backgroundColor)"
    )
    assert set(grounds) == {"rgb(255, 253, 249)"}
    page.locator("html.hf-ready").wait_for()
    # axe takes -webkit-text-fill-color for the color of text, which no such reader sees
    assert not [fault for fault in faults_of(page) if not fault[0].startswith("color-contrast")]
    colors = page.locator("article :is(p, figcaption, h2)").evaluate_all(
        "all => all.map((element) => getComputedStyle(element).color)"
    )
    assert set(colors) == {page.evaluate("getComputedStyle(document.body).color")}
    button = page.locator(".hf-scheme svg:visible")
    color = "element => getComputedStyle(element).fill"
    assert button.evaluate(color) == page.locator(".hf-scheme").evaluate(
        "element => getComputedStyle(element).color"
    )


def test_without_styles_no_picture_of_a_button_is_larger_than_a_finger(new_page, site):
    page = new_page()

    def bare(route):
        html = route.fetch().text().replace("<style", "<template").replace("</style", "</template")
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route(f"{site.url}release/", bare)
    page.route("**/*.css", lambda route: route.fulfill(body="", content_type="text/css"))
    page.goto("release/")
    assert not page.evaluate("[...document.styleSheets].some((sheet) => sheet.cssRules.length)")
    sizes = page.locator("svg:visible").evaluate_all("all => all.map((svg) => svg.clientWidth)")
    assert sizes and max(sizes) <= 44


# --- Names --------------------------------------------------------------------------------------


def test_a_screen_reader_hears_headings_links_and_tables_by_names_that_say_what_they_are(page):
    page.goto("release/")
    page.locator("html.hf-ready").wait_for()
    assert page.get_by_role("heading", name="¶").count() == 0
    names = page.get_by_role("link", name="Link to step").evaluate_all(
        "links => links.map((link) => link.textContent)"
    )
    assert len(names) == len(set(names)) == page.locator(".hf-step").count()
    for path in ("before-you-start/", "teachers/", "release/"):
        page.goto(path)
        regions = page.get_by_role("region").evaluate_all(
            "all => all.map((region) => region.getAttribute('aria-label'))"
        )
        assert len(regions) == len(set(regions)) > 0, path
        # A row without a number, such as "Lie down" among the steps, has nothing to say first.
        rows = page.locator("article tbody tr").evaluate_all(
            "rows => rows.filter((row) => row.cells[0].textContent.trim()).length"
        )
        assert page.get_by_role("rowheader").count() == rows > 0, path
