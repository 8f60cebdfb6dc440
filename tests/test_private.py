"""Nothing leaves the device, nothing foreign runs in a page, and nothing is kept unasked."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from parts import start_all
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
UNLISTED = ["404.html", "print_page/"]
KEPT = """() => JSON.stringify(
  [Object.entries(localStorage), Object.entries(sessionStorage), document.cookie])"""
NOTHING = '[[],[],""]'
# What a page may do: a directive that is missing here is forbidden by default-src 'none'.
ALLOWED = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "media-src": {"'self'", "blob:"},  # a session of one's own is put together in the page
    "connect-src": {"'self'"},
    "base-uri": {"'none'"},
    "form-action": {"'none'"},
}


def policy_of(tree):
    """The policy in a page, as directives and what each allows."""
    (meta,) = tree.css('meta[http-equiv="Content-Security-Policy"]')
    parts = [part.split() for part in meta.attributes["content"].split(";")]
    return {name: set(values) for name, *values in parts}


def test_every_page_forbids_all_that_the_guide_does_not_use(site):
    for path in [*site.pages, *UNLISTED]:
        tree = LexborHTMLParser(site.read(path))
        policy = policy_of(tree)
        assert set(policy) == set(ALLOWED), path
        for name, values in policy.items():
            extra = values - ALLOWED[name]
            assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", value) for value in extra), (
                path,
                name,
            )
        # It holds for what comes after it
        head = [node.tag for node in tree.css("head > *")]
        assert head[:2] == ["meta", "meta"], path


def test_no_page_has_code_or_styles_in_attributes(site):
    for path in [*site.pages, *UNLISTED]:
        for node in LexborHTMLParser(site.read(path)).css("*"):
            wrong = [name for name in node.attributes if name == "style" or name.startswith("on")]
            assert not wrong, f"{path}: {node.tag} has {wrong}"


def use_everything(page):
    """Press every button of a page, type into every field, choose in every list, follow parts."""
    page.get_by_role("button", name=re.compile("Use (dark|light) colors")).click()
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("textbox", name="Search the guide").fill("psoas")
    page.get_by_role("dialog", name="Search").get_by_role("link").first.wait_for()
    page.keyboard.press("Escape")
    article = page.locator("article")
    for box in article.locator("summary:visible").all():
        box.click()
    for field in article.locator("input:visible:not([readonly]), textarea:visible").all():
        field.fill("2")
    for field in article.locator("select:visible").all():
        field.select_option(index=1)
    for button in article.locator("button:visible").all():
        button.click()
        # A code may now fill the screen.
        page.evaluate("document.fullscreenElement && document.exitFullscreen()")
    for link in article.locator('a[href^="#"]:visible:not(.headerlink)').all():
        link.click()


def test_every_control_of_every_page_works_under_the_policy(new_page, site):
    """new_page fails for every error in a page, and a breach of the policy is one."""
    page = new_page(policy=True)
    page.context.grant_permissions(["clipboard-write"])
    page.add_init_script("window.print = () => {};")
    for path in [*site.pages, *UNLISTED]:
        page.goto(path)
        if path == "404.html":
            page.wait_for_load_state("networkidle")
            continue
        start_all(page)
        use_everything(page)
    page.goto(
        "practice/#hold=5&rest=2&first=right&again=right&prop=ball&note=hello&start=find-neutral"
    )
    page.get_by_text("Note from whoever").wait_for()
    page.goto("handout/#hold=5&rest=2")
    page.locator("html.hf-ready").wait_for()


def test_the_policy_is_there_when_a_control_breaks_it(new_page, site):
    """Else the test above could not fail."""
    page = new_page(policy=True)
    new_page.expected.append("Content Security Policy")
    page.goto("release/")
    for breach in (
        "document.body.append(Object.assign(document.createElement('script'), {text: 'ran = 1'}))",
        "document.body.setAttribute('style', 'color: red')",
        "fetch('http://127.0.0.2/').catch(() => {})",
    ):
        with page.expect_console_message(lambda m: "Content Security Policy" in m.text):
            page.evaluate(breach)
    assert page.evaluate("window.ran") is None


def test_nothing_is_stored_but_a_scheme_that_was_chosen(new_page, site):
    page = new_page(scheme="light", policy=True)
    for path in site.pages:
        page.goto(path)
        start_all(page)
    assert page.evaluate(KEPT) == NOTHING
    page.get_by_role("button", name="Use dark colors").click()
    assert json.loads(page.evaluate(KEPT)) == [[["hf-scheme", "dark"]], [], ""]
    page.get_by_role("button", name="Use light colors").click()  # as the system has it
    assert page.evaluate(KEPT) == NOTHING


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("js", [True, False])
def test_the_scheme_is_the_systems_before_any_script(new_page, system, js):
    page = new_page(scheme=system, js=js)
    page.goto("release/")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(29, 26, 23)"
    assert dark == (system == "dark")
    page.emulate_media(media="print")
    paper = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    assert paper in ("light", "light only")


def test_a_chosen_scheme_holds_on_the_next_page_from_its_first_paint(new_page, site):
    page = new_page(scheme="light")
    page.goto("")
    page.get_by_role("button", name="Use dark colors").click()
    assert page.get_by_role("button", name="Use light colors").is_visible()
    # On the next page no script of ours comes: only what stands in the page itself decides
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("release/", wait_until="commit")
    page.locator("h1").wait_for()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(29, 26, 23)"


def test_a_browser_that_forbids_storage_still_changes_the_scheme(new_page):
    page = new_page(scheme="light")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no'); }})"
    )
    page.goto("")
    page.get_by_role("button", name="Use dark colors").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(29, 26, 23)"


def test_hosts_that_read_headers_get_the_same_policy(site):
    blocks, address = {}, None
    for line in (site.folder / "_headers").read_text("utf-8").splitlines():
        if not line.startswith(" "):
            address = line
            blocks[address] = {}
        else:
            name, value = line.strip().split(": ", 1)
            blocks[address][name] = value
    assert blocks["/*"]["X-Content-Type-Options"] == "nosniff"
    root = urlsplit(site.public_url).path
    for path in [*site.pages, *UNLISTED]:
        (meta,) = LexborHTMLParser(site.read(path)).css(
            'meta[http-equiv="Content-Security-Policy"]'
        )
        said = blocks[f"{root}{path}"]["Content-Security-Policy"]
        # Teachers show pages inside of theirs; only a header can say so
        assert said == f"{meta.attributes['content']}; frame-ancestors *", path


def test_nothing_is_published_that_no_page_loads(site):
    names = [
        path.relative_to(site.folder).as_posix()
        for path in site.folder.rglob("*")
        if path.is_file()
    ]
    assert not [name for name in names if name.endswith((".map", ".mjs", ".py"))]
    sheets = {name for name in names if name.endswith(".css")}
    pages = [path.read_text("utf-8") for path in site.folder.rglob("*.html")]
    assert not {sheet for sheet in sheets if not any(sheet in page for page in pages)}
    assert not [
        name for name in names if "lunr" in name or "bundle" in name or "print-site" in name
    ]


def test_what_publishes_the_site_cannot_be_exchanged_unseen():
    """A tag of somebody else's action can be moved to other code, a commit cannot."""
    flows = [*(ROOT / ".github/workflows").glob("*.yml")]
    used = [use for flow in flows for use in re.findall(r"uses: (.+)", flow.read_text("utf-8"))]
    assert used
    assert not [use for use in used if not re.fullmatch(r"\S+@[0-9a-f]{40} # v\d\S*", use)]
