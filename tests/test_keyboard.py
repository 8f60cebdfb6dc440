"""Every page can be used by keyboard alone, at every width, and the focus is always seen."""

import pytest
from parts import start_all

WIDTHS = (320, 375, 768, 1280)
PAGES = ("", "release/", "release/knee-to-chest/", "practice/", "handout/", "teachers/", "404.html")
MOST_STOPS = 300

# What is wrong with the element that has the focus; null when the focus has left the page.
STOP = """() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const faults = [];
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const all = { visibilityProperty: true, opacityProperty: true };
  if (!element.checkVisibility(all)) faults.push("hidden");
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  if (right - left < 1 || bottom - top < 1) faults.push("off screen");
  else {
    // An inline link of two lines has a box whose middle may be other words
    const lines = [...element.getClientRects()];
    const line = lines.find((each) => each.bottom > top && each.top < bottom) ?? box;
    const x = (Math.max(line.left, 0) + Math.min(line.right, innerWidth)) / 2;
    const y = (Math.max(line.top, 0) + Math.min(line.bottom, innerHeight)) / 2;
    const hit = document.elementFromPoint(x, y);
    if (!element.contains(hit)) faults.push(`covered by ${hit?.tagName}.${hit?.className}`);
  }
  const header = document.querySelector(".hf-header").getBoundingClientRect();
  const below = !element.closest(".hf-header, .hf-menu, dialog, .md-skip");
  const { scrollPaddingTop } = getComputedStyle(document.documentElement);
  const room = innerHeight - parseFloat(scrollPaddingTop) - 30;
  if (below && box.height < room && box.top < header.bottom - 1 && box.bottom > 0)
    faults.push("under the header");
  const labels = [...(element.labels ?? [])].map((label) => label.innerText).join(" ");
  const images = [...element.querySelectorAll("img")].map((image) => image.alt).join(" ");
  const name = element.getAttribute("aria-label") || labels || element.textContent.trim() || images;
  if (!name) faults.push("nameless");
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  if (!element.matches(":focus-visible") || !outlined) faults.push("focus not seen");
  const place = [...document.querySelectorAll("*")].indexOf(element);
  return { what: `${place} ${element.tagName} ${name.slice(0, 40)}`, faults };
}"""


def walk(page, key):
    """Press a key until the focus leaves the page or begins anew; every stop, with its faults."""
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        stop = page.evaluate(STOP)
        if stop is None or stop in stops[:1]:
            return stops
        stops.append(stop)
    raise AssertionError(f"{key} does not lead out of {page.url} in {MOST_STOPS} stops")


@pytest.mark.parametrize("width", WIDTHS)
def test_tab_stops_only_where_a_reader_sees_it_there_and_back(new_page, width):
    page = new_page(width=width, height=800)
    page.emulate_media(reduced_motion="reduce")  # what fades in is there at once
    found = []
    for path in PAGES:
        page.goto(path)
        start_all(page)
        there, back = walk(page, "Tab"), walk(page, "Shift+Tab")
        assert len(there) > 8, path
        assert [stop["what"] for stop in back] == [stop["what"] for stop in there][::-1], path
        found += [(path, stop) for stop in there + back if stop["faults"]]
    lines = [f"/{path} {stop['what']}: {', '.join(stop['faults'])}" for path, stop in found]
    assert not lines, f"{len(lines)} bad stops:\n" + "\n".join(lines[:30])


def focused(page):
    """What has the focus, as it is called."""
    return page.evaluate(
        "(e => e.getAttribute('aria-label') || e.innerText.trim())(document.activeElement)"
    )


