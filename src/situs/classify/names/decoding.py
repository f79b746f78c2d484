"""From classes of tokens to spans: what is masked, what kind it is, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from situs.classify.detectors import Hit
from situs.classify.names.tokens import BREAK, DIGIT, LETTER, SIGN, Tokens

Floats = NDArray[np.float32]

LABELS = ("PERSON", "ORG", "LOC", "DEM", "DATE", "QUANTITY", "MISC", "CODE")
"""What the network tells apart; each once as what singles a person out and once as what is public or too common."""
KINDS = ("PERSON", "ORGANISATION", "LOCATION", "DEMOGRAPHIC", "DATE", "QUANTITY", "CIRCUMSTANCE", "DOCKET")
"""The kind of finding of each label."""
CLASSES = 2 + 2 * len(LABELS)
"""0 is nothing, 1 a reference to law, then each label masked, then each label public."""
MASKED = slice(2, 2 + len(LABELS))
PUBLIC = slice(2 + len(LABELS), CLASSES)
DETECTOR = "names"
_CAPITALISED = 3
"""The labels below this one are written with a capital: without any, they must be sure."""
_SURE = 0.9
_ARTICLES = frozenset("AEIOUYÀÈÉaeiouyàèé")
"""Letters that are words of their own in some language."""
_PARTICLES = frozenset(
    [
        "de",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "het",
        "la",
        "le",
        "les",
        "el",
        "los",
        "las",
        "il",
        "lo",
        "gli",
        "du",
        "da",
        "do",
        "di",
        "del",
        "von",
        "van",
        "af",
        "the",
        "l'",
        "d'",
    ]
)
"""What is part of a name only beside another word."""
_OUTSIDE = frozenset(",;:('\"’”<>{}[]|=*#\\")
"""Signs that end no name: what quotes it, sets it off or follows it in a notation of data."""
_BRIDGES = frozenset(map(ord, ".-–'’/&"))
"""Signs that join two parts of a name or a date."""


@dataclass(frozen=True, slots=True)
class Operation:
    """Hold how scores become findings, for each label: [8] and [8]."""

    thresholds: Floats
    """What a token must reach to be masked."""
    shares: Floats
    """How much of the chance that it is public counts, too: a nationality is common, yet helps to tell who it is."""
    temperature: float
    """By which scores are divided before they are made confidence, so that it is calibrated."""


def decode_spans(tokens: Tokens, scores: Floats, operation: Operation) -> Iterator[Hit]:
    """Yield what is masked, in the order of the text; spans do not overlap.

    A token is masked if the masked classes together reach the threshold of the likeliest of them. Neighbours of one
    label are one span, unless the network sees another beginning.
    """
    if not len(tokens.starts):
        return
    masked = _masked(scores, operation, 1.0)
    labels = masked.argmax(1)
    covered = masked.sum(1) >= operation.thresholds[labels]
    _bridge(tokens, labels, covered)
    sure = np.zeros(len(labels), np.float32)
    sure[covered] = _masked(scores[covered], operation, operation.temperature).sum(1)
    for run in _runs(labels, covered, scores[:, CLASSES] > 0):
        low, high = _trim(tokens, *run)
        if low < high:
            start, end = int(tokens.starts[low]), int(tokens.ends[high - 1])
            mean = np.float32(float(np.add.reduce(sure[low:high])) / (high - low))
            confidence = min(1.0, round(float(mean), 3))
            if confidence >= _SURE or not _doubtful(tokens, int(labels[low]), start, end):
                yield Hit(start, end, KINDS[labels[low]], confidence, DETECTOR)


def _doubtful(tokens: Tokens, label: int, start: int, end: int) -> bool:
    """Tell whether a name has no capital, is but an article, or a letter that may be one where a sentence begins."""
    if label >= _CAPITALISED:
        return False
    if b"\1" not in tokens.capital[start:end].tobytes():
        return True
    if end - start < 8 and "".join(map(chr, tokens.codes[start:end])).lower() in _PARTICLES:
        return True
    if end - start > 1 or chr(tokens.codes[start]) not in _ARTICLES:
        return False
    before = "".join(map(chr, tokens.codes[max(0, start - 3) : start])).rstrip(" ")
    return not before or before[-1] in ".!?:\n\0"


def _masked(scores: Floats, operation: Operation, temperature: float) -> Floats:
    """Return for each token and label [T, 8] the chance that it is masked, a share of the public ones with it."""
    chances = softmax(scores[:, :CLASSES] / temperature)
    masked: Floats = chances[:, MASKED] + operation.shares * chances[:, PUBLIC]
    return masked


def _bridge(tokens: Tokens, labels: NDArray[np.int64], covered: NDArray[np.bool_]) -> None:
    """Cover a sign that joins two covered tokens of one label."""
    if len(labels) < 3:
        return
    joins = (tokens.kinds[1:-1] == SIGN) & covered[:-2] & covered[2:] & ~covered[1:-1] & (labels[:-2] == labels[2:])
    for at in (np.flatnonzero(joins) + 1).tolist():
        if int(tokens.codes[tokens.starts[at]]) in _BRIDGES:
            covered[at] = True
            labels[at] = labels[at - 1]


def softmax(scores: Floats) -> Floats:
    """Return each row's probabilities."""
    powers = np.exp(scores - scores.max(1, keepdims=True))
    probabilities: Floats = powers / powers.sum(1, keepdims=True)
    return probabilities


def _runs(labels: NDArray[np.int64], covered: NDArray[np.bool_], begins: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first and last-but-one places of runs of covered tokens of one label."""
    cut = np.ones(len(labels) + 1, np.bool_)
    cut[1:-1] = (labels[1:] != labels[:-1]) | (covered[1:] != covered[:-1]) | begins[1:]
    at = np.flatnonzero(cut)
    keep = covered[at[:-1]]
    return list(zip(at[:-1][keep].tolist(), at[1:][keep].tolist(), strict=True))


def _trim(tokens: Tokens, low: int, high: int) -> tuple[int, int]:
    """Leave out line breaks and signs before the first word, and behind the last those that end no name."""
    while low < high and tokens.kinds[low] not in (LETTER, DIGIT):
        low += 1
    while low < high and (tokens.kinds[high - 1] == BREAK or chr(tokens.codes[tokens.starts[high - 1]]) in _OUTSIDE):
        high -= 1
    return low, high
