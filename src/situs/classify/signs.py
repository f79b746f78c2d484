"""Tell in one pass which layouts a text may have, so that what reads a layout runs only where it may be.

Each layout has a pattern of its own for the places where it begins. All of them together are one automaton here, and a
small one, since repetitions have no upper limit in it: it counts nothing, and finds whatever the patterns find.
"""

from __future__ import annotations

from collections.abc import Sequence

from re2 import _re2

from situs.classify import address_fields, alignment, chats, fields, junctions, notations, tables
from situs.classify.detectors.shape import loosened
from situs.classify.engine import compile_set


def _within_slots(pattern: str) -> str:
    """Return the pattern of whole lines for texts that a NUL joins, which ends a line as well."""
    return pattern.replace("^", r"(?:^|\x00)").replace(r"\n", r"[\n\x00]")


TABLES, ALIGNED, NOTATED, CHATS, BROKEN, MEMBERS, PLACED = range(7)
"""What the patterns below are the signs of, in their order."""
_SIGNS = compile_set(
    [
        loosened(pattern).encode()
        for pattern in (
            _within_slots(tables.HEAD),
            _within_slots(alignment.HEAD),
            notations.HINT,
            chats.HINT,
            junctions.BROKEN,
            fields.RUN_TOGETHER,
            address_fields.HINT,
        )
    ],
    _re2.RE2.Anchor.UNANCHORED,
)


def signs_in(raw: bytes) -> Sequence[int]:
    """Return the signs of the layouts that may be in a text; of one whose sign is missing there is none."""
    found: list[int] = _SIGNS.Match(raw)
    return found
