"""Which hosts an org really called, by its log of callouts (EventLogFile, `ApexCallout`)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
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
_AT = "TIMESTAMP_DERIVED"


async def read_calls(client: Client, since: datetime | None = None) -> tuple[tuple[Calls, ...], tuple[Diagnostic, ...]]:
    """Return what an org called in the last thirty days, by host, and what of that was not read.

    Calls before `since` (with its zone) are counted apart; one whose time cannot be read counts. Where no log reaches
    beyond that moment, none says what was called since. Raises `SitusError` where the org ends the reading.
    """
    asking = Asking(client, Bounds(), MOST_LOGS + 1)
    rows = await asking.ask(LOG, lambda: client.query(_LOGS))
    if rows is not None and not rows:
        asking.tell(LOG, "the org has no log of callouts, so nothing says which hosts were really called")
    found: dict[str, Calls] = {}
    beyond = since is None
    for row in (rows or ())[:MOST_LOGS]:
        begun = _moment(text_of(row, "LogDate"))
        reaches = await _log(asking, text_of(row, "Id"), found, since)
        beyond = beyond or reaches or (begun is not None and since is not None and begun >= since)
    if rows and not beyond:
        moment = f"{since:%Y-%m-%d %H:%M} UTC"
        asking.tell(LOG, f"no log reaches beyond {moment}, so none says what was called since; scan again later")
    if rows and len(rows) > MOST_LOGS:
        asking.tell(LOG, f"more than {MOST_LOGS} logs; the older ones were left out")
    return tuple(found[host] for host in sorted(found)), tuple(sorted(set(asking.unread), key=lambda d: d.why))


async def _log(asking: Asking, record: str, found: dict[str, Calls], since: datetime | None) -> bool:
    """Add a log to what was found; tell whether it holds a call from `since` on."""
    if not (record.isalnum() and record.isascii()):
        asking.tell(LOG, "the org's answer holds a log without an id")
        return False
    raw = await asking.ask(LOG, lambda: asking.client.event_log(record))
    if raw is None:
        return False
    try:
        unknown, reaches = _count(raw, found, since)
    except (csv.Error, ValueError):
        asking.tell(LOG, f"the log {record} cannot be read, or not to its end")
        return False
    if unknown:
        asking.tell(LOG, f"the log {record} holds {unknown} calls whose host cannot be read")
    return reaches


def _count(raw: bytes, found: dict[str, Calls], since: datetime | None) -> tuple[int, bool]:
    """Add the rows of a log to what was found by host; return how many name no host, and if one is from `since` on."""
    unknown, reaches = 0, False
    for row in _rows(raw):
        host, path = _parted(row["URL"] or "")
        if not host:
            unknown += 1
            continue
        before, at = found.get(host, Calls(host)), _moment(row.get(_AT) or "") if since else None
        if at and since and at < since:
            found[host] = replace(before, earlier=before.earlier + 1, model=before.model or is_model_path(path))
            continue
        reaches = reaches or at is not None
        size = row["REQUEST_SIZE"] or ""
        found[host] = replace(
            before,
            count=before.count + 1,
            failed=before.failed + (row["SUCCESS"] == "0"),
            sent=before.sent + (int(size) if size.isdecimal() and len(size) < 16 else 0),
            model=before.model or is_model_path(path),
        )
    return unknown, reaches


def _moment(text: str) -> datetime | None:
    """Return a moment of ISO 8601; None for anything else, and where no zone is named."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


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
