"""Read texts with everything there is: detectors, labelled values, the names model, and what follows from them.

The gate and the command line find the same in the same text when both read by this.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from typing import Protocol

from situs.classify.detectors import Hit
from situs.classify.disguised import disguises
from situs.classify.halting import Halt, go_on
from situs.classify.labelled import find_labelled
from situs.classify.load import Detectors, load_detectors
from situs.classify.normal import Normal, normalise
from situs.classify.parties import PARTICLES, PartyTerms
from situs.classify.postal import completed
from situs.classify.propagation import in_order, propagate
from situs.classify.recollection import LEAST, SHORTEST, Reminder
from situs.classify.repeats import with_repeats
from situs.classify.scan import find
from situs.model import Category, Finding, Slot, category_of
from situs.model.finding import KINDS


class NamesModel(Protocol):
    """Find names in a text; spans are code points of the text as it is given."""

    @property
    def digest(self) -> str:
        """Return the SHA-256 (hex) of the weights."""
        ...

    def find_each(self, texts: Sequence[str], halt: Halt = go_on, guesses: str = "") -> Sequence[Sequence[Hit]]:
        """Return for each text what the model takes for names, with its confidence; `halt` is asked all along.

        What it finds in `guesses` at what a text may hide comes last, if there are any.
        """


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

    def read(
        self,
        slots: Sequence[Slot],
        parties: PartyTerms | None = None,
        reminder: Reminder | None = None,
        halt: Halt = go_on,
    ) -> tuple[Finding, ...]:
        """Return every finding in the slots' texts, by slot, start and longest first; they may overlap.

        A value that context betrayed once, or that the model found once, is found everywhere in these slots. With a
        `reminder` the model reads no long text of a matter twice; what is found is the same. What `halt` raises ends
        the reading without a result.
        """
        certain = find(slots, self.detectors, parties)
        found = [*certain, *find_labelled(slots)]
        halt()
        if self.names is not None:
            found += _apart(slots, _named(slots, _Halting(self.names, halt), reminder), found)
        halt()
        found += list(completed(slots, found))
        if len(found) > len(certain):
            found = in_order(found)
        return propagate(slots, found)


def load_reader(fast: bool = False) -> Reader:
    """Compile the detectors and, unless `fast`, load the names model.

    Raise `ConfigError` where the data of either are missing or damaged: nothing is then read with less than was asked.
    """
    if fast:
        return Reader(load_detectors(), None)
    from situs.classify.names import load_names  # its tables take a tenth of a second

    return Reader(load_detectors(), load_names())


_SHAPES = frozenset(
    kind
    for kind in KINDS
    if category_of(kind) in (Category.DIRECT, Category.IDENTITY, Category.SECRET)
    and kind not in ("PERSON", "PARTY", "ADDRESS")
)
"""Kinds that are told by their shape and protected at least as a name is.

