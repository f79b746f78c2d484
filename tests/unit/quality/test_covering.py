"""What spans cover."""

from __future__ import annotations

from situs.model import Finding
from situs.quality.covering import Cover, precision_of, words


def found(start: int, end: int) -> Finding:
    return Finding(0, start, end, "PERSON", 0.9, "x")


def test_letters_count_and_blanks_between_do_not() -> None:
    text = "Anna-M. Beispiel kam"
    both = Cover(len(text), [found(0, 6), found(8, 16)])
    assert both.whole(text, 0, 16)
    assert not both.whole(text, 0, 20)
    assert not Cover(len(text), [found(0, 15)]).whole(text, 0, 16)


def test_a_span_beyond_the_text_ends_with_it() -> None:
    cover = Cover(3, [found(1, 9)])
    assert cover.whole("abc", 1, 3)
    assert not cover.touches(0, 1)


def test_tokens_are_runs_of_letters_and_digits() -> None:
    assert list(words("Dr. K2, ja")) == [(0, 2), (4, 6), (8, 10)]


def test_precision_counts_covered_tokens() -> None:
    text = "Frau Anna Beispiel kam heute"
    assert precision_of(text, Cover(len(text), [found(0, 18)]), Cover(len(text), [found(5, 18)])) == (2, 3)
    assert precision_of(text, Cover(len(text), []), Cover(len(text), [found(5, 18)])) == (0, 0)
