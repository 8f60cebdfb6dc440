"""Finish the built pages, as the last step of a build: light, and closed to what is not theirs.

In every page stand the styles that apply to its elements on a screen, of Material's and of ours.
Those of what scripts may make are a file of their own, and so are those for paper where the page
would be too large with them: no page waits for either to show. A policy in every page lets nothing
run or load that the guide does not have; site/_headers says the same to hosts that read it. Scripts
lose their comments, pages the space that only their templates needed. `./scripts/serve` leaves this
out: pages look and work the same without it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import styles
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from modules import Modules, without_comments
from selectolax.lexbor import LexborHTMLParser

# What Material publishes and no page here loads: its script, the search of that, maps of sources
UNUSED = re.compile(r"assets/(javascripts|images)/|assets/stylesheets/(palette|.*\.map$)")
# What its base.html makes for that script, outside of any block that could be replaced
DEAD = ".md-toggle, .md-overlay, .md-dialog"
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
# Where space between elements is seen
AS_WRITTEN = "pre, pre *, textarea"
# Of Material, in what our pages load for screens alone. Its @page stays: WebKit prints by it.
PAPER = "@media print"
# Bytes of a page as it is sent, compressed, but without its policy. With that and the answer's head
# it fits into the 10 packets of 1,460 bytes that a server sends before it waits (RFC 6928).
FIRST_PACKETS = 13_600
# For hosts that read site/_headers. Teachers show pages inside of theirs, so any site may frame
# them. Pages and scripts get no lifetime: hosts let browsers ask each time, so that words about
# safety are never old.
HEADERS = """/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
  Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()
{root}assets/figures/*
  Cache-Control: public, max-age=604800
{root}assets/fonts/*
  Cache-Control: public, max-age=604800
"""
building = False


def on_startup(command: str, dirty: bool) -> None:
    """Remember whether the pages are for the public."""
    global building
    building = command != "serve"


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Leave out what no page loads."""
    for file in [file for file in files if UNUSED.match(file.src_uri)]:
        files.remove(file)


@event_priority(-200)  # after the PDFs, into which goes a style that the policy would keep out
def on_post_build(config: MkDocsConfig) -> None:
    """Rewrite every page, and write site/_headers."""
    if building:
        try:
            finish(Path(config.site_dir), config.site_url or "/")
        except ValueError as error:
            raise PluginError(str(error)) from error


def finish(site: Path, site_url: str) -> None:
    """Finish the pages in a folder; `site_url` is where they will be.

    Raises ValueError for a style sheet that cannot be read, or is not in the folder.
    """
    scripts = Modules(site / "assets/js")
    files = [*site.glob("assets/css/*.css"), *site.glob("assets/stylesheets/*.css")]
    root = urlsplit(site_url).path or "/"
    sheets = {
        urljoin(root, name): styles.read(path.read_text("utf-8"), name)
        for path in files
        if (name := _name(path, site))
    }
    for path in files:
        path.unlink()
    headers = [HEADERS.format(root=root)]
    for path in sorted(site.rglob("*.html")):
        tree = LexborHTMLParser(path.read_text("utf-8"))
        for node in tree.css(DEAD):
            node.decompose()
        _shorten_space(tree)
        name = _name(path, site)
        # The page for wrong addresses is shown at any of them
        base = root if name == "404.html" else "../" * name.count("/")
        made = scripts.words_of(scripts.of(tree))
        linked = _put_styles_in(tree, made, urljoin(root, name), base, sheets)
        for address, text in linked.items():
            (site / address).write_text(text, "utf-8")
        policy = policy_of(tree)
        meta = _node(tree, "meta", **{"http-equiv": "Content-Security-Policy", "content": policy})
        tree.css_first("meta[charset]").insert_after(meta)
        path.write_text(tree.html, "utf-8")
        address = urljoin(root, name.removesuffix("index.html"))
        headers.append(f"{address}\n  Content-Security-Policy: {policy}; frame-ancestors *\n")
    for path in site.glob("assets/js/*.js"):
        if not path.with_name(f"{path.stem}-LICENSE.txt").exists():  # not what others wrote
            path.write_text(without_comments(path.read_text("utf-8")), "utf-8")
    (site / "_headers").write_text("".join(headers), "utf-8")


def _name(path: Path, site: Path) -> str:
    return path.relative_to(site).as_posix()


def _shorten_space(tree: LexborHTMLParser) -> None:
    """Leave one line break of the space between two elements."""
    kept = {node.mem_id for node in tree.css(AS_WRITTEN)}
    for node in list(tree.root.traverse(include_text=True)):
        if node.tag == "-text" and node.parent.mem_id not in kept:
            text = node.text()
            if "\n" in text and not text.strip():
                node.replace_with("\n")


def _put_styles_in(
    tree: LexborHTMLParser,
    made: frozenset[str],
    address: str,
    base: str,
    sheets: dict[str, list[styles.Rule]],
) -> dict[str, str]:
    """Put the rules that can apply in place of the links to their sheets, one style a medium.

    Those for paper are linked where they would make the page too large. Those of what scripts may
    make, which bears the names in `made`, are named at <html>, and main.js loads them. Returns the
    addresses of such files in the site, and their texts.
    """
    media: dict[str, list] = {}
    for link in tree.css("link[rel=stylesheet]"):
        media.setdefault(link.attributes.get("media") or "", []).append(link)
    now, later = styles.Page(tree, frozenset()), styles.Page(tree, made)
    reduced, late = [], []
    for medium, links in media.items():
        rules = [rule for rule in _rules_of(links, address, sheets) if rule.head != PAPER]
        if medium == "print":
            reduced.append(styles.reduce(rules, later.can_match))
            continue
        reduced.append(styles.reduce(rules, now.can_match))
        named = [rule for rule in rules if rule.selectors or rule.rules]
        named = styles.reduce(named, lambda one: later.can_match(one) and not now.can_match(one))
        late.append(styles.Rule(f"@media {medium or 'all'}", rules=named))
    *reduced, late = styles.without_idle([*reduced, late])
    for links, rules in zip(media.values(), reduced, strict=True):
        _replace(tree, links, styles.write(rules, base))
    files = {}

    def file(kind: str, rules: list[styles.Rule]) -> str:
        text = styles.write(rules, "../../")  # from assets/css/
        name = f"assets/css/{kind}-{hashlib.sha256(text.encode()).hexdigest()[:8]}.css"
        files[name] = text
        return base + name

    style = tree.css_first("style[media=print]")
    if style and len(gzip.compress(tree.html.encode(), 6)) > FIRST_PACKETS:
        paper = dict(zip(media, reduced, strict=True))["print"]
        link = _node(tree, "link", rel="stylesheet", media="print", href=file("paper", paper))
        style.replace_with(link)
    if late:
        tree.root.attrs["data-styles"] = file("made", late)
    return files


def _replace(tree: LexborHTMLParser, links: list, text: str) -> None:
    """Put a style, if it says anything, in the place of links to sheets of one medium."""
    first, *others = links
    for link in others:
        link.decompose()
    if text:
        attributes = {name: first.attributes.get(name) for name in ("media", "id")}
        style = _node(tree, "style", **attributes)
        style.insert_child(text)
        first.insert_before(style)
    first.decompose()


def _rules_of(links: list, address: str, sheets: dict[str, list[styles.Rule]]) -> list[styles.Rule]:
    names = [urljoin(address, link.attributes["href"]) for link in links]
    if missing := [name for name in names if name not in sheets]:
        raise ValueError(f"{address} links {missing[0]}: put style sheets into assets/css/.")
    return [rule for name in names for rule in sheets[name]]


def _node(tree: LexborHTMLParser, tag: str, **attributes: str | None):
    node = tree.create_node(tag)
    for name, value in attributes.items():
        if value:
            node.attrs[name] = value
    return node


def policy_of(tree: LexborHTMLParser) -> str:
    """Return the policy that lets the scripts and styles in a page run, and no others in it."""
    policy = dict(POLICY)
    for tag in ("script", "style"):
        for node in tree.css(tag):
            if text := node.text():
                digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
                policy[f"{tag}-src"] += f" 'sha256-{digest}'"
    return "; ".join(f"{name} {value}" for name, value in policy.items())
