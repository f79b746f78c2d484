"""`situs incident`: record what people do about an incident, watch its clocks, draft notices, hand it over."""

from __future__ import annotations

from pathlib import Path

import click

from situs.cli.casework import case_lines, case_of, case_row, cases_of, next_due, present
from situs.cli.incident_acts import COMMANDS, now_ms
from situs.cli.output import json_option, key_text, ledger_option, show, spare, table, write_file
from situs.cli.trust import local_trust_options
from situs.errors import IntegrityError
from situs.incidents import FORMATS, FORMS, State, check_pack, load_duties, make_draft, make_pack, moment, wanted

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def command() -> None:
    """Record incidents, watch their clocks, draft notices from the ledger.

    What is recorded goes into the ledger: by the gateway, where the variable SITUS_API_KEY holds a key with the role
    `incident:record`, else by this command while no gateway runs. No text of a client belongs into any option.
    """


for _act in COMMANDS:
    command.add_command(_act)


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@click.option("--check", is_flag=True, help="Exit code 1 where a duty of an open incident is overdue.")
@ledger_option
@local_trust_options
@json_option
def list_incidents(everything: bool, check: bool, ledger: Path, as_json: bool) -> None:
    """List the incidents of a verified log with what is due next. LEDGER may also be an exported log."""
    cases = [case for case in cases_of(ledger) if everything or not case.incident.closed]
    now = present(cases[0], now_ms()).now if cases else 0
    overdue = [c for case in cases if not case.incident.closed for c in case.clocks if c.state(now) is State.OVERDUE]
    if as_json:
        show([case_row(case, now) for case in cases])
    elif not cases:
        click.echo("no incident is on record" if everything else "no incident is open")
    else:
        rows = []
        for case in cases:
            due = next_due(case, now) if not case.incident.closed else None
            told = (due.duty.id, moment(due.due), due.state(now).value) if due else ("", "", "")
            one = case.incident
            rows.append((one.id, one.kind, one.closed or "open", moment(one.aware), *told))
        table(rows, ("INCIDENT", "KIND", "STATUS", "AWARE (UTC)", "NEXT DUE", "WHEN (UTC)", "STATE"))
    if check and overdue:
        raise SystemExit(1)


@command.command("show")
@click.argument("incident")
@ledger_option
@local_trust_options
@json_option
def show_incident(incident: str, ledger: Path, as_json: bool) -> None:
    """Show INCIDENT from a verified log: its clocks now, and what the log shows of its calls."""
    case = case_of(incident, ledger)
    now = present(case, now_ms()).now
    if as_json:
        show(case_row(case, now))
    else:
        click.echo("\n".join(case_lines(case, now)))


@command.command()
@click.argument("incident")
@click.argument("form", metavar="FORM", type=click.Choice(list(FORMS)))
@click.option("--place", default="", help="The place that a deletion request goes to.")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), default="markdown", show_default=True)
@click.option("--output", type=_FILE, help="Write into this file.")
@ledger_option
@local_trust_options
def draft(incident: str, form: str, place: str, kind: str, output: Path | None, ledger: Path) -> None:
    """Draft FORM for INCIDENT from a verified log, and say what a person must add.

    FORM is overview, gdpr-33, gdpr-34, nis2-early-warning, nis2-notification, nis2-final, clawback-facts, or
    deletion-request, which takes --place. The same log gives the same bytes.
    """
    spare(ledger, output)
    text = FORMATS[kind](make_draft(case_of(incident, ledger), form, place))
    if output is None:
        click.echo(text, nl=False)
        return
    write_file(output, text.encode())
    click.echo(f"wrote {output}", err=True)


@command.command()
@click.argument("incident")
@click.argument("folder", type=_FOLDER)
@ledger_option
@local_trust_options
@json_option
def pack(incident: str, folder: Path, ledger: Path, as_json: bool) -> None:
    """Write INCIDENT into FOLDER for others: drafts, the entries that they rest on, and a proof for each entry.

    It takes the ledger's file, not an export. FOLDER must be new or empty.
    """
    from contextlib import closing

    from situs.adapters.store import LedgerReader

    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty")
    case = case_of(incident, ledger)
    with closing(LedgerReader(ledger)) as reader:
        numbers = wanted(reader.first(case.basis.size), case)
        files = make_pack(case, reader.proven(numbers, case.basis.checkpoint.encode()))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.FileError(str(folder), error.strerror or type(error).__name__) from None
    for name, content in files.items():
        write_file(folder / name, content)
    if as_json:
        show({"folder": str(folder), "files": sorted(files), "entries": len(numbers), "size": case.basis.size})
    else:
        click.echo(f"wrote {len(files)} files into {folder}: {len(numbers)} entries of {case.basis.size}, each proven")


@command.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--key", required=True, help="The ledger's verifier key, or a file that holds it.")
@json_option
def verify(folder: Path, key: str, as_json: bool) -> None:
    """Verify the hand-over pack in FOLDER offline, with a public key. Exit code 1 where anything was changed."""
    from situs import __version__
    from situs.adapters.packs import read_folder
    from situs.ledger import parse_vkey

    try:
        found = check_pack(read_folder(folder), parse_vkey(key_text(key)), __version__)
    except IntegrityError as error:
        told = {"verified": False, "code": error.code, "why": error.message, "found": error.found, "at": error.at}
        show(told) if as_json else click.echo(f"FAILED    {folder}\n    {error.code}: {error.message}: {error.found}")
        raise SystemExit(1) from None
    facts = {
        "incident": found.incident,
        "entries": found.entries,
        "log_size": found.size,
        "root": found.root,
        "drafts_made_anew": found.drafts,
    }
    if as_json:
        show({"verified": True, **facts})
    else:
        click.echo("\n".join([f"verified  {folder}", *(f"    {name}: {value}" for name, value in facts.items())]))


@command.command()
@json_option
def duties(as_json: bool) -> None:
    """List the duties that clocks run for, with limit, source, date and confidence."""
    found = load_duties().values()
    if as_json:
        show([
            {"id": d.id, "title": d.title, "recipient": d.recipient, "article": d.article, "limit": d.limit,
             "binding": d.binding, "starts": d.starts, "facet": d.facet, "applies": sorted(d.applies),
             "required": d.required, "note": d.note, "source": list(d.source), "as_of": d.as_of,
             "confidence": d.confidence, "verification": d.verification}
            for d in found
        ])  # fmt: skip
        return
    rows = [(d.id, d.limit, d.binding, f"from {d.starts}", d.article, f"{d.as_of}, {d.confidence}") for d in found]
    table(rows, ("DUTY", "LIMIT", "BY", "STARTS", "SOURCE", "AS OF"))
