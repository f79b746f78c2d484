"""Drafts of what goes to others, filled from the record: notices, warnings, reports, requests, a memorandum of facts.

Each is a function of the log up to its checkpoint: no present time is in it, so that whoever has the log makes the
same. Times are in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from situs.errors import CallError
from situs.incidents.acts import NOTIFIED
from situs.incidents.clocks import Clock, State, clocks_of
from situs.incidents.document import Draft, Part, Table
from situs.incidents.extent import Extent, Recipient, Showing
from situs.incidents.incident import Incident, Step
from situs.incidents.parts import (
    account,
    acts_part,
    clocks_part,
    data_part,
    duration,
    moment,
    nature_part,
    recipients_part,
    span,
)
from situs.registers.formats import Basis
from situs.registers.register import counted


@dataclass(frozen=True, slots=True)
class Case:
    """Hold an incident with what the log shows of it."""

    incident: Incident
    extent: Extent
    basis: Basis

    @property
    def places(self) -> tuple[str, ...]:
        """Return the places outside the department that received something.

        An empty name among them stands for places that are not known: no scope is stated, the log holds none of its
        calls, or a named call is not in it.
        """
        scope, extent = self.incident.scope, self.extent
        whole = scope.stated and extent.calls > 0 and scope.calls <= extent.seen
        return extent.outside if whole else ("", *extent.outside)

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Return the clocks."""
        return clocks_of(self.incident, self.places)

    def clock(self, duty: str, place: str = "") -> Clock:
        """Return the clock of a duty."""
        return next(c for c in self.clocks if c.duty.id == duty and c.place == place)

    @property
    def at(self) -> int:
        """Return the time of the log's last entry, by which a draft judges."""
        return self.extent.last_entry


def make_draft(case: Case, form: str, place: str = "") -> Draft:
    """Return a draft; raise `CallError("draft_unknown")` for a form or a place that there is none for."""
    known = FORMS.get(form)
    if known is None:
        raise CallError("draft_unknown", f"a draft is one of {', '.join(FORMS)}")
    title, source, parts = known
    if bool(place) != (form == "deletion-request"):
        raise CallError("draft_unknown", "a deletion request goes to one place, and nothing else does: name it")
    return Draft(
        form=form,
        title=f"{title}: {case.incident.id}" + (f", {place}" if place else ""),
        source=source,
        incident=case.incident.id,
        parts=tuple(parts(case, place)),
        basis=case.basis,
    )


def _overview(case: Case, _: str) -> list[Part]:
    incident, extent = case.incident, case.extent
    facets = ", ".join(f"{name}: {value}" for name, value in incident.facets.items())
    return [
        Part(
            "What it is",
            said=(
                f"Kind: {incident.kind}. Found by: {incident.found_by}. Classification: {facets}.",
                f"Opened {moment(incident.opened.at)} by {incident.opened.who}; aware since {moment(incident.aware)}, as "
                "that person states." + (f" Closed: {incident.closed}." if incident.closed else ""),
            ),
        ),
        clocks_part(case.clocks, case.at),
        nature_part(incident, extent),
        recipients_part(extent),
        data_part(extent),
        Part(
            "Who and which matters",
            said=(
                f"Calls by person: {account(extent.people)}.",
                f"Calls by matter: {account(extent.matters)}.",
                f"Labels of what was shown: {account(extent.labels)}.",
            ),
        ),
        _showings("What was shown, one by one", extent, people=True),
        acts_part(incident),
    ]


def _gdpr_33(case: Case, _: str) -> list[Part]:
    extent, clock = case.extent, case.clock("gdpr_33")
    late = clock.state(case.at) in (State.OVERDUE, State.LATE)
    return [
        Part(
            "Controller and contact",
            "art. 33(3)(b)",
            (f"Controller as configured: {extent.organisation or 'not recorded'}; home: {_home(extent)}.",),
            add=("name and contact details of the data protection officer, or another contact point",
                 "the competent authority, and whether other authorities are concerned (art. 55, 56)"),
        ),
        Part(
            "When the controller became aware",
            "art. 33(1)",
            (f"{moment(case.incident.aware)}, as stated on opening the incident at {moment(case.incident.opened.at)} "
             f"(entry {case.incident.opened.index}).",
             f"The 72 hours end at {moment(clock.due)}. By the log's last entry, {moment(case.at)}: {clock.state(case.at)}.",),
            add=("the reasons for the delay: the limit has passed",) if late else (),
        ),
        nature_part(case.incident, extent, "art. 33(3)(a)"),
        data_part(extent, "art. 33(3)(a)"),
        recipients_part(extent),
        _consequences(extent, "art. 33(3)(c)"),
        _measures(case, "art. 33(3)(d)"),
        Part(
            "In phases",
            "art. 33(4)",
            ("What is not known yet may follow without undue further delay.",),
            add=("which of the above will follow, and when",),
        ),
    ]  # fmt: skip


