"""Valid and invalid identifiers in sentences."""

from __future__ import annotations

from situs.quality.identifiers import first_name, identifiers_table
from situs.quality.measuring import Detecting


def test_a_valid_number_is_found_and_an_invalid_one_is_not_taken_for_valid(corpora, instruments) -> None:
    table = identifiers_table(corpora, Detecting(instruments))
    assert [(row[1], row[2].value) for row in table.rows] == [
        ("found", 1), ("found", 1), ("taken for valid", 0), ("taken for valid", 0),
    ]  # fmt: skip


def test_nothing_found_is_nothing(corpora) -> None:
    assert [row[2].value for row in identifiers_table(corpora, lambda text: ()).rows] == [0, 0, 0, 0]


def test_the_short_name_is_the_beginning() -> None:
    assert [first_name(n) for n in ("NIPT, NUIS (Numri).", "CBU (Clave).", "Kennitala.")] == [
        "NIPT",
        "CBU",
        "Kennitala",
    ]


def test_what_another_tool_has_checked_is_not_known(corpora) -> None:
    assert [row[1] for row in identifiers_table(corpora, lambda text: (), own=False).rows] == ["found", "found"]
