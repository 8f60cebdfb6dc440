"""What an author relies on when ./scripts/check speaks, and when it is silent.

tests/guides/faults.toml says for each rule what to change in tests/guides/valid/ to break only it.
"""

import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

GUIDES = Path(__file__).parent / "guides"
sys.path.insert(0, str(GUIDES.parent.parent / "scripts"))

import check  # noqa: E402

FAULTS = tomllib.loads((GUIDES / "faults.toml").read_text(encoding="utf-8"))


def change(path, old, new):
    """Replace a text in a file; "" is that of a file that is not there yet."""
    path.parent.mkdir(exist_ok=True)
    text = path.read_text(encoding="utf-8") if old else ""
    assert old in text, f"{path.name} of the valid guide has no {old!r}"
    path.write_text(text.replace(old, new) if old else new, encoding="utf-8")


@pytest.fixture
def guide(tmp_path):
    """A copy of the valid guide, free to be broken."""
    return shutil.copytree(GUIDES / "valid", tmp_path / "guide")


@pytest.fixture
def run(capsys, guide):
    """Run the check on the copy; return the exit status, the lines it printed and its errors."""

    def run(*options):
        status = check.main([str(guide), *map(str, options)])
        printed = capsys.readouterr()
        return status, printed.out.splitlines(), printed.err

    return run


@pytest.fixture
def edit(guide, run):
    """Replace a text in one file of the copy; return the findings of the source as "line code"."""

    def edit(name, old, new):
        change(guide / name, old, new)
        _, lines, errors = run("--source-only")
        assert not errors
        return [f"{line.split(':')[1]} {code(line)}" for line in lines[:-1]]

    return edit


def code(line):
    """link-001 of "docs/x.md:3: link-001 …"."""
    return line.split(": ", 1)[1].split()[0]


def site(folder, **pages):
    """Write HTML by hand where a built site would be."""
    for name, html in pages.items():
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return folder


def test_a_valid_guide_yields_nothing_but_a_count(run):
    assert run() == (
        0,
        ["New addresses: 17. Hint: ./scripts/check --record.", "Steps: 3. Links: 31. Problems: 0."],
        "",
    )


def test_every_rule_has_a_fault_that_breaks_it():
    assert list(check.RULES) == list(FAULTS)


@pytest.mark.parametrize("rule", FAULTS)
def test_breaking_a_rule_yields_its_code_and_no_other_with_place_and_hint(rule, guide, run):
    fault = FAULTS[rule]
    commit(guide)
    change(guide / fault["file"], fault["old"], fault["new"])
    status, lines, _ = run(*([] if rule in check.BUILT else ["--source-only"]))
    found = [line for line in lines if " Hint: " in line]
    assert status == 1
    assert {code(line) for line in found} == {rule}
    assert len(found) == len(fault["found"])
    for line, beginning in zip(found, fault["found"], strict=True):
        assert line.startswith(beginning)


def commit(folder):
    """Make what is in a folder the last commit there."""
    for words in ("init -q", "add -A", "-c user.name=x -c user.email=x@x.invalid commit -qm x"):
        subprocess.run(["git", "-C", folder, *words.split()], check=True)


def test_a_published_address_that_the_last_commit_took_away_is_missed(guide, edit):
    commit(guide)
    change(guide / "docs/permalinks.txt", "/release/#relax\n", "")
    commit(guide)
    assert edit("docs/release.md", "A floor.", "A mat.") == ["1 permalink-003"]


