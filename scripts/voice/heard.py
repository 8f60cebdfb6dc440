"""Whether a recognizer heard the words that were said."""

from __future__ import annotations

import re

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def same_words(said: str, heard: str) -> bool:
    """Whether both are the same but for capitals, punctuation, spaces and the form of numbers."""

    def letters(text: str) -> str:
        text = re.sub(r"\b[1-9]\b", lambda match: NUMBERS[int(match[0]) - 1], text.lower())
        return re.sub(r"[^a-z]", "", text)

    return letters(said) == letters(heard)
