from __future__ import annotations

import pytest

from situs.registers import Calls, Overhead, Sums, Usage, reconcile_egress, reconcile_usage
from situs.registers.reconciling import AGREES, DIFFERS, UNKNOWN, Sent


def sums_of(story) -> dict:
    sums = Sums()
    sums.read(Calls(story))
    return sums.by_place


@pytest.fixture
def sent(story) -> dict:
    """Two answers at `fr`, one of them after a failure at `us`, and one call that a crash left open at `fr`."""
    more = {"tokens": {"input": 10, "output": 5}, "sent": {"bytes": 1000, "sha256": ""}}
    story.decide("a", ("us", "fr"))
    story.end("a", attempts=("us:upstream_down", "fr"), **more)
    story.decide("b")
    story.end("b", attempts=("fr",), **more)
    story.decide("c")
    story.end("c", "abandoned")
    return sums_of(story)


def test_a_log_gives_bounds_for_each_place(sent) -> None:
    fr, us = sent["fr"], sent["us"]
    assert (fr.answered, fr.dispatches, fr.input_tokens, fr.tokens_unknown) == (2, 3, 20, 1)
    assert (fr.bytes, fr.bytes_unknown) == (2000, 1)
    assert (us.answered, us.dispatches, us.bytes_unknown) == (0, 1, 1)


@pytest.mark.parametrize(
    ("requests", "verdict"), [(1, DIFFERS), (2, AGREES), (3, AGREES), (4, DIFFERS), (None, UNKNOWN)]
)
def test_requests_must_lie_within_the_bounds(sent, requests, verdict) -> None:
    found = reconcile_usage(sent, {"fr": Usage(requests)})
    assert [(f.whose, f.verdict) for f in found if f.what == "requests"] == [("fr", verdict), ("us", UNKNOWN)]


@pytest.mark.parametrize(("tokens", "verdict"), [(19, DIFFERS), (20, AGREES), (21, UNKNOWN)])
def test_more_tokens_may_be_those_of_calls_without_any_and_fewer_may_not(sent, tokens, verdict) -> None:
    found = reconcile_usage(sent, {"fr": Usage(2, tokens, 10)})
    assert [f.verdict for f in found if f.what == "input tokens"] == [verdict]


def test_counting_tokens_may_or_may_not_be_billed(story) -> None:
    story.decide("a", action="count")
    story.end("a", attempts=("fr",))
    for requests in (0, 1):
        (found, *_) = reconcile_usage(sums_of(story), {"fr": Usage(requests)})
        assert found.verdict == AGREES


def test_more_tokens_differ_where_the_log_has_all() -> None:
    found = reconcile_usage({"p": Sent(answered=1, input_tokens=5, output_tokens=5)}, {"p": Usage(1, 6, 5)})
    assert [f.verdict for f in found] == [AGREES, DIFFERS, AGREES]


def test_a_place_that_the_log_does_not_have_differs() -> None:
    (found, *_) = reconcile_usage({}, {"elsewhere": Usage(7)})
    assert (found.verdict, found.why) == (DIFFERS, "7 requests that the log does not have")


@pytest.mark.parametrize(("counted", "verdict"), [(1999, DIFFERS), (2000, AGREES), (2500, AGREES), (9000, UNKNOWN)])
def test_a_network_counts_bodies_and_what_surrounds_them(sent, counted, verdict) -> None:
    found = reconcile_egress(sent, {"api.example.com": counted}, {"api.example.com": "fr"}, (), Overhead(100, 10))
    assert [(f.whose, f.verdict) for f in found] == [("fr", verdict), ("us", UNKNOWN)]


def test_bytes_that_nothing_explains_differ() -> None:
    sums = {"p": Sent(answered=1, bytes=1000)}
    (found,) = reconcile_egress(sums, {"h": 5000}, {"h": "p"}, (), Overhead(100, 10))
    assert (found.verdict, found.why) == (DIFFERS, "3800 bytes more than the log explains")


def test_a_host_of_models_without_a_place_differs_and_another_is_unknown() -> None:
    found = reconcile_egress({}, {"api.models.example": 5, "news.example": 9}, {}, ("api.models.example",), Overhead())
    assert [(f.whose, f.verdict) for f in found] == [("api.models.example", DIFFERS), ("news.example", UNKNOWN)]
