import pytest

from situs.classify.detectors import Hit
from situs.classify.names import load_names
from situs.classify.names.facts import with_persons

ORDINARY = load_names().ordinary


def kind(value: str, of: str = "DEMOGRAPHIC") -> str:
    return with_persons(value, [Hit(0, len(value), of, 0.6, "names")], ORDINARY)[0].kind


@pytest.mark.parametrize("value", ["Quentin Beispielov", "Jadwiga Mustenova-Beispielov", "Ximeno Ugartez Beispielez"])
def test_several_words_that_nobody_knows_are_a_person(value: str) -> None:
    assert kind(value) == "PERSON"


@pytest.mark.parametrize("value", ["Public Prosecutor", "Beispielov", "Beispielov court", "quentin beispielov"])
def test_a_known_word_a_single_one_and_one_in_small_letters_stay_a_fact(value: str) -> None:
    assert kind(value) == "DEMOGRAPHIC"


def test_other_kinds_stay() -> None:
    assert kind("Quentin Beispielov", "ORGANISATION") == "ORGANISATION"


def test_a_person_whom_the_model_takes_for_a_fact_is_found() -> None:
    text = "Imogen Thackeray resigned as director on Friday."
    assert [text[h.start : h.end] for h in load_names().find(text) if h.kind == "PERSON"] == ["Imogen Thackeray"]
