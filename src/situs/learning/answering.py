"""Score answers against policy's own rulings: places and reason are one point each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from situs.errors import CallError
from situs.learning.exercise import Exercise

_LARGEST = 1 << 20
_SEED = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold where somebody would let a text go, and the policy that was chosen as the reason."""

    places: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Score:
    """Hold the points of some exercises, two for each."""

    places: tuple[bool, ...]
    reasons: tuple[bool, ...]

    @property
    def right(self) -> int:
        """Return the points."""
        return sum(self.places) + sum(self.reasons)

    @property
    def most(self) -> int:
        """Return the most points that there were."""
        return len(self.places) + len(self.reasons)

    def passed(self, percent: int) -> bool:
        """Tell whether at least so many of a hundred points were reached; of none, nobody has passed."""
        return self.most > 0 and self.right * 100 >= percent * self.most


def score(exercises: Sequence[Exercise], answers: Sequence[Answer]) -> Score:
    """Return the score; raise `CallError("answers_invalid")` where their numbers differ."""
    if len(exercises) != len(answers):
        raise CallError("answers_invalid", f"there are {len(exercises)} exercises and {len(answers)} answers")
    pairs = list(zip(exercises, answers, strict=True))
    return Score(
        places=tuple(exercise.permitted == answer.places for exercise, answer in pairs),
        reasons=tuple(answer.reason in exercise.right for exercise, answer in pairs),
    )


def is_seed(text: str) -> bool:
    """Tell whether exercises may be drawn with it: it goes into the ledger, so it is a name and no prose."""
    return _SEED.fullmatch(text) is not None


def seed_of(raw: bytes) -> str:
    """Return the seed that a document of answers names; raise `CallError("answers_invalid")`."""
    try:
        seed = _document(raw)["seed"]
    except (KeyError, TypeError):
        seed = None
    if not isinstance(seed, str) or not is_seed(seed):
        raise CallError("answers_invalid", "the answers do not name the seed of their exercises")
    return seed


def parse_answers(raw: bytes, exercises: Sequence[Exercise]) -> tuple[Answer, ...]:
    """Return the answers of a document: `{"seed", "answers": [{"places": [names], "why": number}]}`.

    `why` is the number of the reason as it was shown, from 1. Raise `CallError("answers_invalid")`.
    """
    try:
        rows = _document(raw)["answers"]
        return tuple(_answer(row, exercise) for row, exercise in zip(rows, exercises, strict=True))
    except (KeyError, TypeError, ValueError, IndexError):
        raise CallError("answers_invalid", "the answers do not read, or are not of these exercises") from None


def _document(raw: bytes) -> Any:
    try:
        return orjson.loads(raw if len(raw) <= _LARGEST else b"")
    except orjson.JSONDecodeError:
        raise CallError("answers_invalid", "the answers are not JSON") from None


def _answer(row: Any, exercise: Exercise) -> Answer:
    places, why = row["places"], row["why"]
    if type(why) is not int or why < 1 or not isinstance(places, list):
        raise ValueError("not an answer")
    strange = set(places) - set(exercise.places)
    if strange:
        raise ValueError("no such place")
    return Answer(frozenset(places), exercise.reasons[why - 1].policy)
