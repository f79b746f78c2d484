"""Answers are scored by policy, and what is no answer is told."""

from __future__ import annotations

import json

import pytest

from situs.errors import CallError
from situs.learning import Answer, parse_answers, score
from situs.learning.answering import Score, is_seed, seed_of


def right(exercise) -> dict:
    at = next(n for n, option in enumerate(exercise.reasons, 1) if option.policy in exercise.right)
    return {"places": sorted(exercise.permitted), "why": at}


def test_all_right_is_all_points_and_each_mistake_is_one(exercises) -> None:
    rows = [right(e) for e in exercises]
    found = score(exercises, parse_answers(json.dumps({"seed": "a", "answers": rows}).encode(), exercises))
    assert (found.right, found.most) == (16, 16)
    rows[0]["why"] = rows[0]["why"] % 4 + 1
    flipped = set(exercises[1].places) - exercises[1].permitted
    rows[1]["places"] = sorted(flipped)
    found = score(exercises, parse_answers(json.dumps({"seed": "a", "answers": rows}).encode(), exercises))
    assert found.right == 14
    assert (found.reasons[0], found.places[1], found.places[0], found.reasons[1]) == (False, False, True, True)


@pytest.mark.parametrize(
    ("right_points", "percent", "passed"), [(8, 80, True), (7, 80, False), (10, 100, True), (9, 100, False)]
)
def test_the_bar_is_reached_or_not(right_points: int, percent: int, passed: bool) -> None:
    points = tuple(n < right_points for n in range(10))
    assert Score(points[:5], points[5:]).passed(percent) is passed


def test_nobody_passes_by_nothing() -> None:
    assert not Score((), ()).passed(1)


def test_there_is_an_answer_for_each_exercise(exercises) -> None:
    with pytest.raises(CallError):
        score(exercises, [Answer(frozenset(), "x")])


@pytest.mark.parametrize(
    "change",
    [{"places": ["elsewhere"]}, {"places": "own"}, {"why": 0}, {"why": 5}, {"why": "1"}, {"why": True}, {"why": None}],
)  # fmt: skip
def test_what_is_no_answer_is_told(exercises, change: dict) -> None:
    rows = [right(e) for e in exercises]
    rows[0] = {**rows[0], **change}
    with pytest.raises(CallError) as caught:
        parse_answers(json.dumps({"seed": "a", "answers": rows}).encode(), exercises)
    assert caught.value.code == "answers_invalid"


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"{}", b'{"seed": "a", "answers": []}', b"[" * 100_000, b"x" * (1 << 21)]
)
def test_what_is_no_document_is_told(exercises, raw: bytes) -> None:
    with pytest.raises(CallError) as caught:
        parse_answers(raw, exercises)
    assert caught.value.code == "answers_invalid"


@pytest.mark.parametrize("seed", ["", " ", "a b", "ä", "x" * 65, "a\n", 7, None])
def test_a_seed_is_a_name_and_no_prose(seed: object) -> None:
    with pytest.raises(CallError):
        seed_of(json.dumps({"seed": seed, "answers": []}).encode())
    assert not is_seed(str(seed or "")) or seed == 7


def test_a_seed_is_read() -> None:
    assert seed_of(b'{"seed": "a-1"}') == "a-1"
    with pytest.raises(CallError):
        seed_of(b"[]")
