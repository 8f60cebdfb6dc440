"""Copying a link to a step: by mouse, keyboard and finger, shared, refused, and without scripts."""

import re
from pathlib import Path

import pytest
from parts import start_all
from playwright.sync_api import expect

SHARED = "release/turn-the-leg/"  # what is copied everywhere here
RELEASE = (Path(__file__).resolve().parent.parent / "docs/release.md").read_text("utf-8")
FOUND = re.findall(r"^## (Step \d+: .+?) \{#([a-z-]+)", RELEASE, re.M)
HEADING = {step_id: heading for heading, step_id in FOUND}
STEPS = len(HEADING)
TURN, CLOSER = HEADING["turn-the-leg"], HEADING["draw-the-knee-closer"]
TITLE = TURN.partition(": ")[2]  # as the table for teachers has it
PAGES = {"release/": STEPS, "teachers/": STEPS + 1, SHARED: 1}  # the plan's form has a button too
NAME = re.compile("^Copy link: ")

# What the page asks of the browser is noted, and answered as the test says.
CLIPBOARD = """Object.defineProperty(navigator, "clipboard", {value: {
  writeText: async text => { (window.copied ??= []).push(text); },
}})"""
REFUSED = """Object.defineProperty(navigator, "clipboard", {value: {
  writeText: async () => { throw new DOMException("no", "NotAllowedError"); },
}})"""
MISSING = """Object.defineProperty(navigator, "clipboard", {value: undefined})"""
NO_COMMAND = """document.execCommand = () => false"""
SHARE = """navigator.share = async data => {
  (window.shared ??= []).push(data);
  if (window.refusal) throw new DOMException("no", window.refusal);
}"""
NO_SHARE = """Object.defineProperty(navigator, "share", {value: undefined, writable: true})"""
SAID = """addEventListener("DOMContentLoaded", () => {
  window.said = [];
  new MutationObserver(changes => changes.forEach(({target}) => {
    const region = target.closest?.("[role=status]");
    if (region?.textContent) said.push(region.textContent);
  })).observe(document.body, {childList: true, subtree: true});
})"""


@pytest.fixture
def open_page(new_page):
    """Open a page whose browser shares and copies as the given scripts say."""

    def make(path, *scripts, **settings):
        page = new_page(**settings)
        for script in (SAID, *scripts):
            page.add_init_script(script)
        page.goto(path)
        start_all(page)
        expect(page.get_by_role("button", name=NAME)).to_have_count(PAGES[path.split("?")[0]])
        return page

    return make


def button(page, label="Copy"):
    return page.get_by_role("button", name=re.compile(f"^{label} link: .*{re.escape(TITLE)}"))


def announced(page):
    page.wait_for_function("said.length > 0")
    return page.evaluate("said")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("key", [None, "Enter", "Space"], ids=["mouse", "Enter", "Space"])
def test_the_address_of_the_step_is_copied(open_page, site, path, key):
    page = open_page(path, NO_SHARE, CLIPBOARD)
    if key:
        button(page).focus()
        page.keyboard.press(key)
    else:
        button(page).click()
    assert TITLE in "".join(announced(page))
    assert page.evaluate("copied") == [site.public_url + SHARED]


def test_the_address_is_the_public_one_wherever_the_copy_is_read(open_page, site):
    """The tests serve the site at 127.0.0.1: a copied location.href would say so."""
    page = open_page("release/?from=mail#step-7", NO_SHARE, CLIPBOARD)
    for each in page.get_by_role("button", name=NAME).all():
        each.click()
    copied = page.evaluate("copied")
    assert len({*copied}) == STEPS
    assert all(re.fullmatch(f"{site.public_url}release/[a-z-]+/", address) for address in copied)


