"""An incident is what its acts on record make it."""

from __future__ import annotations

import pytest

from situs.errors import IntegrityError
from situs.incidents.incident import Scope, follow, watched

ID, OTHER = "INC-20260701-00000001", "INC-20260701-00000002"


def test_it_is_built_act_by_act(clawback) -> None:
    assert clawback.incident().facets == {"personal": "unknown", "significant": "unknown", "privileged": "yes"}
    clawback.classify(personal="risk")
    clawback.classify(significant="no")
    clawback.act("incident_scoped", scope={"calls": [], "matter": "M-1", "places": [], "first": None, "last": None})
    clawback.notify("gdpr_33")
    clawback.act("incident_closed", result="remedied", of="")
    found = clawback.incident()
    assert (found.kind, found.closed, len(found.steps)) == ("clawback", "remedied", 6)
    assert found.facets == {"personal": "risk", "significant": "no", "privileged": "yes"}
    assert (found.scope.matter, found.scope.calls) == ("M-1", frozenset())
    assert [step.index for step in found.steps] == sorted(step.index for step in found.steps)
    assert len(found.notices("gdpr_33")) == 1 and found.notices("gdpr_33", "us") == ()


def test_an_act_on_what_nobody_opened_changes_nothing_and_a_second_opening_neither(log) -> None:
    log.classify(OTHER, personal="none")
    assert follow(log) == {}
    log.open()
    before = log.incident()
    log.open(kind="clawback")
    assert log.incident() == before


def test_what_passes_by_is_taken_on_the_way(clawback) -> None:
    known: dict = {}
    assert list(watched(clawback, known)) == list(clawback)
    assert set(known) == {ID}


def test_a_malformed_act_is_told_by_its_entry(log) -> None:
    index = log.add(type="event", call=ID, event="incident_opened", by="x")
    with pytest.raises(IntegrityError) as caught:
        follow(log)
    assert caught.value.at == index


@pytest.mark.parametrize(
    ("scope", "admitted"),
    [
        (Scope(), False), (Scope(calls=frozenset({"c"})), True), (Scope(calls=frozenset({"d"})), False),
        (Scope(matter="M-1"), True), (Scope(matter="M-2"), False),
        (Scope(matter="M-1", places=frozenset({"us"})), True),
        (Scope(matter="M-1", places=frozenset({"fr"})), False), (Scope(first=5, last=5), True), (Scope(first=6), False),
        (Scope(last=4), False), (Scope(calls=frozenset({"d"}), matter="M-1"), True),
        (Scope(calls=frozenset({"c"}), matter="M-9"), True),
    ],
)  # fmt: skip
def test_a_scope_admits_the_named_and_what_meets_all_the_rest(scope, admitted) -> None:
    assert scope.admits("c", "M-1", 5, ["us"]) is admitted
    assert scope.stated is (scope != Scope())
