"""What authors typed: links, images, ids, citations, words of the glossary, exceptions."""

import posixpath
import re
import subprocess
from collections.abc import Collection
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from .guide import Finding, Found, Guide, Page, squeeze

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")  # https: mailto: //host
VAGUE = re.compile(r"(?:click |tap |see )?(?:here|this(?: link| page)?|link|(?:read )?more)", re.I)
ALLOW = re.compile(  # <!-- check: allow CODE because … -->
    r"(?:<!--|\{#-?|\s*#)\s*check: allow\s+([\w-]+)(?:\s+because\b\s*(.*?))?\s*(?:-->|-?#\}|$)"
)
NEXT_LINE = re.compile(r"(?:.*\n\s*)?")
TERM = re.compile(r"^[-*] \*\*(.+?)\*\*.*(?:\n[ \t]+\{:[^{}\n]*#([^\s}]+))?", re.M)


def has(ids: Collection[str], fragment: str) -> bool:
    """Whether a browser finds a fragment, as it stands or percent-decoded; the top always."""
    name = fragment.partition(":~:")[0]  # without a text fragment
    return name in ids or name.lower() in ("", "top") or unquote(name) in ids


def check_links(guide: Guide, page: Page) -> Found:
    """Every link and image."""
    host = urlsplit(guide.address).netloc
    absolute = re.compile(rf"/(?!/)|(?:https?:)?//{re.escape(host)}(?:[/?#]|$)")
    for at, _, _, text, target, image in page.links:
        if text is None:
            yield at, "image-001", f"'{target}'"
        if not target.strip() or not (image or text):
            yield at, "link-005", f"[{text}]({target})"
        if not image and VAGUE.fullmatch(text.rstrip(".:!")):
            yield at, "link-008", f"'{text}'"
        if absolute.match(target):
            yield at, "link-003", f"'{target}'"
        elif target and page.text[at] != "<" and not SCHEME.match(target):  # HTML is passed on
            path, _, fragment = target.partition("#")
            path = unquote(path.partition("?")[0])
            name = posixpath.normpath(posixpath.join(page.name, "..", path) if path else page.name)
            said, to = f"'{target}' leads to docs/{name}", guide.pages.get(name)
            step = re.fullmatch(r"release/([^/]+)\.md", name)  # its page is made by a hook
            if name not in guide.files and not (step and step[1] in guide.numbers):
                yield at, "link-001", f"{said}, which is not there"
            elif to and not has(to.anchors, fragment):
                yield at, "link-002", f"{said}, which has no such id"
            elif to and guide.nav and name not in guide.nav:
                yield at, "link-006", said


def check_references(guide: Guide, page: Page) -> Found:
    """What is defined in one place of a page and used in another: references and footnotes."""
    for name, m in page.references:
        note = name.startswith("^")
        if name not in page.definitions and (note or m["name"] is not None):
            yield m.start(), "cite-001" if note else "link-004", f"'[{name}]' is undefined"
    for name in page.definitions.keys() - {name for name, _ in page.references}:
        code = "cite-001" if name.startswith("^") else "link-007"
        yield page.definitions[name].start(), code, f"'[{name}]: …' is unused"


def check_words(guide: Guide, page: Page) -> Found:
    """The entries of the glossary."""
    if page.name != "glossary.md":
        return
    terms, others = set(), squeeze(" ".join(each.text for each in guide.texts if each is not page))
    for m in TERM.finditer(page.body):
        term = squeeze(m[1]).lower()
        words = "|".join(re.escape(word.strip()) for word in term.split(","))
        kept = m[2] in guide.linked or f"/glossary/#{m[2]}" in guide.published
        if term in terms:
            yield m.start(), "word-001", f"'{m[1]}'"
        elif not kept and not re.search(rf"(?i)\b(?:{words})", others):
            yield m.start(), "word-002", f"'{m[1]}'"
        terms.add(term)


def check_ids(guide: Guide, page: Page) -> Found:
    """Every id that somebody typed; those of list items in the sources are entries to cite."""
    for at, name, around in page.ids:
        if guide.ids[name] != (page, at):
            yield at, "id-001", f"'{name}' is also in {guide.ids[name][0].path}"
        classes = re.findall(r"[{\s]\.([\w-]+)", around)
        if not re.fullmatch("[a-z][a-z0-9-]*", name) or any(name in each for each in classes):
            yield at, "id-002", f"'{name}'"
        if page.name == "sources.md" and around.startswith("{:") and name not in guide.linked:
            yield at, "cite-002", f"'{name}'"


def check_record(guide: Guide, page: Page) -> Found:
    """The list of addresses against the last commits: when all is committed, the one before."""
    for commit in ("HEAD", "HEAD~1") if page is guide.record else ():
        command = ["git", "-C", str(guide.docs), "show", f"{commit}:./permalinks.txt"]
        with suppress(OSError):  # no git
            before = subprocess.run(command, capture_output=True).stdout.decode("utf-8", "replace")
            for address in {*re.findall(r"(?m)^/\S*", before)} - guide.published.keys():
                yield 0, "permalink-003", f"'{address}'"


def without_allowed(guide: Guide, found: list[Finding], skipped: set[str]) -> list[Finding]:
    """The findings that no reasoned exception covers, and those about exceptions."""
    for page, hidden in [(each, match) for each in guide.texts for match in each.hidden]:
        if m := ALLOW.match(hidden[0]):
            # It covers its own line and the next that readers see.
            ends = hidden.start(), NEXT_LINE.match(page.text, hidden.end()).end()
            covered = [page.finding(at, m[1], "")[:3] for at in ends]
            left = [each for each in found if each[:3] not in covered]
            if m[2] and left != found:
                found = left
            elif not m[2] or m[1] not in skipped:
                lacks = "allows nothing" if m[2] else "has no reason"
                found = [*found, page.finding(ends[0], "allow-001", f"'allow {m[1]}' {lacks}")]
    return found
