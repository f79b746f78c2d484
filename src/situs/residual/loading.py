"""Read what the residual risk is worked out from: bits, thresholds, and words of the languages served."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import Any

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from situs.errors import ConfigError

FILE = "residual.toml"

_LOWER = bytes(ord(low) if len(low := chr(code).lower()) == 1 and ord(low) < 256 else code for code in range(256))
"""Lower case for Latin-1, byte by byte."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Hold the table; its bits and thresholds are explained in the file itself."""

    digest: str
    """SHA-256 (hex) over the file."""
    half: float
    low: float
    high: float
    near: tuple[float, float, float]
    """How much counts of what stands in one sentence, in one paragraph, in one call."""
    bits: Mapping[str, float]
    shortest_quotation: int
    """Words."""
    reach: int
    """Characters between a word of uniqueness and what it speaks of."""
    automaton: BytesAhoCorasick
    words: Mapping[str, str]
    """`ROLE` or `UNIQUE` for each word, in lower case and in the order of the automaton."""

    def search(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield offices and words of uniqueness that stand in a text as whole words: span in code points, and kind.

        Reading one byte for each code point is several times quicker than reading the text; what that cannot tell
        apart, letters outside Latin-1, is looked at in the text.
        """
        size = len(text)
        for _, start, end in self.automaton.find_matches_as_indexes(_one_byte_each(text)):
            if (start and text[start - 1].isalnum()) or (end < size and text[end].isalnum()):
                continue
            if kind := self.words.get(text[start:end].lower()):
                yield start, end, kind


def _one_byte_each(text: str) -> bytes:
    return text.encode("latin-1", "replace").translate(_LOWER)


def load_table() -> Table:
    """Read the table from the package; raise `ConfigError("residual_data")` where it is broken."""
    raw = (resources.files("situs.residual") / "data" / FILE).read_bytes()
    try:
        return parse_table(raw)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise ConfigError("residual_data", f"`{FILE}` cannot be read: {type(fault).__name__}") from fault


def parse_table(raw: bytes) -> Table:
    """Read the table; raise `ValueError`, `KeyError`, `TypeError` or `AttributeError` where it is broken."""
    data: dict[str, Any] = tomllib.loads(raw.decode())
    near, score = data["near"], data["score"]
    bits = {**data["bits"], **data["own"], "QUOTATION": data["quotation"]["bits"]}
    if min(*bits.values(), *near.values()) < 0 or not 0 < score["low"] <= score["high"] or score["half"] <= 0:
        raise ValueError("bits and shares are not negative, and the thresholds ascend")
    words = _words(data)
    kind = MatchKind.LeftmostLongest
    return Table(
        digest=sha256(raw).hexdigest(),
        half=score["half"],
        low=score["low"],
        high=score["high"],
        near=(near["sentence"], near["paragraph"], near["call"]),
        bits=bits,
        shortest_quotation=data["quotation"]["words"],
        reach=data["unique"].pop("reach"),
        automaton=BytesAhoCorasick(
            [_one_byte_each(word) for word in words], matchkind=kind, implementation=Implementation.DFA
        ),
        words=words,
    )


def _words(data: Mapping[str, Any]) -> dict[str, str]:
    """Return each word or phrase, in lower case, with its kind."""
    words: dict[str, str] = {}
    for table, kind in (("role", "ROLE"), ("unique", "UNIQUE")):
        for terms in data[table].values():
            words.update((term.lower(), kind) for term in (terms if isinstance(terms, list) else ()))
    return words
