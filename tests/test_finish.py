"""What is done to the finished pages changes nothing that a reader sees, on screen or on paper."""

import importlib.util
import io
import os
import subprocess
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import conftest
import pytest
from parts import start_all
from PIL import Image, ImageChops
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
# One of each kind
PAGES = [
    *("", "release/", "release/knee-to-chest/", "anatomy/", "before-you-start/", "practice/"),
    *("handout/", "handout/large-print/", "teachers/", "teachers/wall/", "404.html"),
]
LOOKS = [
    (media, scheme, width)
    for width in (375, 1280)
    for media, scheme in (("screen", "light"), ("screen", "dark"), ("print", "light"))
]
NOISE = 8
# What Material's base.html makes for its script, which no page loads
DEAD = ".md-toggle, .md-overlay, .md-dialog"
AS_SERVE = """
import sys
from mkdocs.commands.build import build
from mkdocs.config import load_config
config = load_config("mkdocs.yml", site_dir=sys.argv[1])
config.plugins.on_startup(command="serve", dirty=False)
build(config)
"""


@pytest.fixture(scope="module")
def unfinished(site, tmp_path_factory):
    """The address of the same site as ./scripts/serve makes it."""
    folder = tmp_path_factory.mktemp("unfinished")
    subprocess.run(
        [sys.executable, "-c", AS_SERVE, folder],
        cwd=ROOT,
        env={**os.environ, "SITE_URL": site.public_url, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
        capture_output=True,
    )
    assert not (folder / "_headers").exists()
    handler = partial(conftest.Handler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{conftest.PREFIX}"
    server.shutdown()
    server.server_close()


def open_page(browser, url):
    """Open a page with all its scripts started and all its pictures there."""
    page = browser.new_page(
        viewport={"width": 1280, "height": 900}, reduced_motion="reduce", bypass_csp=True
    )
    page.goto(url)
    start_all(page)
    page.evaluate(
        """Promise.all([...document.querySelectorAll("img[src]")].map((image) => {
          image.loading = "eager";
          return image.decode();
        }))"""
    )
    page.evaluate("document.fonts.ready")
    return page


def difference(one, other):
    """Where two pictures have other pixels, but for the smoothing of round corners.

    That differs by up to 6 of 255 levels in single pixels, now here and now there.
    """
    a, b = (Image.open(io.BytesIO(png)).convert("RGB") for png in (one, other))
    if a.size != b.size:
        return f"{a.size} is not {b.size}"
    bands = ImageChops.difference(a, b).point(lambda level: max(level - NOISE, 0))
    return bands.getbbox()


def looks_of(browser, url):
    """Pictures of a whole page in each look."""
    page = open_page(browser, url)
    for media, scheme, width in LOOKS:
        page.emulate_media(media=media, color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        yield page.screenshot(full_page=True)
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_finishing_changes_no_pixel_of_a_page(browser, site, unfinished, path):
    def different():
        pairs = zip(*(looks_of(browser, url + path) for url in (unfinished, site.url)), strict=True)
        found = [(*look, difference(*pair)) for look, pair in zip(LOOKS, pairs, strict=True)]
        return [each for each in found if each[-1]]

    # A busy machine may show a picture a moment late: what differs is looked at once more.
    assert not (different() and different())


def menu(page):
    page.set_viewport_size({"width": 375, "height": 800})
    page.get_by_role("button", name="Menu", exact=True).click()


def results(page):
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("textbox", name="Search the guide").fill("psoas")
    page.get_by_role("status").get_by_text("results").wait_for()
    page.evaluate("document.activeElement.blur()")  # a caret blinks


def hovered(page):
    page.locator("article a:visible:not(.headerlink)").first.hover()


def focused(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")


def copied(page):
    page.locator(".headerlink:visible").first.click()
    page.locator(".hf-status:not(:empty)").wait_for()


def copied_by_hand(page):
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error()) }")
    page.evaluate("() => { document.execCommand = () => false }")
    page.get_by_role("button", name="Copy link").first.click()
    page.locator(".hf-address").wait_for()


def code_open(page):
    page.locator(".hf-plan__code summary").click()
    page.locator(".hf-plan__code svg").wait_for()


def wrong(page):
    page.get_by_label("Minutes a side").fill("99")
    page.get_by_text("There is no link yet").wait_for()


def playing(page):
    page.get_by_text("Change the plan").click()
    page.locator(".hf-player__start").click()
    page.locator(".hf-player__list [aria-current]").wait_for()


def lost(page):
    page.locator(".hf-arrive").wait_for()


def on_a_part(page):
    page.goto(page.url.partition("#")[0] + "#notice-the-stretch")
    page.mouse.wheel(0, 100)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("release/", menu),
        ("release/", results),
        ("teachers/", results),
        ("", hovered),
        ("release/", focused),
        ("release/", on_a_part),
        ("practice/#hold=99&first=right&again=right&prop=ball&note=hello", None),
        ("handout/#hold=9&rest=2&first=right&again=right&prop=none&note=hello", None),
    ],
)
def test_finishing_changes_no_pixel_of_a_state(browser, site, unfinished, path, state):
    shots = []
    for url in (unfinished, site.url):
        page = open_page(browser, url + path)
        if state:
            state(page)
        shots.append(page.screenshot())
        page.close()
    assert not difference(*shots)


