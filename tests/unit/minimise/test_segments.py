"""Sentences and clauses are whole, and nothing is lost."""

# ruff: noqa: E501

from __future__ import annotations

import pytest
from tests.growth import is_within

from situs.minimise import segment


def bodies(text: str) -> list[str]:
    return [text[s.start : s.end] for s in segment(text)]


def test_sentences_are_cut_but_not_at_abbreviations_and_numbers() -> None:
    text = "Mr. Muster of Beispiel Inc. pays the price under Sec. 4.1 of the general terms. The rest is due, as J. Doe says."
    assert bodies(text) == [text[:79], text[80:]]


def test_a_line_that_goes_on_is_no_paragraph() -> None:
    text = "The supplier delivers the goods that the customer has ordered from it in\nwriting, and bears the cost."
    assert bodies(text) == [text]


def test_a_text_in_a_narrow_column_is_cut_at_its_sentences() -> None:
    column = """
        The supplier delivers the
        goods that the customer
        has ordered from it in
        writing, and bears the
        cost of their carriage.
        The customer pays within
        a month of delivery to
        DE89 3704 0044 0532 0130
        00, and in euros alone."""
    text = "\n".join(line.strip() for line in column.strip().split("\n"))
    assert [" ".join(body.split()) for body in bodies(text)] == [
        "The supplier delivers the goods that the customer has ordered from it in writing, and bears the cost of their carriage.",
        "The customer pays within a month of delivery to DE89 3704 0044 0532 0130 00, and in euros alone.",
    ]


def test_short_lines_of_a_list_stay_apart() -> None:
    text = (
        "Anna Beispiel\nKarl Muster\nMusterweg 5\n10115 Berlin\nName: Muster\nRole: buyer\nAge: 40\nSex: no\nDay: 5 May"
    )
    assert bodies(text) == text.split("\n")


def test_a_number_or_heading_stays_with_the_sentence_that_it_heads() -> None:
    assert bodies("3. Fees\n\n4. Notices. All notices are in writing. They go by mail.")[1:] == [
        "4. Notices. All notices are in writing.",
        "They go by mail.",
    ]


def test_a_long_enumeration_is_cut_between_its_items() -> None:
    item = "deliver to the customer all records that it holds for the customer under this agreement and its schedules; "
    text = "The supplier shall " + "".join(f"({c}) {item}" for c in "abcdefghij")
    found = bodies(text)
    assert len(found) > 1
    assert all(body.endswith(";") and len(body) <= 500 for body in found)


def test_the_word_between_items_goes_with_the_item_behind_it() -> None:
    """`and` or `or` says whether all of the items count or one: it belongs to no gap."""
    item = "deliver to the customer all records that it holds for the customer under this agreement and its annexes, "
    text = "The supplier shall " + "".join(f"({c}) {item}" for c in "abcde") + "or (f) pay the fee."
    found = bodies(text)
    assert len(found) > 1
    assert found[-1].endswith(", or (f) pay the fee.")
    assert "".join("".join(found).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["", " \n ", "a" * 5000, "\n\n\n"])
def test_texts_without_structure(text: str) -> None:
    assert "".join(bodies(text)) == text.strip()


@pytest.mark.parametrize("title", ["Mrs.", "Prof.", "Avv.", "Dott.", "Sig.", "Dña.", "Sra.", "Hr.", "Fr.", "St."])
def test_a_title_stays_with_the_name_behind_it(title: str) -> None:
    text = f"This letter was written in May of that year by {title} Exemplar in reply to the claim. The claim was withdrawn."
    assert bodies(text)[0].endswith("to the claim.")


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0"])
def test_a_run_of_blanks_is_read_in_proportion_to_its_length(blank: str) -> None:
    text = f"The price is due.{blank * 32_000}The rest is waived."
    assert "".join("".join(bodies(text)).split()) == "".join(text.split())
    assert is_within(lambda: bodies(text), 0.8)
