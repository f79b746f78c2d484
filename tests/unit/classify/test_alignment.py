"""What blanks set below a head is announced by it, wherever on its line it begins or ends."""

import pytest
from tests.growth import grows_in_proportion

from situs.classify import find, load_detectors
from situs.classify.alignment import aligned
from situs.classify.normal import normalise
from situs.model import Slot

DETECTORS = load_detectors()
PAYROLL = """\
PAYROLL LIST - OCTOBER 2026                       Page 1 of 3

Emp No   Name                 Date of       NI Number     Account       Gross
                              Birth                       No
10023    beispiel josephine   14/03/1981    QQ123456C     31926819      3,450.00
10024    Muster Tunde         02/11/1975                    918273      4,120.50

10025    Exempel-Platt R      29/07/1990    JG103759A     55667788        980.00
TOTAL                                                                   8,550.50
We paid these sums.
"""
CREDITORS = """\
Früh: ä

lfd.  Gläubiger            Anschrift
Nr.
1     muster, hiltrud      Musterallee 14
"""


def found(text: str) -> set[tuple[str, str]]:
    return {(f.kind, text[f.start : f.end]) for f in find([Slot("/a", text)], DETECTORS)}


def cells(text: str) -> dict[str, list[str]]:
    normal = normalise(text)
    columns: dict[str, list[str]] = {}
    for label, low, high in aligned(normal):
        columns.setdefault(label, []).append(normal.text[low:high])
    return columns


def test_a_list_of_a_payroll_is_read_by_its_heads() -> None:
    hits = found(PAYROLL)
    assert {("PERSON", name) for name in ("beispiel josephine", "Muster Tunde", "Exempel-Platt R")} <= hits
    assert {("DATE_OF_BIRTH", day) for day in ("14/03/1981", "02/11/1975", "29/07/1990")} <= hits
    assert {("SOCIAL_SECURITY", "QQ123456C"), ("BANK_ACCOUNT", "31926819"), ("BANK_ACCOUNT", "918273")} <= hits
    assert ("UNCHECKED_NUMBER", "10023") in hits
    assert not any("450" in value for _, value in hits)


def test_a_head_may_have_a_second_line_and_letters_beyond_ascii_may_stand_before_it() -> None:
    assert cells(CREDITORS)["Gläubiger"] == ["muster, hiltrud"]
    assert cells(CREDITORS)["lfd. Nr."] == ["1"]
    assert ("PERSON", "muster, hiltrud") in found(CREDITORS)


def test_heads_may_have_commas_and_signs_of_a_number() -> None:
    text = "Pers.-Nr.   Name, Vorname    N° sécurité sociale\n100231      zwickl, leopold  2 84 03 29 019 045 12\n"
    assert {("PERSON", "zwickl, leopold"), ("SOCIAL_SECURITY", "2 84 03 29 019 045 12")} <= found(text)


def test_a_cell_belongs_to_the_head_that_is_nearest() -> None:
    text = "Item        Amount   Paid\nfees        100.00   yes\n              7.50\nmore\n"
    assert cells(text) == {"Item": ["fees"], "Amount": ["100.00", "7.50"], "Paid": ["yes"]}


def test_a_table_ends_with_a_line_of_prose_and_where_another_begins() -> None:
    text = "Name    Age\nAnna      3\n\nCity    Size\nWien      9\nso it was\nKarl      4\n"
    assert cells(text) == {"Name": ["Anna"], "Age": ["3"], "City": ["Wien"], "Size": ["9"]}


@pytest.mark.parametrize(
    "text",
    [
        "He left.  She stayed on.\nThe parties met.  They shook hands.\n",
        "The Supplier  shall deliver\nthe Client  shall pay\n",
        "Title: Director      Title: CFO\nDate: 4/4/26         Date: April 5, 2026\n",
        "Item    Name of file\n1       report\n",
    ],
)
def test_prose_and_blocks_of_labels_are_nobody(text: str) -> None:
    assert not {hit for hit in found(text) if hit[0] in ("PERSON", "DATE_OF_BIRTH")}


@pytest.mark.parametrize("unit", ["a  b\n", "x    \n", "a  1\n\n", "ä  " * 300 + "\n"])
def test_a_long_table_takes_time_in_proportion(unit: str) -> None:
    def read(size: int) -> None:
        list(aligned(normalise("name  b\n" + unit * (size // len(unit)))))

    assert grows_in_proportion(read, 25_000, 200_000)
