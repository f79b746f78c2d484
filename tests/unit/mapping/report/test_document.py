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
    others = ("unknown", "conditional", "permitted", "exposed", "broken", "governed")
    assert document["counts"] == {"refused": 1, **dict.fromkeys(others, 0)}


def test_what_is_not_known_is_null(drawn: Callable) -> None:
    apex = "class A { void f(String u, HttpRequest r) { r.setEndpoint(u); } }"
    (way,) = map_of(drawn({"A.cls": apex}))["ways"]
    assert (way["destination"], way["place"], way["verdict"], way["certain"]) == (None, None, "unknown", False)


def test_a_copy_is_told_with_who_receives_it(drawn: Callable, channel: dict[str, str], message: Callable) -> None:
    relayed, posted = map_of(drawn({**channel, **message("https://books.example/in")}))["copies"]
    assert (relayed["object"], relayed["field"], relayed["by"], relayed["credential"]) == (
        "Matter__c", "*", "channel Out__chn", "Cloud",
    )  # fmt: skip
    assert relayed["destination"]["provider"] == "Amazon EventBridge"
    assert (posted["path"], posted["line"], posted["labels"]) == (
        "workflows/Matter__c.workflow-meta.xml", 3, ["UNCLASSIFIED"],
    )  # fmt: skip
    alone = {path: text for path, text in channel.items() if path.startswith("M.")}
    assert [copy["destination"] for copy in map_of(drawn(alone))["copies"]] == [None]
