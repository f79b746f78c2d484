"""Complete addresses: the flat, the house number and the postcode beside a street or a place are part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from situs.model import Finding, Slot

_KINDS = frozenset({"ADDRESS", "LOCATION"})
_UNIT = (
    r"(?i:apt|apartment|appt|suite|ste|unit|flat|floor|room|whg|wohnung|top|stiege|etage|app|b[âa]t|bâtiment|esc|escalera|"
    r"piso|puerta|interno|scala|apto|bloco|bloque|lote|block|bldg|building|plot|lgh|lok|bl|sc|et|ap|int|dpto|depto|m)"
    r"\.? ?(?:(?i:nr|no)\.? ?|#)?(?:\d{1,5}[A-Za-z]?|[A-Z]\d{0,4})"
)
_CODE = (
    r"(?:[A-Z]{1,2}[- ])?\d{5,6}(?:-\d{3,4})?|\d{3} \d{2}|\d{2}-\d{3}|[A-Z]\d[A-Z] ?\d[A-Z]\d|"
    r"[A-Z]{1,2}-\d{4}|\d{4} [A-Z]{2}"
)
_NUMBER = r"(?!(?:1[89]|20)\d\d)\d{1,4}[A-Za-z]?"
"""A house or a postcode, unless it may be a year."""
_GAP = r"[ ,]{0,3}\n? {0,8}"
_END = r"(?=[ \t]*(?:[\n,;)]|\.(?!\d)|\Z))"
_SIDE = r"(?i:izda?|dcha?|izq|der|esq|dto)"
_DOOR = (
    rf"\d{{1,2}}[ºª°o.]{{0,2}},? ?(?:[A-Z]|{_SIDE})\.?(?!\w)|\d{{1,2}}\. ?(?:tv|th|mf|sal)\b\.?|"
    r"[Rr]/[Cc](?:[, ]{1,2}(?:esq|dto|dir|fte)\.?)?|"
    r"\d{1,2}(?:st|nd|rd|th) [Ff]l(?:oor|\.)|#\d\d-\d{2,4}|-(?:I{1,3}|IV|hs|huis|bis)(?!\w)"
)
_BEHIND = re.compile(rf"(?:{_GAP}(?:{_UNIT}|{_DOOR}|(?:{_CODE}|{_NUMBER}){_END}))(?!\w)")
_BEHIND_PLACE = re.compile(rf"(?:[, ]{{0,2}}[,\n] {{0,8}}{_UNIT}|{_GAP}(?:{_CODE}|{_NUMBER}){_END})(?!\w)")
"""Behind a place a flat is set off: `Vienna Top 10` is a list."""
_BEFORE = re.compile(
    rf"(?<![\w.])"
    rf"(?:{_UNIT}{_GAP}|(?<=\n)[ \t]{{0,8}}\d{{1,5}}[A-Za-z]? |"
    r"(?:\d{5}|[A-Z]{1,2}-\d{4,5}|\d{2}-\d{3}|\d{4}-\d{3})[ ,]{1,2}"
    r"|(?:(?<=[,:] )|(?<=\n))\d{3} \d{2} "
    r"|(?<=[,:] )(?!(?:1[89]|20)\d\d )\d{4}(?: [A-Z]{2})? )\Z"
)
_MOST = 4
"""Parts on one side."""
_REACH = 32
_SURE = 0.6
_SIGNS = " \t\n,"


def completed(slots: Sequence[Slot], findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield a finding over what goes on before or behind each address and place, at its edges."""
    for finding in findings:
        if finding.kind in _KINDS:
            text = slots[finding.slot].text
            first = _BEHIND if finding.kind == "ADDRESS" else _BEHIND_PLACE
            low, high = _start(text, finding.start), _stop(text, finding.end, first)
            for start, end in ((low, finding.start), (finding.end, high)):
                part = text[start:end]
                begins = end - len(part.lstrip(_SIGNS))
                if begins < end:
                    yield Finding(finding.slot, begins, start + len(part.rstrip(_SIGNS)), "ADDRESS", _SURE, "address")


def _stop(text: str, at: int, pattern: re.Pattern[str]) -> int:
    for _ in range(_MOST):
        part = pattern.match(text, at, min(len(text), at + 2 * _REACH))
        if part is None:
            break
        at, pattern = part.end(), _BEHIND
    return at


def _start(text: str, at: int) -> int:
    for _ in range(_MOST):
        part = _BEFORE.search(text, max(0, at - _REACH), at)
        if part is None:
            break
        at = part.start()
    return at
