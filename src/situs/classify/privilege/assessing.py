"""Weigh the signs of privilege, and say what the doctrine of the forum makes of them."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from situs.classify.privilege.lexicon import Lexicon
from situs.classify.privilege.mail import Circle, Mail, read_mail

_HEAD = 1_500
"""Characters in which a marker is a heading."""
_NEAR = 600
"""Characters around a disclaimer that belong to it."""
_CROWD = 20
_MOST_SIGNS = 40
_OPENING = 6_000
"""Characters in which words count: what a text is shows early, and a long one has every word somewhere."""
_IMPERSONAL = 0.6
"""The share that a word of law counts for in a text that addresses nobody: contracts and judgments are full of them."""
_MOST_TEXT = 8_000
"""Characters that are read: the head of a text decides."""
_COUNTED = {"advice": 6, "litigation": 6, "instrument": 4, "role": 3, "broadcast": 2, "public": 3}
"""Groups whose distinct terms are counted, and how many count."""


@dataclass(frozen=True, slots=True)
class Sign:
    """State one piece of evidence: what it shows, where, and what it adds to the log-odds."""

    start: int
    end: int
    shows: str
    weight: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """Hold the probability that a text is a protected communication, and what it rests on."""

    probability: float
    protected: bool
    """The probability reaches the threshold."""
    doubtful: bool
    """It does not, or barely, and a person should look."""
    signs: tuple[Sign, ...]
    doctrine: str
    """The forum's rule on in-house lawyers that was applied: `yes`, `limited`, `no` or `unknown`."""


def assess(text: str, lexicon: Lexicon, circle: Circle | None = None, in_house: str = "unknown") -> Assessment:
    """Return how likely a text is protected; `in_house` is what the forum's doctrine says of in-house lawyers.

    Where it says `no`, an in-house lawyer alone counts for less, never a marker or an external lawyer for less. The
    assessment only ever adds a label: nothing that a record or a person said is taken back by it.
    """
    text = text[:_MOST_TEXT]
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters grow in lower case: spans must stay those of the text
        lowered = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    mail = read_mail(text)
    spotted = [(start, end, lexicon.groups[n], n) for start, end, n in lexicon.search(lowered)]
    signs = [
        *_marker(spotted, mail, lexicon),
        *_counted(spotted, lexicon, 1.0 if mail is not None else _IMPERSONAL),
        *_people(lowered, mail, lexicon, (circle or Circle(), in_house)),
    ]
    total = lexicon.weights["base"] + sum(sign.weight for sign in signs)
    probability = 1 / (1 + math.exp(-total))
    protected = probability >= lexicon.threshold
    doubtful = lexicon.doubtful <= probability < 1 - lexicon.doubtful
    strongest = sorted(signs, key=lambda s: -abs(s.weight))[:_MOST_SIGNS]
    return Assessment(probability, protected, doubtful, tuple(strongest), in_house)


def _marker(spotted: Sequence[tuple[int, int, str, int]], mail: Mail | None, lexicon: Lexicon) -> list[Sign]:
    """Return the strongest marker: one in a disclaimer that every mail bears says next to nothing."""
    disclaimers = [start for start, _, group, _ in spotted if group == "disclaimer"]
    best: Sign | None = None
    for start, end, group, _ in spotted:
        if group != "marker":
            continue
        place = "marker_body" if mail is not None else "marker_impersonal"
        if mail is not None and mail.subject is not None and mail.subject[0] <= start < mail.subject[1]:
            place = "marker_subject"
        elif _near(disclaimers, start):
            place = "marker_disclaimer"
        elif start < _HEAD:
            place = "marker_head"
        sign = Sign(start, end, place, lexicon.weights[place])
        if best is None or sign.weight > best.weight:
            best = sign
    return [] if best is None else [best]


def _near(places: Sequence[int], at: int) -> bool:
    i = bisect_right(places, at)
    return any(abs(places[j] - at) <= _NEAR for j in (i - 1, i) if 0 <= j < len(places))


def _counted(spotted: Sequence[tuple[int, int, str, int]], lexicon: Lexicon, share: float) -> list[Sign]:
    """Return a sign for each distinct term, each of a group adding less than the one before."""
    seen: set[int] = set()
    counts = dict.fromkeys(_COUNTED, 0)
    signs = []
    for start, end, group, number in spotted:
        if group not in counts or number in seen or counts[group] >= _COUNTED[group]:
            continue
        if start > _OPENING:
            break
        seen.add(number)
        counts[group] += 1
        weight = lexicon.weights[group]
        signs.append(Sign(start, end, group, weight * (share if weight > 0 else 1) / counts[group]))
    return signs


def _people(lowered: str, mail: Mail | None, lexicon: Lexicon, known: tuple[Circle, str]) -> list[Sign]:
    circle, in_house = known
    signs = []
    spans = mail.parties if mail is not None else ()
    if mail is not None:
        signs += [Sign(*span, "firm_party", lexicon.weights["firm_party"]) for span in mail.firms[:1]]
        if mail.recipients > _CROWD and mail.parties:
            signs.append(Sign(*mail.parties[0], "crowd", lexicon.weights["crowd"]))
    inside = _first(lowered, circle.in_house, spans)
    outside = _first(lowered, circle.external, spans)
    if inside is not None:
        signs.append(Sign(*inside[:2], "lawyer_" + inside[2], lexicon.weights["lawyer_" + inside[2]]))
        if in_house == "no" and outside is None:
            signs.append(Sign(*inside[:2], "in_house_unprotected", lexicon.weights["in_house_unprotected"]))
    if outside is not None:
        signs.append(Sign(*outside[:2], "firm_" + outside[2], lexicon.weights["firm_" + outside[2]]))
    return signs


def _first(lowered: str, names: frozenset[str], spans: Sequence[tuple[int, int]]) -> tuple[int, int, str] | None:
    """Return where the first of the names stands, among the parties if it can be."""
    elsewhere = None
    for name in sorted(names):
        for start, end in spans:
            at = lowered.find(name, start, end)
            if at >= 0:
                return at, at + len(name), "party"
        at = -1 if elsewhere else lowered.find(name)
        if at >= 0:
            elsewhere = at, at + len(name), "elsewhere"
    return elsewhere
