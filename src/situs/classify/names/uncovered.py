"""Add hits where there are none: what the model found stands as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from situs.classify.detectors import Hit


def with_uncovered(hits: Sequence[Hit], more: Iterable[Hit]) -> list[Hit]:
    """Return the hits with those of `more` that overlap none of them, in order; each of both is in order by itself."""
    added: list[Hit] = []
    i = 0
    for hit in more:
        while i < len(hits) and hits[i].end <= hit.start:
            i += 1
        if i == len(hits) or hit.end <= hits[i].start:
            added.append(hit)
    return sorted([*hits, *added], key=lambda hit: hit.start) if added else list(hits)
