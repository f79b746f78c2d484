"""Words that somebody took pains to hide: letters set apart, styled, swapped for look-alikes, or escaped without need.

Ordinary text needs none of this, so that such a run is reported by itself where it reads like a name or a number: what
no detector knows is still no accident. Umlauts in HTML, soft hyphens between syllables and marked words are ordinary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufeff"
)
_CHARACTER = r"[\w.,'’/@+\-]"
_STYLED = (
    "\u2102\u210a-\u2113\u2115\u2119-\u211d\u2124\u212c\u212d\u212f-\u2131\u2133\u2134\u24b6-\u24e9\uff01-\uff5e"
    "\U0001d400-\U0001d7ff\U0001f130-\U0001f189"
)
_PART = rf"[\w.,'’/@+&\-{_STYLED}]{{0,40}}"
_ALIKE = "\u0370-\u03ff\u0400-\u052f\u0261"
_ESCAPED = (
    r"(?:\\{1,4}(?:u\{?(?:00)?00[2-7][0-9A-Fa-f]\}?|x[2-7][0-9A-Fa-f])|&#(?:3[2-9]|[4-9]\d|1[01]\d|12[0-2]);"
    r"|&#[xX]0{0,4}[2-7][0-9A-Fa-f];|%[2-7][0-9A-Fa-f])"
)
_ANY_ESCAPE = r"(?:\\{1,4}(?:u\{?[0-9A-Fa-f]{4,6}\}?|x[0-9A-Fa-f]{2})|&#\w{2,7};|&[A-Za-z]{2,8};|%[0-9A-Fa-f]{2})"
_ESCAPES = (
    ("%", re.compile(r"%[2-7][0-9A-Fa-f]")),
    ("&", re.compile(r"&#[xX]?\d")),
    ("\\", re.compile(r"\\[ux]")),
)
"""A sign, and how what is escaped without need begins with it."""
_ASCII = bytes(range(128))
_SIGN = re.compile(f"[{_INVISIBLE}{_STYLED}{_ALIKE}]")
_UNSEEN, _STYLE, _OTHER = (re.compile(f"[{signs}]") for signs in (_INVISIBLE, _STYLED, _ALIKE))
_APART = re.compile(rf"(?:{_CHARACTER}(?:\s?[{_INVISIBLE}])+\s?){{3,}}[{_INVISIBLE}]*{_CHARACTER}+")
_DRESSED = re.compile(rf"(?<!\w){_PART}[{_STYLED}]{_PART}(?:\s{{1,2}}{_PART}[{_STYLED}]{_PART})*")
_SWAPPED = re.compile(rf"(?<!\w)[^\W_{_ALIKE}]{{0,40}}[{_ALIKE}][\w.'’\-]*")
_NEEDLESS = re.compile(rf"(?:{_ESCAPED}{_CHARACTER}{{0,2}}){{3,}}(?:{_ANY_ESCAPE}|[\w.@/\-]){{0,400}}")
_BEFORE = re.compile(rf"{_ANY_ESCAPE}+\Z")
_SPLIT = re.compile(r"\*\*[^*\n\0]{2,60}\*\*[^\W_][\w.'’\-]*(?:\s[A-ZÀ-Þ][\w.'’\-]*){0,4}")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_GAP = re.compile(r"[\s.,'’\-]{0,3}(?:[A-Za-zÀ-ɏ]\.?[\s\-]|\d{1,5}[\s,]){0,2}\Z")
_FEWEST = 3
"""Letters of a word that can be told from a symbol."""
_LONGEST_ESCAPE = 60


def hides(characters: Iterable[str]) -> bool:
    """Tell whether any of the characters is one that words are hidden with."""
    return any(_SIGN.match(c) for c in characters)


def hidden_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the text (code points) in which words are hidden; they may overlap."""
    if any(sign in text and begins.search(text) for sign, begins in _ESCAPES):
        yield from _needless(text)
    if "*" in text and "**" in text:
        yield from (m.span() for m in _SPLIT.finditer(text))
    if text.isascii():
        return
    # A pattern tries every word of a text, and the signs that each needs are seldom there.
    signs = "".join({*text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")})
    if _UNSEEN.search(signs):
        yield from (m.span() for m in _APART.finditer(text))
    if _STYLE.search(signs):
        yield from (m.span() for m in _DRESSED.finditer(text) if len(_SIGN.findall(m.group())) >= _FEWEST)
    if _OTHER.search(signs):
        yield from _swapped(text)


def _needless(text: str) -> Iterator[tuple[int, int]]:
    """Yield runs in which letters and digits are escaped that need not be."""
    for m in _NEEDLESS.finditer(text):
        before = _BEFORE.search(text, max(0, m.start() - _LONGEST_ESCAPE), m.start())
        yield (before or m).start(), m.end()


def _swapped(text: str) -> Iterator[tuple[int, int]]:
    """Yield runs of words whose Latin letters were swapped for Greek or Cyrillic ones."""
    run: tuple[int, int] | None = None
    latin = len(_LATIN.findall(text)) > len(text) // 2
    for m in _SWAPPED.finditer(text):
        if run and _GAP.match(text[run[1] : m.start()]):
            run = (run[0], m.end())
        elif latin or _LATIN.search(m.group()):
            if run:
                yield run
            run = m.span()
    if run:
        yield run


_HEADINGS = frozenset(
    [
        "URTEIL",
        "BESCHLUSS",
        "TATBESTAND",
        "GRÜNDE",
        "ENTSCHEIDUNGSGRÜNDE",
        "TENOR",
        "RUBRUM",
        "VERFÜGUNG",
        "ANTRAG",
        "KLAGE",
        "VERTRAG",
        "ANLAGE",
        "NAMEN",
        "IM",
        "DES",
        "VOLKES",
        "IN",
        "RECHT",
        "JUDGMENT",
        "JUDGEMENT",
        "ORDER",
        "OPINION",
        "DECISION",
        "AGREEMENT",
        "CONTRACT",
        "WITNESSETH",
        "RECITALS",
        "WHEREAS",
        "EXHIBIT",
        "SCHEDULE",
        "ANNEX",
        "DECREE",
        "SENTENCE",
        "ARRÊT",
        "ARRET",
        "JUGEMENT",
        "ORDONNANCE",
        "DÉCISION",
        "MOTIFS",
        "PAR",
        "CES",
        "CONTRAT",
        "ANNEXE",
        "SENTENCIA",
        "AUTO",
        "FALLO",
        "FUNDAMENTOS",
        "ANTECEDENTES",
        "CONTRATO",
        "ANEXO",
        "ACÓRDÃO",
        "VOTO",
        "RELATÓRIO",
        "EMENTA",
        "DESPACHO",
        "SENTENZA",
        "ORDINANZA",
        "DECRETO",
        "CONTRATTO",
        "ALLEGATO",
        "VONNIS",
        "BESCHIKKING",
        "ARREST",
        "OVEREENKOMST",
        "DOM",
        "KENDELSE",
        "AFTALE",
        "NOTICE",
    ]
)
_WORDS = re.compile(r"[^\s.,'’/&\-]+")
_NAME = re.compile(r"[^\W\d_][\w .,'’&\n\-]*\Z")
_LONGEST = 80
_MOST = 8
_COUNTED = "0123456789101112131415161718192021222324252627282930"
_STREET = re.compile(r"[^\W\d_]{3,}[ ,]")


def reads_as(plain: str) -> str:
    """Return the kind that a text which was hidden reads like: a person's name, a reference number, or nothing."""
    plain = " ".join(plain.split())
    if len(plain) <= _LONGEST and (digits := "".join(c for c in plain if c.isdigit())) and len(digits) >= _FEWEST:
        # Digits in their order number the columns of a table.
        return "" if digits in _COUNTED else "ADDRESS" if _STREET.match(plain) else "CONTRACT_NUMBER"
    words = _WORDS.findall(plain)
    if not _NAME.match(plain) or any(c.isdigit() for c in plain) or len(plain) > _LONGEST or len(words) > _MOST:
        return ""
    capital = [w for w in words if w[0].isupper()]
    if not any(len(w) >= _FEWEST for w in capital) or len(words) - len(capital) > len(capital):
        return ""
    return "" if any(w in _HEADINGS for w in words) else "PERSON"
