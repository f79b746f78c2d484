"""The one gate on the policies as shipped: what is permitted, what is refused and why, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from situs.classify.privilege import Circle
from situs.errors import CallError
from situs.examining import load_instruments
from situs.law import load_law
from situs.model import (
    Call,
    Evidence,
    Form,
    Label,
    Matter,
    Media,
    Party,
    Place,
    Principal,
    Provenance,
    Role,
    Route,
    Slot,
    Terms,
)
from situs.pipeline import Means, Permitted, Refused, prepare, refuse, withdraw
from situs.policy import load_default_policies
from situs.rules import Rules

GOOD = Terms("no", 0, "no", True, True, version="2026-01")


def route(name: str, country: str, *, controlled: bool = False, terms: Terms = GOOD, **more) -> Route:
    countries = frozenset({country})
    place = Place(f"{name}-place", name, countries, countries, countries, controlled, terms)
    return Route(name, frozenset({"m"}), f"up-{name}", place, name, **more)


OWN_TERMS = Terms("no", 0, "no", version="own")
OWN = route("own", "DE", controlled=True, terms=OWN_TERMS, priority=100)
SPARE = route("spare", "DE", controlled=True, terms=OWN_TERMS, priority=200)
FRENCH = route("french", "FR", priority=50)
OVERSEAS = route("overseas", "US", priority=10)
UNKNOWN = route("unknown", "FR", terms=Terms(), priority=5)
LAW = load_law()
INSTRUMENTS = load_instruments(fast=True)
POLICIES = load_default_policies()
HUMAN = Evidence(Label.INTERNAL, Provenance.HUMAN, "x-situs-label", "anna")
PUBLIC = Evidence(Label.PUBLIC, Provenance.HUMAN, "x-situs-label", "anna")
MEMO = "Vertraulich – Anwaltskorrespondenz. Wir raten dem Mandanten, die Kündigung zurückzustellen."


def rules(*routes: Route) -> Rules:
    return Rules(INSTRUMENTS, LAW, POLICIES, routes, LAW.expand(("DE",)))


def call(*texts: str | Slot, **more) -> Call:
    slots = tuple(t if isinstance(t, Slot) else Slot(f"/messages/{i}/content", t) for i, t in enumerate(texts))
    principal = more.pop("principal", Principal("anna", roles=frozenset({"classify:lower"})))
    made = Call("c", 1_795_000_000_000, "openai_chat", "infer", "m", principal, more.pop("matter", None), slots)
    return replace(made, **more)


def gate(made: Call, *routes: Route, health: Mapping[str, bool] | None = None) -> Permitted | Refused:
    means = Means(lambda texts, _: "\n".join(texts).encode(), lambda *_: None, bytes(32), health or {})
    return prepare(made, rules(*routes), means)


def test_the_department_s_own_machine_may_see_what_nobody_has_classified() -> None:
    prepared = gate(call("Guten Tag"), OWN, OVERSEAS)
    assert isinstance(prepared, Permitted)
    assert prepared.order == ("own",)
    assert prepared.classification.highest is Label.UNCLASSIFIED
    assert {r.route: r.permitted for r in prepared.rulings} == {"own": True, "overseas": False}


def test_a_memo_s_own_words_keep_it_at_home() -> None:
    prepared = gate(call(MEMO, assertions=(replace(HUMAN, by="anna"),), principal=Principal("anna")), OWN, FRENCH)
    assert prepared.order == ("own",)
    french = next(r for r in prepared.rulings if r.route == "french")
    assert "privileged-stays" in {r.policy for r in french.reasons}


def test_mail_between_known_lawyers_stays_at_home() -> None:
    made = call(
        "From: Anna Beispiel <anna.beispiel@example.com>\nTo: k@example.org\nSubject: Re: Tuesday\n\n"
        "Please review the draft and tell me whether we are liable under the lease. The plaintiff has filed suit.",
        assertions=(HUMAN,),
        principal=Principal("anna"),
    )
    circle = Circle(frozenset({"anna.beispiel@example.com"}), frozenset({"example.org"}))
    means = Means(lambda texts, _: "\n".join(texts).encode(), lambda *_: None, bytes(32), {})
    unknown = prepare(made, rules(OWN, FRENCH), means).classification
    known = prepare(made, replace(rules(OWN, FRENCH), circle=circle), means)
    assert Label.PRIVILEGED_ADVICE not in unknown.labels
    assert Label.PRIVILEGED_ADVICE in known.classification.labels
    assert isinstance(known, Permitted)
    assert known.order == ("own",)


def test_a_refusal_says_where_it_was_nearest_and_why() -> None:
    prepared = gate(call(MEMO), OVERSEAS, FRENCH)
    assert isinstance(prepared, Refused)
    assert (prepared.code, prepared.error.status, prepared.order) == ("policy_refused", 451, ())
    assert "`french-place`" in prepared.error.message
    assert "controlled model" in prepared.error.message
    assert "Mandanten" not in prepared.error.message
    assert [r.permitted for r in prepared.rulings] == [False, False]


@pytest.mark.parametrize(
    "change",
    [
        {"model": "Karl Muster"},
        {"action": "embed"},
        {"action": "train"},
        {"face": "openai_embeddings"},
    ],
)
def test_what_no_route_serves_is_404_and_ruled_on_nowhere(change: dict) -> None:
    prepared = gate(call("Guten Tag", **change), OWN)
    assert isinstance(prepared, Refused)
    assert (prepared.code, prepared.error.status, prepared.error.pointer) == ("unknown_model", 404, "/model")
    assert prepared.rulings == ()
    assert prepared.call.model == ("" if "model" in change else "m")
    assert "Muster" not in prepared.error.message


def test_every_candidate_is_ruled_on_and_each_that_may_follow_has_a_ruling_of_its_own_as_a_fallback() -> None:
    prepared = gate(call("Interne Notiz zur Kantine.", assertions=(HUMAN,)), OWN, SPARE, FRENCH, OVERSEAS, UNKNOWN)
    assert prepared.order == ("french", "own", "spare")
    primary = {r.route: r.permitted for r in prepared.rulings if r.path == "primary"}
    assert primary == {"own": True, "spare": True, "french": True, "overseas": False, "unknown": False}
    assert {r.route for r in prepared.rulings if r.path == "fallback"} == {"own", "spare"}
    assert [a.ruling.path for a in prepared.attempts] == ["primary", "fallback", "fallback"]


def test_a_call_of_situs_s_own_is_ruled_on_as_such() -> None:
    prepared = gate(call("Interne Notiz.", assertions=(HUMAN,), secondary=True), OWN, SPARE)
    assert [r.path for r in prepared.rulings] == ["secondary", "secondary", "fallback"]


def test_a_route_that_rests_is_tried_last_and_never_opened_by_health() -> None:
    made = call("Interne Notiz.", assertions=(HUMAN,))
    assert gate(made, OWN, FRENCH, health={"french": False}).order == ("own", "french")
    assert gate(made, OWN, OVERSEAS, health={"own": False, "overseas": True}).order == ("own",)


def test_where_it_goes_on_good_terms_names_are_replaced_and_long_texts_minimised() -> None:
    long = "Die Lieferung erfolgt ab Werk. " * 400 + "Anna Beispiel (anna.beispiel@example.com) haftet."
    made = call("Wer haftet?", Slot("/messages/1/content", long, Role.DOCUMENT), assertions=(HUMAN,))
    prepared = gate(made, OWN, FRENCH)
    french, own = prepared.attempts
    assert (french.route.id, own.route.id) == ("french", "own")
    outside, inside = french.seal(), own.seal()
    assert outside.segments.withheld > 0
    assert inside.segments.withheld == 0
    for sealed in (outside, inside):
        assert b"anna.beispiel@example.com" not in sealed.body
    assert sum(len(s.text) for s in made.slots) == inside.characters - sum(
        len(s.token) - len(s.value) for s in inside.substitutions
    )


def test_what_is_public_may_go_anywhere_and_a_name_makes_it_more_than_public() -> None:
    law = "This Agreement is governed by the laws of Switzerland."
    assert gate(call(law, assertions=(PUBLIC,)), OVERSEAS).order == ("overseas",)
    assert gate(call(law + " Write to anna.beispiel@example.com.", assertions=(PUBLIC,)), OVERSEAS).order == ()


def test_only_a_named_person_with_the_right_makes_a_text_public() -> None:
    law = "This Agreement is governed by the laws of Switzerland."
    asserted = Evidence(Label.PUBLIC, Provenance.CLIENT_ASSERTED, "x-situs-label")
    assert gate(call(law, assertions=(asserted,)), OVERSEAS).order == ()
    assert gate(call(law, assertions=(PUBLIC,), principal=Principal("anna")), OVERSEAS).order == ()


def test_a_matter_s_parties_are_found_by_name_alone() -> None:
    matter = Matter("M-1", jurisdictions=frozenset({"DE"}), parties=(Party("Zorblax Quint", "ORGANISATION"),))
    prepared = gate(call("Was will Zorblax Quint?", matter=matter), OWN)
    assert "ORGANISATION" in {f.kind for f in prepared.classification.findings}
    assert Label.CONFIDENTIAL_CLIENT in prepared.classification.labels


def test_a_value_found_once_is_replaced_wherever_it_stands() -> None:
    prepared = gate(call("Mandantin: Frau Anna Beispiel.", "Anna Beispiel fragt nach der Frist."), OWN)
    assert b"Beispiel" not in prepared.attempts[0].seal().body


def test_images_go_only_to_a_controlled_route_that_takes_them() -> None:
    made = call("Was zeigt das Bild?", media=(Media("/b", "image/png", 9),), assertions=(HUMAN,))
    assert gate(made, OWN, replace(FRENCH, media=True)).order == ()
    assert gate(made, replace(OWN, media=True), replace(FRENCH, media=True)).order == ("own",)


OPAQUE = Slot("/tools/0/function/parameters/pattern", "anna.beispiel@example.com", Role.DEFINITION, Form.OPAQUE)


def test_what_cannot_be_sealed_is_refused_where_there_is_one_route() -> None:
    prepared = gate(call("Guten Tag", OPAQUE), OWN)
    assert isinstance(prepared, Refused)
    assert (prepared.code, prepared.error.status, prepared.error.pointer) == ("unsealable", 422, OPAQUE.pointer)
    assert prepared.rulings[0].permitted
    assert "anna" not in prepared.error.message


def test_what_cannot_be_sealed_for_the_first_place_may_still_be_for_the_next() -> None:
    company = Slot("/tools/0/function/parameters/pattern", "Beispiel Maschinenbau GmbH", Role.DEFINITION, Form.OPAQUE)
    prepared = gate(call("Interne Notiz.", company, assertions=(HUMAN,)), OWN, FRENCH)
    french, own = prepared.attempts
    with pytest.raises(CallError, match="ORGANISATION"):
        french.seal()
    assert own.seal().body


def test_a_call_that_could_not_be_read_is_a_refusal_with_the_matter_s_labels() -> None:
    matter = Matter("M-1", privileged=True)
    prepared = refuse(call(matter=matter), CallError("invalid_json", "no"), rules(OWN))
    assert (prepared.permitted, prepared.code) == (False, "invalid_json")
    assert Label.PRIVILEGED_ADVICE in prepared.classification.labels
    assert prepared.digests["policies"] == POLICIES.digest


def test_what_a_limit_withdraws_keeps_what_the_gate_had_found() -> None:
    permitted = gate(call("Karl Muster, karl@example.com"), OWN)
    refused = withdraw(permitted, CallError("rate_limited", "no", status=429))
    assert (refused.permitted, refused.code, refused.order) == (False, "rate_limited", ())
    assert refused.rulings == permitted.rulings
    assert refused.classification == permitted.classification
    assert refused.call.model == "m"
