"""Train the model of names; README.md has the commands."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import augment
import corpus
import jax
import jax.numpy as jnp
import lists
import network
import numpy as np
import optax
import plain
import prose
import synthetic
from classes import Document
from export import save_model, stored_params

from situs.classify.names.encoder import known_rows, listed
from situs.classify.names.features import describe, word_key
from situs.classify.names.load import LISTS
from situs.classify.names.tokens import make_alphabet, tokenise

SEED = 20260711
EMBEDDING, HIDDEN = 64, 96
WINDOW, ROWS, WORDS = 256, 32, 3072
"""Tokens of a row, rows of a batch, distinct words of a batch at most."""
SEEN = 3
"""A word seen in fewer documents has no entry of its own in the vocabulary."""
WORTH = {"TAB-144": 2.0, "ECHR-FR-manual": 1.0, "ECHR-FR-rev": 1.5, "ECHR-ES-manual": 1.0, "ECHR-ES-rev": 1.5,
         "LER": 1.6, "LeNER-Br": 0.5, "InLegalNER": 1.0, "DAB": 2.5, "synthetic": 0.7, "plain": 1.5,
         "prose": 1.0}  # fmt: skip
COPIES = {"TAB-144": 5, "ECHR-FR-manual": 5, "ECHR-FR-rev": 5, "ECHR-ES-manual": 5, "ECHR-ES-rev": 5,
          "LER": 3, "LeNER-Br": 0, "InLegalNER": 4, "DAB": 8}  # fmt: skip
"""Changed copies of each document."""


@dataclass(slots=True)
class Table:
    """Collect the distinct words of all documents, with their features."""

    at: dict[int, int]
    keys: list[Any]
    shapes: list[Any]
    parts: list[Any]
    weights: list[Any]


@dataclass(slots=True)
class Sequences:
    """Hold arrays over all tokens of the documents, one behind the other."""

    words: Any
    apart: Any
    bits: Any
    begin: Any
    inside: Any
    worth: Any


def annotate(document: Document, starts: Any, ends: Any) -> tuple[Any, Any, Any]:
    """Return for each token what it may be, whether a span begins with it, and whether it lies in one."""
    bits = np.full(len(starts), document.plain, np.int64)
    begin = np.zeros(len(starts), np.float32)
    inside = np.zeros(len(starts), np.float32)
    for low, high, allowed in sorted(document.spans, key=lambda s: s[0] - s[1]):
        first = int(np.searchsorted(ends, low, "right"))
        last = int(np.searchsorted(starts, high, "left"))
        bits[first:last] = allowed
        inside[first:last] = 1
        begin[first:last] = 0
        begin[first : first + 1] = 1
    return bits, begin, inside


def sequences(documents: Sequence[Document]) -> tuple[Sequences, Table]:
    """Return the tokens of documents as arrays, and the table of their words."""
    alphabet = make_alphabet()
    table = Table({}, [], [], [], [])
    columns: list[tuple[Any, ...]] = []
    for document in documents:
        tokens = tokenise(document.text, alphabet)
        if not len(tokens.starts):
            continue
        words = describe(tokens)
        rows = np.empty(len(words.keys), np.int64)
        for i, key in enumerate((words.keys * 16 + words.shapes.astype(np.uint64)).tolist()):
            row = table.at.get(key)
            if row is None:
                row = table.at[key] = len(table.keys)
                table.keys.append(words.keys[i])
                table.shapes.append(words.shapes[i])
                table.parts.append(words.parts[i].astype(np.int32))
                table.weights.append(words.weights[i])
            rows[i] = row
        bits, begin, inside = annotate(document, tokens.starts, tokens.ends)
        worth = np.full(len(bits), WORTH[document.source], np.float32)
        columns.append((rows[words.of], words.apart, bits, begin, inside, worth))
    return Sequences(*(np.concatenate(c) for c in zip(*columns, strict=True))), table


def vocabulary(documents: Sequence[Document]) -> Any:
    """Return the sorted keys of words that several documents hold."""
    alphabet = make_alphabet()
    seen: Counter[int] = Counter()
    for document in documents:
        for start in range(0, len(document.text), 4000):
            tokens = tokenise(document.text[start : start + 4000], alphabet)
            seen.update(set(describe(tokens).keys.tolist()) if len(tokens.starts) else ())
    return np.array(sorted(k for k, n in seen.items() if n >= SEEN), np.uint32)


def batches(data: Sequences, table: Table, lookup: tuple[Any, Any], random: Any) -> Iterator[dict[str, Any]]:
    """Yield batches of windows in a random order, cut at a random offset."""
    words, bits_of = lookup
    parts, weights = np.array(table.parts), np.array(table.weights)
    shapes = np.array(table.shapes)
    total = len(data.words)
    starts = np.arange(int(random.integers(WINDOW)), total - WINDOW, WINDOW)
    random.shuffle(starts)
    for i in range(0, len(starts) - ROWS + 1, ROWS):
        index = starts[i : i + ROWS, None] + np.arange(WINDOW)
        distinct, of = np.unique(data.words[index], return_inverse=True)
        of = of.reshape(index.shape)
        fitting = np.minimum(of, WORDS - 1)
        some = np.zeros(WORDS, np.int64)
        some[: min(len(distinct), WORDS)] = distinct[:WORDS]
        worth = np.where(of < WORDS, data.worth[index], 0)
        yield {
            "parts": parts[some], "weights": weights[some], "words": words[some], "known": bits_of[some],
            "shapes": shapes[some], "of": fitting, "apart": data.apart[index], "bits": data.bits[index],
            "begin": data.begin[index], "inside": data.inside[index], "worth": worth,
        }  # fmt: skip


def prepare(documents: Sequence[Document], seed: int, invented: int, prose_in: Path) -> list[Document]:
    """Return the documents, changed copies of them, invented ones and prose, in a random order."""
    random = Random(seed)
    copies = [augment.changed(d, random) for d in documents for _ in range(COPIES[d.source])]
    unnamed = [*plain.prose(seed), *prose.documents(prose_in, seed)]
    every = [*documents, *copies, *synthetic.invent(seed, invented), *unnamed]
    random.shuffle(every)
    return every


def fit(
    documents: Sequence[Document], minutes: float, invented: int, prose_in: Path, start: Path | None, peak: float
) -> tuple[Any, Any, Any]:
    """Train until the minutes are spent; return the averaged weights, the vocabulary and the lists."""
    every = prepare(documents, SEED, invented, prose_in)
    if start is None:
        known = vocabulary([*documents, *(d for d in every if d.source in ("synthetic", "plain", "prose"))])
        tables = tuple(np.array(sorted({word_key(w) for w in lists.listed()[name]}), np.uint32) for name in LISTS)
        params = network.initial(SEED, len(known), EMBEDDING, HIDDEN)
    else:
        stored, known, tables = stored_params(start)
        params = {name: jnp.asarray(value, jnp.float32) for name, value in stored.items()}
    data, table = sequences(every)
    keys = np.array(table.keys, np.uint64)
    lookup = known_rows(keys, known), listed(keys, tables)
    print(f"tokens {len(data.words)} words {len(keys)} vocabulary {len(known)}", flush=True)
    started, step, progress, report = time.monotonic(), 0, 0.0, 0.0
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.scale_by_adam(b2=0.99))
    state, average = optimiser.init(params), params

    @jax.jit
    def advance(params: Any, state: Any, average: Any, batch: Any, key: Any, rate: Any) -> Any:
        value, gradient = jax.value_and_grad(network.loss)(params, batch, key)
        updates, state = optimiser.update(gradient, state)
        params = jax.tree.map(lambda p, u: p - rate * u, params, updates)
        average = jax.tree.map(lambda a, p: a + (p - a) * 0.01, average, params)
        return params, state, average, value

    random = np.random.default_rng(SEED)
    key = jax.random.PRNGKey(SEED)
    while progress < 1:
        for batch in batches(data, table, lookup, random):
            progress = (time.monotonic() - started) / (minutes * 60)
            if progress >= 1:
                break
            rate = peak * min(1, step / 100) * 0.5 * (1 + np.cos(np.pi * min(progress, 1)))
            key, own = jax.random.split(key)
            params, state, average, value = advance(params, state, average, batch, own, jnp.float32(rate))
            report += float(value)
            step += 1
            if step % 100 == 0:
                print(f"step {step} progress {progress:.2f} loss {report / 100:.4f}", flush=True)
                report = 0.0
    return average, known, tables


def main() -> None:
    """Train on the documents that are not kept back."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--prose", type=Path, required=True, help="the folder with the prose of the manifest")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="weights to train on from")
    parser.add_argument("--blend", type=float, default=1.0, help="the share of what was learned since those weights")
    parser.add_argument("--rate", type=float, default=3e-3, help="the highest rate of learning")
    parser.add_argument("--keep", type=float, default=0.2, help="the share of documents that is kept back")
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--invented", type=int, default=4000)
    asked = parser.parse_args()
    every = corpus.read_corpus(asked.data / "dev" / "pii" / "pii.jsonl")
    documents = [d for d in every if not corpus.kept_back(d.id, asked.keep)]
    params, known, tables = fit(documents, asked.minutes, asked.invented, asked.prose, asked.start, asked.rate)
    if asked.start is not None:
        before, _, _ = stored_params(asked.start)
        params = {name: (1 - asked.blend) * before[name] + asked.blend * value for name, value in params.items()}
    print(save_model(asked.out, params, known, tables))


if __name__ == "__main__":
    main()
