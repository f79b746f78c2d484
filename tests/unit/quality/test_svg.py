"""Bars."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from situs.quality.bootstrap import Figure
from situs.quality.svg import bars
from situs.quality.table import Table


def test_each_figure_is_a_bar_of_its_length_and_a_row_without_one_is_left_out() -> None:
    rows = (("a <b>", "x", Figure(0.5, 0.4, 0.6, 9)), ("b", "", None), ("c", "", Figure(1.0, 1.0, 1.0, 9)))
    drawing = ET.fromstring(bars(Table("t", "T & U", "", ("name", "more", "share"), rows, plotted=2)))
    names = [e.text for e in drawing.iter() if e.get("text-anchor") == "end"]
    widths = [float(e.get("width", "0")) for e in drawing.iter() if e.get("fill") == "#3a7ca5"]
    assert names == ["a <b> · x", "c"]
    assert widths == [210.0, 420.0]
    assert [e.text for e in drawing if e.tag.endswith("title")] == ["T & U: share"]
