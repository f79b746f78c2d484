import json
from dataclasses import replace

from situs.model import Place, Principal, Route, Terms
from situs.policy import MatterFacts, Question
from situs.policy.request import entities_of, request_of


def context(question: Question) -> dict[str, object]:
    made: dict[str, object] = json.loads(request_of(question)["context"])
    return made


def route_attributes(route: Route) -> dict[str, object]:
    return json.loads(entities_of(Principal("p"), route))[1]["attrs"]["place"]  # type: ignore[no-any-return]


def test_empty_sets_of_countries_become_unknown(local: Route) -> None:
    nowhere = replace(local, place=Place("p", "o", frozenset(), frozenset(), frozenset()))
    facts = route_attributes(nowhere)
    assert facts["processed_in"] == facts["compelled_by"] == facts["weights_from"] == ["unknown"]


def test_unknown_is_no_permitted_country(question: Question) -> None:
    facts = context(replace(question, permitted_in=frozenset({"DE", "unknown"}), home=frozenset({"unknown"})))
    assert facts["permitted_in"] == ["DE"]
    assert facts["home"] == []


def test_unknown_and_negative_retention_are_absent(local: Route) -> None:
    for days in (None, -1):
        route = replace(local, place=replace(local.place, terms=Terms(retention_days=days)))
        assert "retention_days" not in route_attributes(route)["terms"]  # type: ignore[operator]
    route = replace(local, place=replace(local.place, terms=Terms(retention_days=0)))
    assert route_attributes(route)["terms"]["retention_days"] == 0  # type: ignore[index]


def test_an_asserted_matter_keeps_what_restricts_and_loses_what_relaxes(question: Question) -> None:
    matter = MatterFacts("m", privileged=True, counsel_directed=True, wall=frozenset({"w"}), approvals=frozenset({"a"}))
    known = context(replace(question, matter=matter))["matter"]
    asserted = context(replace(question, matter=matter, asserted=frozenset({"matter"})))["matter"]
    assert isinstance(known, dict) and isinstance(asserted, dict)
    assert (known["approvals"], known["counsel_directed"]) == (["a"], True)
    assert (asserted["approvals"], asserted["counsel_directed"]) == ([], False)
    assert (asserted["privileged"], asserted["wall"]) == (True, ["w"])


def test_labels_in_the_request_are_those_in_force(question: Question) -> None:
    assert context(replace(question, labels=frozenset(), categories=frozenset({"direct"})))["labels"] == ["PERSONAL"]
