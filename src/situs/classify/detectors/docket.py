"""Docket numbers, citations, arbitration and contract references, by the table of their courts' formats."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from situs.classify.detectors.outline import outline_of, relax
from situs.classify.detectors.shape import Check, Detector, Hit

_CONFIDENCE = {"high": 0.9, "medium": 0.75, "low": 0.5}
_INSENSITIVE = {"ECHR_APP"}
_BY_NUMBERS = {"MATTER_NO"}
"""Formats of digits alone, which the pass finds as number runs."""
_YEARS = re.compile(r"((?:1[89]|20)\d\d)([\-/])((?:1[89]|20)\d\d)")
_LONGEST = {"-": 100, "/": 2}
"""Years of a period, by the sign between: a stroke also joins the number of a case and its year."""
_OF_THE_UNION = re.compile(r"\((?:E[GUCF]|EEC|EWG|CEE?|UE)\)(?: (?:Nr\.|No\.?|n[°ºo]\.?|nr\.?))? ?\Z")
"""What stands before the number of a regulation."""
_REMEMBERED = 4096
"""How many outlines are remembered."""


@dataclass(frozen=True, slots=True)
class References:
    """Name the references in a span: at each place the first format that fits wins."""

    fitting: Callable[[str], re.Pattern[str] | None]
    """Of an outline the pattern to search where it leaves one format open, all where it leaves several."""
    meaning: Mapping[str, tuple[str, float, str]]

    def named(self, pattern: re.Pattern[str], text: str, start: int, end: int) -> list[Hit]:
        """Return the references of a pattern that the span's outline leaves open."""
        hits = []
        for m in pattern.finditer(text, start, end):
            if (m.end() < end or not text[end : end + 1].isalnum()) and not _is_public(text, m):
                hits.append(Hit(m.start(), m.end(), *self.meaning[m.lastgroup or ""]))
        return hits


def compile_references(rows: Sequence[Mapping[str, Any]]) -> References:
    """Compile the formats of a table."""
    formats = [_compiled(row, f"g{i}") for i, row in enumerate(rows)]
    relaxed = [relax(row["regex"]) for row in rows]
    every = re.compile("|".join(f.pattern for f in formats))
    meaning = {
        f"g{i}": (row["kind"], _CONFIDENCE[row["confidence"]], "ref." + row["id"].lower()) for i, row in enumerate(rows)
    }

    @lru_cache(maxsize=_REMEMBERED)
    def fitting(shape: str) -> re.Pattern[str] | None:
        fit = [f for f, r in zip(formats, relaxed, strict=True) if r.search(shape)]
        return (fit[0] if len(fit) == 1 else every) if fit else None

    return References(fitting, meaning)


def _is_public(text: str, m: re.Match[str]) -> bool:
    """Tell whether digits are a period of years, or the number of a regulation."""
    years = _YEARS.fullmatch(m.group())
    return (years is not None and 0 <= int(years[3]) - int(years[1]) <= _LONGEST[years[2]]) or _OF_THE_UNION.search(
        text, max(0, m.start() - 12), m.start()
    ) is not None


def _compiled(row: Mapping[str, Any], group: str) -> re.Pattern[str]:
    regex = f"(?i:{row['regex']})" if row["id"] in _INSENSITIVE else row["regex"]
    return re.compile(f"(?P<{group}>{regex})")


def docket_detectors(rows: Sequence[Mapping[str, Any]], numbers: Check) -> tuple[Detector, ...]:
    """Return the detector of references; a candidate with many digits is handed to `numbers` as well."""
    references = compile_references(rows)

    def check(text: str, start: int, end: int) -> list[Hit]:
        value = text[start:end]
        pattern = references.fitting(outline_of(value))
        hits = references.named(pattern, text, start, end) if pattern is not None else []
        if sum(map(str.isdigit, value)) >= 6:
            hits += numbers(text, start, end)
        return hits

    pattern = "|".join(
        f"(?:(?i:{row['regex']}))" if row["id"] in _INSENSITIVE else f"(?:{row['regex']})"
        for row in rows
        if row["id"] not in _BY_NUMBERS
    )
    return (Detector("docket", pattern, check),)
