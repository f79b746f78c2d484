"""`situs ledger`: check the file, compare it with others' counts, write it out; one command adds an entry to it."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from situs.cli.confirm_clock import command as confirm_clock
from situs.cli.output import json_option, key_option, key_text, ledger_option, show, spare
from situs.cli.reconcile import command as reconcile

if TYPE_CHECKING:
    from situs.errors import IntegrityError

_MOST_FAULTS = 100


@click.group()
def command() -> None:
    """Check the ledger's file; compare it with others' counts; export it as a log, static tiles or a SIEM's events."""


@command.command()
@ledger_option
@key_option
@json_option
def fsck(ledger: Path, key: str, as_json: bool) -> None:
    """Rebuild the tree from the entries and compare all that is stored: leaves, nodes, checkpoints, open calls.

    Exit code 0: all fits; 1: it does not, and up to a hundred contradictions are told.
    """
    from situs.adapters.store import Examined, examine
    from situs.ledger import parse_vkey

    examined = Examined()
    faults = [_told(fault) for fault in islice(examine(ledger, parse_vkey(key_text(key)), examined), _MOST_FAULTS)]
    counts = {
        "entries": examined.entries,
        "nodes": examined.nodes,
        "checkpoints": examined.checkpoints,
        "open_calls": list(examined.open_calls),
    }
    if as_json:
        show({"file": str(ledger), "sound": not faults, **counts, "faults": faults})
    else:
        click.echo(f"{'DAMAGED' if faults else 'sound  '}  {ledger}")
        for name, value in counts.items():
            click.echo(f"    {name}: {', '.join(value) if isinstance(value, list) else value}".rstrip())
        for fault in faults:
            click.echo(f"  {fault['code']}: {fault['why']}")
    if faults:
        raise SystemExit(1)


def _told(fault: IntegrityError) -> dict[str, Any]:
    return {
        "code": fault.code, "why": fault.message, "at": fault.at, "expected": fault.expected, "found": fault.found
    }  # fmt: skip


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@ledger_option
@json_option
def export(file: Path, ledger: Path, as_json: bool) -> None:
    """Write the whole log into FILE, as JSON lines that `situs verify` reads."""
    from situs.adapters.store import LedgerReader, export_log

    spare(ledger, file)
    with closing(LedgerReader(ledger)) as reader:
        size = export_log(reader, file)
    _say({"file": str(file), "entries": size}, as_json)


@command.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--cosigned",
    type=click.IntRange(min=1),
    default=None,
    help="Write up to the newest checkpoint that at least so many witnesses signed.",
)
@ledger_option
@json_option
def tiles(folder: Path, cosigned: int | None, ledger: Path, as_json: bool) -> None:
    """Write the log into FOLDER as static files (C2SP tlog-tiles), or bring such a folder up to date.

    Any web server can serve it: `checkpoint`, `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]`. A folder that holds
    another or a longer history is refused. `situs verify FOLDER` checks it whole.
    """
    from situs.adapters.store import LedgerReader, export_tiles

    with closing(LedgerReader(ledger)) as reader:
        checkpoint = export_tiles(reader, folder, cosigned or 0)
    _say({"folder": str(folder), "origin": checkpoint.origin, "entries": checkpoint.size}, as_json)


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option(
    "--from", "start", type=click.IntRange(min=0), default=None, help="The first entry, by its number; else 0."
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Go on where this file says, and keep in it where the next run begins.",
)
@ledger_option
@key_option
@json_option
def siem(file: Path, start: int | None, state: Path | None, ledger: Path, key: str, as_json: bool) -> None:
    """Write each call, refusal and incident into FILE as an OCSF event, one JSON object a line; `-` is standard output.

    A file is there only if all that was read is what the key signed; with --state, the log must also extend what was
    read the last time. LEDGER may also be an exported log, which is read from its beginning. An event's `metadata.uid`
    never changes, so that one that is delivered twice is known. Exit code 1: the log does not hold.
    """
    from situs.cli.siem import Reading, write_events
    from situs.errors import IntegrityError
    from situs.ledger import parse_vkey

    spare(ledger, file)
    if state is not None and file.exists():
        raise click.UsageError(f"{file} is there: ship it first, since what it holds would not be written again")
    try:
        reading = Reading.begin(ledger, parse_vkey(key_text(key)), start, state)
        told = write_events(reading, file)
    except IntegrityError as error:
        click.echo(f"situs: {error.message} [{error.code}]", err=True)
        raise SystemExit(1) from None
    reading.keep()
    if str(file) == "-":
        click.echo(f"events: {told['events']}, next: {told['next']}", err=True)
    else:
        _say({"file": str(file), **told}, as_json)


command.add_command(reconcile)
command.add_command(confirm_clock)


def _say(written: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show(written)
    else:
        click.echo("\n".join(f"{name}: {value}" for name, value in written.items()))
