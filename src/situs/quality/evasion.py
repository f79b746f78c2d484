"""Personal data that somebody disguised, by technique."""

from __future__ import annotations

from collections import defaultdict

from situs.quality.bootstrap import share
from situs.quality.corpora import EVASION, Corpora
from situs.quality.covering import Cover, Detect
from situs.quality.table import Table

APART = frozenset({"reversed", "rot13"})
"""Techniques that change the letters themselves; the bar leaves them aside."""

_ALL, _PERSON, _OTHER = "all", "person", "other"

Hit = tuple[str, str, bool]
"""The document that a sentence was taken from, whether its value is a person, and whether it is covered."""


def evasion_table(corpora: Corpora, detect: Detect) -> Table:
    """Return how many disguised values are covered, by technique, persons apart from the rest."""
    counts = _counted(corpora, detect)
    rows = []
    for technique in sorted(counts, key=lambda name: (" " not in name, name)):
        every, person, other = (share(_by_carrier(counts[technique], part)) for part in (_ALL, _PERSON, _OTHER))
        bar = "≥ 0.93" if technique == "all but reversed and rot13" else "≥ 0.75"
        free = technique in APART or technique == "every technique"
        rows.append((technique, every.count if every else 0, every, person, other, "" if free else bar))
    return Table(
        "evasion",
        "Disguised personal data, by technique",
        "Real sentences in which a rule disguised one value. It is covered when every letter and digit of it is, "
        "as an opaque value too. Most of the sentences are of documents that training of the names model read.",
        ("technique", "values", "covered", "persons", "other values", "bar"),
        tuple(rows),
        plotted=2,
    )


def _counted(corpora: Corpora, detect: Detect) -> dict[str, list[Hit]]:
    counts: defaultdict[str, list[Hit]] = defaultdict(list)
    for row in corpora.rows(EVASION, "technique"):
        text, technique = row["text"], row["technique"]
        cover = Cover(len(text), detect(text))
        for span in row["spans"]:
            part = _PERSON if span["label"] == "PERSON" else _OTHER
            hit = (row.get("carrier") or row["id"], part, cover.whole(text, span["start"], span["end"]))
            counts[technique].append(hit)
            counts["every technique"].append(hit)
            if technique not in APART:
                counts["all but reversed and rot13"].append(hit)
    return counts


def _by_carrier(hits: list[Hit], wanted: str) -> list[tuple[float, float]]:
    """Sum the hits of each document: its sentences are not independent."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for carrier, part, covered in hits:
        if wanted in (_ALL, part):
            sums[carrier][0] += covered
            sums[carrier][1] += 1
    return [(hit, total) for hit, total in sums.values()]
