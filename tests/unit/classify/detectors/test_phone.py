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
        ("Tel. 030 1234567", "030 1234567"),
        ("call +353 1 483 8411 now", "+353 1 483 8411"),
        ("+49 (0)30 901820", "+49 (0)30 901820"),
        ("fax (212) 555-9447", "(212) 555-9447"),
        ("Telefon 0221 / 998 877-0", "0221 / 998 877-0"),
        ("Mr Muster (0131 496 0777) said", "0131 496 0777"),
        ("Fax: 259.735.7502x459", "259.735.7502x459"),
        ("Tel. 030 1234567 ext. 12", "030 1234567 ext. 12"),
        ("They're not answering at 374 780 163.", "374 780 163"),
        ("Tél. 01.42.68.53.00", "01.42.68.53.00"),
        ("(bureau : 06.12.34.56.78)", "06.12.34.56.78"),
        ("Tlf 33.11.22.33", "33.11.22.33"),
        ("Almuñécar. Tfno: 958.55.01.23", "958.55.01.23"),
        ("Tel. 944 00 11 22 / 612 345 678.", "944 00 11 22"),
        ("Tel. 944 00 11 22 / 612 345 678.", "612 345 678"),
        ("betalt via MobilePay 20 12 34 56", "20 12 34 56"),
        ("Puedes llamar a tu hermana al 612 34 56 78.", "612 34 56 78"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "PHONE")]


@pytest.mark.parametrize(
    "text",
    [
        "1024 x 768",
        "page 1234567x2",
        "page 1234567 of it",
        "tel 1537227WA",
        "mit Fax vom 16. 5. 2017",
        "fax of 16.05.2017",
    ],
)
def test_left_alone(text: str) -> None:
    assert kinds(text, "PHONE") == []
