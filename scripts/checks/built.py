"""Rules for what was built: links, ids, Markdown left on pages, addresses; and what tools find."""

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from .guide import CSS_URL, Finding, Guide, read

SETTINGS = Path(__file__).resolve().parents[2] / "pyproject.toml"  # what rumdl looks for
RAW = re.compile(r"\]\(|\{[#:]|\[\^|\)\[|(?m:^\s*(?:[?]{3}|!!!)\+?\s|\A\s*(?:title|description): )")
WARNED = re.compile(r"Doc file '(.+?)' contains .*?link(?: to)? '(.*?)'(?:, (?:but )?)?(.*)")
PRINT_PAGE = "print_page/index.html"  # made by print-site of all the others
UNMADE = "downloads/"  # PDFs and sound are not made for the check; --site looks at them too
LIST = "docs/permalinks.txt"


def check_links_typed(guide: Guide) -> Iterator[Finding]:
    """Every link in Markdown leads to a file in docs/, or to an id on its page (by MkDocs)."""
    ids = {f"#{each}" for page in guide.pages.values() for each in page.ids}
    pool = [*(path.removeprefix("docs/") for path in guide.written.values()), *sorted(ids)]
    pages = {path: name for name, path in guide.written.items()}
    for said in guide.warnings:
        m = WARNED.match(said)
        if m and "=" not in m[2].partition("#")[2]:  # else a plan, which scripts read
            # Of a page that is made of another, the other is told.
            page = pages.get(f"docs/{m[1]}", "")
            link = m[2] if page else m[2].removeprefix("../")
            near = get_close_matches(link[link.find("#") :] if "anchor" in m[3] else link, pool, 1)
            tip = f'Did you mean "{near[0]}"?' if near else "Link to what is there."
            tip = "" if "Did you mean" in m[3] else tip
            yield Finding(
                *guide.place(page, f"({link}", link),
                f'"{link}" leads nowhere: {m[3]} {tip}'.strip(),
            )
        elif not m:
            named = re.findall(r"'([^']+)'|- (\S+)", said) or [(said, "")]
            yield Finding(*guide.place("mkdocs.yml", "".join(named[0])), f"MkDocs: {said}")


def check_markdown(guide: Guide) -> Iterator[Finding]:
    """Markdown is well formed: references, alt texts, lists, headings (by rumdl)."""
    tool = [Path(sys.executable).with_name("rumdl"), "check", "--no-cache", "--config", SETTINGS]
    paths = [guide.root / path for path in guide.written.values()]
    done = subprocess.run([*tool, "--output-format", "json", *paths], capture_output=True)
    for each in json.loads(done.stdout or "[]") if paths else ():
        path = Path(each["file"]).resolve().relative_to(guide.root).as_posix()
        yield Finding(path, each["line"], f"{each['message']} ({each['rule']} of rumdl).")


def check_raw(guide: Guide) -> Iterator[Finding]:
    """No Markdown and no settings are left on a page for readers to see."""
    for name, page in guide.pages.items():
        for node in page.content.traverse(include_text=True):
            if node.tag == "-text" and (m := RAW.search(node.text_content)):
                text = node.text_content[max(m.start() - 30, 0) : m.end() + 30]
                at = guide.place(name, m[0].strip(), *text.split())
                yield Finding(*at, f'Readers see "{" ".join(text.split())}". Mend the Markdown.')


def links(guide: Guide) -> Iterator[tuple[str, str]]:
    """Every built file, and each link in it."""
    for name in sorted(guide.files):
        found = guide.pages[name].targets if name in guide.pages else set()
        if name.endswith((".css", ".svg", "sitemap.xml")):
            text = read(guide.folder / name)
            found = {*re.findall(r"<loc>([^<]+)|\bhref=\"([^\"]+)", text), *CSS_URL.findall(text)}
        yield from ((name, "".join(target)) for target in sorted(found))


