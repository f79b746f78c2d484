"""Tell where a capital says nothing: where a sentence opens, among capitals, in German, in a longer term."""

from __future__ import annotations

import re
from collections.abc import Callable

from situs.classify.detectors import Hit
from situs.classify.language import UNKNOWN, is_common, language_of
from situs.classify.names.grammar import (
    ARTICLED,
    ARTICLES,
    DETERMINED,
    PARTICLES,
    ROLES,
    SALUTATIONS,
    TITLES,
)

Known = Callable[[str], bool]

_AROUND = 60
"""Characters on either side in which a word in small letters shows that capitals are not the text's own manner."""
_SENTENCE = 200
"""Characters on either side that tell the language."""
_HEADING = 4
"""Capital letters around a word from which it stands among capitals."""
_OPENING = re.compile(r"(?:^|[\n\0.;:!?(–•]\s{0,40}|(?:^|\s)[-*]\s|(?:^|[\s(])[a-z0-9]{1,3}\)\s{1,4})[\"“„«(]?$")
"""What a sentence, an item or a line begins behind; an item may have a letter or a number: `a)`, `(12)`."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LAST = re.compile(r"([^\W\d_]+\.?)[ \u00a0]$")
_NEXT = re.compile(r"[ \u00a0]([^\W\d_]+)")
_BEFORE_NAMES = TITLES | ROLES | SALUTATIONS
_GREETED = re.compile(r"[ \u00a0][^\W\d_]+(?:['’]s)?(?:,| (?:e|y|et|und|og|en|and) )")
_NOBLE = re.compile(r"(?:v[ao]n (?:der|den|dem|'t)|te[rn]|zu[mr]?)[ \u00a0]")
"""What begins surnames and no thing."""
_LISTED = re.compile(r"\b([A-ZÄÖÜ][^\W\d_]+),[ \u00a0]$")
_LISTING = re.compile(r"(?:,| und| oder| sowie)[ \u00a0]([A-ZÄÖÜ][^\W\d_]+)")
"""A noun before a comma, and behind one, as in a list."""
_PLURAL = ("en", "n", "e", "er", "s")
_ENDINGS = ("e", "er", "en", "es", "em")
_LEADING = frozenset(
    """
    von vom durch für mit ohne gegen bei nach aus zu zur zum in im an am auf um über unter vor hinter neben
    zwischen wegen trotz während statt je pro per als wie und oder sowie bzw sondern noch weder bis seit außer
    gemäß laut samt mangels zwecks mehr weniger kein keine keinen keiner viel wenig
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""German words behind which a noun stands without an article."""
_LABELLING = re.compile(r":[ \u00a0]{1,2}(?:\d|([^\W\d_]+))")
"""What a word is followed by that labels a text or an amount."""
_PLACED = re.compile(
    r"\b(?:gemeente|gemeenten|provincie|Gemeinde|Stadt|Landkreis|commune|ville|comune|città|municipio|ciudad|município"
    r"|cidade|freguesia|kommune|byen|city|town|borough|county|district|arrondissement|département|canton|Kanton)"
    r"(?:[ \u00a0](?:de|di|do|da|del|della|van|of))?[ \u00a0]$"
)
_WATER = re.compile(
    r"(?i:mar|mare|oc[eé]ano?|mer|golfo|golfe)[ \u00a0](?:d[aei][ \u00a0])?([^\W\d_]+)"
    r"|([^\W\d_]+)[ \u00a0](?:Sea|Ocean|Channel|Strait)"
)
"""Seas, which are known words though some of them are first names."""
_ASKED = re.compile(
    r"[ \u00a0](?:you|we|i|he|she|it|they|the|this|that|these|those|some(?:one|body)|any(?:one|body)|everyone|nobody"
    r"|either|both|each|any|there|your|our|my|its|their|an?|one|all)\b"
)
_ASKING = frozenset(["can", "will", "may", "might", "shall", "do", "does", "did"])
"""What asks where one of those follows; some are first names."""
_SINGLE = frozenset("AEIOUYÀÈÉÓ")
_PLAIN = 2
"""Words that make a line in capitals a heading."""
_SENTENCE_END = 5
"""Letters of a word that a point behind it does not abbreviate."""
_SHORTEST = 3
"""Letters of a word that a heading must know."""
_JOINING = PARTICLES | frozenset("for af om til für of voor para per pour".split())  # noqa: SIM905
"""Words in small letters within a term."""
_OFFICE = re.compile(
    r"\b(?:Monsieur|Madame|Messieurs|Mesdames|M\.|Mmes?)[ \u00a0](?:le|la|les|l['’])[ \u00a0]?\Z"
    r"|\b(?:[Mm]eneer|[Mm]ijnheer|[Mm]evrouw)[ \u00a0]de[ \u00a0]\Z"
)
"""What an office is addressed by: a name has no article in small letters."""
_TERM = 6
"""Words on either side that may be of one term with a hit."""


def opens(text: str, start: int) -> bool:
    """Tell whether a sentence or a line begins at a place."""
    return start == 0 or _OPENING.search(text, max(0, start - 24), start) is not None


def is_explained(text: str, hit: Hit, known: Known, german: bool) -> bool:
    """Tell whether known words need no name for their capitals: there are none, or a place explains them.

    With `german` some of them are German nouns, which no opening of a sentence explains: a name may stand there, too.
    """
    value = text[hit.start : hit.end]
    if value.isupper():
        return among_capitals(text, hit) or _in_heading(text, hit, known)
    if _is_thing(text, hit) or _is_in_term(text, hit, known):
        return True
    if german:
        return (_is_many(value, known) and leads_on(text, hit, known)) or _is_german(text, hit, known)
    if value.islower():
        return True
    return (value[1:].islower() and leads_on(text, hit, known)) or _is_german(text, hit, known)


def leads_on(text: str, hit: Hit, known: Known) -> bool:
    """Tell whether a hit opens a sentence that goes on in small letters, or with a known word."""
    if not text[hit.start].isupper() or not opens(text, hit.start):
        return False
    if any(word.islower() and word not in PARTICLES for word in _WORD.findall(text, hit.start, hit.end)[1:]):
        return True
    following = text[hit.end : hit.end + 3].lstrip(" ,-'’")[:1]
    after = _NEXT.match(text, hit.end) or _LISTING.match(text, hit.end)
    return following.islower() or (after is not None and known(after[1]))


def _is_many(value: str, known: Known) -> bool:
    """Tell whether a value is a single word with an ending of the plural, and known without it."""
    return value.isalpha() and any(known(value.removesuffix(e)) for e in _PLURAL if value.endswith(e))


def among_capitals(text: str, hit: Hit) -> bool:
    """Tell whether what stands around a hit is in capitals, too."""
    around = text[max(0, hit.start - _AROUND) : hit.start] + text[hit.end : hit.end + _AROUND]
    capitals = sum(map(str.isupper, around))
    return capitals >= _HEADING and capitals * 2 > sum(map(str.isalpha, around))


def _heading(text: str, hit: Hit) -> list[str]:
    """Return the words of a hit's line but particles, where it is all in capitals."""
    low = max(text.rfind("\n", 0, hit.start), text.rfind("\0", 0, hit.start)) + 1
    line = text[max(low, hit.start - _SENTENCE) : hit.end + _SENTENCE].partition("\n")[0].partition("\0")[0]
    if not line.isupper():
        return []
    return [word for word in _WORD.findall(line) if len(word) >= _SHORTEST and word.lower() not in PARTICLES]


