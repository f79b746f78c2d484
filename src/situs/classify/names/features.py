"""Describe each distinct word of a text by numbers: its entry in the vocabulary, its shape, its parts.

Everything runs over arrays: a word is a row of at most `COLUMNS` characters, and a part of it (beginning, end, three
characters in a row) is a hash of some of them. Nothing is kept between texts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from situs.classify.names.tokens import BREAK, DIGIT, LETTER, Tokens

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]

COLUMNS = 16
"""Characters of a word that count: of a longer one the first ten and the last six."""
_HEAD = 10
PARTS = 1 << 15
"""Buckets of hashed parts of words."""
SHAPES = 16
_AFFIXES = 7
WIDTH = _AFFIXES + COLUMNS
"""Parts of a word: beginnings of 2-4, ends of 1-4, and as many threes as it has characters."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_KEY_SHIFT, _HALF, _BUCKET_SHIFT, _BUCKET = (np.uint64(bits) for bits in (29, 32, 31, 49))


@dataclass(frozen=True, slots=True)
class Words:
    """Hold the V distinct words of a text and, for each of T tokens, which it is and whether a blank stands before.

    `keys` [V] identify a word whatever its case; `parts` [V, WIDTH] are buckets, with weights [V, WIDTH] (0: none).
    """

    keys: Hashes
    shapes: Rows
    parts: Rows
    weights: NDArray[np.float32]
    of: Rows
    apart: NDArray[np.float32]


def describe(tokens: Tokens) -> Words:
    """Return the distinct words of the tokens with their features."""
    sizes = tokens.ends - tokens.starts
    rows = _rows(tokens, sizes)
    keys = _keys(rows, sizes)
    shapes = _shapes(tokens, sizes)
    _, first, of = np.unique(
        keys * np.uint64(SHAPES) + shapes.astype(np.uint64), return_index=True, return_inverse=True
    )
    parts, weights = _parts(rows[first], np.minimum(sizes[first], COLUMNS))
    apart = np.ones(len(sizes), np.float32)
    apart[1:] = tokens.starts[1:] > tokens.ends[:-1]
    return Words(keys[first], shapes[first], parts, weights, of.reshape(-1), apart)


def word_key(word: str) -> int:
    """Return the key under which a single word stands, its case ignored."""
    codes = np.array([[ord(c.lower()[0]) for c in word]], np.uint32)
    size = codes.shape[1]
    row = np.zeros((1, COLUMNS), np.uint64)
    if size <= COLUMNS:
        row[0, :size] = codes[0]
    else:
        row[0, :_HEAD] = codes[0, :_HEAD]
        row[0, _HEAD:] = codes[0, size - (COLUMNS - _HEAD) :]
    return int(_keys(row, np.array([size]))[0])


def _rows(tokens: Tokens, sizes: Rows) -> Hashes:
    column = np.arange(COLUMNS)
    at = tokens.starts[:, None] + column
    long = sizes > COLUMNS
    if long.any():
        at[long, _HEAD:] = tokens.ends[long, None] - (COLUMNS - _HEAD) + np.arange(COLUMNS - _HEAD)
    inside = column < sizes[:, None]
    chars = tokens.lower[np.minimum(at, len(tokens.lower) - 1)]
    return np.where(inside, chars, 0).astype(np.uint64)


def _keys(rows: Hashes, sizes: Rows) -> Hashes:
    key = np.minimum(sizes, 255).astype(np.uint64)
    high = np.empty_like(key)
    for column in np.ascontiguousarray(rows.T):
        key += column
        key *= _FACTOR
        np.right_shift(key, _KEY_SHIFT, out=high)
        key ^= high
    key *= _MIX
    key >>= _HALF
    return key


def _shapes(tokens: Tokens, sizes: Rows) -> Rows:
    """Return 0 for lower case, 1 Title, 2 CAPITALS, 3 a single capital, 4 mIxed, 5-9 digits, 10 signs, 11-12 breaks."""
    count = np.concatenate([[0], np.cumsum(tokens.capital)])
    capitals = count[tokens.ends] - count[tokens.starts]
    initial = tokens.capital[tokens.starts]
    shapes = np.full(len(sizes), 10, np.int64)
    letters = tokens.kinds == LETTER
    shapes[letters] = 4
    shapes[letters & (capitals == 0)] = 0
    shapes[letters & initial & (capitals == 1)] = 1
    shapes[letters & (capitals == sizes) & (sizes > 1)] = 2
    shapes[letters & initial & (sizes == 1)] = 3
    digits = tokens.kinds == DIGIT
    shapes[digits] = 4 + np.minimum(sizes[digits], 5)
    breaks = tokens.kinds == BREAK
    shapes[breaks] = 11 + (sizes[breaks] > 1)
    return shapes


def _bucket(value: Hashes, salt: int) -> Rows:
    value = value + np.uint64(salt)
    value *= _FACTOR
    value ^= value >> _BUCKET_SHIFT
    value *= _MIX
    value >>= _BUCKET
    return value.astype(np.int64)


def _parts(rows: Hashes, sizes: Rows) -> tuple[Rows, NDArray[np.float32]]:
    count = len(rows)
    shift = np.uint64(21)
    parts = np.zeros((count, WIDTH), np.int64)
    weights = np.zeros((count, WIDTH), np.float32)
    head = rows[:, 0]
    every = np.arange(count)
    tail = rows[every, sizes - 1] if count else head
    parts[:, 0], weights[:, 0] = _bucket(tail, 5), 1
    for length in (2, 3, 4):
        head = head * _FACTOR + rows[:, length - 1]
        tail = tail * _FACTOR + rows[every, np.maximum(sizes - length, 0)]
        parts[:, 2 * length - 3], parts[:, 2 * length - 2] = _bucket(head, length), _bucket(tail, 8 + length)
        weights[:, 2 * length - 3] = weights[:, 2 * length - 2] = sizes >= length
    padded = np.zeros((count, COLUMNS + 2), np.uint64)
    padded[:, 1:-1] = rows
    threes = (padded[:, :-2] << shift << shift) ^ (padded[:, 1:-1] << shift) ^ padded[:, 2:]
    parts[:, _AFFIXES:] = _bucket(threes, 99)
    inside = np.arange(COLUMNS) < sizes[:, None]
    weights[:, _AFFIXES:] = inside / np.sqrt(np.maximum(sizes, 1))[:, None]
    return parts, weights
