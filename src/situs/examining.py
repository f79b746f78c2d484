"""Examine texts: everything that is found in them, and the labels that follow. The gate and the commands read alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

from situs.classify import Detectors, PartyTerms, classify, find, find_labelled, load_detectors, party_terms, propagate
from situs.classify.detectors import Hit
from situs.classify.privilege import Circle, Lexicon, assess, load_lexicon
from situs.model import Classification, Evidence, Finding, Label, Matter, Party, Provenance, Role, Slot

_ASSESSED = frozenset({Role.USER, Role.SYSTEM, Role.TOOL, Role.DOCUMENT, Role.INPUT, Role.ASSISTANT})
"""Roles whose texts may be communications; definitions and names are none."""
_SHORTEST = 40
"""Characters that a communication has at least."""


class Names(Protocol):
    """Find names by a trained model (`situs.classify.names`)."""

    @property
    def digest(self) -> str:
        """Return the SHA-256 (hex) of the weights."""
        ...

    def find(self, text: str) -> Sequence[Hit]:
        """Return what is found in a text, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Instruments:
    """Hold what reads a text, loaded once."""

    detectors: Detectors
    lexicon: Lexicon
    names: Names | None = None
    """Finds names by a trained model; None where the configuration turns it off."""

    @property
    def digest(self) -> str:
        """Return the SHA-256 (hex) over all that a finding depends on."""
        names = self.names.digest if self.names is not None else "off"
        return sha256(f"{self.detectors.digest}\n{self.lexicon.digest}\n{names}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Background:
    """Hold what is known of a text beside its words."""

    matter: Matter | None = None
    assertions: tuple[Evidence, ...] = ()
    rights: frozenset[str] = frozenset()
    in_house: str = "unknown"
    """What the doctrine of the matter's forum says of in-house lawyers."""
    circle: Circle | None = None
    """The lawyers that are known."""


def load_instruments(names: Names | None = None) -> Instruments:
    """Read what comes with the package; raise `ConfigError` for what is missing or broken."""
    return Instruments(load_detectors(), load_lexicon(), names)


def examine(slots: Sequence[Slot], instruments: Instruments, background: Background) -> Classification:
    """Return every finding in the slots' texts and the labels in force, each with its evidence."""
    parties = _terms(background.matter.parties) if background.matter else None
    found = find(slots, instruments.detectors, parties)
    findings = propagate(slots, (*found, *_named(slots, instruments.names), *find_labelled(slots)))
    assessed = _assessed(slots, instruments.lexicon, background)
    return classify(
        findings,
        assertions=(*background.assertions, *assessed),
        matter=background.matter,
        rights=background.rights,
    )


def _named(slots: Sequence[Slot], names: Names | None) -> list[Finding]:
    if names is None:
        return []
    return [
        Finding(i, hit.start, hit.end, hit.kind, hit.confidence, hit.detector, hit.label)
        for i, slot in enumerate(slots)
        for hit in names.find(slot.text)
    ]


def _assessed(slots: Sequence[Slot], lexicon: Lexicon, background: Background) -> tuple[Evidence, ...]:
    """Return privilege as a model's evidence, where a text of the call is judged to be a protected communication."""
    for slot in slots:
        if slot.role not in _ASSESSED or len(slot.text) < _SHORTEST:
            continue
        judged = assess(slot.text, lexicon, background.circle, background.in_house)
        if judged.protected:
            shows = "+".join(sorted({sign.shows for sign in judged.signs if sign.weight > 0}))
            return (Evidence(Label.PRIVILEGED_ADVICE, Provenance.MODEL, f"privilege:{shows}"),)
    return ()


@lru_cache(maxsize=1024)
def _terms(parties: tuple[Party, ...]) -> PartyTerms:
    return party_terms(parties)
