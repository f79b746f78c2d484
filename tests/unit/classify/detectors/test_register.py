"""German register numbers with the court that keeps them."""

from __future__ import annotations

import pytest

from situs.classify import find, load_detectors
from situs.model import Slot

DETECTORS = load_detectors()


def found(text: str) -> list[str]:
    return [text[f.start : f.end] for f in find((Slot("/t", text),), DETECTORS) if f.kind == "COMPANY_NUMBER"]


def test_court_and_number_are_found_together() -> None:
    assert found("eingetragen beim Amtsgericht München, HRB 123456") == ["München, HRB 123456"]


def test_letters_without_a_number_are_not() -> None:
    assert found("Amtsgericht München, Abteilung HRB") == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Die Muster GmbH, Aachen HRA 11223, ist", "Aachen HRA 11223"),
        ("Sitz Berlin (Charlottenburg) HRB 4711", "Berlin (Charlottenburg) HRB 4711"),
        ("HRB 4711 Köln.", "HRB 4711 Köln"),
        ("HRB 123456 B, Hamburg", "HRB 123456 B, Hamburg"),
        ("Frankfurt/Oder GnR 11223", "Frankfurt/Oder GnR 11223"),
    ],
)
def test_a_court_on_either_side_belongs_to_it(text: str, span: str) -> None:
    assert found(text) == [span]


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("HRB 85, eingetragen im Handelsregister", 0.85),
        ("Vereinsregister: VR 200", 0.85),
        ("Registergericht: HRA Nr. 7", 0.85),
        ("siehe HRB 12345 oben", 0.6),
    ],
)
def test_a_word_announces_it_or_its_length(text: str, confidence: float) -> None:
    assert [f.confidence for f in find((Slot("/t", text),), DETECTORS) if f.kind == "COMPANY_NUMBER"] == [confidence]


@pytest.mark.parametrize("text", ["a hardness of HRB 85", "see PR 123", "VR 12345 headset", "Mustertal HRC 44123"])
def test_what_is_no_register_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_court_in_another_slot_is_not_its_own() -> None:
    findings = find([Slot("/a", "Aachen"), Slot("/b", "HRA 11223")], DETECTORS)
    assert [(f.slot, f.start, f.end) for f in findings if f.kind == "COMPANY_NUMBER"] == [(1, 0, 9)]


@pytest.mark.parametrize("before", ["", "registered under "])
def test_a_longer_number_is_not_cut(before: str) -> None:
    text = f"{before}PR 36 574 261 809 Steuer-IdNr"
    findings = find([Slot("/a", text)], DETECTORS)
    assert [text[f.start : f.end] for f in findings if f.kind == "TAX_ID"] == ["36 574 261 809"]
