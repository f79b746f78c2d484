"""Classify a record and propose what becomes of it; nothing is proposed for destruction that may have to be kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from situs.classify import resolve
from situs.classify.privilege import assess
from situs.examining import Background, Instruments, examine
from situs.minimise.segments import Segment, segment
from situs.model import Category, Classification, Label, Matter, Role, Slot, category_of
from situs.tasks.contract.dates import Role as DateRole
from situs.tasks.contract.dates import dates_of
from situs.tasks.passage import Passage, passage_at
from situs.tasks.records.belonging import Named, matters_named
from situs.tasks.records.record_types import UNKNOWN, Typed, type_of
from situs.tasks.records.schedule import ANY, Disposition, Schedule, Series, Trigger, kept_until

PRIVILEGED = frozenset({Label.PRIVILEGED_ADVICE, Label.JOINT_DEFENSE, Label.WORK_PRODUCT})
_PERSONAL = (Category.DIRECT, Category.IDENTITY)


class Proposal(StrEnum):
    """Name what is proposed for a record today."""

    HOLD = "keep: legal hold"
    KEEP = "keep"
    """Its period runs, or has no end, or cannot be worked out."""
    REVIEW = "review by a person"
    ARCHIVE = "archive"
    DESTROY = "destroy"


_AFTER = {
    Disposition.DESTROY: Proposal.DESTROY,
    Disposition.ARCHIVE: Proposal.ARCHIVE,
    Disposition.REVIEW: Proposal.REVIEW,
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Hold what is known of a record beside its text."""

    today: date
    matter_id: str = ""
    """The matter that the record is said to belong to; empty for none."""
    matter: Matter | None = None
    """What the directory knows of that matter."""
    directory: tuple[Matter, ...] = ()
    """All matters that the directory knows, so that a record is told to belong to one of them."""
    days: Mapping[Trigger, date] = field(default_factory=dict)
    """Days that the caller states."""


@dataclass(frozen=True, slots=True)
class Filed:
    """Hold a record's classification and the proposal, each with what it rests on."""

    typed: Typed
    classification: Classification
    personal: Mapping[str, int]
    """How many values of each kind identify a person."""
    privileged: bool
    doubtful: bool
    """Whether a person should look at the privilege."""
    named: tuple[Named, ...]
    """The matters whose parties it names, other than the one that it is said to belong to."""
    series: Series | None
    trigger: tuple[Trigger, date, Passage | None] | None
    """The day from which the period runs, and where the text says it, if it does."""
    until: date | None
    """The last day on which it must be kept; None where that is unknown or never."""
    proposal: Proposal = Proposal.KEEP
    why: tuple[str, ...] = ()


def file_record(text: str, instruments: Instruments, schedule: Schedule, around: Circumstances) -> Filed:
    """Return what a record is and what the schedule and the matter's holds say of it."""
    segments = segment(text)
    typed = type_of(text, segments)
    classification = examine([Slot("/text", text, Role.DOCUMENT)], instruments, Background(around.matter))
    judged = assess(text, instruments.lexicon)
    personal = Counter(f.kind for f in resolve(classification.findings) if category_of(f.kind) in _PERSONAL)
    privileged = bool(classification.labels & PRIVILEGED) or bool(around.matter and around.matter.privileged)
    named = [n for n in matters_named(text, segments, around.directory) if n.matter.id != around.matter_id]
    series = _series_of(schedule, typed, classification.labels, bool(personal))
    trigger = _trigger(text, segments, series, around) if series else None
    until = kept_until(series, trigger[1]) if series and trigger and series.years else None
    kinds = dict(sorted(personal.items()))
    filed = Filed(typed, classification, kinds, privileged, judged.doubtful, tuple(named), series, trigger, until)
    proposal, why = _proposed(filed, around)
    return replace(filed, proposal=proposal, why=why)


def _series_of(schedule: Schedule, typed: Typed, labels: frozenset[Label], personal: bool) -> Series | None:
    for series in schedule.series:
        fits = ANY in series.types or typed.type in series.types
        if fits and (not series.labels or series.labels & labels) and (personal or not series.personal):
            return series
    return None


def _trigger(
    text: str, segments: tuple[Segment, ...], series: Series, around: Circumstances
) -> tuple[Trigger, date, Passage | None] | None:
    """Return the day that the caller states; for a contract's end also the one that its text says."""
    stated = around.days.get(series.trigger)
    if stated:
        return series.trigger, stated, None
    if series.trigger is Trigger.EXPIRED:
        for found in dates_of(text, segments):
            if found.role is DateRole.ENDS and found.value:
                return series.trigger, found.value, passage_at(segments, found.start, found.end)
    return None


def _proposed(filed: Filed, around: Circumstances) -> tuple[Proposal, tuple[str, ...]]:
    """Work from what keeps a record to what lets it go; whatever is not known keeps it."""
    if around.matter_id and around.matter is None:
        return Proposal.HOLD, ("the directory does not know the matter, so a hold cannot be ruled out",)
    if around.matter and around.matter.legal_hold:
        return Proposal.HOLD, ("the matter is under a legal hold",)
    held = [n.matter.id for n in filed.named if n.matter.legal_hold]
    if held and not around.matter_id:
        return Proposal.HOLD, (f"it names parties of {', '.join(held)}, under a legal hold, and no matter was stated",)
    if filed.series is None:
        return Proposal.REVIEW, ("no series of the schedule fits",)
    if not filed.series.years:
        return Proposal.KEEP, ("the series is kept for good",)
    if filed.until is None:
        return Proposal.KEEP, (f"the day from which the period runs (`{filed.series.trigger.value}`) is not known",)
    if around.today <= filed.until:
        return Proposal.KEEP, (f"the period runs until {filed.until.isoformat()}",)
    over = f"the period ended on {filed.until.isoformat()}"
    doubts = _doubts(filed, around)
    if filed.series.disposition is Disposition.DESTROY and doubts:
        return Proposal.REVIEW, (over, *doubts)
    return _AFTER[filed.series.disposition], (over,)


def _doubts(filed: Filed, around: Circumstances) -> tuple[str, ...]:
    """Return what forbids that a record is destroyed without a person's word."""
    reasons = (
        (filed.typed.type == UNKNOWN, "what the record is could not be told"),
        (filed.privileged, "it is privileged"),
        (filed.doubtful, "its privilege is doubtful"),
        (any(n.matter.legal_hold for n in filed.named), "it names parties of a matter that is under a legal hold"),
        (not around.matter_id, "no matter was named, so holds could not be looked up"),
        (bool(filed.trigger and filed.trigger[2]), "the day from which the period runs was read from the text"),
    )
    return tuple(reason for holds, reason in reasons if holds)
