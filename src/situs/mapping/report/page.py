"""The report as one HTML page for those who answer for the data: the map, each way with its ruling, the findings.

The page loads nothing and sends nothing: its own content security policy forbids it. All text of the project is escaped.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from importlib import resources
from itertools import groupby

from situs.mapping.drawing import EgressMap
from situs.mapping.judging import Judged, Verdict
from situs.mapping.labelling import Labelled
from situs.mapping.report.graph import COPIED, svg_of
from situs.model import Place, Reason
from situs.scan import Called, Destination, Finding, Rule, Scan, Spot
from situs.scan.report.grouping import Group, grouped

_TICKED = re.compile(r"`([^`]*)`")
_MEANING = {
    Verdict.REFUSED: "policy refuses these data there",
    Verdict.UNKNOWN: "data or destination not resolved: not cleared",
    Verdict.CONDITIONAL: "permitted under duties that nothing on this way meets",
    Verdict.PERMITTED: "permitted as it is",
    Verdict.EXPOSED: "leads through Situs by plain HTTP: readable on the way",
    Verdict.BROKEN: "leads to Situs, which does not answer it",
    Verdict.GOVERNED: "leads through Situs, which rules on each call",
}

_SELDOM = frozenset({Verdict.EXPOSED, Verdict.BROKEN})
"""Verdicts without a tile where no way has them: they tell of a migration that went wrong."""


@dataclass(frozen=True, slots=True)
class Head:
    """Name what the page is about: the project or org, the day (ISO 8601), the version of Situs."""

    project: str
    day: str
    version: str
    org: bool = False
    """The page is about a live org."""


def page_of(scan: Scan, egress: EgressMap, rules: Mapping[str, Rule], head: Head, called: Sequence[Called] = ()) -> str:
    """Return the page; it needs no other file. `called` are the hosts that an org really called, by its log."""
    script = _asset("page.js")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return "\n".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">',
            f"<title>Egress map: {escape(head.project)}</title><style>{_asset('page.css')}</style></head><body><main>",
            *_opening(scan, egress, head),
            *_map(egress),
            *_ways(egress),
            *_copies(egress),
            *_mixed(egress),
            *_called(called),
            *_findings(scan, rules),
            *_limits(scan, head),
            *_foot(egress, head),
            f"</main><script>{script}</script></body></html>\n",
        )
    )


def _asset(name: str) -> str:
    return (resources.files("situs.mapping") / "data" / name).read_text(encoding="utf-8")


def _opening(scan: Scan, egress: EgressMap, head: Head) -> Iterator[str]:
    yield f"<h1>Where the data of {escape(head.project)} go</h1>"
    home = ", ".join(sorted(egress.home)) or "not stated"
    what = "org" if head.org else "project"
    yield f'<p class="over">Egress map of a Salesforce {what} · {scan.files:,} files read on {escape(head.day)} · at home in {home}</p>'
    yield f'<p class="lead">{_lead(egress, what)}</p>'
    yield '<div class="tiles">'
    for verdict, count in egress.counts.items():
        if not count and verdict in _SELDOM:
            continue
        yield (
            f'<button class="tile {verdict}" data-verdict="{verdict}" aria-pressed="false"><b>{count}</b>{verdict}'
            f"<small>{_MEANING[verdict]}</small></button>"
        )
    yield "</div>"
    if not egress.home:
        yield '<p class="note">No home jurisdiction was stated, so no country counts as home, and every transfer as without a basis.</p>'


def _lead(egress: EgressMap, what: str) -> str:
    total = len(egress.ways)
    copied = (
        f" {_counted(len(egress.copies), 'copy leaves', 'copies leave')} by messages and events."
        if egress.copies
        else ""
    )
    if not total:
        return (
            f"No way was found by which data of records reach a language model.{copied} "
            "What the scan cannot see is told at the end."
        )
    counts = egress.counts
    nowhere = sum(1 for j in egress.ways if j.way.exit.destination is None)
    parts = [f"{_counted(total - nowhere, 'way leads', 'ways lead')} from data of this {what} to a language model."]
    if nowhere:
        parts.append(f"{_counted(nowhere, 'more leads', 'more lead')} to a place that could not be resolved.")
    if counts[Verdict.REFUSED]:
        parts.append(f"<b>The organisation's own policy refuses {counts[Verdict.REFUSED]:,} of them.</b>")
    if counts[Verdict.UNKNOWN]:
        parts.append(f"Of {counts[Verdict.UNKNOWN]:,} the data or the destination are not known: they are not cleared.")
    inferred = sum(1 for j in egress.ways if j.label and j.label.inferred)
    if inferred:
        parts.append(
            f"For {inferred:,} the label of the data is inferred from names and types, since no classification is declared."
        )
    return " ".join(parts) + copied


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _map(egress: EgressMap) -> Iterator[str]:
    if not egress.ways and not egress.copies:
        return
    yield "<h2>The map</h2>"
    yield (
        '<p class="note">From left to right: the data, the element that sends them, the credential by which it goes, and who receives them. '
        "A line has the colour of its worst verdict; a grey one is a copy by a message or an event, on which no policy rules. "
        "Choose a box or a number above to see its ways alone.</p>"
    )
    yield f'<div class="map">{svg_of(egress.ways, egress.copies)}</div>'


def _ways(egress: EgressMap) -> Iterator[str]:
    if not egress.ways:
        return
    yield "<h2>Each way, and why it is ruled on so</h2>"
    yield (
        '<div class="tools"><input id="search" type="search" placeholder="Search: a field, a component, a host" aria-label="Search the ways">'
        f'<button id="clear" type="button">Show all</button><span id="shown">{len(egress.ways)} of {len(egress.ways)} ways</span></div>'
    )
    yield '<table class="ways"><thead><tr><th>Data</th><th>Label</th><th>Leaves by</th><th>Goes to</th><th>Verdict</th></tr></thead><tbody>'
    for number, judged in enumerate(egress.ways):
        yield _row(number, judged)
    yield "</tbody></table>"


def _row(number: int, judged: Judged) -> str:
    way = judged.way
    by = f" by <b>{escape(way.exit.credential)}</b>" if way.exit.credential else ""
    concluded = "" if way.certain else ' <span class="tag">concluded</span>'
    cells = (
        f"<details><summary>{escape(way.origin.told)}</summary>{_steps(judged)}</details>",
        _label(judged),
        f"{escape(way.exit.component)}{by}{concluded}",
        _goes(way.exit.destination),
        f'<details><summary class="verdict {judged.verdict}">{judged.verdict}</summary>{_ruling(judged)}</details>',
    )
    return f'<tr data-way="{number}" data-verdict="{judged.verdict}"><td>{"</td><td>".join(cells)}</td></tr>'


def _steps(judged: Judged) -> str:
    items = "".join(f"<li>{escape(s.what)}<br>{_code(s)}</li>" for s in judged.way.trace)
    return f"<ol>{items}</ol>"


def _code(spot: Spot) -> str:
    return f"<code>{escape(spot.path)}:{spot.line}</code>"


def _label(judged: Judged) -> str:
    if judged.label is None:
        return '<span class="tag">not known</span>'
    return _labels(judged.label)


def _labels(label: Labelled) -> str:
    mark = ' <span class="tag">inferred</span>' if label.inferred else ""
    return f'{", ".join(sorted(map(str, label.labels)))}{mark}<br><span class="law">{escape(label.because)}</span>'


def _goes(to: Destination | None) -> str:
    if to is None:
        return "not known"
    host = f"{escape(to.host)}<br>" if to.host else ""
    return f'{host}{escape(to.provider)}<br><span class="law">{escape(to.operator)}{", " + to.country if to.country else ""}</span>'


def _ruling(judged: Judged) -> str:
    parts = [f"<p>{_MEANING[judged.verdict].capitalize()}.</p>"]
    if judged.ruling:
        parts.append(f"<ul>{''.join(_reason(r) for r in judged.ruling.reasons)}</ul>")
        duties = [f"{o.name}{': ' + o.argument if o.argument else ''}" for o in judged.ruling.obligations]
        if duties:
            parts.append(f"<p>Duties: {escape('; '.join(duties))}</p>")
    if judged.place:
        parts.append(_place(judged.place))
    return "".join(parts)


def _reason(reason: Reason) -> str:
    return f'<li>{escape(reason.text)} <span class="law">[{escape(reason.legal_basis)}]</span><br><i>{escape(reason.remedy)}</i></li>'


def _place(place: Place) -> str:
    terms = place.terms
    kept = "unknown" if terms.retention_days is None else f"{terms.retention_days} days"
    told = (
        ("operator", place.operator),
        ("processed in", ", ".join(sorted(place.processed_in)[:8])),
        ("can be compelled by", ", ".join(sorted(place.compelled_by)[:8])),
        ("trains on it", terms.training),
        ("kept", kept),
        ("read by people", terms.human_review),
        ("agreement under art. 28 GDPR", "on file" if terms.dpa else "none on file"),
    )
    return f'<p class="law">{"; ".join(f"{name}: <b>{escape(value)}</b>" for name, value in told)}</p>'


def _copies(egress: EgressMap) -> Iterator[str]:
    """Yield what messages and events carry out; the rows are numbered after the ways, as in the drawing."""
    if not egress.copies:
        return
    yield "<h2>Copies that leave by messages and events</h2>"
    yield '<p class="note">Whoever receives the message or subscribes to the channel holds a copy. No policy rules on it.</p>'
    yield "<table><thead><tr><th>Data</th><th>Label</th><th>Leaves by</th><th>Goes to</th></tr></thead><tbody>"
    for number, copied in enumerate(egress.copies, len(egress.ways)):
        copy = copied.copy
        cells = (
            escape(copied.told),
            _labels(copied.label),
            f"{escape(copy.spot.what)}<br>{_code(copy.spot)}",
            _goes(copy.to) if copy.to else "whoever subscribes",
        )
        yield f'<tr data-way="{number}" data-verdict="{COPIED}"><td>{"</td><td>".join(cells)}</td></tr>'
    yield "</tbody></table>"


def _mixed(egress: EgressMap) -> Iterator[str]:
    if not egress.commingled:
        return
    yield "<h2>Jurisdictions that share a way</h2>"
    yield "<table><thead><tr><th>Shared</th><th>Objects</th><th>Jurisdictions</th><th>Ways</th></tr></thead><tbody>"
    for mixed in egress.commingled:
        cells = (
            f"{mixed.sort} {mixed.name}",
            ", ".join(mixed.objects),
            ", ".join(mixed.jurisdictions),
            str(len(mixed.spots)),
        )
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
    yield "</tbody></table>"


def _findings(scan: Scan, rules: Mapping[str, Rule]) -> Iterator[str]:
    if not scan.findings:
        return
    yield f"<h2>Findings ({len(scan.findings):,})</h2>"
    ordered = sorted(scan.findings, key=lambda f: (rules[f.rule].severity, f.rule, f.spot))
    for rule_id, group in groupby(ordered, key=lambda f: f.rule):
        rule, own = rules[rule_id], list(group)
        level = rule.severity.name.lower()
        told = "".join(_group(one) for one in grouped(own, scan.documents))
        yield (
            f'<details class="finding"><summary><span class="level {level}">{level}</span> {escape(rule.title)} '
            f'<span class="tag">{len(own)}</span></summary>{_explained(rule)}<ul>{told}</ul></details>'
        )


def _explained(rule: Rule) -> str:
    return (
        f"<p>{_ticked(rule.why)} {_ticked(rule.law)}<br><b>What to do:</b> {_ticked(rule.fix)}</p>"
        f'<p class="law">{_ticked(rule.decided)} {_ticked(rule.limits)} [{escape(rule.source)}] '
        f"With an example: <code>situs scan rule {escape(rule.id)}</code></p>"
    )


def _ticked(text: str) -> str:
    """Return text for a page, with what stands between backticks as code."""
    return _TICKED.sub(r"<code>\1</code>", escape(text))


def _group(group: Group) -> str:
    """Return a finding, or many that are alike as one that opens into their places."""
    items = "".join(_finding(finding, inactive=group.inactive) for finding in group.findings)
    if len(group.findings) == 1:
        return items
    told = f'{escape(group.cause)} <span class="tag">{len(group.findings):,} alike</span>'
    return f"<li><details><summary>{told}</summary><ul>{items}</ul></details></li>"


def _finding(finding: Finding, *, inactive: bool) -> str:
    mark = "" if finding.certain else ' <span class="tag">concluded</span>'
    mark += ' <span class="tag">inactive</span>' if inactive else ""
    return f"<li>{escape(finding.spot.what or finding.subject)}{mark}<br>{_code(finding.spot)}</li>"


def _called(called: Sequence[Called]) -> Iterator[str]:
    """Yield what the org's log tells: models first, then what nothing explains."""
    if not called:
        return
    yield "<h2>What was really called, by the org's log</h2>"
    yield '<p class="note">Callouts of Apex, as long as the org keeps them. Who calls a host that nothing read explains is not on the map.</p>'
    yield "<table><thead><tr><th>Host</th><th>Whose it is</th><th>Calls</th><th>Bytes sent</th><th>On the map</th></tr></thead><tbody>"
    for one in sorted(called, key=lambda c: (c.destination is None, c.explained, c.calls.host)):
        earlier = f" and {one.calls.earlier:,} earlier, which do not count" if one.calls.earlier else ""
        cells = (
            f"<code>{escape(one.calls.host)}</code>",
            escape(one.destination.provider) if one.destination else "no known model",
            f"{one.calls.count:,}{earlier}",
            f"{one.calls.sent:,}",
            "explained" if one.explained else "nothing that was read explains it",
        )
        yield f"<tr><td>{'</td><td>'.join(cells)}</td></tr>"
    yield "</tbody></table>"


