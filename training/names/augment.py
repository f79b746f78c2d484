"""Change annotated texts so that the network learns from what stands around a name, not from the name."""

from __future__ import annotations

import re
from random import Random

import lists
from classes import Document, masked, public

_PERSON, _PLACE = masked("PERSON"), masked("LOC") | public("LOC")
_WORD = re.compile(r"[^\W\d_]+")
_BEFORE_LETTER = re.compile(
    r"\b(?:Zeugen?|Zeugin|Klägers?|Klägerin|Beklagten?|Rechtsanw(?:alt|ältin|älte)|Beschwerdeführers?|Angeklagten?"
    r"|Herrn?|Frau|Dr\.|Beschuldigten?|Ehefrau|Sohn|Tochter|Kandidat|Mitarbeiter|Sachverständigen?|durch|gegen|für|von"
    r"|mit|und|dass|bei) (?=[a-z])"
)
_TITLE = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Prof|Sr|Sra|M|MM|Mme|Mlle|Me|Dom|Dra|D|Dña|Herr|Herrn|Frau|hr|fru|Judge|Justice|de|da|do|dos|del"
    r"|la|van|von|der|e|y|et|and|og|und|fils|el|al|den|ten|St)\Z"
)


def changed(document: Document, random: Random) -> Document:
    """Return a copy with other names of persons, some in capitals, and some other towns."""
    names: dict[str, str] = {}
    style = random.random()
    parts: list[str] = []
    spans: list[tuple[int, int, int]] = []
    last = size = 0
    for start, end, bits in sorted(document.spans):
        if start < last:
            continue
        value = document.text[start:end]
        if bits == _PERSON:
            value = _person(value, names, random, document.language)
            value = value.upper() if style < 0.08 else value
            value = value.replace(" ", "\n", 1) if random.random() < 0.03 else value
            value = value.replace(". ", ".") if random.random() < 0.1 else value
        elif bits & _PLACE and not bits & ~_PLACE and _WORD.fullmatch(value) and random.random() < 0.5:
            value = names.setdefault(value, random.choice(lists.towns(document.language)))
        before = document.text[last:start]
        if bits == _PERSON and before.endswith(". ") and random.random() < 0.15:
            before = before[:-1]
        if document.source == "LER":
            new: list[tuple[int, int, int]] = []
            before = _signed(before, 0, new, random)
            before = _lettered(before, size, spans, random) if not new and random.random() < 0.5 else before
            spans += [(size + s, size + e, b) for s, e, b in new]
        parts += [before, value]
        size += len(before)
        spans.append((size, size + len(value), bits))
        size += len(value)
        last = end
    parts.append(document.text[last:])
    return Document(document.id, document.source, document.language, "".join(parts), document.plain, spans)


def _signed(text: str, base: int, spans: list[tuple[int, int, int]], random: Random) -> str:
    """Put a surname on a line of its own now and then, as judges sign: decisions end so."""
    lines = text.split("\n")
    out = lines[0]
    for line in lines[1:]:
        if random.random() < 0.08:
            locale = random.choice(lists.LOCALES["de"])
            name = lists.surname(random, locale)
            out += "\n"
            spans.append((base + len(out), base + len(out) + len(name), _PERSON))
            out += name
        out += "\n" + line
    return out


def _lettered(text: str, base: int, spans: list[tuple[int, int, int]], random: Random) -> str:
    """Put a single letter behind words that persons follow now and then, as German courts make names unknown."""
    out, last = "", 0
    for match in _BEFORE_LETTER.finditer(text):
        if random.random() < 0.15:
            letter = random.choice("ABCDEFGHIJKLMNOPRSTUVWXZ") + random.choice(("", ".", ".", "…"))
            out += text[last : match.end()]
            spans.append((base + len(out), base + len(out) + len(letter), _PERSON))
            out += letter + " "
            last = match.end()
    return out + text[last:]


def _person(value: str, names: dict[str, str], random: Random, language: str) -> str:
    words = list(_WORD.finditer(value))
    final = words[-1].start() if words else 0

    def other(match: re.Match[str]) -> str:
        word = match.group()
        if _TITLE.match(word) or (len(word) > 1 and word.islower() and language != "da"):
            return word
        key = word.lower()
        if key not in names:
            if len(word) == 1:
                names[key] = random.choice("ABCDEFGHIJKLMNOPRSTVWZ")
            else:
                first, surname = lists.person(random, language)
                names[key] = (surname if match.start() == final else first).split(" ")[-1]
        new = names[key]
        return new.upper() if word.isupper() and len(word) > 1 else new.lower() if word.islower() else new

    return _WORD.sub(other, value)
