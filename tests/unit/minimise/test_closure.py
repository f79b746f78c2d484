"""What a segment cannot be read without."""

from __future__ import annotations

from situs.minimise.closure import needed_by
from situs.minimise.index import Index, index_of


def at(index: Index, start: str) -> int:
    return next(i for i, s in enumerate(index.segments) if index.text.startswith(start, s.start))


def needs(index: Index, start: str) -> set[tuple[str, str]]:
    found = needed_by(index, [at(index, start)])
    return {(a.why, index.text[index.segments[a.at].start :][:12]) for a in found}


def test_definitions_are_followed(index: Index) -> None:
    found = needs(index, "2.1 Supplier appoints")
    assert ("definition", '1.1 "Product') in found
    assert ("definition", '1.2 "Territo') in found


def test_references_and_the_sentence_of_a_list_are_followed(index: Index) -> None:
    found = needs(index, "(b) the other party")
    assert ("reference", "3.1 Invoices") in found
    assert ("lead", "4.2 Either p") in found


def test_what_limits_a_clause_comes_with_it() -> None:
    text = "The Recipient shall hand back to the Owner all that it has had in ten days. However, counsel keeps a copy."
    found = [(a.why, a.at) for a in needed_by(index_of(text), [0])]
    assert ("limit", 1) in found


def test_either_party_brings_the_parties(index: Index) -> None:
    assert ("parties", "This Distrib") in needs(index, "4.2 Either party")
    assert "parties" not in {why for why, _ in needs(index, "3.2 Prices")}


def test_the_heading_above_a_clause_comes_with_it(index: Index) -> None:
    assert ("heading", "7. GOVERNING") in needs(index, "7.1 This Agreement")
