"""Read the weights of the model of names from the package, and refuse any but those that belong to it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from situs.classify.names.decoding import Operation
from situs.classify.names.encoder import DILATIONS, Block, Network, make_lookup
from situs.classify.names.hashes import PAIRS, read_hashes
from situs.classify.names.ordinary import NONE, Ordinary
from situs.classify.names.reading import NamesModel
from situs.classify.names.tokens import make_alphabet
from situs.errors import ConfigError

WEIGHTS = "names.npz"
DIGEST = "ca22f9fe17b373ef581226a6e7a7b670ad79a1e5d3a9c1af3215bac274186470"
"""SHA-256 of the weights that belong to this release."""
WORDS = "ordinary.bin"
WORDS_DIGEST = "db20782773c49f282ab79b78833bcbc79a9aeb9edbabfcb1ee292424fc7134bf"
"""SHA-256 of the hashes of words: ordinary and doubtful ones, countries, common names, ends of compounds, names, German
nouns, forms; before them how many there are of all but the last."""
_PLAIN, _PAIRED = 4, 4
"""Tables of whole hashes, and of those in two bytes each."""

Arrays = Mapping[str, NDArray[Any]]
LISTS = ("first", "last", "town", "country")


def load_names() -> NamesModel:
    """Return the model; raise `ConfigError("names_model")` if its weights are missing, damaged or others."""
    return read_model(_stored(WEIGHTS), DIGEST, read_ordinary(_stored(WORDS), WORDS_DIGEST))


def _stored(name: str) -> bytes:
    try:
        return (resources.files("situs.classify.names") / "weights" / name).read_bytes()
    except OSError as fault:
        raise ConfigError("names_model", f"`{name}` of the names model is missing") from fault


def read_ordinary(raw: bytes, digest: str) -> Ordinary:
    """Return the ordinary words of a file whose SHA-256 (hex) is `digest`; raise `ConfigError` for any other."""
    found = sha256(raw).hexdigest()
    if found != digest:
        raise ConfigError("names_model", f"the ordinary words have the digest {found}, not {digest}")
    try:
        sizes = np.frombuffer(raw, "<u4", _PLAIN + _PAIRED - 1).tolist()
        at = 4 * len(sizes)
        plain = []
        for size in sizes[:_PLAIN]:
            plain.append(frozenset(np.frombuffer(raw, "<u4", size, at).tolist()))
            at += 4 * size
        paired = []
        for size in sizes[_PLAIN:]:
            end = at + 2 * (PAIRS + size)
            paired.append(read_hashes(memoryview(raw)[at:end]))
            at = end
        paired.append(read_hashes(memoryview(raw)[at:]))
        words, doubtful, countries, common = plain
        heads, called, nouns, forms = paired
        return Ordinary(words, doubtful, countries, common, heads, called, nouns, forms, found)
    except ValueError as fault:
        raise ConfigError("names_model", "the ordinary words of the names model cannot be read") from fault


def read_model(raw: bytes, digest: str, ordinary: Ordinary | None = None) -> NamesModel:
    """Return the model of a weights file whose SHA-256 (hex) is `digest`; raise `ConfigError` for any other.

    Without ordinary words nothing is left out of what it finds.
    """
    found = sha256(raw).hexdigest()
    if found != digest:
        raise ConfigError("names_model", f"the weights of the names model have the digest {found}, not {digest}")
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        network = _network(arrays)
        operation = Operation(arrays["thresholds"], arrays["shares"], float(arrays["temperature"]))
    except (EOFError, KeyError, ValueError, zipfile.BadZipFile) as fault:
        raise ConfigError("names_model", f"the names model cannot be read: {type(fault).__name__}") from fault
    words = ordinary or NONE
    both = sha256((found + words.digest).encode()).hexdigest()
    return NamesModel(network, operation, make_alphabet(), words, both)


def _network(arrays: Arrays) -> Network:
    lists = tuple(arrays["list_" + name] for name in LISTS)
    wide = {name: arrays[name].astype(np.float32) for name in arrays if arrays[name].dtype == np.float16}
    return Network(
        lookup=make_lookup(arrays["vocabulary"], lists),
        lists=lists,
        words=_table(arrays, "words"),
        parts=_table(arrays, "parts"),
        shapes=wide["shapes"],
        known=wide["known"],
        entry=wide["entry"],
        entry_bias=wide["entry_bias"],
        apart=wide["apart"],
        blocks=tuple(
            Block(*(wide[f"{name}{i}"] for name in ("conv", "conv_bias", "out", "out_bias")))
            for i in range(len(DILATIONS))
        ),
        classes=wide["classes"],
        classes_bias=wide["classes_bias"],
    )


def _table(arrays: Arrays, name: str) -> NDArray[np.float32]:
    """Return a table of embeddings: whole numbers of one byte, times a factor for each row."""
    table: NDArray[np.float32] = arrays[name].astype(np.float32) * arrays[name + "_scale"].astype(np.float32)[:, None]
    return table
