"""What was built: dead links, repeated ids, published addresses, pages of single steps."""

import os
import posixpath
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from .guide import Finding, Guide, Page, SetupError, squeeze
from .links import SCHEME, has

PRINT_PAGE = "print_page/index.html"  # by print-site, from all the others
CSS = r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)"
NO_PAGES = (".css", ".webmanifest", "manifest.json", "sitemap.xml", "_headers")  # but with links
IN_NO_PAGES = re.compile(
    rf"{CSS}|\"(?:src|start_url|url)\"\s*:\s*\"(.+?)\"|<loc>\s*([^<\s]+)"
    r"|(?m:^(/(?!\*)\S*)$)|<([^<>]+)>\s*;\s*rel"
)
ATTRIBUTES = {  # where the links are in the attributes of HTML
    **dict.fromkeys(("href", "src", "poster", "data", "usemap"), re.compile(r"(?s)\s*(\S.*?)\s*$")),
    **dict.fromkeys(("srcset", "imagesrcset"), re.compile(r"([^\s,]\S*)[^,]*")),
    # A redirect or a preview card.
    "content": re.compile(r"(?i)\d+\s*;\s*url\s*=\s*[\"']?([^\"']+)|(https?://\S+)"),
    "style": re.compile(CSS),
}
IDS = ("for", "headers", "list", "form", "aria-activedescendant", "aria-details", "aria-labelledby")
IDS += ("aria-describedby", "aria-controls", "aria-owns", "aria-flowto")
SELECTOR = ",".join(f"[{name}]" for name in (*ATTRIBUTES, *IDS))
ATTRIBUTES["xlink:href"] = ATTRIBUTES["href"]  # which [href] finds too


class Site:
    """What must be known of a built site: its files, the ids on its pages, where its links go."""

    def __init__(self, folder: Path, label: str, address: str = "") -> None:
        self.folder, self.label = folder, label  # as findings call it
        paths = (path for path in folder.rglob("*") if path.is_file())
        self.files = frozenset(path.relative_to(folder).as_posix() for path in paths)
        self.ids: dict[str, frozenset[str]] = {}
        self.repeated: list[tuple[str, str]] = []  # page, id
        self.targets: dict[tuple[str, str], tuple[str, str]] = {}  # where first met, as typed
        if not any(name.endswith(".html") for name in self.files):
            raise SetupError(f"{folder} holds no built site. Hint: make one with ./scripts/build.")
        if not address and "index.html" in self.files:
            home = LexborHTMLParser((folder / "index.html").read_bytes())
            canonical = home.css_first("link[rel=canonical]")
            address = (canonical.attributes.get("href") or "") if canonical else ""
        self.address = f"{address.rstrip('/')}/" if address else ""  # where it is served
        self.base = urlsplit(self.address).path or "/"
        for name in sorted(self.files, key=lambda name: (name == PRINT_PAGE, name)):
            for target in sorted(self._links_in(name)):
                if where := self.resolve(name, target):
                    self.targets.setdefault(where, (name, target))

    def _links_in(self, name: str) -> set[str]:
        """The links that are typed in a file; its ids are noted."""
        typed: list[str | tuple[str, ...]] = []
        if name.endswith(NO_PAGES):
            typed += IN_NO_PAGES.findall((self.folder / name).read_text("utf-8", "replace"))
        elif name.endswith((".html", ".svg")):
            html = LexborHTMLParser((self.folder / name).read_bytes())
            ids = [node.id or "" for node in html.css("[id]")]
            names = [node.attributes["name"] or "" for node in html.css("a[name],map[name]")]
            self.ids[name] = frozenset(ids + names)
            if len({*ids}) < len(ids):
                self.repeated += [(name, each) for each in {*ids} if ids.count(each) > 1]
            for style in html.css("style"):
                typed += ATTRIBUTES["style"].findall(style.text())
            for node in html.css(SELECTOR):
                for key, text in node.attributes.items():
                    if text and key in ATTRIBUTES:
                        typed += ATTRIBUTES[key].findall(text)
                    elif text and key in IDS:  # Material's own switches, __toc, come and go
                        typed += [f"#{word}" for word in text.split() if word[:2] != "__"]
        return {"".join(groups) for groups in typed}

    def resolve(self, page: str, target: str) -> tuple[str, str] | None:
        """The file and fragment that a link on a page leads to, None if out of the site."""
        if self.address and target.startswith(self.address):
            target = self.base + target[len(self.address) :]
        if SCHEME.match(target):
            return None
        path, _, fragment = target.partition("#")
        path = unquote(path.partition("?")[0])
        if path.startswith("/"):  # outside of the guide's own folder is as dead as nowhere
            path = posixpath.relpath(path, self.base)
        elif path:
            path = posixpath.join(posixpath.dirname(page), path)
        name = posixpath.normpath(path) if path else page
        if name.endswith("*"):  # of _headers
            name = next((file for file in self.files if file.startswith(name[:-1])), name)
        elif name not in self.files:
            name = posixpath.normpath(f"{name}/index.html")
        return name, fragment

    def leads_somewhere(self, name: str, fragment: str) -> bool:
        """Whether there is such a file, with such an id if it is a page."""
        return name in self.files and (name not in self.ids or has(self.ids[name], fragment))

    def finding(self, name: str, typed: str, code: str, said: str) -> Finding:
        """A finding where a file has a value, at line 1 if it is written otherwise there."""
        text = (self.folder / name).read_text("utf-8", "replace")
        line = text.count("\n", 0, max(text.find(typed), 0)) + 1
        return Finding(f"{self.label}/{name}", line, code, said)


