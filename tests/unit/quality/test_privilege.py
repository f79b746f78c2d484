"""Ranking mails of legal advice."""

from __future__ import annotations

import pytest

from situs.model import Finding, Label
from situs.quality.privilege import (
    average_precision,
    keywords,
    known_lawyers,
    mail_text,
    privilege_table,
    recall_at_specificity,
    weighed,
)


def test_average_precision_is_that_of_the_textbook_and_ties_are_one_step() -> None:
    assert average_precision([(3, True), (2, False), (1, True)]) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([(1, True), (1, False), (1, False), (1, False)]) == 0.25
    assert average_precision([(1, False)]) is None


def test_recall_takes_at_most_a_tenth_of_the_negatives() -> None:
    negatives = [(score, False) for score in range(10)]
    assert recall_at_specificity([*negatives, (8.5, True), (7.5, True)]) == 0.5
    assert recall_at_specificity([*negatives, (20, True)]) == 1
    assert recall_at_specificity([(1, True)]) is None
    assert recall_at_specificity([(0, True)] + [(0, False)] * 10) == 0, "a tie takes all of them"


def cue(detector: str, label: str) -> Finding:
    return Finding(0, 0, 5, "CUE", 0.9, detector, label)


def test_the_baseline_is_the_list_alone() -> None:
    found = (
        cue("cue.strong_header", Label.PRIVILEGED_ADVICE), cue("cue.weak", Label.PRIVILEGED_ADVICE),
        cue("cue.strong", Label.SETTLEMENT), cue("cue.actor", ""),
    )  # fmt: skip
    assert keywords(found) == 32
    assert weighed(found) == 72, "header 35, weak 12, actor 25"
    assert weighed(()) == keywords(()) == 0


def test_a_mail_reads_as_the_decoder_gives_it() -> None:
    mail = {"from": "a@example.com", "to": "b@example.com", "cc": "", "subject": "S", "body": "B"}
    assert mail_text(mail) == "From: a@example.com\nTo: b@example.com\nSubject: S\n\nB"


def test_both_kinds_of_labels_have_rows_and_the_unclear_are_left_out(corpora, instruments) -> None:
    rows = {row[:2]: row[2:] for row in privilege_table(corpora, instruments).rows}
    assert len(rows) == 8
    for (labels, name), (count, positives, precision, recall) in rows.items():
        assert (count, positives) == ((3, 1) if labels == "topics" else (2, 1))
        if name != "cues weighed":
            assert (precision.value, recall.value) == (1, 1)


def test_lawyers_are_those_that_the_corpus_names() -> None:
    rows = [{"facts": {"lawyers_in_header": ["A. Beispiel"], "law_firms": ["Muster.example"]}}, {}]
    circle = known_lawyers(rows)
    assert (circle.in_house, circle.external) == ({"a. beispiel"}, {"muster.example"})
