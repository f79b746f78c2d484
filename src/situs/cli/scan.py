"""`situs scan`: find the ways by which data leave for language models."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from situs import __version__
from situs.cli.output import json_option, progress
from situs.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from situs.mapping import EgressMap, Gateway, Proof, Served, Standing
    from situs.scan import Called, Calls, Finding, Project, Rule, Scan

_LEVELS = ("critical", "high", "moderate", "low", "info", "never")
_EVERY = 0.2
_CONFIG = Path(".situs/situs.toml")
_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def command() -> None:
    """Find the ways by which data leave for language models."""


@command.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--org", default="", help="Scan this org: the id of a `[[salesforce_org]]` of the configuration.")
@json_option
@click.option("--html", type=_FILE, help="Write a report with the map as a graph into this file, which needs no other.")
@click.option("--sarif", type=_FILE, help="Write SARIF 2.1.0 into this file too.")
@click.option("--code-analyzer", type=_FILE, help="Write the JSON of Salesforce Code Analyzer into this file too.")
@click.option("--baseline", type=_FILE, help="An earlier --json report: what it holds is not reported again.")
@click.option(
    "--fail-on",
    type=click.Choice(_LEVELS),
    default="high",
    show_default=True,
    help="Exit with 1 from this severity on.",
)
@click.option(
    "--config",
    "config_path",
    type=_FILE,
    envvar="SITUS_CONFIG",
    help=f"The configuration whose policies rule on each way.  [default: {_CONFIG}, if it is there]",
)
@click.option("--home", default="", help="The organisation's jurisdictions, comma-separated: `DE,CH`.")
@click.option("--propose-classification", type=_FOLDER, help="Write missing `securityClassification` into this folder.")
@click.option("--gateway", "gateways", multiple=True, help="Situs, as https://HOST or HOST: ways there are governed.")
@click.option("--fix", type=_FOLDER, help="Write the migration to the one --gateway into this folder.")
@click.option("--change", type=_FOLDER, help="Scan the project as it is once the change in this folder is deployed.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="With --org: calls of its log before this moment (UTC) do not count.",
)
@click.option(
    "--verify-migration", is_flag=True, help="Exit with 1 unless every way leads through Situs; with --json, the proof."
)
def salesforce(
    path: Path | None,
    org: str,
    as_json: bool,
    html: Path | None,
    sarif: Path | None,
    code_analyzer: Path | None,
    baseline: Path | None,
    fail_on: str,
    config_path: Path | None,
    home: str,
    propose_classification: Path | None,
    gateways: tuple[str, ...],
    fix: Path | None,
    change: Path | None,
    since: datetime | None,
    verify_migration: bool,
) -> None:
    """Scan the Salesforce project in the folder PATH, or a live org, and draw the egress map.

    Source and Metadata API formats are read: Apex, Flows, credentials, prompts, agents, settings, pages. Each field is
    followed to the model that it reaches, and your own policies rule on each way. Nothing is executed. With PATH
    nothing is sent; with --org that org is asked for its code, metadata and log of callouts, and nobody else. With both
    the org is scanned, and PATH is the repository that it is held against. Exit code 0: nothing from the chosen
    severity on; 1: something; 2: the scan failed. What cannot be resolved is reported, never cleared.
    """
    from situs.adapters.projects import read_folder
    from situs.mapping import draw, find_in_map, prove, refuse_providers
    from situs.scan import Severity, explain, find_unexplained, load_rules, scan

    if org and (fix or propose_classification):
        raise click.UsageError("--fix and --propose-classification need a PATH alone: an org gives no whole files")
    moment, led = _moment(since, org), _gateways(gateways, alone=fix is not None)
    hosts = frozenset(gateway.host for gateway in led)
    known, found = _known(baseline), config_path or (_CONFIG if _CONFIG.exists() else None)
    standing = replace(_standing(found, home), served=_served() if led else None)
    refuse_providers(led, standing.law)
    source = _source(path, org, found, moment)
    project = source.project.changed_by(read_folder(change)) if change else source.project
    scanned = scan(project, standing.law, _Progress(len(project.files)), hosts)
    egress = draw(scanned, standing)
    called = explain(source.calls, project, standing.law, hosts)
    whole = (*scanned.findings, *find_in_map(scanned, egress), *find_unexplained(called))
    whole += _drift(source, project, scanned, standing, hosts)
    kept = _without(replace(scanned, findings=_sorted(whole)), known)
    report = _Report(kept, egress, load_rules(), source.name, called, moment, bool(org))
    for target, made in ((html, report.html), (sarif, report.sarif), (code_analyzer, report.code_analyzer)):
        _write(target, made)
    if propose_classification:
        _propose(propose_classification, scanned, egress)
    if fix:
        _fix(fix, project, scanned, led[0])
    if verify_migration:
        # What the log tells was before the change, so what stood there then explains it too.
        before = explain(source.calls, source.project, standing.law, hosts) if change else called
        _verify(prove(scanned, egress, before, moment), as_json)
        return
    report.show(as_json)
    if fail_on != "never" and _gravest(report.scan, report.rules) <= Severity[fail_on.upper()]:
        sys.exit(1)


@command.command("rule")
@click.argument("name", required=False)
def explain_rule(name: str | None) -> None:
    """Explain the rule NAME: what it finds and why, what to do, an example. Without NAME, list the rules."""
    from situs.scan import load_rules
    from situs.scan.report.explained import page_of_rule

    rules = load_rules()
    if name is None:
        for rule in sorted(rules.values(), key=lambda r: (r.severity, r.id)):
            click.echo(f"{rule.severity.name.lower():<9} {rule.id:<28} {rule.title}")
        return
    if name not in rules:
        raise click.UsageError("there is no such rule; `situs scan rule` lists them")
    click.echo(page_of_rule(rules[name]), nl=False)


def _moment(since: datetime | None, org: str) -> datetime | None:
    if since is None:
        return None
    moment = since.replace(tzinfo=UTC)
    if not org or moment > datetime.now(UTC):
        raise click.UsageError("--since needs an --org, and a moment in the past")
    return moment


def _gateways(named: tuple[str, ...], *, alone: bool) -> tuple[Gateway, ...]:
    from situs.mapping import read_gateway

    read = tuple(map(read_gateway, named))
    if alone and len(read) != 1:
        raise click.UsageError("--fix needs one --gateway, to which it leads the project")
    return read


def _drift(
    source: _Source, project: Project, scanned: Scan, standing: Standing, hosts: frozenset[str]
) -> tuple[Finding, ...]:
    """Return what leads to a model in the org alone, where a repository was named to hold it against."""
    from situs.scan import find_drift, scan

    if source.repository is None:
        return ()
    known = scan(source.repository, standing.law, gateways=hosts)
    return tuple(find_drift(project, scanned, source.repository, known))


def _propose(target: Path, scanned: Scan, egress: EgressMap) -> None:
    from situs.adapters.projects import write_change
    from situs.mapping import manifest_of, propose

    proposed = propose(scanned, egress)
    if proposed.proposals:
        files = {f"force-app/main/default/{p.path}": p.text for p in proposed.proposals}
        write_change(target, {**files, "package.xml": manifest_of(proposed.proposals)})
    told = f"{len(proposed.proposals)} fields have a proposed classification"
    progress(f"{told}; of {len(proposed.undecided)} nothing tells: {', '.join(proposed.undecided[:20]) or '-'}")


def _fix(target: Path, project: Project, scanned: Scan, gateway: Gateway) -> None:
    from situs.adapters.projects import write_change
    from situs.mapping import migrate
    from situs.server.salesforce.registering import REGISTRATION, registration

    migration = migrate(project, scanned, gateway, _served())
    steps = "".join(f"- {step}\n" for step in migration.by_hand)
    service = {f"force-app/main/default/{REGISTRATION}": registration()}
    write_change(target, {**migration.files, **service, "BY-HAND.md": f"# What is left to do by hand\n\n{steps}"})
    count = len(migration.files) + len(service)
    progress(f"{count} files of a change are in {target}; {len(migration.by_hand)} steps in BY-HAND.md")


def _served() -> Served:
    """Return what Situs answers, by the documents that it hands out itself."""
    from situs.mapping import served_by
    from situs.server.own import description
    from situs.server.salesforce.describing import service_document

    return served_by(map(orjson.loads, (description(), service_document())))


def _verify(proof: Proof, as_json: bool) -> None:
    """Tell of every old way that is left, and exit with 1 unless the migration is proved."""
    from situs.mapping.report.proof import plain_proof, proof_of

    if as_json:
        click.echo(orjson.dumps(proof_of(proof, __version__), option=orjson.OPT_INDENT_2).decode())
    else:
        for line in plain_proof(proof):
            click.echo(line)
    if not proof.holds:
        sys.exit(1)


@dataclass(frozen=True, slots=True)
class _Source:
    """Hold what is scanned, and what the org's log tells of its calls."""

    name: str
    project: Project
    calls: tuple[Calls, ...] = ()
    repository: Project | None = None
    """What the org is held against, where a PATH stands beside it."""


