"""Queries against the invented org, and the odd limits of objects that are made up."""

import pytest

from .conftest import ANNA, KARL, OPEN, WALLED

ALL = "SELECT Name FROM Matter__c WHERE "


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("Name = 'BEISPIEL'", ["Beispiel"]),
        ("Name LIKE 'm_st%'", ["muster"]),
        ("name != 'Beispiel'", ["muster"]),
        (f"Id = '{OPEN[:15]}'", ["Beispiel"]),
        (f"Id IN ('{OPEN}', '{WALLED}') AND Description__c = null", ["muster"]),
        ("NOT Description__c = null", ["Beispiel"]),
        ("Number__c NOT IN ('M-1')", ["muster"]),
        ("Lead__r.Username = 'anna@example.com'", ["Beispiel"]),
        ("CreatedDate = LAST_N_DAYS:3", ["Beispiel"]),
        ("CreatedDate < 2025-12-01T00:00:00Z", ["muster"]),
        ("Number__c > 'm-1'", ["muster"]),
        ("(Name = 'x' OR Name = 'muster') AND Number__c = 'M-2'", ["muster"]),
        ("Name = '%'", []),
    ],
)
async def test_conditions(asking, where, names) -> None:
    assert [row["Name"] for row in await asking.rows(ALL + where)] == names


async def test_a_user_is_there_once(asking) -> None:
    rows = await asking.rows("SELECT Username FROM User ORDER BY Username")
    assert [row["Username"] for row in rows] == ["anna@example.com", "karl@example.com", "robot@example.com"]


async def test_order_limit_offset_and_count(asking) -> None:
    rows = await asking.rows("SELECT Name, Lead__r.Name FROM matter__C ORDER BY Name DESC")
    assert [row["Name"] for row in rows] == ["muster", "Beispiel"]
    assert rows[1]["Lead__r"]["Name"] == "Anna Beispiel" and rows[0]["Lead__r"]["Name"] is None
    assert rows[0]["attributes"]["url"].endswith(f"/sobjects/matter__C/{WALLED}")
    assert [r["Name"] for r in await asking.rows("SELECT Name FROM Matter__c ORDER BY Name LIMIT 1 OFFSET 1")] == [
        "muster"
    ]
    _, told, _ = await asking("GET", "query?q=SELECT COUNT() FROM Matter__c")
    assert (told["totalSize"], told["records"]) == (2, [])


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Nothing__c FROM Matter__c", "INVALID_FIELD"),
        ("SELECT Id FROM Matter__c WHERE Nothing__c = 1", "INVALID_FIELD"),
        ("SELECT Id FROM Nothing__c", "INVALID_TYPE"),
        ("SELECT FIELDS(ALL) FROM Matter__c", "MALFORMED_QUERY"),
        ("SELECT Id FROM Matter__c WHERE CreatedDate = LAST_FISCAL_YEAR", "MALFORMED_QUERY"),
    ],
)
async def test_what_is_not_there_is_told(asking, soql, code) -> None:
    assert await asking.code(soql) == code


DEFINED = "SELECT QualifiedApiName, SecurityClassification, ComplianceGroup FROM FieldDefinition WHERE "
MATTER = "EntityDefinition.QualifiedApiName = 'Matter__c'"


async def test_classification_is_read_from_the_field_definitions_of_one_object(asking) -> None:
    rows = {row["QualifiedApiName"]: row for row in await asking.rows(DEFINED + MATTER)}
    assert rows["Description__c"]["SecurityClassification"] == "Restricted"
    assert rows["Description__c"]["ComplianceGroup"] == "GDPR;PII"
    assert rows["Number__c"]["SecurityClassification"] is None
    (one,) = await asking.rows(DEFINED + MATTER + " AND QualifiedApiName = 'Number__c'")
    assert one["QualifiedApiName"] == "Number__c"


async def test_a_limit_on_field_definitions_is_ignored_without_a_word(asking) -> None:
    whole = await asking.rows(DEFINED + MATTER)
    assert len(whole) > 3
    assert await asking.rows(DEFINED + MATTER + " LIMIT 1 OFFSET 2") == whole


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT QualifiedApiName FROM FieldDefinition", "MALFORMED_QUERY"),
        (DEFINED + MATTER + " AND NOT Label = 'x'", "MALFORMED_QUERY"),
        (DEFINED + f"({MATTER} OR Label = 'x')", "MALFORMED_QUERY"),
        (DEFINED + MATTER + " AND Label != 'x'", "MALFORMED_QUERY"),
        (DEFINED + MATTER + " AND ComplianceGroup INCLUDES ('PII')", "UNKNOWN_EXCEPTION"),
        ("SELECT COUNT() FROM FieldDefinition WHERE " + MATTER, "MALFORMED_QUERY"),
        ("SELECT Label FROM FieldDefinition WHERE " + MATTER + " GROUP BY Label", "MALFORMED_QUERY"),
    ],
)
async def test_what_field_definitions_do_not_take(asking, soql, code) -> None:
    assert await asking.code(soql) == code


ACCESS = "SELECT RecordId, HasReadAccess, HasEditAccess, MaxAccessLevel FROM UserRecordAccess WHERE "


async def test_access_is_told_for_one_user_and_each_record(asking) -> None:
    rows = await asking.rows(ACCESS + f"UserId = '{ANNA}' AND RecordId IN ('{OPEN}', '{WALLED}')")
    told = [(r["RecordId"], r["HasReadAccess"], r["HasEditAccess"], r["MaxAccessLevel"]) for r in rows]
    assert told == [(OPEN, True, True, "Edit"), (WALLED, False, False, "None")]
    (one,) = await asking.rows(ACCESS + f"UserId = '{KARL}' AND RecordId = '{WALLED}'")
    assert one["MaxAccessLevel"] == "All"


@pytest.mark.parametrize(
    "where",
    [
        f"UserId = '{ANNA}'",
        f"RecordId = '{OPEN}'",
        f"UserId = '{ANNA}' OR RecordId = '{OPEN}'",
        f"UserId IN ('{ANNA}', '{KARL}') AND RecordId = '{OPEN}'",
        f"UserId = '{ANNA}' AND RecordId IN (" + ", ".join(f"'{OPEN}'" for _ in range(201)) + ")",
    ],
)
async def test_access_without_both_filters_is_malformed(asking, where) -> None:
    assert await asking.code(ACCESS + where) == "MALFORMED_QUERY"
