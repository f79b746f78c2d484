import pytest

from situs.classify import find, load_detectors
from situs.model import Slot

DETECTORS = load_detectors()


def kinds(text: str, *wanted: str) -> list[tuple[str, str]]:
    found = find([Slot("/a", text)], DETECTORS)
    return [(text[f.start : f.end], f.kind) for f in found if f.kind in wanted]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("die Muster Bau GmbH hat", "Muster Bau GmbH"),
        ("between The Example Trading Co, LLC and", "Example Trading Co, LLC"),
        ("Beispiel S.p.A. di Roma", "Beispiel S.p.A."),
        ("Example & Sons Ltd. was", "Example & Sons Ltd."),
        ("in das Klinikum am Musterberg gebracht", "Klinikum am Musterberg"),
        ("Hospital Universitario Virgen de las Muestras,", "Hospital Universitario Virgen de las Muestras"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "ORGANISATION")]


@pytest.mark.parametrize("text", ["ARTICLE AS FOLLOWS", "SUCH AS IS", "the Hospital is", "die Klinik hat"])
def test_left_alone(text: str) -> None:
    assert kinds(text, "ORGANISATION") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('opponent="Fa. Nordlicht"', "Fa. Nordlicht"),
        ("der Lieferant Firma Gebrüder Muster, der", "Firma Gebrüder Muster"),
        ("la ditta Esempi e figli", "ditta Esempi"),
        ("by the Law Offices of Quentin Sample", "Law Offices of Quentin Sample"),
        ("beim Autohaus am Ring", "Autohaus am Ring"),
    ],
)
def test_a_firm_is_found_by_what_it_is_called(text: str, name: str) -> None:
    assert [text[f.start : f.end] for f in find([Slot("/a", text)], DETECTORS) if f.kind == "ORGANISATION"] == [name]


def test_a_firm_without_a_name_is_none() -> None:
    text = "Die Firma hat gekündigt; die Kanzlei ist geschlossen, la ditta è chiusa."
    assert [f for f in find([Slot("/a", text)], DETECTORS) if f.kind == "ORGANISATION"] == []
