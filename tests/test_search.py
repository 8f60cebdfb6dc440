"""Readers find what they look for in their own words, also when they type them wrong."""

import re
from pathlib import Path

import pytest

RELEASE = (Path(__file__).resolve().parent.parent / "docs/release.md").read_text("utf-8")
SEVENTH = re.search(r"(?m)^## Step 7: .*\{#([a-z0-9-]+)\}$", RELEASE)[1]

# What people type: the page or part that they want is among the first three results.
WANTED = {
    "psoas": "anatomy/#psoas-and-iliacus",
    "iliopsaos": "anatomy/",
    "no block": "before-you-start/#no-block",
    "pregnant": "questions/#pregnant",
    "hip replacement": "before-you-start/#ask-first",
    "step 7": f"release/#{SEVENTH}",
    "numb leg": "questions/#numbness",
    "back arches": "questions/#arching-back",
    "quads": "anatomy/#quadriceps",
    "quadricep": "anatomy/#quadriceps",
    "brething": "practice/#breathing",
    "licence": "about/#license",
    "yoga block hight": ("before-you-start/#the-block", "gentler/#low-block"),
    "how often": "questions/#how-often",
    "pinching": "questions/#pinching",
    "get up from floor": "release/#get-up",
}
FIND = """async (query) => {
  const { index, search } = await import(new URL("assets/js/ranking.js", document.baseURI));
  const { docs } = await (await fetch("search/search_index.json")).json();
  const titles = new Map(docs.map((part) => [part.location, part.title]));
  const parts = docs.map(({ location, title, text }) => (
    { location, title, text, page: titles.get(location.split("#")[0]) ?? "" }));
  return search(index(parts), query).found.map((part) => part.location);
}"""


@pytest.fixture(scope="module")
def find(browser, site):
    page = browser.new_page(bypass_csp=True)
    page.goto(site.url)
    yield lambda query: page.evaluate(FIND, query)
    page.close()


@pytest.mark.parametrize("query", WANTED)
def test_what_is_looked_for_is_among_the_first_three(find, query):
    assert any(place.startswith(WANTED[query]) for place in find(query)[:3]), find(query)[:5]


@pytest.mark.parametrize("query", ["", " ", "?!", "zzzzzz", "qqq zzzz"])
def test_nothing_is_found_for_what_says_nothing(find, query):
    assert find(query) == []


@pytest.mark.parametrize("query", ["(", "[", "a*b", "\\", "constructor", "__proto__", "é", "💪"])
def test_no_letters_break_it(find, query):
    assert isinstance(find(query), list)


def test_a_result_leads_to_its_part_and_shows_where_the_word_stands(page, site):
    page.goto("teachers/")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("textbox", name="Search the guide").fill("<b>sacrum")
    dialog = page.get_by_role("dialog", name="Search")
    link = dialog.get_by_role("link").first
    link.wait_for()
    assert link.locator("mark").first.inner_text().lower().startswith("sacrum")
    href = link.evaluate("a => a.href")
    link.click()
    page.wait_for_url(href)
    assert href.startswith(site.url)


def test_enter_goes_to_the_first_result(page):
    page.goto("")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("textbox", name="Search the guide").fill("psoas")
    page.get_by_role("dialog").get_by_role("link").first.wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/anatomy/**")


def test_a_search_that_fails_says_so_and_works_when_the_line_is_back(new_page):
    page = new_page()
    new_page.expected.append("status of 500")
    page.route("**/search_index.json", lambda route: route.fulfill(status=500, body="broken"))
    page.goto("")
    page.get_by_role("button", name="Search", exact=True).click()
    status = page.get_by_role("dialog").get_by_role("status")
    status.get_by_text("The search cannot work now").wait_for()
    page.get_by_role("button", name="Close", exact=True).click()
    page.unroute("**/search_index.json")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("textbox", name="Search the guide").fill("psoas")
    page.get_by_role("dialog").get_by_role("link").first.wait_for()


def test_without_its_script_the_list_of_all_pages_takes_its_place(new_page):
    page = new_page()
    new_page.expected.append("net::ERR_FAILED")
    page.route("**/search.js", lambda route: route.abort())
    page.goto("")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("navigation", name="All pages").get_by_role("link", name="Glossary").click()
    assert page.url.endswith("glossary/")


def test_nothing_of_the_search_is_loaded_before_it_is_used(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("release/")
    page.locator("html.hf-ready").wait_for()
    assert not [url for url in asked if "search" in url or "ranking" in url]
