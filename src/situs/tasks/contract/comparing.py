"""Compare two versions of a contract, clause by clause: what was added, removed, changed or moved, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from situs.minimise.segments import Segment
from situs.tasks.passage import Passage

_ALIKE = 0.5
"""Share of words in common from which two clauses are versions of one."""
_PAIRS = 40_000
"""Pairs of clauses of one stretch that are held against each other; in a longer stretch only numbers pair."""
_WORDS = 250_000
"""Product of words up to which the edits within one clause are worked out."""
_WORK = 40_000_000
"""The same for all clauses together."""


class Change(StrEnum):
    """Name what happened to a clause."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Edit:
    """Mark words of the old text that became words of the new one; either span may be empty."""

    old: tuple[int, int]
    new: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold what happened to one clause, with its place in each version, and the edits within it."""

    change: Change
    heading: str
    old: Passage | None
    new: Passage | None
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold all differences in the order of the new version, and how many clauses stayed as they were."""

    differences: tuple[Difference, ...]
    same: int


@dataclass(frozen=True, slots=True)
class _Clause:
    """Hold one paragraph of a version, its words, and a key that only its like at the same turn has."""

    passage: Passage
    number: str
    heading: str
    words: tuple[str, ...]


def compare(old: str, old_parts: Sequence[Segment], new: str, new_parts: Sequence[Segment]) -> Comparison:
    """Return the differences of two versions that are cut into segments. White space does not count."""
    before, after = _clauses(old, old_parts), _clauses(new, new_parts)
    matcher = SequenceMatcher(None, _keys(before), _keys(after), autojunk=False)
    pairs: list[tuple[int | None, int | None]] = []
    same = 0
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            same += b - a
        else:
            pairs += _paired(before, range(a, b), after, range(c, d))
    edits = _Editing(old, new)
    found = [_difference(before, after, pair, edits) for pair in _without_moves(before, after, pairs)]
    return Comparison(tuple(found), same)


def _clauses(text: str, parts: Sequence[Segment]) -> list[_Clause]:
    out = []
    numbered = [(at, part) for at, part in enumerate(parts) if part.place.kind != "furniture"]
    for _, group in groupby(numbered, key=lambda row: row[1].place.paragraph):
        rows = list(group)
        at, first = rows[0]
        passage = Passage(first.start, rows[-1][1].end, at)
        words = tuple(passage.of(text).split())
        out.append(_Clause(passage, first.place.number, first.place.heading, words))
    return out


def _keys(clauses: Sequence[_Clause]) -> list[tuple[tuple[str, ...], int]]:
    """Return a key for each clause: its words, and how often they stood before, so that no key stands twice."""
    seen: Counter[tuple[str, ...]] = Counter()
    keys = []
    for clause in clauses:
        keys.append((clause.words, seen[clause.words]))
        seen[clause.words] += 1
    return keys


def _paired(
    before: Sequence[_Clause], old: range, after: Sequence[_Clause], new: range
) -> Iterator[tuple[int | None, int | None]]:
    """Yield which clause became which in one stretch, in the order of the new version, then what is gone."""
    small = len(old) * len(new) <= _PAIRS
    bags = {i: Counter(before[i].words) for i in old} if small else {}
    left = list(old)
    for j in new:
        scored = [(_likeness(before[i], after[j], bags.get(i)), -i) for i in left]
        best, at = max(scored, default=(0.0, 0))
        if best >= _ALIKE:
            left.remove(-at)
            yield -at, j
        else:
            yield None, j
    yield from ((i, None) for i in left)


def _likeness(old: _Clause, new: _Clause, bag: Counter[str] | None) -> float:
    if bag is None:
        return 1.0 if old.number and old.number == new.number else 0.0
    common = sum((bag & Counter(new.words)).values())
    return 2 * common / max(1, len(old.words) + len(new.words)) + (0.1 if old.number == new.number else 0.0)


def _without_moves(
    before: Sequence[_Clause], after: Sequence[_Clause], pairs: Sequence[tuple[int | None, int | None]]
) -> Iterator[tuple[int | None, int | None]]:
    """Yield the pairs; a clause that is gone here and stands word for word elsewhere is one that moved."""
    gone: dict[tuple[str, ...], list[int]] = {}
    for i, j in pairs:
        if i is not None and j is None:
            gone.setdefault(before[i].words, []).append(i)
    moved = set()
    joined: list[tuple[int | None, int | None]] = []
    for i, j in pairs:
        if i is None and j is not None and gone.get(after[j].words):
            moved.add(came := gone[after[j].words].pop(0))
            joined.append((came, j))
        else:
            joined.append((i, j))
    yield from ((i, j) for i, j in joined if j is not None or i not in moved)


def _difference(
    before: Sequence[_Clause], after: Sequence[_Clause], pair: tuple[int | None, int | None], editing: _Editing
) -> Difference:
    old = before[pair[0]] if pair[0] is not None else None
    new = after[pair[1]] if pair[1] is not None else None
    if old and new:
        if old.words == new.words:
            return Difference(Change.MOVED, new.heading, old.passage, new.passage)
        return Difference(
            Change.CHANGED, new.heading, old.passage, new.passage, editing.edits(old.passage, new.passage)
        )
    if new:
        return Difference(Change.ADDED, new.heading, None, new.passage)
    assert old is not None
    return Difference(Change.REMOVED, old.heading, old.passage, None)


class _Editing:
    """Work out the edits within clauses, up to a bound of work for all of them together."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        self._left = _WORK

    def edits(self, old: Passage, new: Passage) -> tuple[Edit, ...]:
        """Return the edits that lead from one clause to the other; beyond the bound one that replaces all of it."""
        a, b = _spans(self._old, old), _spans(self._new, new)
        cost = len(a) * len(b)
        if cost > min(_WORDS, self._left):
            return (Edit((old.start, old.end), (new.start, new.end)),)
        self._left -= cost
        matcher = SequenceMatcher(None, [self._old[s:e] for s, e in a], [self._new[s:e] for s, e in b], autojunk=False)
        return tuple(
            Edit(_cover(a, i, j, old.end), _cover(b, m, n, new.end))
            for tag, i, j, m, n in matcher.get_opcodes()
            if tag != "equal"
        )


def _spans(text: str, passage: Passage) -> list[tuple[int, int]]:
    spans, at = [], passage.start
    for word in passage.of(text).split():
        at = text.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    return spans


def _cover(spans: Sequence[tuple[int, int]], first: int, last: int, end: int) -> tuple[int, int]:
    """Return the span from one word to another; an empty one stands before the word that follows."""
    if first == last:
        at = spans[first][0] if first < len(spans) else end
        return at, at
    return spans[first][0], spans[last - 1][1]
