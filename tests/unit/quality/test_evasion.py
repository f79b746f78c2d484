"""Disguised values by technique."""

from __future__ import annotations

from situs.quality.evasion import evasion_table
from situs.quality.measuring import Detecting


def test_each_technique_has_a_row_and_the_bar_leaves_two_aside(corpora, instruments) -> None:
    rows = {row[0]: row[1:] for row in evasion_table(corpora, Detecting(instruments)).rows}
    assert list(rows) == ["all but reversed and rot13", "every technique", "rot13", "url"]
    count, every, person, other, bar = rows["url"]
    assert (count, every.value, person, other.value, bar) == (1, 1, None, 1, "≥ 0.75")
    count, every, person, other, bar = rows["rot13"]
    assert (count, every.value, person.value, other, bar) == (1, 0, 0, None, "")
    assert (rows["all but reversed and rot13"][1].value, rows["every technique"][1].value) == (1, 0.5)
    assert rows["every technique"][1].low == rows["every technique"][1].high, "both are of one document"