def _limits(scan: Scan, head: Head) -> Iterator[str]:
    yield "<h2>What this report cannot see</h2>"
    read = (
        "It was read from the org by its APIs. What managed packages do"
        if head.org
        else "It was read from the project's files. What an administrator changed in the org, what managed packages do"
    )
    yield (
        f'<p class="note">{read}, addresses that are put '
        "together when code runs, and the contents of records are not in it. The order of steps is not told apart: a way may be, and need not be taken in "
        "every run. An inferred label is a suggestion for a person to confirm. No finding is not a clearance.</p>"
    )
    if scan.unread:
        yield f"<h3>{len(scan.unread):,} files were not read, or not wholly, so they are not cleared</h3><ul>"
        yield from (f"<li><code>{escape(d.path)}</code> {escape(d.why)}</li>" for d in scan.unread)
        yield "</ul>"
    if scan.stated:
        yield "<h3>Stated by the organisation's own configuration, and not seen by this scan</h3><ul>"
        yield from (f"<li><code>{escape(d.path)}</code> {escape(d.why)}</li>" for d in scan.stated)
        yield "</ul>"


def _foot(egress: EgressMap, head: Head) -> Iterator[str]:
    yield (
        f"<footer>Made by Situs {escape(head.version)} on {escape(head.day)}. Policies {egress.policies[:16]}…, law as of {escape(egress.law_as_of)}. "
        "The same policies, law and engine rule on every call that goes through Situs. Nothing of the project was executed or sent. "
        "A statement of technical facts, no legal advice.</footer>"
    )
