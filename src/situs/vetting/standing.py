"""Whether a version of a model may serve on a day, and what closes it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from situs.model import Closure
from situs.vetting.acts import Stage
from situs.vetting.course import Courses
from situs.vetting.version import Version

_STAGES = {Stage.DRAFT: Closure.DRAFT, Stage.RETIRED: Closure.RETIRED}


def closure_of(
    version: Version, courses: Courses, advisories: Collection[str], *, signed: bool, day: date
) -> Closure | None:
    """Return what closes a version, or None. `signed` is False where a signature is asked for and does not hold.

    What is wrong with an evaluated version comes before its stage: one that is only `evaluated` may be a candidate.
    """
    course = courses.of(version)
    stage = course.stage
    if stage in _STAGES:
        return _STAGES[stage]
    flaw = flaw_of(version, advisories, signed=signed, day=day)
    if stage is Stage.EVALUATED:
        return flaw or (Closure.WITHDRAWN if course.withdrawn else Closure.EVALUATED)
    if courses.serving(version.model) != version.id:
        return Closure.SUPERSEDED
    return flaw


def flaw_of(version: Version, advisories: Collection[str], *, signed: bool, day: date) -> Closure | None:
    """Return what closes a version that persons have approved: time, an advisory, its signature."""
    if day > version.expires:
        return Closure.EXPIRED
    if set(advisories) - version.accepted:
        return Closure.ADVISORY
    return None if signed else Closure.SIGNATURE
