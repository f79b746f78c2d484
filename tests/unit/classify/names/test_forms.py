import pytest

from situs.classify.detectors import Hit
from situs.classify.names.forms import without_labels


def kept(text: str, found: str) -> list[str]:
    start = text.index(found)
    hit = Hit(start, start + len(found), "PERSON", 0.6, "names")
    return [text[h.start : h.end] for h in without_labels(text, [hit])]


@pytest.mark.parametrize(
    ("text", "found"),
    [("Ana\nApellidos: Ejemplo", "Apellidos"), ("Localidad/ Provincia: Ulm", "Provincia"), ("Prénom : Anna", "Prénom")],
)
def test_what_a_form_asks_for_is_nobody(text: str, found: str) -> None:
    assert kept(text, found) == []


def test_a_name_ends_before_the_next_line_s_label() -> None:
    assert kept("Nome: Anna\nCognome: Rossi", "Anna\nCognome") == ["Anna"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Muster: I was there", "Muster"),
        ("Apellidos fuertes", "Apellidos"),
        ("Anna Ort, Ulm", "Anna Ort"),
        ("Anna Ort: ja", "Anna Ort"),
    ],
)
def test_speakers_and_names_stay(text: str, found: str) -> None:
    assert kept(text, found) == [found]
