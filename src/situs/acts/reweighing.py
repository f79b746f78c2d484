"""Rule again on a recorded question, knowing the residual risk only under the sealings that were tried.

The gate asks at no risk first, and again at the risk that a permit's sealing leaves (see `situs.weighing`). The record
has one figure: the risk under the sealing that was tried last. Sealing more never raises the risk, so the figure bounds
what another sealing leaves. Within these bounds every level is tried, and only what comes out the same for all of them
is a ruling.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from situs.acts.recalling import Asked
from situs.model import Category, Level, Obligation, Ruling
from situs.policy import Policies, Question, decide
from situs.policy.obligations import parse_obligations
from situs.prepared import seal_order
from situs.residual import PRESUMED

_LEVELS = tuple(level.value for level in Level)
Sealing = frozenset[Category]
Known = Mapping[Sealing, str]
"""The residual level under each sealing that was tried."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold what matters of a ruling when two are compared."""

    permitted: bool
    policies: tuple[str, ...]
    obligations: tuple[Obligation, ...]


def reweigh(asked: Asked, policies: Policies, known: Known) -> Verdict | None:
    """Return the verdict of a policy set, or None where it hangs on a risk that nobody has worked out."""
    found = _verdicts(asked.question, policies, known)
    return next(iter(found)) if len(found) == 1 else None


def known_of(asked: Asked, then: Policies | None) -> Known:
    """Return what the record tells of the risk; `then` are the policies that ruled, where they are at hand.

    What a denial's figure is about follows from them alone: the sealing of the permit that was tried before it, if it
    can have been only one.
    """
    level = asked.recorded["residual"]["level"]
    if asked.recorded["effect"] == "permit":
        obligations = parse_obligations("; ".join(asked.recorded["obligations"]))
        return {_sealing(obligations): level}
    if then is None:
        return {}
    tried = [decide(replace(asked.question, residual=below), then) for below in _LEVELS[: _LEVELS.index(level)]]
    first = decide(asked.question, then)
    if not first.permitted:
        return {PRESUMED: level}
    sealings = {_sealing(made.obligations) for made in (first, *tried) if made.permitted}
    return dict.fromkeys(sealings, level) if len(sealings) == 1 else {}


def recorded_verdict(asked: Asked) -> Verdict:
    """Return the verdict that the record has."""
    recorded = asked.recorded
    obligations = parse_obligations("; ".join(recorded["obligations"]))
    return Verdict(recorded["effect"] == "permit", tuple(recorded["policies"]), obligations)


def _verdicts(question: Question, policies: Policies, known: Known) -> frozenset[Verdict]:
    made = decide(question, policies)
    if not made.permitted:
        return frozenset({_verdict(made)})
    sealing = _sealing(made.obligations)
    found: set[Verdict] = set()
    for level in _possible(sealing, known):
        if _LEVELS.index(level) > _LEVELS.index(question.residual):
            found |= _verdicts(replace(question, residual=level), policies, {**known, sealing: level})
        else:
            found.add(_verdict(made))
    return frozenset(found)


def _possible(sealing: Sealing, known: Known) -> tuple[str, ...]:
    """Return the levels that a sealing may leave: the more is sealed, the lower or the same."""
    if sealing in known:
        return (known[sealing],)
    most = min((_LEVELS.index(level) for other, level in known.items() if other <= sealing), default=len(_LEVELS) - 1)
    least = max((_LEVELS.index(level) for other, level in known.items() if other >= sealing), default=0)
    return _LEVELS[least : most + 1]


def _verdict(ruling: Ruling) -> Verdict:
    return Verdict(ruling.permitted, tuple(reason.policy for reason in ruling.reasons), ruling.obligations)


def _sealing(obligations: tuple[Obligation, ...]) -> Sealing:
    order = seal_order(obligations)
    return order.pseudonymise | order.redact
