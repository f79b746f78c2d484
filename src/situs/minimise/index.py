"""Read a document once, so that every question about it is quick."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from situs.minimise.leads import leads_in
from situs.minimise.ranker import Floats, Ranker, load_ranker
from situs.minimise.segments import Segment, segment
from situs.minimise.terms import Terms, terms_of
from situs.minimise.words import stems

Ints = NDArray[np.int64]
_SCALE = 5.0
_SHORT = 3.0
"""Added to a vector's length, so that a segment of two words does not win by them."""


@dataclass(frozen=True, slots=True)
class Index:
    """Keep a text's segments with what questions are compared with. The caller keeps it; nothing else does."""

    text: str
    segments: tuple[Segment, ...]
    postings: Mapping[str, tuple[Ints, Floats]]
    """For each stem the segments that hold it, and how often each does."""
    headed: Mapping[str, Ints]
    """For each stem the segments whose heading holds it."""
    lengths: Floats
    """Stems of each segment, at least one."""
    meanings: Floats
    """Each segment's vector, segments x dimensions."""
    types: Floats
    """Log-odds of each segment for each clause type."""
    paragraphs: Ints
    sections: Ints
    """A number for each heading under which segments stand."""
    terms: Terms
    leads: tuple[int, ...]
    """For each segment the one whose words it completes, or -1."""
    familiar: float
    """From 0 to 1: the share of the text's words whose meaning was learned; low in a language that was not."""


def index_of(text: str) -> Index:
    """Return the index of a text."""
    return indexed(text, segment(text), load_ranker())


def indexed(text: str, segments: tuple[Segment, ...], ranker: Ranker) -> Index:
    """Return the index of a text that is cut already."""
    known: dict[str, str] = {}
    bodies = [stems(text[s.start : s.end], known) for s in segments]
    titles = {heading: stems(heading, known) for heading in {s.place.heading for s in segments}}
    heads = [titles[s.place.heading] for s in segments]
    sections: dict[tuple[str, str], int] = {}
    return Index(
        text,
        segments,
        _postings(bodies),
        _headed(heads),
        np.array([max(1, len(b)) for b in bodies], np.float32),
        _meanings(bodies, ranker),
        _types(bodies, heads, ranker),
        np.array([s.place.paragraph for s in segments], np.int64),
        np.array([sections.setdefault((s.place.schedule, s.place.heading), len(sections)) for s in segments], np.int64),
        terms_of(text, segments),
        leads_in(text, segments),
        _familiar(bodies, ranker),
    )


def _familiar(bodies: Sequence[list[str]], ranker: Ranker) -> float:
    words = [w for body in bodies for w in body if w.isalpha()]
    return sum(w in ranker.words for w in words) / len(words) if words else 0.0


def _postings(bodies: Sequence[list[str]]) -> dict[str, tuple[Ints, Floats]]:
    found: dict[str, tuple[list[int], list[int]]] = {}
    for at, body in enumerate(bodies):
        for stem, count in Counter(body).items():
            places, counts = found.setdefault(stem, ([], []))
            places.append(at)
            counts.append(count)
    return {s: (np.array(p, np.int64), np.array(c, np.float32)) for s, (p, c) in found.items()}


def _headed(heads: Sequence[list[str]]) -> dict[str, Ints]:
    found: dict[str, list[int]] = {}
    for at, head in enumerate(heads):
        for stem in set(head):
            found.setdefault(stem, []).append(at)
    return {s: np.array(p, np.int64) for s, p in found.items()}


def _meanings(bodies: Sequence[list[str]], ranker: Ranker) -> Floats:
    known = ranker.words
    rows = [list({known[w] for w in body if w in known}) for body in bodies]
    sums = _summed(rows, ranker.vectors * ranker.rarity[:, None])
    return np.asarray(sums / (np.linalg.norm(sums, axis=1, keepdims=True) + _SHORT), np.float32)


def _types(bodies: Sequence[list[str]], heads: Sequence[list[str]], ranker: Ranker) -> Floats:
    rows, sizes = [], []
    for body, head in zip(bodies, heads, strict=True):
        names = features_of(body, head)
        rows.append([ranker.features[n] for n in names if n in ranker.features])
        sizes.append(max(1, len(names)))
    scale = _SCALE / np.sqrt(np.array(sizes, np.float32))
    return np.asarray(_summed(rows, ranker.weights) * scale[:, None] + ranker.biases, np.float32)


def features_of(body: Sequence[str], head: Sequence[str]) -> set[str]:
    """Return the features by which a segment's clause type is told."""
    names = set(body)
    names.update([f"{a} {b}" for a, b in pairwise(body)])
    names.update([f"h:{h}" for h in head])
    return names


def _summed(rows: Sequence[list[int]], table: Floats) -> Floats:
    """Return for each row the sum of the table's rows that it names."""
    sums = np.zeros((len(rows), table.shape[1]), np.float32)
    filled = [i for i, row in enumerate(rows) if row]
    if filled:
        flat = np.concatenate([np.array(rows[i], np.int64) for i in filled])
        starts = np.cumsum([0] + [len(rows[i]) for i in filled[:-1]])
        sums[filled] = np.add.reduceat(table[flat], starts, axis=0)
    return sums
