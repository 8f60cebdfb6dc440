"""Which scripts a page may load, and what they may add to it: read from the scripts themselves.

docs/assets/js/main.js has the list of parts: a selector, and the module for pages that have it.
"""

from __future__ import annotations

import re
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

MAIN = "main.js"
PART = re.compile(r'\["(.+?)", "\./([\w-]+\.js)"')  # in the list of main.js
MODULE = re.compile(r'"\./([\w-]+\.js)"')  # imported, at once or later
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*[\s\S]*?\*/[ \t]*)\n|[ \t]+// .*$", re.M)
WORD = re.compile(r"(?<![\w.-])[\w-]+")  # what stands behind a dot is asked for, not made


def without_comments(script: str) -> str:
    """Return a script without its comments: lines of their own, and what is behind a line."""
    return COMMENT.sub("", script)


class Modules:
    """The modules of a folder."""

    def __init__(self, folder: Path):
        self._texts = {
            path.name: without_comments(path.read_text("utf-8")) for path in folder.glob("*.js")
        }
        main = self._texts[MAIN]
        self._parts = PART.findall(main)
        self._always = frozenset(MODULE.findall(PART.sub("", main))) | {MAIN}

    def of(self, tree: LexborHTMLParser) -> frozenset[str]:
        """Return the names of all modules that a page may load, at once or when they are used."""
        parts = {module for selector, module in self._parts if tree.css_first(selector)}
        own = {Path(script.attributes["src"]).name for script in tree.css("script[src]")}
        reached: set[str] = set()
        waiting = self._always | parts | (own & self._texts.keys())
        while waiting:
            reached |= waiting
            waiting = {name for each in waiting for name in self._imported(each)} - reached
        return frozenset(reached)

    def _imported(self, module: str) -> set[str]:
        return set() if module == MAIN else set(MODULE.findall(self._texts[module]))

    def words_of(self, modules: frozenset[str]) -> frozenset[str]:
        """Return the words in modules: what they make has no other class, id or name of element.

        So scripts write such names whole.
        """
        return frozenset(WORD.findall(" ".join(self._texts[name] for name in modules)))