STEP_FAULTS = {
    "a gap": ("docs/release.md", "## Step 3:", "## Step 4:", "19 step-001"),
    "a heading in another form": ("docs/release.md", "## Step 3: R", "### Step 3 R", "19 step-002"),
    "an item that links to another step": (
        "docs/handout.md",
        "[Knee in](release.md#knee-to-chest)",
        "[Knee in](release.md#rest)",
        "3 step-003",
        "6 step-003",
    ),
    "a row with another number": ("docs/teachers.md", "| 3 |", "| 2 |", "9 step-003"),
    "a link to what is no step": (
        "docs/teachers.md",
        "Rest](release.md#rest",
        "Rest](release.md#need",
        "3 step-003",
        "9 step-003",
    ),
    "a link of another step": (
        "docs/release.md",
        "[step 3](#rest)",
        "[step 3](#lie-down)",
        "17 mention-001",
    ),
    "a link of another kind": (
        "docs/release.md",
        "[step 3](#rest)",
        "[step 3](#need)",
        "17 mention-001",
    ),
    "a link of another kind with words before it": (
        "docs/release.md",
        "[step 3](#rest)",
        "[look at step 3](#need)",
        "17 mention-001",
    ),
    "a word for a number": (
        "docs/release.md",
        "[step 3](#rest)",
        "[step two](#rest)",
        "17 mention-001",
    ),
    "a range that starts elsewhere": (
        "docs/index.md",
        "[steps 2 and 3]",
        "[steps 1 to 3]",
        "9 mention-001",
    ),
    "a link from HTML": ("docs/words.md", ">percent<", ">step 3<", "18 mention-001"),
    "a link from a template": ("overrides/404.html", "#rest", "#lie-down", "3 mention-001"),
}


@pytest.mark.parametrize("fault", STEP_FAULTS)
def test_steps_cannot_drift_by(fault, edit):
    name, old, new, *expected = STEP_FAULTS[fault]
    assert edit(name, old, new) == expected


@pytest.mark.parametrize(
    "text",
    ["Step 4", "step four", "steps 2 to 4", "steps 2–4", "steps 2-4", "steps 2&ndash;4", "step\n4"]
    + [
        "steps 1, 2 and 4",
        "steps 2 and 4",
        "step **4**",
        "step [4](release.md)",
        "step 0",
        "![step 4](assets/floor.svg)",
    ],
)
def test_a_mention_of_a_step_that_does_not_exist_is_found_as(text, edit):
    assert edit("docs/release.md", "A floor.", f"See {text}.") == ["5 mention-002"]


@pytest.mark.parametrize(
    "text",
    [
        "step 3",
        "steps 1 to 3",
        "steps 1 and 2, 10 minutes",
        "step 3, 4 blocks",
        "step 1.5 m back",
        "all three steps",
    ]
    + [
        "the 3 steps",
        "the first 2 steps",
        "these two steps",
        "4000 steps",
        "one step more",
        "1 to 3 steps",
        "a 3-step rest",
    ]
    + [
        "[why step 2 is odd](teachers.md#sources)",
        "[#](#)",
        "[top](#top)",
        "[p](#%6Eeed)",
        "[q](release.md?a#need)",
    ]
    + [
        "[text](#:~:text=floor)",
        "[ph](tel:+123)",
        "[x](https://other.example/x 'y')",
        "a [x] [ ] b",
        "[a](<index.md>)",
        '<b title="see #Nine">b</b>',
        "[x](index.md){ .need }",
    ],
)
def test_no_false_alarm_is_raised_by(text, edit):
    assert edit("docs/release.md", "A floor.", f"See {text}.") == []


@pytest.mark.parametrize(
    "text",
    ["all 4 steps", "all two steps", "four steps", "4 steps", "a 4-step rest", "4 numbered steps"],
)
def test_a_wrong_count_of_all_steps_is_found_as(text, edit):
    assert edit("docs/release.md", "A floor.", f"See {text}.") == ["5 mention-003"]