def test_a_copy_is_announced_once_and_seen(open_page):
    page = open_page("release/", NO_SHARE, CLIPBOARD)
    control = button(page)
    control.click()
    assert announced(page) == [f"Link copied: {TURN}."]
    assert control.text_content() == "Copied"
    assert page.locator("[role=status]").count() == 1
    page.get_by_role("button", name=f"Copy link: {CLOSER}").click()
    page.wait_for_function("said.length > 1")
    assert page.evaluate("said.length") == 2
    page.wait_for_function("b => b.textContent === 'Copy link'", arg=control.element_handle())


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [320, 1280])
def test_the_control_is_large_enough_for_a_finger(open_page, path, width):
    page = open_page(path, NO_SHARE, width=width)
    controls = page.get_by_role("button", name=NAME).all()
    for control in controls:
        box = control.bounding_box()
        assert box["width"] >= 44 and box["height"] >= 44, control.get_attribute("aria-label")
        assert control.text_content() == "Copy link"


def test_where_the_system_can_share_both_can_be_done(open_page, site):
    page = open_page("release/", SHARE, CLIPBOARD)
    button(page, "Share").click()
    page.wait_for_function("window.shared")
    shared = {"title": TURN, "text": TURN, "url": site.public_url + SHARED}
    assert page.evaluate("shared") == [shared]
    assert page.evaluate("window.copied") is None
    button(page).click()
    assert announced(page) == [f"Link copied: {TURN}."]
    assert page.evaluate("copied") == [site.public_url + SHARED]


def test_a_closed_share_sheet_is_no_error(open_page):
    page = open_page("release/", SHARE, CLIPBOARD)
    page.evaluate("refusal = 'AbortError'")
    button(page, "Share").click()
    page.wait_for_function("window.shared")
    assert page.evaluate("window.copied") is None
    assert page.evaluate("said") == []
    assert not page.locator(".hf-address").count()


def test_a_share_that_is_refused_is_said(open_page):
    page = open_page("release/", SHARE, CLIPBOARD)
    page.evaluate("refusal = 'NotAllowedError'")
    button(page, "Share").click()
    assert announced(page) == ["Sharing did not work here. Copy the link instead."]
    assert page.get_by_text("Sharing did not work here.").is_visible()


@pytest.mark.parametrize("clipboard", [REFUSED, MISSING], ids=["refused", "missing"])
@pytest.mark.parametrize("path", PAGES)
def test_without_the_clipboard_of_today_it_is_copied_as_before(open_page, site, path, clipboard):
    """On plain http and in frames; what a reader then pastes is the address."""
    page = open_page(path, NO_SHARE, clipboard)
    button(page).click()
    assert TITLE in "".join(announced(page))
    assert not page.locator(".hf-address").count()
    page.evaluate("document.body.append(document.createElement('textarea'))")
    field = page.locator("body > textarea")
    field.focus()
    page.keyboard.press("Control+V")
    assert field.input_value() == site.public_url + SHARED


@pytest.mark.parametrize("clipboard", [REFUSED, MISSING], ids=["refused", "missing"])
@pytest.mark.parametrize("path", PAGES)
def test_where_nothing_may_be_copied_the_address_is_selected(open_page, site, path, clipboard):
    page = open_page(path, NO_SHARE, clipboard, NO_COMMAND, width=375)
    button(page).click()
    field = page.get_by_role("textbox", name="Address to copy")
    field.wait_for()
    assert field.input_value() == site.public_url + SHARED
    assert field.evaluate("f => f === document.activeElement")
    assert page.evaluate("getSelection().toString()") == site.public_url + SHARED
    assert announced(page) == ["Copy the address from the field."]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 375
    button(page).click()
    assert page.locator(".hf-address").count() == 1


@pytest.mark.parametrize("path", PAGES)
def test_without_scripts_there_is_a_plain_link_and_no_dead_button(new_page, site, path):
    page = new_page(js=False)
    page.goto(path)
    assert not page.get_by_role("button", name=NAME).count()
    links = page.locator("a[data-address]")
    assert links.count() == (1 if path == SHARED else STEPS)
    for link in links.all():
        assert link.is_visible()
        href = link.evaluate("a => a.href")
        assert href.replace(site.url, site.public_url) == link.get_attribute("data-address")


