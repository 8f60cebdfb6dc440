"""Read the palette of the guide, which is typed in docs/assets/css/tokens.css alone.

Needs nothing but Python, so that pictures, cards and tests can read the same colors.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

TOKENS = Path(__file__).resolve().parents[1] / "docs/assets/css/tokens.css"


@lru_cache(None)
def _values() -> dict[str, str]:
    """Name → its first value in the file, which is the one of the light scheme."""
    found: dict[str, str] = {}
    css = re.sub(r"(?s)/\*.*?\*/", "", TOKENS.read_text("utf-8"))
    for name, value in re.findall(r"--hf-([\w-]+)\s*:\s*([^;{}]+)", css):
        found.setdefault(name, value.strip())
    return found


def color(name: str) -> str:
    """The color `--hf-<name>` of the light scheme as #rrggbb; stops with a sentence without it."""
    value = _values().get(name, "")
    if not re.fullmatch(r"#[0-9a-f]{6}", value):
        raise SystemExit(
            f"docs/assets/css/tokens.css: --hf-{name} is {value or 'not there'}; pictures and"
            " cards need it as six small hexadecimal digits, such as #1c4f49."
        )
    return value
