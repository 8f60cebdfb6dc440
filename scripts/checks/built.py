"""What was built: links, ids, Markdown left on pages, published addresses; what two tools find."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .guide import Finding, Guide, read, squeeze

SETTINGS = Path(__file__).resolve().parents[2] / "pyproject.toml"  # what rumdl looks for
RAW = re.compile(r"\]\(|\{[#:]|\[\^|\)\[|^\s*(?:(?:[?]{3}|!!!)\+?\s|(?:title|description): )")
LIST = "docs/permalinks.txt"


def check_links_typed(guide: Guide) -> Iterator[Finding]:
    """Every link in Markdown leads to a file in docs/, or to an id on its page (by MkDocs)."""
    link = re.compile(
        r"Doc file '(.+?)' contains .*?link(?: to)? '(?:\.\./)?(.*?)',?(?: but)? (.*)"
    )
    for said in guide.warnings:
        if not (m := link.match(said)):
            file = "".join(re.findall(r"'([^']+)'|- (\S+)|$", said)[0])
            own = guide.source(file.replace(".md", ".html"))
            yield *((own, 1) if own else guide.place("", file)), f"MkDocs: {said}"
        elif "=" not in m[2].partition("#")[2]:  # else a plan, which scripts read
            at = guide.place(m[1].replace(".md", ".html"), m[2])
            yield *at, f'"{m[2]}" leads nowhere: {m[3]} Link to what is there.'


def check_markdown(guide: Guide) -> Iterator[Finding]:
    """Markdown is well formed: references, alt texts, lists, headings (by rumdl)."""
    tool = [Path(sys.executable).with_name("rumdl"), "check", "--no-cache", "--config", SETTINGS]
    paths = [guide.root / path for path in guide.written.values() if path.endswith(".md")]
    done = subprocess.run([*tool, "--output-format", "json", *paths], capture_output=True)
    for each in json.loads(done.stdout or "[]") if paths else ():
        path = Path(each["file"]).resolve().relative_to(guide.root).as_posix()
        yield path, each["line"], f"{each['message']} ({each['rule']} of rumdl)."


def check_raw(guide: Guide) -> Iterator[Finding]:
    """No Markdown and no settings are left on a page for readers to see; links have words."""
    for name, page in guide.pages.items():
        for line in page.content.text().split("\n"):
            if m := RAW.search(line):
                seen = squeeze(line[max(m.start() - 30, 0) : m.end() + 30])
                at = guide.place(name, line[m.start() :].split()[0], around=line)
                yield *at, f'Readers see "{seen}". Mend the Markdown, or put it in `code`.'
        for link in page.wordless if name in guide.written else ():
            yield *guide.place(name, "[](", link), f'The link "{link}" has no words. Add some.'


def check_links(guide: Guide) -> Iterator[Finding]:
    """All that built files link to or load is there; 404.html has no relative links."""
    told = {each[:2] for each in check_links_typed(guide)}
    for name, target in guide.links:
        file, fragment = guide.resolve(name, target)
        said = ""
        if not guide.has(file, fragment):
            lacks = f'"#{fragment}" is not on it' if file in guide.files else "it is not there"
            said = f"A link leads to {file}, but {lacks}. Correct it."
        elif file and name == "404.html" and not target.startswith(("/", "#", "http")):
            said = f'404.html is shown at any depth, but has the link "{target}". Use | url.'
        path, mark, part = target.removeprefix(guide.home.path).partition("#")
        at = guide.place(name, mark + part or path.lstrip("./")) if said else None
        if said and at not in told:
            yield *at, said


def check_ids(guide: Guide) -> Iterator[Finding]:
    """An id is on a page only once."""
    for name, page in guide.pages.items():
        for value in {each for each in page.ids if page.ids.count(each) > 1}:
            at = guide.place(name, f"#{value}", around=value)
            yield *at, f'The id "{value}" is more than once on /{name}. Rename one.'


def works(guide: Guide, address: str, aliases: dict[str, str]) -> bool:
    """Whether an address leads somewhere, by itself or by aliases; ids go with their page."""
    for _ in range(len(aliases) + 1):
        if guide.has(*guide.resolve("index.html", f".{address}")):
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
    # All that the list had in the history of the main branch; nothing without Git.
    base = "$(git merge-base HEAD origin/main || git merge-base HEAD main || echo HEAD)"
    log = f"git log -p -m --first-parent --unified=0 --format= {base} -- {LIST}"
    done = subprocess.run(["sh", "-c", log], cwd=guide.root, capture_output=True)
    had = {*re.findall(r"(?m)^\+(/\S*)", done.stdout.decode("utf-8", "replace"))}
    for address in had - published.keys():
        yield LIST, 1, f'"{address}" was on this list and is not. Put its line back.'


def record(guide: Guide, is_wanted: bool) -> list[str]:
    """Add pages, and ids that authors typed, to the list, all at once; or only say how many."""
    path, found = guide.root / LIST, []
    for name, page in guide.pages.items():
        text = read(guide.root / guide.written.get(name, ""))
        typed = map("".join, re.findall(r"\{[^{}\n]*?#([\w-]+)|\sid=[\"']?([\w-]+)", text))
        address = "/" + re.sub(r"(?<![^/])index\.html$", "", name)
        ids = [f"{address}#{each}" for each in typed if each in page.ids]
        found += [address, *ids] if name not in ("404.html", "print_page/index.html") else []
    published = {*re.findall(r"(?m)^/\S*", read(path))}
    new = [address for address in dict.fromkeys(found) if address not in published]
    if not is_wanted:
        return [f"New addresses: {len(new)}. ./scripts/check --record adds them."] if new else []
    (beside := path.with_suffix(".new")).write_text("\n".join([read(path).rstrip(), *new, ""]))
    beside.replace(path)
    return [f"Recorded {address}" for address in new] or ["Every address is recorded already."]


OF_ANY_SITE = [check_raw, check_links, check_ids]
RULES = [check_links_typed, check_markdown, *OF_ANY_SITE, check_addresses]
