"""Words of purpose and circle, in six languages, found in one pass."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from situs.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Hold the terms of each group, compiled, and the weights of the sum."""

    automaton: AhoCorasick
    groups: tuple[str, ...]
    weights: dict[str, float]
    threshold: float
    doubtful: float
    """From this probability on, a person should look."""
    digest: str
    """SHA-256 (hex) of the file."""

    def search(self, lowered: str) -> list[tuple[int, int, int]]:
        """Return every whole-word term as span and number, in order, of a text in lower case."""
        found = []
        for number, start, end in self.automaton.find_matches_as_indexes(lowered):
            if start and lowered[start - 1].isalnum():
                continue
            if end < len(lowered) and lowered[end].isalnum():
                continue
            found.append((start, end, number))
        return found


def load_lexicon() -> Lexicon:
    """Read the terms and weights of the package; raise `ConfigError("detector_data")` if they are broken."""
    raw = (files(__package__) / "lexicon.toml").read_bytes()
    try:
        table = tomllib.loads(raw.decode())
        return _compiled(table, sha256(raw).hexdigest())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as fault:
        raise ConfigError("detector_data", f"the privilege lexicon cannot be read: {type(fault).__name__}") from fault


def _compiled(table: Mapping[str, Any], digest: str) -> Lexicon:
    terms = [(term, group) for group, languages in table["terms"].items() for row in languages.values() for term in row]
    unique = dict(reversed(terms))
    automaton = AhoCorasick(
        list(unique), matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
    )
    decision = table["decision"]
    return Lexicon(
        automaton, tuple(unique.values()), table["weights"], decision["threshold"], decision["doubtful"], digest
    )
