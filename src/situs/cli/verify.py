"""`situs verify`: nothing here knows the server; files and a public key are enough."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import click

from situs.cli.output import json_option, key_option, key_text, show
from situs.errors import IntegrityError, LedgerError
from situs.ledger import (
    kind_of,
    parse_extension,
    parse_log,
    parse_receipt,
    parse_vkey,
    verify_between,
    verify_log,
    verify_receipt,
)
from situs.ledger.checkpoint import VerifierKey

SQLITE = b"SQLite format 3\x00"


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@key_option
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A checkpoint kept elsewhere that the log must extend; finds a cut-off tail. May be given several times.",
)
@json_option
def command(files: tuple[Path, ...], key: str, checkpoints: tuple[Path, ...], as_json: bool) -> None:
    """Verify receipts, exported logs, ledger files, and proofs between checkpoints. Exit code 1 where one fails."""
    vkey = parse_vkey(key_text(key))
    known = [c.read_bytes() for c in checkpoints]
    found, failed = [], False
    for path in files:
        try:
            result = {"file": str(path), "verified": True, **verify_file(path, vkey, known)}
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
                if value not in ("", None, []):
                    click.echo(f"    {name}: {value}")
    if failed:
        raise SystemExit(1)


def verify_file(path: Path, vkey: VerifierKey, known: list[bytes]) -> dict[str, Any]:
    """Verify one file of any kind and return what it proves; raise `IntegrityError`."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(SQLITE):
        return _ledger(path, vkey, known)
    kind = kind_of(start)
    if kind == "receipt":
        checked = verify_receipt(parse_receipt(path.read_bytes()), vkey)
        outcome = checked.outcome or {}
        return {
            "kind": "receipt",
            "call": checked.call,
            "status": outcome.get("status", "open"),
            "route": outcome.get("route", ""),
            "indexes": list(checked.indexes),
            "tree_size": checked.checkpoint.size,
            "origin": checked.checkpoint.origin,
        }
    if kind == "consistency":
        old, new = verify_between(parse_extension(path.read_bytes()), vkey)
        return {"kind": "consistency", "from_size": old.size, "to_size": new.size}
    with path.open("rb") as lines:
        log = parse_log(lines)
        return _report(verify_log(log.entries, log.checkpoints, vkey, known))


def _ledger(path: Path, vkey: VerifierKey, known: list[bytes]) -> dict[str, Any]:
    from situs.adapters.store.reader import read_ledger

    try:
        with read_ledger(path) as log:
            return _report(verify_log(log.entries, log.checkpoints, vkey, known))
    except (sqlite3.DatabaseError, LedgerError) as error:
        raise IntegrityError("ledger_unreadable", "the file is no ledger, or a damaged one") from error


def _report(report: Any) -> dict[str, Any]:
    return {
        "kind": "log",
        "entries": report.checkpoint.size,
        "decisions": report.decisions,
        "outcomes": report.outcomes,
        "open_calls": list(report.open_calls),
        "checkpoints": report.checkpoints,
        "origin": report.checkpoint.origin,
    }
