"""Tokens depend on key, kind and value, and on nothing else."""

from __future__ import annotations

import hmac

import pytest

from situs.pseudonym import derive
from situs.pseudonym.token import ALPHABET, CODE_LENGTH, Deriver, code_of, kind_word, normalise


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


@pytest.mark.parametrize("length", [0, 1, 32, 64, 65, 200])
def test_codes_are_the_base_28_reading_of_hmac_sha_256(length: int) -> None:
    key = bytes(range(256))[:length]
    for attempt in range(40):
        digest = hmac.digest(key, f"PERSON\x00anna beispiel\x00{attempt}".encode(), "sha256")
        number, code = int.from_bytes(digest[:8], "big"), ""
        for _ in range(CODE_LENGTH):
            number, index = divmod(number, len(ALPHABET))
            code += ALPHABET[index]
        assert derive(key, "PERSON", "anna beispiel", attempt) == f"PERSON_{code}"


def test_a_value_with_a_lone_surrogate_has_a_token_too() -> None:
    assert derive(b"k" * 32, "PERSON", "\ud83d") != derive(b"k" * 32, "PERSON", "\ude00")


def test_a_deriver_counts_attempts_from_nought_too() -> None:
    assert Deriver(b"k" * 32).derive("PERSON", "anna") == derive(b"k" * 32, "PERSON", "anna")
