"""`situs verify`: nothing here knows the server; files and a public key are enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from situs.cli.erase import counted_anew
from situs.cli.output import json_option, show
from situs.cli.prove_absence import made_anew
from situs.cli.report import register_anew
from situs.cli.trust import (
    SQLITE,
    Trust,
    current_trust,
    opened_log,
    reading,
    told,
    told_stamped,
    told_stamps,
    trust_options,
)
from situs.erasure import CERTIFICATE_FORMAT, verify_certificate
from situs.errors import IntegrityError
from situs.ledger import (
    Log,
    LogReport,
    NewestReading,
    check_stamps,
    kind_of,
    parse_extension,
    parse_receipt,
    peek_checkpoint,
    verify_between,
    verify_receipt,
)
from situs.registers.absence import STATEMENT_FORMAT, verify_statement
from situs.registers.formats import REGISTER_FORMAT


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--log",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A ledger or exported log that statements and registers are made anew from and compared with.",
)
@trust_options
@json_option
def command(files: tuple[Path, ...], log: Path | None, as_json: bool) -> None:
    """Verify receipts, logs, ledger files, signed statements, certificates of erasure, proofs between checkpoints.

    Folders of static tiles too, whole; and registers in JSON, which bear no signature, against a log.
    Exit code 1 where one fails.
    """
    trusted = current_trust()
    found, failed = [], False
    for path in files:
        try:
            result = {"file": str(path), "verified": True, **verify_file(path, trusted, log)}
        except IntegrityError as error:
            failed = True
            result = {
                "file": str(path), "verified": False, "code": error.code, "why": error.message,
                "expected": error.expected, "found": error.found, "at": error.at,
            }  # fmt: skip
        found.append(result)
    if as_json:
        show(found)
    else:
        for result in found:
            mark = "verified" if result.pop("verified") else "FAILED  "
            click.echo(f"{mark}  {result.pop('file')}")
            for name, value in result.items():
                if value and isinstance(value, list) and isinstance(value[0], str):
                    click.echo("\n".join([f"    {name}:", *(f"      {line}" for line in value)]))
                elif value not in ("", None, []):
                    click.echo(f"    {name}: {value}")
    if failed:
        raise SystemExit(1)


def verify_file(path: Path, trusted: Trust, against: Path | None = None) -> dict[str, Any]:
    """Verify one file of any kind, or a folder of tiles, and return what it proves; raise `IntegrityError`."""
    if path.is_dir():
        return _tiles(path, trusted)
    with path.open("rb") as file:
        start = file.read(4096)
    kind = "log" if start.startswith(SQLITE) else kind_of(start)
    if kind == "receipt":
        return _receipt(path, trusted)
    if kind == "consistency":
        old, new = verify_between(parse_extension(path.read_bytes()), trusted.vkey)
        return {"kind": "consistency", "from_size": old.size, "to_size": new.size}
    if f'"{STATEMENT_FORMAT}"'.encode() in start:
        return _statement(path, trusted, against)
    if f'"{REGISTER_FORMAT}"'.encode() in start:
        return _register(path, trusted, against)
    if f'"{CERTIFICATE_FORMAT}"'.encode() in start:
        return _certificate(path, trusted, against)
    with opened_log(path) as log:
        return _log(log, trusted)


def _certificate(path: Path, trusted: Trust, against: Path | None) -> dict[str, Any]:
    certificate = verify_certificate(path.read_bytes(), trusted.vkey)
    note = certificate["checkpoint"].encode()
    cosignatures = trusted.quorum.check(note) if trusted.quorum else ()
    stamps = check_stamps(note, trusted.authorities, 0) if trusted.authorities else ()
    if against is not None:
        counted_anew(certificate, against, trusted)
    checkpoint = peek_checkpoint(note)
    return {
        "kind": "erasure",
        "erasure": certificate["erasure"],
        "matter": certificate["matter"],
        "result": certificate["result"],
        "conflict": certificate["conflict"],
        "holds": certificate["holds"],
        "by": certificate["by"],
        "counted_anew_from": str(against or ""),
        "indexes": [entry["index"] for entry in certificate["entries"]],
        "tree_size": checkpoint.size,
        "origin": checkpoint.origin,
        "cosigned": told(cosignatures),
        "stamps": told_stamps(stamps),
        "says": certificate.get("says", []),
        "does_not_reach": certificate.get("does_not_reach", []),
    }


def _statement(path: Path, trusted: Trust, against: Path | None) -> dict[str, Any]:
    statement = verify_statement(path.read_bytes(), trusted.vkey)
    note = statement["checkpoint"].encode()
    cosignatures = trusted.quorum.check(note) if trusted.quorum else ()
    stamps = check_stamps(note, trusted.authorities, 0) if trusted.authorities else ()
    if against is not None:
        made_anew(statement, against, trusted)
    return {
        "kind": "statement",
        "says": statement["says"],
        "made_anew_from": str(against or ""),
        "tree_size": statement["size"],
        "cosigned": told(cosignatures),
        "stamps": told_stamps(stamps),
        "cannot_exclude": statement.get("cannot_exclude", []),
    }


def _register(path: Path, trusted: Trust, against: Path | None) -> dict[str, Any]:
    if against is None:
        message = "a register bears no signature: name the log that it is made anew from, with --log"
        raise IntegrityError("register_unsigned", message)
    made = register_anew(path.read_bytes(), against, trusted)
    return {
        "kind": "register",
        "register": made["register"],
        "rows": made["rows"],
        "made_anew_from": str(against),
        "tree_size": made["size"],
    }


def _receipt(path: Path, trusted: Trust) -> dict[str, Any]:
    checked = verify_receipt(parse_receipt(path.read_bytes()), trusted.vkey, trusted.quorum, trusted.authorities)
    outcome = checked.outcome or {}
    return {
        "kind": "receipt",
        "call": checked.call,
        "status": outcome.get("status", "open"),
        "route": outcome.get("route", ""),
        "indexes": list(checked.indexes),
        "tree_size": checked.checkpoint.size,
        "origin": checked.checkpoint.origin,
        "cosigned": told(checked.cosignatures),
        "stamps": told_stamps(checked.stamps),
    }


def _log(log: Log, trusted: Trust) -> dict[str, Any]:
    entries = reading(log, trusted)
    for _ in entries:
        pass
    return _told("log", entries.report, trusted)


def _tiles(folder: Path, trusted: Trust) -> dict[str, Any]:
    """Verify a folder whole. Of the checkpoints it has the newest alone, whose stamp no entry can record yet."""
    from situs.adapters.store import TiledLog

    log = TiledLog(folder)
    entries = NewestReading(log.entries(), [log.note], trusted.vkey, trusted.known, trusted.quorum)
    for _ in entries:
        pass
    last = entries.report.last_at or 0
    stamps = check_stamps(log.note, trusted.authorities, last) if trusted.authorities else ()
    return {**_told("tiles", entries.report, trusted), "files": log.files, "stamps": told_stamps(stamps)}


def _told(kind: str, report: LogReport, trusted: Trust) -> dict[str, Any]:
    witnessed = {"witnessed": report.witnessed, "cosigned": told(report.cosignatures)} if trusted.quorum else {}
    return {
        "kind": kind,
        "entries": report.checkpoint.size,
        "decisions": report.decisions,
        "outcomes": report.outcomes,
        "open_calls": list(report.open_calls),
        "checkpoints": report.checkpoints,
        "origin": report.checkpoint.origin,
        **witnessed,
        **told_stamped(report.stamped),
    }
