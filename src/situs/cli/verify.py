"""`situs verify`: nothing here knows the server; files and a public key are enough."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from situs.cli.output import json_option, key_option, key_text, show
from situs.errors import IntegrityError, LedgerError
from situs.ledger import (
    COSIGNATURE,
    Cosignature,
    Log,
    Quorum,
    VerifierKey,
    kind_of,
    parse_extension,
    parse_log,
    parse_receipt,
    parse_vkey,
    verify_between,
    verify_log,
    verify_receipt,
)

_YEAR_10000 = 253_402_300_800
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
@click.option("--witness", "witnesses", multiple=True, help="A witness's verifier key, or its file. Several times.")
@click.option("--withdrawn", multiple=True, help="A witness's key that counts no more, or its file. Several times.")
@click.option("--quorum", type=click.IntRange(min=1), help="How many witnesses must have cosigned; without it, all.")
@json_option
def command(
    files: tuple[Path, ...],
    key: str,
    checkpoints: tuple[Path, ...],
    witnesses: tuple[str, ...],
    withdrawn: tuple[str, ...],
    quorum: int | None,
    as_json: bool,
) -> None:
    """Verify receipts, exported logs, ledger files, and proofs between checkpoints. Exit code 1 where one fails."""
    trust = Trust(
        parse_vkey(key_text(key)), tuple(c.read_bytes() for c in checkpoints), quorum_of(witnesses, withdrawn, quorum)
    )
    found, failed = [], False
    for path in files:
        try:
            result = {"file": str(path), "verified": True, **verify_file(path, trust)}
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


@dataclass(frozen=True, slots=True)
class Trust:
    """Hold what is trusted beforehand: the log's key, checkpoints kept elsewhere, and witnesses."""

    vkey: VerifierKey
    known: tuple[bytes, ...] = ()
    quorum: Quorum | None = None


def quorum_of(witnesses: tuple[str, ...], withdrawn: tuple[str, ...], needed: int | None) -> Quorum | None:
    """Return the quorum that options ask for, or None where they name no witness; raise `ConfigError`."""
    if not witnesses:
        if withdrawn or needed is not None:
            raise click.UsageError("--quorum and --withdrawn say nothing without --witness")
        return None
    keys = tuple(parse_vkey(key_text(w), COSIGNATURE) for w in witnesses)
    gone = tuple(parse_vkey(key_text(w), COSIGNATURE) for w in withdrawn)
    return Quorum(keys, len(keys) - len(set(keys) & set(gone)) if needed is None else needed, gone)


def verify_file(path: Path, trust: Trust) -> dict[str, Any]:
    """Verify one file of any kind and return what it proves; raise `IntegrityError`."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(SQLITE):
        return _ledger(path, trust)
    kind = kind_of(start)
    if kind == "receipt":
        return _receipt(path, trust)
    if kind == "consistency":
        old, new = verify_between(parse_extension(path.read_bytes()), trust.vkey)
        return {"kind": "consistency", "from_size": old.size, "to_size": new.size}
    with path.open("rb") as lines:
        return _log(parse_log(lines), trust)


def _receipt(path: Path, trust: Trust) -> dict[str, Any]:
    checked = verify_receipt(parse_receipt(path.read_bytes()), trust.vkey, trust.quorum)
    outcome = checked.outcome or {}
    return {
        "kind": "receipt",
        "call": checked.call,
        "status": outcome.get("status", "open"),
        "route": outcome.get("route", ""),
        "indexes": list(checked.indexes),
        "tree_size": checked.checkpoint.size,
        "origin": checked.checkpoint.origin,
        "cosigned": _told(checked.cosignatures),
    }


def _ledger(path: Path, trust: Trust) -> dict[str, Any]:
    from situs.adapters.store.reader import read_ledger

    try:
        with read_ledger(path) as log:
            return _log(log, trust)
    except (sqlite3.DatabaseError, LedgerError) as error:
        raise IntegrityError("ledger_unreadable", "the file is no ledger, or a damaged one") from error


def _log(log: Log, trust: Trust) -> dict[str, Any]:
    report = verify_log(log.entries, log.checkpoints, trust.vkey, trust.known, trust.quorum)
    witnessed = {"witnessed": report.witnessed, "cosigned": _told(report.cosignatures)} if trust.quorum else {}
    return {
        "kind": "log",
        "entries": report.checkpoint.size,
        "decisions": report.decisions,
        "outcomes": report.outcomes,
        "open_calls": list(report.open_calls),
        "checkpoints": report.checkpoints,
        "origin": report.checkpoint.origin,
        **witnessed,
    }


def _told(cosignatures: tuple[Cosignature, ...]) -> list[str]:
    """Return who cosigned and when (RFC 3339)."""
    return [f"{c.witness} {_moment(c.at)}" for c in cosignatures]


def _moment(at: int) -> str:
    """Return a time as RFC 3339 has it, or as seconds where a witness names a year that no calendar has."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}" if at < _YEAR_10000 else f"{at} s"
