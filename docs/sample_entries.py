"""Build one entry of each type with the source's own functions, every list filled, to read the fields from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.acts import APPROVED, Content
from situs.acts import Act as PolicyAct
from situs.acts import act_entry as policy_entry
from situs.adapters.store import FileSigner
from situs.erasure import Asked, Ending, KeyState, begun_entry, blocked_entry, ended_entry
from situs.errors import SitusError
from situs.examining import load_instruments
from situs.export import Reason as Removal
from situs.export import Tally, export_entry, training_entry
from situs.export import Terms as Conditions
from situs.export import Verdict as Judgement
from situs.incidents import CLASSIFIED, CLOSED, EMPTY_SCOPE, NOTIFIED, OPENED, SCOPED, act_entry
from situs.law import load_law
from situs.learning import Completion, completion_entry
from situs.ledger import Checkpoint, Signature, Stamp, cosigned_event, sign_checkpoint, stamped_event
from situs.mirror import Found, forked_event
from situs.model import (
    STATED,
    Access,
    Call,
    Classification,
    Doubt,
    Driver,
    Effect,
    Evidence,
    Finding,
    Label,
    Level,
    Media,
    Obligation,
    Outcome,
    Place,
    Principal,
    Provenance,
    Reason,
    Residual,
    Route,
    Ruling,
    Slot,
    Status,
    Terms,
    TermsDocument,
    Verdict,
)
from situs.policy import load_default_policies
from situs.prepared import Refused
from situs.record import (
    Side,
    clock_entry,
    compared_entry,
    configured_entries,
    decision_entry,
    model_entry,
    outcome_entry,
    review_entry,
    terms_entry,
)
from situs.retention import Tally as Disposal
from situs.retention import applied_entry
from situs.retention import begun_entry as retention_begun_entry
from situs.rules import Rules
from situs.runtime.countersigners import failed_event
from situs.vetting import Act, Figure, Kind, Stage

DOCUMENT = TermsDocument("example", "2026-01", "", "anna", 1)


def decision() -> dict[str, Any]:
    """Return a decision entry."""
    human = Evidence(Label.PERSONAL, Provenance.HUMAN, "x-situs-label", "anna")
    call = Call(
        id="c",
        received=1,
        face="openai_chat",
        action="infer",
        model="m",
        principal=Principal("anna", roles=frozenset({"lawyer"})),
        matter=None,
        slots=(Slot("/messages/0/content", "text"),),
        media=(Media("/messages/0/content/1", "image/png", 1),),
        asserted=frozenset({"matter"}),
        access=(Access("u", "r", True),),
    )
    found = Classification(
        (human,), (Finding(0, 0, 4, "PERSON", 1.0, "party"),), (human,), (Doubt("/messages/0/content", "00", 0.4),)
    )
    left = Residual(Level.LOW, 0.5, (Driver(0, 0, 4, "ROLE", "few have it"),))
    ruling = Ruling(
        "r",
        "p",
        Effect.DENY,
        (Reason("id", "why", "art. 5"),),
        (Obligation("minimise"),),
        residual=left,
        transfers=("gdpr_ch5 home",),
    )
    digests = dict.fromkeys(("detectors", "law", "policies", "config"), "")
    refused = Refused(call, found, (ruling,), digests, SitusError("policy_refused", "no", status=451), order=("r",))
    return decision_entry(refused, 1)


def outcome() -> dict[str, Any]:
    """Return an outcome entry."""
    return outcome_entry("c", Outcome(Status.REFUSED, attempts=("r",), keys=("",), key_ends=(0,)), 1, None)


def review() -> dict[str, Any]:
    """Return the entry of a verdict."""
    return review_entry("c", ["00"], Verdict(True, "anna", 1))


def export() -> dict[str, Any]:
    """Return the entry of a data set that was built."""
    digests = dict.fromkeys(("detectors", "law", "policies", "config"), "")
    terms = Conditions("c", 1, "anna", "jsonl", ("own",), ("INTERNAL",), True, digests)
    tally = Tally()
    tally.add(Judgement(Removal.HOLD))
    described = {"bytes": 1, "sha256": ""}
    return export_entry(terms, tally, described, described, b"", 2)


def training() -> dict[str, Any]:
    """Return the entry of a training run."""
    return training_entry("c", 1, Principal("anna", credential=STATED), "own", b"")


def erasure_begun() -> dict[str, Any]:
    """Return the entry of an erasure that was begun."""
    return begun_entry("e", Asked("M-1", "anna", "objection"), "file", KeyState.HELD, closed=True, at=1)


def erasure_ended() -> dict[str, Any]:
    """Return the entry that ends an erasure."""
    return ended_entry("e", "M-1", Ending(True, holds=("LH-1",)), 2)


def erasure_blocked() -> dict[str, Any]:
    """Return the entry of an erasure that a hold blocked."""
    return blocked_entry("e", Asked("M-1", "anna", "objection"), ["LH-1"], 1)


def retention_begun() -> dict[str, Any]:
    """Return the entry of a disposal that was begun."""
    return retention_begun_entry(Disposal("jobs", 30), "anna", 1, ["M-1"], 1, "stated")


def retention_applied() -> dict[str, Any]:
    """Return the entry of a disposal."""
    return applied_entry(Disposal("jobs", 30), "anna", ["M-1"], 1, "stated")


def configured() -> dict[str, Any]:
    """Return an event that tells what a configuration amounts to."""
    terms = Terms(
        "no",
        30,
        "no",
        dpa=True,
        instruments=frozenset({"SCC:2"}),
        version="2026-01",
        documents=(DOCUMENT,),
        until=date(2027, 1, 1),
    )
    place = Place("p", "Example", *(frozenset({"FR"}),) * 3, terms=terms)
    route = Route("r", frozenset({"m"}), "m", place, "u")
    rules = Rules(load_instruments(fast=True), load_law(), load_default_policies(), (route,), frozenset({"DE"}))
    return configured_entries(rules, "Example", 1)[0]


def terms_confirmed() -> dict[str, Any]:
    """Return an event that tells of a confirmation of terms."""
    return terms_entry(DOCUMENT)


def clock_confirmed() -> dict[str, Any]:
    """Return an event that tells that a person confirmed the clock."""
    return clock_entry("anna", STATED, 1, 2)


def model_act() -> dict[str, Any]:
    """Return an event that tells of a person's act on a version of a model."""
    return model_entry(Act(Kind.PROPOSED, "own", "1", Stage.EVALUATED, "", "", "anna", 1, (Figure("f", 900),)), "")


