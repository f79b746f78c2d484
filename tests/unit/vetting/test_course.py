"""Four eyes move a version; what was vetted and changed is set back; one person can only roll back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.errors import ConfigError
from situs.vetting import Act, Courses, Kind, Stage, Version, courses_of, same_person
from situs.vetting.course import MOVES

ANNA, KARL = "Anna Beispiel", "Karl Muster"
FINAL = date(2999, 1, 1)


def version(number: str = "1", sha256: str = "a", record: str = "r") -> Version:
    return Version("own", number, sha256, record, FINAL)


def act(kind: Kind, stage: Stage, by: str, about: Version | None = None) -> Act:
    v = about or version()
    results = "e" * 64 if (kind, stage) == (Kind.PROPOSED, Stage.EVALUATED) else ""
    return Act(kind, v.model, v.version, stage, v.sha256, v.record_sha256, by, 1, results_sha256=results)


def moved(*stages: Stage, about: Version | None = None) -> list[Act]:
    return [
        one
        for stage in stages
        for one in (act(Kind.PROPOSED, stage, ANNA, about), act(Kind.CONFIRMED, stage, KARL, about))
    ]


def approved(about: Version | None = None) -> list[Act]:
    return moved(Stage.EVALUATED, Stage.APPROVED, about=about)


def refused(acts: list[Act], code: str = "model_act_refused") -> None:
    *before, last = acts
    courses = courses_of(before)
    with pytest.raises(ConfigError) as caught:
        courses.take(last)
    assert caught.value.code == code


def test_two_persons_bring_a_version_to_approval() -> None:
    courses = courses_of(approved())
    found = courses.of(version())
    assert (found.stage, courses.serving("own")) == (Stage.APPROVED, "own@1")
    assert found.approved is not None
    assert [one.by for one in found.approved] == [ANNA, KARL]


def test_a_proposal_alone_moves_nothing() -> None:
    found = courses_of([act(Kind.PROPOSED, Stage.EVALUATED, ANNA)]).of(version())
    assert found.stage is Stage.DRAFT
    assert found.pending is not None


@pytest.mark.parametrize("again", [ANNA, "anna beispiel", " Anna  Beispiel"])
def test_the_same_person_is_refused(again: str) -> None:
    asked = act(Kind.PROPOSED, Stage.EVALUATED, ANNA)
    refused([asked, act(Kind.CONFIRMED, Stage.EVALUATED, again)], "four_eyes_needed")


def test_nothing_is_confirmed_that_nobody_proposed() -> None:
    refused([act(Kind.CONFIRMED, Stage.EVALUATED, KARL)])
    refused([*moved(Stage.EVALUATED), act(Kind.CONFIRMED, Stage.APPROVED, KARL)])
    refused([act(Kind.PROPOSED, Stage.RETIRED, ANNA), act(Kind.CONFIRMED, Stage.EVALUATED, KARL)])


def test_a_draft_cannot_be_approved_and_what_is_retired_stays() -> None:
    refused([act(Kind.PROPOSED, Stage.APPROVED, ANNA)])
    refused([*moved(Stage.RETIRED), act(Kind.PROPOSED, Stage.EVALUATED, ANNA)])


def test_an_evaluation_has_results_and_nothing_else_has() -> None:
    refused([replace(act(Kind.PROPOSED, Stage.EVALUATED, ANNA), results_sha256="")])
    refused([*moved(Stage.EVALUATED), replace(act(Kind.PROPOSED, Stage.APPROVED, ANNA), results_sha256="e")])


def test_other_weights_are_a_draft_again() -> None:
    courses = courses_of(approved())
    assert courses.of(version(sha256="b")).stage is Stage.DRAFT
    refused([*approved(), act(Kind.PROPOSED, Stage.APPROVED, ANNA, version(sha256="b"))])


def test_another_record_of_the_same_weights_keeps_the_evaluation_alone() -> None:
    found = courses_of(approved()).of(version(record="s"))
    assert (found.stage, found.approved) == (Stage.EVALUATED, None)
    assert found.evaluated is not None


def test_a_confirmation_counts_for_the_record_that_was_proposed() -> None:
    asked = [*moved(Stage.EVALUATED), act(Kind.PROPOSED, Stage.APPROVED, ANNA)]
    refused([*asked, act(Kind.CONFIRMED, Stage.APPROVED, KARL, version(record="s"))])


def test_what_is_retired_stays_so_under_another_record() -> None:
    courses = courses_of([*approved(), *moved(Stage.RETIRED)])
    assert courses.of(version(record="s")).stage is Stage.RETIRED


def test_a_retirement_does_not_let_an_older_version_serve_unasked_and_a_roll_back_does() -> None:
    one, two = version("1"), version("2", "b")
    courses = courses_of([*approved(one), *approved(two), *moved(Stage.RETIRED, about=two)])
    assert (courses.serving("own"), courses.before("own")) == ("own@2", "own@1")
    back = courses.take(act(Kind.ROLLED_BACK, Stage.APPROVED, ANNA, one))
    assert (back.serving("own"), back.of(two).stage) == ("own@1", Stage.RETIRED)


def test_a_roll_back_passes_over_what_is_retired() -> None:
    one, two, three = version("1"), version("2", "b"), version("3", "c")
    courses = courses_of([*approved(one), *approved(two), *moved(Stage.RETIRED, about=two), *approved(three)])
    assert courses.before("own") == "own@1"
    assert courses.take(act(Kind.ROLLED_BACK, Stage.APPROVED, ANNA, one)).lines["own"] == ("own@1",)


def test_the_version_approved_last_serves_and_one_person_rolls_back() -> None:
    one, two = version("1"), version("2", "b")
    courses = courses_of([*approved(one), *approved(two)])
    assert (courses.serving("own"), courses.before("own")) == ("own@2", "own@1")
    back = courses.take(act(Kind.ROLLED_BACK, Stage.APPROVED, ANNA, one))
    assert (back.serving("own"), back.before("own")) == ("own@1", "")
    assert back.of(two).stage is Stage.EVALUATED
    with pytest.raises(ConfigError):
        back.take(act(Kind.ROLLED_BACK, Stage.APPROVED, ANNA, one))


def test_a_roll_back_never_opens_what_was_changed_since() -> None:
    one, two = version("1"), version("2", "b")
    acts = [*approved(one), *approved(two)]
    refused([*acts, act(Kind.ROLLED_BACK, Stage.APPROVED, ANNA, version("1", record="s"))])
    refused([*acts, act(Kind.ROLLED_BACK, Stage.APPROVED, ANNA, version("1", sha256="z"))])
    refused([*acts, act(Kind.ROLLED_BACK, Stage.APPROVED, ANNA, two)])
    refused([*approved(one), act(Kind.ROLLED_BACK, Stage.APPROVED, ANNA, one)])


def test_a_serving_version_that_was_changed_keeps_the_one_before_it_closed() -> None:
    one, two = version("1"), version("2", "b")
    courses = courses_of([*approved(one), *approved(two)])
    assert courses.of(version("2", "c")).stage is Stage.DRAFT
    assert courses.serving("own") == "own@2"


kinds, stages, people = st.sampled_from(list(Kind)), st.sampled_from(list(Stage)), st.sampled_from([ANNA, KARL])
versions = st.builds(version, st.sampled_from("12"), st.sampled_from("ab"), st.sampled_from("rs"))
any_acts = st.lists(st.builds(act, kinds, stages, people, versions), max_size=40)


@given(any_acts)
def test_whatever_is_tried_an_approval_rests_on_two_persons_and_the_present_record(acts: list[Act]) -> None:
    courses = Courses()
    for one in acts:
        try:
            courses = courses.take(one)
        except ConfigError:
            continue
    for number in "12":
        for sha256 in "ab":
            for record in "rs":
                found = courses.of(version(number, sha256, record))
                if found.stage is not Stage.APPROVED:
                    continue
                assert found.approved is not None and found.evaluated is not None
                for asked, confirmed in (found.approved, found.evaluated):
                    assert not same_person(asked.by, confirmed.by)
                    assert asked.sha256 == confirmed.sha256 == sha256
                assert found.approved[0].record_sha256 == found.approved[1].record_sha256 == record
    assert all(set(moves) <= set(Stage) for moves in MOVES.values())
