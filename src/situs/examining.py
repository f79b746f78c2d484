"""Examine texts: everything that is found in them, and the labels that follow. The gate and the commands read alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

from situs.classify import Halt, PartyTerms, Reader, Reminder, classify, go_on, load_reader, party_terms
from situs.classify.privilege import Assessment, Circle, Lexicon, MatterVerdicts, assess, load_lexicon
from situs.model import Classification, Doubt, Evidence, Label, Matter, Party, Provenance, Role, Slot
from situs.residual import Table, load_table

_ASSESSED = frozenset({Role.USER, Role.SYSTEM, Role.TOOL, Role.DOCUMENT, Role.INPUT, Role.ASSISTANT})
"""Roles whose texts may be communications; definitions and names are none."""
_SHORTEST = 40
"""Characters that a communication has at least."""


@dataclass(frozen=True, slots=True)
class Instruments:
    """Hold what reads a text, loaded once."""

    reader: Reader
    lexicon: Lexicon
    residual: Table
    digest: str
    """SHA-256 (hex) over all that a finding or a residual risk depends on; every record of a call holds it."""


@dataclass(frozen=True, slots=True)
class Background:
    """Hold what is known of a text beside its words."""

    matter: Matter | None = None
    assertions: tuple[Evidence, ...] = ()
    rights: frozenset[str] = frozenset()
    in_house: str = "unknown"
    """What the doctrine of the matter's forum says of in-house lawyers."""
    circle: Circle | None = None
    """The lawyers that are known of whatever matter it is; those of the matter come with it."""
    reminder: Reminder | None = None
    """What the names model found in the matter's texts before."""
    verdicts: MatterVerdicts | None = None
    """What people decided of the privilege of the matter's texts."""
    halt: Halt = go_on
    """Ends the reading where nobody waits for it any more."""


def load_instruments(*, fast: bool = False) -> Instruments:
    """Read what comes with the package, without the names model if `fast`; raise `ConfigError` for what is broken."""
    reader, lexicon, residual = load_reader(fast), load_lexicon(), load_table()
    digests = f"{reader.digest}\n{lexicon.digest}\n{residual.digest}"
    return Instruments(reader, lexicon, residual, sha256(digests.encode()).hexdigest())


def examine(
    slots: Sequence[Slot], instruments: Instruments, background: Background, context: Sequence[Slot] = ()
) -> Classification:
    """Return every finding in the slots' texts and the labels in force, each with its evidence.

    `context` are texts that the slots' own were taken from: labels are those of all, findings those in `slots`.
    """
    every = (*slots, *context)
    parties = _terms(background.matter.parties) if background.matter else None
    judged = _judged(every, instruments.lexicon, background)
    classification = classify(
        instruments.reader.read(every, parties, background.reminder, background.halt),
        assertions=(*background.assertions, *judged.evidence),
        matter=background.matter,
        rights=background.rights,
    )
    if context:
        own = tuple(f for f in classification.findings if f.slot < len(slots))
        classification = replace(classification, findings=own)
    if not (judged.doubts or judged.set_aside):
        return classification
    overridden = (*classification.overridden, *judged.set_aside)
    return replace(classification, overridden=overridden, doubts=judged.doubts)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Hold what the texts' privilege rests on, what a person set aside, and what a person should look at."""

    evidence: tuple[Evidence, ...]
    set_aside: tuple[Evidence, ...]
    doubts: tuple[Doubt, ...]


def _judged(slots: Sequence[Slot], lexicon: Lexicon, background: Background) -> _Judged:
    """Judge each text by the verdict that a person gave on it, or else by the model's assessment.

    A verdict that a text is not privileged sets aside what the model says of that very text and nothing else: neither
    the record, nor words that are marks of privilege, nor another text.
    """
    evidence: dict[Evidence, None] = {}
    set_aside: dict[Evidence, None] = {}
    doubts: list[Doubt] = []
    circle = _known(background.circle or Circle(), background.matter)
    for slot in slots:
        background.halt()
        if slot.role not in _ASSESSED or len(slot.text) < _SHORTEST:
            continue
        judged = assess(slot.text, lexicon, circle, background.in_house)
        verdicts, mark, verdict = background.verdicts, "", None
        if verdicts is not None and (verdicts.known or judged.doubtful):
            mark = verdicts.mark(slot.text)
            verdict = verdicts.on(mark)
        if verdict is not None and verdict.privileged:
            reviewed = Evidence(Label.PRIVILEGED_ADVICE, Provenance.METADATA, "privilege.review", verdict.by)
            evidence[reviewed] = None
        elif judged.protected:
            modelled = _modelled(judged)
            if verdict is None:
                evidence[modelled] = None
            else:
                set_aside[replace(modelled, by=verdict.by)] = None
        if mark and verdict is None and judged.doubtful:
            doubts.append(Doubt(slot.pointer, mark, judged.probability))
    return _Judged(tuple(evidence), tuple(set_aside), tuple(doubts))


def _modelled(judged: Assessment) -> Evidence:
    shows = "+".join(sorted({sign.shows for sign in judged.signs if sign.weight > 0}))
    return Evidence(Label.PRIVILEGED_ADVICE, Provenance.MODEL, f"privilege:{shows}")


@lru_cache(maxsize=1024)
def _known(circle: Circle, matter: Matter | None) -> Circle:
    """Return the lawyers that are known, with those of the matter."""
    if matter is None:
        return circle
    return Circle(
        circle.in_house | {who.lower() for who in matter.in_house},
        circle.external | {who.lower() for who in matter.counsel},
    )


@lru_cache(maxsize=1024)
def _terms(parties: tuple[Party, ...]) -> PartyTerms:
    return party_terms(parties)
