"""The label of a field: as its metadata declare it, and where they are silent, as its name and type suggest."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from situs.errors import ConfigError
from situs.model import Label
from situs.scan import Schema
from situs.scan.metadata.schema import FieldFacts
from situs.scan.ways import ALL

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Words:
    """Hold the words that speak for one label."""

    label: Label
    stems: tuple[str, ...]
    phrases: tuple[str, ...]

    def stand_in(self, words: tuple[str, ...]) -> bool:
        """Tell whether a name's words hold one of these."""
        whole = f" {' '.join(words)} "
        return any(f" {phrase} " in whole for phrase in self.phrases) or any(
            word.startswith(stem) for word in (*words, *_joined(words)) for stem in self.stems
        )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Hold what a field's classification, name and type say."""

    declared: Mapping[str, Label]
    compliance: Mapping[str, Label]
    proposed: Mapping[str, str]
    words: tuple[Words, ...]
    types: Mapping[str, Label]
    standard: Mapping[str, Label]
    people: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Say what a field's data are, and on what ground."""

    labels: frozenset[Label]
    inferred: bool
    because: str
    declared: frozenset[Label] = frozenset()
    """The labels that the metadata declare; a name may suggest more."""

    @property
    def highest(self) -> Label:
        """Return the label of the highest protection."""
        return max(self.labels, key=lambda label: label.rank)


@cache
def load_vocabulary() -> Vocabulary:
    """Read the vocabulary from the package; raise `ConfigError("fields_invalid")` where it is broken."""
    raw = (resources.files("situs.mapping") / "data" / "fields.toml").read_bytes()
    try:
        return parse_vocabulary(raw)
    except (ValueError, KeyError, TypeError) as fault:
        raise ConfigError("fields_invalid", f"`fields.toml` cannot be read: {type(fault).__name__}") from fault


def parse_vocabulary(raw: bytes) -> Vocabulary:
    """Read a vocabulary; raise `ValueError`, `KeyError` or `TypeError` where it is broken."""
    table = tomllib.loads(raw.decode())
    return Vocabulary(
        declared=_labels(table["declared"]),
        compliance=_labels(table["compliance"]),
        proposed={str(Label(name)): str(value) for name, value in table["proposed"].items()},
        words=tuple(Words(Label(w["label"]), tuple(w["stems"]), tuple(w["phrases"])) for w in table["words"]),
        types=_labels(table["types"]),
        standard=_labels(table["standard"]),
        people=frozenset(name.lower() for name in table["people"]["objects"]),
        names=frozenset(name.lower() for name in table["people"]["fields"]),
    )


def _labels(table: Mapping[str, str]) -> Mapping[str, Label]:
    return {name.lower(): Label(value) for name, value in table.items()}


def label_field(holder: str, name: str, schema: Schema, vocabulary: Vocabulary) -> Labelled:
    """Return the labels of a field, or of all fields of an object where the name is `*`.

    A field that neither its metadata nor its name tells anything of is unclassified, which is not public.
    """
    if name == ALL:
        return _whole(holder, schema, vocabulary)
    facts = schema.field_of(holder, name)
    grouped = _grouped(facts, vocabulary) if facts else frozenset()
    stated = vocabulary.declared.get(facts.security.lower()) if facts and facts.security else None
    if facts and stated:
        told = f"declared {', '.join((facts.security, *facts.compliance))}"
        return Labelled(grouped | {stated}, False, told, grouped | {stated})
    # A classification of the org's own is not understood, so it frees nothing: name and type tell all the same.
    own = frozenset({Label.UNCLASSIFIED}) if facts and facts.security else frozenset()
    found = frozenset(_suggested(holder, name, facts, vocabulary))
    words = [word for word in (facts.security, *facts.compliance) if word] if facts and (own or grouped) else []
    told = f"declared {', '.join(words)}" if words else ""
    if found:
        suggested = "name and type" if facts else "name"
        return Labelled(found | grouped | own, True, f"{told}, {suggested}" if told else suggested, grouped)
    if told:
        return Labelled(grouped | own, False, told, grouped)
    return Labelled(frozenset({Label.UNCLASSIFIED}), True, "nothing tells")


def _grouped(facts: FieldFacts, vocabulary: Vocabulary) -> frozenset[Label]:
    names = (name.lower() for name in facts.compliance)
    return frozenset(vocabulary.compliance[name] for name in names if name in vocabulary.compliance)


def _suggested(holder: str, name: str, facts: FieldFacts | None, vocabulary: Vocabulary) -> Iterator[Label]:
    plain = name.lower()
    if plain in vocabulary.standard:
        yield vocabulary.standard[plain]
        return
    words = words_of(f"{name.removesuffix('__c')} {facts.label if facts else ''}")
    named = [entry.label for entry in vocabulary.words if entry.stand_in(words)]
    yield from named
    if holder.lower() in vocabulary.people and plain in vocabulary.names:
        yield Label.PERSONAL
    if facts and facts.encrypted:
        yield Label.CONFIDENTIAL_CLIENT
    typed = vocabulary.types.get(facts.type.lower()) if facts else None
    # That a field is a date or a number frees it only where its name raises no doubt.
    if typed and not (named and typed.rank < max(label.rank for label in named)):
        yield typed


def _whole(holder: str, schema: Schema, vocabulary: Vocabulary) -> Labelled:
    own = [f for f in schema.fields.values() if f.object.lower() == holder.lower()]
    found = [label_field(f.object, f.name, schema, vocabulary) for f in own]
    labels = frozenset[Label]().union(*(f.labels for f in found)) or frozenset({Label.UNCLASSIFIED})
    # Standard fields and those that the project has not got are among them, so nothing frees the whole.
    if max(label.rank for label in labels) < Label.UNCLASSIFIED.rank:
        labels |= {Label.UNCLASSIFIED}
    declared = frozenset[Label]().union(*(f.declared for f in found))
    return Labelled(labels, not found or any(f.inferred for f in found), "all fields", declared)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of an API name or label in lower case and without accents, `PrivilegedNotes__c` as two."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return tuple(word.lower() for word in _WORD.findall(plain.replace("_", " ")))


def _joined(words: tuple[str, ...]) -> Iterator[str]:
    """Return neighbours as one word: `Api Key`, `Pass Port`."""
    return (a + b for a, b in pairwise(words))
