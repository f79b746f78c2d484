"""The model of names: reads a text, returns what singles people out in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from situs.classify.detectors import Hit
from situs.classify.halting import Halt, go_on
from situs.classify.names.cases import with_cases
from situs.classify.names.decoding import Operation, decode_spans
from situs.classify.names.encoder import Floats, Network, encode
from situs.classify.names.facts import with_persons
from situs.classify.names.features import describe
from situs.classify.names.forms import without_labels
from situs.classify.names.initials import with_initials
from situs.classify.names.led import with_led
from situs.classify.names.listed import with_listed
from situs.classify.names.neighbours import with_neighbours, with_registered
from situs.classify.names.ordinary import Ordinary
from situs.classify.names.particles import with_particles
from situs.classify.names.program import without_identifiers
from situs.classify.names.said import with_said
from situs.classify.names.tokens import Alphabet, Tokens, split, tokenise
from situs.classify.names.uncapitalised import without_capitals
from situs.classify.names.uncovered import with_uncovered
from situs.classify.repeats import with_repeats


@dataclass(frozen=True, slots=True)
class NamesModel:
    """Hold the network and how its scores become findings; `digest` is a SHA-256 (hex) over its files."""

    network: Network
    operation: Operation
    alphabet: Alphabet
    ordinary: Ordinary
    digest: str

    def find(self, text: str, halt: Halt = go_on) -> list[Hit]:
        """Return the persons, organisations, places, dates and facts in a text, in its order, without overlaps.

        Spans are code points of the text. It should be normalised as for the other detectors. The same text has the
        same findings whatever was read before: nothing of it is kept. `halt` is asked before each slice.
        """
        return self.find_each((text,), halt)[0]

    def find_each(self, texts: Sequence[str], halt: Halt = go_on, guesses: str = "") -> list[list[Hit]]:
        """Return what `find` does for each of some texts, for little more than the price of one reading.

        Messages without capitals are read once more, with some. `guesses`, if there are any, are a text more, which has
        capitals already where names may be: what is found there comes last.
        """
        small = [without_capitals(text, self.ordinary) for text in texts]
        others = [each.text for each in small if each.text]
        every = self._read([*texts, *others, *([guesses] if guesses else [])], halt)
        found, raised = every[: len(texts)], iter(every[len(texts) :])
        # What is found in a text stands as it is; of what it has no capitals for, the rest is added.
        added = [with_uncovered(h, s.judged(next(raised))) if s.text else h for h, s in zip(found, small, strict=True)]
        return [*added, *raised]

    def _read(self, texts: Sequence[str], halt: Halt) -> list[list[Hit]]:
        tokens = tokenise(" ".join(texts), self.alphabet)
        if not len(tokens.starts):
            return [[] for _ in texts]
        parts = split(tokens, [len(text) for text in texts])
        scores = encode(self.network, describe(tokens), [len(part.starts) for part in parts], halt)
        return [self._found(*each) for each in zip(texts, parts, scores, strict=True)]

    def _found(self, text: str, tokens: Tokens, scores: Floats) -> list[Hit]:
        hits = list(decode_spans(tokens, scores, self.operation))
        hits = with_persons(text, list(without_labels(text, hits)), self.ordinary)
        kept = with_initials(text, self.ordinary.keep(text, hits), self.ordinary)
        kept = with_led(text, with_cases(text, kept, self.ordinary), self.ordinary)
        kept = with_said(text, kept, self.ordinary)
        widened = with_particles(text, with_neighbours(text, kept, self.ordinary))
        widened = with_listed(text, widened, self.ordinary)
        found = with_repeats(text, with_registered(text, widened, self.ordinary))
        return without_identifiers(text, found, self.ordinary)
