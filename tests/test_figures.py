"""Pictures: none is out of date or heavy, each step has one, and one made by hand is welcome."""

from __future__ import annotations

import ast
import gzip
import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "assets" / "figures"
sys.path.insert(0, str(ROOT / "scripts"))

from figures import catalog, palette, props, record  # noqa: E402

FILES = sorted(PICTURES.glob("*.svg"))  # drawn by code and made by hand alike
MODULE = re.compile(r"([a-z_]+)\.py\b")  # in the map
SVG = "{http://www.w3.org/2000/svg}"
PERSON, OTHER = 12_000, 25_000  # bytes after gzip
TAGS = {"svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"}
TAGS |= {"text", "tspan", "title", "desc"}


def tree(path: Path) -> ElementTree.Element:
    return ElementTree.parse(path).getroot()


def pictures_of_steps() -> dict[str, list[str]]:
    """Each step's id → the names of the pictures in it, as docs/release.md has them."""
    release = (ROOT / "docs/release.md").read_text("utf-8")
    found = {}
    for part in re.split(r"(?m)^## ", release)[1:]:
        step = re.match(r"Step \d+: .*\{#([a-z0-9-]+)\}\n", part)
        if step:
            found[step[1]] = re.findall(r"\]\(assets/figures/([\w-]+)\.svg\b", part)
    assert found, "no step was found in docs/release.md"
    return found


STEPS = pictures_of_steps()
IN_STEPS = {name for names in STEPS.values() for name in names}
PEOPLE = {n for n, d in catalog.PICTURES.items() if isinstance(d, catalog.Scene | catalog.Row)}


def test_each_step_shows_a_picture_that_is_there():
    there = {path.stem for path in FILES}

    assert not [step for step, names in STEPS.items() if not names], "a step without a picture"
    assert not IN_STEPS - there, "not in docs/assets/figures"


def test_no_drawn_picture_is_older_than_its_declaration_or_the_palette():
    old = record.out_of_date()
    command = ["./scripts/draw", *(old if len(old) < len(catalog.PICTURES) else [])]

    assert not old, f"Their declaration or colors have changed. Run: {' '.join(command)}"


def test_no_drawn_picture_was_changed_by_hand():
    changed = record.changed_by_hand()

    assert not changed, (
        f"Run: ./scripts/draw {' '.join(changed)}\n"
        "To keep what was made by hand: take its declaration out of scripts/figures/pictures_*.py"
        " and its entry out of scripts/figures/drawn.json."
    )


def test_what_is_recorded_is_declared():
    left = set(record.load()) - set(catalog.PICTURES)

    assert not left, "Nothing declares them now. Take them out of scripts/figures/drawn.json."


def test_a_picture_is_out_of_date_when_what_it_is_made_of_changes_and_only_then(monkeypatch):
    before = {name: catalog.made_of(name, ["INK", "SKIN"]) for name in catalog.PICTURES}

    def changed() -> set[str]:
        return {n for n, made in before.items() if catalog.made_of(n, ["INK", "SKIN"]) != made}

    assert not changed()
    with monkeypatch.context() as other:  # a color that they do not show
        other.setitem(palette.COLORS, "PSOAS", "#123456")
        assert not changed()
    with monkeypatch.context() as other:  # one that they show
        other.setitem(palette.COLORS, "SKIN", "#123456")
        assert changed() == set(catalog.PICTURES)
    with monkeypatch.context() as other:  # the declaration of one
        other.setitem(catalog.PICTURES, "home", catalog.PICTURES["flat-floor"])
        assert changed() == {"home"}


def test_a_picture_says_its_size_so_that_the_page_does_not_jump():
    for path in FILES:
        root = tree(path)
        width, height = root.get("width"), root.get("height")

        assert width and height, path.name
        assert root.get("viewBox") == f"0 0 {width} {height}", path.name


def test_a_page_gives_a_picture_its_own_size():
    """Where a page types a size at all: ![…](assets/figures/ball.svg){ width=720 height=325 }"""
    for page in sorted((ROOT / "docs").glob("*.md")):
        typed = re.findall(
            r"\(assets/figures/([\w-]+)\.svg[^)]*\)\{[^}]*?\bwidth=(\d+) height=(\d+)",
            page.read_text("utf-8"),
        )
        for name, width, height in typed:
            root = tree(PICTURES / f"{name}.svg")
            assert (root.get("width"), root.get("height")) == (width, height), f"{page}: {name}"


