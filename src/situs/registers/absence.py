"""The negative statement: nothing of a matter was sent outside certain countries, with what it rests on.

It is a statement about a record, and says so: what the record cannot show is listed with it. It is a pure function of
the log up to its checkpoint, so whoever has the log can make it anew and compare.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from situs import __version__
from situs.errors import IntegrityError
from situs.ledger import (
    SignedContent,
    SignedForm,
    Signer,
    VerifierKey,
    verify_checkpoint,
)
from situs.registers.calls import Calls, Dispatch, Entry, Recorded, moment
from situs.registers.period import Period
from situs.registers.register import counted

STATEMENT_FORMAT = "situs-statement/1"
SILENCE_MS = 24 * 3600 * 1000
"""So long without any entry is told: the gateway may have rested, or have been gone around."""
SENTENCES = frozenset({"says", "rests_on", "cannot_exclude", "made_with"})
"""What another version of Situs may word otherwise."""
_MOST = 100
_READ = {"says": str, "matter": str, "outside": str, "period": str, "checkpoint": str, "size": int, "countries": list}
_FORM = SignedForm(STATEMENT_FORMAT, "statement")


@dataclass(frozen=True, slots=True)
class Question:
    """Ask whether anything of a matter went outside of some countries in a period."""

    matter: str
    region: str
    """The countries in words, such as `EEA`."""
    countries: frozenset[str]
    """The same, expanded to ISO 3166-1 codes."""
    period: Period


@dataclass(slots=True)
class Absence:
    """Hold what a log shows of a question."""

    question: Question
    calls: int = 0
    refused: int = 0
    dispatches: int = 0
    places: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Dispatches by place, operator and countries."""
    outside: list[dict[str, Any]] = field(default_factory=list)
    """Dispatches that went outside, or may have, the first hundred of them."""
    outside_count: int = 0
    secondary: int = 0
    """Calls of the matter that the gateway itself made on behalf of another: for a task, or to compare two models."""
    asserted: int = 0
    """Calls that only the client said belong to the matter."""
    unnamed: int = 0
    """Calls of the period that named no matter."""
    unnamed_outside: int = 0
    """Of these, those that went outside or may have."""
    first_at: int | None = None
    last_at: int | None = None
    silences: list[tuple[int, int]] = field(default_factory=list)
    """Long intervals of the period without any entry, as epoch milliseconds."""
    exports: int = 0
    """Data sets that were begun before the period's end: one that was made earlier may still be there."""
    trainings: int = 0
    """Training runs that were started before the period's end: the log does not say when they ended."""
    trained_at: set[str] = field(default_factory=set)
    """The places that these name."""
    disposals: int = 0
    """Disposals, at any time, that name the matter: text of it was in a data set that was due."""

    @property
    def holds(self) -> bool:
        """Tell whether the record shows nothing that went outside, or may have."""
        return not self.outside_count


@dataclass(frozen=True, slots=True)
class Witnessed:
    """Say at which checkpoint a statement was made."""

    note: bytes
    size: int


def find_absence(entries: Iterable[tuple[int, Entry]], question: Question) -> Absence:
    """Return what the entries show.

    A text leaves between decision and outcome, and no entry says when: a call counts if that interval meets the period.
    """
    found = Absence(question)
    for recorded in Calls(_watched(entries, found), question.matter, unnamed=True):
        if not _meets(recorded, found):
            continue
        abroad = [d for d in recorded.dispatches if not d.countries <= question.countries]
        if recorded.decision.get("matter"):
            _add(found, recorded, abroad)
        else:
            found.unnamed += 1
            found.unnamed_outside += bool(abroad)
    return found


