"""Numbers, headings, schedules and signatures of paragraphs."""

from __future__ import annotations

import pytest

from situs.minimise.segments import segment
from situs.minimise.structure import Place


def places(text: str) -> dict[str, Place]:
    return {text[s.start : s.end]: s.place for s in segment(text)}


def place_of(text: str, start: str) -> Place:
    return next(place for body, place in places(text).items() if body.startswith(start))


def test_a_clause_knows_its_number_and_heading(contract: str) -> None:
    place = place_of(contract, "2.2 Distributor")
    assert (place.number, place.heading, place.kind) == ("2.2", "APPOINTMENT", "clause")


def test_a_heading_that_runs_in_is_one(contract: str) -> None:
    assert place_of(contract, "5. ASSIGNMENT").heading == "ASSIGNMENT"


def test_a_lists_item_knows_the_sentence_that_it_completes(contract: str) -> None:
    lead = place_of(contract, "4.2 Either party")
    item = place_of(contract, "(b) the other party")
    assert item.number == "4.2(b)"
    assert item.lead == lead.paragraph


def test_a_schedule_begins_anew(contract: str) -> None:
    place = place_of(contract, "Products: models")
    assert place.schedule == "SCHEDULE A"
    assert place.number == ""


@pytest.mark.parametrize(("line", "kind"), [("By: ______________", "signature"), ("7. GOVERNING LAW", "heading")])
def test_kinds(contract: str, line: str, kind: str) -> None:
    assert place_of(contract, line).kind == kind


def test_page_numbers_and_running_titles_are_furniture_and_change_no_heading() -> None:
    page = "The price is {0} francs.\n\n{0}\n\nAcme Supply Terms\n\n"
    text = "1. PRICES\n\n" + "".join(page.format(n) for n in range(3)) + "The price stays."
    found = places(text)
    assert found["Acme Supply Terms"].kind == found["2"].kind == "furniture"
    assert found["The price stays."].heading == "PRICES"


def test_german_clauses_are_numbered_too() -> None:
    place = place_of("§ 7 Haftung\n\nDie Haftung ist begrenzt.\n\nAnlage 2\n\nPreise in Franken.", "Die Haftung")
    assert place.number == "§ 7"
    assert place.heading == "Haftung"
