"""Scan slots: one pass for candidates, one for cues, one for parties; spans point into the original."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from situs.classify.detectors import Hit
from situs.classify.detectors.cues import FOLD, Cue
from situs.classify.detectors.encoded import decode, opaque
from situs.classify.engine import UNKNOWN
from situs.classify.load import Detectors
from situs.classify.normal import SEPARATOR, Normal, normalise
from situs.classify.parties import PartyTerms
from situs.model import Category, Finding, Slot, category_of

Place = tuple[int, int, int, str, str, float, str]
"""A finding in the making, in the order of findings: slot, start, minus the end, kind, detector, confidence, label."""

_DEPTH = 2
_DECODED_LIMIT = 1 << 20
_REACH = 64
"""Characters on either side of encoded text that are read with it: a title or a context word may stand there."""
_PUNCTUATION = ".,:!?)"
"""Ends a sentence, not an encoding."""
_WEIGHT = {
    Category.SECRET: 6,
    Category.IDENTITY: 5,
    Category.DIRECT: 4,
    Category.QUASI: 3,
    Category.REFERENCE: 2,
    Category.OPAQUE: 1,
}


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
    hits = _scan(normal, detectors, parties, _DEPTH)
    starts = [0]
    if len(slots) > 1:
        for slot in slots:
            starts.append(starts[-1] + len(slot.text) + 1)
    places = _places(hits, normal, starts, slots)
    places.update(_cues(normal, detectors, starts, slots))
    return tuple(
        [
            Finding(slot, start, -end, kind, confidence, detector, label)
            for slot, start, end, kind, detector, confidence, label in sorted(places)
        ]
    )


def _places(hits: Sequence[Hit], normal: Normal, starts: Sequence[int], slots: Sequence[Slot]) -> set[Place]:
    places = set()
    original, several = normal.map, len(slots) > 1
    slot, base, size = 0, 0, len(slots[0].text)
    for start, end, kind, confidence, detector, label in hits:
        if original is not None:
            start, end = original.span(start, end)
        if several:
            slot = bisect_right(starts, start) - 1
            base, size = starts[slot], len(slots[slot].text)
        low, high = start - base, min(end - base, size)
        if high > low:
            places.add((slot, low, -high, kind, detector, confidence, label))
    return places


def _scan(normal: Normal, detectors: Detectors, parties: PartyTerms | None, depth: int) -> list[Hit]:
    hits = list(_candidates(normal, detectors, parties, depth))
    if parties is not None:
        folded = normal.raw.translate(FOLD)
        spans = parties.search(folded, normal.raw)
        for (start, end), (_, _, kind) in zip(_points(normal, [s[:2] for s in spans]), spans, strict=True):
            hits.append(Hit(start, end, kind, 0.99, "party"))
    return hits


def _candidates(normal: Normal, detectors: Detectors, parties: PartyTerms | None, depth: int) -> Iterator[Hit]:
    raw, text, plain = normal.raw, normal.text, normal.ascii
    checks, retry, encoded = detectors.checks, detectors.retry, detectors.encoded
    candidates = detectors.engine.candidates(raw)
    done = points = 0
    resume: int | None = None
    while True:
        try:
            start, stop, place = candidates.send(resume)
        except StopIteration:
            return
        resume = None
        low, high = start, stop
        if not plain:
            low = points = points + _length(raw[done:start])
            high = low + _length(raw[start:stop])
            done = start
        if place == UNKNOWN:
            yield Hit(low, high, "OPAQUE", 0.5, "opaque.unassigned")
            continue
        found: Sequence[Hit] = ()
        if place != encoded or (high - low <= 34 and text[low:high].isupper()):
            found = checks[place](text, low, high)
        if not found and place == encoded:
            found = _decoded(text, (low, high), (detectors, parties, depth))
            found = found or checks[place](text, low, high)
        if not found and retry[place]:
            resume = _next(raw, start, stop)
        yield from found


def _next(raw: bytes, start: int, stop: int) -> int:
    """Return where to go on after a rejected candidate: behind its first token, never behind its end."""
    if raw[start] == 32:
        return start + 1
    blank = raw.find(b" ", start + 1, stop)
    return blank + 1 if blank > 0 else stop


def _decoded(text: str, span: tuple[int, int], rules: tuple[Detectors, PartyTerms | None, int]) -> list[Hit]:
    """Return the strongest finding in what a span decodes to, read with the words around it."""
    detectors, parties, depth = rules
    value = text[slice(*span)]
    if depth == 0 or len(value) > _DECODED_LIMIT:
        return [Hit(*span, "OPAQUE", 0.7, "opaque")]
    plain = decode(value)
    if plain is None:
        return [Hit(*span, "OPAQUE", 0.7, "opaque")] if opaque(value) else []
    end = span[1] - len(value) + len(value.rstrip(_PUNCTUATION))
    before = text[max(0, span[0] - _REACH) : span[0]].rpartition(SEPARATOR)[2]
    normal = normalise(before + plain + text[end : end + _REACH].partition(SEPARATOR)[0])
    low, high = len(before), len(before) + len(plain)
    strongest = None
    for hit in _scan(normal, detectors, parties, depth - 1):
        start, stop = (hit.start, hit.end) if normal.map is None else normal.map.span(hit.start, hit.end)
        if start < high and stop > low and (strongest is None or _strength(hit) > _strength(strongest)):
            strongest = hit._replace(start=span[0] - max(0, low - start), end=end + max(0, stop - high))
    if strongest is None or category_of(strongest.kind) is Category.FACT:
        return []
    return [strongest]


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
