"""A completion and its entry, and a pseudonym that only the key's holder can tell."""

from __future__ import annotations

import pytest

from situs.learning import Completion, completion_entry, pseudonym_of, read_completion
from situs.ledger import canonicalise, check_envelope

DONE = Completion("00" * 16, "person-1", 5, "a", 8, 14, 16, True, "ab" * 32)


def test_an_entry_reads_as_the_completion() -> None:
    entry = completion_entry(DONE, 9)
    check_envelope(entry)
    canonicalise(entry)
    assert (entry["at"], entry["done"], entry["call"]) == (9, 5, DONE.id)
    assert read_completion(entry) == DONE
    assert read_completion({"type": "event", "event": "training"}) is None


@pytest.mark.parametrize("change", [{"person": 1}, {"done": "x"}, {"passed": 1}, {"right": None}, {"call": 3}])
def test_what_does_not_read_is_told(change: dict) -> None:
    with pytest.raises(ValueError):
        read_completion({**completion_entry(DONE, 9), **change})


def test_a_field_that_is_missing_is_told() -> None:
    entry = completion_entry(DONE, 9)
    del entry["seed"]
    with pytest.raises(ValueError, match="lacks"):
        read_completion(entry)


def test_a_pseudonym_is_stable_and_of_its_key() -> None:
    first = pseudonym_of("anna", b"k" * 32)
    assert first == pseudonym_of("anna", b"k" * 32)
    assert "anna" not in first
    assert len({first, pseudonym_of("karl", b"k" * 32), pseudonym_of("anna", b"l" * 32)}) == 3