def check_links(guide: Guide) -> Iterator[Finding]:
    """All that built files link to or load is there; 404.html has no relative links."""
    dead = defaultdict(dict)
    for name, target in links(guide):
        where = guide.resolve(name, target)
        unmade = guide.root and where and where[0].startswith(UNMADE)
        if where and not unmade and not guide.has(*where):
            dead[where][name] = target
        elif (
            where and name == "404.html" and not target.startswith(("/", "#", guide.address or "/"))
        ):
            tip = "It is shown at any depth: use {{ 'page/' | url }}."
            yield Finding(*guide.place(name, target), f'404.html has the link "{target}". {tip}')
    for (file, fragment), pages in dead.items():
        # What is dead on a page is dead on those made of it, too.
        told = pages.keys() & guide.written.keys() or [
            min(pages, key=lambda n: (n == PRINT_PAGE, n))
        ]
        lacks = f'"#{fragment}" is not on it' if file in guide.files else "it is not there"
        more = f" (on {len(pages)} pages)" if len(pages) > len(told) else ""
        for name in told:
            at = guide.place(name, pages[name], f"#{fragment}", file.split("/")[0])
            yield Finding(
                *at, f'"{pages[name]}"{more} leads to {file}, but {lacks}. Correct the link.'
            )


def check_ids(guide: Guide) -> Iterator[Finding]:
    """An id is on a page only once."""
    for name, page in guide.pages.items():
        for value, times in Counter(page.ids).items():
            if times > 1:
                said = f'The id "{value}" is {times} times on /{name}. Rename one.'
                yield Finding(*guide.place(name, f"#{value}", value), said)


def read_addresses(text: str) -> dict[str, int]:
    """The published addresses, each with its line."""
    lines = enumerate(text.split("\n"), 1)
    return {line.split()[0]: number for number, line in lines if line.startswith("/")}


def ever_published(root: Path) -> set[str]:
    """All addresses that the list had in the history of the main branch; none without Git."""

    def git(*words: str) -> str:
        try:
            done = subprocess.run(["git", "-C", root, *words], capture_output=True)
        except OSError:
            return ""
        return done.stdout.decode("utf-8", "replace")

    bases = (git("merge-base", "HEAD", name).strip() for name in ("origin/main", "main"))
    log = ["log", "-p", "-m", "--first-parent", "--unified=0", "--format="]
    return {*re.findall(r"(?m)^\+(/\S*)", git(*log, next(filter(None, bases), "HEAD"), "--", LIST))}


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
    published = read_addresses(read(guide.root / LIST))
    lines = re.findall(r"(?m)^(/\S*)\s+(/\S*)", read(guide.root / "docs/aliases.txt"))
    gone = {each for each in published if not works(guide, each, dict(lines))}
    for address in gone:
        page, mark, _ = address.partition("#")
        if not mark or page not in gone:  # else it is counted with its page
            more = sum(each.startswith(f"{address}#") for each in gone)
            said = f'"{address}"{f" with {more} places on it" if more else ""} was published'
            tip = f'Bring it back, or add "{address} /its/new/address/" to docs/aliases.txt.'
            yield Finding(LIST, published[address], f"{said} and is gone. {tip}")
    for address in ever_published(guide.root) - published.keys():
        yield Finding(LIST, 1, f'"{address}" was on this list and is not. Put its line back.')


def new_addresses(guide: Guide) -> list[str]:
    """The pages, and the ids that authors typed and readers get, that are not recorded yet."""
    found = []
    for name, page in guide.pages.items():
        if name not in ("404.html", PRINT_PAGE):
            text = guide.texts.get(guide.written.get(name, ""), "")
            typed = re.findall(r"\{[^{}\n]*?#([\w-]+)|\sid=[\"']?([\w-]+)", text)
            address = "/" + re.sub(r"(?<![^/])index\.html$", "", name)
            ids = [each for each in map("".join, typed) if each in page.ids]
            found += [address, *(f"{address}#{each}" for each in ids)]
    published = read_addresses(read(guide.root / LIST))
    return [address for address in dict.fromkeys(found) if address not in published]
