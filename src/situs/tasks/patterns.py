"""Patterns that an operator's file or our own data give: read in linear time, whatever they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import re2

MOST = 64
"""Patterns of one test."""
_LONGEST = 1_000
"""Characters of one pattern."""


class Pattern:
    """Search a text for any of some RE2 patterns; case does not matter, and `.` matches a line's end too."""

    __slots__ = ("_compiled", "texts")

    def __init__(self, texts: Sequence[str]) -> None:
        """Compile the patterns; raise `ValueError` for one that is broken, too long, or for too many."""
        if not texts or len(texts) > MOST or any(not text or len(text) > _LONGEST for text in texts):
            raise ValueError("no patterns, or too many, or one that is empty or too long")
        options = re2.Options()
        options.case_sensitive = False
        options.dot_nl = True
        options.log_errors = False
        try:
            self._compiled: Any = re2.compile("|".join(f"(?:{text})" for text in texts), options)
        except re2.error as fault:
            raise ValueError("a pattern is no regular expression of RE2") from fault
        self.texts = tuple(texts)

    def find(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Return the first match within `text[start:end]` as a span of the text, or None."""
        found = self._compiled.search(text[start:end])
        return (start + found.start(), start + found.end()) if found else None
