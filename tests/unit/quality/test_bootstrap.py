"""Shares and their intervals."""

from __future__ import annotations

import pytest

from situs.quality.bootstrap import Figure, interval, share


def test_a_share_is_summed_over_documents_and_its_interval_holds_it() -> None:
    figure = share([(1, 2), (3, 3), (0, 1), (2, 4)])
    assert figure is not None
    assert (figure.value, figure.count) == (0.6, 10)
    assert figure.low < 0.6 < figure.high


def test_an_interval_is_the_same_each_time_and_narrower_with_more_documents() -> None:
    few, many = share([(1, 2), (2, 2)] * 5), share([(1, 2), (2, 2)] * 50)
    assert few == share([(1, 2), (2, 2)] * 5)
    assert few is not None
    assert many is not None
    assert many.high - many.low < few.high - few.low


def test_the_width_is_about_that_of_a_binomial() -> None:
    figure = share([(1, 1)] * 300 + [(0, 1)] * 100)
    assert figure is not None
    assert figure.low == pytest.approx(0.75 - 1.96 * (0.75 * 0.25 / 400) ** 0.5, abs=0.012)
    assert figure.high == pytest.approx(0.75 + 1.96 * (0.75 * 0.25 / 400) ** 0.5, abs=0.012)


def test_documents_without_anything_to_count_do_not_count() -> None:
    assert share([(1, 2), (0, 0)]) == share([(1, 2)]) == Figure(0.5, 0.5, 0.5, 2)
    assert share([(0, 0)]) is share([]) is None


def test_rounds_without_a_value_are_left_out() -> None:
    figure = interval([1, 0], lambda drawn: 1.0 if any(drawn) else None, 2)
    assert figure == Figure(1.0, 1.0, 1.0, 2)
    assert interval([0], lambda drawn: None, 1) is None
