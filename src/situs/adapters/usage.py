"""Read what others counted: a provider's usage export, and bytes by host from the network. CSV, JSON or JSON lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from situs.errors import ConfigError
from situs.registers import Period, Usage

MOST_BYTES = 64 << 20
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "requests": ("requests", "num_model_requests", "n_requests", "request_count", "api_requests"),
    "input_tokens": ("input_tokens", "n_context_tokens_total", "prompt_tokens", "usage_input_tokens"),
    "output_tokens": ("output_tokens", "n_generated_tokens_total", "completion_tokens", "usage_output_tokens"),
    "date": ("date", "day", "usage_date", "usage_date_utc", "start_time_iso"),
    "host": ("host", "hostname", "server_name", "sni", "destination"),
    "bytes": ("bytes", "bytes_sent", "bytes_out", "egress_bytes", "tx_bytes"),
}
"""What columns are called in exports; another name is given as `requests=NAME`."""
_JSON = (".json", ".jsonl", ".ndjson")
_FIGURES = ("requests", "input_tokens", "output_tokens")


def read_usage(path: Path, names: Mapping[str, str], period: Period | None) -> Usage:
    """Return the sums of a provider's export, of the days of a period where it has dates.

    A figure that it has a column for is 0 where no row of those days has it: it was counted, and there was none.

    Raise `ConfigError("usage_unreadable")` for what is no table, has none of the figures, a figure that is no whole
    number, or no date where a period is asked for.
    """
    sums: dict[str, int] = {}
    row: Mapping[str, Any] | None = None
    for number, row in enumerate(_rows(path), 1):
        cells = {f: value for f in _FIGURES if (value := _cell(row, f, names)) is not None}
        within = period is None or _within(_cell(row, "date", names), period, path, number)
        for figure, value in cells.items():
            sums.setdefault(figure, 0)
            if within and value != "":
                sums[figure] += _whole(value, path, number)
    if row is None:
        sums = {f: 0 for f in _FIGURES if _cell(_head(path), f, names) is not None}
    if not sums:
        raise _unreadable(path, "has no column of requests or tokens; name it with --column")
    return Usage(sums.get("requests"), sums.get("input_tokens"), sums.get("output_tokens"))


def read_egress(path: Path, names: Mapping[str, str], period: Period | None) -> dict[str, int]:
    """Return bytes by host, of the days of a period where one is asked for; raise `ConfigError("usage_unreadable")`."""
    counted: dict[str, int] = {}
    for number, row in enumerate(_rows(path), 1):
        if period is not None and not _within(_cell(row, "date", names), period, path, number):
            continue
        host, size = _cell(row, "host", names), _cell(row, "bytes", names)
        if not isinstance(host, str) or not host or size is None:
            raise _unreadable(path, f"has no host or no bytes in row {number}; name the columns with --column")
        host = host.strip().rstrip(".").lower()
        counted[host] = counted.get(host, 0) + _whole(size, path, number)
    return counted


def _head(path: Path) -> dict[str, str]:
    """Return the columns that a table without rows has."""
    if path.suffix.lower() in _JSON:
        return {}
    reader = csv.DictReader(_text(_content(path)), strict=True)
    return dict.fromkeys(reader.fieldnames or (), "")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    content = _content(path)
    try:
        if path.suffix.lower() in _JSON:
            yield from _json_rows(content, lines=path.suffix.lower() != ".json")
        else:  # of a row that is too short the rest is empty
            yield from csv.DictReader(_text(content), restval="", strict=True)
    except (ValueError, csv.Error, TypeError):
        raise _unreadable(path, "is no table in CSV, JSON or JSON lines") from None


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _unreadable(path, f"is larger than {MOST_BYTES >> 20} MB")
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, f"cannot be read ({error.strerror})") from None


def _text(content: bytes) -> io.StringIO:
    return io.StringIO(content.decode("utf-8-sig"), newline="")


def _json_rows(content: bytes, *, lines: bool) -> Iterator[dict[str, Any]]:
    document = [orjson.loads(line) for line in content.splitlines() if line.strip()] if lines else orjson.loads(content)
    rows = document.get("data") if isinstance(document, dict) else document
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("no list of objects")
    yield from rows


def _cell(row: Mapping[str, Any], figure: str, names: Mapping[str, str]) -> Any:
    if figure in names:
        return row.get(names[figure])
    return next((row[name] for name in COLUMNS[figure] if name in row), None)


def _within(cell: Any, period: Period, path: Path, number: int) -> bool:
    try:
        day = date.fromisoformat(str(cell)[:10])
    except ValueError:
        what = f"has no date in row {number}, so the period cannot be picked; name its column with --column"
        raise _unreadable(path, what) from None
    return period.first <= day <= period.last


def _whole(value: Any, path: Path, number: int) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not text.isascii() or not text.isdigit() or len(text) > 18:
        raise _unreadable(path, f"has a figure in row {number} that is no whole number")
    return int(text)


def _unreadable(path: Path, what: str) -> ConfigError:
    return ConfigError("usage_unreadable", f"{path.name} {what}")
