"""Addresses in parts, each in a field of its own: street, house, postcode and town of a form, a record, a message.

A street is told by how it ends, a postcode by the town behind it. Under `street` and `zip`, in a column or an element
apart, neither is there; the names of the fields say it, and that several of them stand together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import re2

from situs.classify.detectors import Hit
from situs.classify.fields import Field, words_of
from situs.classify.normal import Normal
from situs.model import Slot

_WHOSE = (
    r"(?:(?:mailing|billing|shipping|home|work|business|office|postal|residential|residence|current|previous|former|"
    r"permanent|registered|delivery|invoice|visiting|correspondence|physical|contact|client|debtor|creditor|employee|"
    r"employer|tenant|landlord|property|patient|new|old|wohn|privat|liefer|rechnungs|kunden|melde|firmen|neue|alte)"
    r"[ -]?){0,2}"
)
_STREET = (
    r"street(?: ?(?:name|address|line|\d))*|stra(?:ß|ss)e(?: ?(?:und|u\.|&|/|,)? ?(?:haus)?(?:nummer|nr\.?))?|str\.|"
    r"strt ?nm|addr(?:ess)? ?line ?\d?|addr(?:ess)? ?\d|adr ?line|straatnaam|gatuadress|vejnavn|nom de (?:la )?rue|"
    r"nombre de (?:la )?calle"
)
_STREET_WEAK = (
    r"addr(?:ess)?|adresse|anschrift|via|rue|calle|indirizzo|direcci[oó]n|domicilio|endere[cç]o|morada|logradouro|straat|"
    r"str|adres|vej|gade|gata|ulica|ul\.|road"
)
_HOUSE = (
    r"house ?(?:no\.?|nr\.?|number|num)|haus ?(?:nummer|nr\.?)|hnr\.?|bldg ?nb|building (?:no\.?|number)|"
    r"huis ?(?:nummer|nr)|husnummer|numéro de (?:rue|voie)|(?:n[uú]mero )?civico|nr domu|n[uú]m[eé]ro|number|no\.?|"
    r"nr\.?|n[°º]|apt\.?|apartment|flat|suite|floor|door|wohnung|stiege|top|piso|puerta|interno|scala|toevoeging"
)
_CODE = (
    r"zip(?: ?code)?|post(?:al)? ?code|plz|postleitzahl|code postal|c[oó]digo postal|codice postale|postnummer|"
    r"postnr\.?|kod pocztowy|pst ?cd|cap|cp|cep|pin ?code"
)
_TOWN = (
    r"city(?: ?/ ?town)?|town|wohnort|ville|ciudad|citt[aà]|cidade|woonplaats|twn ?nm|localit(?:y|é|à)|postort|miasto|"
    r"birth ?place|place of (?:birth|residence)|geburtsort|lieu de naissance|luogo di nascita|lugar de nacimiento|"
    r"local de nascimento"
)
_TOWN_WEAK = (
    r"ort|comune|commune|plaats|by|stad|stadt|village|municipality|municipio|gemeinde|localidad|poblaci[oó]n|county|"
    r"district|suburb|borough|provincia"
)
_BOTH = r"(?:plz|postleitzahl|zip|postal ?code|postcode)(?: ?[/,&+-] ?| (?:und|and) )(?:wohn)?(?:ort|city|town)"
_PARTS = (
    ("both", _BOTH, True), ("street", _STREET, True), ("street", _STREET_WEAK, False), ("house", _HOUSE, False),
    ("code", _CODE, False), ("town", _TOWN, True), ("town", _TOWN_WEAK, False),
)  # fmt: skip
_TOLD = [(part, re.compile(f"{_WHOSE}(?:{words})", re.IGNORECASE), alone) for part, words, alone in _PARTS]
_ANY = f"{_WHOSE}(?:{'|'.join(words for _, words, _ in _PARTS)})"
HINT = (
    r"(?i)(?:street|stra(?:ß|ss)e|\bstr\.|addr|adres|anschrift|zip|plz|post|postal|\b(?:cap|ce?p|via|rue)\b|city|town|"
    r"ort\b|\bville|ciudad|citt|calle|localidad|cidade|comune|woonplaats|miasto|birth ?place|place of|lieu de|luogo di|"
    r"lugar de)[\w /._-]{0,12}\\?[\"']?[ \t]{0,3}(?:[:|]|</)"
)
"""Where the name of such a field may be, in RE2 syntax."""
_HINTS = re2.compile(HINT.encode())
_MEMBER = re.compile(
    rf"(?im)(?:^|[,;|{{\0])[ \t>*#•-]{{0,8}}(?P<mark>\\?[\"']|)(?P<label>[^\W\d]\w{{0,30}}|{_ANY})(?P=mark)"
    r"[ \t]{0,3}[:=|][ \t]{0,4}(?:\\?[\"'](?P<quoted>[^\"\\\n\0]{1,120})[\"'\\]|(?P<bare>[^\"\n\0|{}\[\]]{1,120}))"
)
_NEXT = re.compile(rf"[,;]\s{{0,3}}{_ANY}\s{{0,3}}[:=]", re.IGNORECASE)
_TAGGED = re.compile(
    rf">\s{{0,3}}({_ANY})\s?:?\s{{0,2}}(?:</\w{{1,10}}>\s{{0,4}}){{1,2}}(?:<\w{{1,10}}[^<>\n]{{0,100}}>\s{{0,4}}){{1,3}}"
    r"([^<>\n\0]{1,100}?)\s{0,3}<",
    re.IGNORECASE,
)
"""A cell, and the one beside it, in HTML."""
_LONGEST_LABEL = 48
_REACH = 300
"""Characters between two fields of one address, other fields included."""
_NEIGHBOURS = 4
"""Fields looked at on one side."""
_SLOTS = 16
"""The same in members of a tool's arguments, keys included."""
_NO_PLACE = frozenset(
    """
    string text str varchar char integer number boolean null none true false required optional unknown value any object
    default example n/a tbd yes no various nil see same siehe online remote worldwide
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_HOUSE_VALUE = re.compile(r"(?=.{0,6}\d)[\w /.-]{1,10}")
_CODE_VALUE = re.compile(
    r"(?=.{0,4}\d)(?:[A-Z]{1,3}[ -]?)?\d{3,6}(?:[ -]?[\dA-Z]{1,4})?|[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}", re.I
)
_TOWN_VALUE = re.compile(r"[^\W\d_][\w'’.()/ -]{1,50}")
_BOTH_VALUE = re.compile(r"[\dA-Z -]{3,10}[ ,]{1,2}[^\W\d_][\w'’.()/ -]{1,50}")
_STREET_VALUE = re.compile(r"[^@{}<>$=\n]{3,100}")
_MOST_WORDS = {"street": 10, "town": 5, "both": 7}
_CONFIDENCE = 0.75
_BEFORE, _BEHIND = " \t\"'", " \t\r,;.\"'"
"""Signs around a value that are no part of it."""


class _Part(NamedTuple):
    """Hold a part of an address, whether its field's name is enough to tell it, and where it stands."""

    part: str
    alone: bool
    low: int
    high: int


def part_of(label: str) -> tuple[str, bool] | None:
    """Return which part of an address a field's name announces, and whether it does so by itself; or None."""
    if len(label) > _LONGEST_LABEL:
        return None
    return next(((part, alone) for part, pattern, alone in _TOLD if pattern.fullmatch(label)), None)


def possible_fields(normal: Normal) -> Iterator[Field]:
    """Yield members of JSON, lines and HTML's cells of two, near a name that may be that of an address's part."""
    text = normal.text
    for begin, end in _stretches(normal):
        at = begin
        while m := _MEMBER.search(text, at, end):
            low, high = m.span("quoted" if m["quoted"] is not None else "bare")
            if m["quoted"] is None and (following := _NEXT.search(text, low, high)):
                high = following.start()
            yield Field(words_of(m["label"]), low, high)
            # What ends one member begins the next; a value that is one word may be the next one's name.
            at = low + len(text[low:high].rstrip(' \t,;"'))
        if text.find("</", begin, end) >= 0:
            yield from (Field(m[1], *m.span(2)) for m in _TAGGED.finditer(text, begin, end))


def _stretches(normal: Normal) -> Iterator[tuple[int, int]]:
    """Yield where in a text to look: around each sign, in code points, those that meet as one."""
    done = points = 0
    low = high = -1
    for m in _HINTS.finditer(normal.raw):
        points += m.start() - done if normal.ascii else len(normal.raw[done : m.start()].decode())
        done = m.start()
        if high < 0 or points - _REACH > high:
            if high >= 0:
                yield low, high
            low = max(0, points - _REACH)
        high = points + _REACH
    if high >= 0:
        yield low, high


def parts_among(text: str, fields: Iterable[Field]) -> Iterator[Hit]:
    """Yield the parts of addresses among fields, each by its name and its value, where they stand together."""
    told: dict[str, tuple[str, bool] | None] = {}
    parts: set[_Part] = set()
    for label, low, high in fields:
        if label not in told:
            told[label] = part_of(label)
        known = told[label]
        if known is None:
            continue
        value = text[low:high].rstrip(_BEHIND)
        begins = low + len(value) - len(value.lstrip(_BEFORE))
        if _fits(known[0], value.lstrip(_BEFORE)):
            parts.add(_Part(*known, begins, low + len(value)))
    yield from (
        Hit(one.low, one.high, _KIND[one.part], _CONFIDENCE, "address.field") for one in _together(parts, _REACH)
    )


def parts_by_key(slots: Sequence[Slot], labels: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Hit]]:
    """Yield the numbers of slots that hold part of an address by their keys, whose words are `labels`, with the hit."""
    parts = []
    for index, label in labels:
        known, value = part_of(label), slots[index].text
        if known is not None and value == value.strip() and _fits(known[0], value):
            parts.append(_Part(*known, index, index))
    for one in _together(parts, _SLOTS):
        yield one.low, Hit(0, len(slots[one.low].text), _KIND[one.part], _CONFIDENCE, "address.field")


