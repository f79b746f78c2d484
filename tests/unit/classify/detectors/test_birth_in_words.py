import pytest

from situs.classify import find, load_detectors
from situs.model import Slot

DETECTORS = load_detectors()


def born(text: str) -> list[str]:
    return [text[f.start : f.end] for f in find([Slot("/a", text)], DETECTORS) if f.kind == "DATE_OF_BIRTH"]


@pytest.mark.parametrize(
    ("before", "day", "behind"),
    [
        ("born on the ", "fourth of May nineteen seventy-six", " in Leeds"),
        ("born ", "May fourth, 1976", ""),
        ("geboren am ", "dritten März neunzehnhundertsechsundsiebzig", " zu Ulm"),
        ("nacida en Bilbao el ", "tres de abril de mil novecientos setenta y uno", ", con DNI"),
        ("nacido el ", "veintidós de junio de 1971", "."),
        ("nata a Roma il ", "tre aprile millenovecentosettantuno", ", residente"),
        ("né à Lyon le ", "premier mai mil neuf cent quatre-vingt-deux", ", demeurant"),
        ("nascida em ", "três de abril de mil novecentos e setenta e um", ""),
        ("geboren te Utrecht op ", "drie april negentienhonderdeenenzeventig", ""),
        ("født den ", "tredje april nittenhundredeenoghalvfjerds", " i Aarhus"),
    ],
)
def test_a_day_in_words_is_found_behind_a_birth(before: str, day: str, behind: str) -> None:
    assert born(before + day + behind) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "She was born in May and the company in April.",
        "born on a cold May morning",
        "The third of May nineteen seventy-six was a Monday.",
        "Ella nació en abril y el tres de abril se fue.",
        "geboren im März",
        "the birth rate of one in twenty. March was",
    ],
)
def test_a_month_alone_or_a_day_of_something_else_is_none(text: str) -> None:
    assert born(text) == []


def test_nothing_is_taken_from_another_text() -> None:
    assert find([Slot("/a", "born on the"), Slot("/b", "fourth of May")], DETECTORS) == ()


@pytest.mark.parametrize(
    "text", ["a day in words on the fourth of May nineteen seventy-six", "Montag, den dritten März"]
)
def test_a_day_in_words_of_which_nothing_says_that_it_is_a_birth_is_missed(text: str) -> None:
    assert [f for f in find([Slot("/a", text)], DETECTORS) if f.kind in ("DATE", "DATE_OF_BIRTH")] == []