def model_compared() -> dict[str, Any]:
    """Return an event that tells of a call that a candidate version was asked too."""
    side = Side("own@1", "c", Outcome(Status.ANSWERED), 1)
    return compared_entry("synthetic", side, side, 1000, 1)


def policy_act() -> dict[str, Any]:
    """Return the entry of an act upon a proposed policy set."""
    return policy_entry(PolicyAct("", APPROVED, "P-1", "karl", 1, Content("", "", "", ""), date(2027, 1, 1)), 2)


def learning_completed() -> dict[str, Any]:
    """Return the entry of completed exercises."""
    return completion_entry(Completion("c", "person-1", 1, "a", 8, 14, 16, True, ""), 2)


def cosigned() -> dict[str, Any]:
    """Return an event that tells of cosignatures."""
    event = cosigned_event(Checkpoint("o", 1, bytes(32)), [Signature("w", bytes(76))])
    return {"v": 1, "type": "event", "call": "", "at": 1, **event}


def stamped() -> dict[str, Any]:
    """Return an event that tells of time-stamps."""
    note = sign_checkpoint(Checkpoint("o", 1, bytes(32)), FileSigner(Ed25519PrivateKey.from_private_bytes(bytes(32))))
    return {"v": 1, "type": "event", "call": "", "at": 1, **stamped_event(note, [Stamp("t", 1, 1, "5", "00")])}


def stamp_failed() -> dict[str, Any]:
    """Return an event that tells of an authority that failed."""
    return {"v": 1, "type": "event", "call": "", "at": 1, **failed_event("stamp", "t", "authority_unreachable")}


