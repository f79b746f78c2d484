"""`situs report`: registers from a verified log. Nothing is written unless all of the log holds."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

import click

from situs import __version__
from situs.cli.output import ledger_option, spare
from situs.cli.trust import current_trust, local_trust_options, opened_log, reading, told, told_stamps, upto
from situs.ledger import peek_checkpoint

if TYPE_CHECKING:
    from situs.registers import Period

_IN_MEMORY = 1 << 23


@click.group()
def command() -> None:
    """Make a register from a verified log: metadata alone, each with the checkpoint that it was computed at."""


def _register(name: str, help_text: str, *, needs_matter: bool) -> None:
    """Add the command of one register; they differ in nothing but the name."""

    @click.option("--matter", required=needs_matter, help="Only this matter's calls.")
    @click.option("--period", help="Only calls decided in it: 2026, 2026-Q3, 2026-07, 2026-07-01..2026-08-15 (UTC).")
    @click.option("--format", "form", type=click.Choice(["json", "csv", "html"]), default="json", show_default=True)
    @click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write into this file.")
    @ledger_option
    @local_trust_options
    def make(matter: str | None, period: str | None, form: str, output: Path | None, ledger: Path) -> None:
        from situs.registers import parse_period

        spare(ledger, output)
        pieces = _pieces(name, form, (matter, parse_period(period) if period else None), ledger)
        _publish(pieces, output)

    command.command(name, help=help_text)(make)


_LEDGER = " LEDGER may also be an exported log. Exit code 1: the log does not hold, and nothing was written."
_register(
    "inventory",
    "The AI ingestion inventory of a matter: what was shown to which tool, when, on whose direction." + _LEDGER,
    needs_matter=True,
)
_register(
    "privilege-log",
    "The privilege log of a matter: the columns of FRCP 26(b)(5)(A), metadata only." + _LEDGER,
    needs_matter=True,
)
_register("processing", "The record of processing (GDPR art. 30)." + _LEDGER, needs_matter=False)
_register("transfers", "Transfers to other countries (GDPR Chapter V), with instruments." + _LEDGER, needs_matter=False)


def _pieces(name: str, form: str, asked: tuple[str | None, Period | None], ledger: Path) -> Callable[[], Iterator[str]]:
    """Return what yields the register's text; it raises `IntegrityError` as soon as the log does not hold."""
    from situs.law import load_law
    from situs.registers import FORMATS, REGISTERS, Basis, Calls

    law, trusted = load_law(), current_trust()
    matter, period = asked

    def pieces() -> Iterator[str]:
        with opened_log(ledger) as log:
            entries = reading(log, trusted)
            checkpoint = peek_checkpoint(entries.note)
            basis = Basis(
                origin=checkpoint.origin,
                size=checkpoint.size,
                root=checkpoint.root.hex(),
                checkpoint=entries.note.decode(),
                cosigned=tuple(told(entries.cosignatures)),
                stamped=tuple(told_stamps(entries.stamps)),
                matter=matter or "",
                period=period.words if period else "",
                law_as_of=law.as_of,
                version=__version__,
            )
            yield from FORMATS[form](REGISTERS[name](law), Calls(upto(entries, checkpoint.size), matter, period), basis)

    return pieces


def _publish(pieces: Callable[[], Iterator[str]], output: Path | None) -> None:
    """Write all of it, or nothing."""
    from situs.errors import IntegrityError

    with SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="") as draft:
        try:
            draft.writelines(pieces())
        except IntegrityError as error:
            _fail(error)
        draft.seek(0)
        if output is None:
            shutil.copyfileobj(draft, sys.stdout)
            return
        try:
            with output.open("w", encoding="utf-8", newline="") as file:
                shutil.copyfileobj(draft, file)
        except OSError as error:
            raise click.FileError(str(output), error.strerror or type(error).__name__) from None
    click.echo(f"wrote {output}", err=True)


def _fail(error: Any) -> None:
    """Say why the log does not hold, and end with 1."""
    click.echo(f"situs: {error.message} [{error.code}]", err=True)
    raise SystemExit(1)
