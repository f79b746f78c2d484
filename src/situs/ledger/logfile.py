"""An exported log: one file of JSON lines that `verify_log` reads, and nobody needs the server for.

```
{"format": "situs-log/1", "origin": "…", "size": 3, "vkey": "…"}        the first line; the key is only a hint
{"checkpoint": "<signed note>"}                                         every stored checkpoint, by size
{"index": 0, "leaf": "<hex>", "entry": "<canonical JSON, as a string>"}  every entry, by index
```

A verifier takes the key from elsewhere: a file cannot vouch for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import orjson

from situs.errors import IntegrityError
from situs.ledger.canonical import load_evidence
from situs.ledger.checkpoint import VerifierKey, peek_checkpoint
from situs.ledger.receipt import CONSISTENCY_FORMAT, RECEIPT_FORMAT

LOG_FORMAT = "situs-log/1"


class LogEntry(NamedTuple):
    """Hold one stored entry: its number, canonical bytes, and the leaf hash stored with them."""

    number: int
    body: bytes
    leaf: bytes


@dataclass(frozen=True, slots=True)
class LogHeader:
    """Say which log a file claims to be; nothing in it is trusted, and `headed` finds what does not fit."""

    origin: str
    size: int
    vkey: str


@dataclass(frozen=True, slots=True)
class Log:
    """Hold a log's header and checkpoints, and its entries: those of an export can be consumed once."""

    header: LogHeader
    checkpoints: tuple[bytes, ...]
    entries: Iterable[LogEntry]
    bare: Callable[[int], Iterable[LogEntry]] | None = None
    """Give the entries, and of so many first ones do not compare what a store keeps beside them."""


def format_log(log: Log) -> Iterator[bytes]:
    """Yield the lines of an export, each with its newline."""
    header = {
        "format": LOG_FORMAT,
        "origin": log.header.origin,
        "size": log.header.size,
        "vkey": log.header.vkey,
    }
    yield orjson.dumps(header, option=orjson.OPT_APPEND_NEWLINE)
    for note in log.checkpoints:
        yield orjson.dumps({"checkpoint": note.decode()}, option=orjson.OPT_APPEND_NEWLINE)
    for index, body, leaf in log.entries:
        line = {"index": index, "leaf": leaf.hex(), "entry": body.decode()}
        yield orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def parse_log(lines: Iterable[bytes]) -> Log:
    """Return the log of an export's lines; entries are parsed as they are consumed.

    Raise `IntegrityError("log_malformed")` for a line that is none of the three, now or while consuming.
    """
    rest = iter(lines)
    header = _header(_line(next(rest, b""), 1))
    notes: list[bytes] = []
    number = 1
    for raw in rest:
        number += 1
        line = _line(raw, number)
        if set(line) != {"checkpoint"} or not isinstance(line["checkpoint"], str):
            return Log(header, tuple(notes), _entries(chain([raw], rest), number))
        notes.append(line["checkpoint"].encode())
    return Log(header, tuple(notes), iter(()))


def headed(log: Log, vkey: VerifierKey, bare: int = 0) -> Iterator[LogEntry]:
    """Yield a log's entries, and hold its header to them and to the key once all of them were read.

    Of the first `bare` ones what a store keeps beside them is not compared. Raise `IntegrityError("log_malformed")`. Of
    a log whose entries are not as many as were signed, the header says nothing: whoever verifies it tells that.
    """
    count = 0
    for entry in log.bare(bare) if bare and log.bare is not None else log.entries:
        count += 1
        yield entry
    if not log.checkpoints or peek_checkpoint(log.checkpoints[-1]).size != count:
        return
    said, found = log.header, LogHeader(vkey.name, count, str(vkey))
    if said != found:
        message = "the log's first line tells of another log, key or size"
        raise IntegrityError("log_malformed", message, expected=_words(found), found=_words(said), at=1)


def kind_of(start: bytes) -> str:
    """Return what a file is by its first bytes.

    One of `sqlite`, `log`, `receipt`, `consistency`, `checkpoint`, or nothing. 256 bytes are enough; the kind
    is a guess for dispatching, and each reader checks for itself.
    """
    if start.startswith(b"SQLite format 3\x00"):
        return "sqlite"
    for kind, name in (("log", LOG_FORMAT), ("receipt", RECEIPT_FORMAT), ("consistency", CONSISTENCY_FORMAT)):
        if f'"{name}"'.encode() in start:
            return kind
    lines = start.split(b"\n")
    return "checkpoint" if len(lines) > 2 and lines[1].isdigit() else ""


def _words(header: LogHeader) -> str:
    return f"{header.origin}, {header.size} entries, {header.vkey}"


def _malformed(number: int) -> IntegrityError:
    return IntegrityError("log_malformed", f"line {number} of the log is malformed", at=number)


def _line(raw: bytes, number: int) -> dict[str, Any]:
    try:
        line = load_evidence(raw)
    except ValueError:
        raise _malformed(number) from None
    if not isinstance(line, dict):
        raise _malformed(number)
    return line


def _header(line: dict[str, Any]) -> LogHeader:
    origin, size, vkey = line.get("origin"), line.get("size"), line.get("vkey")
    if line.get("format") != LOG_FORMAT or not isinstance(origin, str) or not isinstance(vkey, str):
        raise _malformed(1)
    if type(size) is not int or size < 0:
        raise _malformed(1)
    return LogHeader(origin, size, vkey)


def _entries(lines: Iterable[bytes], number: int) -> Iterator[LogEntry]:
    for offset, raw in enumerate(lines):
        line = _line(raw, number + offset)
        try:
            index, leaf, body = line["index"], bytes.fromhex(line["leaf"]), line["entry"].encode()
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _malformed(number + offset) from None
        if type(index) is not int or len(line) != 3:
            raise _malformed(number + offset)
        yield LogEntry(index, body, leaf)