def peer_forked() -> dict[str, Any]:
    """Return an event that tells of another cell's log that was forked."""
    signer = FileSigner(Ed25519PrivateKey.generate())
    held, signed = (sign_checkpoint(Checkpoint("cell-b.example/ledger", 1, bytes([n]) * 32), signer) for n in (1, 2))
    event = forked_event(Found("cell-b.example/ledger", True, held, signed))
    return {"v": 1, "type": "event", "call": "", "at": 1, **event}


def witness_failed() -> dict[str, Any]:
    """Return an event that tells of a witness that failed."""
    return {"v": 1, "type": "event", "call": "", "at": 1, **failed_event("witness", "w", "witness_unreachable")}


INCIDENT = "INC-20260701-00000001"
SCOPE = {**EMPTY_SCOPE, "calls": ["c"], "places": ["p"], "first": 1, "last": 2}


def incident_opened() -> dict[str, Any]:
    """Return the entry of an incident that was opened."""
    act = {"event": OPENED, "kind": "clawback", "aware": 1, "found_by": "staff", "scope": SCOPE}
    return act_entry(INCIDENT, act, "anna", 1)


def incident_scoped() -> dict[str, Any]:
    """Return the entry of an incident's scope."""
    return act_entry(INCIDENT, {"event": SCOPED, "incident": INCIDENT, "scope": SCOPE}, "anna", 1)


def incident_classified() -> dict[str, Any]:
    """Return the entry of an incident's classification."""
    facets = {"personal": "risk", "significant": "no", "privileged": "yes"}
    return act_entry(INCIDENT, {"event": CLASSIFIED, "incident": INCIDENT, **facets}, "anna", 1)


def incident_notified() -> dict[str, Any]:
    """Return the entry of a duty that was done."""
    facts = {"duty": "deletion_request", "place": "p", "sent": 1, "reference": "R-1", "sha256": ""}
    return act_entry(INCIDENT, {"event": NOTIFIED, "incident": INCIDENT, **facts}, "anna", 1)


def incident_closed() -> dict[str, Any]:
    """Return the entry of an incident that was closed."""
    return act_entry(INCIDENT, {"event": CLOSED, "incident": INCIDENT, "result": "remedied", "of": ""}, "anna", 1)


ENTRIES = {
    "decision": decision,
    "outcome": outcome,
    "review": review,
    "export": export,
    "training": training,
    "erasure_begun": erasure_begun,
    "erasure_ended": erasure_ended,
    "erasure_blocked": erasure_blocked,
    "retention_begun": retention_begun,
    "retention_applied": retention_applied,
    "configured": configured,
    "terms_confirmed": terms_confirmed,
    "clock_confirmed": clock_confirmed,
    "model_act": model_act,
    "model_compared": model_compared,
    "policy_act": policy_act,
    "learning_completed": learning_completed,
    "cosigned": cosigned,
    "stamped": stamped,
    "stamp_failed": stamp_failed,
    "witness_failed": witness_failed,
    "peer_forked": peer_forked,
    "incident_opened": incident_opened,
    "incident_scoped": incident_scoped,
    "incident_classified": incident_classified,
    "incident_notified": incident_notified,
    "incident_closed": incident_closed,
}
"""What makes one entry of each type, and one event of each name."""


def fields(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each leaf's path (`a.b`, `a[].b`) and its JSON type; the keys of `kinds` and `removed` are data."""
    if isinstance(value, dict) and path.endswith(("kinds", "removed")):
        yield from fields(next(iter(value.values())), f"{path}.*")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from fields(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from fields(value[0], f"{path}[]")
    else:
        yield path, _type(value, path)


def _type(value: Any, path: str) -> str:
    if isinstance(value, list):
        return "list of integers" if value and isinstance(value[0], int) else "list of strings"
    if value is None:
        return "integer or null" if "tokens" in path else "string or null"
    return {bool: "boolean", int: "integer", str: "string"}[type(value)]
