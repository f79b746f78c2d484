"""Keep what the question needs of a call's long texts; everything else is withheld and accounted for.

A long text without a question is kept only up to the budget's head, since nobody has said what is needed of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from situs.minimise.segments import Segment, segment
from situs.minimise.words import stems
from situs.model import Finding, Form, Role, Segments, Slot

SHORT = 2_000
"""Characters; shorter texts go whole."""
BUDGET = 6_000
"""Characters kept of a long text of which nobody has asked anything."""
ELISION = " […] "


@dataclass(frozen=True, slots=True)
class Minimised:
    """Hold the slots that are needed, the findings re-based into them, and the figures for the record."""

    slots: tuple[Slot, ...]
    findings: tuple[Finding, ...]
    kept: int
    """Characters that stay, of all slots."""
    total: int
    segments: Segments
    """What became of the segments of long texts."""


def minimise(slots: Sequence[Slot], findings: Sequence[Finding], budget: int | None = None) -> Minimised:
    """Return the call with each long text reduced to the segments that the question needs, in document order.

    Without a budget in characters for each text, the ranking's own doubt sets one.
    """
    question = _question(slots)
    out: list[Slot] = []
    moved: list[Finding] = []
    sent: list[str] = []
    held: list[str] = []
    by_slot: dict[int, list[Finding]] = {}
    for finding in findings:
        by_slot.setdefault(finding.slot, []).append(finding)
    for index, slot in enumerate(slots):
        mine = by_slot.get(index, [])
        if not _long(slot):
            out.append(slot)
            moved += mine
            continue
        kept, left = _kept(slot, question, budget)
        sent += [slot.text[start:end] for start, end in kept]
        held += [slot.text[start:end] for start, end in left]
        text, again = _join(slot.text, kept, mine)
        out.append(replace(slot, text=text))
        moved += again
    segments = Segments(len(sent), len(held), _digest(sent), _digest(held))
    return Minimised(tuple(out), tuple(moved), sum(len(s.text) for s in out), sum(len(s.text) for s in slots), segments)


def _digest(texts: Sequence[str]) -> str:
    """Return the digest over the digests of texts, or nothing where there are none (see `Segments`)."""
    each = b"".join(sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts)
    return sha256(each).hexdigest() if texts else ""


def _long(slot: Slot) -> bool:
    return len(slot.text) > SHORT and slot.form is Form.TEXT and slot.role in (Role.DOCUMENT, Role.TOOL, Role.USER)


def _question(slots: Sequence[Slot]) -> str:
    """Return the short texts of the person who asks, or else those of the instructions: a question is seldom long."""
    for role in (Role.USER, Role.SYSTEM):
        texts = [s.text for s in slots if s.role is role and len(s.text) <= SHORT and stems(s.text)]
        if texts:
            return "\n".join(texts[-2:])
    return ""


def _kept(slot: Slot, question: str, budget: int | None) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the spans of the segments of a long text that stay, and of those that do not."""
    parts = segment(slot.text)
    always: list[Segment] = []
    if slot.role is Role.USER and parts:  # a question that stands in the text itself stands first or last
        always = [parts[0], parts[-1]]
        question = "\n".join([question, *(slot.text[p.start : p.end] for p in always)])
    if stems(question):
        # The array library is a tenth of the gateway's memory: a department that minimises nothing never loads it.
        from situs.minimise.index import index_of
        from situs.minimise.reducing import reduce

        found = {(k.start, k.end) for k in reduce(index_of(slot.text), question, budget).kept}
    else:
        found = set(_head(parts, BUDGET if budget is None else budget))
    found |= {(p.start, p.end) for p in always}
    return sorted(found), [(p.start, p.end) for p in parts if (p.start, p.end) not in found]


def _head(parts: Iterable[Segment], room: int) -> list[tuple[int, int]]:
    kept = []
    for part in parts:
        room -= part.end - part.start
        if room < 0:
            break
        kept.append((part.start, part.end))
    return kept


def _join(text: str, kept: Sequence[tuple[int, int]], findings: Sequence[Finding]) -> tuple[str, list[Finding]]:
    """Join the kept segments, marking gaps, and move findings; one that a cut splits keeps both of its parts."""
    out: list[str] = []
    moved: list[Finding] = []
    length, last = 0, 0
    for begin, stop in kept:
        gap = text[last:begin]
        joint = ELISION if gap.strip() else gap
        out += (joint, text[begin:stop])
        shift = length + len(joint) - begin
        for f in findings:
            start, end = max(f.start, begin), min(f.end, stop)
            if start < end:
                moved.append(f._replace(start=start + shift, end=end + shift))
        length += len(joint) + stop - begin
        last = stop
    if text[last:].strip():
        out.append(ELISION)
    return "".join(out), moved
