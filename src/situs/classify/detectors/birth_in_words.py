"""Days of birth told in words, as deeds have them and as they are dictated: `née le quatre mai mille neuf cent …`."""

from __future__ import annotations

import re

from situs.classify.detectors.date_of_birth import MONTHS
from situs.classify.detectors.shape import Detector, Hit
from situs.classify.engine import compile_pattern, spans_in

_BORN = (
    r"born|birth|dob|geboren|geburtsdatum|née|naissance|nacid[oa]|nacimiento|nat[oa]|nascita|nascid[oa]|nascimento|"
    r"geboortedatum|født|fødselsdato|född"
)
_WORDS = frozenset(
    """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth thirtieth one two three four five six seven eight nine ten
    eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy
    eighty ninety hundred thousand oh
    ersten zweiten dritten vierten fünften sechsten siebten siebenten achten neunten zehnten elften zwölften dreizehnten
    vierzehnten fünfzehnten sechzehnten siebzehnten achtzehnten neunzehnten zwanzigsten dreißigsten dreissigsten
    premier un deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts trente
    quarante cinquante soixante mil mille cent cents septante huitante nonante
    primero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis
    diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis
    veintisiete veintiocho veintinueve treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento
    ochocientos novecientos primo due tre quattro cinque sei sette otto nove dieci undici dodici tredici
    quattordici quindici sedici diciassette diciotto diciannove venti ventuno ventidue ventitré ventitre
    ventiquattro venticinque ventisei ventisette ventotto ventinove trenta trentuno
    primeiro um dois três quatro oito dez treze quinze dezasseis dezesseis dezassete dezessete dezoito dezanove dezenove
    vinte trinta quarenta cinquenta sessenta oitenta cem cento oitocentos novecentos
    eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde dertiende veertiende
    vijftiende zestiende zeventiende achttiende negentiende twintigste dertigste een twee drie vier vijf zes zeven acht
    negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig dertig
    første anden tredje fjerde femte sjette syvende ottende niende tiende ellevte tolvte trettende fjortende femtende
    sekstende syttende attende nittende tyvende tredivte
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Numbers of days and years that are words of their own."""
_WHOLE = re.compile(
    r"\w+und(?:zwanzig|drei(?:ß|ss)ig)sten|(?:acht|neun)zehnhundert\w*|zweitausend\w*|mille(?:nove|otto)cento\w*|duemila\w*|"
    r"\w+en(?:twintig|dertig)(?:ste)?|(?:acht|negen)tienhonderd\w*|tweeduizend\w*|\w+og(?:tyvende|tredivte)|"
    r"(?:atten|nitten)hundrede\w*|totusind\w*"
)
"""Numbers that are written together."""
_BETWEEN = frozenset(
    "y e et and und og en of de del di the d l el anno year ano año an".split()  # noqa: SIM905 - reads better
)
"""Words between the day, the month and the year; none of them begins or ends a day."""
_MONTH = compile_pattern(rf"(?i:\b(?:{MONTHS})\b)")
_IN_DIGITS = re.compile(r"\d[.º]?[ -]\Z")
"""A day in digits before a month, which is another detector's."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_APART = re.compile(r"[ \n,’'-]{0,3}")
_FURTHER = 120
"""Characters behind the word for a birth in which its day stands: a place may stand before it."""
_MOST = 12
"""Words on one side of the month."""
_CONFIDENCE = 0.85


def birth_detectors() -> tuple[Detector, ...]:
    """Return the detector of days of birth in words of eight languages, behind a word for a birth."""
    return (Detector("birth", rf"(?i:\b(?:(?:{_BORN})\b|né ))", _check),)


def _check(text: str, _: int, end: int) -> list[Hit]:
    window = text[end : end + _FURTHER].partition("\0")[0]
    for start, stop in spans_in(_MONTH, window):
        if _IN_DIGITS.search(window, max(0, start - 4), start):
            continue
        low, told_before = _reach(window, start, backwards=True)
        high, told_behind = _reach(window, stop, backwards=False)
        if told_before or told_behind:
            return [Hit(end + low, end + high, "DATE_OF_BIRTH", _CONFIDENCE, "date_of_birth.words")]
    return []


def _reach(window: str, at: int, *, backwards: bool) -> tuple[int, bool]:
    """Return how far numbers in words go on from the month on one side, and whether there are any."""
    tokens = list(_TOKEN.finditer(window, 0, at) if backwards else _TOKEN.finditer(window, at))
    reach, told, edge = at, False, at
    for token in tokens[: -_MOST - 1 : -1] if backwards else tokens[:_MOST]:
        low, high = (token.end(), edge) if backwards else (edge, token.start())
        if not _APART.fullmatch(window, low, high):
            break
        word = token.group().lower()
        if word in _WORDS or _WHOLE.fullmatch(word):
            told, reach = True, token.start() if backwards else token.end()
        elif not backwards and len(word) == len("1971") and word.isdigit():
            # The day is in words and the year is not.
            return token.end(), told
        elif word not in _BETWEEN:
            break
        edge = token.start() if backwards else token.end()
    return reach, told
