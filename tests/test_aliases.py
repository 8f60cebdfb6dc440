"""Old links still reach the right step when one is renamed, added or moved."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import PREFIX, Handler, Site
from mkdocs.exceptions import PluginError
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
RELEASE = (ROOT / "docs" / "release.md").read_text("utf-8")
HEADING = re.compile(r"^## Step \d+: (.+?) \{#([a-z-]+)\}", re.M)
TITLES = {step_id: title for title, step_id in HEADING.findall(RELEASE)}
PUBLIC = f"https://example.org{PREFIX}"

# Some page, whichever there is, that nothing else is made from.
USED = {"index", "before-you-start", "release", "practice", "handout", "teachers"}
PAGE = min(path.stem for path in (ROOT / "docs").glob("*.md") if path.stem not in USED)
PAGE_TITLE = re.search(r"(?m)^# (.+)$", (ROOT / f"docs/{PAGE}.md").read_text("utf-8"))[1]

NEW_STEP = """## Step 4: Wiggle your toes {#wiggle-your-toes}

**Wiggle the toes of your right foot for a moment, because they may have gone stiff.**

"""
ALIASES = f"""/release/#knee-to-chest /release/#hold-one-knee
/release/knee-to-chest/ /release/hold-one-knee/
# It was renamed once more.
/release/#hold-one-knee /release/#one-knee-in
/release/hold-one-knee/ /release/one-knee-in/
/{PAGE}/ /page-with-a-new-name/
/practice/ /session/
/practice/#breathing /session/#breathe
/release/#get-up /before-you-start/#get-up
"""


def renumber(release):
    """The release with its steps numbered as they stand, as ./scripts/check --fix writes it."""
    numbers = iter(range(1, 99))
    return re.sub(r"(?m)^(## Step )\d+:", lambda m: f"{m[1]}{next(numbers)}:", release)


def rename(docs):
    """A step gets another id twice, a page another name, and a part goes to another page."""
    for page in docs.glob("*.md"):
        text = page.read_text("utf-8").replace("#knee-to-chest", "#one-knee-in")
        text = text.replace("practice.md#breathing", "practice.md#breathe")
        text = text.replace("{#breathing}", "{#breathe}").replace("practice.md", "session.md")
        text = text.replace("release.md#get-up", "before-you-start.md#get-up")
        text = text.replace("(#get-up)", "(before-you-start.md#get-up)")
        text = text.replace(f"{PAGE}.md", "page-with-a-new-name.md")
        page.write_text(text.replace("## How to get up {#get-up}\n", ""), "utf-8")
    rule = docs.parent / "scripts/session.py"  # it names the steps of a session
    rule.write_text(rule.read_text("utf-8").replace("knee-to-chest", "one-knee-in"), "utf-8")
    (docs / "practice.md").rename(docs / "session.md")
    (docs / f"{PAGE}.md").rename(docs / "page-with-a-new-name.md")
    with (docs / "before-you-start.md").open("a", encoding="utf-8") as safety:
        safety.write("\n## How to get up {#get-up}\n\nRoll to one side.\n")
    with (docs / "aliases.txt").open("a", encoding="utf-8") as aliases:
        aliases.write(ALIASES)


def insert(docs):
    path = docs / "release.md"
    text = path.read_text("utf-8")
    path.write_text(renumber(re.sub(r"(?m)^(?=## Step 4:)", NEW_STEP, text)), "utf-8")


def move(docs):
    """Step 7 goes before step 5."""
    path = docs / "release.md"
    text = path.read_text("utf-8")
    step = re.search(r"(?ms)^## Step 7: .*?(?=^## Step 8:)", text)[0]
    text = re.sub(r"(?m)^(?=## Step 5:)", lambda _: step, text.replace(step, ""))
    path.write_text(renumber(text), "utf-8")


CHANGES = {"rename": rename, "insert": insert, "move": move}


def build(root):
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", root / "mkdocs.yml"],
        env={**os.environ, "SITE_URL": PUBLIC, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )


def copy_guide(root):
    """The guide in another folder, to be changed there; its pictures are of no use for links."""
    for name in ("docs", "overrides", "scripts/hooks"):
        shutil.copytree(ROOT / name, root / name)
    for path in ROOT.glob("scripts/*.py"):
        shutil.copy(path, root / "scripts")
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    (root / "mkdocs.yml").write_text(settings, "utf-8")
    return root


@pytest.fixture(scope="module", params=CHANGES)
def site(request, tmp_path_factory):
    """The site after a change; it takes the place of the one that other tests share."""
    root = copy_guide(tmp_path_factory.mktemp(request.param))
    CHANGES[request.param](root / "docs")
    if request.param == "rename":
        settings = (root / "mkdocs.yml").read_text("utf-8").replace("practice.md", "session.md")
        settings = settings.replace(f"{PAGE}.md", "page-with-a-new-name.md")
        (root / "mkdocs.yml").write_text(settings, "utf-8")
    done = build(root)
    assert done.returncode == 0, done.stderr[-3000:]
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(root / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(root / "site", f"http://127.0.0.1:{server.server_port}{PREFIX}", PUBLIC)
    server.shutdown()
    server.server_close()


renamed = pytest.mark.parametrize("site", ["rename"], indirect=True)


def followed(site, path):
    """The page that an address leads to, without scripts."""
    tree = LexborHTMLParser(site.read(path))
    if refresh := tree.css_first('noscript meta[http-equiv="refresh"]'):
        target = refresh.attributes["content"].partition("url=")[2]
        folder = os.path.normpath(f"{path}{target}") + "/"
        assert folder != path
        return followed(site, folder)
    return tree


def test_the_old_page_of_each_step_leads_to_the_same_step(site):
    for step_id, title in TITLES.items():
        heading = followed(site, f"release/{step_id}/").css_first("h1").text()
        assert title in heading, step_id


def test_the_old_id_of_each_step_is_at_the_same_step(site):
    release = LexborHTMLParser(site.read("release/"))
    ids = [node.id for node in release.css("[id]")]
    assert len(ids) == len({*ids})
    for step_id, title in TITLES.items():
        place = release.css_first(f'[id="{step_id}"]')
        heading = place if place.tag == "h2" else place.parent
        assert heading.tag == "h2"
        assert title in heading.text(), step_id


def test_steps_are_numbered_as_they_stand(site):
    release = LexborHTMLParser(site.read("release/"))
    numbers = [node.id for node in release.css(".hf-step h2 [id^='step-']")]
    assert numbers == [f"step-{number}" for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("site", ["insert"], indirect=True)
def test_a_number_follows_its_place(site):
    """It is for saying aloud; that is why no link that is copied holds one."""
    release = LexborHTMLParser(site.read("release/"))
    assert "Wiggle your toes" in release.css_first("h2:has(#step-4)").text()
    assert TITLES["lengthen-the-leg"] in release.css_first("h2:has(#step-5)").text()
    assert site.read("release/wiggle-your-toes/")


@renamed
@pytest.mark.parametrize("js", [True, False], ids=["scripts on", "scripts off"])
def test_a_reader_with_an_old_link_arrives(new_page, site, js):
    page = new_page(js=js)
    page.goto("release/knee-to-chest/")
    page.wait_for_url(f"{site.url}release/one-knee-in/")
    assert TITLES["knee-to-chest"] in page.get_by_role("heading", level=1).text_content()
    page.goto("release/#knee-to-chest")
    heading = page.locator("h2#one-knee-in")
    page.wait_for_function(
        """heading => {
          const {top} = heading.getBoundingClientRect();
          return top >= document.querySelector(".hf-header").offsetHeight && top < innerHeight / 2;
        }""",
        arg=heading.element_handle(),
    )
    assert heading.evaluate("h => getComputedStyle(h).backgroundColor") != "rgba(0, 0, 0, 0)"


@renamed
def test_a_renamed_page_takes_its_parts_and_plans_along(new_page, site):
    page = new_page()
    page.goto("practice/#hold=7&start=knee-to-chest")
    page.wait_for_url(f"{site.url}session/#hold=7&start=knee-to-chest")
    plan = page.locator(".hf-plan")
    plan.get_by_role("link", name=TITLES["knee-to-chest"]).first.click()
    page.wait_for_url(f"{site.url}release/one-knee-in/")
    page.goto("practice/#breathing")
    page.wait_for_url(f"{site.url}session/#breathe")
    page.goto("practice/#other-plans")
    page.wait_for_url(f"{site.url}session/#other-plans")


@renamed
def test_a_page_that_leads_on_is_a_whole_page_that_search_engines_leave_out(site):
    for path, target in {"practice/": "session/", "release/hold-one-knee/": "one-knee-in/"}.items():
        tree = LexborHTMLParser(site.read(path))
        [robots] = tree.css('meta[name="robots"]')
        assert robots.attributes["content"] == "noindex"
        [canonical] = tree.css('link[rel="canonical"]')
        assert canonical.attributes["href"].startswith(PUBLIC)
        assert canonical.attributes["href"].endswith(target)
        assert tree.css_first("p a").attributes["href"].endswith(target)
        assert tree.css_first("title").text() and tree.css_first("h1").text()
        assert tree.css_first("html").attributes["lang"] == "en"
        assert path not in site.pages
    assert "hold-one-knee" not in (site.folder / "search/search_index.json").read_text("utf-8")


@renamed
def test_a_renamed_step_and_a_renamed_page_keep_their_preview(site):
    """Crawlers do not follow a page that leads on: it carries what its target shows."""
    for path, target in {
        "release/hold-one-knee/": "release/one-knee-in/",
        "release/knee-to-chest/": "release/one-knee-in/",
        "practice/": "session/",
        f"{PAGE}/": "page-with-a-new-name/",
    }.items():
        old, new = LexborHTMLParser(site.read(path)), LexborHTMLParser(site.read(target))
        assert old.css_first("title").text() == new.css_first("title").text()
        kept = (
            "head meta[property^='og:'], head meta[name^='twitter:'], head meta[name=description]"
        )
        shown = [node.attributes for node in new.css(kept)]
        assert len(shown) >= 10
        for attributes in shown:
            assert attributes in [node.attributes for node in old.css(kept)], (path, attributes)


@renamed
def test_a_part_that_went_to_another_page_says_where(new_page, site):
    page = new_page(js=False)
    page.goto("release/#get-up")
    page.get_by_role("link", name="This part has moved").click()
    assert page.url == f"{site.url}before-you-start/#get-up"


@renamed
def test_old_ids_are_not_on_the_print_page(site):
    whole = site.read("print_page/")
    assert "knee-to-chest" not in re.sub(r"assets/figures/[\w-]+\.svg", "", whole)


@renamed
def test_a_page_is_in_the_whole_guide_under_its_new_name(new_page, site):
    page = new_page()
    page.goto("print_page/")
    heading = page.locator("section#page-with-a-new-name h1")
    assert heading.text_content().startswith(PAGE_TITLE)
    assert page.locator(".hf-contents a[href='#page-with-a-new-name']").count() == 1
    assert not page.locator(f"section#{PAGE}").count()


# --- The file -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guide():
    spec = importlib.util.spec_from_file_location("guide", ROOT / "scripts/guide.py")
    module = sys.modules["guide"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_renames_are_followed_to_the_last(guide):
    text = "# old new\n\n/a/ /b/  # why\n/b/ /c/\n/c/#x /d/#y\n"
    assert guide.read_aliases(text) == {"/a/": "/c/", "/b/": "/c/", "/c/#x": "/d/#y"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/a/", "aliases.txt:1: write"),
        ("\n/a/ b", "aliases.txt:2: write"),
        ("/a/ /b/ /c/", "aliases.txt:1: write"),
        ("/a /b/", "aliases.txt:1: write"),
        ("/a/#X /b/", "aliases.txt:1: write"),
        ("/a/ https://example.com/", "aliases.txt:1: write"),
        ("/a/ /b/\n/b/ /a/", "leads back to itself"),
        ("/a/ /a/", "leads back to itself"),
    ],
)
def test_a_line_that_cannot_be_meant_is_named(guide, text, said):
    with pytest.raises(PluginError, match=re.escape(said)):
        guide.read_aliases(text)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/practice/ /release/", "/practice/ is a page of this guide"),
        ("/release/#gone /release/#nowhere", "/release/#nowhere is not on its page"),
        ("/release/#flat-floor /release/#need", "/release/#flat-floor is still on its page"),
    ],
)
def test_an_alias_that_cannot_work_stops_the_build(tmp_path, line, said):
    root = copy_guide(tmp_path)
    (root / "docs/aliases.txt").write_text(line + "\n", "utf-8")
    done = build(root)
    assert done.returncode
    assert said in done.stderr
