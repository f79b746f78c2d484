"""Build one entry of each type with the source's own functions, every list filled, to read the fields from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from situs.errors import SitusError
from situs.export import Reason as Removal
from situs.export import Tally, Terms, export_entry, training_entry
from situs.export import Verdict as Judgement
from situs.model import (
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
    Principal,
    Provenance,
    Reason,
    Residual,
    Ruling,
    Slot,
    Status,
    Verdict,
)
from situs.prepared import Refused
from situs.record import decision_entry, outcome_entry, review_entry


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
    ruling = Ruling("r", "p", Effect.DENY, (Reason("id", "why", "art. 5"),), (Obligation("minimise"),), residual=left)
    digests = dict.fromkeys(("detectors", "law", "policies", "config"), "")
    refused = Refused(call, found, (ruling,), digests, SitusError("policy_refused", "no", status=451), order=("r",))
    return decision_entry(refused, 1)


def outcome() -> dict[str, Any]:
    """Return an outcome entry."""
    return outcome_entry("c", Outcome(Status.REFUSED, attempts=("r",)), 1, None)


def review() -> dict[str, Any]:
    """Return the entry of a verdict."""
    return review_entry("c", ["00"], Verdict(True, "anna", 1))


def export() -> dict[str, Any]:
    """Return the entry of a data set that was built."""
    digests = dict.fromkeys(("detectors", "law", "policies", "config"), "")
    terms = Terms("c", 1, "anna", "jsonl", ("own",), ("INTERNAL",), True, digests)
    tally = Tally()
    tally.add(Judgement(Removal.HOLD))
    described = {"bytes": 1, "sha256": ""}
    return export_entry(terms, tally, described, described, b"")


def training() -> dict[str, Any]:
    """Return the entry of a training run."""
    return training_entry("c", 1, "anna", "own", b"")


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
        return "list of strings"
    if value is None:
        return "integer or null" if path.startswith("tokens.") else "string or null"
    return {bool: "boolean", int: "integer", str: "string"}[type(value)]
