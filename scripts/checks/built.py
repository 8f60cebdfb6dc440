"""What was built: dead links, repeated ids, published addresses, pages of single steps."""

from __future__ import annotations

import fnmatch
import os
import posixpath
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from .guide import Finding, Found, Guide, Page, SetupError, read_text, squeeze
from .links import SCHEME, fragment_of, has, near

PRINT_PAGE = "print_page/index.html"  # by print-site, from all the others
CSS = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)")
MANIFEST = re.compile(r'"(?:src|start_url|url)"\s*:\s*"(.+?)"')
FILES = {  # where the links are in files, by the end of their names
    **{".css": CSS, "manifest.json": MANIFEST, ".webmanifest": MANIFEST},
    "sitemap.xml": re.compile(r"<loc>\s*([^<\s]+)"),
    "_headers": re.compile(r"(?m)^(/\S*)|<([^<>]+)>\s*;\s*rel"),
}
ATTRIBUTES = {  # and in the attributes of HTML
    **dict.fromkeys(("href", "src", "poster", "data", "usemap"), re.compile(r"(?s)\s*(\S.*?)\s*$")),
    **dict.fromkeys(("srcset", "imagesrcset"), re.compile(r"([^\s,]\S*)[^,]*")),
    # A redirect or a preview card.
    "content": re.compile(r"(?i)\d+\s*;\s*url\s*=\s*[\"']?([^\"']+)|(https?://\S+)"),
    "style": CSS,
}
IDS = ("for", "headers", "list", "form", "aria-activedescendant", "aria-details", "aria-labelledby")
IDS += ("aria-describedby", "aria-controls", "aria-owns", "aria-flowto")
SELECTOR = ",".join([*(f"[{name}]" for name in (*ATTRIBUTES, *IDS)), "use", "image"])
ATTRIBUTES["xlink:href"] = ATTRIBUTES["href"]  # of use and image


class Site:
    """What must be known of a built site: its files, the ids on its pages, where its links go."""

    def __init__(self, folder: Path, label: str = "", address: str = "") -> None:
        self.folder, self.label = folder, label or folder.as_posix()  # as findings call it
        paths = (path for path in folder.rglob("*") if path.is_file())
        self.files = frozenset(path.relative_to(folder).as_posix() for path in paths)
        self.ids: dict[str, frozenset[str]] = {}
        self.repeated: list[tuple[str, str]] = []  # page, id
        self.targets: dict[tuple[str, str], tuple[str, str]] = {}  # where first met, as typed
        if not any(name.endswith(".html") for name in self.files):
            raise SetupError(f"{folder} holds no built site. Hint: make one with ./scripts/build.")
        try:
            if not address and "index.html" in self.files:
                home = LexborHTMLParser((folder / "index.html").read_bytes())
                canonical = home.css_first("link[rel=canonical]")
                address = (canonical.attributes.get("href") or "") if canonical else ""
            self.address = f"{address.rstrip('/')}/" if address else ""  # where it is served
            for name in sorted(self.files, key=lambda name: (name == PRINT_PAGE, name)):
                for target in sorted(self._links_in(name)):
                    if where := self.resolve(name, target):
                        self.targets.setdefault(where, (name, target))
        except OSError as error:
            raise SetupError(f"{error.filename} cannot be read: {error.strerror}.") from error

    def _links_in(self, name: str) -> set[str]:
        """The links that are typed in a file; its ids are noted."""
        patterns = [pattern for ending, pattern in FILES.items() if name.endswith(ending)]
        page, typed = name.endswith((".html", ".svg")), set()
        data = (self.folder / name).read_bytes() if page or patterns else b""
        texts = [(pattern, data.decode("utf-8", "replace")) for pattern in patterns]
        if page:
            html = LexborHTMLParser(data)
            ids = [node.id or "" for node in html.css("[id]")]
            names = [node.attributes["name"] or "" for node in html.css("a[name],map[name]")]
            self.ids[name] = frozenset(ids + names)
            if len({*ids}) < len(ids):
                self.repeated += [(name, each) for each in {*ids} if ids.count(each) > 1]
            texts += [(CSS, style.text()) for style in html.css("style")]
            for node in html.css(SELECTOR):
                for key, text in node.attributes.items():
                    if text and key in ATTRIBUTES:
                        texts.append((ATTRIBUTES[key], text))
                    elif text and key in IDS:  # Material's own switches, __toc, come and go
                        typed.update(f"#{word}" for word in text.split() if word[:2] != "__")
        return typed.union(
            "".join(found) for pattern, text in texts for found in pattern.findall(text)
        )

    def resolve(self, page: str, target: str) -> tuple[str, str] | None:
        """The file and fragment that a link on a page leads to, None if out of the site."""
        base = urlsplit(self.address).path or "/"
        if self.address and target.startswith(self.address):
            target = base + target[len(self.address) :]
        if SCHEME.match(target):
            return None
        path = unquote(re.split("[?#]", target, maxsplit=1)[0])
        if path.startswith("/") and page != "_headers":
            # Outside of the guide's own folder is as dead as nowhere.
            path = path[len(base) :] or "." if f"{path}/".startswith(base) else f"..{path}"
        elif path:
            path = posixpath.join(posixpath.dirname(page), path.lstrip("/"))
        name = posixpath.normpath(path) if path else page
        if name.endswith("*"):  # of _headers
            name = next(iter(fnmatch.filter(self.files, name)), name)
        elif name not in self.files:
            name = posixpath.normpath(posixpath.join(name, "index.html"))
        return name, fragment_of(target)

    def leads_somewhere(self, where: tuple[str, str]) -> bool:
        """Whether there is such a file, with such an id if it is a page."""
        name, fragment = where
        return name in self.files and (name not in self.ids or has(self.ids[name], fragment))

    def finding(self, name: str, typed: str, said: str) -> Finding:
        """A finding where a file has a value, at line 1 if it is written otherwise there."""
        text = (self.folder / name).read_text("utf-8", "replace")
        line = text.count("\n", 0, max(text.find(typed), 0)) + 1
        return Finding(f"{self.label}/{name}", line, *said.split(" ", 1))


