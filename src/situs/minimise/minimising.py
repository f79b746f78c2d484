"""Keep what the question needs of long texts; everything else is withheld and accounted for.

The score is BM25 (Robertson and Zaragoza 2009, section 3.3) of a segment for the question's words, folded and stemmed
crudely so that it works for the languages of the department alike. A long text without a question is kept whole only up
to the budget's head, since nobody has said what is needed of it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from situs.minimise.segments import Segment, segment
from situs.model import Finding, Form, Role, Slot

SHORT = 2_000
"""Characters; shorter texts go whole."""
BUDGET = 6_000
"""Characters kept of a long text."""
ELISION = " […] "

_WORD = re.compile(r"\w{2,}")
_STEM = 6
_K1, _B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Minimised:
    """Hold the slots that are needed, the findings re-based into them, and the figures for the record."""

    slots: tuple[Slot, ...]
    findings: tuple[Finding, ...]
    kept: int
    """Characters that stay, of all slots."""
    total: int
    withheld: int
    """Segments that were left out."""


def minimise(slots: Sequence[Slot], findings: Sequence[Finding], budget: int = BUDGET) -> Minimised:
    """Return the call with each long text reduced to the segments that the question needs, in document order."""
    question = _question(slots)
    out: list[Slot] = []
    moved: list[Finding] = []
    withheld = 0
    by_slot: dict[int, list[Finding]] = {}
    for finding in findings:
        by_slot.setdefault(finding.slot, []).append(finding)
    for index, slot in enumerate(slots):
        mine = by_slot.get(index, [])
        if not _long(slot):
            out.append(slot)
            moved += mine
            continue
        parts = segment(slot.text)
        kept = _keep(slot, parts, question, budget)
        withheld += len(parts) - len(kept)
        text, again = _join(slot.text, kept, mine)
        out.append(replace(slot, text=text))
        moved += again
    return Minimised(tuple(out), tuple(moved), sum(len(s.text) for s in out), sum(len(s.text) for s in slots), withheld)


def _long(slot: Slot) -> bool:
    return len(slot.text) > SHORT and slot.form is Form.TEXT and slot.role in (Role.DOCUMENT, Role.TOOL, Role.USER)


def _question(slots: Sequence[Slot]) -> Counter[str]:
    """Collect the words of the short texts: what the caller asks is seldom long."""
    words: Counter[str] = Counter()
    for slot in slots:
        if slot.role in (Role.USER, Role.SYSTEM) and len(slot.text) <= SHORT:
            words.update(set(_words(slot.text)))
    return words


def _keep(slot: Slot, parts: Sequence[Segment], question: Counter[str], budget: int) -> list[Segment]:
    asked = question
    always: set[int] = set()
    if slot.role is Role.USER:  # a question that stands in the text itself stands first or last
        always = {0, len(parts) - 1}
        ends = " ".join(slot.text[parts[i].start : parts[i].end] for i in sorted(always))
        asked = question + Counter(set(_words(ends)))
    scores = _scores(slot.text, parts, asked)
    order = sorted(range(len(parts)), key=lambda i: (i not in always, -scores[i], i))
    kept, room = set(), budget
    for i in order:
        size = parts[i].end - parts[i].start
        if i in always or size <= room:
            kept.add(i)
            room -= size
        if room <= 0:
            break
    return [parts[i] for i in sorted(kept)]


def _scores(text: str, parts: Sequence[Segment], asked: Counter[str]) -> list[float]:
    bags = [Counter(_words(text[p.start : p.end])) for p in parts]
    seen = Counter(word for bag in bags for word in bag if word in asked)
    mean = sum(sum(bag.values()) for bag in bags) / max(1, len(bags)) or 1.0
    weight = {w: math.log(1 + (len(bags) - n + 0.5) / (n + 0.5)) for w, n in seen.items()}
    scores = []
    for bag in bags:
        length = _K1 * (1 - _B + _B * sum(bag.values()) / mean)
        scores.append(sum(weight[w] * bag[w] * (_K1 + 1) / (bag[w] + length) for w in weight if w in bag))
    return scores


def _join(text: str, kept: Sequence[Segment], findings: Sequence[Finding]) -> tuple[str, list[Finding]]:
    """Join the kept segments, marking gaps, and move findings; one that a cut splits keeps both of its parts."""
    out: list[str] = []
    moved: list[Finding] = []
    length, last = 0, 0
    for part in kept:
        gap = text[last : part.start]
        joint = ELISION if gap.strip() else gap
        out += (joint, text[part.start : part.end])
        shift = length + len(joint) - part.start
        for f in findings:
            start, end = max(f.start, part.start), min(f.end, part.end)
            if start < end:
                moved.append(replace(f, start=start + shift, end=end + shift))
        length += len(joint) + part.end - part.start
        last = part.end
    if text[last:].strip():
        out.append(ELISION)
    return "".join(out), moved


def _words(text: str) -> list[str]:
    folded = text.casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return [word[:_STEM] for word in _WORD.findall(folded)]
