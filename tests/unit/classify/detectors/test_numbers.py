from situs.classify import find, load_detectors
from situs.model import Slot

DETECTORS = load_detectors()


def test_a_run_of_several_numbers_gives_each() -> None:
    text = "PESEL 44051401359 12.03.2024 36 574 261 809 IdNr"
    found = {(text[f.start : f.end], f.kind) for f in find([Slot("/a", text)], DETECTORS)}
    assert {("44051401359", "NATIONAL_ID"), ("12.03.2024", "DATE"), ("36 574 261 809", "TAX_ID")} <= found


def test_a_date_is_no_telephone_number() -> None:
    found = find([Slot("/a", "Tel. am 12.03.2024")], DETECTORS)
    assert [f.kind for f in found] == ["DATE"]
