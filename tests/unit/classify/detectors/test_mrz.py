"""Machine readable zones: the specimen of ICAO Doc 9303 part 4, and one with a wrong check digit."""

from __future__ import annotations

from situs.classify import find, load_detectors
from situs.model import Slot

DETECTORS = load_detectors()
SPECIMEN = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


def kinds(text: str) -> set[str]:
    return {f.kind for f in find((Slot("/t", text),), DETECTORS)}


def test_the_specimen_is_a_passport_whole() -> None:
    findings = find((Slot("/t", SPECIMEN),), DETECTORS)
    assert any((f.kind, f.start, f.end) == ("PASSPORT", 0, len(SPECIMEN)) for f in findings)


def test_a_wrong_check_digit_is_no_passport_and_its_name_is_still_a_name() -> None:
    wrong = SPECIMEN.replace("L898902C36", "L898902C37")
    assert "PASSPORT" not in kinds(wrong)
    assert "PERSON" in kinds(wrong)
