"""Tables as Markdown and as values."""

from __future__ import annotations

from situs.quality.bootstrap import Figure
from situs.quality.table import Table, skipped, to_markdown, to_plain

TABLE = Table(
    "t", "Title", "Note.", ("name", "n", "share"), (("a|b", 1200, Figure(0.5, 0.25, 0.75, 4)), ("c", 1, None))
)


def test_markdown_has_heading_note_and_rows() -> None:
    assert to_markdown(TABLE) == [
        "## Title", "", "Note.", "", "| name | n | share |", "|---|--:|--:|",
        "| a\\|b | 1,200 | 0.500 (0.250–0.750) |", "| c | 1 | – |", "",
    ]  # fmt: skip


def test_values_have_the_names_of_the_columns() -> None:
    plain = to_plain(TABLE)
    assert plain["rows"][0] == {
        "name": "a|b",
        "n": 1200,
        "share": {"value": 0.5, "low": 0.25, "high": 0.75, "count": 4},
    }
    assert plain["rows"][1]["share"] is None


def test_what_was_not_measured_says_so() -> None:
    assert to_markdown(skipped("t", "Title", "no file.")) == ["## Title", "", "Not measured: no file.", ""]
