"""Incidents as a verified log has them, and how they are told to people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from situs import __version__
from situs.cli.trust import Trust, current_trust, opened_log, reading, told, told_stamps, upto
from situs.errors import CallError, IntegrityError
from situs.incidents import (
    Case,
    Clock,
    Extent,
    Present,
    Scope,
    State,
    find_extents,
    follow,
    load_duties,
    moment,
    remarks,
)
from situs.ledger import peek_checkpoint
from situs.registers import Basis
from situs.registers.register import counted


def cases_of(ledger: Path, name: str = "") -> list[Case]:
    """Return cases of a log by what the command trusts; where the log does not hold, say why and end with 1."""
    try:
        return read_cases(ledger, current_trust(), name)
    except IntegrityError as error:
        click.echo(f"situs: {error.message} [{error.code}]", err=True)
        raise SystemExit(1) from None


def case_of(name: str, ledger: Path) -> Case:
    """Return one case, as `cases_of` does; raise `CallError("incident_unknown")`."""
    return cases_of(ledger, name)[0]


def read_cases(ledger: Path, trusted: Trust, name: str = "") -> list[Case]:
    """Return the incidents of a log, or the named one, with what the log shows of each.

    The log is read twice and verified whole both times: first for the acts, which say what to look for in the calls.
    Both stop at the same checkpoint. Raise `IntegrityError` where it does not hold, `CallError("incident_unknown")`.
    """
    with opened_log(ledger) as log:
        entries = reading(log, trusted)
        entries.wanted = lambda _: False  # events are always there
        note = entries.note
        size = peek_checkpoint(note).size
        incidents = follow(upto(entries, size))
    if name and name not in incidents:
        raise CallError("incident_unknown", "no such incident is on record", status=404)
    known = {key: one for key, one in incidents.items() if not name or key == name}
    with opened_log(ledger) as log:
        again = reading(log, replace(trusted, known=(*trusted.known, note)))
        extents = find_extents(upto(again, size), {key: one.scope for key, one in known.items()})
    checkpoint = peek_checkpoint(note)
    basis = Basis(
        origin=checkpoint.origin,
        size=size,
        root=checkpoint.root.hex(),
        checkpoint=note.decode(),
        cosigned=tuple(told(entries.cosignatures)),
        stamped=tuple(told_stamps(entries.stamps)),
        matter="",
        period="",
        law_as_of=min(duty.as_of for duty in load_duties().values()),
        version=__version__,
    )
    return [Case(one, extents[key], basis) for key, one in known.items()]


def present(case: Case, clock: int) -> Present:
    """Return the time to judge by, and say so where the clock is behind the log."""
    found = Present(clock, case.at)
    if found.behind:
        click.echo(
            f"situs: the clock is {found.behind // 1000} s behind the log's last entry: "
            f"clocks are judged by that, {moment(case.at)}",
            err=True,
        )
    return found


def case_row(case: Case, now: int) -> dict[str, Any]:
    """Return an incident for programs."""
    incident = case.incident
    return {
        "id": incident.id,
        "kind": incident.kind,
        "status": incident.closed or "open",
        "aware": moment(incident.aware),
        "opened": moment(incident.opened.at),
        "by": incident.opened.by,
        "found_by": incident.found_by,
        "classification": dict(incident.facets),
        "scope": scope_row(incident.scope),
        "clocks": [clock_row(clock, now) for clock in case.clocks],
        "acts": [
            {"entry": s.index, "at": moment(s.at), "by": s.by, "credential": s.credential, **s.act}
            for s in incident.steps
        ],
        "extent": extent_row(case.extent),
        "basis": asdict(case.basis),
        "judged_at": moment(now),
    }


def clock_row(clock: Clock, now: int) -> dict[str, Any]:
    """Return a clock for programs."""
    duty = clock.duty
    return {
        "duty": duty.id,
        "place": clock.place,
        "article": duty.article,
        "binding": duty.binding,
        "state": clock.state(now).value,
        "due": moment(clock.due) if clock.due is not None else None,
        "seconds_left": (clock.due - now) // 1000 if clock.due is not None and clock.done is None else None,
        "done": moment(clock.done) if clock.done is not None else None,
        "recorded": moment(clock.recorded) if clock.recorded is not None else None,
        "remarks": remarks(clock),
    }


def scope_row(scope: Scope) -> dict[str, Any]:
    """Return a scope for programs."""
    return {
        "calls": sorted(scope.calls),
        "matter": scope.matter,
        "places": sorted(scope.places),
        "first": moment(scope.first) if scope.first is not None else None,
        "last": moment(scope.last) if scope.last is not None else None,
    }


def extent_row(extent: Extent) -> dict[str, Any]:
    """Return what the log shows for programs."""
    return {
        "calls": extent.calls,
        "showed_nothing": extent.refused,
        "showings": len(extent.showings) + extent.more,
        "uncertain": extent.uncertain,
        "places": [
            {"place": r.place, "operator": r.operator, "processed_in": list(r.countries), "controlled": r.controlled,
             "showings": r.showings}
            for r in extent.recipients
        ],
        "kinds": dict(extent.kinds),
        "matters": dict(extent.matters),
    }  # fmt: skip


def case_lines(case: Case, now: int) -> Iterator[str]:
    """Yield what a person reads of one incident."""
    incident, extent = case.incident, case.extent
    facets = ", ".join(f"{name} {value}" for name, value in incident.facets.items())
    yield f"{incident.id}  {incident.kind}  {incident.closed or 'open'}"
    yield f"  aware {moment(incident.aware)} (stated), opened {moment(incident.opened.at)} by {incident.opened.who}"
    yield f"  classification: {facets}"
    if not incident.scope.stated:
        yield "  scope: not stated yet (`situs incident scope`)"
    else:
        shown = len(extent.showings) + extent.more
        yield f"  calls {extent.calls}, showings {shown}, uncertain {extent.uncertain}, showed nothing {extent.refused}"
        for r in extent.recipients:
            yield f"  place {r.place}: {r.operator}, in {', '.join(r.countries)}, {counted(r.showings, 'showing')}"
    for clock in case.clocks:
        yield f"  {clock_line(clock, now)}"


def clock_line(clock: Clock, now: int) -> str:
    """Return a clock on one line."""
    state = clock.state(now)
    words = f"{state.value:<8} {clock.name}"
    if clock.done is not None:
        words += f": done {moment(clock.done)}"
    elif clock.due is not None and state is not State.EXCUSED:
        hours, minutes = divmod(abs(clock.due - now) // 60_000, 60)
        words += f": due {moment(clock.due)}, {hours} h {minutes} min {'ago' if state is State.OVERDUE else 'left'}"
    return words + "".join(f"; {remark}" for remark in remarks(clock))


def next_due(case: Case, now: int) -> Clock | None:
    """Return the clock that is due first among those that are not done, or None."""
    waiting = [c for c in case.clocks if c.state(now) in (State.RUNNING, State.OVERDUE)]
    return min(waiting, key=lambda c: c.due or 0, default=None)