def statement_of(found: Absence, at: Witnessed) -> dict[str, Any]:
    """Return the statement in the form that is signed."""
    question = found.question
    return {
        "v": 1,
        "type": "absence",
        "says": f"The record shows nothing of matter {question.matter} that was sent outside {question.region} "
        f"in the period {question.period.first} to {question.period.last} (UTC).",
        "matter": question.matter,
        "outside": question.region,
        "countries": sorted(question.countries),
        "period": question.period.words,
        "size": at.size,
        "checkpoint": at.note.decode(),
        "found": {
            "calls": found.calls,
            "made_by_the_gateway": found.secondary,
            "refused_or_not_sent": found.refused,
            "dispatches": found.dispatches,
            "places": [
                {"place": place, "operator": operator, "processed_in": countries, "dispatches": count}
                for (place, operator, countries), count in sorted(found.places.items())
            ],
        },
        "rests_on": _rests_on(found, at.size),
        "cannot_exclude": _cannot_exclude(found),
        "made_with": f"Situs {__version__}",
    }


def sign_statement(statement: dict[str, Any], name: str, signer: Signer) -> bytes:
    """Return `situs-statement/1`: the statement's canonical JSON as a string, and its signature line.

    What is signed begins with the form's name, so that it can be taken for no checkpoint.
    """
    return _FORM.sign(statement, name, signer)


def parse_statement(raw: bytes) -> SignedContent:
    """Return a statement, unverified; raise `IntegrityError("statement_malformed")`."""
    malformed = IntegrityError("statement_malformed", "the file is no signed statement")
    try:
        found = _FORM.read(raw)
        well = all(type(found.content[name]) is kind for name, kind in _READ.items())
    except (ValueError, KeyError, TypeError):
        raise malformed from None
    if not well:
        raise malformed
    return found


def verify_statement(raw: bytes, vkey: VerifierKey) -> dict[str, Any]:
    """Return a statement that the log's key has signed, and whose checkpoint it has signed too.

    That the log shows what it says is found by making it anew. Raise `IntegrityError`: `statement_malformed`,
    `statement_forged`, or an error of the checkpoint.
    """
    found = parse_statement(raw)
    if not _FORM.is_signed(found, vkey):
        raise IntegrityError("statement_forged", "the statement is not signed by this key", expected=str(vkey))
    statement = found.content
    checkpoint = verify_checkpoint(statement["checkpoint"].encode(), vkey)
    if checkpoint.size != statement["size"]:
        message = "the statement's checkpoint has another size"
        raise IntegrityError(
            "statement_forged", message, expected=str(statement["size"]), found=str(checkpoint.size), at=checkpoint.size
        )
    return statement


def _watched(entries: Iterable[tuple[int, Entry]], found: Absence) -> Iterator[tuple[int, Entry]]:
    """Pass the entries on, and note when the log begins, ends, and is silent."""
    period = found.question.period
    for index, entry in entries:
        at = entry["at"]
        if found.first_at is None or found.last_at is None:
            found.first_at = found.last_at = at
        begin, end = max(found.last_at, period.start), min(at, period.end)
        if end - begin >= SILENCE_MS:
            found.silences.append((begin, end))
        found.last_at = at
        _add_training(found, entry)
        yield index, entry


def _meets(recorded: Recorded, found: Absence) -> bool:
    """Tell whether a call was open in the period; one without an outcome was until the log's last entry."""
    began = recorded.decision["at"]
    ended = recorded.outcome.get("at", found.last_at)
    return bool(began < found.question.period.end and ended >= found.question.period.start)


def _add_training(found: Absence, entry: Entry) -> None:
    kind = entry.get("event") if entry["type"] == "event" else None
    if kind == "export" and entry.get("begun", entry["at"]) < found.question.period.end:
        found.exports += 1
        found.trained_at.update(entry.get("places", []))
    elif kind == "training" and entry["at"] < found.question.period.end:
        found.trainings += 1
        found.trained_at.add(entry.get("place", "unknown"))
    elif kind == "retention_begun" and entry.get("class") == "exports":
        found.disposals += found.question.matter in entry.get("matters", [])


