"""Every page opens, is whole and usable: without scripts, on a narrow screen, below any path."""

import re
from collections import Counter

import pytest
from selectolax.lexbor import LexborHTMLParser

# Pages that readers meet but that the sitemap does not name.
UNLISTED = ["404.html", "print_page/"]


@pytest.fixture(scope="module")
def trees(site):
    """The parsed HTML of every page: "" is home, "release/" the release."""
    return {page: LexborHTMLParser(site.read(page)) for page in site.pages + UNLISTED}


def only(tree, selector, attribute="content"):
    """The attribute of the one element that the selector finds, or None."""
    found = tree.css(selector)
    return found[0].attributes.get(attribute) if len(found) == 1 else None


def repeated(values):
    return [value for value, times in Counter(values).items() if times > 1]


def test_every_page_of_the_sitemap_opens(page, site):
    assert {"", "release/", "handout/", "teachers/"} < {*site.pages}
    for path in [*site.pages, *UNLISTED]:
        assert page.goto(path).status == 200, path


def test_every_page_has_one_main_heading(trees):
    wrong = {path: len(tree.css("h1")) for path, tree in trees.items() if path != "print_page/"}
    assert set(wrong.values()) == {1}, {path: n for path, n in wrong.items() if n != 1}


def test_every_page_says_its_language(trees):
    assert {only(tree, "html", "lang") for tree in trees.values()} == {"en"}


def test_every_title_is_there_and_unlike_the_others(trees):
    titles = [tree.css_first("title").text(strip=True) for tree in trees.values()]
    assert all(titles)
    assert not repeated(titles)


def test_every_description_is_there_and_unlike_the_others(trees, site):
    descriptions = {path: only(trees[path], 'meta[name="description"]') for path in site.pages}
    wrong = {p: d for p, d in descriptions.items() if not d or not 50 <= len(d) <= 160}
    assert not wrong, "a description has 50 to 160 characters, as search engines cut it there"
    assert not repeated(descriptions.values())


def test_a_shared_link_shows_a_title_and_a_description(trees, site):
    for path in site.pages:
        tree = trees[path]
        assert only(tree, 'meta[property="og:title"]'), path
        shown = only(tree, 'meta[property="og:description"]')
        assert shown == only(tree, 'meta[name="description"]'), path


def test_every_page_names_its_public_address(trees, site):
    for path in site.pages:
        assert only(trees[path], 'link[rel="canonical"]', "href") == site.public_url + path


def test_heading_levels_do_not_skip(trees):
    for path, tree in trees.items():
        levels = [int(heading.tag[1]) for heading in tree.css("h1, h2, h3, h4, h5, h6")]
        skips = [(a, b) for a, b in zip([0, *levels], levels, strict=False) if b > a + 1]
        assert not skips, f"{path}: a heading of level {skips[0][1]} follows level {skips[0][0]}"


def test_the_favicon_exists_on_every_page(trees, site):
    for path in site.pages:
        icon = only(trees[path], 'link[rel="icon"]', "href")
        assert icon, path
        assert (site.folder / resolve(path, icon).rstrip("/")).is_file(), f"{path}: {icon}"


def test_every_page_can_be_reached_by_links_from_home(trees, site):
    """Without the search and without scripts; this is also what a crawler does."""
    seen, waiting = set(), [""]
    while waiting:
        path = waiting.pop()
        if path in seen or path not in trees:
            continue
        seen.add(path)
        for link in trees[path].css("a[href]"):
            target = link.attributes["href"].split("#")[0]
            if target and not re.match(r"[a-z]+:", target):
                waiting.append(resolve(path, target))
    assert set(site.pages) - seen == set()


def resolve(path, link):
    """The page that a relative link on a page leads to."""
    parts = path.split("/")[:-1] + link.split("/")
    kept = []
    for part in parts:
        if part == "..":
            kept and kept.pop()
        elif part not in (".", ""):
            kept.append(part)
    return "/".join(kept) + ("/" if kept and not kept[-1].endswith(".html") else "")


