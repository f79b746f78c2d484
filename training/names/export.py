"""Write the trained weights as the package reads them: embeddings in one byte a number, the rest in two."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from situs.classify.names.decoding import LABELS
from situs.classify.names.load import LISTS


def save_model(path: Path, params: dict[str, Any], vocabulary: Any, tables: tuple[Any, ...]) -> str:
    """Write a weights file with thresholds of one half; return its SHA-256."""
    arrays: dict[str, Any] = {"vocabulary": vocabulary}
    for name, value in params.items():
        array = np.asarray(value, np.float32)
        if name in ("words", "parts"):
            scale = np.maximum(np.abs(array).max(1), 1e-8) / 127
            arrays[name] = np.round(array / scale[:, None]).astype(np.int8)
            arrays[name + "_scale"] = scale.astype(np.float16)
        else:
            arrays[name] = array.astype(np.float16)
    arrays |= {"list_" + name: table for name, table in zip(LISTS, tables, strict=True)}
    arrays["thresholds"] = np.full(len(LABELS), 0.5, np.float32)
    arrays["shares"] = np.zeros(len(LABELS), np.float32)
    arrays["temperature"] = np.float32(1)
    return write(path, arrays)


def write(path: Path, arrays: dict[str, Any]) -> str:
    """Write arrays into a compressed file; return its SHA-256 (hex)."""
    np.savez_compressed(path, allow_pickle=False, **arrays)
    return sha256(path.read_bytes()).hexdigest()


def operate(path: Path, thresholds: Any, shares: Any, temperature: float) -> str:
    """Set the thresholds, the shares and the temperature of a weights file; return its new SHA-256."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    arrays["thresholds"] = np.asarray(thresholds, np.float32)
    arrays["shares"] = np.asarray(shares, np.float32)
    arrays["temperature"] = np.float32(temperature)
    return write(path, arrays)


def stored_params(path: Path) -> tuple[dict[str, Any], Any, tuple[Any, ...]]:
    """Return the weights of a file in single precision, its vocabulary and its lists, to train on from there."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    other = {"vocabulary", "thresholds", "shares", "temperature", *("list_" + name for name in LISTS)}
    params = {
        name: array.astype(np.float32) * (arrays[name + "_scale"][:, None] if name + "_scale" in arrays else 1)
        for name, array in arrays.items()
        if name not in other and not name.endswith("_scale")
    }
    return params, arrays["vocabulary"], tuple(arrays["list_" + name] for name in LISTS)
