"""Sections that several drafts share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from situs.incidents.acts import CLASSIFIED, CLOSED, FACETS, NOTIFIED, OPENED, SCOPED
from situs.incidents.clocks import Clock
from situs.incidents.document import Part, Table
from situs.incidents.extent import Extent
from situs.incidents.incident import Incident, Scope, Step
from situs.registers.calls import moment as at_moment
from situs.registers.register import counted, names_of
from situs.registers.wording import kinds_words


def moment(at: int | None) -> str:
    """Return a time in epoch milliseconds as RFC 3339 has it, in UTC; of none, that none is fixed."""
    return "no fixed time" if at is None else at_moment(at)


def duration(milliseconds: int) -> str:
    """Return a duration in days, hours and minutes; a negative one says so."""
    minutes = abs(milliseconds) // 60_000
    days, rest = divmod(minutes, 1440)
    told = [counted(days, "day")] * bool(days) + [f"{rest // 60} h {rest % 60} min"]
    return ("-" if milliseconds < 0 else "") + " ".join(told)


def account(counts: Counter[str]) -> str:
    """Return names with their counts, the most frequent first."""
    return ", ".join(names_of(counts)) or "none"


def span(extent: Extent) -> str:
    """Return how much was shown, and from when to when."""
    if extent.first is None:
        return f"{counted(extent.calls, 'call')}; nothing was shown to any place."
    return (
        f"{counted(extent.calls, 'call')}, of which {extent.refused} showed nothing; "
        f"{counted(len(extent.showings) + extent.more, 'showing')} from {moment(extent.first)} to {moment(extent.last)}; "
        f"of {extent.uncertain} the record does not say whether the text left."
    )


def nature_part(incident: Incident, extent: Extent, source: str = "") -> Part:
    """Return what the incident concerns, as far as the record says."""
    if not incident.scope.stated:
        return Part("Nature of the incident", source, add=("which calls it concerns: state the scope",
                                                           "what happened, in words"))  # fmt: skip
    gone = sorted(incident.scope.calls - extent.seen)
    unknown = (f"Named calls that the log does not hold: {', '.join(gone)}.",) if gone else ()
    said = (f"Scope: {_scope(incident.scope)}.", span(extent), *unknown)
    return Part("Nature of the incident", source, said, add=("what happened, in words",))


def data_part(extent: Extent, source: str = "") -> Part:
    """Return the kinds of data that were found, with what their counts mean."""
    said = (
        f"Kinds found in what was shown: {', '.join(kinds_words(extent.kinds)) or 'none'}.",
        "These count findings, not persons: one person may be found many times, and what no detector finds is not counted.",
    )
    add = ("categories and approximate number of the persons concerned", "approximate number of the records concerned")
    return Part("Categories of data and of persons", source, said, add=add)


def recipients_part(extent: Extent) -> Part:
    """Return who received it."""
    rows = tuple(
        (r.place, r.operator, ", ".join(r.countries), "yes" if r.controlled else "no", str(r.showings), str(r.uncertain),
         r.terms)
        for r in extent.recipients
    )  # fmt: skip
    head = ("Place", "Operator", "Processed in", "Under the department", "Showings", "Uncertain", "Terms in force")
    said = () if rows else ("The record shows no place that received anything.",)
    return Part("Who received it", said=said, table=Table(head, rows) if rows else None)


def clocks_part(clocks: Iterable[Clock], at: int) -> Part:
    """Return what is due, by the time of the log's last entry."""
    rows = tuple(
        (c.duty.title + c.name.removeprefix(c.duty.id), c.duty.article, _limit(c), moment(c.due), c.state(at).value,
         moment(c.done) if c.done else "", _remark(c))
        for c in clocks
    )  # fmt: skip
    head = ("Duty", "Source", "Limit", "Due (UTC)", "State", "Done (UTC)", "Remark")
    return Part("Clocks", said=(f"States are those at the log's last entry, {moment(at)}.",), table=Table(head, rows))


def acts_part(incident: Incident) -> Part:
    """Return every act on record."""
    rows = tuple((str(s.index), moment(s.at), s.who, _act(s)) for s in incident.steps)
    return Part("Acts on record", table=Table(("Entry", "When (UTC)", "By", "Act"), rows))


def remarks(clock: Clock) -> list[str]:
    """Return what a reader must know of a clock beside its state."""
    told = {
        "provisional: counted from the limit of the notice that it follows": clock.provisional
        and clock.due is not None
        and clock.done is None,
        "not decided whether it applies, so it runs": clock.undecided and clock.done is None,
        "recorded after the limit": clock.recorded_late,
        "the limit had passed before the classification took it away": clock.passed_first,
    }
    return [words for words, holds in told.items() if holds]


def _remark(clock: Clock) -> str:
    return "; ".join(remarks(clock))


def _limit(clock: Clock) -> str:
    return clock.duty.limit + (" (a target, no rule)" if clock.duty.binding == "target" and clock.due else "")


def _scope(scope: Scope) -> str:
    criteria = [
        f"matter {scope.matter}" * bool(scope.matter),
        f"places {', '.join(sorted(scope.places))}" * bool(scope.places),
        f"from {moment(scope.first)}" * (scope.first is not None),
        f"to {moment(scope.last)}" * (scope.last is not None),
    ]
    told = [f"{counted(len(scope.calls), 'named call')}"] * bool(scope.calls)
    return " and ".join(told + [", ".join(filter(None, criteria))] * any(criteria))


def _act(step: Step) -> str:
    act = step.act
    match act["event"]:
        case name if name == OPENED:
            return f"opened as {act['kind']}; aware {moment(act['aware'])}; found by {act['found_by']}"
        case name if name == SCOPED:
            return "scope stated"
        case name if name == CLASSIFIED:
            return "classified: " + ", ".join(f"{facet} {act[facet]}" for facet in FACETS if act[facet])
        case name if name == NOTIFIED:
            where = f" at {act['place']}" if act["place"] else ""
            document = f"; document SHA-256 {act['sha256']}" if act["sha256"] else ""
            number = f"; reference {act['reference']}" if act["reference"] else ""
            return f"done: {act['duty'].replace('_', ' ')}{where}, {moment(act['sent'])} as stated{number}{document}"
        case name if name == CLOSED:
            return f"closed: {act['result']}" + (f" of {act['of']}" if act["of"] else "")
        case name:
            return str(name)
