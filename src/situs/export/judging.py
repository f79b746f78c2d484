"""Judge one record by the stages that every call goes through: the gate is `pipeline.prepare`, with the action `train`.

A verdict depends on the record, its matter and what `Guard` holds, and on no other record: any order of records, and
any split of a data set, gives the same verdicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from situs.errors import CallError
from situs.export.canary import Canaries
from situs.export.duplicates import fingerprints
from situs.export.reasons import reason_of
from situs.export.record import Reason, Record, Unreadable, Verdict
from situs.model import Call, Evidence, Matter, Obligation, Place, Principal, Route
from situs.pipeline import Attempt, Means, Permitted, Refused, prepare
from situs.prepared import seal_order
from situs.pseudonym import SealOrder
from situs.rules import Rules

ACTION = "train"
_FACE = "openai_chat"
"""The gate asks that a face and a dialect go together; nothing is written in either."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Hold what verdicts depend on beside record and matter."""

    rules: Rules
    """Their routes are the places of training, as `training_route` makes them; a record must be permitted at each."""
    principal: Principal
    now: int
    """Milliseconds since the epoch."""
    stated: tuple[Evidence, ...] = ()
    """What is stated of the whole data set; it raises protection, and never lowers what is found."""
    pseudonymise: bool = False
    """Put pseudonyms where policy asks for them; else such a record is removed."""
    tests: frozenset[bytes] = frozenset()
    """Fingerprints of test sets."""
    canaries: Canaries | None = None
    keep_canaries: bool = False
    """Keep a record that is a noted canary and nothing else: to find out later whether the model leaks."""


def training_route(place: Place) -> Route:
    """Return the route that stands for training at a place."""
    return Route(f"{ACTION}:{place.id}", frozenset({ACTION}), ACTION, place, ACTION, actions=frozenset({ACTION}))


def judge(record: Record | Unreadable, matter: Matter | None, key: bytes, guard: Guard) -> Verdict:
    """Return the verdict on a record.

    `matter` is what the directory knows of the matter that the record names, `key` (32 bytes) that of the matter, for
    pseudonyms.
    """
    if isinstance(record, Unreadable):
        return Verdict(Reason.UNREADABLE, why=record.why)
    if guard.canaries is not None and any(guard.canaries.find(s.text) for s in record.slots):
        wanted = guard.keep_canaries and guard.canaries.are_planted(s.text for s in record.slots)
        return Verdict(None, why="canary", body=record.plain) if wanted else Verdict(Reason.CANARY)
    if guard.tests and not guard.tests.isdisjoint(fingerprints(record.slots)):
        return Verdict(Reason.DUPLICATE)
    if record.matter and matter is None:
        return Verdict(Reason.BASIS)
    return _ruled(record, prepare(_call(record, matter, guard), guard.rules, _means(record, key)), guard)


def _call(record: Record, matter: Matter | None, guard: Guard) -> Call:
    return Call(
        id=f"record {record.number}",
        received=guard.now,
        face=_FACE,
        action=ACTION,
        model=ACTION,
        principal=guard.principal,
        matter=matter,
        slots=record.slots,
        assertions=guard.stated,
    )


def _means(record: Record, key: bytes) -> Means:
    return Means(lambda texts, _: record.render(texts), _unanswered, key, {})


def _unanswered(*_: object) -> Any:
    raise AssertionError("nothing is sent, so nothing answers")


def _ruled(record: Record, prepared: Permitted | Refused, guard: Guard) -> Verdict:
    first = [r for r in prepared.rulings if r.path == "primary"]
    denied = tuple(sorted({reason.policy for r in first if not r.permitted for reason in r.reasons}))
    if denied or not first:
        return Verdict(reason_of(denied), denied)
    policies = tuple(sorted({reason.policy for r in first for reason in r.reasons}))
    if isinstance(prepared, Refused):
        return Verdict(Reason.PERSONAL, policies)
    strictest = _strictest(prepared.attempts, tuple(o for r in first for o in r.obligations))
    if strictest is None:
        return Verdict(Reason.POLICY, policies)
    return _sealed(record, strictest, policies, guard)


def _sealed(record: Record, attempt: Attempt, policies: tuple[str, ...], guard: Guard) -> Verdict:
    try:
        sealed = attempt.seal()
    except CallError:  # an identifier stands where it cannot be replaced
        return Verdict(Reason.PERSONAL, policies)
    changed = sealed.replaced + sealed.redacted + sealed.segments.withheld
    if changed and not guard.pseudonymise:
        return Verdict(Reason.PERSONAL, policies)
    return Verdict(None, policies, body=sealed.body if changed else record.plain, replaced=changed)


def _strictest(attempts: Sequence[Attempt], obligations: tuple[Obligation, ...]) -> Attempt | None:
    """Return an attempt that does what every place obliges to, or None where no single one does."""
    united, minimised = seal_order(obligations), any(o.name == "minimise" for o in obligations)
    for attempt in attempts:
        own = attempt.ruling.obligations
        if _same(seal_order(own), united) and any(o.name == "minimise" for o in own) is minimised:
            return attempt
    return None


def _same(one: SealOrder, other: SealOrder) -> bool:
    """Compare without what only concerns answers."""
    return replace(one, mask=frozenset()) == replace(other, mask=frozenset())
