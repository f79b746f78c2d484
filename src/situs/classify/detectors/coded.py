"""What stands behind a label: short codes, which alone would be words, and any number behind its scheme's own name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from situs.classify.detectors.announced import announced_value
from situs.classify.detectors.national import LABEL, NEAR, UNCHECKED, Identifier
from situs.classify.detectors.shape import Detector, Hit

_REACH = 40
"""Characters behind the label in which its code stands."""
_SHORT = 2
"""Letters of a label that may be a word: a number of another form needs more than it."""
_QUOTED = " \"'“„«‘"
_FURTHER = 120
"""Characters behind the label in which a number and what announces it may stand."""


def coded_detectors(rows: Sequence[Identifier]) -> tuple[Detector, ...]:
    """Return the detector of what stands behind labels: the codes of rows with the gate `label`, and any number."""
    owners: dict[str, list[Identifier]] = {}
    for row in rows:
        for word in row.context:
            owners.setdefault(word if word[0] == "=" else word.lower(), []).append(row)

    def check(text: str, start: int, end: int) -> list[Hit]:
        label = text[start:end]
        named = (*owners.get(label.lower(), ()), *owners.get("=" + label, ()))
        window = text[start : end + _REACH].partition("\0")[0]
        hits: list[Hit] = []
        for row in named:
            if row.gate in (LABEL, NEAR):
                hits += _codes(window, start, row)
        further = text[end : end + _FURTHER].partition("\0")[0]
        numbered = [row for row in named if row.gate != NEAR]
        behind = announced_value(further, numbered) if numbered else []
        if len(label) <= _SHORT:
            behind = [hit for hit in behind if hit.detector != UNCHECKED or further[: hit.start].strip(_QUOTED)]
        return hits + [hit._replace(start=end + hit.start, end=end + hit.end) for hit in behind]

    ordered = sorted(owners, key=len, reverse=True)
    cased = _alternatives([word[1:] for word in ordered if word[0] == "="])
    words = _alternatives([word for word in ordered if word[0] != "="])
    return (Detector("coded", rf"(?i:{words})|{cased}", check),)


def _alternatives(words: Sequence[str]) -> str:
    return "|".join(map(_whole, words))


def _whole(word: str) -> str:
    """Return the pattern of a whole word: RE2 knows no edge of a word but between ASCII and signs."""
    before, behind = (r"\b" if edge.isascii() and edge.isalnum() else "" for edge in (word[0], word[-1]))
    return before + re.escape(word).replace(r"\ ", " ") + behind


def _codes(window: str, start: int, row: Identifier) -> list[Hit]:
    """Return the first valid code of a row in the window."""
    for m in re.finditer(rf"(?<![\w-])(?:{row.shape.pattern})(?![\w-])", window):
        if any(c.isdigit() or c.isupper() for c in m.group()) and row.valid(m.group()):
            return [Hit(start + m.start(), start + m.end(), row.kind, 0.9, row.name)]
    return []
