"""What the ledger keeps: canonical values, figures and names of ours, and never a character of a slot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.adapters.matters.countries import COUNTRIES
from situs.errors import CallError
from situs.examining import load_instruments
from situs.law import load_law
from situs.ledger import MOST_ENTRY_BYTES, canonicalise, check_envelope
from situs.model import (
    Call,
    Classification,
    Driver,
    Effect,
    Evidence,
    Finding,
    Label,
    Level,
    Matter,
    Media,
    Obligation,
    Outcome,
    Party,
    Place,
    Principal,
    Provenance,
    Reason,
    Residual,
    Role,
    Route,
    Ruling,
    Slot,
    Status,
    Terms,
    TermsDocument,
    Usage,
)
from situs.pipeline import Attempt, Permitted, Refused
from situs.policy import load_default_policies
from situs.pseudonym import Envelope, Needed, SealOrder, seal
from situs.record import configured_entries, decision_entry, outcome_entry, terms_entry
from situs.rules import Rules

PLACE = Place("p", "us", frozenset({"DE"}), frozenset({"DE"}), frozenset(), True, Terms(version="2026-01"))
ROUTE = Route("r", frozenset({"m"}), "m", PLACE, "u", model_digest="ab" * 32)
REASON = Reason("controlled-ordinary", "The model is run by the department.", "GDPR art. 32", "none")
LEFT = Residual(Level.LOW, 0.517, (Driver(0, 0, 4, "ROLE", "few have it"),))
OBLIGED = (Obligation("pseudonymise", "direct"), Obligation("minimise"))
RULING = Ruling("r", "p", Effect.PERMIT, (REASON,), OBLIGED, residual=LEFT)
PRINCIPAL = Principal("anna", "Kanzlei", frozenset({"lawyer", "auditor"}), credential="api_key", key="k234567abc")
LABELS = Classification(
    (Evidence(Label.PERSONAL, Provenance.RULE, "person"),),
    (Finding(0, 0, 4, "PERSON", 1.0, "person"), Finding(0, 5, 9, "PERSON", 1.0, "person")),
    (Evidence(Label.WORK_PRODUCT, Provenance.RULE, "cue:70", "anna"),),
)


def call(*slots: Slot, **more) -> Call:
    return Call("call-1", 1000, "openai_chat", "infer", "m", PRINCIPAL, more.pop("matter", None), slots, **more)


def sealed_of(made: Call, findings=()):
    envelope = Envelope(made.id, ROUTE, False, "infer")
    order = SealOrder(frozenset(), frozenset())
    return seal(
        envelope, Needed(made.slots, findings), bytes(32), order, lambda t: "".join(t).encode("utf-8", "replace")
    )


def permitted(made: Call, labels: Classification = LABELS) -> Permitted:
    attempt = Attempt(ROUTE, RULING, lambda: sealed_of(made), lambda _: None)
    return Permitted(made, labels, (RULING,), (attempt,), {"law": "d" * 64})


def test_a_decision_says_who_asked_what_and_every_ruling() -> None:
    made = call(Slot("/a", "Anna Otto"), asserted=frozenset({"matter"}), matter=Matter("M-1"), body_bytes=9)
    entry = decision_entry(permitted(made), 2000)
    check_envelope(entry)
    assert (entry["type"], entry["call"], entry["at"], entry["effect"]) == ("decision", "call-1", 2000, "permit")
    assert entry["principal"] == {
        "id": "anna", "organisation": "Kanzlei", "roles": ["auditor", "lawyer"], "credential": "api_key",
        "key": "k234567abc", "walls": [], "matters": [], "unlisted": 0,
    }  # fmt: skip
    assert (entry["matter"], entry["client_asserted"]) == ("M-1", ["matter"])
    assert entry["kinds"] == {"PERSON": 2}
    assert entry["lowered"] == [{"label": "WORK_PRODUCT", "by": "anna"}]
    assert entry["order"] == ["r"]
    assert entry["rulings"] == [
        {
            "route": "r", "place": "p", "path": "primary", "effect": "permit", "policies": ["controlled-ordinary"],
            "legal_bases": ["GDPR art. 32"], "obligations": ["pseudonymise:direct", "minimise"],
            "residual": {"level": "low", "score": 517, "kinds": {"ROLE": 1}}, "transfers": [],
        }
    ]  # fmt: skip
    assert entry["body"]["characters"] == 9


def test_a_credential_s_walls_and_matters_are_named_and_counted_beyond_thirty_two() -> None:
    many = frozenset(f"M-{n:03}" for n in range(40))
    made = replace(call(), principal=Principal("anna", walls=frozenset({"w"}), matters=many))
    found = decision_entry(permitted(made), 1)["principal"]
    assert (found["walls"], found["matters"][0], len(found["matters"]), found["unlisted"]) == (["w"], "M-000", 32, 8)


def test_a_refusal_s_entry_bears_its_code_and_no_order() -> None:
    error = CallError("unsupported_field", "no", pointer="/x")
    entry = decision_entry(Refused(call(), LABELS, (), {}, error), 1)
    assert (entry["effect"], entry["code"], entry["order"], entry["rulings"]) == ("refuse", "unsupported_field", [], [])


def test_an_outcome_has_figures_of_what_left_and_of_what_came() -> None:
    made = call(Slot("/a", "abc"))
    sealed = sealed_of(made)
    outcome = Outcome(Status.ANSWERED, route="r", attempts=("r",), usage=Usage(3, None), sent_bytes=3, duration_ms=7)
    entry = outcome_entry("call-1", outcome, 5, sealed)
    check_envelope(entry)
    assert (entry["type"], entry["status"], entry["route"]) == ("outcome", "answered", "r")
    assert (entry["model_digest"], entry["terms"]) == ("ab" * 32, "2026-01")
    assert entry["tokens"] == {"input": 3, "output": None}
    assert entry["minimised"] == {"characters": 3, "kept": 0, "kept_sha256": "", "withheld": 0, "withheld_sha256": ""}


def test_an_outcome_without_a_dispatch_has_none() -> None:
    entry = outcome_entry("call-1", Outcome(Status.REFUSED, "policy_refused"), 5, None)
    assert (entry["sent"], entry["model_digest"], entry["pseudonymised"]) == ({"bytes": 0, "sha256": ""}, "", 0)


MARK = "\N{SNOWMAN}"
"""A character that nothing of ours holds: where it shows, client text shows."""
SLOTS = st.lists(
    st.builds(
        Slot,
        pointer=st.sampled_from(["/messages/0/content", "/input/3"]),
        text=st.text(max_size=80).map(lambda t: MARK + t),
        role=st.sampled_from(list(Role)),
    ),
    min_size=1,
    max_size=4,
)
FINDINGS = st.lists(
    st.builds(
        Finding,
        slot=st.just(0),
        start=st.just(0),
        end=st.just(1),
        kind=st.sampled_from(["PERSON", "IBAN", "CUE", "SECRET_KEY"]),
        confidence=st.floats(0, 1),
        detector=st.sampled_from(["person", "iban", "cue.strong"]),
    ),
    max_size=5,
)
OUTCOMES = st.builds(
    Outcome,
    status=st.sampled_from(list(Status)),
    code=st.sampled_from(["", "upstream_error"]),
    usage=st.builds(Usage, st.none() | st.integers(0, 2**53 - 1), st.none() | st.integers(0, 2**53 - 1)),
    sent_bytes=st.integers(0, 10**9),
    duration_ms=st.integers(0, 10**9),
)


@examples(200)
@given(SLOTS, FINDINGS, OUTCOMES, st.booleans())
def test_no_text_of_a_slot_or_party_is_ever_in_an_entry(
    slots: list, findings: list, outcome: Outcome, ok: bool
) -> None:
    matter = Matter("M-1", client=MARK + "GmbH", parties=(Party(MARK + "Karl"),))
    made = call(*slots, matter=matter, media=(Media("/b", "image/png", 3),), stream=ok)
    labels = Classification(LABELS.evidence, tuple(findings))
    error = CallError("unsealable", f"no {MARK}", pointer="/" + MARK)
    prepared = permitted(made, labels) if ok else Refused(made, labels, (RULING,), {}, error)
    for entry in (decision_entry(prepared, 2), outcome_entry("call-1", outcome, 3, sealed_of(made) if ok else None)):
        check_envelope(entry)
        written = canonicalise(entry)
        assert MARK.encode() not in written
        assert canonicalise(entry) == written


@pytest.mark.parametrize("number", [2**53, -1])
def test_figures_out_of_the_canonical_range_do_not_pass_unnoticed(number: int) -> None:
    entry = outcome_entry("c", Outcome(Status.ANSWERED, usage=Usage(number, 0)), 1, None)
    if number < 0:
        assert b"-1" in canonicalise(entry)
    else:
        with pytest.raises(Exception) as caught:
            canonicalise(entry)
        assert caught.value.code == "entry_invalid"


def rules_of(*routes: Route) -> Rules:
    return Rules(load_instruments(fast=True), load_law(), load_default_policies(), routes, frozenset({"DE"}), "c" * 64)


def test_a_configuration_tells_what_the_names_in_decisions_stand_for() -> None:
    (entry,) = configured_entries(rules_of(ROUTE), "Kanzlei", 2000)
    check_envelope(entry)
    assert (entry["type"], entry["event"], entry["call"]) == ("event", "configured", "")
    assert entry["rules"]["config"] == "c" * 64
    assert entry["organisation"] == {"name": "Kanzlei", "home": ["DE"]}
    (place,) = entry["places"]
    assert (place["id"], place["processed_in"], place["controlled"]) == ("p", ["DE"], True)
    assert (place["terms"]["version"], place["terms"]["retention_days"]) == ("2026-01", None)
    assert [(r["id"], r["place"], r["model_digest"]) for r in entry["routes"]] == [("r", "p", "ab" * 32)]
    assert [(r["upstream"], r["media"]) for r in entry["routes"]] == [("u", False)]


def test_a_configuration_of_any_size_fits_into_entries_that_a_tile_can_hold() -> None:
    world = frozenset(COUNTRIES)
    documents = tuple(TermsDocument("r" * 64, "v" * 64, "ab" * 32, "é" * 100, 1) for _ in range(4))
    terms = Terms(version=", ".join(["r" * 64 + "@" + "v" * 64] * 4), documents=documents, until=date(2027, 1, 1))
    places = [Place(f"p{n:03}", "o" * 80, world, world, world, terms=terms) for n in range(40)]
    routes = tuple(
        Route(f"r{n:03}", frozenset({f"m{n}"}), f"m{n}", places[n % 40], "u", model_digest="ab" * 32)
        for n in range(100)
    )
    entries = configured_entries(rules_of(*routes), "Kanzlei", 2000)
    assert all(len(canonicalise(entry)) <= MOST_ENTRY_BYTES for entry in entries)
    assert [p["id"] for entry in entries for p in entry["places"]] == [p.id for p in places]
    assert [r["id"] for entry in entries for r in entry["routes"]] == [r.id for r in routes]


def test_a_configuration_without_routes_is_told_too() -> None:
    (entry,) = configured_entries(rules_of(), "", 2000)
    assert (entry["places"], entry["routes"]) == ([], [])


def test_a_decision_keeps_the_matter_s_facts_and_not_its_client_or_parties() -> None:
    matter = Matter(
        "M-1", "Beispiel AG", frozenset({"DE"}), "DE", (Party("Anna Otto"),), True, True, frozenset({"w"}),
        legal_hold=True, closed=True, residency=frozenset({"EEA"}), approvals=frozenset({"external:MATTER"}),
    )  # fmt: skip
    entry = decision_entry(permitted(call(Slot("/a", "text"), matter=matter)), 2000)
    assert entry["matter_facts"] == {
        "jurisdictions": ["DE"], "forum": "DE", "privileged": True, "counsel_directed": True, "legal_hold": True,
        "closed": True, "residency": ["EEA"], "wall": ["w"], "approvals": ["external:MATTER"],
    }  # fmt: skip
    assert b"Beispiel" not in canonicalise(entry)
    assert b"Otto" not in canonicalise(entry)


def test_a_confirmation_of_terms_names_the_document_by_its_digest_and_who_confirmed_it() -> None:
    entry = terms_entry(TermsDocument("example", "2026-01", "ab" * 32, "Karl Muster", 7))
    check_envelope(entry)
    assert (entry["event"], entry["at"], entry["by"]) == ("terms_confirmed", 7, "Karl Muster")
    assert (entry["record"], entry["version"], entry["sha256"]) == ("example", "2026-01", "ab" * 32)
