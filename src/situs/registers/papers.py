"""Papers: a register or a statement as a person reads it, ready to be set as a page or as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from situs.registers.calls import Calls
from situs.registers.formats import STYLE, Basis, notes_of, plain, told
from situs.registers.register import Cell, Register, counted
from situs.registers.wording import in_print


@dataclass(frozen=True, slots=True)
class Section:
    """Hold a heading and what stands under it, a line each."""

    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Say how a column is printed: `width` is its share of the line, 0 puts it in small print below the row."""

    heading: str
    place: int
    width: int
    number: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """Hold what a paper prints. Every string is text."""

    title: str
    source: str
    says: str
    """One sentence that all else is about; empty where there is none."""
    facts: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | list[str], ...], ...]
    sections: tuple[Section, ...]
    checkpoint: str
    foot: str

    def to_data(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {**asdict(self), "counted": f"{counted(len(self.rows), 'row')}."}


def register_paper(register: Register, calls: Calls, basis: Basis) -> Paper:
    """Return a register's paper; all of its rows are in memory then."""
    found = list(register.rows(calls))
    rows = tuple(tuple(_printed(key, row[key]) for key in register.COLUMNS) for row in found)
    numbers = {key for row in found for key in register.COLUMNS if type(row[key]) is int}
    columns = tuple(
        Column(heading, place, register.PRINTED.get(key, 0), key in numbers)
        for place, (key, heading) in enumerate(register.COLUMNS.items())
    )
    title = register.TITLE + (f": {basis.matter}" if basis.matter else "")
    return Paper(
        title=title,
        source=register.SOURCE,
        says="",
        facts=tuple(told(basis)),
        columns=columns,
        rows=rows,
        sections=(Section("Notes", tuple(notes_of(register, calls, basis))),),
        checkpoint=cut_note(basis.checkpoint),
        foot=f"{title} · {basis.origin} at {basis.size} entries, root {basis.root[:16]}…",
    )


def statement_paper(statement: Mapping[str, Any], signature: str) -> Paper:
    """Return the paper of a signed negative statement. The signed file is the evidence; the paper is for reading."""
    found = statement["found"]
    columns = ("Place", "Operator", "Processed in", "Dispatches")
    widths = (2, 3, 2, 1)
    places = found["places"]
    return Paper(
        title=f"Statement of absence: {statement['matter']}",
        source="A statement about the record of the gateway, made from the verified log and signed with its key",
        says=statement["says"],
        facts=(
            ("Matter", statement["matter"]),
            ("Not outside", f"{statement['outside']} ({', '.join(statement['countries'])})"),
            ("Period (UTC)", statement["period"]),
            ("Calls", str(found["calls"])),
            ("Made by the gateway itself", str(found["made_by_the_gateway"])),
            ("Refused or not sent", str(found["refused_or_not_sent"])),
            ("Dispatches", str(found["dispatches"])),
            ("Signature", signature),
        ),
        columns=tuple(Column(h, i, w, h == "Dispatches") for i, (h, w) in enumerate(zip(columns, widths, strict=True))),
        rows=tuple((p["place"], p["operator"], p["processed_in"], str(p["dispatches"])) for p in places),
        sections=(
            Section("What it rests on", tuple(statement["rests_on"])),
            Section("What it cannot exclude", tuple(statement["cannot_exclude"])),
        ),
        checkpoint=cut_note(statement["checkpoint"]),
        foot=f"Statement of absence: {statement['matter']} · at {statement['size']} entries",
    )


def as_page(paper: Paper) -> str:
    """Return a paper as one page of HTML that needs nothing else: no script, no image, no address."""
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in paper.facts)
    heads = "".join(f"<th>{escape(column.heading)}</th>" for column in paper.columns)
    rows = "".join(f"<tr>{''.join(map(_td, row))}</tr>\n" for row in paper.rows)
    sections = "".join(
        f"<h2>{escape(s.heading)}</h2>\n<ul>{''.join(f'<li>{escape(item)}</li>' for item in s.items)}</ul>\n"
        for s in paper.sections
    )
    says = f"<p><strong>{escape(paper.says)}</strong></p>\n" if paper.says else ""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(paper.title)}</title>'
        f"<style>{STYLE}</style></head><body>\n<h1>{escape(paper.title)}</h1>\n<p>{escape(paper.source)}.</p>\n{says}"
        f"<dl>{facts}</dl>\n<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table>\n{sections}"
        f"<h2>Checkpoint</h2>\n<pre>{escape(paper.checkpoint)}</pre>\n</body></html>\n"
    )


def cut_note(note: str) -> str:
    """Return a signed note whose long signature lines, such as time-stamps, are cut and say how long they are."""
    lines = note.rstrip("\n").split("\n")
    return "\n".join(line if len(line) <= 200 else f"{line[:120]}… ({len(line)} characters)" for line in lines)


def _printed(key: str, cell: Cell) -> str | list[str]:
    cell = in_print(key, cell)
    return cell if isinstance(cell, list) and len(cell) > 1 else plain(cell)


def _td(cell: str | list[str]) -> str:
    return f"<td>{'<br>'.join(map(escape, cell)) if isinstance(cell, list) else escape(cell)}</td>"
