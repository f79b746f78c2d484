"""Where a name in small letters may stand, and what it would be with capitals."""

from __future__ import annotations

import pytest

from situs.classify.lowered import entered, guesses, hints


def guessed(text: str) -> list[str]:
    found = list(guesses(text, hints(text)))
    assert all(text[start:end].lower() == plain.lower() for start, end, plain in found)
    return [plain for _, _, plain in found]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ADVOGADO: anna maria beispiel E OUTRO", "Anna Maria Beispiel"),
        ("Present: MUSTER Karl; beispiel anna von ; ROE Jane", "Beispiel Anna Von"),
        ("by two nationals, anna beispiel and Karl Muster, on", "Anna Beispiel"),
        ("Karl Muster og anna beispiel er de to", "Anna Beispiel"),
        ("RELATOR: MIN. karl muster", "Karl Muster"),
        ("Then Mr muster paid.", "Muster"),
        ("then mr j. sample paid", "J. Sample"),
        ("frau beispiel", "Beispiel"),
        ("m. muster", "Muster"),
        ("Sri.k.muster appeared", "K.Muster"),
        ("were represented by k. muster, a lawyer", "K. Muster"),
        ("that the deceased, karl muster was elected", "Karl Muster"),
        ("the father of karl muster was elected", "Karl Muster"),
        ("Yours,\n   karl muster\n", "Karl Muster"),
        ("karl muster blev ansat", "Karl Muster"),
        ("(for the project: anna van der beispiel)", "Anna Van Der Beispiel"),
    ],
)
def test_a_name_in_small_letters_is_guessed_with_capitals(text: str, plain: str) -> None:
    """A guess may hold a word more than the name."""
    assert any(guess.startswith(plain) for guess in guessed(text))


@pytest.mark.parametrize(
    "text",
    [
        "The parties agree as follows: the seller delivers; the buyer pays.",
        "This Agreement and all rights under it, and any notice; such as it is.",
        "The judge and the witness, who is a lawyer, were there. The applicant commenced employment.",
        "12. (including but not limited to this)\nand so on\n",
        "",
    ],
)
def test_words_that_every_text_has_are_no_names(text: str) -> None:
    assert guessed(text) == []


def test_a_title_with_initials_and_a_surname_is_nothing_else() -> None:
    text = "Sr. k. muster qc, and mr. j. de; Herr x.y. beispiel"
    assert [text[slice(*span)] for span in entered(text, hints(text))] == ["Sr. k. muster qc", "Herr x.y. beispiel"]


def test_a_hostile_text_takes_no_time() -> None:
    text = "mr a. " * 20_000 + ": a" * 20_000 + "\n" + " " * 50_000 + "and Karl Muster " * 5_000
    assert len(list(guesses(text, hints(text)))) < 200_000


def test_a_name_in_small_letters_within_a_sentence_is_missed() -> None:
    assert guessed("In the end it was karl muster who came.") == []
