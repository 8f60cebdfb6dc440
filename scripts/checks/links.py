"""What authors typed: links, images, ids, citations, words of the glossary, exceptions."""

from __future__ import annotations

import posixpath
import re
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from urllib.parse import unquote, urlsplit

from .guide import CODE, REFERENCE, Finding, Found, Guide, Page, blank, squeeze

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")  # https: mailto: //host
VAGUE = re.compile(r"(?:click |tap |see )?(?:here|this(?: link| page)?|link|(?:read )?more)", re.I)
ALLOW = re.compile(r"check: allow\s+([\w-]+)(?:\s+because\b\s*(.*?))?\s*(?:-->|#\}|$)", re.M)
FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\](:?)")
TERM = re.compile(r"^[-*] \*\*(.+?)\*\*.*(?:\n[ \t]+\{:[^{}\n]*#([^\s}]+))?", re.M)


def fragment_of(target: str) -> str:
    """The part after '#', without a text fragment (:~:text=…)."""
    return target.partition("#")[2].partition(":~:")[0]


def has(ids: set[str], fragment: str) -> bool:
    """Whether a browser finds a fragment, as it stands or percent-decoded; the top always."""
    return fragment in ids or fragment.lower() in ("", "top") or unquote(fragment) in ids


def near(name: str, names: Iterable[str]) -> str:
    """What was probably meant, one letter off or in another case, in words to follow a message."""
    index = _variants_of(frozenset(names))
    found = next((index[each] for each in _variants(name) if each in index), "")
    return f" ('{found}' is near)" if found else ""


@cache
def _variants_of(names: frozenset[str]) -> dict[str, str]:
    return {variant: name for name in sorted(names) for variant in _variants(name)}


def _variants(name: str) -> list[str]:
    plain = re.sub(r"[\W_]", "", name.lower())
    return [plain, *(plain[:at] + plain[at + 1 :] for at in range(len(plain)))]


def check_links(guide: Guide) -> Found:
    host = urlsplit(str(guide.config.get("site_url") or "")).netloc
    for page in guide.authored:
        for link in page.links:
            target, text, image = link.target, link.text, "image" in link.kind
            if image and not text and (link.kind != "raw image" or link.match["text"] is None):
                yield page.finding(link.at, "image-001", f"'{target}' has no alt text.")
            if not target.strip() or not (image or text):
                lacks = "text" if target.strip() else "target"
                yield page.finding(link.at, "link-005", f"[{text}]({target}) has no {lacks}.")
            if not image and VAGUE.fullmatch(text.rstrip(".:!")):
                said = f"'{text}' does not say where it leads."
                yield page.finding(link.at, "link-008", said)
            if re.match("/(?!/)", target) or (host and urlsplit(target).netloc == host):
                said = f"'{target}' is an absolute link into this guide."
                yield page.finding(link.at, "link-003", said)
            elif target and page.name and "raw" not in link.kind and not SCHEME.match(target):
                for code, said in _inner(guide, page, target):
                    yield page.finding(link.at, code, f"'{target}': {said}.")


