"""What stands behind the name of a number; the library's own examples are read from the library that is installed."""

import ast
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import pytest
import stdnum

from situs.classify import find, load_detectors
from situs.model import Category, Slot, category_of

DETECTORS = load_detectors()
CHECKED = re.compile(r"id\..*|iban|card|vat|bic|mrz")


def examples(valid: bool) -> Iterator[tuple[str, str]]:
    """Yield the name of each scheme and each number that python-stdnum gives for it, right ones or wrong ones."""
    for found in pkgutil.walk_packages(stdnum.__path__, "stdnum."):
        if found.name == "stdnum.iso9362":  # the former name of another module
            continue
        module = import_module(found.name)
        if not hasattr(module, "is_valid") or not module.__doc__:
            continue
        name = re.split(r"[(,.]", module.__doc__.strip().split("\n")[0], maxsplit=1)[0].strip()
        for shown in re.findall(r">>> (?:validate|is_valid)\(('[^'\n]*'|\"[^\"\n]*\")\)", module.__doc__):
            value = ast.literal_eval(shown)
            if module.is_valid(value) is valid and value.strip():
                yield name, value.rpartition(": ")[2].strip()


def spans(text: str) -> list[tuple[str, str, str]]:
    return [(text[f.start : f.end], f.kind, f.detector) for f in find([Slot("/a", text)], DETECTORS)]


def covered(before: str, value: str) -> bool:
    text = f"{before}{value} in this case."
    marks = {
        i
        for f in find([Slot("/a", text)], DETECTORS)
        if category_of(f.kind) not in (Category.FACT, Category.CUE)
        for i in range(f.start, f.end)
    }
    return all(i in marks for i in range(len(before), len(before) + len(value)) if text[i].isalnum())


@pytest.mark.slow
def test_every_right_number_of_the_library_is_found_behind_its_name() -> None:
    rows = list(examples(valid=True))
    assert len(rows) > 300
    missed = [row for row in rows if not covered(f"According to the file, the {row[0]} is ", row[1])]
    assert missed == []


@pytest.mark.slow
def test_of_the_library_s_wrong_numbers_hardly_any_is_taken_for_right() -> None:
    """What is wrong as what it is called may be right as something else: a French VAT number as Monaco's."""
    rows = list(examples(valid=False))
    assert len(rows) > 300
    taken = [
        row
        for row in rows
        if any(CHECKED.fullmatch(d) and s == row[1] for s, _, d in spans(f"The {row[0]} is {row[1]} in this case."))
    ]
    assert len(taken) <= 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Seine Steuernummer lautet 12/34 5X6/78.", "12/34 5X6/78"),
        ("Son NIF (numéro fiscal) est 12 34-AB.", "12 34-AB"),
        ("Le SIREN : 4048330", "4048330"),
        ("CPF nº 111.222", "111.222"),
        ("His passport number: A 123", "A 123"),
        ("su RFC es GODE 561231 GR8 desde", "GODE 561231 GR8"),
        ("Personalnummer 4471", "4471"),
        ("bank details: 60-16-13 / 31926819", "60-16-13 / 31926819"),
        ("die personalnr ist 004711", "004711"),
        ("Emp ID: 55102", "55102"),
        ("SV-Nr. 15170682Q003", "15170682Q003"),
        ("n° SS 1 77 08 29 232 123 45", "1 77 08 29 232 123 45"),
        ("DL# GA 051234567", "GA 051234567"),
        ("VIN 1HGCM82633A004352", "1HGCM82633A004352"),
        ("reg.nr. 5301 kontonr. 0000123456", "5301"),
        ("acct # 000123456789", "000123456789"),
        ("Compte: RIB 30004 00823 00001234567 23", "30004 00823 00001234567 23"),
        ("CNPJ 12. ABC.345 /01DE–35", "12. ABC.345 /01DE–35"),
        ("card on file 4929 1234 5678 9012 exp", "4929 1234 5678 9012"),
        ("Kreditkarte 4929-1234-5678-9012", "4929-1234-5678-9012"),
        ("sort code 20-00-00, a/c 5577 9911", "20-00-00"),
        ("sort code 12-10-20", "12-10-20"),
        ("sort code 20-00-00, a/c 5577 9911", "5577 9911"),
        ("N° de sécu : 1 80 05 99 326 001 42.", "1 80 05 99 326 001 42"),
        ("N° fiscal 30 23 217 600 053", "30 23 217 600 053"),
        ("Polisnr. 88.12.334. VS-Nr. 33.445.667-A", "88.12.334"),
        ("Polisnr. 88.12.334. VS-Nr. 33.445.667-A", "33.445.667-A"),
        ("con C.C. No. 1.012.345.678 de Bogotá", "1.012.345.678"),
        ("nr rej. KR 1A234, plaka 34 ABC 123", "KR 1A234"),
        ("nr rej. KR 1A234, plaka 34 ABC 123", "34 ABC 123"),
        ("Nr.plade AB 12 345", "AB 12 345"),
        ("Her council tax account is 7712 3345 0.", "7712 3345 0"),
        ("Zutrittskarte 3391", "3391"),
        ("the company car LC68 ZKF is", "LC68 ZKF"),
        ("fährt den Passat HH-ÖZ 3412.", "HH-ÖZ 3412"),
        ("POM Muster (Dienst-Nr. 4471)", "4471"),
        ("der Halter des Wagens WTM-KL 88 ist", "WTM-KL 88"),
        ("Repertorio n. 45.221, Raccolta", "45.221"),
    ],
)
def test_a_number_is_what_its_name_announces_however_it_is_written(text: str, value: str) -> None:
    assert value in [span for span, _, _ in spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "VAT 19 % is added.",
        "VAT of 1500 euros is added.",
        "TVA 200 euros",
        "VAT: EUR 1500 are due",
        "The passport was issued in 2019.",
        "VAT 2006 rules",
        "his passport 12.03.2019 and",
        "The tax number 12 of the list",
        "the account number of the 1200 shareholders",
        "NIP 100 days after",
        "a new Delivery Vehicle. 6.5.2. We may",
        "his car 4711 miles away",
        "vgl. NJW-RR 2006, nach DIN-EN 1090",
        "The credit card agreement of 2019-2024",
        "the sort code was changed on 12.10.2020",
    ],
)
def test_a_rate_a_sum_a_day_or_a_count_behind_the_name_is_no_number(text: str) -> None:
    assert not [span for span, kind, _ in spans(text) if category_of(kind) is not Category.FACT]


def test_the_kind_is_that_of_the_schemes_that_share_the_name() -> None:
    assert ("1234-X5", "COMPANY_NUMBER", "unchecked") in spans("The SIREN is 1234-X5.")
    assert ("12 34-AB", "UNCHECKED_NUMBER", "unchecked") in spans("The NIF is 12 34-AB.")


def test_nothing_is_taken_from_another_text() -> None:
    text = "The SIREN is "
    assert find([Slot("/a", text), Slot("/b", "1234-X5")], DETECTORS) == ()
