"""What authors typed: links, images, ids, citations, words of the glossary, exceptions."""

from __future__ import annotations

import posixpath
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote, urlsplit

from .guide import CODE, REFERENCE, Finding, Found, Guide, Link, Page, blank, squeeze

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


def near(name: str, names: frozenset[str]) -> str:
    """What was probably meant, one letter off or in another case, in words to follow a message."""
    index = _index(names)
    found = next((index[each] for each in _variants(name) if each in index), "")
    return f" ('{found}' is near)" if found else ""


@cache  # difflib would compare each of many dead links with each file of a large site
def _index(names: frozenset[str]) -> dict[str, str]:
    return {variant: name for name in sorted(names) for variant in _variants(name)}


def _variants(name: str) -> list[str]:
    plain = re.sub(r"[\W_]", "", name.lower())
    return [plain, *(plain[:at] + plain[at + 1 :] for at in range(len(plain)))]


def check_links(guide: Guide) -> Found:
    """Every link and image."""
    for page in guide.authored:
        for link in page.links:
            for said in _faults(guide, page, link):
                yield page.finding(link.at, said)


def _faults(guide: Guide, page: Page, link: Link) -> Iterator[str]:
    target, text, image, raw = link.target, link.text, "image" in link.kind, "raw" in link.kind
    if image and not text and (not raw or link.match["text"] is None):
        yield f"image-001 '{target}' has no alt text."
    if not target.strip() or not (image or text):
        yield f"link-005 [{text}]({target}) has no {'text' if target.strip() else 'target'}."
    if not image and VAGUE.fullmatch(text.rstrip(".:!")):
        yield f"link-008 '{text}' does not say where it leads."
    if re.match("/(?!/)", target) or (guide.host and urlsplit(target).netloc == guide.host):
        yield f"link-003 '{target}' is an absolute link into this guide."
    elif target and page.name and not raw and not SCHEME.match(target):
        path, fragment = unquote(urlsplit(target).path), fragment_of(target)
        name = posixpath.normpath(posixpath.join(page.name, "..", path) if path else page.name)
        made = re.fullmatch(r"release/([^/]+)\.md", name)  # the page of a single step
        if name not in guide.files and not (made and made[1] in guide.numbers):
            yield f"link-001 '{target}': there is no docs/{name}{near(name, guide.files)}."
        elif name in guide.pages and not has(ids := guide.pages[name].anchors, fragment):
            yield f"link-002 '{target}': docs/{name} has no such id{near(fragment, ids)}."
        elif name in guide.pages and guide.nav and name not in guide.nav:
            yield f"link-006 '{target}': docs/{name} is not in nav."


def check_references(guide: Guide) -> Found:
    """What is defined in one place of a page and used in another: references and footnotes."""
    for page in guide.pages.values():
        used = set()
        for m in REFERENCE.finditer(page.body):
            name = squeeze(m["name"] or m["text"])
            used.add(name.lower())
            if m["name"] is not None and name.lower() not in page.definitions:
                yield page.finding(m.start(), f"link-004 '{m[0]}': there is no line '[{name}]: …'.")
        for name in page.definitions.keys() - used:
            at = page.definitions[name].start()
            yield page.finding(at, f"link-007 '[{name}]: …' is used nowhere here.")
        notes = {(m[1], m[2]): m.start() for m in FOOTNOTE.finditer(page.body)}
        for (name, colon), at in notes.items():
            if (name, "" if colon else ":") not in notes:
                lacks = "cited nowhere" if colon else "no footnote"
                yield page.finding(at, f"cite-001 '[^{name}]' is {lacks} on this page.")


def check_entries(guide: Guide) -> Found:
    """The entries of the sources and of the glossary."""
    linked = {fragment_of(link.target) for page in guide.pages.values() for link in page.links}
    sources, glossary = guide.pages.get("sources.md"), guide.pages.get("glossary.md")
    for at, name, attributes in sources.ids if sources else ():
        if attributes.startswith("{:") and name not in linked:  # of a list's item
            yield sources.finding(at, f"cite-002 '{name}' is cited nowhere.")
    linked |= {words[0].rpartition("#")[2] for _, words, _ in guide.records("permalinks.txt")}
    text, terms = "".join(page.body for page in guide.authored if page is not glossary), set()
    for m in TERM.finditer(glossary.body) if glossary else ():
        term = squeeze(m[1]).lower()
        words = "|".join(re.escape(each.strip()).replace(r"\ ", r"\s+") for each in term.split(","))
        if term in terms:
            yield glossary.finding(m.start(), f"word-001 '{m[1]}' is defined twice.")
        elif m[2] not in linked and not re.search(rf"\b(?:{words})", text, re.I):
            yield glossary.finding(m.start(), f"word-002 '{m[1]}' is used nowhere.")
        terms.add(term)


def check_ids(guide: Guide) -> Found:
    """Every id that somebody typed."""
    first: dict[str, str] = {}
    for page, (at, name, around) in ((p, each) for p in guide.pages.values() for each in p.ids):
        place = f"{page.path}:{page.line(at)}"
        if first.setdefault(name, place) != place:
            yield page.finding(at, f"id-001 The id '{name}' is taken by {first[name]}.")
        if not re.fullmatch("[a-z][a-z0-9-]*", name):
            yield page.finding(at, f"id-002 The id '{name}' is not of a to z, 0 to 9 and hyphens.")
        elif any(name in each for each in re.findall(r"[{\s]\.([\w-]+)", around)):
            yield page.finding(at, f"id-002 The id '{name}' is part of a class beside it.")


def check_record(guide: Guide) -> Found:
    """The list of addresses against the last commits: when all is committed, the one before."""
    now, gone = {words[0] for _, words, _ in guide.records("permalinks.txt")}, {}
    for commit in ("HEAD", "HEAD~1"):
        command = ["git", "-C", str(guide.docs), "show", f"{commit}:./permalinks.txt"]
        try:
            before = subprocess.run(command, capture_output=True).stdout.decode("utf-8", "replace")
        except OSError:  # no git
            return
        gone |= dict.fromkeys(each for each in re.findall(r"(?m)^/\S*", before) if each not in now)
    for address in gone:
        said = f"'{address}' was in this list at the last commit; it only grows."
        yield Finding(f"{guide.docs.name}/permalinks.txt", 1, "permalink-003", said)


def without_allowed(guide: Guide, found: list[Finding], skipped: set[str]) -> list[Finding]:
    """The findings that no reasoned exception covers, and those about exceptions."""
    for page in guide.authored:
        text = CODE.sub(lambda m: m[0] if m[0][:2] in ("<!", "{#") else blank(m), page.source)
        for m in ALLOW.finditer(text):
            below = re.compile(r"\n\s*\S").search(text, m.end())
            lines = page.line(m.start()), page.line(below.end() - 1) if below else 0
            covers = [(page.path, line, m[1]) for line in lines]
            left = [each for each in found if each[:3] not in covers]
            if m[2] and left != found:
                found = left
            elif not m[2] or m[1] not in skipped:
                lacks = "allows nothing" if m[2] else "has no reason"
                found.append(page.finding(m.start(), f"allow-001 'allow {m[1]}' {lacks}."))
    return found