def _in_heading(text: str, hit: Hit, known: Known) -> bool:
    """Tell whether the line of a hit is in capitals and has two known words or more beside particles, and no other."""
    words = _heading(text, hit)
    return len(words) > 1 and all(map(known, words))


def is_heading(text: str, hit: Hit, sure: Known) -> bool:
    """Tell whether the line of a hit is in capitals and most of its words are nobody's name."""
    words = _heading(text, hit)
    return sum(map(sure, words)) >= max(_PLAIN, len(words) // 2 + 1)


def has_name_beside(text: str, hit: Hit, known: Known) -> bool:
    """Tell whether a title, a role, an initial or an unknown word with a capital stands right beside a hit."""
    before = _LAST.search(text, max(0, hit.start - 44), hit.start)
    if before is not None:
        word = before[1].rstrip(".")
        if word != before[1] and len(word) >= _SENTENCE_END and word.lower() not in _BEFORE_NAMES:
            return _is_unknown_behind(text, hit, known)
        if word.lower() in _BEFORE_NAMES or (
            len(word) == 1 and word.isupper() and not _is_conjunction(text, hit, word)
        ):
            return True
        if word[:1].isupper() and not known(word) and not is_common(word.lower()):
            return True
    return _is_unknown_behind(text, hit, known)


def _is_conjunction(text: str, hit: Hit, word: str) -> bool:
    """Tell whether a capital before a hit in capitals is a word of one letter, and no initial."""
    return word in _SINGLE and text[hit.start - 2] == word and text[hit.start : hit.end].isupper()


def _is_unknown_behind(text: str, hit: Hit, known: Known) -> bool:
    after = _NEXT.match(text, hit.end)
    return after is not None and after[1][:1].isupper() and len(after[1]) > 1 and not known(after[1])


def is_sentence(text: str, hit: Hit) -> bool:
    """Tell whether a hit has no capital but that of a common word which opens a sentence, and words of the sentence."""
    words = _WORD.findall(text, hit.start, hit.end)
    if len(words) < 2 or not opens(text, hit.start) or not is_common(words[0].lower()):
        return False
    rest = [word for word in words[1:] if word not in PARTICLES]
    return all(word.islower() for word in words[1:]) and len(rest) > 1


def is_question(text: str, hit: Hit) -> bool:
    """Tell whether a hit is the first word of a question, and no first name: `Can you`."""
    asks = text[hit.start : hit.end].lower() in _ASKING and opens(text, hit.start)
    return asks and _ASKED.match(text, hit.end) is not None


def is_office(text: str, hit: Hit) -> bool:
    """Tell whether a hit of one word is how an office is addressed: `Monsieur le Maire`."""
    one = text[hit.start : hit.end].isalpha()
    return one and _OFFICE.search(text, max(0, hit.start - 16), hit.start) is not None


def is_salutation(text: str, hit: Hit) -> bool:
    """Tell whether a hit is the first word of a salutation of many, or of nobody by name: `Cari tutti,`."""
    greets = text[hit.start : hit.end].lower() in SALUTATIONS and opens(text, hit.start)
    return greets and text[hit.end + 1 : hit.end + 2].islower() and _GREETED.match(text, hit.end) is not None


def is_place(text: str, hit: Hit, known: Known, country: Known) -> bool:
    """Tell whether a hit is a country's name alone, behind a word in small letters, or is said to be a town's.

    Such as `in Nederland` and `de gemeente Voorbeeld`.
    """
    if _PLACED.search(text, max(0, hit.start - 24), hit.start):
        return True
    sea = _WATER.fullmatch(text, hit.start, hit.end)
    if sea is not None and (sea[2] or known(sea[1])):
        return True
    if not country(text[hit.start : hit.end]) or has_name_beside(text, hit, known):
        return False
    before = _LAST.search(text, max(0, hit.start - 44), hit.start)
    return before is not None and before[1].islower()


def is_labelling(text: str, hit: Hit, known: Known) -> bool:
    """Tell whether a hit opens a line and a colon follows, with a known word or a number behind it."""
    if not opens(text, hit.start):
        return False
    labelled = _LABELLING.match(text, hit.end)
    return labelled is not None and (labelled[1] is None or is_common(labelled[1].lower()) or known(labelled[1]))


def _is_thing(text: str, hit: Hit) -> bool:
    """Tell whether an article or the like stands before the first capital of a hit, or opens it."""
    if _NOBLE.match(text, hit.start):
        return False
    start = hit.start
    for word in _WORD.finditer(text, hit.start, hit.end):
        start = word.start()
        if word[0].lower() not in PARTICLES | ARTICLES:
            break
    low = max(0, start - 12)
    return DETERMINED.search(text, low, start) is not None or ARTICLED.search(text, low, start) is not None


def _is_in_term(text: str, hit: Hit, known: Known) -> bool:
    """Tell whether a hit is, or is part of, a term of several known words with capitals."""
    count = sum(word.group()[0].isupper() for word in _WORD.finditer(text, hit.start, hit.end))
    start, end = hit.start, hit.end
    for _ in range(_TERM):
        before = _LAST.search(text, max(0, start - 44), start)
        if before is None or before[1].endswith("."):
            break
        if before[1][:1].isupper():
            count += known(before[1]) and not opens(text, before.start(1))
        elif before[1] not in _JOINING:
            break
        start = before.start(1)
    for _ in range(_TERM):
        after = _NEXT.match(text, end)
        if after is None:
            break
        if after[1][:1].isupper():
            count += known(after[1])
        elif after[1] not in _JOINING:
            break
        end = after.end(1)
    return count > 1


def _is_german(text: str, hit: Hit, known: Known) -> bool:
    """Tell whether a hit stands in German text behind a word behind which a noun needs no article."""
    before = text[max(0, hit.start - 44) : hit.start]
    last = _LAST.search(before)
    word = last[1] if last is not None else ""
    listed = _LISTED.search(before)
    listing = _LISTING.match(text, hit.end)
    led = word.lower() in _LEADING or (
        word.endswith(_ENDINGS) and word.islower() and known(word) and not is_common(word)
    )
    among = listed is not None and (known(listed[1]) or (listing is not None and known(listing[1])))
    if not led and not among:
        return False
    return language_of(text[max(0, hit.start - _SENTENCE) : hit.end + _SENTENCE]) in ("de", UNKNOWN)
