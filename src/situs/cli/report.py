"""`situs report`: registers from a verified log. Nothing is written unless all of the log holds."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click
import orjson

from situs import __version__
from situs.cli.output import ledger_option, spare
from situs.cli.trust import Trust, current_trust, local_trust_options, opened_log, reading, told, told_stamps, upto
from situs.errors import IntegrityError
from situs.ledger import check_stamps, load_evidence, peek_checkpoint

if TYPE_CHECKING:
    from situs.ledger import Cosignature, LogReading, Stamp
    from situs.registers import Basis, Calls, Period, Register

_IN_MEMORY = 1 << 23


@click.group()
def command() -> None:
    """Make a register from a verified log: metadata alone, each with the checkpoint that it was computed at."""


def _register(name: str, help_text: str, *, needs_matter: bool) -> None:
    """Add the command of one register; they differ in nothing but the name."""

    @click.option("--matter", required=needs_matter, help="Only this matter's calls.")
    @click.option(
        "--period", help="Only calls decided in it: Q3, 2026, 2026-Q3, 2026-07, 2026-07-01..2026-08-15 (UTC)."
    )
    @click.option(
        "--format", "form", type=click.Choice(["json", "csv", "html", "pdf"]), default="json", show_default=True
    )
    @click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write into this file.")
    @click.option(
        "--paper",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write it for reading, too, from the same reading of the log: a file that ends in .pdf or .html.",
    )
    @click.option(
        "--as-of",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Make it as it was at this checkpoint, a signed note, which the log must extend.",
    )
    @ledger_option
    @local_trust_options
    def make(
        matter: str | None,
        period: str | None,
        form: str,
        output: Path | None,
        paper: Path | None,
        as_of: Path | None,
        ledger: Path,
    ) -> None:
        from situs.registers import parse_period

        if matter and name == "training":
            raise click.UsageError("training belongs to no matter: leave --matter out")
        spare(ledger, output)
        _check_paper(paper, form, output, ledger)
        if form == "pdf" and output is None and sys.stdout.isatty():
            raise click.UsageError("a PDF is nothing for a terminal: name a file with --output")
        during = parse_period(period, datetime.now(UTC).date()) if period else None
        note = as_of.read_bytes() if as_of else None
        asked = _Asked(name, matter, during, ledger, current_trust(), note)
        if paper is not None:
            _publish_both(asked, form, output, paper)
            return
        publish(asked.paper if form == "pdf" else asked.in_form(form), output)

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
_register(
    "training",
    "Who completed exercises about the policies, and when (AI Act art. 4, NIS2 art. 20(2))." + _LEDGER,
    needs_matter=False,
)
_register("tia", "Skeletons of transfer impact assessments (EDPB 01/2020, six steps)." + _LEDGER, needs_matter=False)
_register("ai-log", "The AI Act's log: each system in use (art. 12, 19, 26(6))." + _LEDGER, needs_matter=False)
_register("ai-duties", "The AI Act's duties, and the evidence of each." + _LEDGER, needs_matter=False)
_register("nis2", "NIS2 art. 20(2), 21(2): the measures, and the evidence of each." + _LEDGER, needs_matter=False)


def _check_paper(paper: Path | None, form: str, output: Path | None, ledger: Path) -> None:
    if paper is None:
        return
    spare(ledger, paper)
    if paper.suffix not in (".pdf", ".html"):
        raise click.UsageError("--paper names a file that ends in .pdf or .html")
    if form in ("pdf", "html"):
        raise click.UsageError("--paper is for reading beside --format json or csv")
    if output is not None and output.resolve() == paper.resolve():
        raise click.UsageError("--output and --paper name one file")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Make what was asked for, in pieces; raise `IntegrityError` as soon as the log does not hold."""

    name: str
    matter: str | None
    period: Period | None
    ledger: Path
    trusted: Trust
    note: bytes | None = None
    """The checkpoint that it is made as of; None takes the log's newest."""

    def in_form(self, form: str) -> Callable[[], Iterator[bytes]]:
        """Return what yields the register in a form of text."""

        def pieces() -> Iterator[bytes]:
            from situs.registers import FORMATS

            with self._opened() as (register, calls, basis, _):
                for piece in FORMATS[form](register, calls, basis):
                    yield piece.encode()

        return pieces

    def paper(self) -> Iterator[bytes]:
        """Yield the register as PDF, dated by the log's last entry: the same log gives the same bytes."""
        from situs.adapters.typesetting import typeset
        from situs.registers import register_paper

        with self._opened() as (register, calls, basis, entries):
            made = register_paper(register, calls, basis)
            assert entries.report  # all of it was read
            yield typeset(made, (calls.last_at or 0) // 1000)

    def in_both(self, form: str, suffix: str) -> tuple[bytes, bytes]:
        """Return the register in a form of text, and for reading, from one reading of the log."""
        from situs.adapters.typesetting import typeset
        from situs.registers import FORMATS, register_paper, repeated

        with self._opened() as (register, calls, basis, entries):
            kept = repeated(register, calls)
            assert entries.report  # all of it was read
            text = "".join(FORMATS[form](kept, calls, basis)).encode()
            if suffix == ".html":
                return text, "".join(FORMATS["html"](kept, calls, basis)).encode()
            return text, typeset(register_paper(kept, calls, basis), (calls.last_at or 0) // 1000)

    @contextmanager
    def _opened(self) -> Iterator[tuple[Register, Calls, Basis, LogReading]]:
        from situs.law import load_law
        from situs.registers import REGISTERS, Basis, Calls

        law, trusted = load_law(), self.trusted
        if self.note is not None:
            trusted = replace(trusted, known=(*trusted.known, self.note))
        with opened_log(self.ledger) as log:
            entries = reading(log, trusted)
            note, cosignatures, stamps = self._basis(entries)
            checkpoint = peek_checkpoint(note)
            basis = Basis(
                origin=checkpoint.origin,
                size=checkpoint.size,
                root=checkpoint.root.hex(),
                checkpoint=note.decode(),
                cosigned=tuple(told(cosignatures)),
                stamped=tuple(told_stamps(stamps)),
                matter=self.matter or "",
                period=self.period.words if self.period else "",
                law_as_of=law.as_of,
                version=__version__,
            )
            asked = {"cosigned": trusted.quorum, "stamped": trusted.authorities}
            verified = frozenset(name for name, by in asked.items() if by is not None)
            calls = Calls(upto(entries, checkpoint.size), self.matter, self.period, verified=verified)
            entries.wanted = calls.concerns
            yield REGISTERS[self.name](law), calls, basis, entries

    def _basis(self, entries: LogReading) -> tuple[bytes, tuple[Cosignature, ...], tuple[Stamp, ...]]:
        """Return the checkpoint that it is made at, and who countersigned it, of those who were asked for."""
        if self.note is None:
            return entries.note, entries.cosignatures, entries.stamps
        quorum, authorities = self.trusted.quorum, self.trusted.authorities
        stamps = check_stamps(self.note, authorities, 0) if authorities else ()
        return self.note, quorum.check(self.note) if quorum else (), stamps


def register_anew(raw: bytes, ledger: Path, trusted: Trust) -> dict[str, Any]:
    """Make a register anew from a log as of its own checkpoint, and return what it is of.

    Raise `IntegrityError`: `register_malformed`, `register_version`, `register_contradicted`, or one of the log.
    """
    from situs.registers import REGISTERS, parse_period

    said, basis = _read_register(raw)
    if basis["version"] != __version__:
        message = "a register is compared byte by byte, and another version of Situs made this one"
        raise IntegrityError("register_version", message, expected=__version__, found=basis["version"])
    name = next((name for name, one in REGISTERS.items() if said.get("title") == one.TITLE), None)
    if name is None:
        raise IntegrityError("register_malformed", "the file is no register that can be made anew from a log")
    during = parse_period(basis["period"]) if basis["period"] else None
    asked = _Asked(name, basis["matter"] or None, during, ledger, trusted, basis["checkpoint"].encode())
    anew = b"".join(asked.in_form("json")())
    if anew != raw:
        other: dict[str, Any] = orjson.loads(anew)
        different = sorted(k for k in {*other, *said} if other.get(k) != said.get(k)) or ["the form"]
        message = "the log does not give this register"
        raise IntegrityError("register_contradicted", message, found=", ".join(different), at=other["basis"]["size"])
    return {"register": name, "rows": said["count"], "size": said["basis"]["size"]}


def _read_register(raw: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a register's document, and the texts of its basis."""
    from situs.registers import REGISTER_FORMAT

    try:
        said = load_evidence(raw)
        basis = {name: said["basis"][name] for name in ("version", "period", "matter", "checkpoint")}
        well = said["format"] == REGISTER_FORMAT and all(isinstance(value, str) for value in basis.values())
    except (ValueError, KeyError, TypeError):
        well = False
    if not well:
        raise IntegrityError("register_malformed", "the file is no register")
    return said, basis


def publish(pieces: Callable[[], Iterator[bytes]], output: Path | None, *, quiet: bool = False) -> None:
    """Write all of it, or nothing; without a file to standard output, unless that is to be quiet."""
    with SpooledTemporaryFile(_IN_MEMORY, "w+b") as draft:
        try:
            draft.writelines(pieces())
        except IntegrityError as error:
            _fail(error)
        draft.seek(0)
        if not quiet:
            _put(draft, output)


def _publish_both(asked: _Asked, form: str, output: Path | None, paper: Path) -> None:
    """Write both, or nothing where the log does not hold or no paper can be made; the paper goes first."""
    try:
        text, page = asked.in_both(form, paper.suffix)
    except IntegrityError as error:
        _fail(error)
    _put(BytesIO(page), paper)
    _put(BytesIO(text), output)


def _put(draft: IO[bytes], output: Path | None) -> None:
    from situs.adapters.whole_files import writing

    if output is None:
        sys.stdout.flush()
        shutil.copyfileobj(draft, sys.stdout.buffer)
        sys.stdout.flush()
        return
    try:
        with writing(output) as file:
            shutil.copyfileobj(draft, file)
    except OSError as error:
        raise click.FileError(str(output), error.strerror or type(error).__name__) from None
    click.echo(f"wrote {output}", err=True)


def _fail(error: Any) -> NoReturn:
    """Say why the log does not hold, and end with 1."""
    click.echo(f"situs: {error.message} [{error.code}]", err=True)
    raise SystemExit(1)
