"""What an author relies on when ./scripts/renumber follows a step that was added, moved or gone."""

import re
import shutil
from pathlib import Path

import pytest
import renumber as command
from test_check import run

ROOT = Path(__file__).resolve().parent.parent
NEW = "## Step 2: Look up {#look-up}\n\nLook up.\n\n"


@pytest.fixture
def guide(tmp_path):
    """A copy of the valid guide, free to be changed."""
    return shutil.copytree(ROOT / "tests/guides/valid", tmp_path / "guide")


def renumber(guide):
    """Run it; return the exit status and all it said."""
    status, lines, errors = run(command, guide)
    return status, "\n".join([*lines, errors])


def texts(guide):
    """The text of every file of the guide."""
    return {path: path.read_bytes() for path in guide.rglob("*") if path.is_file()}


def insert(guide):
    """Put a step before the second, with a number that another step has."""
    release = guide / "docs/release.md"
    text = release.read_text(encoding="utf-8").replace("## Step 2: Bring", NEW + "## Step 2: Bring")
    release.write_text(text, encoding="utf-8")


def test_a_right_guide_is_left_as_it_is(guide):
    before = texts(guide)
    assert renumber(guide)[0] == 0
    assert texts(guide) == before


def test_numbers_that_are_no_steps_stay(guide):
    rows = "| What | Step | Minutes |\n|---|---|---|\n| Lie | [step 1](release.md#lie-down) | 2 |\n"
    rows += "| 1 | Rest in [step 3](release.md#rest) | 2 |\n| [step 3](release.md#rest) | a | 2 |\n"
    path = guide / "docs/words.md"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{rows}", encoding="utf-8")
    before = texts(guide)
    renumber(guide)
    assert texts(guide) == before


def test_an_added_step_moves_every_number_that_an_id_proves(guide):
    insert(guide)
    status, said = renumber(guide)
    docs = {path.name: path.read_text(encoding="utf-8") for path in (guide / "docs").glob("*.md")}
    assert re.findall(r"## Step (\d)", docs["release.md"]) == ["1", "2", "3", "4"]
    assert '"Step 3. Knee in."' in docs["release.md"] and "[step 4](#rest)" in docs["release.md"]
    assert "| 4 | [Rest](release.md#rest)" in docs["teachers.md"]
    assert "[step 4](release.md#rest)" in docs["practice.md"]
    # What no id proves stays, and stays a finding.
    assert "[steps 2 and 3](release.md#knee-to-chest)" in docs["index.md"]
    assert "[steps 1 and 2](release.md#lie-down)" in docs["practice.md"]
    assert "[all 3 steps]" in docs["index.md"]
    assert status == 1
    left = ("Here step 2, Look up, is missing", '"all 3 steps": there are 4', "Here step 3, Bring")
    for words in left:
        assert words in said
    after = texts(guide)
    renumber(guide)
    assert texts(guide) == after


def test_a_range_moves_with_its_steps_when_they_are_the_same_ones(guide):
    release = guide / "docs/release.md"
    text = release.read_text(encoding="utf-8")
    new = NEW.replace("Step 2", "Step 9")
    release.write_text(text.replace("## Step 2: Bring", new + "## Step 2: Bring"), encoding="utf-8")
    renumber(guide)
    index = (guide / "docs/index.md").read_text(encoding="utf-8")
    assert "[steps 3 and 4](release.md#knee-to-chest)" in index


def test_an_example_in_code_keeps_its_numbers(guide):
    insert(guide)
    path = guide / "docs/words.md"
    example = "`[step 3](release.md#rest)`"
    path.write_text(path.read_text(encoding="utf-8") + f"\n{example}\n", encoding="utf-8")
    renumber(guide)
    assert example in path.read_text(encoding="utf-8")


def test_a_guide_that_cannot_be_built_is_left_as_it_is(guide):
    insert(guide)
    (guide / "mkdocs.yml").write_text("a: [b", encoding="utf-8")
    before = texts(guide)
    status, said = renumber(guide)
    assert status == 2 and said.startswith("Nothing was changed. MkDocs cannot build")
    assert texts(guide) == before


def test_a_read_only_page_keeps_its_text_and_is_named(guide):
    insert(guide)
    (guide / "docs/teachers.md").chmod(0o444)
    before = (guide / "docs/teachers.md").read_bytes()
    status, said = renumber(guide)
    assert status == 2 and "docs/teachers.md was not changed: it is read-only." in said
    assert (guide / "docs/teachers.md").read_bytes() == before
    assert not list((guide / "docs").glob(".*.new"))


def test_a_full_disk_leaves_a_page_as_it_was_and_the_others_are_renumbered(guide, monkeypatch):
    insert(guide)
    before, replace = (guide / "docs/handout.md").read_bytes(), Path.replace

    def no_space(path, target):
        if target.name == "handout.md":
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", no_space)
    status, said = renumber(guide)
    assert status == 2
    assert "docs/handout.md was not changed: No space left on device." in said
    assert (guide / "docs/handout.md").read_bytes() == before
    assert not list((guide / "docs").glob(".*.new"))
    assert "docs/teachers.md:9: 3 is now 4" in said