def _source(path: Path | None, org: str, found: Path | None, since: datetime | None) -> _Source:
    from situs.adapters.projects import read_folder

    if path is None and not org:
        raise click.UsageError("name the folder PATH, an --org, or both")
    if path is not None and not org:
        return _Source(path.resolve().name, read_folder(path))
    if found is None:
        raise click.UsageError("--org needs a configuration that names the org: --config FILE")
    repository = read_folder(path) if path else None
    return replace(asyncio.run(_ask(org, found, since)), repository=repository)


async def _ask(org: str, config_path: Path, since: datetime | None) -> _Source:
    """Read an org's code, metadata and log of callouts; the org alone is asked."""
    from situs.adapters.projects.org import read_calls, read_org
    from situs.config import load_config
    from situs.runtime.orgs import open_org

    opened = open_org(load_config(config_path), config_path.parent, org)
    client, absent = opened.client, frozenset(opened.settings.has_none_of)
    try:
        progress(f"asking the org `{org}` for its code and metadata")
        project = await read_org(client, progress=progress, absent=absent)
        calls, unread = await read_calls(client, since)
    finally:
        await client.aclose()
    return _Source(org, replace(project, unread=(*project.unread, *unread)), calls)


def _standing(found: Path | None, home: str) -> Standing:
    from situs.config import load_config
    from situs.runtime.standing import make_standing

    config = load_config(found) if found else None
    folder = found.parent if found else Path()
    codes = [code.strip().upper() for code in home.split(",") if code.strip()]
    return make_standing(config, folder, codes, datetime.now(UTC).date())


