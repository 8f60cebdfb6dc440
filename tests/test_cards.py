"""The preview card that a pasted link shows: there for every step and main page, and up to date."""

import re
import struct
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from figures import cards  # noqa: E402

CARDS = cards.cards()


@pytest.mark.parametrize("name", CARDS)
def test_every_step_and_main_page_has_a_card_that_is_not_older_than_its_words_and_picture(name):
    png = (ROOT / f"docs/assets/cards/{name}.png").read_bytes()
    assert struct.unpack(">II", png[16:24]) == (1200, 630)
    assert len(png) <= 60_000
    source = re.search(rb"tEXtSource\0([0-9a-f]{64})", png)
    assert source and source[1].decode() == cards.digest(CARDS[name]), "run ./scripts/draw cards"


def test_there_is_no_card_that_nothing_shows():
    assert {path.stem for path in (ROOT / "docs/assets/cards").glob("*.png")} == set(CARDS)
