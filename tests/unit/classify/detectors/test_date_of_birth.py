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
        ("geb. 12.03.1980 in Wien", "12.03.1980"),
        ("geb. 3. 4. 1979 in Graz", "3. 4. 1979"),
        ("born on 17 March 1995", "17 March 1995"),
        ("née le 3 avril 1971", "3 avril 1971"),
        ("DOB 1980-03-12", "1980-03-12"),
        ("BORN JULY 9, 1966", "JULY 9, 1966"),
        ("født 1. januar 1960", "1. januar 1960"),
        ("nascido a 12/10/1949", "12/10/1949"),
        ("nascida em 3 de março de 1971", "3 de março de 1971"),
        ("Geschäftsführer: Muster, Karl, *14.07.1980, Berlin", "14.07.1980"),
        ("DOB for TW: 9-Jun-83.", "9-Jun-83"),
        ("BDAY:19700512", "19700512"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "DATE_OF_BIRTH")]


@pytest.mark.parametrize(
    "text",
    [
        "signed on 12.03.2024",
        "Ziff. 3. 4. 1979 wurde",
        "dated April 30, 2010",
        "*01.02.2024* lag es vor",
        "Nr. 19700512",
        "2*14.07.1980",
    ],
)
def test_left_alone(text: str) -> None:
    assert kinds(text, "DATE_OF_BIRTH") == []