def _sorted(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: (f.spot, f.rule, f.subject)))


@dataclass(frozen=True, slots=True)
class _Report:
    """Write one scan in each format."""

    scan: Scan
    map: EgressMap
    rules: Mapping[str, Rule]
    project: str
    called: tuple[Called, ...] = ()
    since: datetime | None = None
    live: bool = False

    def show(self, as_json: bool) -> None:
        """Print the scan for a person, or as JSON."""
        from situs.mapping.report.document import map_of
        from situs.mapping.report.plain import plain_map
        from situs.scan.report.calls import called_of, plain_called
        from situs.scan.report.document import document_of
        from situs.scan.report.plain import plain_of

        if as_json:
            document = {**document_of(self.scan, self.rules, __version__), "map": map_of(self.map)}
            since = self.since.isoformat() if self.since else None
            document |= {"called": called_of(self.called), "called_since": since}
            click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
            return
        for line in (*plain_map(self.map), *plain_called(self.called), *plain_of(self.scan, self.rules)):
            click.echo(line)

    def sarif(self) -> bytes:
        """Return SARIF 2.1.0."""
        from situs.scan.report.sarif import sarif_of

        return orjson.dumps(sarif_of(self.scan, self.rules, __version__), option=orjson.OPT_INDENT_2) + b"\n"

    def code_analyzer(self) -> bytes:
        """Return the JSON of Salesforce Code Analyzer."""
        from situs.scan.report.analyzer import analyzer_of

        return orjson.dumps(analyzer_of(self.scan, self.rules, __version__), option=orjson.OPT_INDENT_2) + b"\n"

    def html(self) -> bytes:
        """Return the report that a browser shows."""
        from situs.mapping.report.page import Head, page_of

        head = Head(self.project, datetime.now(UTC).date().isoformat(), __version__, self.live)
        return page_of(self.scan, self.map, self.rules, head, self.called).encode()


def _gravest(result: Scan, rules: Mapping[str, Rule]) -> int:
    return min((rules[finding.rule].severity for finding in result.findings), default=99)


def _known(baseline: Path | None) -> frozenset[str]:
    from situs.scan.report.document import known_of

    if baseline is None:
        return frozenset()
    try:
        return known_of(orjson.loads(baseline.read_bytes()))
    except OSError as error:
        raise click.FileError(str(baseline), error.strerror or type(error).__name__) from None
    except ValueError as error:
        raise ConfigError("baseline_invalid", "the baseline is not a report that `situs scan --json` wrote") from error


def _without(result: Scan, known: frozenset[str]) -> Scan:
    from situs.scan.finding import fingerprints

    names = fingerprints(result.findings)
    left = tuple(f for f, name in zip(result.findings, names, strict=True) if name not in known)
    return replace(result, findings=left)


def _write(target: Path | None, made: Callable[[], bytes]) -> None:
    if target is None:
        return
    try:
        target.write_bytes(made())
    except OSError as error:
        raise click.FileError(str(target), error.strerror or type(error).__name__) from None


class _Progress:
    """Show on a terminal how far the scan is."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.shown = time.monotonic()

    def __call__(self, count: int) -> None:
        """Take how many files were looked at."""
        if not sys.stderr.isatty():
            return
        now = time.monotonic()
        if count == self.total:
            click.echo("\r\033[K", err=True, nl=False)
        elif now - self.shown > _EVERY:
            self.shown = now
            click.echo(f"\r\033[K  {count:,} of {self.total:,} files", err=True, nl=False)