def test_settings_and_front_matter_are_read_for_counts(edit):
    assert edit("mkdocs.yml", "in 3 steps", "in 4 steps") == ["3 mention-003"]
    assert edit("docs/index.md", "rest in 3 steps", "rest in 4 steps") == [
        "3 mention-003",
        "3 mention-003",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[x](nowhere.md)", "link-001"),
        ("[x](release/)", "link-001"),
        ("[x](Index.md)", "link-001"),
        ("![x](assets/none.svg)", "link-001"),
        ("[x][y]\n\n[y]: nowhere.md", "link-001"),
        ("[x](index.md#none)", "link-002"),
        ("[x](http://guide.example/rest/release/)", "link-003"),
        ('<a href="/release/">x</a>', "link-003"),
        ("[x]()", "link-005"),
        ('<a href="../teachers/"> </a>', "link-005"),
        ('<img src="../assets/floor.svg">', "image-001"),
        ("Text.\n{: #lie-down }", "id-001"),
        ('<b id="Big">x</b>', "id-002"),
        ("Text.\n{: #flor .my-flor }", "id-002"),
        ("2. begins at two", "list-001"),
    ],
)
def test_a_fault_is_found_in_the_source(text, expected, edit):
    assert [found.split()[1] for found in edit("docs/release.md", "A floor.", text)] == [expected]


def test_every_problem_is_told_sorted_and_counted(run, edit):
    edit("docs/release.md", "A floor.", "[x]() [y](no.md) step 9")
    edit("docs/index.md", "# A small guide", "# Step 4 of a guide")
    status, lines, _ = run()
    assert status == 1
    assert [code(line) for line in lines[:4]] == [
        "mention-002",
        "link-001",
        "link-005",
        "mention-002",
    ]
    assert lines[4:] == [
        "The built pages were not checked: first mend link-001.",
        "Steps: 3. Links: 33. Problems: 4.",
    ]


def test_a_site_built_before_can_be_checked_in_place(run, tmp_path):
    folder = site(
        tmp_path / "site",
        index='<h1 id="a b">x</h1><a href="#a%20b">1</a><a href="#">2</a><a>3</a>'
        '<a name="n" href="#n">4</a><img srcset="none.png 1x, index.html 2x"><a href="b.html#c">',
        b='<p id="c"><a href="/rest/#a b">within</a><a href="/else/">outside of the guide</a>',
    )
    status, lines, _ = run("--site", folder)
    assert status == 1
    assert [line.split("'")[1] for line in lines if "built-001" in line] == ["/else/", "none.png"]
    assert all(line.startswith(str(folder)) for line in lines if "built-001" in line)


def test_a_dead_link_of_a_page_is_not_told_again_for_the_print_page(run, edit):
    edit("docs/words.md", "../release/#knee%2Dto-chest", "../nowhere/")
    _, lines, _ = run()
    assert lines[0].startswith("docs/words.md:18: built-001 '../nowhere/'")
    assert lines[1:] == ["Steps: 3. Links: 31. Problems: 1."]


def test_a_link_that_only_the_print_page_breaks_is_found(run, edit):
    edit("docs/words.md", "../release/#knee%2Dto-chest", "../print_page/")
    _, lines, _ = run()
    assert lines[0].startswith("site/print_page/index.html:")
    assert lines[1:] == ["Steps: 3. Links: 31. Problems: 1."]


def remove(name):
    def remove(guide):
        path = guide / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return remove


def write(name, data):
    return lambda guide: (guide / name).write_bytes(data)


def break_build(guide):
    settings = guide / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("print-site:", "none-such:"))


