"""Take into a person's hit what belongs to the name and is no word of its own: `von`, `De`, `-un`, `III`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from situs.classify.detectors import Hit
from situs.classify.names.places import opens

_PARTICLE = (
    r"(?:v[ao]n(?: und zu)?(?: de[rnm]?| het| 't)?|vom|zum|zur|zu|de(?: l[ao]s?)?|de[rnl]|degli|di|da|dos|das|du|d['’]"
    r"|dal|dall[ao]|dell[ao]|l[ae]|het|'t|ten?|ter|op de[nr]?|in 't|auf|af|bin|ibn|ben|al|el|ar|ní|mac|ap|v\. ?d\.)"
)
_BETWEEN = re.compile(rf"[ \u00a0]{_PARTICLE}(?:[ \u00a0-]|(?<=['’]))", re.IGNORECASE)
"""All that stands between two parts of a name."""
_CAPITAL = re.compile(
    r"(?<![\w'’-])(?:D[ei]|Del|Della|Dal|Dalla|D[ao]|L[aeo]|Des|Du|V[ao]n(?: de[rn]| 't)?|Te[rn]|El|Al|Ben|Bin|'t)"
    r"[ \u00a0]\Z"
)
"""A particle with a capital before a surname."""
_TITLED = re.compile(
    r"(?i:\b(?:de heer|heeren|herrn?|frau|mevrouw|monsieur|madame|mme|m\.|mr\.?|mrs\.?|lord|lady|signor|sig\.|señor"
    r"|sr\.))"
    rf"[ \u00a0]({_PARTICLE}[ \u00a0])\Z"
)
"""A title and a particle in small letters before a surname."""
_HALF = re.compile(r"(?<![\w'’-])[A-ZÀ-Þ][^\W\d_]+-\Z")
"""The first part of a name that a hyphen joins."""
_SUFFIX = re.compile(
    r"(?:-|(?<=-))[a-zà-ž]{2,4}(?![\w'’-])"
    r"|[ \u00a0](?:I{2,3}|IV|VI{0,3}|IX|XI{0,3}|XI?V|XVI{0,3}|XI?X|XXI{0,3}|[SJ]r)(?![\w'’-])"
    r"|[ \u00a0]I(?=[ \u00a0](?:van|of|von|d['’]|de|di|av)\b|[,;.)])"
)
"""The second part of a name in small letters; the number of a king or a pope; one of two of a name."""
_REACH = 24


def with_particles(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits, those of persons with what belongs to them; two with but a particle between are one.

    A particle that opens a sentence may be a preposition, and is left out. Hits are in order and do not overlap.
    """
    found: list[Hit] = []
    for i, hit in enumerate(hits):
        if hit.kind != "PERSON" or not text[hit.start].isupper():
            found.append(hit)
            continue
        last = found[-1] if found else None
        ceiling = hits[i + 1].start if i + 1 < len(hits) else len(text)
        suffix = _SUFFIX.match(text, hit.end, ceiling)
        end = suffix.end() if suffix else hit.end
        if last is not None and last.kind == "PERSON" and _BETWEEN.fullmatch(text, last.end, hit.start):
            found[-1] = last._replace(end=end, confidence=max(last.confidence, hit.confidence))
        else:
            floor = max(last.end if last is not None else 0, hit.start - _REACH)
            found.append(hit._replace(start=_start(text, hit, floor), end=end))
    return found


def _start(text: str, hit: Hit, floor: int) -> int:
    if half := _HALF.search(text, floor, hit.start):
        return half.start()
    if titled := _TITLED.search(text, floor, hit.start):
        return titled.start(1)
    capital = _CAPITAL.search(text, floor, hit.start)
    return capital.start() if capital and not opens(text, capital.start()) else hit.start
