"""German register numbers with the court that keeps them."""

from __future__ import annotations

from situs.classify import find, load_detectors
from situs.model import Slot

DETECTORS = load_detectors()


def found(text: str) -> list[str]:
    return [text[f.start : f.end] for f in find((Slot("/t", text),), DETECTORS) if f.kind == "COMPANY_NUMBER"]


def test_court_and_number_are_found_together() -> None:
    assert found("eingetragen beim Amtsgericht München, HRB 123456") == ["München, HRB 123456"]


def test_letters_without_a_number_are_not() -> None:
    assert found("Amtsgericht München, Abteilung HRB") == []
