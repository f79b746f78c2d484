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
        ("in 1:23-cv-01234 today", "1:23-cv-01234"),
        ("BGH, VI ZR 405/18", "VI ZR 405/18"),
        ("ECLI:EU:T:2025:831", "ECLI:EU:T:2025:831"),
        ("n° 21-12.345", "n° 21-12.345"),
        ("Processo nº 0001234-56.2023.8.19.0001, 3ª", "0001234-56.2023.8.19.0001"),
        ("no TST-RR-1603-79.2010.5.20.0001, em", "1603-79.2010.5.20.0001"),
        ("sag BS-12345/2024-KBH", "BS-12345/2024-KBH"),
        ("rolnummer: C/10/612345 / HA ZA 21-123", "C/10/612345 / HA ZA 21-123"),
        ("sp. zn. 12 C 34/2020", "12 C 34/2020"),
        ("Verfahren HG210012-O", "HG210012-O"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "DOCKET", "CITATION")]


@pytest.mark.parametrize("text", ["pages 12 to 34"])
def test_left_alone(text: str) -> None:
    assert kinds(text, "DOCKET", "CITATION") == []


def test_a_period_of_years_and_a_regulation_are_no_matter() -> None:
    for number in ("12345-0001", "1815/2018", "2006/2013"):
        assert kinds(f"matter {number}", "CONTRACT_NUMBER") == [(number, "CONTRACT_NUMBER")]
    for text in ("in 1998-1999 and 2013/2014", "Verordnung (EG) 2252/2004; Regulation (EU) No 1024/2013"):
        assert kinds(text, "CONTRACT_NUMBER") == []
