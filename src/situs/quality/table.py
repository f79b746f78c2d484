"""Tables of figures, as Markdown and as plain values for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from situs.quality.bootstrap import Figure

Cell = str | int | float | Figure | None


@dataclass(frozen=True, slots=True)
class Table:
    """Hold one table; `plotted` names the column whose figures are drawn as bars, -1 for none."""

    id: str
    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    plotted: int = -1


def skipped(name: str, title: str, why: str) -> Table:
    """Return a table that was not measured, and says why."""
    return Table(name, title, f"Not measured: {why}", (), ())


def beside(name: str, table: Table, others: Mapping[str, Table]) -> Table:
    """Return a table with the rows of other tools' tables of the same kind below its own, each named in front."""
    rows = [(name, *row) for row in table.rows]
    rows += [(other, *row) for other, theirs in others.items() for row in theirs.rows]
    plotted = table.plotted + 1 if table.plotted >= 0 else -1
    return replace(table, head=("tool", *table.head), rows=tuple(rows), plotted=plotted)


def to_markdown(table: Table) -> list[str]:
    """Return the table's lines, with its heading and its note."""
    out = [f"## {table.title}", "", *([table.note, ""] if table.note else [])]
    if not table.rows:
        return out
    numbers = [any(isinstance(row[i], Figure | float | int) for row in table.rows) for i in range(len(table.head))]
    out.append(f"| {' | '.join(table.head)} |")
    out.append("|" + "|".join("--:" if number else "---" for number in numbers) + "|")
    out += [f"| {' | '.join(_shown(cell) for cell in row)} |" for row in table.rows]
    return [*out, ""]


def to_plain(table: Table) -> dict[str, Any]:
    """Return the table as values that JSON has: each row by the names of its columns."""
    rows = [
        {name: asdict(cell) if isinstance(cell, Figure) else cell for name, cell in zip(table.head, row, strict=True)}
        for row in table.rows
    ]
    return {"id": table.id, "title": table.title, "note": table.note, "rows": rows}


def _shown(cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, Figure) and max(abs(cell.value), abs(cell.high)) > 100:
        return f"{cell.value:,.0f} ({cell.low:,.0f}–{cell.high:,.0f})"
    if isinstance(cell, Figure):
        return f"{cell.value:.3f} ({cell.low:.3f}–{cell.high:.3f})"
    if isinstance(cell, float):
        return f"{cell:,.2f}"
    return f"{cell:,}" if isinstance(cell, int) else cell.replace("|", "\\|")