_KIND = {"street": "ADDRESS", "house": "ADDRESS", "code": "ADDRESS", "both": "ADDRESS", "town": "LOCATION"}


def _together(parts: Iterable[_Part], reach: int) -> Iterator[_Part]:
    """Yield the parts that tell themselves, and those beside which another part of an address stands."""
    ordered = sorted(parts, key=lambda one: (one.low, one.high))
    for i, one in enumerate(ordered):
        before = next((o for o in reversed(ordered[max(0, i - _NEIGHBOURS) : i]) if o.part != one.part), None)
        behind = next((o for o in ordered[i + 1 : i + 1 + _NEIGHBOURS] if o.part != one.part), None)
        if (
            one.alone
            or (before is not None and one.low - before.high <= reach)
            or (behind is not None and behind.low - one.high <= reach)
        ):
            yield one


def _fits(part: str, value: str) -> bool:
    """Tell whether a value may be that part: code and schemas have the same names."""
    if value.lower() in _NO_PLACE:
        return False
    if part == "house":
        return _HOUSE_VALUE.fullmatch(value) is not None
    if part == "code":
        return _CODE_VALUE.fullmatch(value) is not None
    if len(value.split()) > _MOST_WORDS[part] or "://" in value:
        return False
    if part == "town":
        return value[:1].isupper() and _TOWN_VALUE.fullmatch(value) is not None
    if part == "both":
        return any(map(str.isdigit, value)) and _BOTH_VALUE.fullmatch(value) is not None
    told = value[:1].isupper() or any(map(str.isdigit, value))
    return told and _LETTERS.search(value) is not None and _STREET_VALUE.fullmatch(value) is not None
