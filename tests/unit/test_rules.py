"""The rules as one frozen value, and the question that they make of a call and a route."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from situs.examining import load_instruments
from situs.law import load_law
from situs.model import (
    Call,
    Classification,
    Evidence,
    Finding,
    Label,
    Level,
    Matter,
    Media,
    Place,
    Principal,
    Provenance,
    Route,
    Slot,
    Terms,
)
from situs.policy import load_default_policies
from situs.rules import Rules, ask, facts_of, legal_facts

LAW = load_law()
RULES = Rules(load_instruments(fast=True), LAW, load_default_policies(), (), LAW.expand(("DE",)), "c0ffee")
DE = Place("own", "us", frozenset({"DE"}), frozenset({"DE"}), frozenset(), True, Terms(training="no"))
US = Place("us", "them", frozenset({"US"}), frozenset({"US"}), frozenset(), False, Terms(training="no"))
ROUTE = Route("r", frozenset({"m"}), "m", DE, "u")
MATTER = Matter("M-1", jurisdictions=frozenset({"DE"}), approvals=frozenset({"external:MATTER"}), wall=frozenset({"w"}))
CALL = Call("c", 1_795_000_000_000, "openai_chat", "infer", "m", Principal("p"), MATTER, (Slot("/a", "x"),))
LABELS = Classification(
    (Evidence(Label.PERSONAL, Provenance.RULE, "email"),), (Finding(0, 0, 1, "EMAIL", 1.0, "email"),)
)


def test_the_digests_name_everything_that_rulings_depend_on() -> None:
    assert set(RULES.digests) == {"detectors", "law", "policies", "config"}
    assert all(RULES.digests.values())
    assert replace(RULES, config_digest="x").digests["config"] == "x"


def test_a_question_carries_what_the_call_is() -> None:
    question = ask(replace(CALL, media=(Media("/b", "image/png", 1),)), LABELS, ROUTE, "fallback", RULES, Level.LOW)
    assert (question.action, question.path, question.media) == ("infer", "fallback", True)
    assert question.labels == {"PERSONAL"}
    assert (question.kinds, question.categories) == ({"EMAIL"}, {"direct"})
    assert question.matter.id == "M-1"
    assert (question.home, question.residual) == ({"DE"}, "low")


def test_approvals_count_only_where_the_matter_is_vouched_for() -> None:
    assert facts_of(MATTER, LAW, asserted=False).approvals == {"external:MATTER"}
    assert facts_of(MATTER, LAW, asserted=True).approvals == frozenset()
    assert (
        ask(replace(CALL, asserted=frozenset({"matter"})), LABELS, ROUTE, "primary", RULES, Level.LOW).matter.approvals
        == set()
    )


def test_walls_and_residency_hold_whoever_vouches_for_the_matter() -> None:
    matter = replace(MATTER, residency=frozenset({"EEA"}))
    facts = facts_of(matter, LAW, asserted=True)
    assert facts.wall == {"w"}
    assert {"DE", "FR", "IS"} <= facts.residency
    assert "CH" not in facts.residency


def test_a_call_without_a_matter_is_at_home_with_the_department() -> None:
    question = ask(replace(CALL, matter=None), LABELS, ROUTE, "primary", RULES, Level.LOW)
    assert question.transfer == "home"
    assert "FR" in question.permitted_in
    assert "US" not in question.permitted_in


def test_a_department_that_says_nothing_of_itself_is_at_home_nowhere() -> None:
    rules = replace(RULES, home=frozenset())
    question = ask(replace(CALL, matter=None), LABELS, ROUTE, "primary", rules, Level.LOW)
    assert question.transfer in ("none", "unknown")
    assert not question.permitted_in & {"DE", "FR"}


def test_a_residency_narrows_where_it_may_be_processed() -> None:
    matter = facts_of(replace(MATTER, residency=frozenset({"DE"})), LAW, asserted=False)
    assert legal_facts(LAW, RULES.home, matter, DE, date(2026, 11, 23)).permitted_in == {"DE"}


@pytest.mark.parametrize(("place", "compelled"), [(DE, False), (US, True)])
def test_a_foreign_law_that_reaches_the_operator_is_told(place: Place, compelled: bool) -> None:
    matter = facts_of(MATTER, LAW, asserted=False)
    assert bool(legal_facts(LAW, RULES.home, matter, place, date(2026, 11, 23)).compelled) is compelled


def test_the_weakest_of_several_jurisdictions_bases_holds() -> None:
    both = facts_of(replace(MATTER, jurisdictions=frozenset({"DE", "US"})), LAW, asserted=False)
    found = legal_facts(LAW, RULES.home, both, US, date(2026, 11, 23))
    assert found.transfer != "home"
