import pytest

from situs.classify.detectors import Hit
from situs.classify.names import load_names
from situs.classify.names.cases import with_cases

ORDINARY = load_names().ordinary


def found(text: str, *hits: Hit) -> list[str]:
    return [text[h.start : h.end] for h in with_cases(text, hits, ORDINARY)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("l'arrêt Beispielenko c. Ukraine", "Beispielenko"),
        ("Asunto Beispielez y otros c. España", "Beispielez"),
        ("(voir Anna Mustenova c. Russie)", "Anna Mustenova"),
        ("Beispielenko et Mustenova c. Bulgarie", "Mustenova"),
    ],
)
def test_a_case_is_called_by_a_person(text: str, name: str) -> None:
    assert found(text) == [name]


@pytest.mark.parametrize("text", ["Commission c. France", "art. 3 c. civ.", "Beispielenko c. un tiers"])
def test_what_is_known_and_what_has_no_other_party_is_nobody(text: str) -> None:
    assert found(text) == []


def test_a_hit_that_is_there_stays_alone_and_others_stay_in_order() -> None:
    text = "Paris, Beispielenko c. Ukraine, Lyon"
    hits = [
        Hit(0, 5, "LOCATION", 0.9, "names"),
        Hit(7, 19, "PERSON", 0.9, "names"),
        Hit(32, 36, "LOCATION", 0.9, "names"),
    ]
    assert with_cases(text, hits, ORDINARY) == hits
    assert found(text, hits[0], hits[2]) == ["Paris", "Beispielenko", "Lyon"]
