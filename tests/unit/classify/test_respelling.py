"""Spans that may hide a name, and what they may stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.classify import respelling
from situs.classify.respelling import readings


def plain(text: str) -> list[str]:
    return [reading for _, _, reading in readings(text)]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Ms Wei\nland came", "Weiland"),
        ("CARMELIT\nA BRASIL", "CARMELITA"),
        ("then mr j. sample paid", "Mr J. Sample Paid"),
        ("frau beispiel", "Frau Beispiel"),
        ("in Kündigung_Anna_Muster_final.docx", "\nKündigung Anna Muster final\n"),
        ("/hr/Muster_Anna/x", "\nMuster Anna\n"),
    ],
)
def test_a_disguise_is_read(text: str, reading: str) -> None:
    assert reading in plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "The 1st and the 22nd of May 2020",
        "Karl Muster\nkam",
        "§ 823 BGB",
        "12345",
        "the claim\nis barred",
        "Dr. Karl Muster",
        "Account_Name and My_Field__c, small_words.docx",
    ],
)
def test_plain_words_and_numbers_hide_nothing(text: str) -> None:
    assert [r for r in plain(text) if r != "Musterkam"] == []


def test_spans_point_at_what_is_written() -> None:
    text = "x, Str\nobel and sra. roe"
    assert [text[a:b] for a, b, _ in readings(text)] == ["Str\nobel", "sra. roe"]


def test_a_hostile_text_takes_no_time() -> None:
    assert len(list(readings("a1" * 20_000 + " " + "A\n" * 20_000 + "mr a. " * 10_000))) < 100_000


LINES = st.lists(
    st.sampled_from([*"Qé_-.' ,1", "Zorb", "lax", "  ", "\n", "\n", "\r", "\t", "x" * 29, "x" * 31]), max_size=60
)


@examples(300)
@given(LINES.map("".join))
def test_the_ends_of_lines_tell_what_a_search_from_every_word_finds(text: str) -> None:
    padded = text + " " * 40 * text.count("\n")  # so that ends of lines are few
    found = [m.span() for m in respelling._over_lines(padded)]
    assert found == [m.span() for m in respelling._BROKEN.finditer(padded)]
