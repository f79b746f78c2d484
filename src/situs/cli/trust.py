"""What is trusted beforehand, and where the evidence is: options and files that several commands share."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from situs.cli.output import beside, key_text
from situs.errors import IntegrityError, LedgerError
from situs.ledger import (
    COSIGNATURE,
    Cosignature,
    Log,
    LogEntry,
    LogReading,
    Quorum,
    Stamp,
    Stamped,
    Trusted,
    VerifierKey,
    headed,
    kind_of,
    parse_log,
    parse_vkey,
    peek_checkpoint,
    usable,
)

SQLITE = b"SQLite format 3\x00"
LONG = 50_000
"""Of a log of so many entries it is remembered how far it was verified: below, remembering saves nobody a second."""
_TOLD = "situs.cli.trust.told"
_YEAR_10000 = 253_402_300_800
_GIVEN = "situs.cli.trust"
_Command = TypeVar("_Command", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@dataclass(frozen=True, slots=True)
class Trust:
    """Hold what is trusted beforehand: the log's key, checkpoints kept elsewhere, witnesses and authorities."""

    vkey: VerifierKey
    known: tuple[bytes, ...] = ()
    quorum: Quorum | None = None
    authorities: Trusted | None = None
    anew: bool = True
    """Verify every entry, those too that this account verified before."""


def trust_options(command: _Command) -> _Command:
    """Give a command the options that `current_trust` reads: key, checkpoints, witnesses, authorities.

    The key must be named.
    """
    return _with(command, _key(required=True))


def local_trust_options(command: _Command) -> _Command:
    """Do the same for a command that is mostly run where the ledger is: its key stands beside it.

    Of a long log that this account has verified before it hashes the entries, and looks into new ones alone.
    """
    return _with(_ANEW(command), _key(**beside("ledger.vkey")))


def _with(command: _Command, key: Callable[[_Command], _Command]) -> _Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return key(command)


def current_trust() -> Trust:
    """Return what the options of the running command trust; raise `ConfigError` for a malformed key."""
    given = click.get_current_context().meta[_GIVEN]
    quorum = _quorum(given["witness"], given["withdrawn"], given["quorum"])
    known = tuple(c.read_bytes() for c in given["checkpoint"])
    authorities = _authorities(given["tsa-cert"])
    return Trust(parse_vkey(key_text(given["key"])), known, quorum, authorities, given.get("anew", True))


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    ctx.meta.setdefault(_GIVEN, {})[param.opts[0].removeprefix("--")] = value


_key = partial(
    click.option, "--key", expose_value=False, callback=_remember, help="The verifier key, or a file that holds it."
)
_OPTIONS = (
    click.option(
        "--checkpoint", multiple=True, type=_FILE, expose_value=False, callback=_remember,
        help="A checkpoint kept elsewhere that the log must extend; finds a cut-off tail. Several times.",
    ),
    click.option(
        "--witness", multiple=True, expose_value=False, callback=_remember,
        help="A witness's verifier key, or its file. Several times.",
    ),
    click.option(
        "--withdrawn", multiple=True, expose_value=False, callback=_remember,
        help="A witness's key that counts no more, or its file. Several times.",
    ),
    click.option(
        "--quorum", type=click.IntRange(min=1), expose_value=False, callback=_remember,
        help="How many witnesses must have cosigned; without it, all.",
    ),
    click.option(
        "--tsa-cert", multiple=True, type=_FILE, expose_value=False, callback=_remember,
        help="A root certificate (PEM) that time-stamps must lead to: RFC 3161. Several times.",
    ),
)  # fmt: skip


_ANEW = click.option(
    "--anew", is_flag=True, expose_value=False, callback=_remember,
    help="Verify every entry, those too that this account verified before.",
)  # fmt: skip