def test_every_page_can_be_read_with_scripts_off(new_page, site):
    page = new_page(js=False)
    for path in [*site.pages, *UNLISTED]:
        page.goto(path)
        assert page.locator("h1:visible").count(), path
        hidden = page.eval_on_selector_all(
            "article :is(p, li, td, dt, dd, h2, h3)",
            "parts => parts.filter(p => p.innerText && !p.checkVisibility()).map(p => p.innerText)",
        )
        assert not hidden, f"{path} hides with scripts off: {hidden[:3]}"
        assert page.locator("a:visible", has_text="The release").count(), f"{path}: no way on"


def test_no_page_scrolls_sideways_on_a_narrow_phone(new_page, site):
    page = new_page(width=320, height=640)
    for path in [*site.pages, *UNLISTED]:
        page.goto(path)
        needed = page.evaluate("document.scrollingElement.scrollWidth")
        assert needed <= 320, f"{path} needs {needed} px"


def test_links_in_text_are_underlined(page, site):
    """All but the marks behind headings and what is plainly a button."""
    for path in [*site.pages, *UNLISTED]:
        page.goto(path)
        plain = page.eval_on_selector_all(
            "article :is(p, li, td, dd) a:not(.headerlink, .md-button, .hf-ways a)",
            """links => links
              .filter(a => !getComputedStyle(a).textDecorationLine.includes("underline"))
              .map(a => a.textContent)""",
        )
        assert not plain, f"{path}: {plain}"


@pytest.mark.parametrize("missing", ["no-such-page/", "release/no-such-step/"])
def test_a_wrong_address_leads_back_to_the_guide(new_page, site, missing):
    page = new_page()
    assert page.goto(missing).status == 404
    new_page.expected.append("status of 404")  # Chromium's own remark about this page
    assert page.get_by_role("heading", level=1).is_visible()
    links = page.get_by_role("main").get_by_role("link").all()
    targets = {page.evaluate("a => a.href", link.element_handle()) for link in links}
    for path in ["", "release/", "before-you-start/"]:
        assert any(target.split("#")[0] == site.url + path for target in targets), path


def test_the_print_page_stays_out_of_search_engines(trees, site):
    assert "print_page/" not in site.pages
    assert "noindex" in (only(trees["print_page/"], 'meta[name="robots"]') or "")
    for path in site.pages:
        assert "noindex" not in (only(trees[path], 'meta[name="robots"]') or ""), path


def test_a_step_can_be_named_by_its_number_on_the_release_page_only(trees, page):
    """It is for saying aloud; what is copied and printed uses the step's own id."""
    steps = trees["release/"].css(".hf-step")
    assert steps
    for number in range(1, len(steps) + 1):
        spot = trees["release/"].css_first(f"span#step-{number}")
        assert spot is not None, f"step-{number}"
        assert spot.parent.tag == "h2"
        assert " ".join(spot.parent.text().split()).startswith(f"Step {number}:")
    for path, tree in trees.items():
        assert path == "release/" or not tree.css('[id^="step-"], [id*="-step-"]'), path
    page.goto("release/#step-3")
    heading = page.locator("h2:has(#step-3)")
    top = heading.bounding_box()["y"]
    covered = page.locator("header.md-header").bounding_box()["height"]
    assert covered <= top < 400, "the heading is on the screen, below the header"


def test_home_says_what_for_whom_and_how_safe_on_one_phone_screen(new_page):
    page = new_page(width=375)
    page.set_viewport_size({"width": 375, "height": 720})
    page.goto("")
    for locator in [
        page.get_by_role("heading", level=1),
        page.locator("article img"),
        *page.locator(".hf-ways a").all(),
        page.get_by_text("For adults with stiff hips"),
        page.get_by_role("link", name="the full list"),
    ]:
        box = locator.bounding_box()
        assert box and box["y"] + box["height"] <= 720, locator
