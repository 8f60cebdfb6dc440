"""Pictures: none is older than its source or heavy, and each step has its own, without words."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "assets" / "figures"
sys.path.insert(0, str(ROOT / "scripts"))

from figures import drawn  # noqa: E402

RECORD = drawn.load()
STEPS = re.findall(
    r"^## Step \d+: .*\{#([a-z-]+)\}$", (ROOT / "docs/release.md").read_text("utf-8"), re.M
)
# ![…](assets/figures/ball.svg "…"){ width=720 height=325 }
SHOWN = re.findall(
    r"\(assets/figures/([a-z0-9-]+)\.svg[^)]*\)\{ width=(\d+) height=(\d+) \}",
    "".join(path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))),
)
WORDLESS = [name for name, line in RECORD.items() if line["module"] in ("steps", "situations")]
BUDGET = {"steps": 12_000, "situations": 12_000}  # bytes after gzip; 25 000 for the others
TAGS = ("svg", "g", "path", "circle", "ellipse", "rect", "text", "tspan")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("step", STEPS)
def test_each_step_has_its_picture(step):
    assert step in RECORD, f"No picture of step {step}. Declare it in scripts/figures/steps.py."


@pytest.mark.parametrize("name", RECORD)
def test_no_picture_is_older_than_its_source(name):
    line = RECORD[name]
    now = drawn.digest(*drawn.sources(line["module"]))

    assert now == line["inputs"], f"Its source has changed. Run: ./scripts/draw {name}"


@pytest.mark.parametrize("name", RECORD)
def test_no_picture_was_changed_by_hand(name):
    found = hashlib.sha256((PICTURES / f"{name}.svg").read_bytes()).hexdigest()

    assert found == RECORD[name]["output"], f"Change its source, then run: ./scripts/draw {name}"


def test_every_svg_is_recorded():
    assert {path.stem for path in PICTURES.glob("*.svg")} == set(RECORD)


@pytest.mark.parametrize("name", RECORD)
def test_a_picture_says_its_size_so_that_the_page_does_not_jump(name):
    root = ElementTree.parse(PICTURES / f"{name}.svg").getroot()
    width, height = root.get("width"), root.get("height")

    assert width and height
    assert root.get("viewBox") == f"0 0 {width} {height}"


@pytest.mark.parametrize(("name", "width", "height"), SHOWN)
def test_a_page_gives_a_picture_its_own_size(name, width, height):
    root = ElementTree.parse(PICTURES / f"{name}.svg").getroot()

    assert (root.get("width"), root.get("height")) == (width, height), "Type its size in the page."


@pytest.mark.parametrize("name", RECORD)
def test_a_picture_is_within_its_budget(name):
    size = len(gzip.compress((PICTURES / f"{name}.svg").read_bytes(), mtime=0))

    assert size <= BUDGET.get(RECORD[name]["module"], 25_000)


@pytest.mark.parametrize("name", RECORD)
def test_a_picture_runs_nothing_and_fetches_nothing(name):
    root = ElementTree.parse(PICTURES / f"{name}.svg").getroot()
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in TAGS
        for attribute, value in element.attrib.items():
            assert "href" not in attribute and not attribute.startswith("on")
            assert "url(" not in value and "//" not in value


@pytest.mark.parametrize("name", WORDLESS)
def test_a_step_picture_has_no_words(name):
    root = ElementTree.parse(PICTURES / f"{name}.svg").getroot()

    assert not list(root.iter(f"{SVG}text"))


@pytest.mark.parametrize("name", STEPS)
def test_steps_show_the_first_side(name):
    """Left knee in, right leg long, as in the text; or no side at all."""
    line = json.loads(drawn.RECORD.read_text(encoding="utf-8"))[name]

    assert line["bent"] in ("left", None)
    assert line["long"] in ("right", None)


@pytest.mark.parametrize("name", WORDLESS)
def test_lines_survive_the_office_printer(name):
    """2.1 px of 720 are 0.75 pt when the picture is 90 mm wide."""
    root = ElementTree.parse(PICTURES / f"{name}.svg").getroot()
    widths = [float(e.get("stroke-width")) for e in root.iter() if e.get("stroke-width")]
    inked = [
        float(e.get("stroke-width"))
        for e in root.iter()
        if e.get("fill") == "none" and e.get("stroke-width")
    ]

    assert widths
    assert min(inked) * 255 / float(root.get("width")) >= 0.75
