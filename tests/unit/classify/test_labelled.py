"""Names under a name's key, which no word around them would betray."""

from __future__ import annotations

from functools import partial

import pytest
from tests.growth import is_within

from situs.classify.labelled import find_labelled
from situs.model import Form, Role, Slot


def member(key: str, value: str) -> list[Slot]:
    return [Slot("/a#/*0~", key, Role.ASSISTANT, Form.NAME), Slot("/a#/*0", value, Role.ASSISTANT)]


@pytest.mark.parametrize(
    "key", ["name", "client_name", "clientName", "Customer", "full name", "Mandantin", "nom", "party_1"]
)
def test_a_value_under_a_names_key_is_a_person(key: str) -> None:
    (found,) = find_labelled(member(key, " Karl Muster "))
    assert (found.slot, found.start, found.end, found.kind) == (1, 1, 12, "PERSON")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("city", "Ulm"),
        ("name", "integer"),
        ("name", "7 of 9"),
        ("filename", "Contract"),
        ("function name", "Contract"),
        ("name", ""),
    ],
)
def test_other_keys_and_values_are_not(key: str, value: str) -> None:
    assert find_labelled(member(key, value)) == ()


@pytest.mark.parametrize("key", ["first_name", "lastName", "display_name", "nickname", "Vorname", "cognome"])
def test_in_small_letters_it_is_one_behind_a_person_s_own_key(key: str) -> None:
    (found,) = find_labelled(member(key, "karla"))
    assert (found.start, found.end, found.kind) == (0, 5, "PERSON")
    (found,) = find_labelled([Slot("/m", f'{{"{key}":"karla"}}')])
    assert found.end - found.start == 5
    assert find_labelled(member(key, "string")) == find_labelled([Slot("/m", f'{{"{key}": "required"}}')]) == ()


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "Karl Muster"}',
        'see {"a": 1, "clientName" : "Karl Muster"} here',
        '{\\"contact\\": \\"Karl Muster\\"}',
    ],
)
def test_json_inside_a_text_is_read_too(text: str) -> None:
    (found,) = find_labelled([Slot("/m", text)])
    assert text[found.start : found.end] == "Karl Muster"


def test_hostile_text_costs_little() -> None:
    for text in (
        '"' + "a" * 60_000 + '":"',
        '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' * 2_000 + '":"',
        '"' * 60_000 + ":",
        '"name' * 12_000 + ":",
        '"name": "' + "A " * 30_000,
        "name_" * 12_000 + '":"',
    ):
        slots = [Slot("/m", text), *member(text[1:60], "Karl Muster")]
        assert is_within(partial(find_labelled, slots), 2)
