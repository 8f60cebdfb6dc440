"""Read a built site, and the rules about it: dead links, repeated ids, published addresses."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from .guide import RAW_TARGET, Found, Guide, SetupError, read_text
from .links import SCHEME, fragment_of, has, near

LINKING = ("href", "src", "poster", "srcset")
PRINT_PAGE = "print_page/index.html"  # by print-site, from all the others


@dataclass
class Site:
    """What must be known of a built site: its files, the ids on its pages, where its links go."""

    folder: Path
    label: str  # how findings call the folder
    address: str  # site_url, with a slash at its end
    files: set[str]
    ids: dict[str, set[str]] = field(default_factory=dict)
    repeated: list[tuple[str, str]] = field(default_factory=list)  # page, id
    targets: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # page, as typed there

    def read(self, name: str) -> None:
        """Note the ids and links of a page; of each target keep only where it was met first."""
        html = LexborHTMLParser(read_text(self.folder / name))
        ids = [node.attributes["id"] or "" for node in html.css("[id]")]
        self.ids[name] = set(ids) | {node.attributes["name"] or "" for node in html.css("a[name]")}
        self.repeated += [(name, each) for each in sorted(set(ids)) if ids.count(each) > 1]
        for attribute in LINKING:
            for typed in {node.attributes[attribute] or "" for node in html.css(f"[{attribute}]")}:
                parts = re.findall(r"([^\s,]\S*)[^,]*", typed) if attribute == "srcset" else [typed]
                for part in parts:
                    if where := self.resolve(name, part):
                        self.targets.setdefault(where, [name, part])

    def resolve(self, page: str, target: str) -> tuple[str, str] | None:
        """The file and fragment that a link on a page leads to, None if out of the site."""
        base = urlsplit(self.address).path or "/"
        if self.address and target.startswith(self.address):
            target = base + target[len(self.address) :]
        if SCHEME.match(target):
            return None
        path = unquote(urlsplit(target).path)
        if path.startswith("/"):  # outside of the guide's own folder is as dead as nowhere
            path = path[len(base) :] or "." if f"{path}/".startswith(base) else f"..{path}"
        elif path:
            path = posixpath.join(posixpath.dirname(page), path)
        name = posixpath.normpath(path) if path else page
        if name not in self.files:
            name = posixpath.normpath(posixpath.join(name, "index.html"))
        return name, fragment_of(target)

    def leads_somewhere(self, where: tuple[str, str] | None) -> bool:
        name, fragment = where or ("", "")
        return name in self.files and (name not in self.ids or has(self.ids[name], fragment))

    def place(self, name: str, typed: str) -> tuple[str, int]:
        """Path and line where a page has a value, line 1 if it is written otherwise there."""
        text = read_text(self.folder / name)
        return f"{self.label}/{name}", text.count("\n", 0, max(text.find(f'"{typed}"'), 0)) + 1


def build(root: Path, folder: Path) -> None:
    """Build the site strictly into a folder, or raise SetupError with MkDocs' own last lines."""
    # Neither -q nor -v: with either, --strict passes over broken links.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(
        [*command, "--config-file", str(root / "mkdocs.yml")],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        said = [line for line in done.stdout.splitlines() if line and not line.startswith("INFO")]
        raise SetupError(
            "\n".join(["MkDocs could not build the site. Its last lines:", *said[-12:]])
        )


def read_site(folder: Path, label: str, address: str) -> Site:
    """Read every page of a built site, the print page last, as it repeats the others."""
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    pages = sorted((name == PRINT_PAGE, name) for name in files if name.endswith(".html"))
    if not pages:
        raise SetupError(f"{folder} holds no built site. Hint: make one with ./scripts/build.")
    site = Site(folder, label, f"{address.rstrip('/')}/" if address else "", files)
    for _, name in pages:
        site.read(name)
    return site


def dead_targets(guide: Guide, site: Site) -> Found:
    """All that a built page links to or loads is in the site, ids and the print page included."""
    dead = [(where, *at) for where, at in site.targets.items() if not site.leads_somewhere(where)]
    # What is dead on a page is dead on the print page too: that is told when nothing else is.
    dead = [each for each in dead if each[1] != PRINT_PAGE] or dead
    sources = {guide.address(name): page for name, page in guide.pages.items()}
    for (name, fragment), at, typed in dead:
        path, line = site.place(at, typed)
        if at in sources:  # in HTML that was typed in the Markdown?
            raw = (line for line, m in sources[at].find(RAW_TARGET) if m[2] == typed)
            if own := next(raw, 0):
                path, line = sources[at].path, own
        if name in site.files:
            lacks = f"the built {name} has no id '{fragment}'{near(fragment, site.ids[name])}"
            if name == PRINT_PAGE:
                lacks += (
                    "; print-site keeps pages of nav that are not excluded, ids of headings and li"
                )
        else:
            lacks = f"the built site has no {name}{near(name, site.files)}"
        yield path, line, f"'{typed}': {lacks}."


def repeated_built_ids(guide: Guide, site: Site) -> Found:
    """An id is once on a built page: a link to it finds only the first."""
    for name, value in site.repeated:
        yield *site.place(name, value), f"The id '{value}' is on this page more than once."


def published_addresses(guide: Guide, site: Site) -> Found:
    """Every address in docs/permalinks.txt still works, itself or by an alias: it is in print."""
    aliases = {words[0]: words[-1] for _, words in guide.records("aliases.txt")}
    for line, words in guide.records("permalinks.txt"):
        address = " ".join(words)
        meant = [each for each in (address, aliases.get(address)) if each and each[0] == "/"]
        if not any(site.leads_somewhere(site.resolve("index.html", f".{each}")) for each in meant):
            yield "docs/permalinks.txt", line, f"'{address}' was published and leads nowhere now."
