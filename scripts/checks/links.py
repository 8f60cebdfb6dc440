"""What authors typed: links, images, ids, citations, words of the glossary, exceptions."""

from __future__ import annotations

import posixpath
import re
import subprocess
from collections.abc import Collection
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from .guide import CODE, Finding, Found, Guide, blank, squeeze

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")  # https: mailto: //host
VAGUE = re.compile(r"(?:click |tap |see )?(?:here|this(?: link| page)?|link|(?:read )?more)", re.I)
ALLOW = re.compile(r"check: allow\s+([\w-]+)(?:\s+because\b\s*(.*?))?\s*(?:-->|#\}|$)", re.M)
TERM = re.compile(r"^[-*] \*\*(.+?)\*\*.*(?:\n[ \t]+\{:[^{}\n]*#([^\s}]+))?", re.M)


def fragment_of(target: str) -> str:
    """The part after '#', without a text fragment (:~:text=…)."""
    return target.partition("#")[2].partition(":~:")[0]


def has(ids: Collection[str], fragment: str) -> bool:
    """Whether a browser finds a fragment, as it stands or percent-decoded; the top always."""
    return fragment in ids or fragment.lower() in ("", "top") or unquote(fragment) in ids


def near(name: str, names: Collection[str]) -> str:
    """What was meant if only the case is wrong, in words to follow a message."""
    found = next((each for each in names if each.lower() == name.lower()), "")
    return f" ('{found}' is near)" if found else ""


def check_links(guide: Guide) -> Found:
    """Every link and image."""
    for page, link in guide.links():
        at, text, target, fragment = link.at, link.text, link.target, fragment_of(link.target)
        if text is None:
            yield page.finding(at, f"image-001 '{target}' has no alt text.")
        if not target.strip() or not (link.image or text):
            lacks = "text" if target.strip() else "target"
            yield page.finding(at, f"link-005 [{text}]({target}) has no {lacks}.")
        if not link.image and VAGUE.fullmatch(text.rstrip(".:!")):
            yield page.finding(at, f"link-008 '{text}' does not say where it leads.")
        if re.match("/(?!/)", target) or (guide.host and urlsplit(target).netloc == guide.host):
            yield page.finding(at, f"link-003 '{target}' is an absolute link into this guide.")
        elif target and page.name and not link.raw and not SCHEME.match(target):
            path = unquote(urlsplit(target).path)
            name = posixpath.normpath(posixpath.join(page.name, "..", path) if path else page.name)
            to = guide.pages.get(name)
            step = re.fullmatch(r"release/([^/]+)\.md", name)  # its page is made by a hook
            if name not in guide.files and not (step and step[1] in guide.numbers):
                said = f"there is no docs/{name}{near(name, guide.files)}"
                yield page.finding(at, f"link-001 '{target}': {said}.")
            elif to and not has(to.anchors, fragment):
                said = f"docs/{name} has no such id{near(fragment, to.anchors)}"
                yield page.finding(at, f"link-002 '{target}': {said}.")
            elif to and guide.nav and name not in guide.nav:
                yield page.finding(at, f"link-006 '{target}': docs/{name} is not in nav.")


def check_references(guide: Guide) -> Found:
    """What is defined in one place of a page and used in another: references and footnotes."""
    for page in guide.pages.values():
        used = {name for name, _ in page.references}
        for name, m in page.references:
            if name in page.definitions:
                continue
            if name.startswith("^"):
                yield page.finding(m.start(), f"cite-001 '[{name}]' has no footnote on this page.")
            elif m["name"] is not None:
                yield page.finding(m.start(), f"link-004 There is no line '[{name}]: …' here.")
        for name in page.definitions.keys() - used:
            code = "cite-001" if name.startswith("^") else "link-007"
            at = page.definitions[name].start()
            yield page.finding(at, f"{code} '[{name}]: …' is used nowhere on this page.")


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
    now, before = {words[0] for _, words, _ in guide.records("permalinks.txt")}, ""
    for commit in ("HEAD", "HEAD~1"):
        command = ["git", "-C", str(guide.docs), "show", f"{commit}:./permalinks.txt"]
        with suppress(OSError):  # no git
            shown = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")
            before += shown.stdout
    for address in {*re.findall(r"(?m)^/\S*", before)} - now:
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
