"""Where a name in small letters may stand, and what it would be with capitals."""

from __future__ import annotations

import pytest

from situs.classify.lowered import entered, guesses, hints, kindred


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


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("my son kacper (9) broke his arm", "Kacper"),
        ("mein chef dieter hansen hat", "Dieter Hansen"),
        ("mon mari yannick ne veut pas", "Yannick"),
        ("ask petra about it", "Petra"),
        ("hi dave, thanks", "Dave"),
        ("bei dem alois war", "Alois"),
    ],
)
def test_kin_and_friends_are_guessed_by_their_first_names(text: str, plain: str) -> None:
    assert plain in [guess for _, _, guess in kindred(text, hints(text))]


def test_kin_without_a_name_are_none() -> None:
    assert list(kindred("my wife is ill, my son will come, and told that", hints("my wife is ill"))) == []


def test_what_one_calls_oneself_is_a_name() -> None:
    for text, name in (
        ("je m'appelle soizic et", "soizic"),
        ("my name is anna muster", "anna muster"),
        ("her maiden name is muster", "muster"),
    ):
        assert [text[slice(*span)] for span in entered(text, hints(text))] == [name]
    assert [*entered("hola me llamo ana", hints("hola me llamo ana"))] == [(14, 17)]
    assert list(entered("my name is on the list", hints("my name is on the list"))) == []


def test_a_hostile_text_takes_no_time() -> None:
    text = "mr a. " * 20_000 + ": a" * 20_000 + "\n" + " " * 50_000 + "and Karl Muster " * 5_000
    assert len(list(guesses(text, hints(text)))) < 200_000


def test_a_name_in_small_letters_within_a_sentence_is_missed() -> None:
    assert guessed("In the end it was karl muster who came.") == []