@pytest.mark.parametrize(
    ("damage", "options", "said"),
    [
        (remove("mkdocs.yml"), [], "mkdocs.yml cannot be read: No such file"),
        (remove("docs"), [], "docs is not a folder. Hint: "),
        (write("docs/index.md", b"caf\xe9"), [], "index.md is not UTF-8: byte 0xe9 at 3. Hint: "),
        (write("overrides/404.html", b"\xff"), [], "404.html is not UTF-8"),
        (write("docs/index.md", b"\xef\xbb\xbf# x"), [], "index.md has a BOM or CRLF line ends."),
        (write("docs/index.md", b"# x\r\n"), [], "index.md has a BOM or CRLF line ends. Hint: "),
        (write("mkdocs.yml", b"a: [b"), [], "mkdocs.yml is not valid YAML: "),
        (write("mkdocs.yml", b"- a"), [], "mkdocs.yml holds no settings. Hint: "),
        (
            write("mkdocs.yml", b"site_name: x\nmarkdown_extensions: [none.such]"),
            [],
            "named 'none'",
        ),
        (break_build, [], 'The "none-such" plugin is not installed'),
        (
            lambda guide: (guide / "docs/folder.md").mkdir(),
            [],
            "folder.md cannot be read: Is a dir",
        ),
        (
            lambda guide: (guide / "docs/gone.md").symlink_to("none"),
            [],
            "gone.md cannot be read: No",
        ),
        (lambda guide: None, ["--site", "/nowhere"], "/nowhere holds no built site. Hint: "),
    ],
)
def test_what_cannot_be_checked_is_said_in_words_with_status_2(damage, options, said, guide, run):
    damage(guide)
    status, lines, errors = run(*options)
    assert (status, lines) == (2, [])
    assert said in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"# Home\n" * 100_000,
        b"# Home\n\nA bracket that nothing closes: [" + b" [home](index.md)" * 99,
    ],
)
def test_odd_but_readable_pages_are_no_problem(data, guide, run):
    (guide / "docs/index.md").write_bytes(data)
    assert run("--source-only")[0] == 0


def test_wrong_options_are_refused_with_status_2(run):
    with pytest.raises(SystemExit) as refusal:
        run("--source-only", "--site", "x")
    assert refusal.value.code == 2


def test_fix_changes_numbers_and_nothing_else(guide, run):
    path = guide / "docs/handout.md"
    data = path.read_bytes()
    path.write_bytes(data.replace(b"2. [Knee", b"3. [Knee"))
    status, lines, _ = run("--fix", "--source-only")
    assert (status, lines[0]) == (0, "docs/handout.md:6: 3 is now 2")
    assert path.read_bytes() == data


def test_fix_sorts_a_list_and_leaves_what_cannot_be_decided(guide, run):
    path = guide / "docs/handout.md"
    right = path.read_text()
    lines = right.splitlines()
    path.write_text("\n".join([*lines[:4], lines[5], lines[4], *lines[6:], ""]))
    change(guide / "docs/index.md", "[steps 2 and 3](release.md#knee-to-chest)", "[steps 2](no.md)")
    status, lines, _ = run("--fix", "--source-only")
    assert path.read_text() == right
    assert (status, [code(line) for line in lines if " Hint: " in line]) == (
        1,
        ["link-001", "mention-001"],
    )


def test_record_adds_what_is_new_and_takes_nothing_away(guide, run):
    path = guide / "docs/permalinks.txt"
    before = path.read_text().split("\n")
    status, lines, _ = run("--record")
    after = path.read_text().split("\n")
    assert status == 0
    assert "Recorded /release/#lie-down." in lines
    assert after[: len(before) - 1] == before[:-1]
    assert "/release/#lie-down # Lie down" in after
    assert run("--record") == (0, ["Steps: 3. Links: 31. Problems: 0."], "")


def test_record_writes_nothing_while_something_is_wrong(guide, run):
    before = (guide / "docs/permalinks.txt").read_text()
    change(guide / "docs/index.md", "[all 3 steps]", "[all 4 steps]")
    assert run("--record")[0] == 1
    assert (guide / "docs/permalinks.txt").read_text() == before


