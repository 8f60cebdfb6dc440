"""Make a page of its own for every step of the release: /release/<step-id>/.

Only a page can carry its own preview card. Its words are those of docs/release.md, moved one level
down; it is no second copy that somebody has to keep.
"""

import json
import re
from dataclasses import dataclass
from html import escape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

# ## Step 3: Bring one knee toward your chest {#knee-to-chest}
HEADING = re.compile(r"^## (?:Step (\d+): )?(.+?) \{#([a-z0-9-]+)\}$", re.MULTILINE)
BOLD = re.compile(r"^\*\*(.+)\*\*$", re.MULTILINE)
TARGET = re.compile(r"(?<=\]\()([^)\s]+)")
SHORTEST = 50  # characters of a description
PLAN = re.compile(r'<div class="hf-plan(?:-form)?"(?=>)')


@dataclass(frozen=True)
class Step:
    """One step of the release: its number, title, id, and its Markdown below the heading."""

    number: int
    title: str
    id: str
    text: str

    @property
    def heading(self) -> str:
        """The heading as people say it: `Step 3: Bring one knee toward your chest`."""
        return f"Step {self.number}: {self.title}"


def read_steps(markdown: str) -> list[Step]:
    """Return the steps of the release page in the order in which they stand."""
    found = list(HEADING.finditer(markdown))
    ends = [match.start() for match in found[1:]] + [len(markdown)]
    return [
        Step(int(match[1]), match[2], match[3], markdown[match.end() : end].strip())
        for match, end in zip(found, ends, strict=True)
        if match[1]
    ]


def one_level_down(markdown: str, ids: set[str]) -> str:
    """Return `markdown` of release.md with links that work from release/<step-id>.md."""

    def rebase(match: re.Match[str]) -> str:
        target = match[1]
        if re.match(r"[a-z]+:", target):
            return target
        if target.startswith("#"):
            return f"{target[1:]}.md" if target[1:] in ids else f"../release.md{target}"
        return f"../{target}"

    return TARGET.sub(rebase, markdown)


def step_page(steps: list[Step], index: int) -> str:
    """Return the Markdown of the page of one step, with what its template needs."""
    step = steps[index]
    sentence = BOLD.search(step.text)
    description = sentence[1] if sentence else f"{step.title}."
    if len(description) < SHORTEST:
        description += " One step of a quiet hip-flexor release."

    def name(other: int) -> dict | None:
        if not 0 <= other < len(steps):
            return None
        return {"id": steps[other].id, "heading": steps[other].heading}

    meta = {
        "title": step.heading,
        "description": description,
        "template": "step.html",
        "hide": ["navigation", "toc"],
        "search": {"exclude": True},
        "unlisted": True,
        "step": {"id": step.id, "previous": name(index - 1), "next": name(index + 1)},
    }
    text = one_level_down(step.text, {step.id for step in steps})
    # JSON is YAML; the id keeps the heading's slug from carrying the number.
    return f"---\n{json.dumps(meta)}\n---\n\n# {step.heading} {{#the-step}}\n\n{text}\n"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page of each step."""
    release = files.get_file_from_path("release.md")
    steps = read_steps(release.content_string)
    config.extra["steps"] = steps  # for the other hooks and the templates
    for index, step in enumerate(steps):
        content = step_page(steps, index)
        page = File.generated(config, f"release/{step.id}.md", content=content)
        page.inclusion = InclusionLevel.NOT_IN_NAV
        files.append(page)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Let search engines take the whole release for a step, and people the step itself."""
    if "step" in page.meta:
        page.meta["address"] = page.canonical_url
        page.canonical_url = files.get_file_from_path("release.md").page.canonical_url


def _link(href: str, step_id: str, text: str, config: MkDocsConfig) -> str:
    """Return a link to a step's page that tells scripts which address to copy."""
    return f'<a href="{href}" data-address="{config.site_url}release/{step_id}/">{text}</a>'


@event_priority(-50)  # after print-site: addresses to copy are of no use on paper
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the address of each step's own page where readers and teachers copy it."""
    if page.file.src_uri == "release.md":

        def card(match: re.Match[str]) -> str:
            link = _link(f"{match[2]}/", match[2], "Link to this step", config)
            return f'{match[1]}<p class="hf-share">{link}</p>\n</section>'

        pattern = r'(<section class="hf-step">\n<h2 id="([a-z-]+)">.*?)</section>'
        return re.sub(pattern, card, html, flags=re.DOTALL)
    if page.file.src_uri == "teachers.md":

        def row(match: re.Match[str]) -> str:
            link = _link(f"../release/{match[2]}/", match[2], match[3], config)
            return f"{match[1]}<td>{link}</td>"

        pattern = r'(<tr>\n<td>\d+</td>\n)<td><a href="\.\./release/#([a-z-]+)">(.*?)</a></td>'
        html = re.sub(pattern, row, html)
    return PLAN.sub(lambda match: f"{match[0]}{plan_data(config)}", html)


def plan_data(config: MkDocsConfig) -> str:
    """Return as attributes what scripts must know for plan links: the address and the steps."""
    steps = {step.id: step.heading for step in config.extra["steps"]}
    for old, new in config.extra["aliases"].items():  # links with an old id still start there
        if (name := new[len("/release/") : -1]) in steps and new == f"/release/{name}/":
            steps[old[len("/release/") : -1]] = steps[name]
    return f' data-base="{config.site_url}" data-steps="{escape(json.dumps(steps))}"'
