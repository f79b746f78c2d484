"""What is right about contract analysis is counted as the notes of the tables say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from situs.errors import ConfigError
from situs.quality.corpora import Corpora
from situs.quality.minimising import CUAD, is_kept_back
from situs.quality.tasks import CATEGORIES, LAWS, Contract, Tallies, Tally, contracts, task_tables
from situs.tasks.contract.clause_types import load_clause_types

TEXT = """SUPPLY AGREEMENT

This Agreement is made on 3 March 2025 by and between Example Widgets GmbH ("Supplier") \
and Muster Retail Ltd. ("Buyer").

1. Assignment. Neither party may assign this Agreement without the prior written consent of the other party.

2. Governing law. This Agreement is governed by the laws of the State of New York.
"""


def marked(words: str) -> tuple[tuple[int, int], ...]:
    start = TEXT.index(words)
    return ((start, start + len(words)),)


def contract(law: dict[str, object] | None = None) -> Contract:
    spans = {
        "Parties": marked("Example Widgets GmbH") + marked("Muster Retail Ltd."),
        "Agreement Date": marked("3 March 2025"),
        "Anti-Assignment": marked("Neither party may assign"),
        "Governing Law": marked("This Agreement is governed"),
        "Insurance": marked("2. Governing law."),
        "Audit Rights": (),
    }
    return Contract("docs/cuad/a.txt", TEXT, spans, law or {"country": "US", "us_states": ["New York"]})


def row(tables, name: str):
    return next(r for t in tables for r in t.rows if r[0] == name)


def test_every_category_has_a_clause_type_of_ours() -> None:
    assert set(CATEGORIES.values()) <= set(load_clause_types())


def test_what_was_found_is_held_against_what_was_marked() -> None:
    tables = task_tables([contract()])
    _, there, recall, precision, wide, cited, touched = row(tables, "Anti-Assignment")
    assert (there, recall.value, precision.value, wide.value, cited.value) == (1, 1.0, 1.0, 1.0, 1.0)
    assert touched.value == 1.0
    assert row(tables, "Insurance")[1:4] == (1, row(tables, "Insurance")[2], None)
    assert row(tables, "Insurance")[2].value == 0.0
    assert row(tables, "Audit Rights")[1:4] == (0, None, None)


def test_facts_are_held_against_the_marked_words() -> None:
    tables = task_tables([contract()])
    assert row(tables, "parties, names with a legal form")[1:3] == (
        2,
        row(tables, "parties, names with a legal form")[2],
    )
    assert row(tables, "parties, names with a legal form")[2].value == 1.0
    assert row(tables, "agreement date")[2].value == 1.0
    assert row(tables, "governing law")[2].value == 1.0


def test_another_law_is_wrong() -> None:
    for law in ({"country": "DE", "us_states": []}, {"country": "US", "us_states": ["Texas"]}):
        assert row(task_tables([contract(law)]), "governing law")[2].value == 0.0


def test_a_contract_is_drawn_whole() -> None:
    tallies = Tallies()
    for there in (1, 1, 0):
        tallies.add("a", Tally(there, 1, there))
        tallies.add("b", Tally(1, 1, 0))
    recall = tallies.recall(["a", "b"])
    assert recall is not None
    assert (recall.value, recall.count, tallies.there(["a", "b"])) == (0.4, 5, 5)
    assert tallies.precision(["nothing"]) is None


@pytest.fixture
def corpora(tmp_path: Path) -> Corpora:
    (tmp_path / "segments/docs/cuad").mkdir(parents=True)
    rows = []
    for number in range(8):
        doc = f"docs/cuad/contract-{number}.txt"
        (tmp_path / "segments" / doc).write_text(TEXT, encoding="utf-8")
        rows.append({"doc": doc, "category": "Audit Rights", "spans": []})
    (tmp_path / CUAD).write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return Corpora(tmp_path)


def test_contracts_that_training_read_are_left_out(corpora: Corpora) -> None:
    kept = [c.doc for c in contracts(corpora, every=False)]
    assert kept == [d for d in (f"docs/cuad/contract-{n}.txt" for n in range(8)) if is_kept_back(d)]
    assert len(list(contracts(corpora, every=True))) == 8


def test_the_law_is_joined_where_the_corpus_has_it(corpora: Corpora) -> None:
    assert {c.law for c in contracts(corpora, every=True)} == {None}
    law = {"doc": "docs/cuad/contract-1.txt", "country": "US", "us_states": []}
    (corpora.folder / LAWS).write_text(json.dumps(law) + "\n", encoding="utf-8")
    assert [c.doc for c in contracts(corpora, every=True) if c.law] == ["docs/cuad/contract-1.txt"]


def test_a_text_that_is_missing_is_told(corpora: Corpora) -> None:
    (corpora.folder / "segments/docs/cuad/contract-1.txt").unlink()
    with pytest.raises(ConfigError, match="a contract's text is missing"):
        list(contracts(corpora, every=True))
