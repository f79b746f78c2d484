"""The folder of weights, and the digests that they must have."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from situs.adapters.models.catalogue import ModelCard, load_catalogue
from situs.adapters.models.progress import Progress, silent
from situs.errors import ConfigError

_BLOCK = 4 * 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Weights:
    """Name a file of weights and the digest that its bytes must have before they are loaded."""

    name: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Listed:
    """State whether a model is in the store. `present` is by size alone: only `verify` reads it."""

    card: ModelCard
    path: Path
    present: bool


def store_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder: `SITUS_MODELS`, else `situs/models` below the XDG data home."""
    environ = os.environ if environ is None else environ
    if named := environ.get("SITUS_MODELS"):
        return Path(named).expanduser()
    # XDG Base Directory: a relative path there is invalid and is ignored.
    home = Path(environ.get("XDG_DATA_HOME", ""))
    return (home if home.is_absolute() else Path("~/.local/share").expanduser()) / "situs" / "models"


def card_of(name: str) -> ModelCard:
    """Return a model's card; raise `ConfigError("model_unknown")`."""
    card = load_catalogue().get(name)
    if card is None:
        raise ConfigError("model_unknown", f"the catalogue has no model `{name}`")
    return card


def path_of(card: ModelCard, folder: Path | None = None) -> Path:
    """Return where a model is, or would be, in the store."""
    return (folder or store_folder()) / f"{card.name}.gguf"


def locate(model: str, sha256: str = "") -> Weights:
    """Return the weights that a setting names: a catalogue name, or a path together with its digest.

    Raises `ConfigError` with `model_unknown`, `weights_missing` or `weights_digest_missing`. Nothing is
    hashed.
    """
    if "/" not in model and not model.endswith(".gguf"):
        card = card_of(model)
        if sha256 and sha256.lower() != card.sha256:
            raise ConfigError("weights_mismatch", f"`sha256` is not that of the catalogue's `{model}`")
        weights = Weights(card.name, path_of(card), card.sha256)
    else:
        if not _DIGEST.fullmatch(sha256.lower()):
            raise ConfigError("weights_digest_missing", "a model given by its path needs its `sha256`")
        path = Path(model).expanduser()
        weights = Weights(path.stem, path, sha256.lower())
    if not weights.path.is_file():
        raise ConfigError("weights_missing", f"the weights of `{weights.name}` are not there; pull them first")
    return weights


def list_models(folder: Path | None = None) -> list[Listed]:
    """Return every model of the catalogue with its state in the store."""
    found = []
    for card in load_catalogue().values():
        path = path_of(card, folder)
        found.append(Listed(card, path, path.is_file() and path.stat().st_size == card.size))
    return found


def verify(name: str, folder: Path | None = None, progress: Progress = silent) -> Path:
    """Read a model whole and return its path; raise `ConfigError("weights_missing" | "weights_mismatch")`."""
    card = card_of(name)
    path = path_of(card, folder)
    check_file(path, card, progress)
    return path


def check_file(path: Path, card: ModelCard, progress: Progress = silent) -> None:
    """Raise `ConfigError("weights_missing" | "weights_mismatch")` unless the file is what the card says."""
    try:
        with path.open("rb") as file:
            found = digest_of(file, card.size, progress)
    except OSError as error:
        raise ConfigError("weights_missing", f"the weights of `{card.name}` cannot be read") from error
    if found != card.sha256:
        raise mismatch(card.name, found)


def digest_of(file: BinaryIO, total: int, progress: Progress = silent) -> str:
    """Return the SHA-256 of a file from where it stands, hex."""
    digest, done = hashlib.sha256(), 0
    while block := file.read(_BLOCK):
        digest.update(block)
        done += len(block)
        progress("hashing", done, total)
    return digest.hexdigest()


def mismatch(name: str, found: str) -> ConfigError:
    """Return the error for weights that are not the catalogue's."""
    return ConfigError("weights_mismatch", f"the weights of `{name}` have the SHA-256 {found}, which is not theirs")
