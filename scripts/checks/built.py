"""What was built: links, ids, Markdown left on pages, published addresses; what two tools find."""

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from .guide import LOADED, Finding, Guide, read

SETTINGS = Path(__file__).resolve().parents[2] / "pyproject.toml"  # what rumdl looks for
RAW = re.compile(r"\]\(|\{[#:]|\[\^|\)\[|(?m:^\s*(?:[?]{3}|!!!)\+?\s)|\A\s*(?:title|description): ")
WARNED = re.compile(r"Doc file '(.+?)' contains .*?link(?: to)? '(.*?)'(?:, (?:but )?)?(.*)")
PRINT_PAGE = "print_page/index.html"  # made by print-site of all the others
UNMADE = "downloads/"  # PDFs and sound are not made for the check; --site looks at them too
LIST = "docs/permalinks.txt"


def check_links_typed(guide: Guide) -> Iterator[Finding]:
    """Every link in Markdown leads to a file in docs/, or to an id on its page (by MkDocs)."""
    pages = {path: name for name, path in guide.written.items()}
    for said in guide.warnings:
        m = WARNED.match(said)
        if m and "=" not in m[2].partition("#")[2]:  # else a plan, which scripts read
            # Of a page that is made of another, the other is told.
            page, link = pages.get(f"docs/{m[1]}", ""), m[2].removeprefix("../")
            tip = "" if "Did you mean" in m[3] else " Link to what is there."
            yield *guide.place(page, f"({link}", link), f'"{link}" leads nowhere: {m[3]}{tip}'
        elif not m:
            named = "".join((re.findall(r"'([^']+)'|- (\S+)", said) or [(said, "")])[0])
            page = (f"docs/{named}", 1) if f"docs/{named}" in guide.texts else None
            yield *(page or guide.place("mkdocs.yml", named)), f"MkDocs: {said}"


def check_markdown(guide: Guide) -> Iterator[Finding]:
    """Markdown is well formed: references, alt texts, lists, headings (by rumdl)."""
    tool = [Path(sys.executable).with_name("rumdl"), "check", "--no-cache", "--config", SETTINGS]
    paths = [guide.root / path for path in guide.written.values()]
    done = subprocess.run([*tool, "--output-format", "json", *paths], capture_output=True)
    for each in json.loads(done.stdout or "[]") if paths else ():
        path = Path(each["file"]).resolve().relative_to(guide.root).as_posix()
        yield path, each["line"], f"{each['message']} ({each['rule']} of rumdl)."


def check_raw(guide: Guide) -> Iterator[Finding]:
    """No Markdown and no settings are left on a page for readers to see."""
    found = {}  # by place, as what is on a page is on those made of it, too
    for name in [*guide.written, *guide.pages]:
        text = guide.pages[name].text
        for m in RAW.finditer(text):
            seen = " ".join(text[max(m.start() - 30, 0) : m.end() + 30].split())
            at = guide.place(name, text[m.start() :].split()[0], seen)
            found.setdefault(at, f'Readers see "{seen}". Mend the Markdown, or put it in `code`.')
    yield from ((*at, said) for at, said in found.items())


def links(guide: Guide) -> Iterator[tuple[str, str]]:
    """Every link in the built files: the file, and what is typed there."""
    for name in sorted(guide.files):
        found = guide.pages[name].targets if name in guide.pages else set()
        if name.endswith((".css", ".svg", "sitemap.xml")):
            text = read(guide.folder / name)
            found = {*re.findall(r"<loc>([^<]+)|\bhref=\"([^\"]+)", text), *LOADED.findall(text)}
        yield from ((name, "".join(target)) for target in sorted(found))


