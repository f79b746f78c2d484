"""Who speaks in a chat that was exported: the name behind a line's time is a person's, in whatever letters.

Exports of WhatsApp, Teams, Slack and IRC. What one calls the others is mostly their first name, in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from situs.classify.detectors import Hit
from situs.classify.language import is_common
from situs.classify.normal import Normal

_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u202f]?(?:[AaPp]\.?[Mm]\.?|Uhr))?"
_DAY = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|[^\W\d_]{3,12})"
_NAME = r"(?P<{}>[^\W\d_][\w.'’-]{{1,24}}(?:,? [\w.'’-]{{1,24}}){{0,3}})"
_SPOKEN = re.compile(
    rf"(?m)^[ \t>]{{0,8}}(?:\[{_DAY},? {_TIME}\] {_NAME.format('a')}(?::|$)"
    rf"|{_DAY},? {_TIME} [-–] {_NAME.format('b')}:"
    rf"|\[?{_TIME}\]? <@?{_NAME.format('c')}>"
    rf"|{_NAME.format('d')} {{1,3}}\[{_TIME}\][ \t]*$"
    rf"|(?P<e>[^\W\d_][\w'’-]{{1,24}}, [^\W\d_][\w'’-]{{1,24}}) {{1,3}}{_TIME}[ \t]*$)"
)
"""A day and a time in brackets or before a dash, a time before angle brackets, a name and a time in brackets or
a surname, a first name and a time on a line: an agenda has other words and a time."""
_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[^\n\]\w]{0,3}(?:[AaPp]\.?[Mm]\.?|Uhr))?"
HINT = (
    rf"(?m)^[ \t>]{{0,8}}(?:\[[^\]\n]{{3,16}} {_CLOCK}\]|[^\n]{{3,16}} {_CLOCK} [-–] |\[?{_CLOCK}\]? <)"
    rf"|(?:\[{_CLOCK}\]|[^\n], ?[^\n ]{{2,26}} {{1,3}}{_CLOCK})[ \t]*$"
)
"""The forms without names, in RE2 syntax: a search for those costs twenty times as much."""
_HINT = re2.compile(HINT.encode())
_FEWEST = 2
"""Lines that make a chat."""
_SHORTEST = 4
"""Letters of a first name that is looked for."""
_MOST = 64
"""First names that are looked for in one text."""
_NOBODY = frozenset(
    """
    you system admin bot everyone unknown me ich du today yesterday heute gestern from until ab um at bis und page seite
    time zeit date datum uhr beginn ende start end meeting call info warn warning error debug trace fatal
    notice critical main
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
_WORDS = frozenset(
    """
    mark will rose grace hope bill drew chase faith dawn june april august summer frank ernst wolf jack chip glen dale
    page lane clay carol rich grant miles wade cash case chance christian angel joy pierre petit marie sole luna pilar
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""First names that are other words in small letters."""


def speakers(normal: Normal) -> Iterator[Hit]:
    """Yield the names before the lines of a chat, and the first names of who speaks wherever else they stand."""
    if not _HINT.search(normal.raw):
        return
    text = normal.text
    found = [(m.span(m.lastgroup), m[m.lastgroup]) for m in _SPOKEN.finditer(text) if m.lastgroup]
    found = [(span, name) for span, name in found if name.split()[0].strip(",.").lower() not in _NOBODY]
    if len(found) < _FEWEST:
        return
    for span, _ in found:
        yield Hit(*span, "PERSON", 0.8, "speaker")
    given = sorted({_given(name) for _, name in found} - {""})[:_MOST]
    if given:
        called = re.compile(rf"(?<![\w@.])(?:{'|'.join(map(re.escape, given))})(?![\w@])", re.IGNORECASE)
        for m in called.finditer(text):
            yield Hit(*m.span(), "PERSON", 0.75, "speaker")


def _given(name: str) -> str:
    """Return the first name if it is looked for: the word behind a comma, else the first."""
    first = name.rpartition(", ")[2].split()[0].strip(".,").lower()
    return first if len(first) >= _SHORTEST and not is_common(first) and first not in _WORDS else ""
