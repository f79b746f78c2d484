import pytest

from situs.classify.names.compounds import ends_in, hash_of, is_compound, is_joined

HEADS = frozenset(hash_of(word) for word in ("datum", "vrij", "verwalter", "immobilien", "bank"))
KNOWN = frozenset(("overdracht", "boete", "wohn", "spar"))


@pytest.mark.parametrize(
    "word",
    ["overdrachtsdatum", "boetevrij", "wohnimmobilienverwalter", "sparbank", "sparendatum", "OVERDRACHTSDATUM"],
)
def test_known_words_are_put_together_with_an_end(word: str) -> None:
    assert is_compound(word.lower(), HEADS, KNOWN.__contains__)


@pytest.mark.parametrize(
    "word",
    [
        "datum",  # no word before it
        "beispieldatum",  # one that nobody knows
        "overdrachtx",  # no end
        "overdrachtqqdatum",  # no linking letters
        "sbank",
        "wohnimmobilienimmobilienverwalter",  # too many parts
        "",
    ],
)
def test_other_words_are_no_compound(word: str) -> None:
    assert not is_compound(word, HEADS, KNOWN.__contains__)


@pytest.mark.parametrize(("letters", "taken"), [(43, True), (44, False)])
def test_a_word_without_end_is_not_taken_apart(letters: int, taken: bool) -> None:
    assert is_compound("x" * letters + "datum", HEADS, lambda word: word == "x" * letters) is taken


@pytest.mark.parametrize(
    ("word", "ends"), [("qqqdatum", True), ("datum", False), ("qdatum", False), ("datumq", False), ("", False)]
)
def test_an_end_is_told_behind_any_letters(word: str, ends: bool) -> None:
    assert ends_in(word, HEADS) is ends


def test_a_hash_ignores_the_case() -> None:
    assert hash_of("Datum") == hash_of("DATUM") == hash_of("datum") != hash_of("data")


@pytest.mark.parametrize(
    ("word", "joined"),
    [
        ("varetægtsfængsling", True),
        ("staffelrabatte", True),
        ("staffelqrabatte", False),
        ("varerabatte", False),
        ("staffel", False),
        ("staffelvare", False),
    ],
)
def test_two_long_words_that_are_known_are_one(word: str, joined: bool) -> None:
    assert is_joined(word, frozenset(("varetægt", "fængsling", "staffel", "rabatte", "vare")).__contains__) is joined
