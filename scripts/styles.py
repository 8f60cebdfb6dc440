"""Which rules of a style sheet can ever apply to a page: read CSS, ask a page, write what is left.

A rule may be kept that is not needed, but none may go that is: what depends on a state, on a script
or on the order of elements is taken out of a selector, and the page is asked for what remains.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath

import tinycss2
from selectolax.lexbor import LexborHTMLParser, SelectolaxError
from tinycss2.ast import Node

# Of a pseudo-class only what it lists can be asked; the rest is state or order.
LISTS = ("is", "where")
STATES = ("open", "hidden", "selected", "disabled")  # attributes; those that begin with aria- too
UNREDUCED = ("font-face", "page", "property")  # at-rules with declarations that no element matches
FONT = "@font-face"
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
SITE = "\0"  # in an address: the folder of the site, which each page has elsewhere


@dataclass
class Selector:
    """One selector of a rule: as it is written, and what a page is asked for."""

    text: str
    asked: str
    names: frozenset[str]  # the classes and ids without which no element can match


@dataclass
class Rule:
    """A rule, or the group of rules in an at-rule; of an at-rule without any, the text."""

    head: str = ""
    selectors: list[Selector] = field(default_factory=list)
    declarations: list[tuple[str, str]] = field(default_factory=list)
    rules: list[Rule] | None = None


# --- Reading ------------------------------------------------------------------------------------


def read(css: str, path: str, made: frozenset[str]) -> list[Rule]:
    """Return the rules of a style sheet.

    `path` is where it stands in the site, `made` are the names of classes, ids and elements that
    scripts may make.
    """
    nodes = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    rules = [_rule(node, path, made) for node in nodes]
    return [rule for rule in rules if not rule.head.startswith("@charset")]


def _rule(node: Node, path: str, made: frozenset[str]) -> Rule:
    if node.type == "error":
        raise ValueError(f"{path}, line {node.source_line}: {node.message}.")
    if node.type == "qualified-rule":
        selectors = [_selector(tokens, made) for tokens in _split(node.prelude)]
        return Rule("", selectors, _declarations(node.content, path))
    head = f"@{node.at_keyword}{_text(node.prelude).rstrip()}"
    if node.content is None:
        return Rule(f"{head};")
    if node.lower_at_keyword in UNREDUCED:
        return Rule(head, [], _declarations(node.content, path))
    if node.lower_at_keyword.endswith("keyframes"):
        return Rule(head, [], [("", _text(node.content).strip())])
    nodes = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
    return Rule(head, rules=[_rule(inner, path, made) for inner in nodes])


def _split(tokens: Iterable[Node]) -> Iterator[list[Node]]:
    """Part a list of selectors at its commas."""
    part: list[Node] = []
    for token in tokens:
        if token == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _declarations(content: list[Node], path: str) -> list[tuple[str, str]]:
    """Return names and values; what is none, such as a box in the margin of @page, has no name."""
    found = []
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type == "error":
            raise ValueError(f"{path}, line {node.source_line}: {node.message}.")
        if node.type != "declaration":
            found.append(("", node.serialize()))
            continue
        value = _text(node.value, path).strip() + ("!important" if node.important else "")
        found.append((node.name, value))
    return found


def _text(tokens: Iterable[Node], path: str = "") -> str:
    """Write tokens: each space as one, each address from the folder of the site."""
    parts = []
    for token in tokens:
        address = None
        if token.type == "whitespace":
            parts.append(" ")
            continue
        if token.type == "url":
            address = token.value
        elif token.type == "function" and token.lower_name == "url":
            address = token.arguments[0].value
        if address is None or ":" in address:
            parts.append(token.serialize())
        else:
            parts.append(f'url("{SITE}{normpath(join(dirname(path), address))}")')
    return "".join(parts)


# --- Asking -------------------------------------------------------------------------------------


def _selector(tokens: list[Node], made: frozenset[str]) -> Selector:
    names: set[str] = set()
    return Selector(_text(tokens).strip(), _asked(tokens, made, names), frozenset(names))


def _asked(tokens: list[Node], made: frozenset[str], names: set[str]) -> str:
    """Return a selector without what a page's markup does not show; add to `names`."""
    parts: list[str] = []

    def lasting(text: str | None) -> None:
        """Write a part, or in place of one that does not last what matches any element."""
        if text is None:
            text = "*" if not parts or parts[-1][-1] in " >+~" else ""
        parts.append(text) if text else None

    waiting = iter(tokens)
    for token in waiting:
        if token == ":":
            lasting(_pseudo(waiting, made))
        elif token == ".":
            name = next(waiting).value
            lasting(None if name in made else f".{name}")
            names.update({name} - made)
        elif token.type == "hash":
            lasting(None if token.value in made else f"#{token.value}")
            names.update({token.value} - made)
        elif token.type == "[] block":
            name = next(t.value for t in token.content if t.type == "ident")
            lasting(None if name in STATES or name.startswith("aria-") else token.serialize())
        elif token.type == "ident" and token.value in made:
            lasting(None)
        else:
            lasting(" " if token.type == "whitespace" else token.serialize())
    return "".join(parts).strip()


