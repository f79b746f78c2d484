"""Every segment is accounted for, in document order, and the answer is among those sent."""

from __future__ import annotations

import pytest

from situs.minimise.index import Index, index_of
from situs.minimise.reducing import reduce


@pytest.mark.parametrize("budget", [None, 0, 300, 900, 5000])
def test_every_segment_is_sent_or_withheld(index: Index, budget: int | None) -> None:
    found = reduce(index, "What happens on insolvency?", budget)
    spans = sorted([(k.start, k.end) for k in found.kept] + [(w.start, w.end) for w in found.withheld])
    assert spans == [(s.start, s.end) for s in index.segments]
    assert list(found.kept) == sorted(found.kept, key=lambda k: k.start)
    assert found.chars_kept == sum(k.end - k.start for k in found.kept) <= (budget if budget is not None else 10**9)
    assert found.chars_total == len(index.text)


def test_what_the_answer_needs_comes_with_it(index: Index) -> None:
    found = reduce(index, "In which territory does the distributor sell?", 900)
    whys = {index.text[k.start : k.end][:12]: k.why for k in found.kept}
    assert whys["2.1 Supplier"] == "answer"
    assert '1.2 "Territo' in whys


def test_a_list_keeps_its_first_sentence(index: Index) -> None:
    found = reduce(index, "What happens if a party becomes insolvent?", 1200)
    kept = {index.text[k.start : k.end] for k in found.kept}
    assert "(a) the other party becomes insolvent;" in kept
    assert any(body.startswith("4.2 Either party") for body in kept)


def test_reasons_for_withholding(index: Index) -> None:
    found = reduce(index, "Which law governs the agreement?", 0)
    assert {w.why for w in found.withheld} <= {"unlikely", "budget", "signature"}
    assert any(w.why == "signature" for w in found.withheld)


def test_short_segments_between_kept_ones_stay() -> None:
    rows = "".join(f"Late interest in zone {n} is {n} per cent a year for the payment.\n\n{n}\n\n" for n in range(1, 9))
    found = reduce(index_of("FEES\n\n" + rows), "What late interest is charged?", 5000)
    assert len(found.withheld) <= 2


def test_an_empty_document() -> None:
    found = reduce(index_of(""), "anything")
    assert found.kept == found.withheld == ()
