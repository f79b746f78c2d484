"""A record is told to belong to the matters whose parties it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.growth import is_within

from situs.minimise.segments import segment
from situs.model import Matter, Party
from situs.tasks.records.belonging import matters_named

MATTERS = (
    Matter("M-1", parties=(Party("Anna Beispiel"), Party("Muster Retail Ltd.", "ORGANISATION", ("Muster Retail",)))),
    Matter("M-2", parties=(Party("Muster Retail Ltd.", "ORGANISATION"), Party("Eva", aliases=("Eva Example",)))),
    Matter("M-3"),
)


def named(text: str) -> list[tuple[str, int]]:
    return [(n.matter.id, n.parties) for n in matters_named(text, segment(text), MATTERS)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ANNA\nBEISPIEL pays.", [("M-1", 1)]),
        ("Anna Beispiel and Muster Retail Ltd. agree.", [("M-1", 2), ("M-2", 1)]),
        ("Muster Retail owes Eva Example.", [("M-1", 1), ("M-2", 1)]),
        ("Eva met the Annas Beispielhaft.", []),
        ("Joanna Beispiel", []),
        ("", []),
    ],
)
def test_names_and_aliases_count_as_whole_words(text: str, wanted: list[tuple[str, int]]) -> None:
    assert named(text) == wanted


def test_the_places_are_those_of_the_names() -> None:
    text = "Grüße an İpek.\n\nAnna Beispiel pays. " + "Anna Beispiel pays. " * 9
    (found,) = matters_named(text, segment(text), MATTERS)
    assert [p.of(text) for p in found.passages] == ["Anna Beispiel"] * 3


@given(st.text(max_size=60))
def test_a_name_is_found_after_any_text(text: str) -> None:
    whole = f"{text} Anna Beispiel"
    found = {n.matter.id: n for n in matters_named(whole, segment(whole), MATTERS)}
    assert all(0 <= p.start < p.end <= len(whole) for n in found.values() for p in n.passages)
    assert "M-1" in found


def test_a_large_directory_and_a_long_text_take_little_time() -> None:
    many = [Matter(f"M-{n}", parties=(Party(f"Person {n} Beispiel"),)) for n in range(5_000)]
    text = "Person 77 Beispiel and Person 4999 Beispiel. " * 5_000
    assert [n.matter.id for n in matters_named(text, segment(text), many)] == ["M-4999", "M-77"]
    assert is_within(lambda: matters_named(text, segment(text), many), 20)
