"""Parties by their names and by what the contract calls them, each with its offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.growth import is_within

from situs.tasks.contract.parties import parties_of

OPENINGS = {
    'This Agreement is made by and between Alpha Beispiel, Inc., a Delaware corporation ("Alpha"), and Beta Muster B.V. ("Beta").': [
        ("Alpha Beispiel, Inc.", ["Alpha"]),
        ("Beta Muster B.V.", ["Beta"]),
    ],
    'This Agreement is entered into between Anna Beispiel (hereinafter referred to as "Consultant") and GAMMA WIDGETS CORPORATION ("Gamma").': [
        ("Anna Beispiel", ["Consultant"]),
        ("GAMMA WIDGETS CORPORATION", ["Gamma"]),
    ],
    'Dieser Vertrag wird geschlossen zwischen der Delta Handels GmbH, Hamburg (nachfolgend „Verkäufer“), und der Epsilon AG, Zürich (nachfolgend „Käufer“).': [
        ("Delta Handels GmbH", ["Verkäufer"]),
        ("Epsilon AG", ["Käufer"]),
    ],
    'THIS DEED is made between:\n\n(1) Zeta Limited, registered in England and Wales ("Zeta"); and\n\n(2) Eta plc (the "Lender").': [
        ("Zeta Limited", ["Zeta"]),
        ("Eta plc", ["Lender"]),
    ],
    'This Agreement is between Theta & Sons, LLC and Iota University.': [("Theta & Sons, LLC", []), ("Iota University", [])],
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), OPENINGS.items())
def test_parties_are_named_as_the_opening_names_them(text: str, wanted: list[tuple[str, list[str]]]) -> None:
    found = parties_of(text)
    assert [(text[slice(*p.name)], [text[slice(*t)] for t in p.terms]) for p in found] == wanted


def test_the_agreement_itself_and_its_date_are_no_parties(contract: str) -> None:
    terms = [contract[slice(*t)] for p in parties_of(contract) for t in p.terms]
    assert terms == ["Supplier", "Buyer"]


def test_without_an_opening_those_who_sign_are_the_parties() -> None:
    text = (
        "Terms.\n\n"
        + "Some clause. " * 50
        + "\n\nIN WITNESS WHEREOF\n\nKappa Beispiel GmbH\nBy: ____\n\nLambda Muster Inc.\nBy: ____"
    )
    assert [text[slice(*p.name)] for p in parties_of(text)] == ["Kappa Beispiel GmbH", "Lambda Muster Inc."]


def test_a_letter_has_none() -> None:
    assert parties_of("Dear Ms Beispiel, the weather is fine. Regards") == ()


@given(st.text(alphabet='Agreement between A Inc., and ("B")\n', max_size=300))
def test_spans_lie_in_the_text(tail: str) -> None:
    text = "This Agreement is made by and between " + tail
    for party in parties_of(text):
        for start, end in (party.name, *party.terms):
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("unit", ["A", "A ", "A, ", "A & ", '("', "Inc ", " ", "and A ", "this agreement between "])
def test_a_hostile_text_is_read_in_little_time(unit: str) -> None:
    text = "This Agreement is made by and between " + unit * (200_000 // len(unit))
    assert is_within(lambda: parties_of(text), 5)
