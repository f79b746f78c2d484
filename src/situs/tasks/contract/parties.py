"""Find who makes a contract: names as its opening gives them, and the words by which it calls them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from situs.tasks.contract.governing import load_atlas
from situs.tasks.contract.opening import Opening, openings_of

_WORDS = (
    "Inc", "Incorporated", "Corp", "Corporation", "Company", "Co", "LLC", "Ltd", "Limited", "LLP", "PLC", "BV", "NV",
    "GmbH", "Ltda", "SpA", "SARL", "Pty", "Pte", "Bhd", "Oyj", "Trust", "Bank", "Association", "University",
    "Foundation", "Partnership", "Fund", "Hospital", "Institute", "Holdings", "Group",
)  # fmt: skip
_LETTERS = "L L C|L L P|L P|P C|N A|N V|B V|S A|S A S|S p A|S r l|S à r l|e V|K K|A B|A G|S E"
_SHORT = "AG SA AB AS Oy SE KG OHG UG LP eG GbR ApS A/S plc"
_FORM = "(?:{})".format(
    "|".join(
        [
            *dict.fromkeys(form for word in _WORDS for form in (word, word.upper())),
            *(r"\.\s?".join(letters.split(" ")) for letters in _LETTERS.split("|")),
            *_SHORT.split(),
        ]
    )
)
"""Legal forms, and words by which institutions are called."""
_NAME = re.compile(
    r"[A-ZÄÖÜÉ0-9][\w&.'’/\-]*(?:(?:\s*[,&]\s*|\s+(?:of|the|for|de|du|der|und|et|van|von|y)\s+|\s+&\s+|\s+)"
    r"(?:[A-ZÄÖÜÉ0-9&(][\w&.'’/)\-]*))*"
)
_GAP = r"(?:[^\S\n]{1,40}|[^\S\n]{0,40}\n[^\S\n]{0,40})"
"""White space within a name: one line's end at most."""
_COMPANY = re.compile(
    rf"(?:[A-ZÄÖÜÉ0-9][\w&'’/.\-]{{0,40}},?{_GAP}(?:(?:&|of|the|for|de|du|der|und|van|von){_GAP})?){{1,10}}?{_FORM}\b\.?"
    rf"(?:,?{_GAP}(?:{_FORM})\b\.?)*"
)
_ABBREVIATED = re.compile(r"(?:\b(?:inc|corp|co|ltd|bhd|ltda)|\.\s?\w{1,2})\.$", re.I)
_LEGAL = re.compile(rf"\b{_FORM}\b")
_TERM = re.compile(
    r"\((?P<lead>[^()\"“„]{0,80}?)[\"“„'‘](?P<term>[^\"”“„\n()]{1,60}?)[,.]?[\"”“'’](?P<more>[^()]{0,120})\)"
    r"|,?\s*(?:hereinafter|herein|hereafter|im\s+Folgenden|nachfolgend|ci-après)[^\"“„()]{0,60}"
    r"[\"“„](?P<bare>[^\"”“„\n]{1,60}?)[,.]?[\"”“]",
    re.I,
)
_NO_PARTY = re.compile(
    r"^(?:this\s+|the\s+)?(?:[\w ]{0,40}(?:agreement|contract|amendment|vertrag|date|datum|party|parties|parteien"
    r"|partei|term|act|exhibit|effective))$",
    re.I,
)
_BETWEEN = re.compile(r"(?:[,;:.]\s*|\)\s*,?\s*|\s+)(?:and|und|et|AND)\s+(?=\S)|;\s*|\n\s*\n")
_FILLER = re.compile(
    r"(?:\s|[(\[]?(?:[ivx]{1,4}|\d{1,2}|[a-e])[)\].]\s|(?:and|among|between|und|et|the|by|der|die|le|la)\s+|[,:;–—-])+",
    re.I,
)
_DESCRIBED = re.compile(
    r",?\s+(?:an?|the|eine?|une?|whose|having|with|located|organi[sz]ed|acting|incorporated|mit)\b", re.I
)
_ARTICLE = re.compile(r"\b(?:an?|eine?r?|une?)\s+$|[,(]\s*an?\s", re.I)
_LOOSE = re.compile(
    rf"(?:\W|\b(?:{_FORM}|the|company|bank|agent|buyer|seller|schedule|exhibit|party|parties|whereas|section|name|title|date|by|"
    r"holding|liability|registered|corporation|january|february|march|april|may|june|july|august|september|october|november|"
    r"december|effective|as|of|delaware|california|texas|nevada|washington|massachusetts|new|york|\d+)\b)+",
    re.I,
)
"""Words that name nobody by themselves."""
_AHEAD = 200
"""Characters within which a chunk names its party."""
_SIGNED = re.compile(r"\bin\s+witness\s+whereof\b|\n\s*by:", re.I)


