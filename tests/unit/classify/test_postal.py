"""What stands beside a street or a place is part of the address."""

import pytest

from situs.classify.postal import completed
from situs.model import Finding, Slot


def added(text: str, found: str, kind: str = "ADDRESS") -> list[str]:
    start = text.index(found)
    finding = Finding(0, start, start + len(found), kind, 0.9, "x")
    return [text[f.start : f.end] for f in completed([Slot("/a", text)], [finding])]


@pytest.mark.parametrize(
    ("text", "found", "parts"),
    [
        ("11 Sample Road Apt. 322\nSampleton, and", "11 Sample Road", ["Apt. 322"]),
        ("11 Sample Road, Suite 5, Floor 3, and", "11 Sample Road", ["Suite 5, Floor 3"]),
        ("Flat 3, Sample House, was", "Sample House", ["Flat 3"]),
        ("Sampleton\nNorway 72399\n", "Norway", ["72399"]),
        ("seen in Sample, New Delhi 110075.", "New Delhi", ["110075"]),
        ("Musterterrasse 38\nMusterstadt", "Musterterrasse", ["38"]),
        ("Calle Mayor, 16, 3º A. Madrid", "Calle Mayor, 16", ["3º A."]),
        ("s/n. 28034 Madrid", "Madrid", ["28034"]),
        ("to:\n41377 Musterweg 62", "Musterweg 62", ["41377"]),
        ("430 Sample Road, 5th Floor, Sampleton", "430 Sample Road", ["5th Floor"]),
        ("Ved Broen Road 5, 2. tv.\n", "Ved Broen Road 5", ["2. tv."]),
        ("Sample Road 12-III, and", "Sample Road 12", ["-III"]),
        ("Sample Road 3 #05-678 S", "Sample Road 3", ["#05-678"]),
        ("bor i 12 B, 114 51 Stockholm", "Stockholm", ["114 51"]),
        ("ul. Przykładowa 12, 31-060 Kraków", "Kraków", ["31-060"]),
        ("adres: 1015 DV Amsterdam", "Amsterdam", ["1015 DV"]),
    ],
)
def test_flat_house_number_and_postcode_are_part_of_it(text: str, found: str, parts: list[str]) -> None:
    assert added(text, found, "ADDRESS" if "," in found or "Road" in found else "LOCATION") == parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("in Madrid 2019, the court", "Madrid"),
        ("in Madrid 12000 euros were paid", "Madrid"),
        ("Madrid\t3\nParis\t4", "Madrid"),
        ("the 12 Sample Road case", "Sample Road"),
        ("Madrid Unitarian", "Madrid"),
        ("the Vienna Top 10 list", "Vienna"),
        ("rows 46,060 29 Queensgate", "Queensgate"),
        ("Calgary\n3.04 Entire", "Calgary"),
        ("in court, 2019 Madrid", "Madrid"),
    ],
)
def test_years_sums_and_cells_are_not(text: str, found: str) -> None:
    assert added(text, found, "LOCATION") == []


def test_other_kinds_are_left_as_they_are() -> None:
    assert added("Karl Muster, Apt. 3", "Karl Muster", "PERSON") == []
