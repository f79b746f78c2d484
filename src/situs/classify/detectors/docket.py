"""Docket numbers, citations, arbitration and contract references, by the table of their courts' formats."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from situs.classify.detectors.shape import Check, Detector, Hit

_CONFIDENCE = {"high": 0.9, "medium": 0.75, "low": 0.5}
_INSENSITIVE = {"ECHR_APP"}
_BY_NUMBERS = {"MATTER_NO"}
"""Formats of digits alone, which the pass finds as number runs."""


def docket_checks(rows: Sequence[Mapping[str, Any]]) -> Check:
    """Return the check that names the references in a span, in one pass: the first format that fits wins."""
    meaning = {
        f"g{i}": (row["kind"], _CONFIDENCE[row["confidence"]], "ref." + row["id"].lower()) for i, row in enumerate(rows)
    }
    parts = [
        f"(?P<g{i}>(?i:{row['regex']}))" if row["id"] in _INSENSITIVE else f"(?P<g{i}>{row['regex']})"
        for i, row in enumerate(rows)
    ]
    pattern = re.compile("|".join(parts))

    def check(text: str, start: int, end: int) -> Sequence[Hit]:
        hits = []
        for m in pattern.finditer(text, start, end):
            if m.end() < end or not text[end : end + 1].isalnum():
                hits.append(Hit(m.start(), m.end(), *meaning[m.lastgroup or ""]))
        return hits

    return check


def docket_detectors(rows: Sequence[Mapping[str, Any]], numbers: Check) -> tuple[Detector, ...]:
    """Return the detector of references; a candidate with many digits is handed to `numbers` as well."""
    references = docket_checks(rows)

    def check(text: str, start: int, end: int) -> list[Hit]:
        hits = list(references(text, start, end))
        if sum(c.isdigit() for c in text[start:end]) >= 6:
            hits += numbers(text, start, end)
        return hits

    pattern = "|".join(
        f"(?:(?i:{row['regex']}))" if row["id"] in _INSENSITIVE else f"(?:{row['regex']})"
        for row in rows
        if row["id"] not in _BY_NUMBERS
    )
    return (Detector("docket", pattern, check),)
