"""What was built: dead links, repeated ids, published addresses, pages of single steps."""

from __future__ import annotations

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
_CSS = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)")
_ALL = re.compile(r"\s*(\S(?:.*\S)?)", re.S)
_PARTED = re.compile(r"([^\s,]\S*)[^,]*")
_CONTENT = re.compile(r"\d+\s*;\s*url\s*=\s*[\"']?([^\"']+)|(https?://\S+)", re.I)
# Material's own switches, __toc and the like, come and go.
_NAMES = re.compile(r"(?:^|\s)#?((?!__)[^\s#]+)")
_ARIA = ("activedescendant", "details", "labelledby", "describedby", "controls", "owns", "flowto")
TARGETS = {  # where the links are in each attribute: a redirect or preview card in `content`
    **dict.fromkeys(("href", "src", "poster", "data", "xlink:href"), _ALL),
    **{"srcset": _PARTED, "imagesrcset": _PARTED, "style": _CSS, "content": _CONTENT},
    **dict.fromkeys(("for", "headers", "usemap", "list", "form"), _NAMES),
    **{f"aria-{name}": _NAMES for name in _ARIA},
}
SELECTOR = ",".join([*(f"[{name}]" for name in TARGETS if ":" not in name), "use", "image"])
TEXTS = {  # where the links are in files that are no pages
    r"\.css$": _CSS,
    r"(^|/)manifest\.json$|\.webmanifest$": re.compile(r'"(?:src|start_url|url)"\s*:\s*"(.+?)"'),
    r"(^|/)sitemap[^/]*\.xml$": re.compile(r"<loc>\s*([^<\s]+)"),
    r"^_headers$": re.compile(r"(?m)^(/\S*)|<([^<>]+)>\s*;\s*rel"),
}


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
                self._read(name)
        except OSError as error:
            raise SetupError(f"{error.filename} cannot be read: {error.strerror}.") from error

    def _read(self, name: str) -> None:
        """Note the ids and links of a file."""
        page, typed = name.endswith((".html", ".svg")), set()
        patterns = [pattern for kind, pattern in TEXTS.items() if re.search(kind, name)]
        data = (self.folder / name).read_bytes() if page or patterns else b""
        if page:
            html = LexborHTMLParser(data)
            ids = [node.attributes["id"] or "" for node in html.css("[id]")]
            names = [node.attributes["name"] or "" for node in html.css("a[name],map[name]")]
            self.ids[name] = frozenset(ids + names)
            if len({*ids}) < len(ids):
                self.repeated += [(name, each) for each in {*ids} if ids.count(each) > 1]
            for node in html.css(SELECTOR):
                for pattern, value in ((TARGETS.get(k), v) for k, v in node.attributes.items()):
                    mark = "#" if pattern is _NAMES else ""
                    if pattern and value:
                        typed.update(mark + "".join(found) for found in pattern.findall(value))
            for style in html.css("style"):
                typed.update(map("".join, _CSS.findall(style.text())))
        for pattern in patterns:
            typed.update(map("".join, pattern.findall(data.decode("utf-8", "replace"))))
        for each in sorted(typed):
            rooted = name == "_headers" and each[0] == "/"
            if where := self.resolve(name, f".{each}" if rooted else each):
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

    def leads_somewhere(self, where: tuple[str, str]) -> bool:
        """Whether there is such a file, with such an id if it is a page."""
        name, fragment = where
        if name.endswith("*"):  # of _headers
            return any(file.startswith(name[:-1]) for file in self.files)
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
        said = [line for line in lines if line and not line.startswith("INFO")]
        said.insert(-12, "MkDocs could not build the site. Its last lines:")
        raise SetupError("\n".join(said[-13:]))
    return folder


def sources(guide: Guide) -> dict[str, Page]:
    """The Markdown page that each file of the site is made of."""
    from mkdocs.structure.files import File  # late, as it takes time

    directories = guide.config.get("use_directory_urls", True)
    return {File(p.name, "", "", directories).dest_uri: p for p in guide.pages.values()}