What is protected less takes nothing from a name, which would then go where the lesser may. Names, parties and addresses
are words: all that are found stand.
"""
_BETWEEN = "\n\0\n"
"""Stands between the slots' texts where the model reads them at once: each reading has a price of its own."""
_ASKING = frozenset(
    """
    who whom whose what when where why how which and
    wer wen wem wessen was wann wo warum wieso wie welche welcher welches und
    qui que quoi quand où pourquoi comment quel quelle quels quelles
    quién quiénes qué cuándo dónde cómo cuál
    quando perché come quale
    wat wanneer waar waarom hoe welke quem onde hvem hvad hvornår hvor hvorfor
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Words that open a question with a capital, which the model was seldom shown, and that are hardly anybody's name."""


def _apart(slots: Sequence[Slot], named: Iterator[Finding], found: Sequence[Finding]) -> list[Finding]:
    """Return what of the model's findings no shape accounts for: an address is no name, though it be made of one."""
    shapes: dict[int, list[tuple[int, int]]] = {}
    for f in found:
        if f.kind in _SHAPES:
            shapes.setdefault(f.slot, []).append((f.start, f.end))
    taken = {slot: _joined(spans) for slot, spans in shapes.items()}
    rest = []
    for finding in named:
        text = slots[finding.slot].text
        if text[finding.start : finding.end].lower() in _ASKING:
            continue
        whole = finding.start, finding.end
        named_by = _of_one_line(text, whole) if finding.kind == "PERSON" else whole
        start, end = _left(text, named_by, taken.get(finding.slot, ()))
        if start < end:
            rest.append(finding if (start, end) == whole else finding._replace(start=start, end=end))
    return rest


def _of_one_line(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Return a span without the line below it, where that is a sentence: "Dear Dr Muster", and "Thank you" below."""
    start, end = span
    line = text.find("\n", start, end)
    below = text[line:end].split() if line >= 0 else []
    if not below or below[0].islower() or not any(word.islower() and word not in PARTICLES for word in below):
        return span
    return start, start + len(text[start:line].rstrip())


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans that do not overlap and cover the same, in order."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _left(text: str, span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return what is left of a span beside those that are taken, without the signs at a cut."""
    start, end = span
    for low, high in taken[max(0, bisect_left(taken, span) - 1) : bisect_left(taken, (end, end))]:
        if low <= start < high:
            start = high
        if low < end <= high:
            end = low
    if (start, end) != span:
        while start < end and not text[start].isalnum():
            start += 1
        while start < end and not text[end - 1].isalnum():
            end -= 1
    return start, end


@dataclass(frozen=True, slots=True)
class _Halting:
    """Lend the model for one reading, which may be halted."""

    model: NamesModel
    halt: Halt

    @property
    def digest(self) -> str:
        """Return the model's digest."""
        return self.model.digest

    def find_each(self, texts: Sequence[str], guesses: str) -> Sequence[Sequence[Hit]]:
        """Return what the model finds in each text, and in the guesses if there are any."""
        self.halt()
        return self.model.find_each(texts, self.halt, guesses)


def _named(slots: Sequence[Slot], names: _Halting, reminder: Reminder | None) -> Iterator[Finding]:
    """Yield what the model finds in the normalised texts, at its place in the texts as given."""
    normals = [normalise(slot.text) for slot in slots]
    starts = list(accumulate((len(n.text) + len(_BETWEEN) for n in normals[:-1]), initial=0))
    for hit in _read(normals, starts, names, reminder):
        for index in range(max(0, bisect_right(starts, hit.start) - 1), len(slots)):
            normal, at = normals[index], starts[index]
            if at >= hit.end:
                break
            low, high = max(hit.start - at, 0), min(hit.end - at, len(normal.text))
            if low >= high:
                continue
            if normal.map is not None:
                low, high = normal.map.span(low, high)
            high = min(high, len(slots[index].text))
            if high > low:
                yield Finding(index, low, high, hit.kind, hit.confidence, hit.detector, hit.label)


def _read(
    normals: Sequence[Normal], starts: Sequence[int], names: _Halting, reminder: Reminder | None
) -> Sequence[Hit]:
    """Return the model's hits in the joined texts: a long text is read by itself, short ones with their neighbours."""

    def model(text: str) -> Sequence[Hit]:
        hidden = disguises(text)
        # Each reading has a price of its own, so that both are read at once.
        found, *rest = names.find_each((text,), hidden.text)
        return (*found, *hidden.judged(rest[0] if rest else ()))

    hits: list[Hit] = []
    chunks = 0
    for first, last, alone in _chunks(normals):
        text = _BETWEEN.join(normal.text for normal in normals[first:last])
        found = reminder.read(text, names.digest, model) if reminder is not None and alone else model(text)
        at = starts[first]
        hits += [hit._replace(start=hit.start + at, end=hit.end + at) for hit in found] if at else found
        chunks += 1
    return hits if chunks < 2 else with_repeats(_BETWEEN.join(normal.text for normal in normals), hits)


def _chunks(normals: Sequence[Normal]) -> Iterator[tuple[int, int, bool]]:
    """Yield runs of texts that the model reads at once: first and last index, and whether it is a long text alone."""
    worth = sum(len(normal.text) for normal in normals) >= LEAST
    first = 0
    for index, normal in enumerate(normals):
        if worth and len(normal.text) >= SHORTEST:
            if first < index:
                yield first, index, False
            yield index, index + 1, True
            first = index + 1
    if first < len(normals):
        yield first, len(normals), False
