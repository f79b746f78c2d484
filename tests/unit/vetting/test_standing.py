"""What closes a version, the first reason first."""

from dataclasses import replace
from datetime import date

import pytest

from situs.model import Closure
from situs.vetting import Kind, Stage, closure_of, courses_of

from .test_course import ANNA, FINAL, act, approved, moved, version

TODAY = date(2026, 3, 1)


def closed(acts, about=None, advisories=(), *, signed=True, day=TODAY):
    return closure_of(about or version(), courses_of(acts), advisories, signed=signed, day=day)


def test_an_approved_version_serves() -> None:
    assert closed(approved()) is None


@pytest.mark.parametrize(
    ("acts", "closure"),
    [
        ([], Closure.DRAFT),
        (moved(Stage.EVALUATED), Closure.EVALUATED),
        (moved(Stage.RETIRED), Closure.RETIRED),
        ([*approved(), *approved(version("2", "b"))], Closure.SUPERSEDED),
    ],
)
def test_every_other_stage_closes(acts, closure) -> None:
    assert closed(acts) is closure


def test_what_was_rolled_back_is_no_candidate_until_it_is_evaluated_anew() -> None:
    one, two = version(), version("2", "b")
    back = [*approved(one), *approved(two), act(Kind.ROLLED_BACK, Stage.APPROVED, ANNA, one)]
    assert closed(back, two) is Closure.WITHDRAWN
    assert closed(back, version("2", "b", "another record")) is Closure.WITHDRAWN
    assert closed(back, version("2", "c")) is Closure.DRAFT
    assert closed(back, two, advisories=("A-1",)) is Closure.ADVISORY
    assert closed([*back, *moved(Stage.EVALUATED, about=two)[:1]], two) is Closure.WITHDRAWN
    assert closed([*back, *moved(Stage.EVALUATED, about=two)], two) is Closure.EVALUATED
    assert closed([*back, *moved(Stage.APPROVED, about=two)], two) is None
    assert closed([*back, *moved(Stage.RETIRED, about=two)], two) is Closure.RETIRED
    again = [*back, *moved(Stage.APPROVED, about=two)]
    assert closed(again, version("2", "b", "another record")) is Closure.EVALUATED


def test_what_was_rolled_back_after_its_record_had_changed_is_withdrawn_too() -> None:
    one, two, changed = version(), version("2", "b"), version("2", "b", "another record")
    acts = [*approved(one), *approved(two), *moved(Stage.APPROVED, about=changed)[:1]]
    acts.append(act(Kind.ROLLED_BACK, Stage.APPROVED, ANNA, one))
    assert closed(acts, changed) is Closure.WITHDRAWN


def test_time_an_advisory_and_a_bad_signature_close_what_is_approved() -> None:
    assert closed(approved(), day=FINAL) is None
    assert closed(approved(), day=date(2999, 1, 2)) is Closure.EXPIRED
    assert closed(approved(), advisories=("A-1",)) is Closure.ADVISORY
    assert closed(approved(), signed=False) is Closure.SIGNATURE


def test_a_candidate_with_a_flaw_is_none() -> None:
    assert closed(moved(Stage.EVALUATED), advisories=("A-1",)) is Closure.ADVISORY
    assert closed(moved(Stage.EVALUATED), signed=False) is Closure.SIGNATURE
    assert closed([], signed=False) is Closure.DRAFT


def test_an_accepted_advisory_does_not_close() -> None:
    accepted = replace(version(), accepted=frozenset({"A-1"}))
    assert closed(approved(accepted), accepted, ("A-1",)) is None
    assert closed(approved(accepted), accepted, ("A-1", "A-2")) is Closure.ADVISORY
