"""The name of a field announces its value, however the name is written; a thing's number is nobody's."""

import pytest

from situs.classify import find, load_detectors
from situs.classify.fields import announced, words_of
from situs.model import Slot

DETECTORS = load_detectors()


def kinds(*slots: Slot) -> set[tuple[str, str]]:
    return {(f.kind, slots[f.slot].text[f.start : f.end]) for f in find(slots, DETECTORS)}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("AccountNumber__c", "Account Number"),
        ("date_of_birth", "date of birth"),
        ("Geburtsdatum", "Geburtsdatum"),
        ("SSN", "SSN"),
        ("__c", ""),
    ],
)
def test_a_field_s_name_is_read_as_words(name: str, words: str) -> None:
    assert words_of(name) == words


FIELDS = [
    ("dateOfBirth", "1987-12-04", "DATE_OF_BIRTH"),
    ("BirthDate__c", "04/12/1987", "DATE_OF_BIRTH"),
    ("ssn", "458555462", "SOCIAL_SECURITY"),
    ("steuerId", "86095742719", "TAX_ID"),
    ("accountNumber", "12345678", "BANK_ACCOUNT"),
    ("MobilePhone", "12345678", "PHONE"),
    ("passportNumber", "C01X00T47", "PASSPORT"),
    ("ein", "12-3456789", "COMPANY_NUMBER"),
]


@pytest.mark.parametrize(("key", "value", "kind"), FIELDS)
def test_a_value_that_stands_under_its_key_is_announced_by_it(key: str, value: str, kind: str) -> None:
    assert (kind, value) in kinds(Slot("/a#/*0~", key), Slot("/a#/*0", value))
    assert (kind, value) not in kinds(Slot("/a#/*0~", "note"), Slot("/a#/*0", value))


@pytest.mark.parametrize(("key", "value", "kind"), FIELDS)
def test_a_member_of_json_in_a_text_is_announced_by_its_key(key: str, value: str, kind: str) -> None:
    told = f'Ärger: {{"{key}": "{value}", "orderNumber": "11112222"}} – so'
    assert (kind, value) in kinds(Slot("/a", told))
    escaped = told.replace('"', '\\"')
    assert (kind, value) in kinds(Slot("/a", escaped))


def test_a_member_that_is_a_number_is_announced_too() -> None:
    assert ("BANK_ACCOUNT", "12345678") in kinds(Slot("/a", '{"accountNumber": 12345678}'))


@pytest.mark.parametrize("key", ["orderNumber", "order_number", "caseId", "amountDue", "id", "page"])
def test_a_thing_s_number_is_nobody_s(key: str) -> None:
    alone = kinds(Slot("/a", "12345678"))
    assert kinds(Slot("/a#/*0~", key), Slot("/a#/*0", "12345678")) == alone


def test_every_slot_keeps_its_own_value() -> None:
    slots = [
        Slot("/x", "Früh\u200b: ﬁ"),
        Slot("/a#/*0~", "dob"),
        Slot("/a#/*0", "1987-12-04"),
        Slot("/b", "1988-12-04"),
    ]
    found = {(f.slot, f.start, f.end) for f in find(slots, DETECTORS) if f.kind == "DATE_OF_BIRTH"}
    assert found == {(2, 0, 10)}


@pytest.mark.parametrize("other", ["a\0b", "<b ", "\0\0 <i", "\\u0000"])
def test_no_other_slot_keeps_a_key_from_its_value(other: str) -> None:
    slots = [Slot("/x", other), Slot("/a#/*0~", "dob"), Slot("/a#/*0", "1987-\u200b12-04"), Slot("/y", "x>")]
    found = {(f.slot, f.start, f.end) for f in find(slots, DETECTORS) if f.kind == "DATE_OF_BIRTH"}
    assert (2, 0, 11) in found


def test_nothing_is_read_where_no_field_announces_anything() -> None:
    def scan(text: str) -> list[object]:
        raise AssertionError(text)

    assert list(announced("12345678", [], DETECTORS.context, scan)) == []
