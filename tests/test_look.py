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


@pytest.mark.parametrize("scheme", ["default", "slate"])
@pytest.mark.parametrize("ground", ["paper", "card"])
def test_every_text_color_has_a_contrast_of_7_to_1(scheme, ground):
    tokens = (CSS / "tokens.css").read_text("utf-8")
    block = re.search(rf'^\[data-md-color-scheme="{scheme}"\] {{(.*?)^}}', tokens, re.S | re.M)[1]
    colors = dict(re.findall(r"--hf-([a-z-]+): (#[0-9a-f]{6});", block))
    for text in TEXTS:
        light, dark = sorted([luminance(colors[text]), luminance(colors[ground])], reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 7, f"{text} on {ground}"


def test_a_color_is_changed_in_one_place(site):
    """The tokens are the palette: the icon and the browser's frame use no color of their own."""
    palette = {*re.findall("#[0-9a-f]{6}", (CSS / "tokens.css").read_text("utf-8"))}
    icon = re.findall("#[0-9a-f]{3,8}", (CSS.parent / "favicon.svg").read_text("utf-8"))
    assert icon and {*icon} <= palette
    for name in ("base", "components"):
        assert not re.findall(r":[^;{}]*#[0-9a-f]{3,8}\b", (CSS / f"{name}.css").read_text("utf-8"))
    for page in site.pages:
        for meta in LexborHTMLParser(site.read(page)).css('meta[name="theme-color"]'):
            assert meta.attributes["content"] in palette, page


def test_the_look_is_four_files_that_one_formatter_writes():
    files = sorted(CSS.iterdir())
    assert [file.name for file in files] == [
        "base.css",
        "components.css",
        "print.css",
        "tokens.css",
    ]
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
    css = re.sub(r"/\*.*?\*/", "", (CSS / "print.css").read_text("utf-8"), flags=re.S)
    selectors = re.findall(r"([^{};]+)\{", css)
    named = [s.strip() for s in selectors if re.search(r"#(?!print-site-page\b)[\w-]", s)]
    assert not named


def test_whoever_changes_the_screen_cannot_break_paper_unseen():
    """All that is for paper alone is in print.css, the last file, where it wins."""
    for name in ["tokens", "base", "components"]:
        css = (CSS / f"{name}.css").read_text("utf-8")
        for ours in ["!important", "@media print", "@page"]:
            assert ours not in css, f"{name}.css has {ours}: it belongs to print.css"


def test_the_release_with_all_its_pictures_weighs_less_than_250_kb(site):
    """As sent: compressed, with styles and scripts; all pictures but the first load lazily."""
    page = site.folder / "release/index.html"
    tree = LexborHTMLParser(page.read_text("utf-8"))
    links = tree.css('link[rel="stylesheet"], script[src], img[src]')
    files = {page} | {
        (page.parent / (link.attributes.get("href") or link.attributes["src"])).resolve()
        for link in links
    }
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 250_000
    first, *others = tree.css("article img")
    assert "loading" not in first.attributes
    assert others and all(image.attributes.get("loading") == "lazy" for image in others)
