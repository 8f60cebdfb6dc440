"""The hook of the build: pages that are made from others, and what every page is given.

It is read from top to bottom, in the order in which MkDocs calls its functions.
"""

import io
import json
import logging
import re
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import segno
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.utils import meta as front_matter

sys.path.append(str(Path(__file__).resolve().parents[1]))

import paper  # noqa: E402
import pdfs  # noqa: E402
import session  # noqa: E402
import sound  # noqa: E402
from guide import PICTURE, RELEASE, Guide, Step, read_guide  # noqa: E402
from markup import Markup  # noqa: E402

log = logging.getLogger("mkdocs.hooks.pages")

TARGET = re.compile(r"(?<=\]\()([^)\s]+)")  # of a link or picture in Markdown
SHORTEST = 50  # characters of a description

# Of this build, set by on_config: MkDocs gives hooks nothing else to hand on between their calls.
guide: Guide
markup: Markup
pages: list[Page]


@event_priority(100)  # before print-site, which makes its page's own address from site_url
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read what is true on every page, and let Markdown make the guide's own blocks."""
    global guide, markup, pages
    if not config.use_directory_urls:
        raise PluginError("The guide's addresses end with a slash: keep use_directory_urls on.")
    guide = read_guide(config)
    config.site_url = guide.site_url
    if not guide.is_public:
        log.info("SITE_URL is not set to a public address: paper carries no address.")
    markup, pages = Markup(guide, config), []
    config.markdown_extensions.append(markup)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page for each step, the sheet in large print, QR codes, sound, and old addresses."""
    made = {f"release/{step.id}.md": step_page(step) for step in guide.steps}
    made["handout/large-print.md"] = large_print(files.get_file_from_path("handout.md"))
    if guide.is_public:  # a code that leads nowhere is worse than none
        made["assets/qr/home.svg"] = qr_code("", config.site_name)
        made["assets/qr/release.svg"] = qr_code(RELEASE, "The release")
        made["assets/qr/practice.svg"] = qr_code("practice/", "The session plan")
        made["assets/qr/before-you-start.svg"] = qr_code("before-you-start/", "Before you start")
        for step in guide.steps:
            made[f"assets/qr/{step.id}.svg"] = qr_code(step.url, step.heading)
    made |= sounds(config)
    made["assets/places.json"] = json.dumps(places(config))
    pictures = {step.id: step.picture for step in guide.steps if step.picture}
    shown = {step: {"alt": alt, "src": source} for step, (alt, source) in pictures.items()}
    made["assets/pictures.json"] = json.dumps(shown)  # what is seen while a session plays
    for path, content in made.items():
        files.append(File.generated(config, path, content=content))
        files.get_file_from_path(path).inclusion = InclusionLevel.NOT_IN_NAV
    add_pages_that_lead_on(files, config)  # last, as they must not replace a page
    return files


def step_page(step: Step) -> str:
    """Return the Markdown of a step's own page: only a page can carry its own preview card.

    Its words are those of docs/release.md; it is no second copy that somebody has to keep.
    """
    enough = len(step.sentence) >= SHORTEST
    meta = {
        "title": step.heading,
        "description": step.sentence
        + ("" if enough else " One step of a quiet hip-flexor release."),
        "template": "step.html",
        "class": "hf-step-page",
        "hide": ["navigation", "toc"],
        "search": {"exclude": True},
        "unlisted": True,
    }
    # The id keeps the heading's slug from carrying the number.
    return one_level_down(f"# {step.heading} {{#the-step}}\n\n{step.text}\n", meta)


def large_print(sheet: File) -> str:
    """Return the Markdown of the large print, whose words are those of the sheet."""
    words, meta = front_matter.get_data(sheet.content_string)
    meta |= {
        "title": "The sheet in large print",
        "description": "The hip-flexor release in 18 point, on as many sheets as it needs.",
        "class": "hf-handout hf-handout--large",
    }
    return one_level_down(words, meta)


def one_level_down(markdown: str, meta: dict) -> str:
    """Return a page with links that work from a folder below the page that it was written for.

    What that page calls `#turn-the-leg` is a page beside the new one, if it is a step.
    """
    ids = {step.id for step in guide.steps}

    def rebase(match: re.Match[str]) -> str:
        target = match[1]
        if re.match(r"[a-z]+:", target):
            return target
        if target.startswith("#"):
            return f"{target[1:]}.md" if target[1:] in ids else f"../release.md{target}"
        return f"../{target}"

    return f"---\n{json.dumps(meta)}\n---\n\n{TARGET.sub(rebase, markdown)}"  # JSON is YAML


def qr_code(url: str, title: str) -> str:
    """Return the QR code of a page's address as SVG, black on white with its quiet zone."""
    picture = io.BytesIO()
    look = {"border": 4, "light": "#fff", "svgclass": None, "lineclass": None, "omitsize": True}
    code = segno.make_qr(guide.address(url), error="m")
    code.save(picture, kind="svg", title=title, xmldecl=False, **look)
    return picture.getvalue().decode()


