"""Every spelling of a token that a restorer reads is seen, and nothing else is made of it."""

import pytest

from situs.pseudonym.spelling import code_in, codes_in


@pytest.mark.parametrize(
    "text",
    [
        "K7Q2M9D", "k7q2m9d", "PERSON_K7Q2M9D", "Person K7Q2\u00a0M9D", "PERSONK7Q2M9D", "person-\nK-7-Q-2-M-9-D",
        "xPERSON_K7Q2M9D",
    ],
)  # fmt: skip
def test_a_code_is_found_in_each_spelling(text: str) -> None:
    assert "K7Q2M9D" in set(codes_in(f"so {text}, they say"))


@pytest.mark.parametrize("text", ["", "K7Q2M9", "K7Q 2M9D", "K7Q_2M9D", "PERSON of K7Q-2M9D", "so 8K7Q2M9D"])
def test_what_no_restorer_reads_is_no_code(text: str) -> None:
    assert "K7Q2M9D" not in set(codes_in(text))


def test_codes_that_share_characters_are_all_found() -> None:
    assert set(codes_in("PERSON BCDFGHVATNUMBER_K7Q2M9D")) >= {"K7Q2M9D", "BCDFGHV"}
    assert set(codes_in("PERSON BCD FGHVATNUMBER_K7Q 2M9D, IBAN_22 33 444")) == {"K7Q2M9D", "BCDFGHV", "2233444"}
    assert set(codes_in("so BCDFGHVATNUMBER_K7Q 2M9D")) == {"K7Q2M9D", "BCDFGHV"}
    assert set(codes_in("so PERSON BC DFGHJK7")) == {"BCDFGHJ", "DFGHJK7"}


def test_a_lone_surrogate_ends_nothing() -> None:
    assert set(codes_in("\ud83d PERSON_K7Q2M9D")) == {"K7Q2M9D"}


def test_a_spelling_gives_its_code() -> None:
    assert code_in("person**K7Q\u200b2m9d") == "K7Q2M9D"
