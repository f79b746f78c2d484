"""What a sentence has at the ends of a name is cut; titles, particles and what nobody knows stay."""

import pytest

from situs.classify.detectors import Hit
from situs.classify.names.edges import is_opener, trimmed

SURE = frozenset("filosoof zoon zou stichtte leven politicus alten osserva".split())  # noqa: SIM905


def hit(text: str, value: str) -> Hit:
    return Hit(text.index(value), text.index(value) + len(value), "PERSON", 0.6, "names")


def cut(text: str, value: str) -> str:
    found = trimmed(text, hit(text, value), lambda word: word.lower() in SURE)
    return text[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("Ook Anna Voorbeeld kwam.", "Ook Anna Voorbeeld", "Anna Voorbeeld"),
        ("de filosoof Anna Voorbeeld kwam", "filosoof Anna Voorbeeld", "Anna Voorbeeld"),
        ("leven van de politicus Voorbeeld", "leven van de politicus Voorbeeld", "Voorbeeld"),
        ("de zoon van der Voorbeeld", "zoon van der Voorbeeld", "van der Voorbeeld"),
        ("Zijn zoon Voorbeeldius stichtte een stad", "Voorbeeldius stichtte", "Voorbeeldius"),
        ("want Voorbeeldius van zou komen", "Voorbeeldius van", "Voorbeeldius"),
        ("filosoof 't Voorbeeld kwam", "filosoof 't Voorbeeld", "'t Voorbeeld"),
    ],
)
def test_words_of_the_sentence_go(text: str, value: str, name: str) -> None:
    assert cut(text, value) == name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("zag Ook Voorbeeld lopen", "Ook Voorbeeld"),  # no sentence opens
        ("Che Beispieletti disse", "Che Beispieletti"),  # may be a name itself
        ("zag van der Voorbeeld lopen", "van der Voorbeeld"),
        ("zag filosoof mr. Voorbeeld lopen", "filosoof mr. Voorbeeld"),
        ("zag qzn Voorbeeld lopen", "qzn Voorbeeld"),  # nobody knows the word
        ("zag Voorbeeld qzn lopen", "Voorbeeld qzn"),
        ("zag anna voorbeeld lopen", "anna voorbeeld"),
        ("zag Voorbeeld Jong-un lopen", "Voorbeeld Jong-un"),
        ("zag Voorbeeld junior lopen", "Voorbeeld junior"),
        ("Voorbeeld, Anna de.", "Voorbeeld, Anna de"),
    ],
)
def test_the_name_stays(text: str, value: str) -> None:
    assert cut(text, value) == value


def test_a_word_that_opens_sentences_is_nobody_there() -> None:
    assert is_opener("In Nederland is", hit("In Nederland is", "In"))
    assert is_opener("Che sia decorso", hit("Che sia decorso", "Che"))
    assert not is_opener("Che Voorbeeld kwam", hit("Che Voorbeeld kwam", "Che"))
    assert not is_opener("zag In daar", hit("zag In daar", "In"))
    assert not is_opener("Voorbeeld is", hit("Voorbeeld is", "Voorbeeld"))
