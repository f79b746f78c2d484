import pytest

from situs.classify.names import grammar


@pytest.mark.parametrize(
    "before",
    ["van de ", "in het ", "den ", "enhver ", "pelo ", "na ", "della ", "dell'", "sus ", "du ", "vom ", "iedere „"],
)
def test_articles_and_the_like_are_told_in_eight_languages(before: str) -> None:
    assert grammar.ARTICLED.search(before)


@pytest.mark.parametrize("before", ["the ", "jede ", "une ", "todo "])
def test_words_of_things_are_told(before: str) -> None:
    assert grammar.DETERMINED.search(before)


@pytest.mark.parametrize("before", ["van ", "von ", "with ", "Lade ", "de, ", "de"])
def test_other_words_are_none(before: str) -> None:
    assert not grammar.DETERMINED.search(before)
    assert not grammar.ARTICLED.search(before) or before == "de"


def test_what_stands_before_names_is_in_small_letters_and_no_particle() -> None:
    words = grammar.TITLES | grammar.ROLES | grammar.SALUTATIONS
    assert all(word.islower() for word in words)
    assert not words & grammar.PARTICLES