@dataclass(frozen=True, slots=True)
class Party:
    """Mark a party's name, and the words by which the contract calls it (spans of the text)."""

    name: tuple[int, int]
    terms: tuple[tuple[int, int], ...] = ()


def parties_of(text: str) -> tuple[Party, ...]:
    """Return the parties that a contract's opening names, in order; else the companies where it is signed."""
    tried = [_opened(text, opening) for opening in openings_of(text)]
    best = max(tried, key=_weight, default=[])
    return tuple(_distinct(text, best or list(_signers(text))))


def _weight(parties: list[Party]) -> tuple[int, int]:
    """Rank what an opening gives: two parties, and two that are given a name to go by; the first such place wins."""
    return min(len(parties), 2), min(sum(bool(p.terms) for p in parties), 2)


def _opened(text: str, opening: Opening) -> list[Party]:
    found: list[Party] = []
    for start, end in _chunks(text, opening.parties, opening.end):
        party = _party(text, start, end)
        if party and found and _is_place(text[slice(*party.name)]):  # *registered in England and Wales ("Supplier")*
            found[-1] = replace(found[-1], terms=(*found[-1].terms, *party.terms))
        elif party:
            found.append(party)
    return found


def _is_place(name: str) -> bool:
    return " ".join(name.lower().split()) in load_atlas().places


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches between the words that part one party from the next, none of which stands in brackets."""
    depths = _depths(text, start, end)
    begin = start
    for mark in _BETWEEN.finditer(text, start, end):
        if depths[mark.end() - 1 - start] == 0 and _begins(text, mark.end(), end):
            yield begin, mark.start() + (text[mark.start()] == ")")
            begin = mark.end()
    yield begin, end


def _depths(text: str, start: int, end: int) -> list[int]:
    depth, out = 0, []
    for char in text[start:end]:
        depth = max(0, depth + (char == "(") - (char == ")"))
        out.append(depth)
    return out


def _begins(text: str, start: int, end: int) -> bool:
    """Tell whether a party may begin here: by a name, not by an address or a further trait of the one before."""
    filler = _FILLER.match(text, start, end)
    at = filler.end() if filler else start
    return at < end and (text[at].isupper() or text[at].isdigit() or text[at] == "[")


def _party(text: str, start: int, end: int) -> Party | None:
    called = [(m.start(), m.span("term" if m["term"] else "bare")) for m in _TERM.finditer(text, start, end)]
    terms = tuple(span for _, span in called if not _NO_PARTY.match(text[slice(*span)]))
    name = _name(text, start, min((at for at, _ in called), default=end))
    if name is None or not (terms or _LEGAL.search(text, *name)):
        return None
    return Party(name, terms)


def _name(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return a company's name with its legal form, or the first run of capitalised words before a description."""
    filler = _FILLER.match(text, start, end)
    at = filler.end() if filler else start
    company = _COMPANY.search(text, at, min(end, at + _AHEAD))
    if company and _ARTICLE.search(text[at : company.start()]) is None:
        return _trimmed(text, *company.span())
    described = _DESCRIBED.search(text, at, end)
    run = _NAME.search(text, at, described.start() if described else end)
    if run is None or run.start() - at > 60:
        return None
    return _trimmed(text, *run.span())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span without what stands loose at its ends, or None where what is left names nobody."""
    if _ARTICLE.search(text[max(0, start - 5) : start]) or _LOOSE.fullmatch(text, start, end):
        return None
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:(&"):
        end -= 1
    if text[end - 1] == "." and not _ABBREVIATED.search(text, start, end):
        end -= 1
    return (start, end) if 2 < end - start <= 160 else None


def _signers(text: str) -> Iterator[Party]:
    """Yield the companies that stand where a contract is signed, or else in its first lines."""
    marks = list(_SIGNED.finditer(text))
    start = marks[0].start() if marks and marks[0].start() > len(text) // 2 else max(0, len(text) - 3_000)
    spans = [m.span() for m in _COMPANY.finditer(text, start, min(len(text), start + 6_000))]
    if not spans:
        spans = [m.span() for m in _COMPANY.finditer(text, 0, min(len(text), 1_500))]
    for span in spans:
        name = _trimmed(text, *span)
        if name:
            yield Party(name)


def _distinct(text: str, parties: list[Party]) -> Iterator[Party]:
    seen: set[str] = set()
    for party in parties:
        key = " ".join(text[slice(*party.name)].lower().replace(",", "").split()).rstrip(".")
        if key not in seen:
            seen.add(key)
            yield party