def _gdpr_34(case: Case, _: str) -> list[Part]:
    return [
        Part("The nature of the breach, in clear and plain language", "art. 34(2)",
             (span(case.extent),), add=("what happened to this person's data, in words that the person understands",
             "who is concerned: the record finds kinds of data, not persons")),
        Part("Contact", "art. 34(2), 33(3)(b)", (f"{case.extent.organisation or 'not recorded'}",),
             add=("name and contact details of the data protection officer, or another contact point",)),
        _consequences(case.extent, "art. 34(2), 33(3)(c)"),
        _measures(case, "art. 34(2), 33(3)(d)"),
        Part("Whether it may be left out", "art. 34(3)",
             (f"Values that left as tokens or were removed, where the log says so: {_replaced(case.extent)}.",),
             add=("whether protection made the data unintelligible, the risk is no longer likely, or a public notice "
                  "must do instead",)),
    ]  # fmt: skip


def _early_warning(case: Case, _: str) -> list[Part]:
    return [
        _entity(case),
        _when(case, "nis2_early_warning", "art. 23(4)(a)"),
        nature_part(case.incident, case.extent, "art. 23(4)(a)"),
        Part("Suspected unlawful or malicious act", "art. 23(4)(a)",
             (f"Found by: {case.incident.found_by}.",), add=("whether such an act is suspected",)),
        Part("Cross-border impact", "art. 23(4)(a)", (_abroad(case.extent),),
             add=("whether an impact on other Member States is likely",)),
    ]  # fmt: skip


def _notification(case: Case, _: str) -> list[Part]:
    return [
        _entity(case),
        _when(case, "nis2_notification", "art. 23(4)(b)"),
        Part("Update of the early warning", "art. 23(4)(b)", _given(case, "nis2_early_warning"),
             add=("what has changed since",)),
        nature_part(case.incident, case.extent, "art. 23(4)(b)"),
        recipients_part(case.extent),
        Part("Severity and impact, first assessment", "art. 23(4)(b)",
             (f"Classification: significant: {case.incident.facets['significant']}.", _abroad(case.extent)),
             add=("the assessment: disruption, loss, persons and services affected (art. 23(3))",)),
        Part("Indicators of compromise", "art. 23(4)(b)", (),
             _digests(case.extent), add=("indicators from other systems, where there are any",)),
    ]  # fmt: skip


def _final(case: Case, _: str) -> list[Part]:
    return [
        _entity(case),
        _when(case, "nis2_final", "art. 23(4)(d)"),
        nature_part(case.incident, case.extent, "art. 23(4)(d)(i)"),
        recipients_part(case.extent),
        Part("Type of threat or root cause", "art. 23(4)(d)(ii)", add=("what is likely to have caused it",)),
        _measures(case, "art. 23(4)(d)(iii)"),
        Part("Cross-border impact", "art. 23(4)(d)(iv)", (_abroad(case.extent),), add=("the impact, where there is one",)),
        Part("If it is going on", "art. 23(4)(e)",
             ("Then this is a progress report, and the final report follows within a month of handling it.",),
             add=("whether it is still going on",)),
        acts_part(case.incident),
    ]  # fmt: skip


