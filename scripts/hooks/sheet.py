"""The one-page sheet: its pictures, which are those of the release, and its large print.

The words of /handout/large-print/ are those of docs/handout.md; it is no second copy.
"""

import json
import re

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from steps import read_steps

PAGES = {"handout.md", "handout/large-print.md"}
# ![What there is to see](assets/figures/knee-to-chest.svg){ width=720 height=360 }
PICTURE = re.compile(r"!\[([^]]*)\]\((assets/figures/[^) ]+)[^)]*\)(?:\{([^}]*)\})?")
# An item of the list of steps begins with a link to its step.
ITEM = re.compile(r'<li>(?=<a href="([./]*)release/#([a-z-]+)">)')


def large_print(sheet: str) -> str:
    """Return the Markdown of the large print, one level below the sheet's, `sheet`."""
    _, front, words = sheet.split("---\n", 2)
    meta = yaml.safe_load(front) | {
        "title": "The sheet in large print",
        "description": "The hip-flexor release in 18 point, on as many sheets as it needs.",
        "large_print": True,
    }
    words = re.sub(r"(?<=\]\()(?=[a-z-]+\.md)", "../", words)
    return f"---\n{json.dumps(meta)}\n---\n{words}"  # JSON is YAML


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the large print."""
    sheet = files.get_file_from_path("handout.md").content_string
    page = File.generated(config, "handout/large-print.md", content=large_print(sheet))
    page.inclusion = InclusionLevel.NOT_IN_NAV
    files.append(page)
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the first picture of each step, as it is described there, in front of its line."""
    if page.file.src_uri not in PAGES:
        return html
    release = files.get_file_from_path("release.md").content_string
    pictures = {step.id: PICTURE.search(step.text) for step in read_steps(release)}

    def item(match: re.Match[str]) -> str:
        picture = pictures.get(match[2])
        if not picture:
            return match[0]
        alt, source, size = picture.groups("")
        sizes = "".join(f' {name}="{px}"' for name, px in re.findall(r"(\w+)=\"?(\d+)", size))
        return f'<li><img src="{match[1]}{source}" alt="{alt}"{sizes}>'

    return ITEM.sub(item, html)