# --- More than one link -------------------------------------------------------------------------


def test_all_links_are_copied_at_once_as_rich_and_as_plain_text(new_page, site):
    page = new_page()
    page.goto("teachers/")
    page.get_by_role("button", name=f"Copy all {STEPS} links").click()
    page.get_by_text(f"{STEPS} links copied.").wait_for()
    page.evaluate("""() => addEventListener("paste", event => {
      window.pasted = ["text/html", "text/plain"].map(type => event.clipboardData.getData(type));
    })""")
    page.keyboard.press("Control+V")
    rich, plain = page.evaluate("pasted")
    for step_id, heading in HEADING.items():
        address = f"{site.public_url}release/{step_id}/"
        assert f'href="{address}"' in rich
        assert heading in rich
        assert f"{heading}\n{address}" in plain


def test_copying_the_table_of_cues_gives_its_words_alone(open_page):
    page = open_page("teachers/", NO_SHARE)
    text = page.evaluate("""() => {
      getSelection().selectAllChildren(document.querySelector("#every-step ~ .hf-table"));
      document.execCommand("copy");
      return getSelection().toString();
    }""")
    page.evaluate("""() => addEventListener("paste", event => {
      window.pasted = event.clipboardData.getData("text/plain");
    })""")
    page.keyboard.press("Control+V")
    assert TITLE in page.evaluate("pasted") and TITLE in text
    assert "Copy link" not in page.evaluate("pasted")


# --- Every part of a page -----------------------------------------------------------------------

PARTS = {
    "before-you-start/": "stop-rules",
    "release/": "come-out",
    "questions/": "pinching",
    "practice/": "breathing",
}


@pytest.mark.parametrize(("path", "part"), PARTS.items())
def test_every_part_of_a_page_can_be_sent(new_page, site, path, part):
    page = new_page(width=375)
    page.add_init_script(CLIPBOARD)
    page.goto(path)
    page.locator("html.hf-ready").wait_for()
    mark = page.locator(f"[id='{part}'] .headerlink")
    assert mark.evaluate("m => getComputedStyle(m).opacity") == "1"
    mark.click()
    page.wait_for_function("window.copied")
    assert page.evaluate("copied") == [f"{site.public_url}{path}#{part}"]
    assert page.url == f"{site.url}{path}#{part}"
    page.get_by_text("Link copied: ").wait_for()


def test_the_mark_of_a_step_copies_the_steps_own_page(new_page, site):
    page = new_page()
    page.add_init_script(CLIPBOARD)
    page.goto("release/")
    page.locator("html.hf-ready").wait_for()
    page.locator("#turn-the-leg .headerlink").click()
    page.wait_for_function("window.copied")
    assert page.evaluate("copied") == [site.public_url + SHARED]


def test_the_mark_is_no_part_of_a_headings_name(new_page):
    page = new_page()
    for path in PARTS:
        page.goto(path)
        for heading in page.get_by_role("heading").all():
            assert "¶" not in heading.aria_snapshot(), path
            assert "Link to" not in heading.aria_snapshot(), path


def test_a_finger_hits_the_mark_behind_a_heading(browser, site):
    context = browser.new_context(
        base_url=site.url, has_touch=True, is_mobile=True, viewport={"width": 375, "height": 800}
    )
    page = context.new_page()
    for path in PARTS:
        page.goto(path)
        for mark in page.locator("article .headerlink").all():
            box = mark.bounding_box()
            assert box["width"] >= 44 and box["height"] >= 44, (path, box)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 375
    context.close()


def test_a_link_to_a_step_says_which(new_page):
    page = new_page(js=False)
    for path in ("release/", SHARED):
        page.goto(path)
        names = page.locator(".hf-share a[data-address]").all_text_contents()
        assert all(re.fullmatch(r"Link to step \d+", name) for name in names)
        assert len({*names}) == len(names) >= 1