def test_a_picture_is_within_its_budget():
    for path in FILES:
        size = len(gzip.compress(path.read_bytes(), mtime=0))

        assert size <= (PERSON if path.stem in PEOPLE else OTHER), path.name


def test_a_picture_runs_nothing_and_fetches_nothing():
    for path in FILES:
        for element in tree(path).iter():
            assert element.tag.removeprefix(SVG) in TAGS, f"{path.name}: {element.tag}"
            for attribute, value in element.attrib.items():
                assert "href" not in attribute and not attribute.startswith("on"), path.name
                assert "url(" not in value and "//" not in value, path.name


def test_a_picture_of_a_person_or_a_step_has_no_words():
    for path in FILES:
        if path.stem in PEOPLE | IN_STEPS:
            assert not list(tree(path).iter(f"{SVG}text")), path.name


def test_words_in_a_picture_can_be_read_on_every_ground_and_by_every_printer():
    """On a plate of their own, halo and words apart, in the sheet's font where it is there."""
    with_words = [path for path in FILES if list(tree(path).iter(f"{SVG}text"))]
    assert with_words
    for path in with_words:
        root = tree(path)
        plate = root[0]
        assert (plate.tag, plate.get("fill")) == (f"{SVG}rect", palette.PAPER), path.name
        assert (plate.get("width"), plate.get("height")) == (root.get("width"), root.get("height"))
        for words in root.iter(f"{SVG}text"):
            assert words.get("paint-order") is None, f"{path.name}: WeasyPrint draws no such halo"
            assert words.get("font-family") == palette.FONT, path.name


def test_marks_outlines_and_rims_survive_a_copier_of_black_and_white():
    """It keeps what is darker than the middle gray; fills may go, lines and marks may not."""
    for name in ("INK", "ARROW", "MAT_RIM", "BODY_RIM", "FAINT_INK"):
        red, green, blue = bytes.fromhex(palette.COLORS[name][1:])
        assert 0.299 * red + 0.587 * green + 0.114 * blue < 128, name


def test_a_block_is_told_by_lines_that_a_copier_of_black_and_white_keeps():
    """Its sides have slanting lines, so that it is neither trousers nor floor."""
    scenes = {n: d for n, d in catalog.PICTURES.items() if isinstance(d, catalog.Scene)}
    on_a_block = {n for n, scene in scenes.items() if scene.on == props.BLOCK}
    assert on_a_block
    for name in on_a_block:
        shapes = list(tree(PICTURES / f"{name}.svg").iter(f"{SVG}path"))
        sides = [k for k, shape in enumerate(shapes) if shape.get("fill") == palette.PROP]
        assert any(shapes[k + 1].get("d", "").count("M") >= 3 for k in sides), name


def test_steps_show_the_first_side():
    """Left knee in, right leg long, as in the text; or no side at all."""
    drawn = json.loads(record.RECORD.read_text("utf-8"))
    for name in IN_STEPS & set(drawn):
        assert drawn[name]["bent"] in ("left", None), name
        assert drawn[name]["long"] in ("right", None), name


def test_lines_survive_the_office_printer():
    """2.1 px of 720 are 0.75 pt when the picture is 90 mm wide."""
    for path in (path for path in FILES if path.stem in PEOPLE):
        root = tree(path)
        inked = [
            float(e.get("stroke-width"))
            for e in root.iter()
            if e.get("fill") == "none" and e.get("stroke-width")
        ]
        assert min(inked) * 255 / float(root.get("width")) >= 0.75, path.name


def test_the_map_of_the_drawing_code_is_true():
    """It names every module, and each imports only from lines above its own."""
    readme = (record.HERE / "README.md").read_text("utf-8").split("```")[1]
    lines = {m: n for n, line in enumerate(readme.splitlines()) for m in MODULE.findall(line)}
    modules = {path.stem for path in record.HERE.glob("*.py")} - {"__init__"}

    assert set(lines) == modules
    for name in modules:
        parsed = ast.parse((record.HERE / f"{name}.py").read_text("utf-8"))
        for node in ast.walk(parsed):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("figures"):
                inner = str(node.module).partition(".")[2]
                used = {inner} if inner else {alias.name for alias in node.names}
                above = {module for module in used if lines[module] <= lines[name]}
                assert used == above, f"{name} imports {used - above}"
