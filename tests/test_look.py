"""The look: text that can be read in both schemes, and pages that stay light."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
CSS = ROOT / "docs/assets/css"
FORMAT = ["-n", "-s", "2", "--space-around-combinator", "--preserve-newlines"]
TEXTS = ["ink", "ink-soft", "accent", "red", "amber", "blue"]


def luminance(color):
    """Relative luminance of #rrggbb, as WCAG 2 defines it."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("scheme", ["tokens", "dark"])
@pytest.mark.parametrize("ground", ["paper", "card"])
def test_every_text_color_has_a_contrast_of_7_to_1(scheme, ground):
    tokens = (CSS / f"{scheme}.css").read_text("utf-8")
    colors = dict(re.findall(r"--hf-([a-z-]+): (#[0-9a-f]{6});", tokens))
    for text in TEXTS:
        light, dark = sorted([luminance(colors[text]), luminance(colors[ground])], reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 7, f"{text} on {ground}"


def test_a_color_is_changed_in_one_place(site):
    """The tokens are the palette: the icon and the browser's frame use no color of their own."""
    tokens = "".join((CSS / name).read_text("utf-8") for name in ("tokens.css", "dark.css"))
    palette = {*re.findall("#[0-9a-f]{6}", tokens)}
    icon = re.findall("#[0-9a-f]{3,8}", (CSS.parent / "favicon.svg").read_text("utf-8"))
    assert icon and {*icon} <= palette
    for name in ("base", "components", "frame"):
        assert not re.findall(r":[^;{}]*#[0-9a-f]{3,8}\b", (CSS / f"{name}.css").read_text("utf-8"))
    for page in site.pages:
        for meta in LexborHTMLParser(site.read(page)).css('meta[name="theme-color"]'):
            assert meta.attributes["content"] in palette, page


def test_the_look_is_few_files_that_one_formatter_writes():
    """Five for the screen, one for paper, and of the sheets what both share."""
    files = sorted(CSS.iterdir())
    screen = ["base.css", "components.css", "dark.css", "frame.css", "tokens.css"]
    assert {file.name for file in files} == {*screen, "paper.css", "sheet.css", "fonts.css"}
    for file in files:
        done = subprocess.run(
            [Path(sys.executable).with_name("css-beautify"), *FORMAT, file],
            capture_output=True,
            text=True,
            check=True,
        )
        how = f"run .venv/bin/css-beautify -r {' '.join(FORMAT)} {file.relative_to(ROOT)}"
        assert done.stdout == file.read_text("utf-8"), how


def test_no_rule_for_paper_hangs_on_the_name_of_a_page():
    """A page that is renamed must print as before: rules use the class of its front matter."""
    css = re.sub(r"/\*.*?\*/", "", (CSS / "paper.css").read_text("utf-8"), flags=re.S)
    selectors = re.findall(r"([^{};]+)\{", css)
    named = [s.strip() for s in selectors if re.search(r"#(?!print-site-page\b)[\w-]", s)]
    assert not named


def test_whoever_changes_the_screen_cannot_break_paper_unseen(site):
    """Paper sees none of the screen's style sheets, and they say nothing of paper."""
    for name in ["tokens", "dark", "base", "frame", "components"]:
        css = (CSS / f"{name}.css").read_text("utf-8")
        for ours in ["!important", "@media print", "@page"]:
            assert ours not in css, f"{name}.css has {ours}: it belongs to paper.css"
    for page in [*site.pages, "print_page/", "handout/back/", "404.html"]:
        tree = LexborHTMLParser(site.read(page))
        media = [style.attributes.get("media") for style in tree.css("style")]
        linked = tree.css("link[rel=stylesheet]")  # where the page would be too large with them
        assert media.count("print") + len(linked) == 1, page
        for link in linked:
            assert link.attributes["media"] == "print", page
            assert (site.folder / page / link.attributes["href"]).is_file(), page
        for style in tree.css("style:not([media])"):
            assert set(re.findall(r"[^{}]+(?=\{)", style.text())) <= {"@font-face"}, page


def test_the_release_with_all_its_pictures_weighs_less_than_250_kb(site):
    """As sent: compressed, with styles and scripts; pictures below the first screen load lazily."""
    page = site.folder / "release/index.html"
    tree = LexborHTMLParser(page.read_text("utf-8"))
    scripts = [*(site.folder / "assets/js").iterdir()]
    pictures = tree.css("article img")
    files = [(page.parent / image.attributes["src"]).resolve() for image in pictures]
    sent = [len(gzip.compress(file.read_bytes())) for file in {page, *scripts, *files}]
    assert sum(sent) < 250_000
    assert all(image.attributes.get("loading") == "lazy" for image in pictures)


def test_the_picture_at_the_top_of_a_page_comes_before_all_others(site):
    """And it alone, as what is below must not take its place on a slow line."""
    for path in site.pages:
        tree = LexborHTMLParser(site.read(path))
        first = tree.css_first("article :is(h2, img)")
        urgent = tree.css("[fetchpriority]")
        if first is not None and first.tag == "img":
            assert [image.attributes["src"] for image in urgent] == [first.attributes["src"]], path
            assert "loading" not in first.attributes, path
        else:
            assert not urgent, path


def test_before_a_reader_does_anything_a_page_asks_for_20_kb_at_most(new_page, site):
    """As sent: words, frame, styles, scripts, compressed; pictures and the sheet's font aside."""
    page = new_page(width=375, height=812, policy=True)
    asked = []
    page.on("request", lambda request: asked.append((request.url, request.resource_type)))
    for path in ["", "release/", "release/knee-to-chest/", "anatomy/", "practice/", "handout/"]:
        asked.clear()
        page.goto(path)
        page.locator("html.hf-ready").wait_for()
        page.wait_for_load_state("networkidle")
        sheets = [url.rpartition("/")[2] for url, kind in asked if kind == "stylesheet"]
        # One answer is a whole page; there is a file for paper, and one of what scripts make.
        assert {name.partition("-")[0] for name in sheets} <= {"paper", "made"}, path
        plain = [url for url, kind in asked if kind not in ("image", "font")]
        names = [url.removeprefix(site.url) for url in plain]
        files = [site.folder / (name or "index.html") for name in names]
        files = [file / "index.html" if file.is_dir() else file for file in files]
        assert len(files) > 2, path
        sent = {file.name: len(gzip.compress(file.read_bytes(), 6)) for file in files}
        assert sum(sent.values()) <= 20_000, (path, sent)


def test_what_scripts_make_waits_for_its_styles(new_page):
    """Else a player without its looks would show for a moment, and what is below it would jump."""
    page = new_page(policy=True)
    held = []
    page.route(re.compile(r"/made-\w+\.css"), lambda route: held.append(route))
    page.goto("practice/#listen", wait_until="commit")
    page.locator(".hf-player audio").wait_for()
    page.wait_for_timeout(1000)
    assert held and not page.locator(".hf-player__start").count()
    held[0].continue_()
    page.locator(".hf-player__start").wait_for()


def test_where_their_styles_are_missing_what_scripts_make_is_there_all_the_same(new_page):
    page = new_page(policy=True)
    new_page.expected += ["Failed to load resource"]
    page.route(re.compile(r"/made-\w+\.css"), lambda route: route.abort())
    page.goto("practice/#listen")
    page.locator(".hf-player__start").wait_for()
