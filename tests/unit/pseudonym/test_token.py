"""Tokens depend on key, kind and value, and on nothing else."""

from __future__ import annotations

import pytest

from situs.pseudonym import derive
from situs.pseudonym.token import ALPHABET, CODE_LENGTH, code_of, kind_word, normalise


def test_a_token_is_the_same_for_one_matter_and_value_and_no_other() -> None:
    token = derive(b"a" * 32, "PERSON", "anna beispiel")
    assert token == derive(b"a" * 32, "PERSON", "anna beispiel")
    others = {
        derive(b"b" * 32, "PERSON", "anna beispiel"),
        derive(b"a" * 32, "EMAIL", "anna beispiel"),
        derive(b"a" * 32, "PERSON", "anna beispie"),
        derive(b"a" * 32, "PERSON", "anna beispiel", 1),
    }
    assert len({code_of(t) for t in others | {token}}) == 5


def test_a_token_is_a_kind_word_and_a_code_of_the_alphabet() -> None:
    word, code = derive(b"a" * 32, "DATE_OF_BIRTH", "1.1.1970").split("_")
    assert word == kind_word("DATE_OF_BIRTH") == "DATEOFBIRTH"
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(ALPHABET)


def test_the_derivation_is_pinned() -> None:
    """A change here would give every value of every matter another token: prompt caches and histories would break."""
    assert derive(bytes(32), "PERSON", "anna beispiel") == "PERSON_9TZG4QB"


@pytest.mark.parametrize(
    ("value", "compact", "folded"),
    [
        ("Anna  BEISPIEL ", False, "anna beispiel"),
        ("Anna\nBeispiel", False, "anna beispiel"),
        ("DE89 3704-0044", True, "de8937040044"),
        ("Ａnna", False, "anna"),
        ("Straße", False, "strasse"),
    ],
)
def test_spellings_of_one_value_share_a_token(value: str, compact: bool, folded: str) -> None:
    assert normalise(value, compact=compact) == folded
