"""Machine readable zones: the specimen of ICAO Doc 9303 part 4, and one with a wrong check digit."""

from __future__ import annotations

import pytest

from situs.classify import find, load_detectors
from situs.classify.detectors.mrz import is_card, is_second_line
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


CARD = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
CARD_OF_TWO = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
VISA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"


def found(text: str) -> list[tuple[str, str, str]]:
    findings = find([Slot("/a", text)], DETECTORS)
    return [(text[f.start : f.end], f.kind, f.detector) for f in findings]


@pytest.mark.parametrize(
    ("zone", "kind"),
    [(SPECIMEN, "PASSPORT"), (CARD, "NATIONAL_ID"), (CARD_OF_TWO, "NATIONAL_ID"), (VISA, "PASSPORT")],
    ids=["passport", "card", "card of two", "visa"],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", " "], ids=["lf", "crlf", "blank"])
def test_a_whole_zone_is_one_finding(zone: str, kind: str, ending: str) -> None:
    """The specimens of parts 4 to 7."""
    zone = zone.replace("\n", ending)
    assert (zone, kind, "mrz") in found(f"Scan: {zone} Ende")


def test_the_second_line_alone_is_found() -> None:
    line = SPECIMEN.split("\n")[1]
    assert found(f"x {line}.") == [(line, "PASSPORT", "mrz")]


@pytest.mark.parametrize("at", [0, 9, 13, 19, 21, 27])
def test_no_wrong_digit_is_labelled_valid(at: int) -> None:
    first, second = SPECIMEN.split("\n")
    wrong = second[:at] + ("8" if second[at] != "8" else "7") + second[at + 1 :]
    names = {detector for _, _, detector in found(f"{first}\n{wrong}")}
    assert "mrz" not in names
    assert "mrz.name" in names


@pytest.mark.parametrize(("line", "place"), [(0, 5), (0, 14), (1, 0), (1, 8), (1, 29)])
def test_no_wrong_digit_of_a_card_is_valid(line: int, place: int) -> None:
    lines = CARD.split("\n")
    assert is_card(*lines[:2])
    old = lines[line][place]
    lines[line] = lines[line][:place] + ("4" if old != "4" else "5") + lines[line][place + 1 :]
    assert not is_card(*lines[:2])


@pytest.mark.parametrize("line", ["", "<" * 44, "A" * 44, "1" * 36, "L898902C36UTO74081"])
def test_other_lines_are_none(line: str) -> None:
    assert not is_second_line(line)


def test_shouted_words_are_no_zone() -> None:
    assert found("INTERNATIONALCOMMERCIALARBITRATIONRULES < 5") == []


@pytest.mark.parametrize(
    "line",
    ["P<GBRWHITCOMBE<<ELEANOR<ROSE<<<<<<<<<<<<<<<<<", "P<UTOERIKSSON<<ANNA<MARIA<<<", "P<D<<MUSTERMANN<<ERIKA<"],
)
def test_a_name_s_line_of_another_length_is_the_holder_s_all_the_same(line: str) -> None:
    text = f"scan: {line}\nnext line"
    found = [f for f in find((Slot("/t", text),), DETECTORS) if f.detector == "mrz.name"]
    assert [(f.kind, text[f.start : f.end]) for f in found] == [("PERSON", line)]
