"""What an exercise's outcome is called."""

from __future__ import annotations

import pytest

from situs.learning.exercise import Kind, kind_of
from situs.model import Effect, Ruling

YES, NO = Ruling("r", "p", Effect.PERMIT, ()), Ruling("r", "p", Effect.DENY, ())


@pytest.mark.parametrize(
    ("rulings", "kind"),
    [([YES, YES], Kind.EVERYWHERE), ([NO, NO], Kind.NOWHERE), ([YES, NO], Kind.SOME), ([YES], Kind.EVERYWHERE),
     ([], Kind.NOWHERE)],
)  # fmt: skip
def test_the_kind_is_what_the_rulings_amount_to(rulings, kind) -> None:
    assert kind_of(rulings) is kind


def test_the_right_reasons_are_those_of_the_place_that_was_asked_about(exercises) -> None:
    for exercise in exercises:
        ruling = exercise.rulings[exercise.asked][1]
        assert exercise.right == {reason.policy for reason in ruling.reasons}
        assert exercise.permitted <= set(exercise.places)