def _clawback(case: Case, _: str) -> list[Part]:
    incident, extent = case.incident, case.extent
    seen = [
        f"Calls that showed something without any label of privilege, so that it was not recognised: {extent.unlabelled}."
    ]
    elsewhere: tuple[str, ...] = ()
    if extent.all_calls:
        elsewhere = (f"In the whole record, {counted(extent.all_refused, 'call')} of {extent.all_calls} were refused.",)
    if extent.lowered:
        seen.append(f"Calls with a label that a person lowered: {account(extent.lowered)}.")
    return [
        Part("Inadvertence", "FRE 502(b)(1)",
             (f"Calls by person: {account(extent.people)}.", *seen, f"Labels in force: {account(extent.labels)}."),
             add=("how it came about, and that it was not intended; statements of those who acted",)),
        Part("Reasonable steps to prevent disclosure", "FRE 502(b)(2)",
             (f"Measures that the rulings ordered for these calls: {account(extent.measures)}.",
              f"Policies that permitted them: {account(extent.policies)}.",
              f"Values that left as tokens or were removed: {_replaced(extent)}.",
              *elsewhere),
             add=("training, instructions and supervision at the time", "a 502(d) order, where there is one")),
        Part("Prompt steps to rectify the error", "FRE 502(b)(3)", _promptness(case), _elapsed(case),
             add=("what else was done, and when",)),
        clocks_part([c for c in case.clocks if c.duty.facet == "privileged"], case.at),
        Part("Extent of the disclosure", "Advisory Committee's note to FRE 502(b)",
             (span(extent), f"Matters: {account(extent.matters)}.")),
        recipients_part(extent),
        _showings("What was disclosed, by digest", extent, people=True),
        Part("Scope of discovery, and fairness", "Advisory Committee's note to FRE 502(b)",
             add=("how much was reviewed or handled in all, against which this is to be seen",
                  "whether anybody has relied on the text")),
        Part("Other law", said=("Rule 502 speaks of federal proceedings. Elsewhere loss of confidence, secrecy offences "
             "and duties towards the client differ.",), add=("the law of the forum, and whether the client must be told",)),
        acts_part(incident),
    ]  # fmt: skip


def _deletion(case: Case, place: str) -> list[Part]:
    """Return a request to one provider: of matters, persons, kinds and labels it says nothing."""
    received = [r for r in case.extent.recipients if r.place == place]
    if not received:
        raise CallError("draft_unknown", "the log shows nothing of this incident that went to this place")
    return [
        Part(
            "To",
            said=(f"{received[-1].operator}.",),
            add=("the address for such requests, and the account or contract number",),
        ),
        Part(
            "What was sent",
            said=(
                f"{counted(sum(r.showings for r in received), 'request')} from {moment(min(r.first for r in received))} to "
                f"{moment(max(r.last for r in received))}; of {sum(r.uncertain for r in received)} the record does not say "
                "whether they arrived.",
                "A digest is SHA-256 of the body as it left. The provider's own ids of the requests are not recorded.",
            ),
            table=_requests([s for s in case.extent.showings if s.place == place]),
            add=(f"the {case.extent.more} that are not listed",) if case.extent.more else (),
        ),
        Part("Terms in force", said=tuple(_terms(r) for r in received)),
        Part(
            "What is asked",
            said=(
                "The text was sent inadvertently. It is confidential, and privilege is claimed; nothing is waived.",
                "Please delete the requests, the answers and everything made from them, in every copy: logs, caches, "
                "stores for abuse monitoring, backups as they expire, and sets for training or evaluation.",
                "Until then please let nobody read them and use them for nothing.",
                "Please confirm in writing what was deleted and when, who had read it, and what could not be deleted and why.",
            ),
            add=("by when, and to whom the confirmation goes", "signature"),
        ),
    ]


FORMS: Mapping[str, tuple[str, str, Callable[[Case, str], list[Part]]]] = {
    "overview": ("Incident file", "GDPR art. 33(5): facts, effects and remedial action; NIS2 art. 23", _overview),
    "gdpr-33": ("Notification to the supervisory authority", "Regulation (EU) 2016/679 art. 33", _gdpr_33),
    "gdpr-34": ("Communication to the persons concerned", "Regulation (EU) 2016/679 art. 34", _gdpr_34),
    "nis2-early-warning": ("Early warning", "Directive (EU) 2022/2555 art. 23(4)(a)", _early_warning),
    "nis2-notification": ("Incident notification", "Directive (EU) 2022/2555 art. 23(4)(b)", _notification),
    "nis2-final": ("Final report", "Directive (EU) 2022/2555 art. 23(4)(d)", _final),
    "clawback-facts": ("Facts of an inadvertent disclosure", "Federal Rules of Evidence, rule 502(b)", _clawback),
    "deletion-request": ("Request to delete", "FRE 502(b)(3): reasonable steps to rectify the error", _deletion),
}
"""Every draft by its name on the command line: title, source, parts."""


def _home(extent: Extent) -> str:
    return ", ".join(extent.home) or "not recorded"


def _entity(case: Case) -> Part:
    said = f"Entity as configured: {case.extent.organisation or 'not recorded'}; home: {_home(case.extent)}."
    return Part(
        "Entity", said=(said,), add=("registration, sector and contact; the CSIRT or authority that is competent",)
    )


