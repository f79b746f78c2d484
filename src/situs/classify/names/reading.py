"""The model of names: reads a text, returns what singles people out in it."""

from __future__ import annotations

from dataclasses import dataclass

from situs.classify.detectors import Hit
from situs.classify.halting import Halt, go_on
from situs.classify.names.cases import with_cases
from situs.classify.names.decoding import Operation, decode_spans
from situs.classify.names.encoder import Network, encode
from situs.classify.names.facts import with_persons
from situs.classify.names.features import describe
from situs.classify.names.initials import with_initials
from situs.classify.names.neighbours import with_neighbours
from situs.classify.names.ordinary import Ordinary
from situs.classify.names.tokens import Alphabet, tokenise
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
        tokens = tokenise(text, self.alphabet)
        if not len(tokens.starts):
            return []
        hits = list(decode_spans(tokens, encode(self.network, describe(tokens), halt), self.operation))
        hits = with_persons(text, hits, self.ordinary)
        kept = with_initials(text, self.ordinary.keep(text, hits), self.ordinary)
        kept = with_cases(text, kept, self.ordinary)
        return with_repeats(text, with_neighbours(text, kept, self.ordinary))
