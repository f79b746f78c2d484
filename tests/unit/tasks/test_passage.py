"""A quotation is believed only where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.minimise.segments import Segment, segment
from situs.tasks.passage import Passage, cited, find_quote, on_one_line, passage_at, passage_of

TEXT = (
    "1. The Buyer pays within thirty days.\n\n"
    "2. As long as this Agreement is in force, The Seller’s “Works” are\n   insured at all times."
)
PARTS = segment(TEXT)
EVERY = range(len(PARTS))


def test_a_quotation_is_found_across_lines_and_in_other_quotation_marks() -> None:
    found = find_quote(TEXT, PARTS, 'The Seller\'s "Works" are insured', EVERY)
    assert found is not None
    assert found.of(TEXT) == "The Seller’s “Works” are\n   insured"
    assert PARTS[found.segment].start <= found.start


def test_what_a_prompt_shows_on_one_line_is_found_where_lines_break() -> None:
    text = "Anna Beispiel-\n  Muster writes - as agreed -\nto kanzlei-\nbeispiel about the\nnon-compete clause."
    shown = on_one_line(text)
    assert shown == "Anna Beispiel-Muster writes - as agreed - to kanzlei-beispiel about the non-compete clause."
    assert find_quote(text, [Segment(0, len(text))], shown, [0]) == Passage(0, len(text), 0)


@pytest.mark.parametrize(
    "quote",
    ["The Buyer pays within sixty days", "the buyer pays within thirty days", "", "days", "The", "x" * 5000, "\0" * 20],
)
def test_what_does_not_stand_there_or_proves_nothing_is_no_quotation(quote: str) -> None:
    assert find_quote(TEXT, PARTS, quote, EVERY) is None


def test_a_quotation_counts_only_in_the_segments_that_were_shown() -> None:
    found = find_quote(TEXT, PARTS, "insured at all times", EVERY)
    assert found is not None
    assert find_quote(TEXT, PARTS, "insured at all times", [i for i in EVERY if i != found.segment]) is None


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 60))
def test_every_stretch_of_a_segment_is_found_word_for_word_if_it_is_long_enough(start: int, size: int) -> None:
    at = passage_at(PARTS, start, start).segment
    stretch = TEXT[start : min(start + size, PARTS[at].end)].strip().strip("\"'“”’")
    if sum(c.isalnum() for c in stretch) < 8 or start < PARTS[at].start:
        return
    found = find_quote(TEXT, PARTS, stretch, [at])
    assert found is not None
    assert found.of(TEXT).split()[0].startswith(stretch.split()[0][0])


def test_a_citation_says_segment_span_and_words() -> None:
    whole = passage_of(PARTS, 0)
    assert cited(TEXT, whole) == {
        "segment": "s0",
        "start": 0,
        "end": 37,
        "text": "1. The Buyer pays within thirty days.",
    }
    assert passage_at(PARTS, 40, 41) == Passage(40, 41, 1)
