"""Keep old addresses working: docs/aliases.txt names what each became.

An old page becomes a page that leads on, an old id an empty mark where the new one is.
"""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

ADDRESS = re.compile(r"/([a-z0-9-]+/)*(#[a-z][a-z0-9-]*)?")


def read_aliases(text: str) -> dict[str, str]:
    """Return for each old address the one that is valid now, however often it was renamed."""
    aliases: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = re.split(r"(?:^|\s)#(?:\s|$)", line, maxsplit=1)[0].split()
        if not words:
            continue
        if len(words) != 2 or not all(ADDRESS.fullmatch(word) for word in words):
            raise PluginError(
                f"docs/aliases.txt:{number}: write '/old/ /new/' or '/a/#old /b/#new'."
            )
        aliases[words[0]] = words[1]
    for old in aliases:
        seen = {old}
        while aliases[old] in aliases:
            aliases[old] = aliases[aliases[old]]
            if aliases[old] in seen:
                raise PluginError(f"docs/aliases.txt: {old} leads back to itself.")
            seen.add(aliases[old])
    return aliases


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Set `extra.aliases` for the other hooks."""
    path = Path(config.docs_dir, "aliases.txt")
    config.extra["aliases"] = read_aliases(path.read_text("utf-8") if path.exists() else "")
    return config


@event_priority(-50)  # after steps.py, whose pages an alias must not replace
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page that leads on for each old page, with its old ids if they are known."""
    aliases = config.extra["aliases"]
    urls = {file.url.removeprefix("./") for file in files}
    template = config.theme.get_env().get_template("moved.html")
    for old, new in aliases.items():
        if "#" in old:
            continue
        url = old[1:]
        if url in urls:
            raise PluginError(f"docs/aliases.txt: {old} is a page of this guide.")
        parts = {
            address.partition("#")[2]: get_relative_url(target[1:], url)
            for address, target in aliases.items()
            if address.startswith(f"{old}#")
        }
        html = template.render(
            config=config,
            target=get_relative_url(new[1:], url),
            canonical=f"{config.site_url}{new[1:].partition('#')[0]}",
            script=get_relative_url("assets/js/moved.mjs", url),
            parts=parts,
        )
        files.append(File.generated(config, f"{url}index.html", content=html))
    return files


@event_priority(-60)  # after print-site, as paper is one page; after steps.py has read the cards
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Mark each place with the ids it once had; say where a part has gone to another page."""
    here = f"/{page.url.removeprefix('./')}"
    for old, new in config.extra["aliases"].items():
        old_page, _, old_id = old.partition("#")
        new_page, _, new_id = new.partition("#")
        if not old_id or old_page != here:
            continue
        mark = f'<span class="hf-anchor" id="{old_id}"></span>'
        if f'id="{old_id}"' in html:
            raise PluginError(f"docs/aliases.txt: {old} is still on its page.")
        if new_page != here:
            target = get_relative_url(new[1:], page.url)
            html += f'\n<p class="hf-moved">{mark}<a href="{target}">This part has moved</a>.</p>'
            continue
        place = rf'<[a-z0-9]+ [^>]*\bid="{new_id}"[^>]*>'
        html, found = re.subn(place, rf"\g<0>{mark}", html, count=1)
        if not found:
            raise PluginError(f"docs/aliases.txt: {new} is not on its page.")
    return html
