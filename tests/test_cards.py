"""The preview card that a pasted link shows: there for every step and main page, and up to date."""

import re
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from cards import designs  # noqa: E402


def test_no_card_is_older_than_its_words_its_picture_and_the_palette():
    old = designs.out_of_date()

    assert not old, f"Run: ./scripts/draw cards --old, which draws {', '.join(old)}"


def test_every_step_and_every_page_has_a_card():
    release = (ROOT / "docs/release.md").read_text("utf-8")
    steps = re.findall(r"(?m)^## Step \d+: .*\{#([a-z0-9-]+)\}$", release)
    pages = [path.stem for path in (ROOT / "docs").glob("*.md")]
    cards = {path.stem for path in designs.CARDS.glob("*.png")}

    assert steps and pages
    assert not {*steps, *pages} - cards, "name a picture in the page's front matter: card_picture"


def test_there_is_no_card_that_nothing_shows():
    left = [path.name for path in designs.unknown()]

    assert not left, "Remove them, or name a picture in the page's front matter: card_picture: home"


def test_a_card_has_the_size_that_sites_ask_for_and_is_light():
    for path in designs.CARDS.glob("*.png"):
        png = path.read_bytes()

        assert struct.unpack(">II", png[16:24]) == (1200, 630), path.name
        assert len(png) <= 60_000, path.name


def test_a_card_that_is_cut_to_its_square_still_has_all_its_words_and_its_picture():
    for name, svg in designs.designs().items():
        middles = {int(x) for x in re.findall(r'<text x="(\d+)"', svg)}
        words = re.findall(r'font-size="50"[^>]*>([^<]+)<', svg)
        image = re.search(r'<image x="(\d+)" y="\d+" width="(\d+)"', svg)

        assert middles == {600}, name
        assert words and max(map(len, words)) * 50 * 0.6 <= 630, name
        assert int(image[1]) >= 285 and int(image[1]) + int(image[2]) <= 915, name


def test_a_home_screen_gets_an_icon_of_its_size_that_is_up_to_date():
    for size, path in designs.ICONS.items():
        png = path.read_bytes()

        assert struct.unpack(">II", png[16:24]) == (size, size)
        assert designs.source(png) == designs.digest(designs.icon_svg())


def guide(folder: Path, monkeypatch) -> Path:
    """A guide of one step and one page, with its cards out of date."""
    figures = folder / "assets/figures"
    figures.mkdir(parents=True)
    (figures / "by-hand.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    picture = "![Somebody](assets/figures/by-hand.svg)"
    steps = [f"## Step {n}: Move {n} {{#move-{n}}}\n\n{picture}\n" for n in (1, 2)]
    (folder / "release.md").write_text("# The release\n\n" + "\n".join(steps), "utf-8")
    page = '---\ntitle: "Questions: ours"\ncard_picture: by-hand\n---\n'
    (folder / "our-page.md").write_text(page, "utf-8")
    monkeypatch.setattr(designs, "DOCS", folder)
    monkeypatch.setattr(designs, "PICTURES", figures)
    monkeypatch.setattr(designs, "CARDS", folder / "assets/cards")
    return folder


def test_a_card_takes_its_words_and_picture_from_the_pages(tmp_path, monkeypatch):
    """Whatever the picture is called, and whoever made it."""
    guide(tmp_path, monkeypatch)
    cards = {card.name: card for card in [*designs.step_cards(), *designs.page_cards()]}

    assert set(cards) == {"move-1", "move-2", "our-page"}
    assert (cards["move-2"].title, cards["move-2"].number) == ("Move 2", "2")
    assert (cards["our-page"].title, cards["our-page"].picture) == ("Questions: ours", "by-hand")


def test_a_changed_title_asks_for_that_card_alone(tmp_path, monkeypatch):
    release = guide(tmp_path, monkeypatch) / "release.md"
    before = designs.designs()
    release.write_text(release.read_text("utf-8").replace("Move 1", "Stay"), "utf-8")
    after = designs.designs()

    changed = [n for n in after if designs.digest(after[n]) != designs.digest(before[n])]
    assert changed == ["move-1"]
