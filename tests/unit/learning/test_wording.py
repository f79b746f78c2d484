"""A situation in words that leave nothing out that decides, and the explanation that policy gives."""

from __future__ import annotations

from dataclasses import replace

from situs.learning import explained, situation
from situs.learning.wording import _LABELS, place_in_words, why_asked
from situs.model import Label
from situs.policy import MatterFacts

from .conftest import ROUTES, drawn, space


def test_every_label_has_words() -> None:
    assert set(_LABELS) == set(Label)


def test_what_decides_is_said(exercises) -> None:
    case = exercises[0].case
    outside, inside = space().principals
    matter = MatterFacts(
        "m", frozenset({"DE"}), privileged=True, wall=frozenset({"wall"}), approvals=frozenset({"external:MATTER"})
    )
    said = situation(
        replace(case, matter=matter, principal=outside, asserted=True, media=True, labels=frozenset({"MNPI"}))
    )
    for words in (
        "MNPI",
        "law of DE",
        "held as privileged",
        "external:MATTER",
        "outside of it",
        "word ties",
        "picture",
    ):
        assert words in said
    assert "inside it" in situation(replace(case, matter=matter, principal=inside))
    assert "No matter is named." in situation(replace(case, matter=MatterFacts(), asserted=False))


def test_two_states_with_other_outcomes_are_not_told_in_the_same_words() -> None:
    told: dict[str, frozenset[str]] = {}
    for seed in ("a", "b", "c", "d"):
        for exercise in drawn(seed, 12):
            assert told.setdefault(situation(exercise.case), exercise.permitted) == exercise.permitted


def test_a_place_is_told_by_what_decides() -> None:
    own, french, _ = (place_in_words(route.place) for route in ROUTES)
    assert own.startswith("run by the department itself; processed in DE")
    assert french == (
        "run by french; processed in FR; answers to authorities of FR; training: no; kept: 0 days; staff read along: no"
    )


def test_the_explanation_is_policy_s_own(exercises) -> None:
    for exercise in exercises:
        said = " ".join(explained(exercise).split())
        for route, ruling in exercise.rulings:
            assert f"{route.id} (place {route.place.id}): {'PERMIT' if ruling.permitted else 'DENY'}" in said
            for reason in ruling.reasons:
                assert f"policy {reason.policy}: {reason.text}" in said
                assert reason.legal_basis in said
        asked = exercise.rulings[exercise.asked]
        assert why_asked(exercise).startswith("Why may ")
        assert asked[0].place.id in why_asked(exercise)
