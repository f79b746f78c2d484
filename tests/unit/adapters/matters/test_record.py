"""From a record's fields to a matter."""

from typing import Any

import pytest

from situs.adapters.matters.record import index_of, read_matter
from situs.errors import ConfigError
from situs.model import Matter, Party


def test_a_bare_record_is_a_matter_with_nothing_stated() -> None:
    assert read_matter({"id": "M-1"}, "matter 1") == Matter("M-1")


def test_every_field_arrives() -> None:
    fields = {
        "id": "M-1",
        "client": "Beispiel AG",
        "forum": "LG Musterstadt",
        "jurisdictions": ["DE", "EEA"],
        "wall": ["falcon"],
        "residency": ["DE"],
        "approvals": ["transfer:49.1.e"],
        "privileged": True,
        "counsel_directed": True,
        "legal_hold": True,
        "closed": True,
        "parties": [
            {"name": "Dr. Karl Muster", "aliases": ["Muster"]},
            {"name": "X GmbH", "kind": "ORGANISATION"},
        ],
    }
    assert read_matter(fields, "matter 1") == Matter(
        id="M-1",
        client="Beispiel AG",
        jurisdictions=frozenset({"DE", "EEA"}),
        forum="LG Musterstadt",
        parties=(Party("Dr. Karl Muster", "PERSON", ("Muster",)), Party("X GmbH", "ORGANISATION")),
        privileged=True,
        counsel_directed=True,
        wall=frozenset({"falcon"}),
        legal_hold=True,
        closed=True,
        residency=frozenset({"DE"}),
        approvals=frozenset({"transfer:49.1.e"}),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": "a b"},
        {"id": 5},
        {"colour": "red"},
        {"client": 5},
        {"client": "a\nb"},
        {"forum": "x" * 257},
        {"jurisdictions": ["UK"]},
        {"jurisdictions": ["de"]},
        {"jurisdictions": "DE"},
        {"residency": ["EU"]},
        {"residency": [["DE"]]},
        {"wall": [""]},
        {"wall": [1]},
        {"approvals": {"a": 1}},
        {"approvals": ["x"] * 1001},
        {"privileged": "true"},
        {"legal_hold": 1},
        {"closed": "no"},
        {"counsel_directed": None},
        {"parties": "Karl"},
        {"parties": ["Karl"]},
        {"parties": [{"name": ""}]},
        {"parties": [{"name": "Karl", "kind": "CAT"}]},
        {"parties": [{"name": "Karl", "aliases": "K"}]},
        {"parties": [{"name": "Karl", "aliases": [""]}]},
        {"parties": [{"name": "Karl", "age": 5}]},
    ],
)
def test_a_wrong_field_is_refused_without_quoting_it(change: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        read_matter({"id": "M-1"} | change, "matter 1")
    assert caught.value.code == "matter_invalid"
    assert caught.value.message.startswith("matter 1 ")
    assert "Karl" not in caught.value.message


def test_the_index_refuses_two_of_one_id_and_changes_never() -> None:
    index = index_of([Matter("M-1"), Matter("M-2")])
    assert list(index) == ["M-1", "M-2"]
    with pytest.raises(TypeError):
        index["M-3"] = Matter("M-3")  # type: ignore[index]
    with pytest.raises(ConfigError):
        index_of([Matter("M-1"), Matter("M-1")])


def test_a_hold_that_is_named_stands_whatever_the_flag_says() -> None:
    found = read_matter({"id": "M-1", "holds": ["LH-7"], "legal_hold": False}, "here")
    assert (found.legal_hold, found.holds) == (True, {"LH-7"})
    with pytest.raises(ConfigError):
        read_matter({"id": "M-1", "holds": ["of Dr. Karl Muster"]}, "here")
