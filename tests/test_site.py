"""Every page opens, is whole and usable: without scripts, on a narrow screen, below any path."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
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
        icons = [link.attributes["href"] for link in trees[path].css('link[rel$="icon"]')]
        assert icons, path
        for icon in icons:
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
            """parts => parts
              .filter(p => p.innerText && !p.checkVisibility())
              .filter(p => !p.closest(".hf-imprint, .hf-on-paper, [data-plan-open]"))
              .map(p => p.innerText)""",
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
    covered = page.locator(".hf-header").bounding_box()["height"]
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


def test_no_page_tells_another_number_of_steps_than_there_are(trees):
    """Also where no Markdown says it: in descriptions, on the print page, on 404.html."""
    number = len(trees["release/"].css(".hf-step"))
    for path in ["404.html", "print_page/", "", "release/", "handout/"]:
        tree = trees[path]
        said = [tag.attributes.get("content") or "" for tag in tree.css("meta")]
        said += [node.text() for node in tree.css("h1, .hf-cover, .hf-ways, main li a, title")]
        counts = {int(n) for text in said for n in re.findall(r"(\d+) (?:numbered )?steps\b", text)}
        assert counts == {number}, path


# --- The address --------------------------------------------------------------------------------


def build(folder, site_url, docs=ROOT / "docs"):
    """Build with SITE_URL set to `site_url`; return the exit code and what was said."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=docs.parent,
        env={**os.environ, "SITE_URL": site_url, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        "example.org/hip/",
        "https://example.org/hip/?from=mail",
        "https://example.org/#hip",
        "https://example.org/my hip/",
        " https://example.org/",
        "ftp://example.org/",
        "https://user:pw@example.org/",
        "https://example.org:port/",
        "http://[",
        "https://",
    ],
)
def test_an_address_that_cannot_be_meant_stops_the_build_with_one_sentence(tmp_path, wrong):
    code, said = build(tmp_path, wrong)
    assert code
    assert f"SITE_URL is {wrong!r}: write the address where readers find the guide" in said
    assert "Traceback" not in said
    assert not (tmp_path / "index.html").exists()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("https://example.org/hip", "https://example.org/hip/"), ("", "http://127.0.0.1:8000/")],
)
def test_an_address_gets_its_slash_and_an_empty_one_is_none(tmp_path, typed, meant):
    code, said = build(tmp_path, typed)
    assert code == 0, said
    for path in ["teachers/", "release/", "release/flat-floor/"]:
        tree = LexborHTMLParser((tmp_path / path / "index.html").read_text("utf-8"))
        assert only(tree, 'link[rel="canonical"]', "href").startswith(f"{meant}")
        for copied in tree.css("[data-address]"):
            assert copied.attributes["data-address"].startswith(f"{meant}release/")


# --- Pictures -----------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path):
    """The guide in another folder, to be changed there."""
    for name in ("docs", "overrides", "scripts/hooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for path in [ROOT / "mkdocs.yml", *ROOT.glob("scripts/*.py")]:
        shutil.copy(path, tmp_path / path.relative_to(ROOT))
    return tmp_path


def draw(copy, svg):
    """Put a picture that somebody made by hand on the page about the guide."""
    (copy / "docs/assets/by-hand.svg").write_text(svg, "utf-8")
    with (copy / "docs/about.md").open("a", encoding="utf-8") as page:
        page.write('\n![A drawing.](assets/by-hand.svg "A caption.")\n')


def test_every_picture_has_the_size_of_its_file(trees, site):
    """So that no text jumps when it arrives."""
    seen = 0
    for path in site.pages:
        for image in trees[path].css("article img"):
            file = site.folder / resolve(path, image.attributes["src"]).rstrip("/")
            if file.parent.name != "figures":
                continue
            box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', file.read_text("utf-8"))
            size = (image.attributes["width"], image.attributes["height"])
            assert size == tuple(str(round(float(side))) for side in box.groups()), file.name
            seen += 1
    assert seen > len(trees["release/"].css(".hf-step"))


@pytest.mark.parametrize(
    "size", ['viewBox="0 0 640 480"', 'viewBox="0,0,640,480.2"', 'width="640px" height="480"']
)
def test_a_picture_made_by_hand_needs_no_size_in_the_markdown(copy, size):
    draw(copy, f'<svg xmlns="http://www.w3.org/2000/svg" {size}></svg>')
    code, said = build(copy / "site", "", copy / "docs")
    assert code == 0, said
    tree = LexborHTMLParser((copy / "site/about/index.html").read_text("utf-8"))
    image = tree.css_first(".hf-figure img")
    assert (image.attributes["width"], image.attributes["height"]) == ("640", "480")
    assert tree.css_first("figcaption").text() == "A caption."


@pytest.mark.parametrize("svg", ['<svg xmlns="http://www.w3.org/2000/svg"/>', "<svg", "no svg"])
def test_a_picture_without_a_size_is_named_in_one_sentence(copy, svg):
    draw(copy, svg)
    code, said = build(copy / "site", "", copy / "docs")
    assert code
    assert "by-hand.svg: its size cannot be read. Give its <svg> a viewBox" in said
    assert "Traceback" not in said
