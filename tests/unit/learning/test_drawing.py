"""Exercises come from the whole space, include each kind of outcome, and come again with their seed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.learning.drawing import _cases
from situs.learning.exercise import Kind
from situs.policy import decide

from .conftest import POLICIES, ROUTES, drawn, route, space


@examples(6)
@given(st.text(st.sampled_from("abc012._-"), min_size=1, max_size=8), st.integers(3, 12))
def test_every_kind_of_outcome_is_there_and_policy_itself_has_the_answers(seed: str, count: int) -> None:
    found = drawn(seed, count)
    assert len(found) == count
    assert {exercise.kind for exercise in found} == set(Kind)
    asked = space()
    for exercise in found:
        for at, (place, ruling) in enumerate(exercise.rulings):
            truth = decide(asked.question(replace(exercise.case, route=place)), POLICIES)
            assert (truth.effect, truth.reasons, truth.obligations) == (
                ruling.effect,
                ruling.reasons,
                ruling.obligations,
            )
            assert (ROUTES[at].place.id in exercise.permitted) is truth.permitted
        offered = {option.policy for option in exercise.reasons}
        assert len(offered & exercise.right) == 1
        assert len(offered) == len(exercise.reasons) == 4


def test_the_same_seed_draws_the_same_and_another_draws_others() -> None:
    assert drawn("x") == drawn("x")
    assert drawn("x") != drawn("y")
    assert [e.number for e in drawn("x")] == list(range(1, 9))


def test_the_order_visits_every_state_once() -> None:
    small = replace(space(), labels=space().labels[:3], media=(False,))
    for seed in ("a", "b", "c"):
        cases = list(_cases(small, ROUTES[0], seed))
        assert len(cases) == len(set(cases))
        named = sum(bool(matter.id) for matter in small.matters)
        assert len(cases) == 3 * len(small.principals) * (len(small.matters) + named)


def test_few_states_are_few_exercises_and_no_route_is_none() -> None:
    few = drawn("a", 100, (route("us", "US"),))
    assert 0 < len(few) <= 100
    assert {e.kind for e in few} == {Kind.EVERYWHERE, Kind.NOWHERE}
    assert drawn("a", 8, ()) == ()


@pytest.mark.slow
def test_many_policies_are_asked_about() -> None:
    found = {reason.policy for e in drawn("a", 12) for _, ruling in e.rulings for reason in ruling.reasons}
    assert len(found) >= 10


@pytest.mark.parametrize("seed", ["a", "b"])
def test_one_place_is_asked_about_once(seed: str) -> None:
    twice = (*ROUTES, replace(ROUTES[0], id="own-2"))
    assert all(exercise.places == ("own", "french", "overseas") for exercise in drawn(seed, 3, twice))
