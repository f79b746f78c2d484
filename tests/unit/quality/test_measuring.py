"""Every table that the corpora allow."""

from __future__ import annotations

from situs.quality.corpora import MAILS, open_corpora
from situs.quality.measuring import Bench, Detecting, measure


def test_every_table_is_made_and_speed_is_counted(corpora, instruments) -> None:
    detecting, told = Detecting(instruments), []
    tables = list(measure(Bench(corpora), detecting, told.append))
    assert [t.id for t in tables][:6] == ["tab", "persons", "identifiers", "evasion", "plain", "privilege"]
    assert all(t.rows for t in tables if t.id not in ("plain", "minimisation"))
    assert detecting.size > 300
    assert detecting.seconds > 0
    assert told[:2] == ["personal data", "identifiers"]


def test_a_corpus_that_is_not_there_is_told(folder, instruments) -> None:
    (folder / "dev" / MAILS).unlink()
    (table,) = [t for t in measure(Bench(open_corpora(folder)), Detecting(instruments)) if t.id == "privilege"]
    assert (table.rows, table.note) == ((), f"Not measured: `{MAILS}` is not in the folder.")


def test_detecting_finds_what_the_command_prints(instruments) -> None:
    found = Detecting(instruments)("Herr Karl Muster, anna@example.com, PRIVILEGED & CONFIDENTIAL")
    assert [f.kind for f in found] == ["PERSON", "EMAIL"]


def test_another_tool_stands_beside_in_the_tables_of_detection(corpora, instruments) -> None:
    tables = list(measure(Bench(corpora, peers={"none": lambda text: ()}), Detecting(instruments)))
    evasion = next(t for t in tables if t.id == "evasion")
    assert evasion.head[:2] == ("tool", "technique")
    rows = {row[:2]: row[3] for row in evasion.rows}
    assert (rows["Situs", "url"].value, rows["none", "url"].value) == (1, 0)
    assert evasion.head[evasion.plotted] == "covered"
    assert next(t for t in tables if t.id == "privilege").head[0] == "labels"
