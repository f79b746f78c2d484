"""A question that was recorded comes back as it was asked, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from situs.acts.recalling import GAPS, Gap, Scenes
from situs.law import load_law
from situs.model import Call, Level, Matter, Principal, Slot
from situs.pipeline import prepare
from situs.policy import decide
from situs.record import configured_entries
from situs.rules import ask

from .conftest import AT, INTERNAL, MEANS, ROUTES, RULES

MATTER = Matter(
    "M-1", jurisdictions=frozenset({"DE"}), forum="DE", privileged=True, wall=frozenset({"w"}), closed=True,
    legal_hold=True, residency=frozenset({"EEA"}), approvals=frozenset({"transfer:49.1.e"}),
)  # fmt: skip
READS = frozenset({"walls", "matters", "media", "upstream"})


def scenes(configured) -> Scenes:
    found = Scenes(load_law())
    for entry in configured():
        found.take(entry)
    return found


@pytest.mark.parametrize("matter", [None, MATTER])
@pytest.mark.parametrize("asserted", [frozenset(), frozenset({"matter", "user"})])
def test_every_question_is_the_one_that_the_gate_asked(record, configured, matter, asserted) -> None:
    principal = Principal(
        "anna", "Org", frozenset({"lawyer"}), frozenset({"w"}), "jwt", matters=frozenset({"M-1"}),
        client_asserted=frozenset({"roles"}),
    )  # fmt: skip
    text = "Anna Beispiel, DE89 3704 0044 0532 0130 00"
    facts = {"principal": principal, "matter": matter, "asserted": asserted}
    entry = record(text, **facts)
    call = Call("c", AT, "openai_chat", "infer", "m", slots=(Slot("/messages/0/content", text),), **facts)
    labels = prepare(call, RULES, MEANS).classification
    found = scenes(configured).recall(entry, READS)
    assert not isinstance(found, Gap)
    assert len(found) == len(entry["rulings"]) >= len(ROUTES)
    by_id = {r.id: r for r in ROUTES}
    for asked in found:
        first = ask(call, labels, by_id[asked.recorded["route"]], asked.recorded["path"], RULES, Level.NONE)
        for name in first.__slots__:
            if name not in ("route",):
                assert getattr(asked.question, name) == getattr(first, name), name
        assert asked.question.route.place == first.route.place
        assert decide(asked.question, RULES.policies) == decide(first, RULES.policies)


def test_other_data_of_law_are_a_gap(record, configured) -> None:
    entry = record()
    entry["rules"] = {**entry["rules"], "law": "00"}
    assert scenes(configured).recall(entry, READS) is Gap.LAW


def test_a_place_that_the_log_does_not_describe_is_a_gap(record) -> None:
    assert Scenes(load_law()).recall(record(), READS) is Gap.PLACES


@pytest.mark.parametrize("lost", ["residency", "wall", "closed", "approvals", "privileged"])
def test_a_matter_s_fact_that_is_missing_is_a_gap(record, configured, lost) -> None:
    entry = record(matter=MATTER)
    del entry["matter_facts"][lost]
    assert scenes(configured).recall(entry, frozenset()) is Gap.FACTS


def test_a_fact_that_no_policy_asks_for_may_be_missing(record, configured) -> None:
    entry = record()
    del entry["principal"]["walls"]
    assert scenes(configured).recall(entry, frozenset({"walls"})) is Gap.FACTS
    assert not isinstance(scenes(configured).recall(entry, frozenset({"labels"})), Gap)


def test_walls_that_were_only_counted_are_missing(record, configured) -> None:
    many = frozenset(f"w{n}" for n in range(40))
    entry = record(principal=Principal("anna", walls=many))
    assert scenes(configured).recall(entry, READS) is Gap.FACTS


def test_routes_of_an_older_record_lack_what_older_records_lack(record, configured) -> None:
    found = Scenes(load_law())
    for entry in configured():
        routes = [{k: v for k, v in r.items() if k not in ("media", "upstream")} for r in entry["routes"]]
        found.take({**entry, "routes": routes})
    assert found.recall(record(), frozenset({"media"})) is Gap.FACTS
    assert not isinstance(found.recall(record(), frozenset({"labels"})), Gap)


def test_what_is_malformed_is_a_gap(record, configured) -> None:
    entry = record(assertions=(INTERNAL,))
    for change in ({"labels": [{}]}, {"received": "x"}, {"kinds": None}, {"client_asserted": 1}):
        assert scenes(configured).recall({**entry, **change}, READS) is Gap.UNREADABLE


def test_terms_that_were_due_for_review_were_unknown(record) -> None:
    terms = replace(ROUTES[0].place.terms, until=date(2020, 1, 1))
    routes = (replace(ROUTES[0], place=replace(ROUTES[0].place, terms=terms)),)
    under = replace(RULES, routes=routes, config_digest="other")
    found = Scenes(load_law())
    for event in configured_entries(under, "Test", AT):
        found.take(event)
    (asked,) = found.recall(record(under=under), READS)
    assert asked.question.route.place.terms.training == "unknown"


def test_every_gap_has_words() -> None:
    assert set(GAPS) == set(Gap)