@pytest.mark.parametrize("js", [True, False])
@pytest.mark.parametrize("width", [320, 768])
def test_the_menu_opens_by_keyboard_and_gives_the_focus_back(new_page, width, js):
    page = new_page(width=width, js=js)
    page.goto("release/")
    menu, button = (
        page.get_by_role("navigation", name="All pages"),
        page.get_by_role("button", name="Menu", exact=True),
    )
    assert not menu.is_visible()
    assert (
        button.get_attribute("popovertarget") == "menu"
    )  # whose state browsers tell of themselves
    button.focus()
    page.keyboard.press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Tab")
    assert menu.evaluate("menu => menu.contains(document.activeElement)")
    assert menu.get_by_role("link").count() > 20  # pages, and the parts of this one
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert focused(page) == "Menu"


def test_a_screen_reader_hears_whether_the_menu_is_open(new_page):
    page = new_page(width=375)
    page.goto("")
    session = page.context.new_cdp_session(page)

    def states():
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        (button,) = [
            node
            for node in nodes
            if node.get("role", {}).get("value") == "button"
            and node.get("name", {}).get("value") == "Menu"
        ]
        return {each["name"]: each["value"]["value"] for each in button["properties"]}

    assert states()["expanded"] is False
    page.get_by_role("button", name="Menu", exact=True).click()
    assert states()["expanded"] is True


def test_the_menu_closes_when_tab_leaves_it_and_when_a_part_of_the_page_is_chosen(new_page):
    page = new_page(width=375)
    page.goto("release/")
    page.locator("html.hf-ready").wait_for()
    menu, button = (
        page.get_by_role("navigation", name="All pages"),
        page.get_by_role("button", name="Menu", exact=True),
    )
    button.click()
    menu.get_by_role("link").last.focus()
    page.keyboard.press("Tab")
    assert not menu.is_visible()
    assert page.evaluate("document.activeElement.checkVisibility()")
    button.click()
    menu.get_by_role("link", name="How to get up").click()
    assert not menu.is_visible()
    assert page.url.endswith("#get-up")


def test_a_browser_without_popovers_reaches_every_page_without_scripts(new_page, site):
    """As on iPhones before iOS 17: without the attribute, and CSS told that there is no such."""
    page = new_page(width=375, js=False)

    def older(route):
        html = (
            route.fetch()
            .text()
            .replace(" popover", " data-none")
            .replace(":popover-open", ":none-such")
        )
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route(f"{site.url}release/", older)
    page.goto("release/")
    menu = page.get_by_role("navigation", name="All pages")
    assert not menu.is_visible()
    assert page.get_by_role("button", name="Menu").count() == 0
    page.get_by_role("link", name="Menu", exact=True).click()
    assert menu.is_visible()
    links = menu.get_by_role("link").evaluate_all("links => links.map(a => a.href)")
    assert {site.url, f"{site.url}handout/", f"{site.url}about/"} <= set(links)
    menu.get_by_role("link", name="Close the menu").click()
    assert not menu.is_visible()


def test_the_search_takes_the_focus_tells_its_count_and_gives_the_focus_back(page):
    page.goto("release/")
    page.locator("html.hf-ready").wait_for()
    button = page.get_by_role("button", name="Search", exact=True)
    assert button.get_attribute("aria-expanded") == "false"
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Search")
    dialog.wait_for()
    assert button.get_attribute("aria-expanded") == "true"
    assert focused(page) == "Search the guide"
    status = dialog.get_by_role("status")
    page.keyboard.type("psoas")
    dialog.get_by_role("link").first.wait_for()
    status.get_by_text("results").wait_for()
    page.keyboard.press("Tab")
    for _ in range(30):  # nothing behind the dialog takes the focus
        page.keyboard.press("Tab")
        assert page.evaluate(STOP) is None or dialog.evaluate(
            "d => d.contains(document.activeElement)"
        )
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert focused(page) == "Search"
    page.locator(".hf-search-button[aria-expanded=false]").wait_for()


@pytest.mark.parametrize("key", ["n", "p", "s", "f", "/", ".", ","])
def test_a_single_letter_does_nothing(page, key):
    page.goto("release/")
    page.locator("html.hf-ready").wait_for()
    before = page.content()
    page.keyboard.press(key)
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    assert page.url.endswith("release/")
    assert page.content() == before
