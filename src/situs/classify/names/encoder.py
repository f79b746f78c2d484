"""The network: embeddings of distinct words, residual convolutions over tokens, a distribution of classes a token.

The forward pass of `training/network.py`, in plain numpy and single precision. Tokens are read in slices that overlap
by what the convolutions see, so that a text's classes do not depend on where it is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from situs.classify.halting import Halt, go_on
from situs.classify.names.features import SHAPES, Words

Floats = NDArray[np.float32]

DILATIONS = (1, 2, 4, 8)
_REACH = sum(DILATIONS)
_SLICE = 1024
_WORDS = 1024
_APART = max(DILATIONS)
"""Rows of zeros between two texts that are convolved together: no convolution reaches further."""


@dataclass(frozen=True, slots=True)
class Block:
    """Hold one residual convolution: [3 W, W], [W], [W, W], [W]."""

    conv: Floats
    conv_bias: Floats
    out: Floats
    out_bias: Floats


@dataclass(frozen=True, slots=True)
class Lookup:
    """Hold the sorted keys of all words that are known or on a list, and for each its row and its lists."""

    keys: NDArray[np.uint32]
    rows: NDArray[np.int32]
    """One more than its place in the vocabulary; 0 for a word that is not in it."""
    bits: NDArray[np.uint8]
    """The sum of 2^i over the lists i that hold it."""

    def find(self, keys: NDArray[np.uint64]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Return for each key its row and its lists: one search where each list would need its own."""
        at = known_rows(keys, self.keys)
        return self.rows[at], self.bits[at]


def make_lookup(vocabulary: NDArray[np.uint32], lists: tuple[NDArray[np.uint32], ...]) -> Lookup:
    """Return the look-up of a sorted vocabulary and of sorted lists, whatever is in several of them."""
    keys = np.unique(np.concatenate([vocabulary, *lists]))
    wide = keys.astype(np.uint64)
    # Place 0 is that of a key which is in none of them.
    rows = np.concatenate([[0], known_rows(wide, vocabulary)]).astype(np.int32)
    return Lookup(keys, rows, np.concatenate([[0], listed(wide, lists)]).astype(np.uint8))


@dataclass(frozen=True, slots=True)
class Network:
    """Hold the weights: D is the width of embeddings, W that of the convolutions, C the number of classes."""

    lookup: Lookup
    lists: tuple[NDArray[np.uint32], ...]
    """Sorted keys of first names, surnames, towns and countries."""
    words: Floats
    parts: Floats
    shapes: Floats
    known: Floats
    """By which lists a word stands on, one bit a list."""
    entry: Floats
    entry_bias: Floats
    apart: Floats
    blocks: tuple[Block, ...]
    classes: Floats
    classes_bias: Floats


