"""What a link shows in a chat, read of every built page as unfurlers read it."""

import re
import struct
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def pages(site):
    """Every page, by its address below the site: {"release/": its tree, …}"""
    files = sorted(site.folder.rglob("*.html"))
    assert len(files) > 30
    names = [file.relative_to(site.folder).as_posix().removesuffix("index.html") for file in files]
    return {n: LexborHTMLParser(f.read_text("utf-8")) for n, f in zip(names, files, strict=True)}


def tags(tree):
    """What an unfurler finds in the head: {"og:title": "…", …}; nothing twice."""
    found = {}
    for meta in tree.css("head meta[property], head meta[name]"):
        name = meta.attributes.get("property") or meta.attributes["name"]
        assert name not in found, name
        found[name] = meta.attributes["content"]
    return found


def test_every_page_has_a_title_a_description_and_one_picture_with_size_and_words(pages, site):
    for name, tree in pages.items():
        found = tags(tree)
        assert tree.css_first("title").text().strip(), name
        assert found["og:title"].strip() and found["og:site_name"], name
        assert found["description"] == found["og:description"], name
        assert len(found["og:description"]) >= 50, name
        image = found["og:image"]
        assert image.startswith(site.public_url), name
        png = (site.folder / image.removeprefix(site.public_url)).read_bytes()
        size = tuple(int(found[f"og:image:{side}"]) for side in ("width", "height"))
        assert struct.unpack(">II", png[16:24]) == size == (1200, 630), name
        assert found["twitter:card"] == "summary_large_image", name
        words = found["og:image:alt"]
        assert len(words) >= 20 and words not in (found["og:title"], found["og:description"]), name


def test_the_address_of_a_preview_is_the_canonical_one_and_the_pages_own(pages, site):
    """Whatever shares the canonical address shares the page that is open."""
    for name, tree in pages.items():
        links = [link.attributes["href"] for link in tree.css("head link[rel=canonical]")]
        own = tags(tree).get("og:url")
        if name == "404.html":
            assert not links and own is None
        else:
            assert links == [own] == [site.public_url + name], name


def test_no_page_is_previewed_as_home(pages):
    titles = {name: tags(tree)["og:title"] for name, tree in pages.items()}
    assert titles[""] == "Hip-flexor release"
    assert len({*titles.values()}) == len(titles), "each has a title of its own"


def test_every_page_has_icons_for_tabs_and_for_home_screens(pages, site):
    for name, tree in pages.items():
        sizes = {}
        for link in tree.css("head link[rel=icon], head link[rel=apple-touch-icon]"):
            address = re.sub(r"^(\.\./)*(/hip/)?", "", link.attributes["href"]).removeprefix("./")
            assert (site.folder / address).is_file(), (name, address)
            sizes[link.attributes.get("sizes")] = address
        assert sizes["180x180"].endswith("png") and sizes["512x512"].endswith("png"), name
        assert any(address.endswith("svg") for address in sizes.values()), name
