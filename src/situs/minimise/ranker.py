"""Hold what was learned about clauses: which words speak of what, and how much each signal says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from situs.errors import ConfigError
from situs.minimise.shipped import read_shipped

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Net:
    """Keep one hidden layer that weighs signals against each other."""

    inner: Floats
    """Signals x units."""
    inner_bias: Floats
    outer: Floats
    outer_bias: float

    def odds(self, signals: Floats) -> Floats:
        """Return the log-odds of each row of signals."""
        hidden = np.maximum(signals @ self.inner + self.inner_bias, 0.0)
        return np.asarray(hidden @ self.outer + self.outer_bias, np.float32)


@dataclass(frozen=True, slots=True)
class Ranker:
    """Keep the learned tables. A feature is a stem, two stems in a row, or `h:` and a stem of the heading."""

    features: Mapping[str, int]
    weights: Floats
    """What each feature says for each clause type, features x types."""
    biases: Floats
    prototypes: Floats
    """The vector of each clause type's own question, types x dimensions, of length one."""
    words: Mapping[str, int]
    vectors: Floats
    """The meaning of each word, words x dimensions, of length one."""
    rarity: Floats
    """The logarithm of how seldom each word stands in contracts."""
    known: Net
    """What the signals say together for a question like one of the clause types."""
    free: Net
    """The same for any other question."""

    def rarity_of(self, stem: str) -> float:
        """Return how rare a stem is; one never seen counts as rare."""
        at = self.words.get(stem)
        return UNSEEN if at is None else float(self.rarity[at])


UNSEEN = 6.0


@lru_cache(maxsize=1)
def load_ranker() -> Ranker:
    """Return the ranker that the package ships; raise `ConfigError` where it is missing or not the pinned one."""
    return parsed(read_shipped())


def parsed(content: bytes) -> Ranker:
    """Return the ranker of an archive of arrays; raise `ConfigError` where it is damaged."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as tables:
            return _ranker(tables)
    except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ConfigError("config_invalid", "the minimiser's model is damaged") from error


def _ranker(tables: Mapping[str, Any]) -> Ranker:
    names = bytes(tables["features"]).decode().split("\n")
    words = bytes(tables["words"]).decode().split("\n")
    weights = tables["weights"].astype(np.float32) * tables["weight_scale"].astype(np.float32)
    vectors = tables["vectors"].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    if weights.shape[0] != len(names) or vectors.shape[0] != len(words):
        raise ValueError("the tables do not fit together")
    return Ranker(
        {name: i for i, name in enumerate(names)},
        weights,
        tables["biases"].astype(np.float32),
        tables["prototypes"].astype(np.float32),
        {word: i for i, word in enumerate(words)},
        vectors,
        tables["rarity"].astype(np.float32),
        _net(tables, "known"),
        _net(tables, "free"),
    )


def _net(tables: Mapping[str, Any], name: str) -> Net:
    inner, bias, outer = (tables[f"{name}_{part}"].astype(np.float32) for part in ("inner", "inner_bias", "outer"))
    return Net(inner, bias, outer, float(tables[f"{name}_outer_bias"]))
