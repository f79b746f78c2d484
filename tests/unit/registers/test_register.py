import pytest

from situs.registers.register import counted, names_of, terms_of


def test_terms_say_what_is_unknown() -> None:
    assert terms_of({}) == "unknown"
    assert terms_of({"version": "", "training": "unknown", "retention_days": None, "human_review": "yes"}) == (
        "no version: training unknown, retention unknown, human review yes, no DPA on file, "
        "no secrecy undertaking on file"
    )


@pytest.mark.parametrize(("number", "words"), [(0, "0 calls"), (1, "1 call"), (2, "2 calls")])
def test_a_noun_follows_its_number(number, words) -> None:
    assert counted(number, "call") == words


def test_kinds_are_listed_by_how_many_there_are() -> None:
    assert names_of({"B": 1, "A": 1, "C": 3}) == ["C 3", "A 1", "B 1"]


def test_terms_that_were_read_from_documents_name_these_by_version_and_digest() -> None:
    document = {"record": "example", "version": "2026-01", "sha256": "ab" * 32, "confirmed_by": "x", "confirmed_at": 1}
    said = terms_of({"version": "example@2026-01", "training": "no", "human_review": "no", "documents": [document]})
    assert said.startswith("example@2026-01: training no")
    assert said.endswith(f"; read from example 2026-01, SHA-256 {'ab' * 32}")
    assert terms_of({"version": "example@2026-01", "closed": "unconfirmed"}).endswith("; closed (unconfirmed)")
