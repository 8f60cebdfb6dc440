"""Whatever an author does to the steps of a guide, the check notices, and --fix puts it right.

A guide is written from an order of its steps. Changing the order while everybody still says the old
numbers gives a broken guide; writing it from the new order says what --fix has to make of it.
"""

import contextlib
import io
import sys
import tempfile
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

import check  # noqa: E402

WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
NAMES = ["lie-down", "find-rest", "hold-knee", "long-leg", "close-eyes", "turn-out", "draw-in"]
NEW = "stand-up"


def write(order, numbers, count, known, through=()):
    """The files of a guide whose steps stand in an order and are called by these numbers."""
    title = {name: name.replace("-", " ").capitalize() for name in order}
    old = [name for name in order if name in known]
    steps = "".join(
        f"## Step {numbers[name]}: {title[name]} {{#{name}}}\n\n"
        f'![A person](assets/figures/{name}.svg "Step {numbers[name]}. So.")\n\n'
        f"Before [step {numbers[other]}](#{other}), see there (step {numbers[other]}).\n"
        f"Not [{title[other].lower()}](#{other}) (step {numbers[other]}).\n\n"
        for name, other in zip(order, old[1:] + old[: len(order) - len(old) + 1], strict=False)
    )
    plain = "".join(
        f"In step {numbers[name]}, step {WORDS[numbers[name]]}. Step **{numbers[name]}**!\n"
        for name in old
    )
    if through:
        first, last = (numbers[name] for name in through)
        plain += f"Do [steps {first} to {last}](release.md#{through[0]}), steps {first}–{last}.\n"
    return {
        "mkdocs.yml": f"site_name: x\nsite_description: A rest in {count} steps.\n",
        "docs/release.md": f"# All {count} steps\n\n{steps}",
        "docs/handout.md": "# Sheet\n\n## Steps {#handout-steps}\n\n"
        + "".join(f"{numbers[name]}. [Do](release.md#{name}).\n" for name in order),
        "docs/teachers.md": "# Teachers\n\n## Steps {#every-step}\n\n| Step | Link |\n|---|---|\n"
        + "".join(f"| {numbers[name]} | [{title[name]}](release.md#{name}) |\n" for name in order),
        "docs/practice.md": "# Plan\n\n"
        + "".join(f"| x | [Step {numbers[name]}](release.md#{name}) |\n" for name in order),
        "docs/questions.md": f"# Questions\n\nAll {WORDS[count]} steps.\n{plain}",
        "docs/permalinks.txt": "".join(
            f"/release/#{name} # {name.replace('-', ' ').capitalize()}\n" for name in known
        ),
        **{f"docs/assets/figures/{name}.svg": "<svg/>" for name in order},
    }


def run(files, *options):
    """Check a guide of these files; return the status, what was said and the files afterward."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            status = check.main([folder, "--source-only", *options])
        after = {name: Path(folder, name).read_text(encoding="utf-8") for name in files}
        return status, said.getvalue(), after


def places(order):
    return {name: place for place, name in enumerate(order, 1)}


known_orders = st.integers(3, 7).flatmap(lambda length: st.permutations(NAMES[:length]))
quick = settings(max_examples=60, deadline=None, derandomize=True)


@st.composite
def changes(draw):
    """An order, and what it becomes when a step is inserted, deleted or moved, or two swap."""
    order = draw(known_orders)
    what = draw(st.sampled_from(["insert", "delete", "move", "swap"]))
    new, at = list(order), draw(st.integers(0, len(order) - 1))
    to = draw(st.integers(0, len(order) - 1))
    if what == "insert":
        new.insert(at, NEW)
    elif what == "delete":
        new.pop(at)
    elif what == "move":
        new.insert(to, new.pop(at))
    else:
        new[at], new[to] = new[to], new[at]
    assume(new != order)
    kept = [name for name in order if name in new]
    return order, new, (kept[0], kept[-1]) if what in ("insert", "delete") else ()


@given(known_orders)
@quick
def test_a_guide_written_from_its_order_has_no_problem(order):
    status, said, _ = run(write(order, places(order), len(order), order, (order[0], order[-1])))
    assert status == 0, said


@given(changes())
@quick
def test_when_steps_come_go_or_move_all_numbers_follow_their_ids(change):
    order, new, through = change
    said_before = {NEW: new.index(NEW) + 1 if NEW in new else 0, **places(order)}
    stale = write(new, said_before, len(order), order, through)
    right = write(new, places(new), len(new), order, through)
    status, said, untouched = run(stale)
    assert status == 1, said
    assert untouched == stale
    status, said, fixed = run(stale, "--fix")
    assert fixed == right, said
    assert status == 0, said
    assert run(fixed, "--fix") == (0, run(fixed)[1], fixed)


SLIPS = {  # what somebody may type wrongly, and whether ids say what was meant
    "the number of a heading": ("docs/release.md", "## Step {}:", True),
    "the number of a caption": ("docs/release.md", '"Step {}.', True),
    "the number in a link": ("docs/release.md", "[step {}](", True),
    "the number beside a link": ("docs/release.md", ") (step {})", True),
    "the number of an item": ("docs/handout.md", "\n{}. [", True),
    "the number of a row": ("docs/teachers.md", "\n| {} |", True),
    "the number in the plan": ("docs/practice.md", "[Step {}](", True),
    "the count": ("mkdocs.yml", "in {} steps", True),
    "the number of a mention": ("docs/questions.md", "In step {},", False),
}


@given(known_orders, st.sampled_from(sorted(SLIPS)), st.data())
@quick
def test_a_wrong_number_is_found_and_mended(order, slip, data):
    files = write(order, places(order), len(order), order)
    name, form, decidable = SLIPS[slip]
    number = len(order) if slip == "the count" else data.draw(st.integers(1, len(order)))
    wrong = data.draw(st.integers(len(order) // 2 + 1, 9) if decidable else st.just(8))
    assume(wrong != number)
    broken = {**files, name: files[name].replace(form.format(number), form.format(wrong), 1)}
    assume(broken != files)
    status, said, fixed = run(broken, "--fix")
    assert run(broken)[0] == 1, said
    assert fixed == (files if decidable else broken), said
    unclear = "left as it is" in said
    assert status == (0 if decidable and not unclear else 1), said
    assert not unclear or slip == "the number of a heading"


@given(known_orders, st.sampled_from(["release", "handout", "teachers"]), st.data())
@quick
def test_ids_that_change_places_or_vanish_are_found(order, page, data):
    files = write(order, places(order), len(order), order)
    name, mark = f"docs/{page}.md", "{{#{}}}" if page == "release" else "release.md#{})"
    one, two = (mark.format(each) for each in data.draw(st.permutations(order))[:2])
    swapped = files[name].replace(one, "\0").replace(two, one).replace("\0", two)
    retargeted = files[name].replace(one, two, 1)
    gone = "\n".join(line for line in files[name].split("\n") if one not in line)
    for text in (swapped, retargeted, gone):
        status, said, _ = run({**files, name: text})
        assert text != files[name] and status == 1, said