def known_rows(keys: NDArray[np.uint64], vocabulary: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return for each key one more than its place in the sorted vocabulary, or 0."""
    if not len(vocabulary):
        return np.zeros(len(keys), np.int64)
    short = keys.astype(np.uint32)
    at = np.minimum(np.searchsorted(vocabulary, short), len(vocabulary) - 1)
    return np.where(vocabulary[at] == short, at + 1, 0)


def listed(keys: NDArray[np.uint64], lists: tuple[NDArray[np.uint32], ...]) -> NDArray[np.int64]:
    """Return for each key the sum of 2^i over the lists i that hold it."""
    bits = np.zeros(len(keys), np.int64)
    for i, each in enumerate(lists):
        bits += (known_rows(keys, each) > 0) << i
    return bits


def encode(network: Network, words: Words, sizes: Sequence[int], halt: Halt = go_on) -> list[Floats]:
    """Return for each of some texts the scores [T, C] of its tokens' classes, before they are made probabilities.

    The words are those of all the texts, one text's tokens behind another's; `sizes` tells how many each has. What one
    text holds changes nothing in another: small ones are convolved together only because each step has a price of its
    own. May be halted.
    """
    vectors = np.concatenate(
        [_embed(network, words, at) for at in range(0, len(words.keys), _WORDS)]
        or [np.zeros((0, network.entry.shape[1]), np.float32)]
    )
    ends = list(accumulate(sizes))
    spans = [(end - size, end) for end, size in zip(ends, sizes, strict=True)]
    together = ends[-1] + _APART * (len(sizes) - 1)
    room = _Room(min(together, _SLICE + 2 * _REACH), network.entry.shape[1])
    if together <= _SLICE:
        halt()
        parts = [_entered(network, words, vectors, span) for span in spans]
        return [_scores(network, state) for state in _convolved(network, parts, room)]
    return [_in_slices(network, words, vectors, span, room, halt) for span in spans]


def _in_slices(
    network: Network, words: Words, vectors: Floats, span: tuple[int, int], room: _Room, halt: Halt
) -> Floats:
    """Return the scores of a text of any length."""
    first, last = span
    scores = np.empty((last - first, len(network.classes_bias)), np.float32)
    for at in range(first, last, _SLICE):
        halt()
        low, high = max(first, at - _REACH), min(last, at + _SLICE + _REACH)
        (state,) = _convolved(network, [_entered(network, words, vectors, (low, high))], room)
        scores[at - first : at - first + _SLICE] = _scores(network, state[at - low : at - low + _SLICE])
    return scores


def _entered(network: Network, words: Words, vectors: Floats, span: tuple[int, int]) -> Floats:
    """Return what the convolutions read of a span of tokens."""
    some = slice(*span)
    state: Floats = vectors[words.of[some]]
    state += words.apart[some, None] * network.apart
    return state


def _scores(network: Network, state: Floats) -> Floats:
    scores: Floats = np.maximum(state, 0) @ network.classes
    scores += network.classes_bias
    return scores


def _embed(network: Network, words: Words, at: int) -> Floats:
    some = slice(at, at + _WORDS)
    rows, bits = network.lookup.find(words.keys[some])
    vectors: Floats = np.matmul(words.weights[some, None, :], network.parts[words.parts[some]])[:, 0]
    vectors += network.words[rows]
    vectors += network.shapes[np.minimum(words.shapes[some], SHAPES - 1)]
    vectors += network.known[bits]
    entered: Floats = np.maximum(vectors, 0) @ network.entry + network.entry_bias
    return entered


class _Room:
    """Hold the arrays that each convolution of a text writes into: memory that is asked for anew is paid for anew."""

    __slots__ = ("inner", "outer", "seen", "state")

    def __init__(self, size: int, width: int) -> None:
        self.state = np.empty((size, width), np.float32)
        self.seen = np.empty((size, 3 * width), np.float32)
        self.inner = np.empty((size, width), np.float32)
        self.outer = np.empty((size, width), np.float32)


def _convolved(network: Network, parts: Sequence[Floats], room: _Room) -> list[Floats]:
    """Return each part's state behind the last convolution; zeros stand between parts as they stand around one."""
    states: list[Floats] = []
    gaps: list[Floats] = []
    end = 0
    for part in parts:
        if states:
            gaps.append(room.state[end : end + _APART])
            gaps[-1][:] = 0
            end += _APART
        states.append(room.state[end : end + len(part)])
        states[-1][:] = part
        end += len(part)
    for block, dilation in zip(network.blocks, DILATIONS, strict=True):
        _convolve(room, end, block, dilation)
        for gap in gaps:
            gap[:] = 0
    return states


def _convolve(room: _Room, size: int, block: Block, dilation: int) -> None:
    """Put the state of so many tokens through one convolution."""
    state, seen, inner, outer = (each[:size] for each in (room.state, room.seen, room.inner, room.outer))
    width = state.shape[1]
    seen[:dilation, :width] = 0
    seen[:, width : 2 * width] = state
    seen[-dilation:, 2 * width :] = 0
    if size > dilation:
        seen[dilation:, :width] = state[:-dilation]
        seen[:-dilation, 2 * width :] = state[dilation:]
    np.matmul(seen, block.conv, out=inner)
    inner += block.conv_bias
    np.maximum(inner, 0, out=inner)
    np.matmul(inner, block.out, out=outer)
    outer += block.out_bias
    state += outer
