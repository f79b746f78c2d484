"""Names of persons: what is one, and whose is the same."""

import pytest

from situs.vetting.acts import is_person, same_person


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\u200bb", "x" * 101])
def test_what_is_no_name(name: str) -> None:
    assert not is_person(name)


@pytest.mark.parametrize(
    "other",
    ["Anna Beispiel", "anna  beispiel", " ANNA BEISPIEL ", "Anna-Beispiel", "\uff21nna Beispiel", "anna.beispiel"],
)
def test_spelling_makes_no_other_person(other: str) -> None:
    assert same_person("Anna Beispiel", other)


@pytest.mark.parametrize("other", ["Karl Muster", "Anna Beispiele", "Anna B"])
def test_other_names_are_other_persons(other: str) -> None:
    assert not same_person("Anna Beispiel", other)
