"""The network: embeddings of distinct words, residual convolutions over tokens, a distribution of classes a token.

The forward pass of `training/network.py`, in plain numpy and single precision. Tokens are read in slices that overlap
by what the convolutions see, so that a text's classes do not depend on where it is cut.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from situs.classify.halting import Halt, go_on
from situs.classify.names.features import SHAPES, Words

Floats = NDArray[np.float32]

DILATIONS = (1, 2, 4, 8)
_REACH = sum(DILATIONS)
_SLICE = 1024
_WORDS = 1024


@dataclass(frozen=True, slots=True)
class Block:
    """Hold one residual convolution: [3 W, W], [W], [W, W], [W]."""

    conv: Floats
    conv_bias: Floats
    out: Floats
    out_bias: Floats


@dataclass(frozen=True, slots=True)
class Network:
    """Hold the weights: D is the width of embeddings, W that of the convolutions, C the number of classes."""

    vocabulary: NDArray[np.uint32]
    """Sorted keys of known words; the row of a word is one more than its place, row 0 is for the unknown."""
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


def encode(network: Network, words: Words, halt: Halt = go_on) -> Floats:
    """Return the scores [T, C] of each token's classes, before they are made probabilities; may be halted."""
    vectors = np.concatenate(
        [_embed(network, words, at) for at in range(0, len(words.keys), _WORDS)]
        or [np.zeros((0, network.entry.shape[1]), np.float32)]
    )
    total = len(words.of)
    scores = np.empty((total, len(network.classes_bias)), np.float32)
    for at in range(0, total, _SLICE):
        halt()
        low, high = max(0, at - _REACH), min(total, at + _SLICE + _REACH)
        state = vectors[words.of[low:high]] + words.apart[low:high, None] * network.apart
        for block, dilation in zip(network.blocks, DILATIONS, strict=True):
            state = _convolve(state, block, dilation)
        part = state[at - low : at - low + _SLICE]
        scores[at : at + _SLICE] = np.maximum(part, 0) @ network.classes + network.classes_bias
    return scores


def _embed(network: Network, words: Words, at: int) -> Floats:
    some = slice(at, at + _WORDS)
    keys = words.keys[some]
    vectors: Floats = np.matmul(words.weights[some, None, :], network.parts[words.parts[some]])[:, 0]
    vectors += network.words[known_rows(keys, network.vocabulary)]
    vectors += network.shapes[np.minimum(words.shapes[some], SHAPES - 1)]
    vectors += network.known[listed(keys, network.lists)]
    entered: Floats = np.maximum(vectors, 0) @ network.entry + network.entry_bias
    return entered


def _convolve(state: Floats, block: Block, dilation: int) -> Floats:
    size, width = state.shape
    seen = np.zeros((size, 3 * width), np.float32)
    seen[:, width : 2 * width] = state
    if size > dilation:
        seen[dilation:, :width] = state[:-dilation]
        seen[:-dilation, 2 * width :] = state[dilation:]
    inner = seen @ block.conv
    inner += block.conv_bias
    np.maximum(inner, 0, out=inner)
    inner = inner @ block.out
    inner += block.out_bias
    inner += state
    return inner
