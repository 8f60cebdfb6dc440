"""Rules about the links, images and ids that authors typed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from urllib.parse import unquote, urlsplit

from .guide import RAW_IMAGE, REFERENCE, Found, Guide, Link, Page, squeeze

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")  # https: mailto: //host


def fragment_of(target: str) -> str:
    """The part after '#', without a text fragment (:~:text=…)."""
    return urlsplit(target).fragment.partition(":~:")[0]


def has(ids: set[str], fragment: str) -> bool:
    """Whether a browser finds a fragment, as it stands or percent-decoded; the top always."""
    return fragment.lower() in ("", "top") or fragment in ids or unquote(fragment) in ids


def near(name: str, names: Iterable[str]) -> str:
    """What was probably meant, in words to follow a message."""
    matches = get_close_matches(name, sorted(names), 1)
    return f" ('{matches[0]}' is near)" if matches else ""


def _inner(guide: Guide) -> Iterator[tuple[Page, Link, str]]:
    """Every relative link and image of the Markdown, with the file in docs/ that it names."""
    for page in guide.pages.values():
        for link in page.links:
            if not link.raw and link.target and not re.match(f"/|{SCHEME.pattern}", link.target):
                path = unquote(urlsplit(link.target).path)
                name = posixpath.join(posixpath.dirname(page.name), path) if path else page.name
                yield page, link, posixpath.normpath(name)


def missing_files(guide: Guide) -> Found:
    """The page, file or image that a link names is in docs/, in the same case."""
    for page, link, name in _inner(guide):
        if name not in guide.files:
            meant = near(name, guide.files)
            yield page.path, link.line, f"'{link.target}': there is no docs/{name}{meant}."


def missing_anchors(guide: Guide) -> Found:
    """The id that a link names is on its page, else readers land at the top and have to search."""
    for page, link, name in _inner(guide):
        fragment = unquote(fragment_of(link.target))
        if name in guide.pages and not has(guide.anchors(name), fragment):
            meant = near(fragment, guide.anchors(name))
            yield page.path, link.line, f"'{link.target}': docs/{name} has no such id{meant}."


def absolute_links(guide: Guide) -> Found:
    """Links within the guide are relative, so that it works at any address."""
    host = urlsplit(str(guide.config.get("site_url") or "")).netloc
    for page in guide.authored:
        for link in page.links:
            rooted = re.match("/(?!/)", link.target)
            if rooted or (host and urlsplit(link.target).netloc == host):
                yield page.path, link.line, f"'{link.target}' is an absolute link into this guide."


def undefined_references(guide: Guide) -> Found:
    """Every [text][name] has its "[name]: target", else the brackets are printed."""
    for page in guide.pages.values():
        for line, m in page.find(REFERENCE):
            if m[3] is not None and squeeze(m[3] or m[2]).lower() not in page.definitions:
                yield page.path, line, f"'{m[0]}': there is no line '[{m[3] or m[2]}]: …'."


def empty_links(guide: Guide) -> Found:
    """A link has words, for nobody follows nothing, and a target."""
    for page in guide.authored:
        for link in page.links:
            if not link.target.strip() or not (link.image or link.text.strip()):
                lacks = "text" if link.target.strip() else "target"
                yield page.path, link.line, f"[{link.text}]({link.target}) has no {lacks}."


def image_texts(guide: Guide) -> Found:
    """Every image has alt text: some readers hear the picture."""
    for page in guide.authored:
        for link in page.links:
            if link.image and not link.text.strip():
                yield page.path, link.line, f"'{link.target}' has no alt text."
        for line, m in page.find(RAW_IMAGE):
            if not re.search(r"\salt\b", m[0]):
                yield page.path, line, f"{squeeze(m[0])} has no alt text."


def repeated_ids(guide: Guide) -> Found:
    """An id is typed once in all of docs/: on paper the whole guide is one page."""
    first: dict[str, str] = {}
    for page in guide.pages.values():
        for line, name, _ in page.ids:
            place = f"{page.path}:{line}"
            if first.setdefault(name, place) != place:
                yield page.path, line, f"The id '{name}' is taken by {first[name]}."


def id_forms(guide: Guide) -> Found:
    """An id is of a to z, 0 to 9 and hyphens, and in no class beside it: print-site breaks it."""
    for page in guide.pages.values():
        for line, name, attributes in page.ids:
            if not re.fullmatch("[a-z][a-z0-9-]*", name):
                yield page.path, line, f"The id '{name}' is not of a to z, 0 to 9 and hyphens."
            elif attributes[0] == "{" and re.search(rf"\.[\w-]*{name}", attributes):
                yield page.path, line, f"The id '{name}' is part of a class beside it."
