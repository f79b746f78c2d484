"""What closes a version, the first reason first."""

from dataclasses import replace
from datetime import date

import pytest

from situs.model import Closure
from situs.vetting import Stage, closure_of, courses_of

from .test_course import FINAL, approved, moved, version

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
