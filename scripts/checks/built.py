"""What was built: dead links, repeated ids, published addresses, pages of single steps."""

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

from .guide import Finding, Found, Guide, SetupError, squeeze
from .links import SCHEME, fragment_of, has, near

PRINT_PAGE = "print_page/index.html"  # by print-site, from all the others
_CSS = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)")
_ALL = re.compile(r"\s*(\S(?:.*\S)?)", re.S)
_PARTED = re.compile(r"([^\s,]\S*)[^,]*")
_CONTENT = re.compile(r"\d+\s*;\s*url\s*=\s*[\"']?([^\"']+)|(https?://\S+)", re.I)
TARGETS = {  # where the links are in each attribute: a redirect or preview card in `content`
    **dict.fromkeys(("href", "src", "poster", "data", "xlink:href"), _ALL),
    **{"srcset": _PARTED, "imagesrcset": _PARTED, "style": _CSS, "content": _CONTENT},
}
NAMES = {"for", "headers", "usemap", "list", "form", "aria-activedescendant", "aria-details"}
NAMES |= {"aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-flowto"}
SELECTORS = [f"[{name}]" for name in sorted({*TARGETS, *NAMES} - {"xlink:href"})] + ["use", "image"]
TEXTS = {  # where the links are in files that are no pages
    r"\.css$": _CSS,
    r"(^|/)(manifest\.json|[^/]+\.webmanifest)$": re.compile(
        r'"(?:src|start_url|url)"\s*:\s*"(.+?)"'
    ),
    r"(^|/)sitemap[^/]*\.xml$": re.compile(r"<loc>\s*([^<\s]+)"),
    r"^_headers$": re.compile(r"(?m)^(/\S*)|<([^<>]+)>\s*;\s*rel"),
}


@dataclass
class Site:
    """What must be known of a built site: its files, the ids on its pages, where its links go."""

    folder: Path
    label: str  # how findings call the folder
    address: str  # where it is served, with a slash at its end
    files: frozenset[str]
    ids: dict[str, frozenset[str]] = field(default_factory=dict)
    repeated: list[tuple[str, str]] = field(default_factory=list)  # page, id
    targets: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)  # page, as typed

    def read(self, name: str) -> None:
        """Note the ids and links of a file; of each target keep only where it was met first."""
        data, typed = (self.folder / name).read_bytes(), set()
        if name.endswith((".html", ".svg")):
            html = LexborHTMLParser(data)
            ids = [node.attributes["id"] or "" for node in html.css("[id]")]
            names = (node.attributes["name"] or "" for node in html.css("a[name],map[name]"))
            self.ids[name] = frozenset([*ids, *names])
            if len({*ids}) < len(ids):
                self.repeated += [(name, each) for each in {*ids} if ids.count(each) > 1]
            for node in html.css(",".join(SELECTORS)):
                for key, value in node.attributes.items():
                    if key in NAMES:  # Material's own switches, __toc and the like, come and go
                        names = (value or "").replace("#", "").split()
                        typed.update(f"#{each}" for each in names if each[:2] != "__")
                    elif key in TARGETS:
                        typed.update(map("".join, TARGETS[key].findall(value or "")))
            for style in html.css("style"):
                typed.update(map("".join, _CSS.findall(style.text())))
        for kind, pattern in TEXTS.items():
            if re.search(kind, name):
                typed.update(map("".join, pattern.findall(data.decode("utf-8", "replace"))))
        for each in sorted(typed):
            where = self.resolve(
                name, f".{each}" if name == "_headers" and each[0] == "/" else each
            )
            if where:
                self.targets.setdefault(where, (name, each))

    def resolve(self, page: str, target: str) -> tuple[str, str] | None:
        """The file and fragment that a link on a page leads to, None if out of the site."""
        base = urlsplit(self.address).path or "/"
        if self.address and target.startswith(self.address):
            target = base + target[len(self.address) :]
        if SCHEME.match(target):
            return None
        path = unquote(re.split("[?#]", target, maxsplit=1)[0])
        if path.startswith("/"):  # outside of the guide's own folder is as dead as nowhere
            path = path[len(base) :] or "." if f"{path}/".startswith(base) else f"..{path}"
        elif path:
            path = posixpath.join(posixpath.dirname(page), path)
        name = posixpath.normpath(path) if path else page
        if name not in self.files and not name.endswith("*"):
            name = posixpath.normpath(posixpath.join(name, "index.html"))
        return name, fragment_of(target)

    def leads_somewhere(self, where: tuple[str, str] | None) -> bool:
        name, fragment = where or ("", "")
        if name.endswith("*"):  # of _headers
            return any(file.startswith(name[:-1]) for file in self.files)
        return name in self.files and (name not in self.ids or has(self.ids[name], fragment))

    def finding(self, name: str, typed: str, code: str, message: str) -> Finding:
        """A finding where a file has a value, at line 1 if it is written otherwise there."""
        text = (self.folder / name).read_text("utf-8", "replace")
        line = text.count("\n", 0, max(text.find(typed), 0)) + 1
        return Finding(f"{self.label}/{name}", line, code, message)