def _pseudo(waiting: Iterator[Node], made: frozenset[str]) -> str | None:
    """Return what lasts of what follows a colon: a list of selectors, but no state, no ::before."""
    name = next(waiting)
    if name == ":":
        next(waiting)
        return None
    if name.type != "function" or name.lower_name not in LISTS:
        return None
    inside = ",".join(_asked(part, made, set()) for part in _split(name.arguments))
    return f":{name.lower_name}({inside})"


class Page:
    """The elements of a page."""

    def __init__(self, tree: LexborHTMLParser):
        self._tree = tree
        self._answers: dict[str, bool] = {}
        named = [node.attributes for node in tree.css("[class], [id]")]
        self._names = {
            name
            for each in named
            for name in f"{each.get('class') or ''} {each.get('id') or ''}".split()
        }

    def can_match(self, selector: Selector) -> bool:
        """Return whether an element matches a selector, or may match it one day."""
        if not selector.names <= self._names:  # quicker than to look
            return False
        if selector.asked not in self._answers:
            try:
                found = self._tree.css_first(selector.asked) is not None
            except SelectolaxError:  # what cannot be asked stays
                found = True
            self._answers[selector.asked] = found
        return self._answers[selector.asked]


# --- Writing ------------------------------------------------------------------------------------


def reduce(rules: list[Rule], can_match: Callable[[Selector], bool]) -> list[Rule]:
    """Return the rules that have a selector which can match, with such selectors only."""
    kept = []
    for rule in rules:
        if rule.rules is not None:
            inside = reduce(rule.rules, can_match)
            if inside:
                kept.append(Rule(rule.head, rules=inside))
        elif not rule.selectors:
            kept.append(rule)
        elif matching := [selector for selector in rule.selectors if can_match(selector)]:
            kept.append(Rule("", matching, rule.declarations))
    return kept


def without_idle(sheets: list[list[Rule]]) -> list[list[Rule]]:
    """Return sheets without custom properties, fonts and animations that none of them names."""
    while True:
        said = " ".join(value for sheet in sheets for value in _values(sheet))
        variables = set(VARIABLE.findall(said))
        less = [_needed(sheet, said, variables) for sheet in sheets]
        if less == sheets:
            return sheets
        sheets = less


def _values(rules: list[Rule]) -> Iterator[str]:
    for rule in rules:
        if rule.head != FONT:
            yield from (value for _, value in rule.declarations)
        yield from _values(rule.rules or [])


def _needed(rules: list[Rule], said: str, variables: set[str]) -> list[Rule]:
    kept = []
    for rule in rules:
        declarations = [
            (name, value)
            for name, value in rule.declarations
            if not name.startswith("--") or name in variables
        ]
        if rule.rules is not None:
            inside = _needed(rule.rules, said, variables)
            if inside:
                kept.append(Rule(rule.head, rules=inside))
        elif rule.head == FONT:
            if dict(declarations)["font-family"] in said:
                kept.append(rule)
        elif "keyframes" in rule.head:
            if rule.head.split()[-1] in said:
                kept.append(rule)
        elif declarations or not rule.selectors:
            kept.append(Rule(rule.head, rule.selectors, declarations))
    return kept


def write(rules: list[Rule], base: str) -> str:
    """Return rules as CSS for a page; `base` is the folder of the site as seen from there."""
    parts = []
    for rule in rules:
        head = rule.head or ",".join(selector.text for selector in rule.selectors)
        if rule.rules is not None:
            parts.append(f"{head}{{{write(rule.rules, base)}}}")
        elif rule.head.endswith(";"):
            parts.append(head)
        else:
            inside = ";".join(
                f"{name}:{value}" if name else value for name, value in rule.declarations
            )
            parts.append(f"{head}{{{inside}}}")
    return "".join(parts).replace(SITE, base)