def _add(found: Absence, recorded: Recorded, abroad: list[Dispatch]) -> None:
    found.calls += 1
    found.refused += not recorded.dispatches
    found.secondary += recorded.decision.get("secondary") is True
    found.asserted += "matter" in recorded.decision.get("client_asserted", [])
    for dispatch in recorded.dispatches:
        found.dispatches += 1
        place = dispatch.place
        where = ", ".join(sorted(dispatch.countries))
        found.places[(place["id"], place.get("operator") or "the department", where)] += 1
    for dispatch in abroad:
        found.outside_count += 1
        if len(found.outside) < _MOST:
            found.outside.append({
                "call": recorded.decision["call"],
                "entry": recorded.index,
                "at": recorded.at,
                "place": dispatch.place["id"],
                "processed_in": sorted(dispatch.countries),
                "certain": dispatch.certain,
            })  # fmt: skip


def _rests_on(found: Absence, size: int) -> list[str]:
    question = found.question
    return [
        f"the log's first {size} entries, which its key signed and whose tree was rebuilt from them; none is missing",
        f"{counted(found.calls, 'call')} of the matter whose time from decision to outcome meets the period, with "
        f"{counted(found.dispatches, 'sending')} to places; at its edges one counts that may lie before or after it",
        f"among these calls, {found.secondary} that the gateway itself made on behalf of another, for a task or to "
        "compare two models: each has a decision and an outcome of its own and counts like any",
        "the gateway's rule that a decision is durable before anything is sent, and that it sends nothing else",
        "the places that the configurations in the log describe, with the countries that the operator stated for them",
        f"these countries as {question.region}: {', '.join(sorted(question.countries))}",
    ]


def _cannot_exclude(found: Absence) -> list[str]:
    question = found.question
    told = [
        "text that reached a model on a way that does not pass the gateway; `situs ledger reconcile` compares this log "
        "with what providers and the network counted, where their files are at hand",
        "training on text of the matter that another ledger records, as exports beside a running gateway are, or none",
        "that a place processes elsewhere than the operator stated, or an operator breaks its contract",
        "access from outside to a place inside; which countries can compel its operator is in the transfer register",
    ]
    if not found.calls:
        told.append("that the matter goes by another name: the log has no call of this one in the period")
    if found.unnamed:
        told.append(
            f"text of the matter in {counted(found.unnamed, 'call')} of the period that named no matter; "
            f"{found.unnamed_outside} of them went outside {question.region}, or may have"
        )
    told.append("text of the matter in calls that were made for another matter")
    if found.exports or found.trainings or found.disposals:
        places = f", at or for these places: {', '.join(sorted(found.trained_at))}" if found.trained_at else ""
        told.append(
            "text of the matter in data sets that were exported to train models, or in training on them: the log has "
            f"{counted(found.exports, 'export')} and {counted(found.trainings, 'training run')} up to the period's end"
            f"{places}; their entries do not say of which matters{_disposed(found)}"
        )
    if found.asserted:
        belong = "belongs" if found.asserted == 1 else "belong"
        told.append(f"that {found.asserted} of the calls {belong} to another matter: the client alone named this one")
    if found.first_at is None or found.first_at > question.period.start:
        begins = "is empty" if found.first_at is None else f"begins at {moment(found.first_at)}"
        told.append(f"what happened in the period before the record: the log {begins}")
    if found.last_at is not None and found.last_at < question.period.end - 1:
        told.append(f"what happened in the period after the log's last entry, at {moment(found.last_at)}")
    told += [
        f"that the gateway was gone around while the log was silent, {moment(begin)} to {moment(end)}"
        for begin, end in sorted(found.silences, key=lambda s: s[0] - s[1])[:5]
    ]
    return told


def _disposed(found: Absence) -> str:
    if not found.disposals:
        return ""
    return f", but {counted(found.disposals, 'disposal')} of data sets, at any time, named this one"
