"""Write the tables for readers: Markdown with plots beside it, and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson

from situs.quality.svg import bars
from situs.quality.table import Table, to_markdown, to_plain


@dataclass(frozen=True, slots=True)
class Report:
    """Hold the tables and the lines that say how they were made."""

    tables: tuple[Table, ...]
    made: tuple[str, ...]

    def markdown(self, plots: str = "") -> str:
        """Return the page; `plots` is the folder of the drawings as seen from it, empty for none."""
        out = ["# Quality", "", *self.made, ""]
        for table in self.tables:
            out += to_markdown(table)
            if plots and table.plotted >= 0 and table.rows:
                out += [f"![{table.title}]({plots}/{table.id}.svg)", ""]
        return "\n".join(out).rstrip() + "\n"

    def write(self, page: Path) -> None:
        """Write the page, and the drawings into a folder beside it that has the page's name."""
        folder = page.with_suffix("")
        folder.mkdir(parents=True, exist_ok=True)
        for table in self.tables:
            if table.plotted >= 0 and table.rows:
                (folder / f"{table.id}.svg").write_text(bars(table), encoding="utf-8")
        page.write_text(self.markdown(folder.name), encoding="utf-8")

    def write_json(self, file: Path) -> None:
        """Write the tables as values."""
        file.write_bytes(orjson.dumps([to_plain(t) for t in self.tables], option=orjson.OPT_INDENT_2) + b"\n")