def build(root: Path, folder: Path) -> Path:
    """Build the site strictly into a folder, or raise SetupError with MkDocs' own words."""
    # Neither -q nor -v: with either, --strict passes over broken links.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    command += ["--config-file", str(root / "mkdocs.yml")]
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        said = re.sub(rb"(?m)^INFO.*\n", b"", done.stdout).decode("utf-8", "replace")
        raise SetupError(f"MkDocs could not build the site. It said:\n{said}")
    return folder


def check_site(guide: Guide | None, site: Site) -> Iterator[Finding]:
    """What is wrong with the built files, by themselves and as those of a guide."""
    dead = [(*at, *where) for where, at in site.targets.items() if not site.leads_somewhere(*where)]
    # What is dead on a page is dead on the print page too: that is told when nothing else is.
    for file, typed, name, fragment in [each for each in dead if each[0] != PRINT_PAGE] or dead:
        said = "built-001", f"'{typed}' leads to {name}{fragment and '#'}{fragment}"
        page = guide.built.get(file, Page()) if guide else Page()
        raw = [page.finding(link.at, *said) for link in page.links if link.target == typed]
        yield from raw[:1] or [site.finding(file, typed, *said)]
    for name, value in site.repeated:
        yield site.finding(name, f'"{value}"', "built-002", f"'{value}'")
    if guide:
        yield from (*check_steps(guide, site), *check_published(guide, site))


def check_steps(guide: Guide, site: Site) -> Iterator[Finding]:
    """The pages of single steps, if there are any, against the release."""
    steps = enumerate(guide.steps, 1)
    due = {f"release/{m['id']}/index.html": f"Step {place}: {m['title']}" for place, m in steps}
    made = {name for name in site.files if re.fullmatch(r"release/[^/]+/index\.html", name)}
    for name in made | {*due} if made else ():
        html = LexborHTMLParser((site.folder / name).read_bytes() if name in made else b"")
        heading = squeeze("".join(node.text() for node in html.css("h1")[:1]))
        moved, right = html.css_first("meta[http-equiv=refresh]"), due.get(name, "no such step")
        if not heading.startswith(right) and not moved:
            said = f"'{heading}' is '{right}' in the release"
            yield Finding(f"{site.label}/{name}", 1, "step-005", said)


def check_published(guide: Guide, site: Site) -> Iterator[Finding]:
    """The published addresses, each by itself or by its aliases."""
    for address, m in guide.published.items():
        tried = [address]
        for _ in guide.aliases:  # an alias may lead to another
            tried.append(guide.aliases.get(tried[-1], address))
        if not any(site.leads_somewhere(*site.resolve("index.html", f".{each}")) for each in tried):
            yield guide.record.finding(m.start(), "permalink-001", f"'{address}'")


def record(guide: Guide, site: Site, write: bool) -> list[str]:
    """Note, or add to docs/permalinks.txt, the pages and authored ids that it lacks."""
    titles = {f"/release/#{m['id']}": f" # {m['title']}" for m in guide.steps}
    addresses = []
    for name in sorted(name for name in site.files if name.endswith(".html")):
        address = "/" + re.sub(r"(?<![^/])index\.html$", "", name)
        ids = guide.built.get(name, Page()).ids
        addresses += [address, *(f"{address}#{value}" for _, value, _ in ids)]
    new = [each for each in addresses if each not in guide.published and each != "/404.html"]
    if write and new:
        lines = [*guide.record.source.splitlines(), *(each + titles.get(each, "") for each in new)]
        (guide.docs / "permalinks.txt").write_text("\n".join([*lines, ""]), "utf-8")
        return [f"Recorded {each}." for each in new]
    return [f"New addresses: {len(new)}. Hint: ./scripts/check --record."] if new else []
