"""From another system's records to matters: every field, every way parties stand, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from situs.adapters.matters import matters_of, read_mapping, soql_of
from situs.errors import ConfigError
from situs.model import Matter, Party

TABLE = """
object = "Matter__c"

[fields]
id = "Matter_Number__c"
client = "Client__r.Name"
jurisdictions = "Jurisdictions__c"
wall = "Wall__c"
privileged = "Privilege__c"
legal_hold = "On_Hold__c"

[values.jurisdictions]
Germany = "DE"
"United Kingdom" = "GB"

[values.privileged]
Advice = true
None = false

[always]
residency = ["DE", "EEA"]

[[parties]]
rows = "Roles__r"
name = "Party__r.Name"
aliases = "Party__r.Aliases__c"
kind_field = "Party__r.Type__c"
kinds = { Company = "ORGANISATION" }

[[parties]]
name = "Opposing_Party__c"
"""

RECORD: dict[str, Any] = {
    "attributes": {"type": "Matter__c"},
    "Matter_Number__c": "2026/17",
    "Client__r": {"attributes": {}, "Name": "Beispiel AG"},
    "Jurisdictions__c": "Germany;AT",
    "Wall__c": "falcon",
    "Privilege__c": "Advice",
    "On_Hold__c": True,
    "Opposing_Party__c": "Anna Beispiel; Jane Roe",
    "Roles__r": {
        "totalSize": 2,
        "done": True,
        "records": [
            {"Party__r": {"Name": "Muster GmbH", "Aliases__c": "Muster; MG", "Type__c": "Company"}},
            {"Party__r": None},
        ],
    },
}

MATTER = Matter(
    id="2026/17",
    client="Beispiel AG",
    jurisdictions=frozenset({"DE", "AT"}),
    wall=frozenset({"falcon"}),
    privileged=True,
    legal_hold=True,
    residency=frozenset({"DE", "EEA"}),
    parties=(
        Party("Muster GmbH", "ORGANISATION", ("Muster", "MG")),
        Party("Anna Beispiel"),
        Party("Jane Roe"),
    ),
)


def mapping(tmp_path: Path, text: str = TABLE) -> Any:
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def test_a_record_of_an_org_becomes_a_matter(tmp_path: Path) -> None:
    assert list(matters_of([RECORD], mapping(tmp_path))) == [MATTER]


def test_a_flat_record_becomes_the_same_matter(tmp_path: Path) -> None:
    table = TABLE[: TABLE.index("[[parties]]")] + '[[parties]]\nname = "Opposing_Party__c"\n'
    row = {
        "Matter_Number__c": " 2026/17 ", "Client__r.Name": "Beispiel AG", "Jurisdictions__c": "Germany; AT",
        "Wall__c": "falcon", "Privilege__c": "Advice", "On_Hold__c": "TRUE", "Opposing_Party__c": "Anna Beispiel;",
    }  # fmt: skip
    (matter,) = matters_of([row], mapping(tmp_path, table))
    assert matter.parties == (Party("Anna Beispiel"),)
    assert (matter.id, matter.jurisdictions, matter.privileged, matter.legal_hold) == (
        "2026/17",
        frozenset({"DE", "AT"}),
        True,
        True,
    )


def test_what_is_empty_there_is_empty_here(tmp_path: Path) -> None:
    empty = dict.fromkeys(RECORD, None) | {"Matter_Number__c": "M-1"}
    (matter,) = matters_of([empty], mapping(tmp_path))
    assert matter == Matter(id="M-1", residency=frozenset({"DE", "EEA"}))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"Matter_Number__c": None}, "has no valid id"),
        ({"Jurisdictions__c": "Narnia"}, "neither iso 3166-1"),
        ({"Privilege__c": "Perhaps"}, "neither true nor false"),
        ({"On_Hold__c": 3}, "neither true nor false"),
        ({"Client__r": "Beispiel AG"}, "has no field `Client__r.Name`"),
        ({"Roles__r": "many"}, "has at `Roles__r` no related list"),
        ({"Roles__r": {"done": False, "records": []}}, "a related list that goes on"),
        ({"Wall__c": [{"x": 1}]}, "no valid name"),
    ],
)
def test_a_record_that_does_not_fit_is_refused(changed: dict[str, Any], told: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=told) as caught:
        list(matters_of([RECORD, RECORD | changed], mapping(tmp_path)))
    assert str(caught.value).startswith("record 2 ")
    assert "Narnia" not in str(caught.value)


def test_a_field_that_is_not_there_is_no_empty_one(tmp_path: Path) -> None:
    """A misspelt hold must not read as none."""
    record = {name: value for name, value in RECORD.items() if name != "On_Hold__c"}
    with pytest.raises(ConfigError, match="has no field `On_Hold__c`"):
        list(matters_of([record], mapping(tmp_path)))


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("[fields]\nclient = 'A'\n", "which field is the `id`"),
        ("[fields]\nid = 'A'\ncolour = 'B'\n", "in `fields` what is no field"),
        ("[fields]\nid = 'A'\nparties = 'B'\n", "in `fields` what is no field"),
        ("[fields]\nid = 'A'\n[always]\nid = 'B'\n", "both in `fields` and in `always`"),
        ("[fields]\nid = 'A'\n[values.x]\na = 'b'\n", "in `values` what is no field"),
        ("fields = 3\n", "at `fields`"),
        ("[fields]\nid = \"Name' OR Id != '\"\n", "at `fields.id`"),
        ("object = \"A b\"\n[fields]\nid = 'A'\n", "at `object`"),
        ("[fields\n", "is not valid TOML"),
        ("\ufeff[fields]\n", "byte order mark"),
    ],
)
def test_a_table_that_is_not_understood_is_refused(table: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=told) as caught:
        mapping(tmp_path, table)
    assert caught.value.code == "mapping_invalid"


def test_a_table_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_mapping(tmp_path / "none.toml")


def test_an_org_is_asked_for_what_the_table_names_and_no_more(tmp_path: Path) -> None:
    assert soql_of(mapping(tmp_path)) == (
        "SELECT Matter_Number__c, Client__r.Name, Jurisdictions__c, Wall__c, Privilege__c, On_Hold__c, "
        "(SELECT Party__r.Name, Party__r.Aliases__c, Party__r.Type__c FROM Roles__r), Opposing_Party__c FROM Matter__c"
    )
    with pytest.raises(ConfigError, match="must name the `object`"):
        soql_of(mapping(tmp_path, "[fields]\nid = 'Name'\n"))
