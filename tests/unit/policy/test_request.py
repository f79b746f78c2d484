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


def test_the_whole_request_is_what_the_schema_knows(question: Question) -> None:
    matter = MatterFacts(
        id="m",
        jurisdictions=frozenset({"FR", "DE"}),
        forum="DE",
        residency=frozenset({"NL", "AT"}),
        privileged=True,
        counsel_directed=True,
        wall=frozenset({"x", "w"}),
        legal_hold=True,
        closed=True,
        approvals=frozenset({"b", "a"}),
    )
    asked = replace(
        question,
        labels=frozenset({"PUBLIC", "MNPI"}),
        categories=frozenset({"quasi", "fact"}),
        kinds=frozenset({"IBAN", "DATE"}),
        matter=matter,
        asserted=frozenset({"user", "label"}),
        media=True,
        path="retry",
        transfer_bases=("c", "b", "c"),
        compelled=frozenset({"Y", "X"}),
        in_house_protected="limited",
        residual="low",
        home=frozenset({"FR", "DE"}),
        permitted_in=frozenset({"SE", "DE"}),
    )
    made = request_of(asked)
    assert (made["principal"], made["action"], made["resource"]) == (
        {"type": "Principal", "id": "anna"},
        {"type": "Action", "id": "infer"},
        {"type": "Route", "id": "local"},
    )
    assert json.loads(made["context"]) == {
        "labels": ["MNPI", "PUBLIC"],
        "categories": ["fact", "quasi"],
        "kinds": ["DATE", "IBAN"],
        "matter": {
            "id": "m",
            "jurisdictions": ["DE", "FR"],
            "forum": "DE",
            "residency": ["AT", "NL"],
            "privileged": True,
            "counsel_directed": True,
            "wall": ["w", "x"],
            "legal_hold": True,
            "closed": True,
            "approvals": ["a", "b"],
        },
        "asserted": ["label", "user"],
        "media": True,
        "path": "retry",
        "permitted_in": ["DE", "SE"],
        "home": ["DE", "FR"],
        "transfer": question.transfer,
        "transfer_bases": ["b", "c"],
        "compelled": ["X", "Y"],
        "in_house_protected": "limited",
        "residual": "low",
    }


WHO = Principal(
    "p", "o", frozenset({"s", "r"}), frozenset({"x", "w"}), "jwt", matters=frozenset({"n", "m"})
)  # fmt: skip


def test_the_entities_are_what_the_schema_knows(local: Route) -> None:
    terms = Terms("yes", 30, "no", True, True, frozenset({"SCC:2", "BCR"}), True, "v1")
    place = Place("q", "op", frozenset({"FR", "DE"}), frozenset({"US", "CN"}), frozenset({"CA", "BR"}), True, terms)
    route = replace(local, id="r", place=place, media=True, upstream="up", upstream_model="large")
    assert json.loads(entities_of(WHO, route)) == [
        {
            "uid": {"type": "Principal", "id": "p"},
            "attrs": {
                "organisation": "o",
                "roles": ["r", "s"],
                "walls": ["w", "x"],
                "credential": "jwt",
                "matters": ["m", "n"],
            },
            "parents": [],
        },
        {
            "uid": {"type": "Route", "id": "r"},
            "attrs": {
                "place": {
                    "id": "q",
                    "operator": "op",
                    "processed_in": ["DE", "FR"],
                    "compelled_by": ["CN", "US"],
                    "weights_from": ["BR", "CA"],
                    "controlled": True,
                    "terms": {
                        "training": "yes",
                        "human_review": "no",
                        "dpa": True,
                        "secrecy": True,
                        "instruments": ["BCR", "SCC:2"],
                        "tia": True,
                        "version": "v1",
                        "retention_days": 30,
                    },
                },
                "media": True,
                "upstream": "up",
                "upstream_model": "large",
            },
            "parents": [],
        },
    ]


def test_what_the_client_alone_states_of_itself_is_left_out(local: Route) -> None:
    kept = {"organisation": "o", "roles": ["r", "s"], "walls": ["w", "x"]}
    for name, empty in (("organisation", ""), ("roles", []), ("walls", [])):
        claimed = replace(WHO, client_asserted=frozenset({name}))
        attributes = json.loads(entities_of(claimed, local))[0]["attrs"]
        assert {key: attributes[key] for key in kept} == {**kept, name: empty}
