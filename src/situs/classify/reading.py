"""Read texts with everything there is: detectors, labelled values, the names model, and what follows from them.

The gate and the command line find the same in the same text when both read by this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Protocol

from situs.classify.detectors import Hit
from situs.classify.disguised import find_disguised
from situs.classify.labelled import find_labelled
from situs.classify.load import Detectors, load_detectors
from situs.classify.normal import normalise
from situs.classify.parties import PartyTerms
from situs.classify.propagation import propagate
from situs.classify.scan import find
from situs.model import Finding, Slot


class NamesModel(Protocol):
    """Find names in a text; spans are code points of the text as it is given."""

    @property
    def digest(self) -> str:
        """Return the SHA-256 (hex) of the weights."""
        ...

    def find(self, text: str) -> Sequence[Hit]:
        """Return what the model takes for names, with its confidence."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Hold what texts are read with; `names` is None where the deterministic detectors alone are wanted."""

    detectors: Detectors
    names: NamesModel | None

    @property
    def digest(self) -> str:
        """Return the SHA-256 (hex) over all that a finding depends on."""
        names = self.names.digest if self.names is not None else "none"
        return sha256(f"{self.detectors.digest}\n{names}".encode()).hexdigest()

    def read(self, slots: Sequence[Slot], parties: PartyTerms | None = None) -> tuple[Finding, ...]:
        """Return every finding in the slots' texts, by slot, start and longest first; they may overlap.

        A value that context betrayed once, or that the model found once, is found everywhere in these slots.
        """
        found = [*find(slots, self.detectors, parties), *find_labelled(slots)]
        if self.names is not None:
            found += _apart(slots, _named(slots, self.names), found)
        found.sort(key=lambda f: (f.slot, f.start, -f.end))
        return propagate(slots, found)


def load_reader(fast: bool = False) -> Reader:
    """Compile the detectors and, unless `fast`, load the names model.

    Raise `ConfigError` where the data of either are missing or damaged: nothing is then read with less than was asked.
    """
    if fast:
        return Reader(load_detectors(), None)
    from situs.classify.names import load_names  # brings numpy along, which nothing else here needs

    return Reader(load_detectors(), load_names())


_NAMING = frozenset({"PERSON", "ORGANISATION", "PARTY", "ADDRESS", "LOCATION", "CUE"})
"""Kinds that rules find by words, as the model does: where both find one, both stand."""


_ASKING = frozenset(
    """
    who whom whose what when where why how which and
    wer wen wem wessen was wann wo warum wieso wie welche welcher welches und
    qui que quoi quand où pourquoi comment quel quelle quels quelles
    quién quiénes qué cuándo dónde cómo cuál
    chi cosa quando dove perché come quale
    wat wanneer waar waarom hoe welke quem onde hvem hvad hvornår hvor hvorfor
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Words that open a question with a capital, which the model was seldom shown, and that are nobody's name."""


def _apart(slots: Sequence[Slot], named: Iterator[Finding], found: Sequence[Finding]) -> list[Finding]:
    """Return what of the model's findings no shape accounts for: an address is no name, though it be made of one."""
    shapes: dict[int, list[Finding]] = {}
    for f in found:
        if f.kind not in _NAMING:
            shapes.setdefault(f.slot, []).append(f)
    rest = []
    for finding in named:
        start, end = finding.start, finding.end
        if slots[finding.slot].text[start:end].lower() in _ASKING:
            continue
        for shape in shapes.get(finding.slot, ()):
            if shape.start <= start < shape.end:
                start = shape.end
            if shape.start < end <= shape.end:
                end = shape.start
        if (start, end) != (finding.start, finding.end):
            text = slots[finding.slot].text
            while start < end and not text[start].isalnum():
                start += 1
            while start < end and not text[end - 1].isalnum():
                end -= 1
        if start < end:
            rest.append(replace(finding, start=start, end=end))
    return rest


def _named(slots: Sequence[Slot], names: NamesModel) -> Iterator[Finding]:
    """Yield what the model finds in the normalised texts, at its place in the texts as given."""
    for index, slot in enumerate(slots):
        normal = normalise(slot.text)
        for hit in (*names.find(normal.text), *find_disguised(normal.text, names.find)):
            span = (hit.start, hit.end) if normal.map is None else normal.map.span(hit.start, hit.end)
            low, high = span[0], min(span[1], len(slot.text))
            if high > low:
                yield Finding(index, low, high, hit.kind, hit.confidence, hit.detector, hit.label)
