"""Words in disguise: letters set apart, digits for letters, words read backwards, digits spelled out.

Each is recognised by what ordinary text does not do, and read back; what comes of it is scanned as any text is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_UNITS = (
    "zero one two three four five six seven eight nine oh",
    "null eins zwei drei vier fünf sechs sieben acht neun",
    "zéro un deux trois quatre cinq six sept huit neuf",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "zero uno due tre quattro cinque sei sette otto nove",
    "nul een twee drie vier vijf zes zeven acht negen",
    "zero um dois três quatro cinco seis sete oito nove",
    "nul en to tre fire fem seks syv otte ni",
)
_TEENS = "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "quatre-vingt": 80}


def _pairs() -> Iterator[tuple[str, str]]:
    """Yield the French numbers from 10 to 99: telephone numbers are spoken in pairs of digits."""
    yield from ((word, str(10 + i)) for i, word in enumerate(_TEENS.split()))
    yield "quatre-vingts", "80"
    for tens, value in _TENS.items():
        yield tens, str(value)
        yield from ((f"{tens}{joint}un", str(value + 1)) for joint in ("-et-", " et ", "-"))
        yield from ((f"{tens}-{unit}", str(value + i)) for i, unit in enumerate(_UNITS[2].split()) if i > 1)
        if value in (60, 80):
            yield from ((f"{tens}-{word}", str(value + 10 + i)) for i, word in enumerate(_TEENS.split()))
            yield from ((f"{tens}{joint}onze", str(value + 11)) for joint in ("-et-", " et "))


_NUMBER_WORDS: dict[str, str] = {
    **dict(_pairs()),
    **{word: str(i % 10) for language in _UNITS for i, word in enumerate(language.split())},
    "zwo": "2",
    "fuenf": "5",
    "ein": "1",
    "meia": "6",
    "één": "1",
}
_WORD = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
_MARKS = {
    "slash": "/",
    "dash": "-",
    "hyphen": "-",
    "minus": "-",
    "plus": "+",
    "strich": "-",
    "schrägstrich": "/",
    "barra": "/",
}
_MARK = "|".join(_MARKS)
_MANY = {"double": 2, "triple": 3, "treble": 3}
_SPOKEN_DIGIT = rf"(?:(?:{'|'.join(_MANY)})[ \-])?(?:{_WORD})"
_GAP = rf"[ ,\-]{{1,2}}(?:(?:{_MARK})|[/.+\-])?[ ,\-]{{0,2}}"
_SPOKEN = rf"(?i:\b{_SPOKEN_DIGIT}(?:{_GAP}{_SPOKEN_DIGIT}){{2}}(?:{_GAP}(?:{_SPOKEN_DIGIT}|[0-9]{{1,4}})){{2,}})\b"
"""Five digits or more; behind three of them figures may go on."""
_APART = (
    r"\b[A-Za-z0-9](?: {1,3}[\pL\pN.,@/'+\-]){4,}"
    r"|\b[A-Za-z0-9](?:-[\pL\pN.,@/'+ \n]){4,}|\b[A-Za-z0-9](?:\.[\pL\pN.,@/'+\- \n]){4,}"
    r"|\b[A-Za-z0-9](?:[_|*·][\pL\pN.,@/'+\- \n]){4,}"
)
"""Each begins with a letter of ASCII, beside which RE2 sees the edge of a word."""
_LEET = r"\b\pL{0,12}[013457]{1,4}\pL{1,12}[013457]{1,4}[\pL013457]{0,12}"
_REVERSED = r"\b[a-z\x{DF}-\x{FF}]{3,20}[A-Z]\b"
PATTERN = f"{_SPOKEN}|{_APART}|{_LEET}|{_REVERSED}"
"""Candidates, in RE2 syntax."""

_LEET_WORD = re.compile(r"(?=[013457]*[^\W\d_])(?:[^\W\d_]|[013457])*[013457](?:[^\W\d_]|[013457])*\Z")
_LETTERS = str.maketrans("013457", "oieast")
_BACKWARDS = re.compile(r"[^\W\d_]+(?:[.'’\-][^\W\d_]+){0,2}[.'’\-]?\Z")
_LAST = re.compile(r"(?:^|(?<=[\s\0(\"'„“]))([^\s\0(]+)[ \n]{1,2}\Z")
_FIRST = re.compile(r"[ \n]{1,2}([^\s\0.,;:()]+)")
_FIRST_LETTER = re.compile(r"(?<!\w)[^\W\d_\x00-\x7f]\Z")
"""A letter beyond ASCII, with which what is set apart begins."""
_APART_VALUE = re.compile(r"[^\W_](?:([ \-._|*·])\1{0,2}.)", re.DOTALL)
_REPEATED = re.compile(rf"(?i)\b({'|'.join(_MANY)})[ \-]({_WORD})\b")
_SPOKEN_VALUE = re.compile(_SPOKEN)
_REACH = 60
_MOST = 6
"""Words beside a candidate, on either side."""
_FEWEST_BACKWARDS = 6
"""Letters of a single word that is read backwards; shorter ones are abbreviations."""
_SEPARATORS = frozenset(" -._|*·")
_FEWEST_LETTERS = 4
"""Letters of a name of which digits are the rest; a part's or a product's mark has fewer."""
_TRAILING = re.compile(r"(?: \d)+\Z")
_BLANKS = re.compile(r" {2,}")


def undisguise(text: str, start: int, end: int) -> tuple[int, int, str] | None:
    """Return the span of the disguised words around a candidate and what they read as, or None."""
    value = text[start:end]
    if text[end : end + 1].isalnum() and value[-1].isalnum() and value[-2:-1] in _SEPARATORS:
        end -= 2
        value = text[start:end]
    if _SPOKEN_VALUE.fullmatch(value):
        return start, end, _spoken(value)
    if text[start - 1 : start] == value[1:2] and _FIRST_LETTER.search(text, max(0, start - 2), start - 1):
        start -= 2
        value = text[start:end]
    if len(value) >= 9 and _APART_VALUE.match(value):
        plain = _apart(value)
        return (start, end, plain) if plain else None
    while start and text[start - 1].isalnum():
        start -= 1
    while text[end : end + 1].isalnum():
        end += 1
    value = text[start:end]
    if _is_leet(value):
        found = _around(text, (start, end), _is_leet, _unleet)
        letters = sum(c.isalpha() for c in text[found[0] : found[1]])
        return found if letters >= _FEWEST_LETTERS else None
    if value.isalpha() and value[:-1].islower() and value[-1].isupper():
        found = _around(text, (start, end), _is_backwards, _backwards)
        return found if len(value) >= _FEWEST_BACKWARDS or " " in found[2] else None
    return None


def _spoken(value: str) -> str:
    for word, mark in _MARKS.items():
        value = re.sub(rf"(?i)[ ,]*\b{word}\b[ ,]*", mark, value)
    value = _REPEATED.sub(lambda m: " ".join([m[2]] * _MANY[m[1].lower()]), value)
    digits = re.sub(rf"(?i)\b(?:{_WORD})\b", lambda m: _NUMBER_WORDS[m.group().lower()], value)
    return re.sub(r"[ ,]+", "", digits)


def _apart(value: str) -> str:
    mark = value[1]
    if mark == " ":
        if sum(c.isalpha() for c in value) > len(value) // 3:
            value = _TRAILING.sub("", value)
        words = _BLANKS.split(value)
        if len(words) == 1 and value.isupper():
            # A heading of a judgment, as courts set it.
            return ""
        return " ".join(word.replace(" ", "") for word in words)
    plain = value[0::2] if set(value[1::2]) == {mark} else ""
    # Capitals with stops are an abbreviation.
    return "" if mark == "." and plain.isupper() and " " not in plain.strip() else plain


def _unleet(words: str) -> str:
    plain = words.translate(_LETTERS)
    letters = [c for c in words if c.isalpha()]
    if letters and all(c.isupper() for c in letters):
        return plain.upper()
    return " ".join(w if w in _PARTICLES else w[:1].upper() + w[1:] for w in plain.split())


_TITLES = frozenset(
    [
        "Mr",
        "Mrs",
        "Ms",
        "Dr",
        "Mr.",
        "Mrs.",
        "Ms.",
        "Dr.",
        "Sr.",
        "Sra.",
        "Sr",
        "Sra",
        "M.",
        "MM.",
        "Mme",
        "Mmes",
        "Mlle",
        "Herr",
        "Frau",
        "Hr.",
        "hr.",
        "fru",
    ]
)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "des",
        "del",
        "della",
        "di",
        "von",
        "van",
        "der",
        "den",
        "el",
        "la",
        "le",
        "al",
        "y",
        "e",
        "af",
        "zu",
    ]
)


def _backwards(words: str) -> str:
    return words[::-1]


def _is_leet(token: str) -> bool:
    token = token.strip(".,;:()")
    return len(token) > 1 and _LEET_WORD.match(token) is not None


def _is_backwards(token: str) -> bool:
    if token[::-1] in _PARTICLES:
        return True
    return _BACKWARDS.match(token) is not None and (token.rstrip(".")[-1:].isupper() or token.isupper())


def _around(
    text: str, span: tuple[int, int], fits: Callable[[str], bool], read: Callable[[str], str]
) -> tuple[int, int, str]:
    """Widen the candidate over the words beside it that fit as well, and read them."""
    start, end = span
    low, high = start, end
    for _ in range(_MOST):
        before = _LAST.search(text, max(0, low - _REACH), low)
        if not before or not (fits(before.group(1)) or before.group(1) in _TITLES):
            break
        low = before.start(1)
    for _ in range(_MOST):
        following = _FIRST.match(text, high, high + _REACH)
        if not following or not fits(following.group(1)):
            break
        high = following.end(1)
    return low, high, read(text[low:high])