def build(root: Path, folder: Path) -> Path:
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
        said.insert(-12, "MkDocs could not build the site. Its last lines:")
        raise SetupError("\n".join(said[-13:]))
    return folder


def read_site(folder: Path, label: str, address: str) -> Site:
    """Read every file of a built site, the print page last, as it repeats the others."""
    files = frozenset(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    if not any(name.endswith(".html") for name in files):
        raise SetupError(f"{folder} holds no built site. Hint: make one with ./scripts/build.")
    try:
        if not address and "index.html" in files:
            home = LexborHTMLParser((folder / "index.html").read_bytes())
            links = home.css("link[rel=canonical]")
            address = (links[0].attributes.get("href") or "") if links else ""
        site = Site(folder, label, f"{address.rstrip('/')}/" if address else "", files)
        for name in sorted(files, key=lambda name: (name == PRINT_PAGE, name)):
            if name.endswith((".html", ".svg")) or any(re.search(kind, name) for kind in TEXTS):
                site.read(name)
    except OSError as error:
        raise SetupError(f"{error.filename} cannot be read: {error.strerror}.") from error
    return site


def check_targets(guide: Guide | None, site: Site) -> Found:
    dead = [(where, *at) for where, at in site.targets.items() if not site.leads_somewhere(where)]
    # What is dead on a page is dead on the print page too: that is told when nothing else is.
    dead = [each for each in dead if each[1] != PRINT_PAGE] or dead
    sources = {guide.address(name): page for name, page in guide.pages.items()} if guide else {}
    for (name, fragment), at, typed in dead:
        lacks = f"the built site has no {name}{near(name, site.files)}"
        if name in site.files:
            lacks = f"the built {name} has no id '{fragment}'{near(fragment, site.ids[name])}"
            if name == PRINT_PAGE:
                lacks += "; print-site keeps nav's pages but excluded ones, ids of headings and li"
        typed_in = sources[at].links if at in sources else ()  # as HTML in the Markdown?
        raw = [(link.at,) for link in typed_in if link.target == typed]
        find = sources[at].finding if raw else site.finding
        yield find(*(raw or [(at, typed)])[0], "built-001", f"'{typed}': {lacks}.")
    for name, value in site.repeated:
        said = f"The id '{value}' is on this page more than once."
        yield site.finding(name, f'"{value}"', "built-002", said)


def check_step_pages(guide: Guide, site: Site) -> Found:
    due = {f"release/{step.id}/index.html": (n, step) for n, step in enumerate(guide.steps, 1)}
    made = {name for name in site.files if re.fullmatch(r"release/[^/]+/index\.html", name)}
    for name in sorted(made | {*due}) if made else ():
        html = LexborHTMLParser((site.folder / name).read_bytes() if name in made else b"")
        if html.css("meta[http-equiv=refresh]"):  # of an alias
            continue
        heading = " ".join(squeeze(node.text()) for node in html.css("h1")[:1])
        number, step = due.get(name, (0, None))
        wanted = f"'Step {number}: {step.title}'" if step else "no such step"
        if not step or not heading.startswith(f"Step {number}: {step.title}"):
            said = f"It is headed '{heading}', but the release has {wanted}."
            yield Finding(f"{site.label}/{name}", 1, "step-005", said)


def check_published(guide: Guide, site: Site) -> Found:
    aliases = {words[0]: words[-1] for _, words, _ in guide.records("aliases.txt")}
    for line, words, _ in guide.records("permalinks.txt"):
        address, tried = " ".join(words), set()
        while address[:1] == "/" and address not in tried:
            if site.leads_somewhere(site.resolve("index.html", f".{address}")):
                break
            tried.add(address)
            address = aliases.get(address, "")
        else:
            said = f"'{' '.join(words)}' was published and leads nowhere now."
            yield Finding(f"{guide.docs.name}/permalinks.txt", line, "permalink-001", said)


def addresses(guide: Guide, site: Site) -> dict[str, str]:
    """Every page and authored id that the site publishes, with the title if it is a step's."""
    pages = {guide.address(name): page for name, page in guide.pages.items()}
    titles, found = {step.id: step.title for step in guide.steps}, {}
    for name in sorted(site.files):
        if name.endswith(".html") and name != "404.html":
            address = "/" + re.sub(r"(^|/)index\.html$", r"\1", name)
            found[address] = ""
            for _, value, _ in pages[name].ids if name in pages else ():
                found[f"{address}#{value}"] = titles.get(value, "")
    return found
