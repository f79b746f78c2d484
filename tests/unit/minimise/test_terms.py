"""Definitions, their uses, and references between clauses."""

from __future__ import annotations

from situs.minimise.segments import segment
from situs.minimise.terms import defines, refers, terms_of, uses


def test_terms_are_found_where_they_are_defined(contract: str) -> None:
    parts = segment(contract)
    terms = terms_of(contract, parts)
    assert {"Agreement", "Supplier", "Distributor", "Products", "Territory"} <= set(terms.defined)
    assert contract[parts[terms.defined["Territory"]].start :].startswith('1.2 "Territory" means')
    assert terms.numbered["3.1"]
    assert terms.numbered["schedule a"]


def test_uses_are_whole_words(contract: str) -> None:
    parts = segment(contract)
    terms = terms_of(contract, parts)
    part = next(p for p in parts if contract.startswith("2.1 Supplier appoints", p.start))
    assert set(uses(contract, part, terms)) == {"Supplier", "Distributor", "Products", "Territory"}


def test_references_leave_out_the_clause_itself(contract: str) -> None:
    parts = segment(contract)
    breach = next(p for p in parts if contract.startswith("(b) the other party", p.start))
    assert refers(contract, breach) == ("3.1",)
    listed = next(p for p in parts if contract.startswith('1.1 "Products"', p.start))
    assert refers(contract, listed) == ("schedule a",)


def test_german_definitions_and_references() -> None:
    text = "„Liefergegenstand“ bezeichnet die Ware gemäß § 3 und Anlage 2."
    (part,) = segment(text)
    assert defines(text, part) == ("Liefergegenstand",)
    assert refers(text, part) == ("3", "anlage 2")
