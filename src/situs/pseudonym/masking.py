"""Mask a sensitive value for a reader who may know that it is there, but not read it."""

from __future__ import annotations

_SHOWN = 4
_SHORTEST_SHOWN = 10


def mask(value: str) -> str:
    """Return the value with bullets for all but its last four letters or digits; short values are hidden whole.

    Separators stay, so that the shape can be recognised: `DE89 3704 …` becomes `•••• •••• … 3000`.
    """
    significant = sum(c.isalnum() for c in value)
    hide = significant - _SHOWN if significant >= _SHORTEST_SHOWN else significant
    out = []
    for c in value:
        if c.isalnum():
            out.append("•" if hide > 0 else c)
            hide -= 1
        else:
            out.append(c)
    return "".join(out)
