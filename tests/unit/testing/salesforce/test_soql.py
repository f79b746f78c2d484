"""SOQL as values: what is read, and what is refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.testing.salesforce.faults import Fault
from situs.testing.salesforce.soql import Comparison, Literal, Logic, Query, parse_query


def test_a_query_is_read_whole() -> None:
    read = parse_query(
        "select Id, Owner.Name from Matter__c where (Name like 'A%' or Count__c >= 2) and not Closed__c = true "
        "order by Name desc nulls last, Id limit 5 offset 10"
    )
    either = Logic("or", (Comparison("Name", "like", (Literal("text", "A%"),)),
                          Comparison("Count__c", ">=", (Literal("number", 2),))))  # fmt: skip
    closed = Logic("not", (Comparison("Closed__c", "=", (Literal("word", True),)),))
    where = Logic("and", (either, closed))
    assert read == Query(("Id", "Owner.Name"), "Matter__c", where, (), (("Name", True), ("Id", False)), 5, 10)


def test_counting_and_all_fields() -> None:
    assert parse_query("SELECT COUNT() FROM Case").counts
    assert parse_query("SELECT FIELDS(ALL) FROM Case LIMIT 200").fields == ("FIELDS(ALL)",)


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_text_can_stand_in_quotes(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    read = parse_query(f"SELECT Id FROM Case WHERE Subject = '{quoted}'")
    assert isinstance(read.where, Comparison)
    assert read.where.values == (Literal("text", text),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SELECT FROM Case",
        "SELECT Id",
        "SELECT Id FROM Case WHERE",
        "SELECT Id FROM Case WHERE Name = 'a' OR Name = 'b' AND Id = null",
        "SELECT Id FROM Case WHERE Name = 'a",
        "SELECT Id FROM Case WHERE Name = 'a' -- more",
        "SELECT Id FROM Case WHERE Name = '\\x'",
        "SELECT Id FROM Case LIMIT many",
        "SELECT Id FROM Case; DELETE",
        "SELECT MAX(Id) FROM Case",
        "SELECT Id FROM Case WHERE " + "(" * 40 + "Id = null" + ")" * 40,
        "SELECT Id FROM Case WHERE Id IN ()",
    ],
)
def test_what_is_no_query_is_malformed(text: str) -> None:
    with pytest.raises(Fault) as caught:
        parse_query(text)
    assert (caught.value.status, caught.value.code) == (400, "MALFORMED_QUERY")


@given(st.text("SELECTidfromwhere '\\()=<>!,.:0123456789-", max_size=60))
def test_no_text_is_anything_else_than_a_query_or_malformed(text: str) -> None:
    with suppress(Fault):
        assert isinstance(parse_query(text), Query)