def check_targets(guide: Guide | None, site: Site) -> Found:
    """Every link of the built files, and ids that are there twice."""
    dead = [(where, *at) for where, at in site.targets.items() if not site.leads_somewhere(where)]
    # What is dead on a page is dead on the print page too: that is told when nothing else is.
    dead = [each for each in dead if each[1] != PRINT_PAGE] or dead
    made_of = sources(guide) if guide and dead else {}
    for (name, fragment), at, typed in dead:
        lacks = f"the built site has no {name}{near(name, site.files)}"
        if name in site.files:
            lacks = f"the built {name} has no id '{fragment}'{near(fragment, site.ids[name])}"
            if name == PRINT_PAGE:
                lacks += "; print-site keeps nav's pages but excluded ones, ids of headings and li"
        said, page = f"built-001 '{typed}': {lacks}.", made_of.get(at)
        raw = [link.at for link in page.links if link.target == typed] if page else []
        yield page.finding(raw[0], said) if page and raw else site.finding(at, typed, said)
    for name, value in site.repeated:
        said = f"built-002 The id '{value}' is on this page more than once."
        yield site.finding(name, f'"{value}"', said)


def check_step_pages(guide: Guide, site: Site) -> Found:
    """The pages of single steps, if there are any, against the release."""
    due = {f"release/{step.id}/index.html": step for step in guide.steps}
    made = {name for name in site.files if re.fullmatch(r"release/[^/]+/index\.html", name)}
    for name in sorted(made | {*due}) if made else ():
        html = LexborHTMLParser((site.folder / name).read_bytes() if name in made else b"")
        heading = " ".join(squeeze(node.text()) for node in html.css("h1")[:1])
        wanted = f"Step {due[name].place}: {due[name].title}" if name in due else "no such step"
        alias = html.css_first("meta[http-equiv=refresh]")
        if not alias and not (name in due and heading.startswith(wanted)):
            said = f"It is headed '{heading}', but the release has '{wanted}'."
            yield Finding(f"{site.label}/{name}", 1, "step-005", said)


def check_published(guide: Guide, site: Site) -> Found:
    """The published addresses, each by itself or by its aliases."""
    aliases = {words[0]: words[-1] for _, words, _ in guide.records("aliases.txt")}

    def works(address: str, left: int = 9) -> bool:
        if address[:1] == "/" and site.leads_somewhere(site.resolve("index.html", f".{address}")):
            return True
        return address in aliases and left > 0 and works(aliases[address], left - 1)

    for line, words, _ in guide.records("permalinks.txt"):
        if not works(" ".join(words)):
            said = f"'{' '.join(words)}' was published and leads nowhere now."
            yield Finding(f"{guide.docs.name}/permalinks.txt", line, "permalink-001", said)


def record(guide: Guide, site: Site, write: bool) -> list[str]:
    """The pages and authored ids not yet in docs/permalinks.txt; added if `write`, with titles."""
    made_of, titles = sources(guide), {step.id: step.title for step in guide.steps}
    path, new = guide.docs / "permalinks.txt", {}
    for name in sorted(site.files):
        if name.endswith(".html") and name != "404.html":
            address = "/" + re.sub(r"(^|/)index\.html$", r"\1", name)
            ids = [value for _, value, _ in made_of[name].ids] if name in made_of else []
            new |= {address: "", **{f"{address}#{value}": titles.get(value, "") for value in ids}}
    lines = read_text(path).splitlines() if path.is_file() else []
    for line, words, _ in guide.records("permalinks.txt"):
        if title := new.pop(words[0], ""):
            lines[line - 1] = f"{words[0]} # {title}"
    lines += [f"{address} # {title}" if title else address for address, title in new.items()]
    if write:
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return [*new]
