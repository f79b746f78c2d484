"""Write a register as JSON, CSV or one self-contained page, piece by piece: a row is let go of once it is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape

import orjson

from situs.law import REVIEW_DAYS
from situs.registers.calls import Calls, moment
from situs.registers.register import Cell, Register, counted
from situs.registers.wording import in_print

REGISTER_FORMAT = "situs-register/1"


@dataclass(frozen=True, slots=True)
class Basis:
    """State what a register was computed from: with these and the log, anybody computes the same."""

    origin: str
    size: int
    root: str
    """Hex."""
    checkpoint: str
    """The signed note."""
    cosigned: tuple[str, ...]
    """Witnesses whose cosignatures were checked, each with its time."""
    stamped: tuple[str, ...]
    """Authorities whose time-stamps were checked, each with its time."""
    matter: str
    """Empty where the register is of all matters."""
    period: str
    """Empty where it is of all time."""
    law_as_of: str
    """Empty where nothing rests on the law's data."""
    version: str
    """Of Situs."""


def as_json(register: Register, calls: Calls, basis: Basis) -> Iterator[str]:
    """Yield `situs-register/1`: what it is, its basis, the columns, the rows, and notes."""
    head = {
        "format": REGISTER_FORMAT, "title": register.TITLE, "source": register.SOURCE, "basis": asdict(basis),
        "columns": register.COLUMNS,
    }  # fmt: skip
    yield orjson.dumps(head, option=orjson.OPT_INDENT_2).decode()[:-2] + ',\n  "rows": ['
    count = 0
    for count, row in enumerate(register.rows(calls), 1):
        yield ("," if count > 1 else "") + "\n    " + orjson.dumps(row).decode()
    yield (
        "\n  ],\n"
        + f'  "count": {count},\n  "notes": '
        + orjson.dumps(notes_of(register, calls, basis)).decode()
        + "\n}\n"
    )


def as_csv(register: Register, calls: Calls, basis: Basis) -> Iterator[str]:
    """Yield RFC 4180 with a head; the last two columns are the checkpoint. Notes are in the other forms."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*register.COLUMNS.values(), "Checkpoint size", "Checkpoint root"])
    for row in register.rows(calls):
        writer.writerow([*(_safe(plain(row[key])) for key in register.COLUMNS), basis.size, basis.root])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def as_html(register: Register, calls: Calls, basis: Basis) -> Iterator[str]:
    """Yield one page that needs nothing else: no script, no image, no address.

    It fits a sheet: columns without a share of the line (`PRINTED`) stand in small print below their row.
    """
    wide = [key for key in register.COLUMNS if register.PRINTED.get(key)]
    small = [key for key in register.COLUMNS if not register.PRINTED.get(key)]
    title = escape(register.TITLE + (f": {basis.matter}" if basis.matter else ""))
    yield f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    yield f"<style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n<p>{escape(register.SOURCE)}.</p>\n<dl>"
    for name, value in told(basis):
        yield f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>"
    yield "</dl>\n<table><thead><tr>"
    yield from (f"<th>{escape(register.COLUMNS[key])}</th>" for key in wide)
    yield "</tr></thead>\n"
    count = 0
    for count, row in enumerate(register.rows(calls), 1):  # noqa: B007 - the last number is the count
        yield "<tbody><tr>" + "".join(_cell(key, row[key]) for key in wide) + "</tr>"
        if small:
            told_small = " · ".join(f"<b>{escape(register.COLUMNS[key])}</b>: {_small(key, row[key])}" for key in small)
            yield f'<tr class="small"><td colspan="{len(wide)}">{told_small}</td></tr>'
        yield "</tbody>\n"
    yield f"</table>\n<p>{counted(count, 'row')}.</p>\n<h2>Notes</h2>\n<ul>"
    yield from (f"<li>{escape(note)}</li>" for note in notes_of(register, calls, basis))
    yield f"</ul>\n<h2>Checkpoint</h2>\n<pre>{escape(basis.checkpoint)}</pre>\n</body></html>\n"


FORMATS: Mapping[str, Callable[[Register, Calls, Basis], Iterator[str]]] = {
    "json": as_json,
    "csv": as_csv,
    "html": as_html,
}
"""Every form by its name on the command line."""


def notes_of(register: Register, calls: Calls, basis: Basis) -> list[str]:
    """Return a register's notes once all entries were seen, and that its law was due for another look by their end."""
    notes = register.notes()
    if not basis.law_as_of or calls.last_at is None:
        return notes
    due = date.fromisoformat(basis.law_as_of) + timedelta(days=REVIEW_DAYS)
    if datetime.fromtimestamp(calls.last_at / 1000, UTC).date() <= due:
        return notes
    return [*notes, f"STALE: the law's data are as of {basis.law_as_of} and were due for another look by {due}, before "
            f"the log's last entry at {moment(calls.last_at)}."]  # fmt: skip


def plain(cell: Cell) -> str:
    """Return a cell as text."""
    if isinstance(cell, list):
        return "; ".join(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(cell)


def _safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _cell(key: str, cell: Cell) -> str:
    cell = in_print(key, cell)
    if isinstance(cell, list) and len(cell) > 1:
        return f"<td>{'<br>'.join(map(escape, cell))}</td>"
    text = escape(plain(cell))
    if key.endswith("sha256") or key == "call":
        return f'<td class="mono">{text}</td>'
    if key in ("at", "first", "last"):
        return f'<td class="time">{text}</td>'
    return f'<td class="number">{text}</td>' if type(cell) is int else f"<td>{text}</td>"


def _small(key: str, cell: Cell) -> str:
    return escape(plain(in_print(key, cell))) or "none"


def told(basis: Basis) -> Iterator[tuple[str, str]]:
    """Yield what a register was computed from, by name."""
    yield "Log", basis.origin
    yield "Checkpoint", f"{basis.size} entries, root {basis.root}"
    yield "Cosigned", ", ".join(basis.cosigned) or "no witnesses were asked for"
    yield "Time-stamped", ", ".join(basis.stamped) or "no authorities were asked for"
    yield "Matter", basis.matter or "all"
    yield "Period (UTC)", basis.period or "all"
    if basis.law_as_of:
        yield "Law as of", basis.law_as_of
    yield "Made with", f"Situs {basis.version}"


STYLE = (
    "@page{size:A4 landscape;margin:12mm}"
    "body{font:13px/1.4 system-ui,sans-serif;color:#1a1a1a;margin:24px}"
    "h1{font-size:20px;margin:0 0 4px}h2{font-size:14px;margin:20px 0 4px}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:12px 0 16px}"
    "dl div{display:contents}dt{color:#555}dd{margin:0;overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%;font-size:11px}"
    "thead{display:table-header-group}tr,tbody{break-inside:avoid}"
    "th{text-align:left;border-bottom:2px solid #1a1a1a;padding:4px 6px;vertical-align:bottom}"
    "td{padding:4px 6px;vertical-align:top}tbody tr:last-child td{border-bottom:1px solid #ccc}"
    "tbody:nth-of-type(even),tbody:only-of-type tr:nth-child(even):not(.small){background:#f6f6f4}"
    ".small td{font-size:9px;color:#444;padding-top:0;overflow-wrap:anywhere}"
    ".time{white-space:nowrap}.number{text-align:right}.mono{font-family:monospace;font-size:9px;word-break:break-all}"
    "pre{font-size:11px;white-space:pre-wrap;overflow-wrap:anywhere}"
)
