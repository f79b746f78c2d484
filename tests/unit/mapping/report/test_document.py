"""The map as JSON."""

from collections.abc import Callable

from situs.mapping.report.document import map_of


def test_a_way_is_told_from_its_data_to_its_terms(drawn: Callable, project: Callable) -> None:
    document = map_of(drawn(project("Facts__c")))
    (way,) = document["ways"]
    assert way["data"] == {
        "kind": "field", "object": "Matter__c", "field": "Facts__c", "labels": ["UNCLASSIFIED"], "inferred": True,
        "because": "nothing tells",
    }  # fmt: skip
    assert (way["exit"]["component"], way["exit"]["credential"]) == ("External Service Gate", "A")
    assert (way["destination"]["host"], way["verdict"]) == ("api.openai.com", "refused")
    assert way["place"]["terms"]["training"] == "no"
    assert way["place"]["compelled_by"] == ["US"]
    assert set(way["policies"]) <= set(document["policies"])
    assert document["policies"]["unclassified-stays"]["legal_basis"]
    assert document["counts"] == {"refused": 1, "unknown": 0, "conditional": 0, "permitted": 0, "governed": 0}


def test_what_is_not_known_is_null(drawn: Callable) -> None:
    apex = "class A { void f(String u, HttpRequest r) { r.setEndpoint(u); } }"
    (way,) = map_of(drawn({"A.cls": apex}))["ways"]
    assert (way["destination"], way["place"], way["verdict"], way["certain"]) == (None, None, "unknown", False)
