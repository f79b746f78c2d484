"""Widen a person's hit to the word beside it that no dictionary knows: a first name is found, a rare surname not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from situs.classify.detectors import Hit
from situs.classify.language import is_common
from situs.classify.names.compounds import hash_of
from situs.classify.names.grammar import CAPITAL, COUNTRIES, DAYS, ROLES, SALUTATIONS, SMALL, TITLES
from situs.classify.names.ordinary import Ordinary
from situs.classify.names.uncovered import with_uncovered

_SURE = 0.5
"""The confidence from which a hit is widened."""
_NAME = rf"[{CAPITAL}][{SMALL}]{{2,}}(?:[-'’][{CAPITAL}]?[{SMALL}]{{2,}})?(?![\w@])"
_REST = re.compile(rf"(?:[-'’]|(?<=[^\W\d_][-'’]))[{CAPITAL}][\w'’-]*[^\W\d_]")
"""The other part of a name that hyphens join, where a hit ends within it."""
_CUT = re.compile(
    r"(?:^|[ ,])(?:[Dd][eaiou]|[Dd]el|[Dd]ella|[Ll]o|[Ll]a|[Ll]e|[Vv]an|[Vv]on|[Dd]er|[Ee]l|[Aa]l|[Nn]í|[Óó])\Z"
)
_GOES_ON = re.compile(rf" {_NAME}")
"""Behind a particle a name goes on, whatever the word means."""
_CAPITALS = rf"[{CAPITAL}]{{4,}}(?:-[{CAPITAL}]{{2,}})?"
_FIRST = rf"[{CAPITAL}][{SMALL}]{{2,}}(?:-[{CAPITAL}][{SMALL}]{{2,}})?"
_REGISTERED = re.compile(rf"(?<![\w.'’@-])(?:{_CAPITALS} {_FIRST}|{_FIRST} {_CAPITALS})(?![\w'’@-])")
_LIKELY = 0.6
_NEXT = re.compile(rf" (?:(?:de|del|della|di|da|dos|du|von|van|der|den|ten|ter) ){{0,2}}({_NAME})")
_LAST = re.compile(rf"(?<![\w.'’@-])({_NAME}) \Z")
_GIVEN = re.compile(rf", {_NAME}(?=[ \u00a0]<)")
"""A first name behind a surname, and before an address, as mails have them."""
_FORMAL = re.compile(rf"(?:^|[\n/\\\"':;>(|] ?)({_NAME}), \Z")
"""A surname and a comma where a field begins, before the first name."""
_ADDRESS = re.compile(r"(?<![\w.])(?:MM?\.|Mmes?|Mlles?|Mes?|Maîtres?)[ \u00a0]\Z")
"""French titles, which the model takes for a part of the name, but at times in the plural."""
_NOBLE = re.compile(r" (?:(?:von|van|zu|de|di|da|della|del|du|ter|ten|te) (?:(?:der|den|dem|la|las|los|het|'t) )?)")
_PLACES = frozenset({"LOCATION", "ORGANISATION"})
_LONGEST = 40
_HONOURS = frozenset(["shri", "sri", "smt", "kumari", "ministra", "mmes", "messrs", "mvh"])
"""Further titles, and a greeting that is abbreviated."""
_NO_PART = COUNTRIES | DAYS | ROLES | SALUTATIONS | TITLES | _HONOURS
_WORD = re.compile(r"[^\W\d_]+")


def with_neighbours(text: str, hits: Sequence[Hit], ordinary: Ordinary) -> list[Hit]:
    """Return the hits, those of persons with an unknown word beside them that no hit covers; they do not overlap.

    Behind a particle what the model takes for a place or a firm is a part of the name, too.
    """
    widened: list[Hit] = []
    for i, hit in enumerate(hits):
        if widened and hit.start < widened[-1].end:
            continue
        if hit.kind == "PERSON" and hit.confidence >= _SURE and text[hit.start].isupper():
            floor = widened[-1].end if widened else 0
            start = _start(text, hit, max(floor, hit.start - _LONGEST), ordinary)
            widened.append(hit._replace(start=start, end=_end(text, hit, hits[i + 1 : i + 2], ordinary)))
        else:
            widened.append(hit)
    return widened


def _start(text: str, hit: Hit, low: int, ordinary: Ordinary) -> int:
    if address := _ADDRESS.search(text, low, hit.start):
        return address.start()
    before = _LAST.search(text, low, hit.start) or _FORMAL.search(text, low, hit.start)
    return before.start(1) if before and _is_unknown(before[1], ordinary) else hit.start


def _end(text: str, hit: Hit, following: Sequence[Hit], ordinary: Ordinary) -> int:
    ceiling = following[0].start if following else len(text)
    if given := _GIVEN.match(text, hit.end, ceiling):
        return given.end()
    after = _NEXT.match(text, hit.end, ceiling)
    if after:
        part = _is_unknown(after[1], ordinary) or _is_surname(text, hit, after[1], ordinary)
        return after.end() if part else _whole(text, hit, ceiling, ordinary)
    noble = _NOBLE.match(text, hit.end) if following and following[0].kind in _PLACES else None
    return following[0].end if noble and noble.end() == ceiling else _whole(text, hit, ceiling, ordinary)


def with_registered(text: str, hits: Sequence[Hit], ordinary: Ordinary) -> list[Hit]:
    """Return the hits and those of a surname in capitals beside a first name, as registers write them; none overlap.

    Words that a dictionary knows, and capitals among capitals, are none.
    """
    return with_uncovered(hits, _registered(text, ordinary))


def _registered(text: str, ordinary: Ordinary) -> Iterator[Hit]:
    for m in _REGISTERED.finditer(text):
        if all(_is_unknown(word, ordinary) for word in _WORD.findall(m.group())):
            yield Hit(m.start(), m.end(), "PERSON", _LIKELY, "names")


def _whole(text: str, hit: Hit, ceiling: int, ordinary: Ordinary) -> int:
    """Return where a hit should end that ends at a particle or within a name that hyphens join."""
    rest = _REST.match(text, hit.end, ceiling)
    if rest and _is_unknown(rest.group(), ordinary):
        return rest.end()
    more = _GOES_ON.match(text, hit.end, ceiling) if _CUT.search(text, hit.start, hit.end) else None
    return more.end() if more else hit.end


def _is_surname(text: str, hit: Hit, word: str, ordinary: Ordinary) -> bool:
    """Tell whether a word behind a first name alone is a surname, though a dictionary has it."""
    small = word.lower()
    alone = text[hit.start : hit.end].isalpha() and not ordinary.is_known(text[hit.start : hit.end])
    return alone and hash_of(word) in ordinary.called and not is_common(small) and small not in _NO_PART


def _is_unknown(word: str, ordinary: Ordinary) -> bool:
    return not any(
        ordinary.is_known(part) or is_common(part.lower()) or part.lower() in _NO_PART for part in _WORD.findall(word)
    )
