"""The course of versions through their stages, as acts move them; a change of what was vetted sets them back.

```
stage       two persons move it to                what sets it back
draft       evaluated, retired
evaluated   evaluated (anew), approved, retired   other weights: draft
approved    retired                               other weights: draft; another record, a roll-back: evaluated
retired     nothing                               other weights: draft
```

An evaluation is of weights, an approval is of the whole record. Of one model the version approved last serves; what
was approved before waits for a roll-back, which one person may do: it opens nothing that two have not approved.
What was rolled back is withdrawn: no candidate either, until two persons evaluate it anew or approve it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from situs.errors import ConfigError
from situs.vetting.acts import Act, Kind, Stage, is_person, same_person
from situs.vetting.version import Version

MOVES: Mapping[Stage, frozenset[Stage]] = {
    Stage.DRAFT: frozenset({Stage.EVALUATED, Stage.RETIRED}),
    Stage.EVALUATED: frozenset({Stage.EVALUATED, Stage.APPROVED, Stage.RETIRED}),
    Stage.APPROVED: frozenset({Stage.RETIRED}),
    Stage.RETIRED: frozenset(),
}
"""Where a version may be proposed to go."""


@dataclass(frozen=True, slots=True)
class Course:
    """Hold where a version stands, and the acts that brought it there: each a proposal and its confirmation."""

    stage: Stage = Stage.DRAFT
    sha256: str = ""
    record_sha256: str = ""
    pending: Act | None = None
    evaluated: tuple[Act, Act] | None = None
    approved: tuple[Act, Act] | None = None
    retired: tuple[Act, Act] | None = None
    withdrawn: bool = False
    """A roll-back took it back, and nobody has evaluated or approved these weights since."""

    def of(self, sha256: str, record_sha256: str) -> Course:
        """Return the course for weights and a record: others than were vetted set it back."""
        if (sha256, record_sha256) == (self.sha256, self.record_sha256):
            return self
        if sha256 != self.sha256:
            return Course(sha256=sha256, record_sha256=record_sha256)
        stage = Stage.EVALUATED if self.stage is Stage.APPROVED else self.stage
        approved = None if self.stage is Stage.APPROVED else self.approved
        return replace(self, stage=stage, record_sha256=record_sha256, pending=None, approved=approved)


@dataclass(frozen=True, slots=True)
class Courses:
    """Hold the courses of all versions, and for each model its approved versions, the serving one last."""

    known: Mapping[str, Course] = field(default_factory=dict)
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By model: ids in the order of their approval, without those that a roll-back took back."""

    def of(self, version: Version) -> Course:
        """Return the course of a version as the register describes it now."""
        return self.known.get(version.id, Course()).of(version.sha256, version.record_sha256)

    def serving(self, model: str) -> str:
        """Return the id of the version that serves, or nothing. It may be closed or retired; then none serves."""
        line = self.lines.get(model, ())
        return line[-1] if line else ""

    def before(self, model: str) -> str:
        """Return the id of the version that a roll-back would go to, or nothing."""
        line = self.lines.get(model, ())
        return next((name for name in reversed(line[:-1]) if self.known[name].stage is Stage.APPROVED), "")

    def take(self, act: Act) -> Courses:
        """Return the courses after an act; raise `ConfigError`: `model_act_refused`, `four_eyes_needed`."""
        if not is_person(act.by):
            raise _refused("an act takes the name of a person, on one line")
        course = self.known.get(act.id, Course()).of(act.sha256, act.record_sha256)
        match act.kind:
            case Kind.PROPOSED:
                return self._with(act.id, _proposed(course, act))
            case Kind.CONFIRMED:
                return self._confirmed(course, act)
            case Kind.ROLLED_BACK:
                return self._rolled_back(act)

    def _confirmed(self, course: Course, act: Act) -> Courses:
        moved = self._with(act.id, _confirmed(course, act))
        if act.stage is not Stage.APPROVED:
            return moved  # a retired version keeps its turn, so that the one before it does not serve unasked
        others = tuple(one for one in self.lines.get(act.model, ()) if one != act.id)
        return replace(moved, lines={**self.lines, act.model: (*others, act.id)})

    def _rolled_back(self, act: Act) -> Courses:
        line = self.lines.get(act.model, ())
        if not line or self.before(act.model) != act.id or act.stage is not Stage.APPROVED:
            raise _refused(f"no version of `{act.model}` served before, to which one could go back")
        course = self.known[act.id].of(act.sha256, act.record_sha256)
        if course.stage is not Stage.APPROVED:
            raise _refused(f"`{act.id}` is not approved as it is described now")
        taken = self.known[line[-1]]
        stage = Stage.EVALUATED if taken.stage is Stage.APPROVED else taken.stage
        taken = replace(taken, stage=stage, approved=None, pending=None, withdrawn=True)
        known = {**self.known, line[-1]: taken, act.id: course}
        return Courses(known, {**self.lines, act.model: line[: line.index(act.id) + 1]})

    def _with(self, name: str, course: Course) -> Courses:
        return replace(self, known={**self.known, name: course})


def courses_of(acts: Iterable[Act]) -> Courses:
    """Return the courses that acts make, in order; raise `ConfigError` for one that was not possible."""
    courses = Courses()
    for act in acts:
        courses = courses.take(act)
    return courses


def _proposed(course: Course, act: Act) -> Course:
    if act.stage not in MOVES[course.stage]:
        raise _refused(f"`{act.id}` is {course.stage.value}, and cannot become {act.stage.value}")
    if (act.stage is Stage.EVALUATED) != bool(act.results_sha256):
        raise _refused("an evaluation, and nothing else, is proposed with a file of results")
    return replace(course, pending=act)


def _confirmed(course: Course, act: Act) -> Course:
    asked = course.pending
    if asked is None or asked.stage is not act.stage:
        raise _refused(f"nobody has proposed that `{act.id}` as it is now becomes {act.stage.value}")
    if same_person(asked.by, act.by):
        raise ConfigError(
            "four_eyes_needed", f"who proposed that `{act.id}` becomes {act.stage.value} cannot confirm it"
        )
    pair = (asked, act)
    match act.stage:
        case Stage.EVALUATED:
            return replace(course, stage=act.stage, pending=None, evaluated=pair, withdrawn=False)
        case Stage.APPROVED:
            return replace(course, stage=act.stage, pending=None, approved=pair, withdrawn=False)
        case _:
            return replace(course, stage=act.stage, pending=None, retired=pair)


def _refused(why: str) -> ConfigError:
    return ConfigError("model_act_refused", why)
