"""Which hosts an org really called, by its log of callouts (EventLogFile, `ApexCallout`)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from urllib.parse import urlsplit

from situs.adapters.projects.archive import Bounds
from situs.adapters.projects.org.asking import Asking, Client, text_of
from situs.law.places import bare_host
from situs.scan import Diagnostic
from situs.scan.destinations import is_model_path
from situs.scan.evidence import LOG, Calls

MOST_LOGS = 200
_LOGS = (
    "SELECT Id, LogDate FROM EventLogFile WHERE EventType = 'ApexCallout' AND LogDate = LAST_N_DAYS:30 "
    "ORDER BY LogDate DESC"
)
"""Thirty days are as long as an org keeps its logs, where it pays for that; otherwise it is one day."""
_COLUMNS = ("URL", "SUCCESS", "REQUEST_SIZE")


async def read_calls(client: Client) -> tuple[tuple[Calls, ...], tuple[Diagnostic, ...]]:
    """Return what an org called in the last thirty days, by host, and what of that was not read.

    Raises `SitusError` where the org ends the reading.
    """
    asking = Asking(client, Bounds(), MOST_LOGS + 1)
    rows = await asking.ask(LOG, lambda: client.query(_LOGS))
    if rows is not None and not rows:
        asking.tell(LOG, "the org has no log of callouts, so nothing says which hosts were really called")
    found: dict[str, Calls] = {}
    for row in (rows or ())[:MOST_LOGS]:
        await _log(asking, text_of(row, "Id"), found)
    if rows and len(rows) > MOST_LOGS:
        asking.tell(LOG, f"more than {MOST_LOGS} logs; the older ones were left out")
    return tuple(found[host] for host in sorted(found)), tuple(sorted(set(asking.unread), key=lambda d: d.why))


async def _log(asking: Asking, record: str, found: dict[str, Calls]) -> None:
    if not (record.isalnum() and record.isascii()):
        asking.tell(LOG, "the org's answer holds a log without an id")
        return
    raw = await asking.ask(LOG, lambda: asking.client.event_log(record))
    if raw is None:
        return
    try:
        unknown = _count(raw, found)
    except (csv.Error, ValueError):
        asking.tell(LOG, f"the log {record} cannot be read, or not to its end")
        return
    if unknown:
        asking.tell(LOG, f"the log {record} holds {unknown} calls whose host cannot be read")


def _count(raw: bytes, found: dict[str, Calls]) -> int:
    """Add the rows of a log to what was found by host; return how many name no host."""
    unknown = 0
    for row in _rows(raw):
        host, path = _parted(row["URL"] or "")
        if not host:
            unknown += 1
            continue
        before = found.get(host, Calls(host))
        size = row["REQUEST_SIZE"] or ""
        found[host] = Calls(
            host,
            before.count + 1,
            before.failed + (row["SUCCESS"] == "0"),
            before.sent + (int(size) if size.isdecimal() and len(size) < 16 else 0),
            before.model or is_model_path(path),
        )
    return unknown


def _rows(raw: bytes) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(raw.decode("utf-8", "replace"), newline=""), restval="")
    if not set(_COLUMNS) <= set(reader.fieldnames or ()):
        raise ValueError("a log of other columns")
    yield from reader


def _parted(url: str) -> tuple[str, str]:
    """Return host and path of an address; no host where it is none of the web, such as `callout:NAME`."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return "", ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return "", ""
    return bare_host(url), parts.path