def test_the_whole_guide_looks_the_same(browser, site, unfinished):
    shots = []
    for url in (unfinished, site.url):
        page = open_page(browser, url + "print_page/")
        page.emulate_media(media="print")
        shots.append(page.screenshot(full_page=True))
        page.close()
    assert not difference(*shots)


# --- What may match -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def styles():
    spec = importlib.util.spec_from_file_location("styles", ROOT / "scripts/styles.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["styles"] = module
    spec.loader.exec_module(module)
    return module


NESTED = "@media print{@supports (a:b){a:hover{a:b}}}"
PAPER = "@page guide:first{@bottom-center{content:none}}"
MOTION = "@keyframes turn{0%{a:b}}p{animation:turn 1s}"


def reduced(styles, css, html, made=()):
    rules = styles.read(css, "assets/css/a.css")
    page = styles.Page(LexborHTMLParser(html), frozenset(made))
    (kept,) = styles.without_idle([styles.reduce(rules, page.can_match)])
    return styles.write(kept, "../")


@pytest.mark.parametrize(
    ("css", "html", "kept"),
    [
        ("p{a:b}", "<p>", "p{a:b}"),
        ("p{a:b}", "<div>", ""),
        ("p, div{a:b}", "<div>", "div{a:b}"),
        ("p:hover, p::before{a:b}", "<p>", "p:hover,p::before{a:b}"),
        ("p:hover > :focus{a:b}", "<p>", "p:hover > :focus{a:b}"),
        ("q:hover > :focus{a:b}", "<p>", ""),
        (".x .made{a:b}", "<p class=x>", ".x .made{a:b}"),
        (".x > .made ~ i{a:b}", "<p>", ""),
        (".x :is(button, i){a:b}", "<p class=x>", ".x :is(button, i){a:b}"),
        (".x :is(q, i){a:b}", "<p class=x>", ""),
        (":root:root :focus-visible{a:b}", "<p>", ":root:root :focus-visible{a:b}"),
        ("p:not(.x){a:b}", "<p>", "p:not(.x){a:b}"),
        ("body:has(:is(.x, .y)){a:b}", "<p>", "body:has(:is(.x, .y)){a:b}"),
        (":is(.x, .y) p{a:b}", "<i class=y><p>", ":is(.x, .y) p{a:b}"),
        (":is(.x, .y) p{a:b}", "<p>", ""),
        ("p[open], p[aria-current]{a:b}", "<p>", "p[open],p[aria-current]{a:b}"),
        ("p[dir=rtl]{a:b}", "<p>", ""),
        ("p[made], p[made=button]{a:b}", "<p>", "p[made],p[made=button]{a:b}"),
        ("p[made^=x]{a:b}", "<p>", "p[made^=x]{a:b}"),
        ("p[made=x], p[made='x']{a:b}", "<p>", ""),
        (".made p{a:b}", "<p>", ".made p{a:b}"),
        ("button.x{a:b}", "<p class=x>", "button.x{a:b}"),
        ("::-webkit-scrollbar{a:b}", "<p>", "::-webkit-scrollbar{a:b}"),
        ("@media print{p{a:b}div{a:b}}", "<p>", "@media print{p{a:b}}"),
        ("@media print{div{a:b}}", "<p>", ""),
        (NESTED, "<a>", NESTED),
        (PAPER, "<p>", PAPER),
        ("p{--x:1;--y:var(--x);a:var(--y)}q{--z:2}", "<p>", "p{--x:1;--y:var(--x);a:var(--y)}"),
        ("p{--x:1;--y:var(--x)}", "<p>", ""),
        ("@font-face{font-family:\"A\";src:url(../f/a.woff2)}p{font-family:\"A\"}", "<p>",
         "@font-face{font-family:\"A\";src:url(\"../assets/f/a.woff2\")}p{font-family:\"A\"}"),
        ("@font-face{font-family:\"A\";src:url(a.woff2)}p{a:b}", "<p>", "p{a:b}"),
        (MOTION, "<p>", MOTION),
        ("@keyframes turn{0%{a:b}}p{a:b}", "<p>", "p{a:b}"),
        ("/* p{} */ p { a : b !important ; c: url(d:x) }", "<p>", "p{a:b!important;c:url(d:x)}"),
    ],
)  # fmt: skip
def test_a_rule_stays_when_an_element_can_come_to_match_it(styles, css, html, kept):
    assert reduced(styles, css, html, ["made", "button"]) == kept


# Every selector of a page's rules but of those that only set custom properties, which are left out
# where no rule asks for them.
SELECTORS = """() => {
  const found = [];
  const split = (list) => {  // at the commas that are in no bracket
    const parts = [""];
    let depth = 0;
    for (const letter of list) {
      depth += (letter === "(") - (letter === ")");
      if (letter === "," && !depth) parts.push("");
      else parts[parts.length - 1] += letter;
    }
    return parts.map((part) => part.trim());
  };
  const read = (rules) => {
    for (const rule of rules) {
      const says = [...(rule.style ?? [])].some((name) => !name.startsWith("--"));
      if (rule.selectorText && says) found.push(...split(rule.selectorText));
      else if (rule.cssRules) read(rule.cssRules);
    }
  };
  for (const sheet of document.styleSheets) read(sheet.cssRules);
  return [...new Set(found)];
}"""
MATCHING = "(all) => all.filter((selector) => document.querySelector(selector))"
PLAN = "#hold=99&first=right&again=right&prop=ball&note=hello&start=turn-the-leg"
# What scripts make, on each kind of page that loads them
STATES = [
    *((path, None) for path in PAGES),
    *((path, menu) for path in ("", "release/", "404.html")),
    *((path, results) for path in ("", "release/", "handout/", "teachers/wall/", "404.html")),
    *((path, copied) for path in ("release/", "release/knee-to-chest/", "anatomy/", "teachers/")),
    ("release/", copied_by_hand),
    ("release/knee-to-chest/", copied_by_hand),
    ("teachers/", copied_by_hand),
    ("anatomy/#no-such-part", lost),
    ("release/#step-77", lost),
    ("anatomy/#hold=3", lost),
    ("practice/", playing),
    (f"practice/{PLAN}", playing),
    (f"practice/{PLAN}", code_open),
    (f"handout/{PLAN}", code_open),
    (f"handout/back/{PLAN}", code_open),
    (f"handout/large-print/{PLAN}", None),
    ("teachers/", code_open),
    ("teachers/", wrong),
]


def test_no_rule_that_the_browser_sees_match_is_lost(browser, site, unfinished):
    """Every selector is asked in Chromium, of pages with their scripts run and used."""
    page = open_page(browser, f"{unfinished}release/")
    written = page.evaluate(SELECTORS)  # each page has them all, before it is finished
    page.close()
    for path, state in STATES:
        page = open_page(browser, site.url + path)
        if state:
            state(page)
        assert {*page.evaluate(MATCHING, written)} <= {*page.evaluate(SELECTORS)}, (path, state)
        page.close()


def test_a_style_sheet_that_cannot_be_read_is_named_with_its_line(styles):
    with pytest.raises(ValueError, match=r"assets/css/a\.css, line 2"):
        styles.read("p { a: b }\n}", "assets/css/a.css")