def sounds(config: MkDocsConfig) -> dict[str, bytes]:
    """Return what scripts/sound.py makes; say what it lacks, so that a strict build fails."""
    try:
        return sound.files(Path(config.docs_dir))
    except (session.WordsError, FileNotFoundError, sound.OverlapError) as error:
        log.warning("No sound: %s", error)
        return {}


def places(config: MkDocsConfig) -> dict:
    """Return what links can lead to, for docs/assets/js/arrive.js: headings, and all addresses."""
    record = Path(config.docs_dir, "permalinks.txt")
    lines = record.read_text("utf-8").splitlines() if record.exists() else []
    return {
        "steps": json.loads(guide.starts),
        "places": [line[1:] for line in lines if line.startswith("/")],
    }


def add_pages_that_lead_on(files: Files, config: MkDocsConfig) -> None:
    """Add a page for each old page of docs/aliases.txt, with its old ids if they are known."""
    urls = {file.url.removeprefix("./") for file in files}
    template = config.theme.get_env().get_template("moved.html")
    for old, new in guide.aliases.items():
        url = old[1:]
        if "#" in old:
            continue
        if url in urls:
            raise PluginError(f"docs/aliases.txt: {old} is a page of this guide.")
        about = {"config": config, "guide": guide, "old": old, "new": new}
        about["preview"] = preview(read_about(new[1:].partition("#")[0], files), config)
        html = template.render(about, page=SimpleNamespace(url=url), base_url="")
        files.append(File.generated(config, f"{url}index.html", content=html))


def read_about(url: str, files: Files) -> SimpleNamespace:
    """Return of the page at an address what a preview needs, before MkDocs has read that page."""
    [file] = [file for file in files if file.src_uri.endswith(".md") and file.url == (url or "./")]
    _, meta = front_matter.get_data(file.content_string)
    return SimpleNamespace(file=file, meta=meta, canonical_url=guide.address(url))


def preview(page: Page | SimpleNamespace | None, config: MkDocsConfig) -> dict[str, str]:
    """Return what a link to a page shows in a chat: its title, words, address and card.

    The card of docs/release.md is docs/assets/cards/release.png; that of a step has the step's id.
    A page without a card shows that of the home page. The words beside it say what is drawn.
    """
    about = page.meta if page else {}
    name = Path(page.file.src_uri).stem if page and page.file else "index"
    if not Path(config.docs_dir, f"assets/cards/{name}.png").exists():
        name = "index"
    return {
        "title": about.get("title") or (page and page.title) or "Page not found",
        "description": about.get("description") or config.site_description,
        "address": (page and page.canonical_url) or "",
        "card": guide.address(f"assets/cards/{name}.png"),
        "drawn": drawn(name, config),
    }


def drawn(name: str, config: MkDocsConfig) -> str:
    """Return what there is to see on the card of that name, as the guide says it of its picture."""
    step = next((step for step in guide.steps if step.id == name), None)
    if step and step.picture:
        return step.picture[0]
    docs = Path(config.docs_dir)
    [page] = [*docs.rglob(f"{name}.md")] or [docs / "index.md"]
    picture = front_matter.get_data(page.read_text("utf-8"))[1].get("card_picture", "home")
    said = {
        Path(source).stem: alt
        for each in sorted(docs.rglob("*.md"))
        for alt, source in PICTURE.findall(each.read_text("utf-8"))
    }
    return said.get(picture) or config.site_description


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Tell Markdown which page comes."""
    markup.page = page


def on_page_context(context: dict, page: Page, config: MkDocsConfig, nav) -> None:
    """Give templates the guide, previews, and of a step's page the step.

    A step of a hold has its place in the guided session; the others are about it.
    """
    pages.append(page)
    step = guide.step_at(page.url)
    in_session = step is not None and step.id in session.HOLD_STEPS
    context |= {"guide": guide, "step": step, "in_session": in_session}
    context["preview_of"] = partial(preview, config=config)


def on_template_context(context: dict, template_name: str, config: MkDocsConfig) -> None:
    """Give the same to templates without a page: 404.html, and print-site, which borrows it."""
    context |= {"guide": guide, "preview_of": partial(preview, config=config)}


def on_post_build(config: MkDocsConfig) -> None:
    """Finish the page of the whole guide, which print-site has just written, and make the PDFs."""
    paper.finish(config, guide, pages)
    pdfs.make(config, guide)
