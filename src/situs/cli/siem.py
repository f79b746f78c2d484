"""Read a log for a SIEM: from where the last reading ended, and only as far as it was signed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import orjson

from situs import __version__
from situs.adapters.store import LedgerReader, read_from
from situs.cli.jsonl import written
from situs.cli.output import write_file
from situs.cli.trust import SQLITE, Trust, opened_log, reading
from situs.errors import ConfigError, IntegrityError
from situs.ledger import VerifierKey, peek_checkpoint
from situs.siem import Source, ocsf_events

STATE_FORMAT = "situs-siem-state/1"
_MOST_STATE = 1 << 16


@dataclass(slots=True)
class Reading:
    """Hold what is read, from which entry on, and where the next reading begins."""

    ledger: Path
    vkey: VerifierKey
    start: int
    state: Path | None
    known: bytes = b""
    """The checkpoint that the last reading ended at."""
    note: bytes = b""
    """The one that this reading ends at, once all of it was read."""

    @classmethod
    def begin(cls, ledger: Path, vkey: VerifierKey, start: int | None, state: Path | None) -> Reading:
        """Return a reading; raise `ConfigError("state_invalid")`, or `click.UsageError` for two beginnings."""
        if state is None or not state.exists():
            return cls(ledger, vkey, start or 0, state)
        if start is not None:
            raise click.UsageError(f"--from contradicts {state}, which says where to go on")
        size, known = _kept(state)
        return cls(ledger, vkey, size, state, known)

    def entries(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the entries, each verified, the last of them before the reading ends; raise `IntegrityError`."""
        with self.ledger.open("rb") as file:
            stored = file.read(len(SQLITE)) == SQLITE
        if stored:
            with closing(LedgerReader(self.ledger)) as reader:
                note = reader.newest()
                size = peek_checkpoint(note).size
                for index, entry in read_from(reader, self.start, self.vkey, self.known):
                    if index < size:
                        yield index, entry
        else:
            with opened_log(self.ledger) as log:
                entries = reading(log, Trust(self.vkey, (self.known,) if self.known else ()))
                note = entries.note
                yield from entries
        self.note = note

    def keep(self) -> None:
        """Keep where the next reading begins, if a file was named for that."""
        if self.state is None:
            return
        document = {"format": STATE_FORMAT, "checkpoint": self.note.decode()}
        write_file(self.state, orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))


def write_events(found: Reading, file: Path) -> dict[str, Any]:
    """Write the events into a file, which appears whole or not at all; return their count and where to go on."""
    count = 0
    source = Source(found.vkey.name, __version__)
    try:
        with written(str(file)) as out:
            for count, event in enumerate(ocsf_events(found.entries(), source, found.start), 1):  # noqa: B007
                out.write(orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE))
    except OSError as error:
        raise click.FileError(str(file), error.strerror or type(error).__name__) from None
    return {"events": count, "from": found.start, "next": peek_checkpoint(found.note).size}


def _kept(state: Path) -> tuple[int, bytes]:
    try:
        with state.open("rb") as file:
            document = orjson.loads(file.read(_MOST_STATE))
        note: bytes = document["checkpoint"].encode()
        if document["format"] != STATE_FORMAT:
            raise ValueError
        return peek_checkpoint(note).size, note
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IntegrityError):
        raise ConfigError(
            "state_invalid", f"{state.name} does not say where to go on: remove it to begin anew"
        ) from None
