"""The one gate: every face, job and secondary call goes through `prepare`, or it is a defect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from situs.classify import classify, resolve
from situs.errors import CallError, SitusError
from situs.examining import Background, examine
from situs.model import Call, Level, Route, Ruling
from situs.prepared import Attempt as Attempt
from situs.prepared import Means as Means
from situs.prepared import Permitted as Permitted
from situs.prepared import Refused as Refused
from situs.prepared import attempt_of
from situs.residual import Remainder, observe
from situs.routing import order
from situs.rules import Rules, ask, day_of
from situs.weighing import weigh
from situs.wire import can_serve


def prepare(call: Call, rules: Rules, means: Means) -> Permitted | Refused:
    """Classify the call, rule on every candidate route, and make the permitted ones ready to be sealed."""
    classification = examine(call.slots, rules.instruments, _background(call, rules, means), call.context)
    candidates = [r for r in rules.routes if r.serves(call.model, call.action) and can_serve(call.face, r.dialect)]
    if not any(call.model in r.models for r in rules.routes):
        call = replace(call, model="")  # a name that nobody configured is the client's text: no record or span holds it

    replaced, table = resolve(classification.findings), rules.instruments.residual
    left = Remainder(observe(call.slots, replaced, table, media=bool(call.media)), table)

    def rule(route: Route, path: str) -> Ruling:
        return weigh(ask(call, classification, route, path, rules, Level.NONE), rules.policies, left)

    rulings = [rule(r, "secondary" if call.secondary else "primary") for r in candidates]
    chosen = order(rulings, candidates, means.health)
    spare = {r.id: rule(r, "fallback") for r in chosen[1:]}
    first = {r.route: r for r in rulings}
    usable = [(r, spare.get(r.id, first[r.id])) for r in chosen]
    attempts = tuple(attempt_of(call, r, ruling, replaced, means) for r, ruling in usable if ruling.permitted)
    every = (*rulings, *spare.values())
    if not attempts:
        return Refused(call, classification, every, rules.digests, _refusal(rulings))
    try:
        attempts[0].seal()
    except CallError as error:
        if len(attempts) == 1:
            return Refused(call, classification, every, rules.digests, error)
    return Permitted(call, classification, every, attempts, rules.digests)


def refuse(call: Call, error: SitusError, rules: Rules) -> Refused:
    """Return the refusal of a call that could not be read or may not be made, so that it is recorded all the same."""
    return Refused(call, classify((), assertions=(), matter=call.matter), (), rules.digests, error)


def withdraw(permitted: Permitted, error: SitusError) -> Refused:
    """Return the refusal of a call that policy permits and a limit does not; what the gate found stays on record."""
    return Refused(permitted.call, permitted.classification, permitted.rulings, permitted.digests, error)


def _refusal(rulings: Sequence[Ruling]) -> SitusError:
    if not rulings:
        return CallError(
            "unknown_model", "no route serves this model for this kind of call", status=404, pointer="/model"
        )
    nearest = min(rulings, key=lambda r: (r.permitted, len(r.reasons)))
    why = " ".join(dict.fromkeys(reason.text for reason in nearest.reasons)) or "No permitted place is at hand."
    return SitusError(
        "policy_refused", f"no permitted place may see this text. At `{nearest.place}`: {why}", status=451
    )


def _background(call: Call, rules: Rules, means: Means) -> Background:
    matter = call.matter
    doctrine = rules.law.privilege(matter.forum, matter.jurisdictions, day_of(call)) if matter else None
    in_house = doctrine.in_house if doctrine else "unknown"
    roles, known = call.principal.roles, (means.reminder, means.verdicts, means.halt)
    return Background(matter, call.assertions, roles, in_house, rules.circle, *known)