def build(root: Path, folder: Path) -> Path:
    """Build the site strictly into a folder, or raise SetupError with MkDocs' own last lines."""
    # Neither -q nor -v: with either, --strict passes over broken links.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    command += ["--config-file", str(root / "mkdocs.yml")]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        said = [line for line in lines if line and not line.startswith("INFO")][-12:]
        raise SetupError("\n".join(["MkDocs could not build the site. Its last lines:", *said]))
    return folder


def made_from(guide: Guide) -> dict[str, Page]:
    """The Markdown page that each file of the site is made from."""
    from mkdocs.structure.files import File  # late, as it takes time

    directories = guide.config.get("use_directory_urls", True)
    return {File(p.name, "", "", directories).dest_uri: p for p in guide.pages.values()}


def check_targets(guide: Guide | None, site: Site) -> Found:
    """Every link of the built files, and ids that are there twice."""
    dead = [(where, *at) for where, at in site.targets.items() if not site.leads_somewhere(where)]
    # What is dead on a page is dead on the print page too: that is told when nothing else is.
    dead = [each for each in dead if each[1] != PRINT_PAGE] or dead
    pages = made_from(guide) if guide and dead else {}
    for (name, fragment), at, typed in dead:
        lacks = f"the built site has no {name}{near(name, site.files)}"
        if name in site.files:
            lacks = f"the built {name} has no id '{fragment}'{near(fragment, site.ids[name])}"
        said, page = f"built-001 '{typed}': {lacks}.", pages.get(at)
        raw = [link.at for link in page.links if link.target == typed] if page else []
        yield page.finding(raw[0], said) if page and raw else site.finding(at, typed, said)
    for name, value in site.repeated:
        said = f"built-002 The id '{value}' is on this page more than once."
        yield site.finding(name, f'"{value}"', said)


def check_step_pages(guide: Guide, site: Site) -> Found:
    """The pages of single steps, if there are any, against the release."""
    due = {
        f"release/{m['id']}/index.html": f"Step {place}: {m['title']}"
        for place, m in enumerate(guide.steps, 1)
    }
    made = {name for name in site.files if re.fullmatch(r"release/[^/]+/index\.html", name)}
    for name in sorted(made | {*due}) if made else ():
        html = LexborHTMLParser((site.folder / name).read_bytes() if name in made else b"")
        heading = " ".join(squeeze(node.text()) for node in html.css("h1")[:1])
        wanted = due.get(name, "no such step")
        if not heading.startswith(wanted) and not html.css_first("meta[http-equiv=refresh]"):
            said = f"It is headed '{heading}', but the release has '{wanted}'."
            yield Finding(f"{site.label}/{name}", 1, "step-005", said)


def check_published(guide: Guide, site: Site) -> Found:
    """The published addresses, each by itself or by its aliases."""
    aliases = {words[0]: words[-1] for _, words, _ in guide.records("aliases.txt")}
    for line, words, _ in guide.records("permalinks.txt"):
        address = words[0]
        for _ in aliases:  # an alias may lead to another
            dead = not site.leads_somewhere(site.resolve("index.html", f".{address}"))
            address = aliases.get(address, address) if dead else address
        if not site.leads_somewhere(site.resolve("index.html", f".{address}")):
            said = f"'{words[0]}' was published and leads nowhere now."
            yield Finding(f"{guide.docs.name}/permalinks.txt", line, "permalink-001", said)


def record(guide: Guide, site: Site, write: bool) -> list[str]:
    """The pages and authored ids not yet in docs/permalinks.txt; added if `write`, with titles."""
    pages, titles = made_from(guide), {m["id"]: f" # {m['title']}" for m in guide.steps}
    known, new = {words[0] for _, words, _ in guide.records("permalinks.txt")}, {}
    for name in sorted(site.files):
        if name.endswith(".html") and name != "404.html":
            address = "/" + re.sub(r"(^|/)index\.html$", r"\1", name)
            ids = [value for _, value, _ in pages[name].ids] if name in pages else []
            new |= {address: "", **{f"{address}#{value}": titles.get(value, "") for value in ids}}
    new = {address: title for address, title in new.items() if address not in known}
    if write:
        path = guide.docs / "permalinks.txt"
        lines = read_text(path).splitlines() if path.is_file() else []
        lines += [address + title for address, title in new.items()]
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return [*new]
