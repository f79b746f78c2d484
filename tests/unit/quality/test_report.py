"""The page, the plots beside it, and the values."""

from __future__ import annotations

import json

from situs.quality import Figure, Report, Table

TABLES = (
    Table("one", "One", "", ("name", "share"), (("a", Figure(0.5, 0.4, 0.6, 3)),), plotted=1),
    Table("two", "Two", "Not measured: no.", (), ()),
)


def test_the_page_links_the_plots_that_are_written(tmp_path) -> None:
    report = Report(TABLES, ("Made so.",))
    report.write(tmp_path / "quality.md")
    page = (tmp_path / "quality.md").read_text(encoding="utf-8")
    assert page.startswith("# Quality\n\nMade so.\n\n## One\n")
    assert "![One](quality/one.svg)" in page
    assert [p.name for p in (tmp_path / "quality").iterdir()] == ["one.svg"]
    assert "svg" not in report.markdown()


def test_the_values_can_be_read_by_programs(tmp_path) -> None:
    Report(TABLES, ()).write_json(tmp_path / "q.json")
    values = json.loads((tmp_path / "q.json").read_text(encoding="utf-8"))
    assert [v["id"] for v in values] == ["one", "two"]
    assert values[0]["rows"][0]["share"]["value"] == 0.5
