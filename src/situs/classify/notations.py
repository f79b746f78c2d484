"""Values that a notation puts under a name: XML, assignments, HTML's forms, SQL, vCard. JSON: `labelled`, `fields`.

`<lastName>`, `last_name=`, `name="lastName" value=` and a column of an INSERT announce what follows, like heads.
Code has such names, too, so that a bare name or a value without quotation marks must look like a person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from situs.classify.fields import Field, words_of
from situs.classify.labelled import names_a_person
from situs.classify.normal import Normal

HINT = r'[A-Za-z_]["\']? ?=|</|"value" ?:|(?i:\b(?:like \'|insert into|begin:vcard))'
"""Where one of them may be, in RE2 syntax."""
_HINT = re2.compile(HINT.encode())
_KEY = r"[A-Za-z_][\w.-]{1,63}"
_ELEMENT = re.compile(rf"<(?:\w{{1,20}}:)?({_KEY})(?: [^<>\n]{{0,200}})?>\s{{0,3}}([^<>\n\0]{{1,200}}?)\s{{0,3}}</")
_ABBREVIATED = {"Nm": "name", "BirthDt": "date of birth", "PhneNb": "phone", "MobNb": "mobile phone"}
"""Elements of ISO 20022 messages, as payments have them."""
_ASSIGNED = re.compile(
    rf"(?<![\w.-])({_KEY})(?:\s{{0,3}}=\s{{0,3}}| (?i:i?like) )"
    r"(?:\"[%*]?([^\"\n\0]{1,200}?)[%*]?\"|'[%*]?([^'\n\0]{1,200}?)[%*]?'"
    r"|(?-i:([^\W_][^\"',;&|{}()\[\]<>=\n\0]{0,80}(?![\w=(]))))"
)
_PAIRED = re.compile(
    rf"[\"' ](?:name|id|key|field|label)[\"']?\s?[:=]\s?[\"']({_KEY})[\"'][^<>{{}}\n\0]{{0,120}}?"
    r"[\"' ]value[\"']?\s?[:=]\s?(?:\"([^\"\n\0]{1,200})\"|'([^'\n\0]{1,200})')"
)
"""The input of a form, and a variable as an object: its name is one value, and what it holds another."""
_INSERT = re.compile(r"(?i)\binsert\s+into\s+[\w.\"`\[\]]{1,128}\s*\(([\w\s,.\"`\[\]]{1,2000})\)\s*values\s*")
_VALUE = r"\s*+(?:'(?:[^'\n\0]|''){0,400}+'\s*+|[^(),'\n\0]{1,100}+)"
_ROW = re.compile(rf"\(({_VALUE}(?:,{_VALUE}){{0,99}}+)\)\s*,?\s*")
_ITEM = re.compile(r"'((?:[^']|'')*)'|([^\s,'][^,']*)")
_CARD = re.compile(r"(?m)^(?:N|FN|NICKNAME|SORT-STRING)(?:;[^:\n]{0,80})?:(.{1,200})$")
_PART = re.compile(r"[^;,\\\s][^;,\\\n]{1,80}")
_DECISIVE = re.compile(
    r"(?i)(?:[\w -]{0,40}[ _-])?(?:(?:first|last|middle|given|family|sur|fore|maiden|birth)[ _-]?name|vorname|nachname|"
    r"familienname|geburtsname|pr[ée]nom|apellidos?|cognome|voornaam|achternaam|fornavn|efternavn|sobrenome|apelido)"
)
_CAPITAL = r"[A-ZÀ-Þ][^\W\d_]*(?:['’.-][^\W\d_]+)*\.?"
_WHOLE = re.compile(rf"{_CAPITAL},?(?: (?:[a-zà-þ]{{2,3}} ){{0,2}}{_CAPITAL}){{1,4}}")
"""Two words at least, each with a capital but for particles."""
_WORDED = re.compile(r"[^\W\d_]+(?:['’. -]{1,2}[^\W\d_]+){0,4}\.?")
_MEMBER = re.compile(r"[^\W\d_]{2}\.[^\W\d_]{2}")
"""A point between words, as code has it."""
_MOST_ROWS = 10_000


def notated(normal: Normal) -> Iterator[Field]:
    """Yield the values of a text that stand under a name of their own in one of these notations."""
    if not _HINT.search(normal.raw):
        return
    text = normal.text
    labels: dict[str, str] = {}
    for sign, pattern in (("</", _ELEMENT), ("", _ASSIGNED), ("value", _PAIRED)):
        for m in pattern.finditer(text) if sign in text else ():
            group = m.lastindex or 1
            name = m[1]
            if name not in labels:  # code has the same names again and again
                labels[name] = _ABBREVIATED.get(name) or words_of(name)
            field = Field(labels[name], *m.span(group))
            if _fits(field.label, m[group], quoted=group < 4):
                yield field
    if "nsert" in text.lower():
        yield from _inserted(text)
    if "BEGIN:VCARD" in text:
        for m in _CARD.finditer(text):
            yield from (Field("name", *part.span()) for part in _PART.finditer(text, *m.span(1)))


def _fits(label: str, value: str, quoted: bool) -> bool:
    """Tell whether a value may be what its label says: where that is a person, it must look like one in code, too."""
    if not names_a_person(label):
        return True
    if not quoted and _MEMBER.search(value):
        return False
    if _DECISIVE.fullmatch(label):
        return _WORDED.fullmatch(value) is not None and value.lower() != label.lower().replace(" ", "")
    if not quoted or label.lower().endswith("name"):
        return _WHOLE.fullmatch(value.strip()) is not None
    return value[:1].isupper()


def _inserted(text: str) -> Iterator[Field]:
    """Yield the values of SQL's INSERT under their columns (ISO/IEC 9075-2, section 14.11)."""
    for m in _INSERT.finditer(text):
        labels = [words_of(column.strip(' \t\r\n"`[]')) for column in m[1].split(",")]
        end = m.end()
        for _ in range(_MOST_ROWS):
            row = _ROW.match(text, end)
            if row is None:
                break
            for label, item in zip(labels, _ITEM.finditer(text, *row.span(1)), strict=False):
                low, high = item.span(item.lastindex or 0)
                if high > low:
                    yield Field(label, low, high)
            end = row.end()
