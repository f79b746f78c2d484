"""What no question whatever may make policy do."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.model import Label, Place, Principal, Route, Ruling, Terms
from situs.policy import MatterFacts, Policies, Question, decide, load_default_policies
from situs.policy.deciding import _as_seen

POLICIES = load_default_policies()
COUNTRIES = st.frozensets(st.sampled_from(["DE", "FR", "CH", "US", "unknown"]), max_size=3)
LABELS = st.frozensets(st.sampled_from([str(x) for x in Label]), max_size=3)
CATEGORIES = st.frozensets(st.sampled_from(["direct", "identity", "quasi", "secret", "opaque", "cue"]), max_size=2)
WALLS = st.frozensets(st.sampled_from(["w", "x"]), max_size=2)
TERMS = st.builds(
    Terms,
    training=st.sampled_from(["no", "yes", "unknown", ""]),
    retention_days=st.sampled_from([None, -1, 0, 30, 31]),
    human_review=st.sampled_from(["no", "yes", "unknown"]),
    dpa=st.booleans(),
    secrecy=st.booleans(),
)
PLACES = st.builds(
    Place, st.just("p"), st.just("o"), COUNTRIES, COUNTRIES, COUNTRIES, controlled=st.booleans(), terms=TERMS
)
ROUTES = st.builds(
    Route, st.just("r"), st.just(frozenset({"m"})), st.just("m"), PLACES, st.just("u"), media=st.booleans()
)
MATTERS = st.builds(
    MatterFacts,
    id=st.sampled_from(["", "m", "n"]),
    jurisdictions=COUNTRIES,
    residency=COUNTRIES,
    privileged=st.booleans(),
    wall=WALLS,
    approvals=st.frozensets(st.sampled_from(["external:MATTER", "protective-order:checked"])),
)
PRINCIPALS = st.builds(
    Principal,
    st.sampled_from(["anna", "karl"]),
    walls=WALLS,
    matters=st.frozensets(st.sampled_from(["m"])),
    client_asserted=st.frozensets(st.sampled_from(["walls"])),
)
QUESTIONS = st.builds(
    Question,
    action=st.sampled_from(["infer", "embed", "count", "train", "other"]),
    principal=PRINCIPALS,
    route=ROUTES,
    labels=LABELS,
    permitted_in=COUNTRIES,
    transfer=st.sampled_from(["home", "adequacy", "safeguard", "derogation", "none", "unknown", ""]),
    compelled=st.frozensets(st.sampled_from(["US_CLOUD_ACT"])),
    categories=CATEGORIES,
    kinds=st.frozensets(st.sampled_from(["IBAN"])),
    matter=MATTERS,
    asserted=st.frozensets(st.sampled_from(["matter", "user"])),
    media=st.booleans(),
    path=st.sampled_from(["primary", "fallback", "retry", "secondary", "shadow"]),
    home=COUNTRIES,
)
SPECIAL = frozenset(str(label) for label in Label if label.rank >= Label.TRADE_SECRET.rank)


def unabridged(question: Question, policies: Policies) -> Ruling:
    return _as_seen.__wrapped__(question, policies)


@pytest.mark.slow
@examples(400)
@given(QUESTIONS)
def test_what_is_permitted_is_permitted_for_a_reason_that_can_be_stated(question: Question) -> None:
    ruling = decide(question, POLICIES)
    place, matter = question.route.place, question.matter
    assert ruling.reasons
    if not ruling.permitted:
        assert ruling.obligations == ()
        return
    assert question.action != "train"
    assert any(o.name == "redact" and "secret" in o.argument for o in ruling.obligations)
    walls = frozenset() if "walls" in question.principal.client_asserted else question.principal.walls
    assert matter.wall <= walls
    known = place.processed_in and "unknown" not in place.processed_in
    if matter.residency:
        assert known and place.processed_in <= matter.residency
    telling = question.categories & {"direct", "identity", "secret", "opaque"}
    if question.labels == {"PUBLIC"} and not telling and not matter.privileged:
        return
    assert known and place.compelled_by and "unknown" not in place.compelled_by
    assert place.terms.training == "no"
    assert question.transfer in ("home", "adequacy", "safeguard", "derogation")
    assert not question.compelled
    if question.labels & SPECIAL or matter.privileged or not question.labels:
        assert place.controlled
        assert place.processed_in <= question.permitted_in
    if "matter" in question.asserted:
        assert place.controlled and place.processed_in <= question.home


@examples(200)
@given(QUESTIONS, st.sampled_from([str(x) for x in Label if x is not Label.PUBLIC]))
def test_one_more_label_never_opens_a_place_that_is_not_controlled(question: Question, label: str) -> None:
    more = replace(question, labels=question.labels | {label})
    if not decide(question, POLICIES).permitted and question.labels != {"PUBLIC"} and question.labels:
        ruling = decide(more, POLICIES)
        approved = label == "CONFIDENTIAL_CLIENT" and "external:MATTER" in question.matter.approvals
        assert not ruling.permitted or approved or question.route.place.controlled


@examples(200)
@given(QUESTIONS)
def test_asserting_a_matter_never_opens_anything(question: Question) -> None:
    asserted = replace(question, asserted=question.asserted | {"matter"})
    known = replace(question, asserted=question.asserted - {"matter"})
    if decide(asserted, POLICIES).permitted:
        assert decide(known, POLICIES).permitted


@pytest.mark.slow
@examples(300)
@given(QUESTIONS)
def test_what_no_policy_reads_changes_no_ruling(question: Question) -> None:
    told = decide(question, POLICIES)
    if not told.reasons[0].policy.startswith("unknown-"):
        assert unabridged(question, POLICIES) == told
