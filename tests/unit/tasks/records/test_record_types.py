"""What a record is."""

import pytest

from situs.minimise.segments import segment
from situs.tasks.records.record_types import UNKNOWN, load_record_types, type_of

RECORDS = {
    "correspondence": "From: anna@example.com\nTo: karl@example.com\nSubject: Pallets\n\nDear Mr Muster,\nthe pallets came.\nKind regards",
    "contract": "NON-DISCLOSURE AGREEMENT\nTo: Muster Retail Ltd.\nEmail: anna@example.com\nRe: Pallets\n\nThe undersigned keeps secret what it gets.",
    "invoice": "INVOICE No. 42\nVAT number: none\n\nTotal due: 100 EUR, payable within 14 days",
    "court_filing": "IN THE HIGH COURT\nClaim No. 1\nAnna Beispiel, Claimant\nKarl Muster, Defendant\n\nThe claimant respectfully requests damages.",
    "minutes": "Minutes of the board meeting\n\nPresent: Anna Beispiel\nResolved to buy pallets.",
    "legal_opinion": "MEMORANDUM\nAttorney-client privileged\n\nIn our opinion the claim fails. We advise to settle.",
    "personnel": "Arbeitsvertrag\nzwischen Arbeitgeber und Arbeitnehmer\nGehalt: 1. Urlaub: 30 Tage. Geburtsdatum: 1.1.1990",
    "policy_document": "Code of Conduct\nVersion: 3\nApproved by: the board\n\nAll employees must read this policy.",
}


@pytest.mark.parametrize(("kind", "text"), RECORDS.items())
def test_a_record_says_what_it_is(kind: str, text: str) -> None:
    found = type_of(text, segment(text))
    assert found.type == kind
    assert all(p.of(text).strip() for p in found.passages)
    assert found.passages


def test_a_contract_is_one(contract: str) -> None:
    assert type_of(contract, segment(contract)).type == "contract"


@pytest.mark.parametrize("text", ["", "The weather is fine.", "x" * 10_000])
def test_what_says_nothing_is_unknown(text: str) -> None:
    assert type_of(text, segment(text)).type == UNKNOWN


def test_the_types_have_titles() -> None:
    assert all(kind.title for kind in load_record_types().values())