def test_findings_can_be_annotations(guide, run):
    change(guide / "docs/index.md", "[all 3 steps]", "[all 4 steps]")
    _, lines, _ = run("--source-only", "--format", "github")
    assert lines[0].startswith("::error file=docs/index.md,line=8,title=mention-003::'all 4 steps'")


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("<!-- check: allow mention-003 because it is a joke -->", []),
        ("<!-- check: allow mention-003 -->", ["5 allow-001", "7 mention-003"]),
        ("<!-- check: allow mention-002 because -->", ["5 allow-001", "7 mention-003"]),
        ("<!-- check: allow none-001 because x -->", ["5 allow-001", "7 mention-003"]),
        ("`<!-- check: allow mention-003 because x -->`", ["7 mention-003"]),
    ],
)
def test_an_exception_needs_a_reason_and_a_use(comment, expected, edit):
    assert edit("docs/release.md", "A floor.", f"{comment}\n\nAll 4 steps.") == expected


def test_any_site_can_be_checked_without_a_guide(tmp_path, capsys):
    folder = site(
        tmp_path / "site",
        index='<link rel="canonical" href="https://x.example/sub/"><a href="/sub/b.html#gone">1</a>'
        '<a href="/b.html">2</a><p aria-labelledby="none" style="background: url(n.png)">'
        '<svg><use href="#i"></use></svg><img usemap="#m"><label for="l">3</label>'
        '<meta http-equiv="refresh" content="0; url=old/">',
        b='<a href="https://x.example/sub/c/">1</a><meta content="https://x.example/sub/card.png">',
    )
    (folder / "x.css").write_text("@import 'y.css'; a { background: url(data:x) }")
    (folder / "_headers").write_text("/assets/*\n  Link: </b.html>; rel=preload\n/b.html\n  X: y")
    (folder / "a.webmanifest").write_text('{"start_url": ".", "icons": [{"src": "icon.png"}]}')
    (folder / "sitemap.xml").write_text("<loc>https://x.example/sub/</loc><loc>/sub/d/</loc>")
    assert check.main(["--site", str(folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.split("'")[1] for line in lines[:-1]) == sorted(
        ["/sub/b.html#gone", "/b.html", "#none", "n.png", "#i", "#m", "#l", "old/", "y.css"]
        + ["https://x.example/sub/c/", "https://x.example/sub/card.png", "/assets/*", "icon.png"]
        + ["/sub/d/"]
    )


def test_a_link_that_climbs_out_of_a_site_at_the_top_of_its_host_is_dead(tmp_path, capsys):
    folder = site(tmp_path / "site", index='<a href="../index.html">1</a><a href="/">2</a>')
    assert check.main(["--site", str(folder)]) == 1
    assert "'../index.html'" in capsys.readouterr().out


def test_a_stock_site_of_material_raises_no_alarm(tmp_path, capsys):
    (tmp_path / "docs").mkdir()
    page = "# Home\n\n## Part\n\n[Part](#part), a note[^1].\n\n[^1]: So."
    (tmp_path / "docs/index.md").write_text(page)
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\nsite_url: https://x.example/sub/\nmarkdown_extensions: [footnotes]\n"
        "theme: {name: material, features: [navigation.footer]}"
    )
    folder = check.built.build(tmp_path, tmp_path / "site")
    assert check.main(["--site", str(folder)]) == 0, capsys.readouterr().out


def test_a_huge_page_of_faults_is_told_within_seconds(guide, run):
    faults = (
        f"Step {n + 9} [a](no{n}.md) [b](#x{n}) [c]() [d][e{n}] ![](f.svg)\n\n" for n in range(9999)
    )
    (guide / "docs/index.md").write_text("# Home\n\n" + "".join(faults))
    start = time.perf_counter()
    assert len(run("--source-only")[1]) > 60_000
    assert time.perf_counter() - start < 20  # 1 second on a free machine


def test_the_table_of_rules_in_contributing_is_current():
    text = (GUIDES.parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    written = re.search(r"(?s)<!-- rules: .*? -->\n(.*?)<!-- end of rules -->", text)
    assert written and written[1].strip() == f"## Rules of the check\n\n{check.TABLE.strip()}"
