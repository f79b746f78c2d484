"""What stands in a column is announced by its head, and prose with commas is no table."""

import pytest
from tests.growth import grows_in_proportion

from situs.classify import find, load_detectors
from situs.classify.normal import normalise
from situs.classify.tables import columns
from situs.model import Slot

DETECTORS = load_detectors()
MARKDOWN = """\
| Employee | DOB | Steuer-ID | Salary | Manager |
|:---|:---:|---|--:|---|
| Priscilla Beispiel | 04/12/1987 | 86095742719 | 84,200 | T. Muster |
| Wei-Ling Exempel | 02/02/1990 | 86095742720 | 77,500 | none |
"""
CSV = """\
client_first,client_last,phone,ssn,notes
obadiah,crumb,12345678,219-09-9998,"calls after 5,
or at 11111111"
Ifeoma,Exempel,87654321,457-55-5462,VIP
"""


def found(*texts: str) -> set[tuple[str, str]]:
    hits = find([Slot(f"/{i}", text) for i, text in enumerate(texts)], DETECTORS)
    return {(f.kind, texts[f.slot][f.start : f.end]) for f in hits}


def cells(text: str) -> dict[str, list[str]]:
    normal = normalise(text)
    return {column.label: [normal.text[low:high] for low, high in column.cells] for column in columns(normal)}


def test_a_markdown_table_is_read_by_its_heads() -> None:
    hits = found(MARKDOWN)
    assert {
        ("PERSON", "Priscilla Beispiel"),
        ("PERSON", "Wei-Ling Exempel"),
        ("PERSON", "T. Muster"),
        ("DATE_OF_BIRTH", "04/12/1987"),
        ("DATE_OF_BIRTH", "02/02/1990"),
        ("TAX_ID", "86095742719"),
    } <= hits
    assert "none" not in {value for _, value in hits}
    assert not any(value in ("84,200", "77,500") for _, value in hits)


def test_strokes_need_not_stand_at_a_table_s_edges() -> None:
    assert cells("No. | Name | Born\n1 | Muster | 1.1.60\n") == {"No.": ["1"], "Name": ["Muster"], "Born": ["1.1.60"]}


def test_delimited_lines_are_read_by_their_heads() -> None:
    hits = found(CSV)
    assert {("PERSON", value) for value in ("obadiah", "crumb", "Ifeoma", "Exempel")} <= hits
    assert {("PHONE", "12345678"), ("PHONE", "87654321")} <= hits
    assert {value for _, value in hits} >= {"219-09-9998", "457-55-5462"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_lie_between_delimiters_and_within_quotation_marks(delimiter: str) -> None:
    rows = [["Name", "AccountNumber__c", "Note"], ["Anna Beispiel", " 12 ", '"a ""b""\nc"'], ["", '"7"', ""]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    assert cells(text) == {"Name": ["Anna Beispiel", ""], "Account Number": ["12", "7"], "Note": ['a ""b""\nc', ""]}


def test_a_table_ends_where_a_line_has_another_number_of_cells() -> None:
    assert cells("name,age\nAnna,3\n\nname is what we call it, mostly\nKarl,4") == {"name": ["Anna"], "age": ["3"]}


def test_a_table_s_places_are_those_of_its_slot() -> None:
    assert {value for kind, value in found("Früh: ä", CSV.replace("crumb", "Krümel"), "x") if kind == "PERSON"} == {
        *("obadiah", "Krümel", "Ifeoma", "Exempel")
    }


@pytest.mark.parametrize(
    "text",
    [
        "The Supplier, the Client,\nthe Owner, and all others\nshall deliver, and pay, in time.\n",
        "The Supplier shall deliver; the Client\nshall pay; each bears its own cost\nand all others.\n",
        "See the list:\n- client, by name\n- owner, by name\n",
        "record_id,matter_id\nM-1001,M-2002\n",
    ],
)
def test_prose_and_ids_of_records_are_nobody(text: str) -> None:
    assert {hit for hit in found(text) if hit[0] != "CUE"} == set()


@pytest.mark.parametrize("unit", ["a,b\n", "|a|b\n", 'x,"y\n', "phone,b\n", "name;b\n"])
def test_a_long_table_takes_time_in_proportion(unit: str) -> None:
    def read(size: int) -> None:
        list(columns(normalise("name,b\n" + unit * (size // len(unit)))))

    assert grows_in_proportion(read, 25_000, 200_000)
