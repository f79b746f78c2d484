"""Who an office, a rank or kin stands before is somebody, unless the word is known."""

import pytest

from situs.classify.detectors import Hit
from situs.classify.names import load_names
from situs.classify.names.led import with_led

ORDINARY = load_names().ordinary


def led(text: str, *hits: Hit) -> list[str]:
    return [text[h.start : h.end] for h in with_led(text, hits, ORDINARY)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("insieme al collega Musterotti ai comuni", "Musterotti"),
        ("l'onorevole Beispielini, che", "Beispielini"),
        ("President Beispielov said", "Beispielov"),
        ("nach Bürgermeister Musterbeck ist", "Musterbeck"),
        ("le député Exemplard-Muston a", "Exemplard-Muston"),
        ("statsminister Prøvegård sagde", "Prøvegård"),
        ("sa sœur Exempline est", "Exempline"),
        ("keizer Voorbeeldius", "Voorbeeldius"),
        ("her landlord Samplewicz", "Samplewicz"),
        ("zus: Voorbeeldius. En", "Voorbeeldius"),
        ("Zeuge: Musterowski", "Musterowski"),
        ("el menor se llamará Ejemplai y", "Ejemplai"),
        ("la petite s'appelle Exemplys", "Exemplys"),
        ("by the name of Samplateng called", "Samplateng"),
    ],
)
def test_an_unknown_word_behind_an_office_is_a_name(text: str, name: str) -> None:
    assert led(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "the President Shall appoint",
        "il collega Presidente disse",
        "general Terms and",
        "ministre France",
        "Richter Vertrag",
        "precollega Musterotti",
        "collega MUSTEROTTI",
        "das beklagte Musterreich",
    ],
)
def test_known_words_and_parts_of_words_are_not(text: str) -> None:
    assert led(text) == []


def test_what_is_found_already_stays_as_it_is() -> None:
    text = "il collega Musterotti e il collega Beispielini"
    hit = Hit(11, 21, "PERSON", 0.9, "names")
    assert with_led(text, [hit], ORDINARY)[0] == hit
    assert led(text, hit) == ["Musterotti", "Beispielini"]


def test_a_place_behind_an_office_is_somebody() -> None:
    text = "il collega Musterotti e il collega Beispielini"
    assert led(text, Hit(11, 21, "LOCATION", 0.9, "names")) == ["Musterotti", "Beispielini"]
    assert [h.kind for h in with_led(text, [Hit(11, 21, "LOCATION", 0.9, "names")], ORDINARY)] == ["PERSON", "PERSON"]
    longer = Hit(11, 23, "LOCATION", 0.9, "names")
    assert with_led(text, [longer], ORDINARY)[0] == longer
