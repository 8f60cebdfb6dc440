"""A link lands where it should whatever an app did to it; tests/links.toml says where."""

import time
import tomllib
from pathlib import Path

import pytest
from firefox import Firefox
from playwright.sync_api import Error

LINKS = tomllib.loads((Path(__file__).parent / "links.toml").read_text("utf-8"))["link"]
WAIT = 20  # seconds; the browsers share a machine with other work

# What a reader has before them: the address, the plan, what is said, and what is at the top.
SEEN = """
  const text = all => [...document.querySelectorAll(all)].map(e => e.textContent).join(" ");
  const top = id => {
    const place = document.getElementById(id);
    return place ? place.closest("h1, h2, h3, li, p, section").getBoundingClientRect().top : null;
  };
  const inSight = id => top(id) !== null && top(id) >= 0 && top(id) < innerHeight / 2;
  return {
    url: location.href,
    isLost: Boolean(document.querySelector(".hf-lost")),
    plan: text(".hf-plan strong"),
    said: text(".hf-arrive, .hf-plan > p"),
    isAt: !arguments[0] || inSight(arguments[0]),
  };
"""

# Seen while the browser is on its way to another page.
NOTHING = {"url": "", "isLost": False, "plan": "", "said": "", "isAt": False}


def faults(link, seen, site):
    """What is not as the corpus says."""
    says, plan = link.get("says", ""), link.get("plan", "")
    told = ("link on its way", "in the link", "The link ", "This link", "This plan has no")
    wrong = []
    if "to" in link and seen["url"] != site.url + link["to"]:
        wrong.append(f"is at {seen['url']}")
    if says not in seen["said"]:
        wrong.append(f"says {seen['said']!r}")
    if not says and any(words in seen["said"] for words in told):
        wrong.append(f"remarks {seen['said']!r}")
    if plan and not seen["plan"].startswith(plan):
        wrong.append(f"shows {seen['plan']!r}")
    if not plan and seen["plan"]:
        wrong.append(f"shows the plan {seen['plan']!r}")
    if not seen["isAt"]:
        wrong.append(f"{link.get('at')} is not in sight")
    if seen["isLost"] and not says:
        wrong.append("is not found")
    return wrong


def check(link, look, site):
    """Look until all is as it should be, or time is over; return what is wrong."""
    end = time.monotonic() + WAIT
    while (wrong := faults(link, look(), site)) and time.monotonic() < end:
        time.sleep(0.1)
    return [f"{link['form']}: {'; '.join(wrong)}"] if wrong else []


def test_no_form_stands_in_the_corpus_twice():
    forms = [link["form"] for link in LINKS]
    assert len({*forms}) == len(forms) > 70
    assert all({"to", "plan"} & {*link} for link in LINKS)


def test_in_chromium_each_link_lands_where_it_should(new_page, site):
    page = new_page(width=375)
    new_page.expected += ["404"]  # those whose path is not there

    wrong = []
    for link in LINKS:
        page.goto("about:blank")
        page.goto(link["form"], wait_until="load")
        at = link.get("at")

        def look(at=at):
            try:
                return page.evaluate(f"a => (function () {{{SEEN}}})(a)", at)
            except Error:
                return NOTHING

        wrong += check(link, look, site)
    assert not wrong, "\n".join(wrong)


def test_the_page_for_lost_links_helps_without_scripts(new_page, site):
    page = new_page(js=False)
    new_page.expected += ["404"]
    page.goto("release/no-such-step/")
    assert page.title().startswith("Page not found")
    assert page.get_by_role("link", name="Skip to content").count() == 1
    links = page.locator("main a[href]").evaluate_all("all => all.map(a => a.href)")
    steps = sorted(folder.parent.name for folder in site.folder.glob("release/*/index.html"))
    assert steps
    for step in steps:
        assert f"{site.url}release/{step}/" in links
    for name in ("", "before-you-start/", "release/", "practice/", "handout/", "teachers/"):
        assert site.url + name in links


@pytest.fixture(scope="module")
def firefox():
    running = Firefox()
    yield running
    running.close()


@pytest.mark.needs("firefox-esr")
def test_in_firefox_each_link_lands_where_it_should(firefox, site):
    wrong = []
    for link in LINKS:
        firefox.call("WebDriver:Navigate", {"url": "about:blank"})
        firefox.call("WebDriver:Navigate", {"url": site.url + link["form"]})
        at = link.get("at")

        def look(at=at):
            asked = {"script": SEEN, "args": [at]}
            return firefox.call("WebDriver:ExecuteScript", asked)["value"] or NOTHING

        wrong += check(link, look, site)
    assert not wrong, "\n".join(wrong)
