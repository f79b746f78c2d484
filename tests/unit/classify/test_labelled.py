"""Names under a name's key, which no word around them would betray."""

from __future__ import annotations

import re
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples
from tests.growth import is_within

from situs.classify import labelled
from situs.classify.labelled import find_labelled, names_a_person
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


ANY_MEMBER = re.compile(rf'\\?"({labelled._KEY})\\?"\s*:\s*\\?"({labelled._NAME})\\?"', re.IGNORECASE)
"""A member's pattern as a whole, which tries every letter of a text."""
PIECES = st.lists(
    st.sampled_from(
        [
            *("name", "Client", "last_name", "file name", "client of it", "Mandant", "ſurname", "Witneſs", "nam", "e"),
            *("Karl", "Karl Muster", "o'Neil, Anna", "x", "1", "é", "x" * 41, '\\"', '": "', '":"', *'"":,\\ {}[]\n'),
        ]
    ),
    max_size=24,
)


@examples(400)
@given(PIECES.map("".join))
def test_members_are_those_that_one_pattern_finds(text: str) -> None:
    found = [(f.start, f.end) for f in find_labelled([Slot("/a", text)])]
    members = ANY_MEMBER.finditer(text)
    assert found == [m.span(2) for m in members if m[2][0].isupper() or labelled._is_own(m[1], m[2])]


@examples(400)
@given(
    st.lists(st.sampled_from([*"_- 1éſı", "name", "file", "client", "Of", "Kläger", "x" * 20]), max_size=6).map("".join)
)
def test_a_label_is_a_person_s_where_the_whole_pattern_fits(label: str) -> None:
    whole = re.compile(labelled._KEY, re.IGNORECASE).fullmatch(label) is not None
    assert names_a_person(label) is (whole and len(label) <= 64)