def _inner(guide: Guide, page: Page, target: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a relative link or image of the Markdown."""
    path, fragment = unquote(urlsplit(target).path), fragment_of(target)
    name = posixpath.join(posixpath.dirname(page.name), path) if path else page.name
    name = posixpath.normpath(name)
    made = re.fullmatch(r"release/([^/]+)\.md", name)  # the page of a single step
    if name not in guide.files and not (made and made[1] in guide.numbers):
        yield "link-001", f"there is no docs/{name}{near(name, guide.files)}"
    elif name in guide.pages and not has(anchors := guide.pages[name].anchors, fragment):
        yield "link-002", f"docs/{name} has no such id{near(fragment, anchors)}"
    elif name in guide.pages and guide.nav and name not in guide.nav:
        yield "link-006", f"docs/{name} is not in nav"


def check_references(guide: Guide) -> Found:
    for page in guide.pages.values():
        used = set()
        for m in REFERENCE.finditer(page.body):
            name = m["name"] or m["text"]
            used.add(squeeze(name).lower())
            if m["name"] is not None and squeeze(name).lower() not in page.definitions:
                said = f"'{m[0]}': there is no line '[{name}]: …'."
                yield page.finding(m.start(), "link-004", said)
        for name, m in page.definitions.items():
            if name not in used:
                yield page.finding(m.start(), "link-007", f"'[{name}]: …' is used nowhere here.")
        notes = {(m[1], bool(m[2])): m.start() for m in FOOTNOTE.finditer(page.body)}
        for (name, defined), at in notes.items():
            if (name, not defined) not in notes:
                lacks = "cited nowhere" if defined else "no footnote"
                yield page.finding(at, "cite-001", f"'[^{name}]' is {lacks} on this page.")


def check_entries(guide: Guide) -> Found:
    linked = {fragment_of(link.target) for page in guide.pages.values() for link in page.links}
    sources, glossary = guide.pages.get("sources.md"), guide.pages.get("glossary.md")
    for at, name, attributes in sources.ids if sources else ():
        if attributes.startswith("{:") and name not in linked:  # of a list's item
            yield sources.finding(at, "cite-002", f"'{name}' is cited nowhere.")
    kept = {words[0].rpartition("#")[2] for _, words, _ in guide.records("permalinks.txt")}
    text, terms = "".join(page.body for page in guide.authored if page is not glossary), set()
    for m in TERM.finditer(glossary.body) if glossary else ():
        term = squeeze(m[1]).lower()
        words = [r"\s+".join(map(re.escape, each.split())) for each in term.split(",")]
        if term in terms:
            yield glossary.finding(m.start(), "word-001", f"'{m[1]}' is defined twice.")
        elif m[2] not in linked | kept and not re.search(rf"\b(?:{'|'.join(words)})", text, re.I):
            yield glossary.finding(m.start(), "word-002", f"'{m[1]}' is used nowhere.")
        terms.add(term)


def check_ids(guide: Guide) -> Found:
    first: dict[str, str] = {}
    for page in guide.pages.values():
        for at, name, attributes in page.ids:
            place = f"{page.path}:{page.line(at)}"
            if first.setdefault(name, place) != place:
                yield page.finding(at, "id-001", f"The id '{name}' is taken by {first[name]}.")
            if not re.fullmatch("[a-z][a-z0-9-]*", name):
                said = f"The id '{name}' is not of a to z, 0 to 9 and hyphens."
                yield page.finding(at, "id-002", said)
            elif any(name in each for each in re.findall(r"[{\s]\.([\w-]+)", attributes)):
                yield page.finding(at, "id-002", f"The id '{name}' is part of a class beside it.")


def check_record(guide: Guide) -> Found:
    command = ["git", "-C", str(guide.docs), "show", "HEAD:./permalinks.txt"]
    try:
        before = subprocess.run(command, capture_output=True).stdout.decode("utf-8", "replace")
    except OSError:  # no git
        return
    now = {words[0] for _, words, _ in guide.records("permalinks.txt")}
    for address in re.findall(r"(?m)^/\S*", before):
        if address not in now:
            said = f"'{address}' was in this list at the last commit; it only grows."
            yield Finding(f"{guide.docs.name}/permalinks.txt", 1, "permalink-003", said)


def without_allowed(guide: Guide, found: list[Finding], skipped: set[str]) -> list[Finding]:
    """The findings that no reasoned exception covers, and those about exceptions."""
    for page in guide.authored:
        text = CODE.sub(lambda m: m[0] if m[0][:2] in ("<!", "{#") else blank(m), page.source)
        for m in ALLOW.finditer(text):
            below = re.compile(r"\n\s*\S").search(text, m.end())
            lines = page.line(m.start()), page.line(below.end() - 1) if below else 0
            about = page.path, m[1]
            covered = [
                each for each in found if (each.path, each.code) == about and each.line in lines
            ]
            if m[2] and covered:
                found = [each for each in found if each not in covered]
            elif not m[2] or m[1] not in skipped:
                lacks = "allows nothing" if m[2] else "has no reason"
                found.append(page.finding(m.start(), "allow-001", f"'allow {m[1]}' {lacks}."))
    return found
