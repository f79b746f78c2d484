"""Draw a column of figures as horizontal bars with their intervals, in SVG, without a library."""

from __future__ import annotations

from html import escape

from situs.quality.bootstrap import Figure
from situs.quality.table import Table

_ROW, _LEFT, _WIDTH, _RIGHT, _TOP = 22, 250, 420, 60, 56
_FONT = "font-family='system-ui, sans-serif' font-size='12'"


def bars(table: Table) -> str:
    """Return the drawing of the plotted column; a bar runs from 0 to 1, a thin line shows the interval."""
    rows = [(_name(row, table.plotted), row[table.plotted]) for row in table.rows]
    drawn = [(name, figure) for name, figure in rows if isinstance(figure, Figure)]
    width, height = _LEFT + _WIDTH + _RIGHT, _TOP + _ROW * len(drawn) + 24
    title = f"{table.title}: {table.head[table.plotted]}"
    out = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' role='img' {_FONT}>",
        f"<title>{escape(title)}</title>",
        f"<rect width='{width}' height='{height}' fill='#ffffff'/>",
        f"<text x='8' y='20' font-size='14' font-weight='600' fill='#1f2933'>{escape(title)}</text>",
    ]
    for tenth in range(0, 11, 2):
        x = _LEFT + _WIDTH * tenth / 10
        out.append(f"<path d='M{x:g} {_TOP - 6}V{height - 20}' stroke='#d9dee3'/>")
        out.append(f"<text x='{x:g}' y='{_TOP - 12}' text-anchor='middle' fill='#52606d'>{tenth / 10:g}</text>")
    for number, (name, figure) in enumerate(drawn):
        out += _bar(_TOP + _ROW * number, name, figure)
    return "\n".join([*out, "</svg>"]) + "\n"


def _bar(top: int, name: str, figure: Figure) -> list[str]:
    middle = top + _ROW / 2
    low, high = _LEFT + _WIDTH * _within(figure.low), _LEFT + _WIDTH * _within(figure.high)
    return [
        f"<text x='{_LEFT - 8}' y='{middle + 4:g}' text-anchor='end' fill='#1f2933'>{escape(name[:40])}</text>",
        f"<rect x='{_LEFT}' y='{top + 4}' width='{_WIDTH * _within(figure.value):.1f}' height='{_ROW - 8}' "
        "fill='#3a7ca5'/>",
        f"<path d='M{low:.1f} {middle:g}H{high:.1f}' stroke='#16324f' stroke-width='2'/>",
        f"<text x='{_LEFT + _WIDTH + 8}' y='{middle + 4:g}' fill='#1f2933'>{figure.value:.3f}</text>",
    ]


def _within(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _name(row: tuple[object, ...], plotted: int) -> str:
    """Return the texts that stand before the plotted column: they name the row."""
    return " · ".join(cell for cell in row[:plotted] if isinstance(cell, str) and cell)
