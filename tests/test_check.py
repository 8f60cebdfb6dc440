"""What an author relies on when ./scripts/check speaks, and when it is silent.

tests/guides/faults.toml says for each fault what to change in tests/guides/valid/ to have only it.
"""

import contextlib
import io
import os
import random
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

GUIDES = Path(__file__).parent / "guides"
ROOT = GUIDES.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import check as command  # noqa: E402

FAULTS = tomllib.loads((GUIDES / "faults.toml").read_text(encoding="utf-8"))["fault"]
SUMMARY = "Steps: 3. Pages: 10. Problems: 0."


def change(path, old, new):
    """Replace a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} of the valid guide has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def guide(tmp_path):
    """A copy of the valid guide, free to be broken."""
    return shutil.copytree(GUIDES / "valid", tmp_path / "guide")


class Out(io.StringIO):
    """What is printed, as sys.stdout takes it."""

    def reconfigure(self, **_):
        pass


def run(command, *arguments):
    """Run a command; return the exit status, the lines it printed and what it said of itself."""
    out, errors = Out(), Out()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            status = command.main([*map(str, arguments)])
        except SystemExit as misuse:
            status = misuse.code
    return status, out.getvalue().splitlines(), errors.getvalue()


def check(*arguments):
    """Run the check as run() does."""
    return run(command, *arguments)


def test_a_valid_guide_yields_nothing_but_a_count(guide, monkeypatch):
    monkeypatch.setenv("PDFS", "letter")
    status, lines, errors = check(guide)
    assert os.environ["PDFS"] == "letter", "the check sets it for its own build only"
    assert (status, errors) == (0, "")
    new = "New addresses: 17. ./scripts/check --record adds them."
    assert lines == [new, SUMMARY]


def test_a_step_may_show_the_picture_of_another(guide):
    picture = '![Left knee held](assets/figures/knee-to-chest.svg "Step 3. Rest."){ width=300 }'
    change(guide / "docs/release.md", "Rest for step", f"{picture}\n\nRest for step")
    assert check(guide)[0] == 0


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"].replace(" ", "-"))
def test_a_fault_is_told_with_its_place_and_what_to_do(fault, guide):
    change(guide / fault["file"], fault["old"], fault["new"])
    status, lines, _ = check(guide)
    says = [fault["says"]] if isinstance(fault["says"], str) else fault["says"]
    found = [line for line in lines[:-1] if not line.startswith("And ")]
    assert status == 1
    assert len(found) == len(says), "\n".join(found)
    for words in says:
        assert any(words in line for line in found), "\n".join([words, *found])
    assert not any("/site/" in line or str(guide) in line for line in found)


WRONG = """
Step 4; steps 2 to 4; steps 2–4; steps 2-4; steps 2&ndash4; **Step** 4; Step-4
Step&#1604; steps 1, 2 and 4; steps 2 and 4; step **4**; step [4](release.md); step 0
![step 9](assets/floor.svg); Step\u00a0**4**; all 4 steps; these 4 steps
a 4-step release; in 4 short steps; of these 4 steps; all of the 2 steps; all 2 steps
"""


def each_of(text):
    """The phrases of a text, which are parted by semicolons and line ends."""
    return [phrase.strip() for phrase in text.replace("\n", ";").split(";") if phrase.strip()]


def test_a_wrong_number_is_found_however_it_is_written(guide):
    wrong = [text.replace("&ndash", "&ndash;").replace("160", "160;") for text in each_of(WRONG)]
    change(
        guide / "docs/release.md",
        "A floor.",
        "\n\n".join(f"Mark{n}: see {text}." for n, text in enumerate(wrong)),
    )
    _, lines, _ = check(guide)
    numbers = [int(line.split(":")[1]) for line in lines[:-1]]
    assert numbers == [5 + 2 * index for index in range(len(wrong))], "\n".join(lines)


QUIET = """
step 3; steps 1 to 3; steps 1 and 2, 10 minutes; step 3, 4 blocks; all 3 steps; the 3 steps
the first 2 steps; 4000 steps; one step more; 1 to 3 steps; walk 20 steps; a twelve-step program
[12 steps](https://other.example); [why step 2 is odd](teachers.md#sources)
[text](#:~:text=floor=); [ph](tel:+123); [x][] \\[y]
step fıve; step ſeven; step 99999; step by step; `step 14`; footstep 14
[`rest`](release.md#rest); [plan](practice.md#hold=5&rest=1); <b title="see #Nine">b</b>
<ol start="x"><li>one</li></ol>; a ⟦step 2|9⟧ typed; ![Floor](assets/floor.svg "⟦|9⟧step 3")
![Left knee](assets/figures/knee-to-chest.svg "Held"){ width=9 height=9 } <i title="Step 3">i</i>
after step 1, [rest a while](#need); [a 4-step plan](https://other.example); Step 3.5 of it
"""


def test_nothing_is_said_of_what_is_right(guide):
    quiet = "\n\n".join(each_of(QUIET))
    change(guide / "docs/release.md", "A floor.", f"{quiet}\n\n[x]: #need")
    status, lines, _ = check(guide)
    assert lines[-1] == SUMMARY, lines
    assert status == 0


def test_files_that_are_not_published_are_not_read(guide):
    (guide / "docs/.drafts").mkdir()
    (guide / "docs/.drafts/idea.md").write_text("# Step 9: [x](no.md) )[y]\n", encoding="utf-8")
    (guide / "docs/secret.md").write_text("# Step 9: [x](no.md) )[y]\n", encoding="utf-8")
    (guide / "docs/.#index.md").symlink_to("author@machine.1")
    change(guide / "mkdocs.yml", "  aliases.txt", "  aliases.txt\n  secret.md")
    assert check(guide)[1][-1] == SUMMARY


def test_the_cause_comes_first_and_its_consequences_are_counted(guide):
    change(guide / "docs/release.md", "## Step 2: Bring", "## Step 2 Bring")
    change(guide / "docs/index.md", "[step 1](release.md#lie-down)", "[step 1](release.md#rest)")
    status, lines, _ = check(guide)
    assert status == 1
    assert [line.split(" has ")[0] for line in lines[:-2]] == [
        'docs/release.md:13: "Step 2 Bring one knee in"'
    ]
    assert lines[-2] == "And 1 more that may follow from these: mend these first."


def test_a_dead_link_is_told_once_a_page_and_not_again_for_the_print_page(guide):
    for name in ("words", "glossary"):
        with (guide / f"docs/{name}.md").open("a", encoding="utf-8") as file:
            file.write('\n<a href="../no/">one</a>, <a href="../no/">again</a>\n')
    _, lines, _ = check(guide)
    assert [line.split(":")[0] for line in lines[:-1]] == ["docs/glossary.md", "docs/words.md"]


def test_a_renamed_page_takes_its_places_along_by_one_line(guide):
    check(guide, "--record")
    (guide / "docs/glossary.md").rename(guide / "docs/meanings.md")
    change(guide / "mkdocs.yml", "glossary.md", "meanings.md")
    _, lines, _ = check(guide)
    assert len(lines) == 2 and '"/glossary/" with 2 places on it was published' in lines[0]
    with (guide / "docs/aliases.txt").open("a", encoding="utf-8") as file:
        file.write("/glossary/ /meanings/\n")
    assert check(guide)[1][-1] == SUMMARY


def git(folder, *words):
    """Run git in a folder as somebody."""
    somebody = ["-c", "user.name=x", "-c", "user.email=x@x.invalid"]
    subprocess.run(["git", "-C", folder, *somebody, *words], check=True, capture_output=True)


def test_an_address_that_was_ever_on_the_list_is_missed(guide):
    git(guide, "init", "-q", "-b", "main")
    for text in ("/release/\n/words/\n", "/release/\n", "/release/\n# said\n"):
        (guide / "docs/permalinks.txt").write_text(text, encoding="utf-8")
        git(guide, "add", "-A")
        git(guide, "commit", "-qm", "x")
    _, lines, _ = check(guide)
    said = '"/words/" was on this list and is not. Put its line back.'
    assert lines[0] == f"docs/permalinks.txt:1: {said}"
    git(guide, "switch", "-qc", "topic")
    assert check(guide)[1][0] == lines[0]


def test_an_address_that_only_a_branch_had_for_a_while_may_go(guide):
    before = (guide / "docs/permalinks.txt").read_text(encoding="utf-8")
    git(guide, "init", "-q", "-b", "main")
    for text in (before, before + "/words/\n", before):
        (guide / "docs/permalinks.txt").write_text(text, encoding="utf-8")
        git(guide, "add", "-A")
        git(guide, "commit", "-qm", "x", "--allow-empty")
        if text == before:
            git(guide, "switch", "-qC", "topic")
    assert check(guide)[1][-1] == SUMMARY


def test_record_adds_what_readers_can_reach_and_takes_nothing_away(guide):
    path = guide / "docs/permalinks.txt"
    before = path.read_text(encoding="utf-8")
    status, lines, _ = check(guide, "--record")
    after = path.read_text(encoding="utf-8")
    assert status == 0
    assert after.startswith(before) and after.endswith("\n")
    assert "Recorded /release/#lie-down" in lines
    assert not any(word in after for word in ("404", "print_page", "#plain-words"))
    again = check(guide, "--record")
    assert again == (0, ["Every address is recorded already.", SUMMARY], "")


def test_record_writes_nothing_while_something_is_wrong(guide):
    before = (guide / "docs/permalinks.txt").read_bytes()
    change(guide / "docs/release.md", "A floor.", "A floor. {#zz}")
    status, lines, _ = check(guide, "--record")
    assert status == 1 and "Nothing is recorded while problems are left." in lines
    assert (guide / "docs/permalinks.txt").read_bytes() == before


def test_record_of_a_site_that_was_built_before_is_refused(guide):
    status, _, errors = check(guide, "--record", "--site", guide)
    assert status == 2 and "not allowed with argument" in errors


def test_a_site_built_before_can_be_looked_at_in_place(tmp_path):
    pages = {
        "index": '<h1 id="a b">x</h1><a href="#a%20b">1</a><a href="#">2</a><img src="none.png">'
        '<link rel="canonical" href="http://guide.example/rest/"><a href="b.html#c">3</a>',
        "b": '<p id="c"><a href="/rest/#a b">within</a><a href="/else/">outside the guide</a>',
    }
    for name, html in pages.items():
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    status, lines, _ = check("--site", tmp_path)
    assert status == 1
    assert [line.split()[5] for line in lines[:-1]] == ["/else,", "none.png,"]
    assert all(Path(line.split(":")[0]).exists() for line in lines[:-1])


def break_plugin(guide):
    change(guide / "mkdocs.yml", "print-site:", "none-such:")


def write(name, data):
    return lambda guide: (guide / name).write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda guide: (guide / "mkdocs.yml").unlink(), "mkdocs.yml"),
        (lambda guide: shutil.rmtree(guide / "docs"), "docs"),
        (write("docs/index.md", b"caf\xe9"), "index.md"),
        (write("overrides/404.html", b"\xff"), "utf-8"),
        (write("mkdocs.yml", b"a: [b"), "parsing the configuration"),
        (write("mkdocs.yml", b"- a"), ""),
        (write("mkdocs.yml", b"site_name: x\nmarkdown_extensions: [none.such]"), "none"),
        (write("overrides/main.html", b"{% block"), ""),
        (break_plugin, 'The "none-such" plugin is not installed'),
    ],
)
def test_what_cannot_be_built_is_said_in_words_with_status_2(damage, said, guide):
    damage(guide)
    status, lines, errors = check(guide)
    assert (status, lines) == (2, [])
    assert errors.startswith("MkDocs cannot build the guide. It says: ")
    assert said in errors and errors.count("\n") == 1


def test_where_there_is_no_site_the_check_says_what_to_do(tmp_path):
    status, lines, errors = check("--site", tmp_path)
    assert (status, lines) == (2, [])
    assert errors.endswith("has no index.html. Make a site with ./scripts/build.\n")


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_damaged_the_check_ends_in_words(seed, guide):
    draw = random.Random(seed)
    for _ in range(draw.randint(1, 4)):
        path = draw.choice(sorted(p for p in guide.rglob("*.*") if p.is_file()))
        data = bytearray(path.read_bytes())
        for _ in range(draw.randint(1, 9)):
            at = draw.randrange(len(data) + 1)
            junk = draw.choice([b"[", b"](", b"step 4", b"\xff", b"\0", b"{#", b"<a href=", b"# "])
            data[at : at + draw.randint(0, 9)] = junk
        path.write_bytes(data)
    status, lines, errors = check(guide)
    assert (status in (0, 1) and "Problems: " in lines[-1]) or (status == 2 and errors)
