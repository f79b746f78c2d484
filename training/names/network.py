"""The network in JAX, as it is trained; `situs.classify.names.encoder` runs the same in numpy."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from situs.classify.names.decoding import CLASSES
from situs.classify.names.encoder import DILATIONS
from situs.classify.names.features import PARTS, SHAPES

Params = dict[str, Any]


def initial(seed: int, known: int, embedding: int, width: int) -> Params:
    """Return the weights before training."""
    rng = np.random.default_rng(seed)

    def normal(scale: float, *shape: int) -> jax.Array:
        return jnp.asarray(rng.normal(0, scale, shape), jnp.float32)

    params: Params = {
        "words": normal(0.1, known + 1, embedding),
        "parts": normal(0.1, PARTS, embedding),
        "shapes": normal(0.3, SHAPES, embedding),
        "known": normal(0.3, 16, embedding),
        "entry": normal(embedding**-0.5 * 1.4, embedding, width),
        "entry_bias": jnp.zeros(width),
        "apart": normal(0.1, width),
        "classes": normal(width**-0.5 * 0.5, width, CLASSES + 1),
        "classes_bias": jnp.zeros(CLASSES + 1),
    }
    for i in range(len(DILATIONS)):
        params[f"conv{i}"] = normal((3 * width) ** -0.5 * 1.4, 3 * width, width)
        params[f"conv_bias{i}"] = jnp.zeros(width)
        params[f"out{i}"] = normal(width**-0.5 * 0.3, width, width)
        params[f"out_bias{i}"] = jnp.zeros(width)
    return params


def forward(params: Params, batch: dict[str, jax.Array], key: jax.Array | None) -> jax.Array:
    """Return the scores [B, T, C] of a batch; `key` switches dropout on."""
    vectors = jnp.einsum("vk,vkd->vd", batch["weights"], params["parts"][batch["parts"]])
    words = params["words"][batch["words"]]
    known = params["known"][batch["known"]]
    keys = jax.random.split(key, 8) if key is not None else None
    if keys is not None:
        words = words * jax.random.bernoulli(keys[0], 0.7, (len(words), 1))
        known = known * jax.random.bernoulli(keys[1], 0.6, (len(known), 1))
    vectors = vectors + words + known + params["shapes"][batch["shapes"]]
    entered = jax.nn.relu(vectors) @ params["entry"] + params["entry_bias"]
    state = entered[batch["of"]] + batch["apart"][..., None] * params["apart"]
    for i, dilation in enumerate(DILATIONS):
        if keys is not None:
            state = state * jax.random.bernoulli(keys[2 + i], 0.9, (len(state), 1, state.shape[2])) / 0.9
        state = _convolve(params, state, i, dilation)
    state = jax.nn.relu(state)
    if keys is not None:
        state = state * jax.random.bernoulli(keys[7], 0.8, (len(state), 1, state.shape[2])) / 0.8
    return state @ params["classes"] + params["classes_bias"]


def _convolve(params: Params, state: jax.Array, i: int, dilation: int) -> jax.Array:
    empty = jnp.zeros_like(state[:, :dilation])
    left = jnp.concatenate([empty, state[:, :-dilation]], 1)
    right = jnp.concatenate([state[:, dilation:], empty], 1)
    seen = jnp.concatenate([left, state, right], 2)
    inner = jax.nn.relu(seen @ params[f"conv{i}"] + params[f"conv_bias{i}"])
    return state + inner @ params[f"out{i}"] + params[f"out_bias{i}"]


def loss(params: Params, batch: dict[str, jax.Array], key: jax.Array) -> jax.Array:
    """Return the mean loss of a batch: of each token the chance of all that it may be, and where spans begin.

    Where a source's silence allows several classes, nothing at all is the likelier: it is asked for, too, a little.
    """
    scores = forward(params, batch, key)
    logs = jax.nn.log_softmax(scores[..., :CLASSES])
    allowed = (batch["bits"][..., None] >> jnp.arange(CLASSES)) & 1
    chance = jax.nn.logsumexp(jnp.where(allowed > 0, logs, -1e9), -1)
    silent = (batch["bits"] & 1) * (batch["bits"] > 1)
    token = -chance - 0.15 * silent * logs[..., 0]
    begin = scores[..., CLASSES]
    target = batch["begin"]
    binary = jnp.maximum(begin, 0) - begin * target + jnp.log1p(jnp.exp(-jnp.abs(begin)))
    token = token + 0.2 * binary * batch["inside"]
    return (token * batch["worth"]).sum() / batch["worth"].sum()
