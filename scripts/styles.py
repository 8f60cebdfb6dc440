"""Which rules of a style sheet can ever apply to a page: read CSS, ask a page, write what is left.

A rule may be kept that is not needed, but none may go that is: what depends on a state, on a script
or on the order of elements is taken out of a selector, and the page is asked for what remains.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from posixpath import dirname, join, normpath

import tinycss2
from selectolax.lexbor import LexborHTMLParser, SelectolaxError
from tinycss2.ast import Node

COMBINATORS = (">", "+", "~")
# Of a pseudo-class only what it lists can be asked; the rest is state or order.
LISTS = ("is", "where")
STATES = ("open", "hidden", "selected", "disabled")  # attributes; those that begin with aria- too
UNREDUCED = ("font-face", "page", "property")  # at-rules with declarations that no element matches
FONT = "@font-face"
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
SITE = "\0"  # in an address: the folder of the site, which each page has elsewhere


@dataclass(eq=False)
class Selector:
    """One selector of a rule: as it is written, and the tokens that it is read from."""

    text: str
    tokens: list[Node]


@dataclass
class Rule:
    """A rule, or the group of rules in an at-rule; of an at-rule without any, the text."""

    head: str = ""
    selectors: list[Selector] = field(default_factory=list)
    declarations: list[tuple[str, str]] = field(default_factory=list)
    rules: list[Rule] | None = None


# --- Reading ------------------------------------------------------------------------------------


def read(css: str, path: str) -> list[Rule]:
    """Return the rules of a style sheet; `path` is where it stands in the site."""
    nodes = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    rules = [_rule(node, path) for node in nodes]
    return [rule for rule in rules if not rule.head.startswith("@charset")]


def _rule(node: Node, path: str) -> Rule:
    if node.type == "error":
        raise ValueError(f"{path}, line {node.source_line}: {node.message}.")
    if node.type == "qualified-rule":
        parts = _split(node.prelude)
        selectors = [Selector(_text(tokens).strip(), tokens) for tokens in parts]
        return Rule("", selectors, _declarations(node.content, path))
    head = f"@{node.at_keyword}{_text(node.prelude).rstrip()}"
    if node.content is None:
        return Rule(f"{head};")
    if node.lower_at_keyword in UNREDUCED:
        return Rule(head, [], _declarations(node.content, path))
    if node.lower_at_keyword.endswith("keyframes"):
        return Rule(head, [], [("", _text(node.content).strip())])
    nodes = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
    return Rule(head, rules=[_rule(inner, path) for inner in nodes])


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


@cache
def _question(selector: Selector, made: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return what a page is asked for, and the classes and ids without which nothing can match."""
    names: set[str] = set()
    asked = _asked(selector.tokens, made, names)
    return tuple(filter(None, asked)), frozenset(names)


def _asked(tokens: list[Node], made: frozenset[str], names: set[str]) -> list[str]:
    """Part a selector at the elements that scripts may make, as these may be put anywhere.

    An empty part stands for such an element. Classes and ids that must be there go to `names`.
    """
    parts = [""]
    for combinator, compound in _compounds(tokens):
        text = _lasting(compound, made, names)
        if not text:
            parts.append("")
        else:
            parts[-1] += f"{combinator if parts[-1] else ''}{text}"
    return parts


def _compounds(tokens: list[Node]) -> Iterator[tuple[str, list[Node]]]:
    """Return what is said of each element in a selector, after how it hangs on the one before."""
    combinator, compound = "", []
    for token in tokens:
        is_sign = token.type == "literal" and token.value in COMBINATORS
        if not is_sign and token.type != "whitespace":
            compound.append(token)
            continue
        if compound:
            yield combinator, compound
            combinator, compound = " ", []
        if is_sign:
            combinator = token.value
    yield combinator, compound


def _lasting(compound: list[Node], made: frozenset[str], names: set[str]) -> str:
    """Return what a page's markup shows of an element; nothing if scripts may make it."""
    text = ""
    waiting = iter(compound)
    for token in waiting:
        if token == ":":
            text += _pseudo(waiting, made)
        elif token == ".":
            text += _named(".", next(waiting).value, made, names)
        elif token.type == "hash":
            text += _named("#", token.value, made, names)
        elif token.type == "[] block":
            text += "" if _is_passing(token, made) else token.serialize()
        elif token.type != "ident" or token.value not in made:
            text += token.serialize()
    return text


def _is_passing(attribute: Node, made: frozenset[str]) -> bool:
    """Return whether an attribute is a state, or scripts may give it to an element."""
    name, *rest = [token for token in attribute.content if token.type != "whitespace"]
    if name.value in STATES or name.value.startswith("aria-"):
        return True
    is_equal = rest[:1] == ["="]  # else it is anything, or what only begins or ends so
    return name.value in made and (not is_equal or rest[1].value in made)


def _named(sign: str, name: str, made: frozenset[str], names: set[str]) -> str:
    if name in made:
        return ""
    names.add(name)
    return f"{sign}{name}"


def _pseudo(waiting: Iterator[Node], made: frozenset[str]) -> str:
    """Return what lasts of what follows a colon: a list of selectors, but no state, no ::before."""
    name = next(waiting)
    if name == ":":
        next(waiting)
        return ""
    if name.type != "function":
        return ""
    # No script takes a class away from an element so that it has none.
    if name.lower_name == "not" and _text(name.arguments) == "[class]":
        return ":not([class])"
    if name.lower_name not in LISTS:
        return ""
    parts = [_asked(part, made, set()) for part in _split(name.arguments)]
    if any(len(each) > 1 for each in parts):  # scripts may make an element of which one holds
        return ""
    return f":{name.lower_name}({','.join(each for (each,) in parts)})"


class Page:
    """The elements of a page, and those that its scripts may add to them.

    `made` are the names of classes, ids and elements that these may have.
    """

    def __init__(self, tree: LexborHTMLParser, made: frozenset[str]):
        self._tree = tree
        self._made = made
        self._answers: dict[str, bool] = {}
        named = [node.attributes for node in tree.css("[class], [id]")]
        self._names = {
            name
            for each in named
            for name in f"{each.get('class') or ''} {each.get('id') or ''}".split()
        }

    def can_match(self, selector: Selector) -> bool:
        """Return whether an element matches a selector, or may match it one day."""
        asked, names = _question(selector, self._made)
        if not names <= self._names:  # quicker than to look
            return False
        return all(self._has(part) for part in asked)

    def _has(self, part: str) -> bool:
        if part not in self._answers:
            try:
                found = self._tree.css_first(part) is not None
            except SelectolaxError:  # what cannot be asked stays
                found = True
            self._answers[part] = found
        return self._answers[part]


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