def _when(case: Case, duty: str, source: str) -> Part:
    clock = case.clock(duty)
    begins = "provisionally, since the notification is not on record" if clock.provisional else "by the record"
    due = f"The limit of {clock.duty.limit} ends at {moment(clock.due)}, {begins}"
    return Part("When", source, (
        f"Aware at {moment(case.incident.aware)}, as stated on opening at {moment(case.incident.opened.at)}.",
        f"{due}. By the log's last entry, {moment(case.at)}: {clock.state(case.at)}.",
    ))  # fmt: skip


def _given(case: Case, duty: str) -> tuple[str, ...]:
    given = case.incident.notices(duty)
    return tuple(f"Given {moment(s.act['sent'])}; reference: {s.act['reference'] or 'none'}." for s in given) or (
        "None is on record.",
    )


def _abroad(extent: Extent) -> str:
    found = sorted({country for r in extent.recipients if not r.controlled for country in r.countries})
    return f"Countries where text of these calls may have been processed outside the department: {', '.join(found) or 'none'}."


def _replaced(extent: Extent) -> str:
    return str(sum(s.replaced for s in extent.showings)) + (" or more" if extent.more else "")


def _consequences(extent: Extent, source: str) -> Part:
    return Part("Likely consequences", source, tuple(_terms(r) for r in extent.recipients),
                add=("the consequences that are likely for the persons concerned",))  # fmt: skip


def _measures(case: Case, source: str) -> Part:
    extent = case.extent
    done = [
        f"{_done(step)}: {moment(step.act['sent'])}" for step in case.incident.steps if step.act["event"] == NOTIFIED
    ]
    return Part("Measures taken and proposed", source,
                (f"Before: {account(extent.measures)}; values that left as tokens or were removed: {_replaced(extent)}.",
                 f"Since: {'; '.join(done) or 'nothing is on record'}."),
                add=("measures that the record does not know of, and those that are proposed",))  # fmt: skip


def _terms(recipient: Recipient) -> str:
    kept = recipient.retention_days
    until = "" if kept is None else f"; by these terms it is kept until {moment(recipient.last + kept * 86_400_000)}"
    return f"{recipient.place} ({recipient.operator}): {recipient.terms}{until}."


def _promptness(case: Case) -> tuple[str, ...]:
    first = case.extent.first
    sent = "Nothing that was shown is on record" if first is None else f"First shown {moment(first)}"
    return (f"{sent}; aware {moment(case.incident.aware)}, as stated; opened {moment(case.incident.opened.at)}.",)


def _elapsed(case: Case) -> Table:
    rows = [("opened", moment(case.incident.opened.at), duration(case.incident.opened.at - case.incident.aware))]
    for step in case.incident.steps:
        if step.act["event"] == NOTIFIED:
            rows.append((_done(step), moment(step.act["sent"]), duration(step.act["sent"] - case.incident.aware)))
    return Table(("Step", "When (UTC)", "After awareness"), tuple(rows))


def _done(step: Step) -> str:
    place, duty = str(step.act["place"]), str(step.act["duty"])
    return duty.replace("_", " ") + (f" ({place})" if place else "")


def _digests(extent: Extent) -> Table:
    return Table(("When (UTC)", "Place", "SHA-256 of what left"),
                 tuple((moment(s.at), s.place, s.sent_sha256 or "not recorded") for s in extent.showings))  # fmt: skip


def _requests(showings: list[Showing]) -> Table:
    return Table(
        ("When (UTC)", "Model", "Bytes", "SHA-256 of the body", "Ended"),
        tuple(
            (moment(s.at), s.model, str(s.sent_bytes or ""), s.sent_sha256 or "not recorded", _ended(s))
            for s in showings
        ),
    )


def _ended(showing: Showing) -> str:
    return showing.ended if showing.certain else "may have arrived"


def _showings(heading: str, extent: Extent, *, people: bool) -> Part:
    rows = tuple(
        (str(s.entry), moment(s.at), s.by if people else "", s.matter, s.place, ", ".join(s.countries), _ended(s),
         s.request_sha256, s.sent_sha256 or "not recorded", s.call)
        for s in extent.showings
    )  # fmt: skip
    head = ("Entry", "When (UTC)", "By", "Matter", "Place", "Processed in", "Ended", "SHA-256 of the request",
            "SHA-256 of what left", "Call")  # fmt: skip
    more = (f"Showings that are not listed: {extent.more}; `situs report inventory` lists all.",) if extent.more else ()
    return Part(heading, said=more, table=Table(head, rows))
