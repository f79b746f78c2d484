"""Scan slots: one pass for candidates, one for cues, one for parties; spans point into the original."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from situs.classify.address_fields import parts_among, parts_by_key, possible_fields
from situs.classify.alignment import aligned
from situs.classify.chats import speakers
from situs.classify.detectors import Hit, Scan
from situs.classify.detectors.cues import FOLD, Cue
from situs.classify.detectors.disguise import undisguise
from situs.classify.detectors.encoded import decode, opaque
from situs.classify.engine import UNKNOWN
from situs.classify.fields import Field, announced, keyed, members, named
from situs.classify.hidden import hidden_spans, reads_as
from situs.classify.junctions import across
from situs.classify.load import Detectors
from situs.classify.normal import SEPARATOR, Chain, Normal, OffsetMap, normalise
from situs.classify.notations import notated
from situs.classify.parties import PartyTerms
from situs.classify.signs import ALIGNED, BROKEN, CHATS, MEMBERS, NOTATED, PLACED, TABLES, signs_in
from situs.classify.tables import cells
from situs.model import Category, Finding, Slot, category_of

Place = tuple[int, int, int, str, str, float, str]
"""A finding in the making, in the order of findings: slot, start, minus the end, kind, detector, confidence, label."""

_DEPTH = 2
_HIDDEN_CONFIDENCE = 0.6
_DECODED_LIMIT = 1 << 20
_LONGEST_NUMBER = 34
_REACH = 64
"""Characters on either side of encoded text that are read with it: a title or a context word may stand there."""
_PUNCTUATION = ".,:!?)"
"""Ends a sentence, not an encoding."""
_CAPITALS = re.compile(rb" [A-Z]{2}")
_WEIGHT = {
    Category.SECRET: 6,
    Category.IDENTITY: 5,
    Category.DIRECT: 4,
    Category.QUASI: 3,
    Category.REFERENCE: 2,
    Category.OPAQUE: 1,
}


@dataclass(frozen=True, slots=True)
class Rules:
    """Hold what a text is scanned with, and how deep encodings in it are read."""

    detectors: Detectors
    parties: PartyTerms | None
    depth: int


def find(slots: Sequence[Slot], detectors: Detectors, parties: PartyTerms | None = None) -> tuple[Finding, ...]:
    """Return every finding in the slots' texts, sorted by slot, start and longest first; they may overlap.

    Spans are code points of the slot's own text. Text in base64, hex, URL escapes, HTML entities or
    letters set
    apart is decoded (twice at most) and scanned; what is found inside covers the whole encoded span.
    """
    if not slots:
        return ()
    joined = slots[0].text if len(slots) == 1 else SEPARATOR.join([slot.text for slot in slots])
    normal = normalise(joined)
    hits = _scan(normal, Rules(detectors, parties, _DEPTH))
    bare = Rules(detectors, None, 0)

    def scan(text: str) -> list[Hit]:
        return _scan(normalise(text), bare)

    hits += _laid_out(normal, hits, detectors, scan)
    starts = [0]
    if len(slots) > 1:
        for slot in slots:
            starts.append(starts[-1] + len(slot.text) + 1)
    places = _places(hits, normal.map, starts, slots)
    labels = list(keyed(slots))
    for index, label in labels:
        # Each is read by itself: what another slot holds must not keep its key from it.
        value = normalise(slots[index].text)
        told = announced(value.text, [Field(label, 0, len(value.text))], detectors.context, scan)
        places |= {(index, *place[1:]) for place in _places(list(told), value.map, [0], [slots[index]])}
    for index, hit in parts_by_key(slots, labels):
        places |= {(index, *place[1:]) for place in _places([hit], None, [0], [slots[index]])}
    if normal.map is not None or normal.odd:
        places |= _uncovered(_places(_hidden(joined), None, starts, slots), places)
    places.update(_cues(normal, detectors, starts, slots))
    make = tuple.__new__  # what a named tuple calls, without its frame: some thousand findings of a long text
    return tuple(
        [
            make(Finding, (slot, start, -end, kind, confidence, detector, label))
            for slot, start, end, kind, detector, confidence, label in sorted(places)
        ]
    )


def _laid_out(normal: Normal, hits: Sequence[Hit], detectors: Detectors, scan: Scan) -> list[Hit]:
    """Return what the layout of a text tells: breaks, tables, notations, chats; `hits` are those found without it."""
    signs = signs_in(normal.raw)
    if not signs:
        return []
    found = across(normal, hits, scan) if BROKEN in signs else []
    fields: list[Field] = []
    for sign, read in ((TABLES, cells), (ALIGNED, aligned), (NOTATED, notated)):
        if sign in signs:
            fields += read(normal)
    found += named(normal.text, fields)
    found += parts_among(normal.text, [*fields, *possible_fields(normal)] if PLACED in signs else fields)
    if CHATS in signs:
        found += speakers(normal)
    if MEMBERS in signs:
        fields += members(normal)
    found += announced(normal.text, fields, detectors.context, scan)
    return found


def _hidden(text: str) -> list[Hit]:
    """Return the words of the original text that are hidden and read like a name or a number."""
    spans = [(low, high, reads_as(normalise(text[low:high]).text)) for low, high in hidden_spans(text)]
    return [Hit(low, high, kind, _HIDDEN_CONFIDENCE, "hidden") for low, high, kind in spans if kind]


def _uncovered(more: set[Place], places: set[Place]) -> set[Place]:
    """Return those of `more` that no finding covers whole, each of the strongest kind that is found within it."""
    ordered = sorted((p[0], p[1], -p[2], p) for p in places)
    reach: list[tuple[int, int]] = []
    for slot, _, end, _ in ordered:
        reach.append((slot, max(end, reach[-1][1]) if reach and reach[-1][0] == slot else end))
    out = set()
    for place in more:
        slot, low, high = place[0], place[1], -place[2]
        i = bisect_right(ordered, (slot, low, 1 << 62)) - 1
        if i >= 0 and reach[i] >= (slot, high):
            continue
        first = i
        while first >= 0 and reach[first] > (slot, low):
            first -= 1
        last = bisect_right(ordered, (slot, high, -1))
        within = [p for *_, p in ordered[first + 1 : last] if -p[2] > low]
        best = max([place, *within], key=lambda p: (_WEIGHT.get(category_of(p[3]), 0), p[5]))
        out.add((slot, low, -high, *best[3:6], ""))
    return out


def _places(
    hits: Sequence[Hit], original: OffsetMap | Chain | None, starts: Sequence[int], slots: Sequence[Slot]
) -> set[Place]:
    several = len(slots) > 1
    slot, base, size = 0, 0, len(slots[0].text)
    if original is None and not several:
        return {
            (0, start, -min(end, size), kind, detector, confidence, label)
            for start, end, kind, confidence, detector, label in hits
            if min(end, size) > start
        }
    places = set()
    for hit in hits:
        start, end, kind, confidence, detector, label = hit
        if original is not None:
            start, end = original.span(start, end)
        if several:
            slot = bisect_right(starts, start) - 1
            base, size = starts[slot], len(slots[slot].text)
        low, high = start - base, min(end - base, size)
        if high > low:
            places.add((slot, low, -high, kind, detector, confidence, label))
    return places


def _scan(normal: Normal, rules: Rules, within: tuple[int, int] | None = None) -> list[Hit]:
    """Return what stands in a text; encodings are read `within` a span alone, if one is given."""
    parties = rules.parties
    hits = _candidates(normal, rules, within)
    if parties is not None:
        folded = normal.raw.translate(FOLD)
        spans = parties.search(folded, normal.raw)
        for (start, end), (_, _, kind) in zip(_points(normal, [s[:2] for s in spans]), spans, strict=True):
            hits.append(Hit(start, end, kind, 0.99, "party"))
    return hits


def _candidates(normal: Normal, rules: Rules, within: tuple[int, int] | None) -> list[Hit]:
    raw, text, plain, detectors = normal.raw, normal.text, normal.ascii, rules.detectors
    first, last = within or (0, len(text))
    checks, retry, encoded = detectors.checks, detectors.retry, detectors.encoded
    candidates = detectors.engine.candidates(raw)
    hits: list[Hit] = []
    done = points = 0
    resume: int | None = None
    while True:
        try:
            start, stop, place = candidates.send(resume)
        except StopIteration:
            return hits
        resume = None
        low, high = start, stop
        if not plain:
            gap, span = raw[done:start], raw[start:stop]
            low = points = points + (start - done if gap.isascii() else len(gap.decode()))
            high = low + (stop - start if span.isascii() else len(span.decode()))
            done = start
        if place == encoded:
            found, end = _unravelled(text, (low, high), rules, low < last and high > first)
            if end != high:
                resume = start + len(text[low:end].encode())
        elif place == UNKNOWN:
            found = [Hit(low, high, "OPAQUE", 0.5, "opaque.unassigned")]
        else:
            found = checks[place](text, low, high)
            if not found and retry[place]:
                resume = _next(raw, start, stop)
            elif retry[place] and low < (ends := found[-1].end) < high and _goes_on(text, ends, high):
                resume = start + len(text[low:ends].encode())
            elif raw[stop - 1 : stop].isalpha() and raw[stop : stop + 1].isdigit():
                # It ends within a word, such as the DE of an IBAN behind a name, which may begin a number of its own.
                resume = max(start + 1, raw.rfind(b" ", start, stop) + 1)
            elif not found:
                resume = _word(raw, start, stop)
        hits += found


def _goes_on(text: str, ends: int, high: int) -> bool:
    """Tell whether what a hit leaves of its candidate begins a sentence, or is a label, which may announce a number."""
    return text.startswith(". ", ends) or (text[high : high + 1] == ":" and text[ends : ends + 1] == " ")


def _unravelled(text: str, span: tuple[int, int], rules: Rules, inside: bool) -> tuple[Sequence[Hit], int]:
    """Return what a candidate of an encoding is, decoded or as it stands, and where it ends."""
    check = rules.detectors.checks[rules.detectors.encoded]
    low, end = span
    if text[end - 2 : end - 1] == " " and text[end : end + 1].isalnum():
        # The last letter begins a word of its own.
        end -= 2
    else:
        # What a disguise begins like may be longer and no disguise.
        while text[end : end + 1].isalnum() and text[end - 1].isalnum():
            end += 1
    first = end - low <= _LONGEST_NUMBER and (text[low:end].isupper() or text[low:end].isdigit())
    found = check(text, low, end) if first else ()
    reach = end
    if not found and inside:
        found, reach = _decoded(text, (low, end), rules)
    if not found and not first:
        found = check(text, low, end)
    return found, max(end, reach)


def _word(raw: bytes, start: int, stop: int) -> int | None:
    """Return where a word in capitals begins within a rejected candidate: it may announce what stands behind it."""
    word = _CAPITALS.search(raw, start + 1, stop)
    return word.start() + 1 if word else None


def _next(raw: bytes, start: int, stop: int) -> int:
    """Return where to go on after a rejected candidate: behind its first token, never behind its end."""
    if raw[start] == 32:
        return start + 1
    blank = raw.find(b" ", start + 1, stop)
    return blank + 1 if blank > 0 else stop


def _decoded(text: str, span: tuple[int, int], rules: Rules) -> tuple[list[Hit], int]:
    """Return the strongest finding in what a span decodes to, read with the words around it, and where that ends."""
    value = text[slice(*span)]
    if len(value) > _DECODED_LIMIT:
        return [Hit(*span, "OPAQUE", 0.7, "opaque")], span[1]
    plain = decode(value)
    if rules.depth == 0:
        return [Hit(*span, "OPAQUE", 0.7, "opaque")] if plain is not None or opaque(value) else [], span[1]
    if plain is None:
        if disguised := undisguise(text, *span):
            return _read(text, disguised[:2], disguised[2], rules), disguised[1]
        return [Hit(*span, "OPAQUE", 0.7, "opaque")] if opaque(value) else [], span[1]
    span = span[0], span[1] - len(value) + len(value.rstrip(_PUNCTUATION))
    return _read(text, span, plain, rules), span[1]


def _read(text: str, span: tuple[int, int], plain: str, rules: Rules) -> list[Hit]:
    """Return the strongest finding in what a span reads as, or what it reads like; it covers the whole span."""
    end = span[1]
    before = text[max(0, span[0] - _REACH) : span[0]].rpartition(SEPARATOR)[2]
    whole = before + plain + text[end : end + _REACH].partition(SEPARATOR)[0]
    normal = normalise(whole)
    slack = len(whole) - len(normal.text) if normal.map else 0
    low, high = len(before), len(before) + len(plain)
    strongest = None
    for hit in _scan(normal, replace(rules, depth=rules.depth - 1), (low - abs(slack), high + abs(slack))):
        start, stop = (hit.start, hit.end) if normal.map is None else normal.map.span(hit.start, hit.end)
        if start < high and stop > low and (strongest is None or _strength(hit) > _strength(strongest)):
            strongest = hit._replace(start=span[0] - max(0, low - start), end=end + max(0, stop - high))
    if strongest is not None and category_of(strongest.kind) is not Category.FACT:
        return [strongest]
    kind = reads_as(normalise(plain).text)
    return [Hit(span[0], end, kind, _HIDDEN_CONFIDENCE, "hidden")] if kind else []


def _strength(hit: Hit) -> tuple[int, float]:
    return _WEIGHT.get(category_of(hit.kind), 0), hit.confidence


def _cues(normal: Normal, detectors: Detectors, starts: Sequence[int], slots: Sequence[Slot]) -> list[Place]:
    found = detectors.cues.search(normal.raw.translate(FOLD))
    if not found:
        return []
    first: dict[tuple[int, int], tuple[int, int, Cue]] = {}
    places: list[Place] = []
    for (low, high), (_, _, cue) in zip(_points(normal, [f[:2] for f in found]), found, strict=True):
        span = _original(normal, cue, low, high)
        if span is None:
            continue
        slot = bisect_right(starts, span[0]) - 1 if len(slots) > 1 else 0
        if (slot, cue.number) not in first:
            first[slot, cue.number] = (span[0] - starts[slot], span[1] - starts[slot], cue)
    header = detectors.cues.header
    for (slot, _), (low, high, cue) in first.items():
        name = "cue." + cue.strength
        if cue.strength == "strong" and low < header:
            name = "cue.strong_header"
        places.append((slot, low, -high, "CUE", name, _CUE_CONFIDENCE[name], cue.label))
    return places


_CUE_CONFIDENCE = {
    "cue.strong_header": 0.9,
    "cue.strong": 0.8,
    "cue.weak": 0.4,
    "cue.actor": 0.5,
    "cue.negative": 0.5,
}


def _original(normal: Normal, cue: Cue, start: int, end: int) -> tuple[int, int] | None:
    """Return a cue's span in the original text, or None if the term asks for capitals that are not there."""
    if cue.cased is not None:
        m = cue.cased.match(normal.text, start)
        if m is None:
            return None
        end = m.end()
    return (start, end) if normal.map is None else normal.map.span(start, end)


def _points(normal: Normal, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Turn byte spans, sorted by start, into code-point spans."""
    if normal.ascii:
        return list(spans)
    done = points = 0
    out = []
    for start, end in spans:
        points += _length(normal.raw[done:start])
        done = start
        out.append((points, points + _length(normal.raw[start:end])))
    return out


def _length(raw: bytes) -> int:
    return len(raw) if raw.isascii() else len(raw.decode())