def check_links(guide: Guide) -> Iterator[Finding]:
    """All that built files link to or load is there; 404.html has no relative links."""
    dead = defaultdict(dict)
    for name, target in links(guide):
        where = guide.resolve(name, target)
        unmade = guide.root and where and where[0].startswith(UNMADE)
        if where and not unmade and not guide.has(*where):
            dead[where][name] = target
        elif where and name == "404.html" and not target.startswith(("/", "#", "http")):
            tip = "It is shown at any depth: use {{ 'page/' | url }}."
            yield *guide.place(name, target), f'404.html has the link "{target}". {tip}'
    for (file, fragment), pages in dead.items():
        # What is dead on most pages is in a template or the settings, and told once.
        typed = pages.keys() & guide.written.keys() if 2 * len(pages) < len(guide.pages) else ()
        lacks = f'"#{fragment}" is not on it' if file in guide.files else "it is not there"
        for name in typed or [min(pages, key=lambda n: (n == PRINT_PAGE, n != "404.html", n))]:
            sign = pages[name] if typed else file + "/" * pages[name].endswith("/")
            at = guide.place(name, sign, f"#{fragment} {file.split('/')[0]}")
            yield *at, f'"{pages[name]}" leads to {file}, but {lacks}. Correct the link.'


def check_ids(guide: Guide) -> Iterator[Finding]:
    """An id is on a page only once."""
    for name, page in guide.pages.items():
        for value, times in Counter(page.ids).items():
            if times > 1:
                said = f'The id "{value}" is {times} times on /{name}. Rename one.'
                yield *guide.place(name, f"#{value}", value), said


def ever_published(root: Path) -> set[str]:
    """All addresses that the list had in the history of the main branch; none without Git."""
    base = "$(git merge-base HEAD origin/main || git merge-base HEAD main || echo HEAD)"
    log = f"git log -p -m --first-parent --unified=0 --format= {base} -- {LIST}"
    done = subprocess.run(["sh", "-c", log], cwd=root, capture_output=True)
    return {*re.findall(r"(?m)^\+(/\S*)", done.stdout.decode("utf-8", "replace"))}


def works(guide: Guide, address: str, aliases: dict[str, str]) -> bool:
    """Whether an address leads somewhere, by itself or by aliases; ids go with their page."""
    for _ in range(len(aliases) + 1):
        where = guide.resolve("index.html", f".{address}")
        if where and (guide.has(*where) or where[0].startswith(UNMADE)):
            return True
        page, mark, part = address.partition("#")
        address = aliases.get(address) or f"{aliases.get(page, page)}{mark}{part}"
    return False


def check_addresses(guide: Guide) -> Iterator[Finding]:
    """Every published address works, by itself or by an alias, and their list only grows."""
    lines = read(guide.root / LIST).split("\n")
    published = {line.split()[0]: n for n, line in enumerate(lines, 1) if line.startswith("/")}
    aliases = dict(re.findall(r"(?m)^(/\S*)[ \t]+(/\S*)", read(guide.root / "docs/aliases.txt")))
    gone = {each for each in published if not works(guide, each, aliases)}
    for address in gone:
        page, mark, _ = address.partition("#")
        if not mark or page not in gone:  # else it is counted with its page
            more = sum(each.startswith(f"{address}#") for each in gone)
            said = f'"{address}"{f" with {more} places on it" if more else ""} was published'
            tip = f'Bring it back, or add "{address} /its/new/address/" to docs/aliases.txt.'
            yield LIST, published[address], f"{said} and is gone. {tip}"
    for address in ever_published(guide.root) - published.keys():
        yield LIST, 1, f'"{address}" was on this list and is not. Put its line back.'


def new_addresses(guide: Guide) -> list[str]:
    """The pages, and the ids that authors typed and readers get, that are not recorded yet."""
    published = {*re.findall(r"(?m)^/\S*", read(guide.root / LIST))}
    found = []
    for name, page in guide.pages.items():
        text = guide.texts.get(guide.written.get(name, ""), "")
        typed = map("".join, re.findall(r"\{[^{}\n]*?#([\w-]+)|\sid=[\"']?([\w-]+)", text))
        address = "/" + re.sub(r"(?<![^/])index\.html$", "", name)
        ids = [f"{address}#{each}" for each in typed if each in page.ids]
        found += [address, *ids] if name not in ("404.html", PRINT_PAGE) else []
    return [address for address in dict.fromkeys(found) if address not in published]


def record(guide: Guide) -> list[str]:
    """Add the new addresses to docs/permalinks.txt, all at once, and say which."""
    path, new = guide.root / LIST, new_addresses(guide)
    if new:
        (beside := path.with_suffix(".new")).write_text("\n".join([read(path).rstrip(), *new, ""]))
        beside.replace(path)
    return [f"Recorded {address}" for address in new] or ["Every address is recorded already."]
