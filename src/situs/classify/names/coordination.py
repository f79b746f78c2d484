"""Tell a thing from a surname by what it is named with: `Hagel und Sturmflut` are no two persons."""

from __future__ import annotations

import re
from collections.abc import Callable

from situs.classify.detectors import Hit
from situs.classify.language import is_common
from situs.classify.names.grammar import FOLK, KNOWN_AS, POSSESSIVES, ROLES
from situs.classify.names.places import opens

Known = Callable[[str], bool]

_AND = r"[ \u00a0](?:and|or|und|oder|sowie|og|eller|et|ou|y|e|o|en|of)[ \u00a0]"
_PAIR = re.compile(rf"{_AND}([^\W\d_]+)(?![\w-])(?![ \u00a0][A-ZÀ-ÖØ-Þ])")
_GERMAN = re.compile(r"[ \u00a0](?:und|oder|sowie)")
"""Behind these a noun has a capital: a word in small letters is its adjective, or `seine`."""
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][^\W\d_]+"
_BEFORE = re.compile(rf"(?<!\w)(?:{_CAPITAL},[ \u00a0]){{0,6}}{_CAPITAL}(?:,[ \u00a0]|{_AND})\Z")
_BEHIND = re.compile(rf"(?:,[ \u00a0]{_CAPITAL}){{0,6}}{_AND}({_CAPITAL})(?![\w-])")
"""The rest of a list; with a comma behind it, it may say what somebody is."""
_SMALL = r"[a-zß-öø-ÿ][^\W\d_]+"
_IN_SMALL = re.compile(
    rf"(?:[ \u00a0]{_SMALL})?(?:,[ \u00a0]{_SMALL}(?:[ \u00a0]{_SMALL})?){{1,7}},?{_AND}{_SMALL}(?![\w-])"
)
"""The rest of a list of things where nouns have no capitals."""
_STATUS = frozenset(
    """
    single married divorced widowed aged unemployed retired deceased absent present born resident
    soltera soltero casada casado divorciada divorciado viudo mayor menor nacida nacido vecina vecino enferma enfermo
    célibataire mariée marié divorcée divorcé veuf née né domiciliée domicilié retraitée retraité majeure majeur
    nubile celibe coniugata coniugato divorziata divorziato nata nato residente maggiorenne separata separato
    ongehuwd gehuwd gescheiden geboren wonende overleden aanwezig afwezig
    solteira solteiro casada casado divorciada divorciado maior menor nascida nascido residente
    ugift gift fraskilt født bosat afdød
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""What is said of a person, as things are listed."""
_BARE = re.compile(rf"(?:,[ \u00a0]{_CAPITAL}){{0,6}}(?=[ \u00a0]?(?:[.;\n\0]|\Z))")
_LEFT = re.compile(rf"(?<!\w)(?:{_CAPITAL},[ \u00a0]){{0,6}}\Z")
_FEWEST = 3
"""Things of a list without a conjunction."""
_PEOPLE = FOLK | POSSESSIVES | ROLES
_WORD = re.compile(_CAPITAL)
_LETTERS = re.compile(r"[^\W\d_]+")
_ON = re.compile(r"[ \u00a0][a-zß-ÿ]")
_REACH = 90
"""Characters in which a list is looked for."""


def is_coordinated(text: str, hit: Hit, known: Known, sure: Known) -> bool:
    """Tell whether a hit, a word of a dictionary, is one of several things, which are known and no people.

    Where a sentence opens with them, one at least is sure to be nobody's name; elsewhere all are.
    """
    if opens(text, hit.start) and (pair := _PAIR.match(text, hit.end)):
        if pair[1].islower():
            return _is_thing(pair[1], known) and _GERMAN.match(text, hit.end) is None
        return _is_thing(pair[1], sure) and (sure(text[hit.start : hit.end]) or _goes_on(text, pair.end()))
    if _is_bare(text, hit, known, sure):
        return True
    before = _BEFORE.search(text, max(0, hit.start - _REACH), hit.start)
    behind = _BEHIND.match(text, hit.end)
    start = before.start() if before is not None else hit.start
    end = behind.end() if behind is not None else hit.end
    words = _WORD.findall(text, start, end)
    ended = behind is not None or (before is not None and not before.group().endswith((", ", ",\u00a0")))
    if not ended or len(words) < 2 or not all(_is_thing(word, known) for word in words):
        return False
    return all(map(sure, words)) or (any(map(sure, words)) and opens(text, start) and _goes_on(text, end))


def _is_bare(text: str, hit: Hit, known: Known, sure: Known) -> bool:
    """Tell whether a hit is of a line that is nothing but a list of things, one of which is sure to be none's name."""
    behind = _BARE.match(text, hit.end)
    before = _LEFT.search(text, max(0, hit.start - _REACH), hit.start)
    if behind is None or before is None or not opens(text, before.start()):
        return False
    words = _WORD.findall(text, before.start(), behind.end())
    return len(words) >= _FEWEST and all(_is_thing(word, known) for word in words) and any(map(sure, words))


def is_listed(text: str, hit: Hit, known: Known) -> bool:
    """Tell whether a hit, a word of a dictionary, opens a list that goes on in small letters: `Luz, agua y gas`.

    All must be known and say nothing of a person, who would be named again.
    """
    listed = _IN_SMALL.match(text, hit.end)
    if listed is None or not opens(text, hit.start):
        return False
    words = _LETTERS.findall(listed.group())
    said = _PEOPLE | KNOWN_AS | _STATUS
    if any(word in said or not (known(word) or is_common(word)) for word in words):
        return False
    return text.count(text[hit.start : hit.end]) == 1


def _goes_on(text: str, end: int) -> bool:
    return _ON.match(text, end) is not None


def _is_thing(word: str, known: Known) -> bool:
    small = word.lower()
    return len(word) > 2 and known(word) and not is_common(small) and small not in _PEOPLE