def _quorum(witnesses: tuple[str, ...], withdrawn: tuple[str, ...], needed: int | None) -> Quorum | None:
    if not witnesses:
        if withdrawn or needed is not None:
            raise click.UsageError("--quorum and --withdrawn say nothing without --witness")
        return None
    keys = tuple(parse_vkey(key_text(w), COSIGNATURE) for w in witnesses)
    gone = tuple(parse_vkey(key_text(w), COSIGNATURE) for w in withdrawn)
    left = {key.public for key in keys} - {key.public for key in gone}
    return Quorum(keys, len(left) if needed is None else needed, gone)


def _authorities(files: tuple[Path, ...]) -> Trusted | None:
    if not files:
        return None
    from situs.ledger.authority import Authorities

    return Authorities(file.read_bytes() for file in files)


@contextmanager
def opened_log(path: Path) -> Iterator[Log]:
    """Give the log of a ledger's file or of an export; raise `IntegrityError` for what is neither."""
    from situs.adapters.store.reader import read_ledger

    with path.open("rb") as file:
        start = file.read(4096)
    if not start.startswith(SQLITE):
        if kind_of(start) != "log":
            raise IntegrityError("log_malformed", f"{path.name} is neither a ledger nor an exported log")
        with path.open("rb") as lines:
            yield parse_log(lines)
        return
    try:
        with read_ledger(path) as log:
            yield log
    except (sqlite3.DatabaseError, LedgerError) as error:
        raise IntegrityError("ledger_unreadable", "the file is no ledger, or a damaged one") from error


def reading(log: Log, trusted: Trust) -> LogReading:
    """Return a reading of a log that verifies it on the way, and its header at the end.

    How far a long log was verified is remembered in this account's cache.
    """
    from situs.adapters.marks import keep_mark, load_mark

    vkey, mark = trusted.vkey, None
    size = peek_checkpoint(log.checkpoints[-1]).size if log.checkpoints else 0
    long = size >= LONG
    if long and not trusted.anew:
        mark = usable(load_mark(vkey), vkey, size)
    if mark is not None:
        _tell_once(mark.head.size)
    entries = _uncollected(headed(log, vkey, mark.head.size if mark is not None else 0))
    found = LogReading(entries, log.checkpoints, vkey, trusted.known, trusted.quorum, trusted.authorities)
    found.mark, found.keep = mark, partial(keep_mark, vkey) if long else None
    return found


def _uncollected(entries: Iterator[LogEntry]) -> Iterator[LogEntry]:
    """Yield the entries without the collector of cycles: they have none, and it would look through all that wait."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield from entries
    finally:
        if enabled:
            gc.enable()


def _tell_once(size: int) -> None:
    meta = click.get_current_context().meta
    if meta.get(_TOLD) != size:
        meta[_TOLD] = size
        click.echo(
            f"{size:,} entries were verified before: they are hashed, and new ones verified (--anew: all)", err=True
        )


def upto(entries: Iterable[tuple[int, dict[str, Any]]], size: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the first entries, and read the others all the same: a log holds whole or not at all."""
    return ((index, entry) for index, entry in entries if index < size)


def told(cosignatures: tuple[Cosignature, ...]) -> list[str]:
    """Return who cosigned and when (RFC 3339)."""
    return [f"{c.witness} {moment(c.at)}" for c in cosignatures]


def told_stamps(stamps: tuple[Stamp, ...]) -> list[str]:
    """Return who time-stamped and when (RFC 3339)."""
    return [f"{s.authority} {moment(s.at)}" for s in stamps]


def told_stamped(stamped: Stamped | None) -> dict[str, Any]:
    """Return how far a log is time-stamped; nothing where no authority was asked for."""
    if stamped is None:
        return {}
    waiting = stamped.waiting_since
    return {
        "stamped": stamped.size,
        "stamps": told_stamps(stamped.stamps),
        "stamps_in_all": stamped.count,
        "longest_wait_seconds": stamped.longest,
        "unstamped_since": "" if waiting is None else moment(waiting // 1000),
        "other_authorities": list(stamped.others),
    }


def moment(at: int) -> str:
    """Return a time as RFC 3339 has it, or as seconds where a witness names a year that no calendar has."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}" if at < _YEAR_10000 else f"{at} s"
