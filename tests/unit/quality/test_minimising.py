"""Coverage and characters sent are counted as the notes of the tables say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from situs.errors import ConfigError
from situs.quality.corpora import Corpora
from situs.quality.minimising import (
    CUAD,
    NLI,
    Outcome,
    askings,
    characters,
    free_share,
    is_kept_back,
    minimising_tables,
    outcomes,
    sent,
    typical,
    whole,
)

LAW = "This Agreement is governed by the laws of Switzerland."
TEXT = "\n\n".join([*(f"{n}. The parties co-operate with regard to pallets number {n}." for n in range(1, 200)), LAW])
QUESTION = "Which state/country's law governs the interpretation of the contract?"
NAME = next(f"docs/cuad/contract-{n}.txt" for n in range(50) if is_kept_back(f"contract-{n}.txt"))


@pytest.fixture
def corpora(tmp_path: Path) -> Corpora:
    start = TEXT.index(LAW)
    rows = [
        {"doc": NAME, "category": "Governing Law", "question": QUESTION, "spans": [{"start": start, "end": len(TEXT)}]},
        {"doc": NAME, "category": "Insurance", "question": "Must a party hold insurance?", "spans": []},
        {"doc": NAME, "category": "Parties", "question": "Who are the parties?", "spans": []},
    ]
    (tmp_path / "segments/docs/cuad").mkdir(parents=True)
    (tmp_path / "segments" / NAME).write_bytes(TEXT.encode())
    for name in (CUAD, NLI):
        (tmp_path / name).write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return Corpora(tmp_path)


def test_easy_categories_are_left_out(corpora: Corpora) -> None:
    assert [a.question for a in askings(corpora, CUAD)] == [QUESTION, "Must a party hold insurance?"]


def test_an_answer_is_covered_or_not(corpora: Corpora) -> None:
    asked = list(askings(corpora, CUAD))
    law, insurance = outcomes(corpora, asked, 500)
    inked = len("".join(LAW.split()))
    assert (law.gold, law.covered, law.total) == (inked, inked, len(TEXT))
    assert insurance.gold == insurance.covered == 0
    assert outcomes(corpora, asked, 0)[0].covered == 0


def test_figures_from_outcomes() -> None:
    went = [Outcome("a", 10, 10, 50, 100), Outcome("a", 10, 5, 100, 100), Outcome("b", 20, 20, 10, 100)]
    assert whole(went).value == pytest.approx(2 / 3)
    assert characters(went).value == pytest.approx(35 / 40)
    assert sent(went).value == pytest.approx(1.6 / 3)
    assert typical(went).value == 50
    assert whole([]) is typical([]) is None


def test_the_tables_have_a_row_for_each_measure(corpora: Corpora) -> None:
    budget, own = minimising_tables(corpora)
    assert [row[1] for row in budget.rows] == [2_000, 4_000, 8_000] * 2
    assert all(row[3].value == 1.0 for row in budget.rows)
    assert len(own.rows) == 8
    assert minimising_tables(Corpora(corpora.folder / "none"))[0].rows == ()


def test_free_questions_are_counted_by_their_spans(corpora: Corpora) -> None:
    start = TEXT.index(LAW)
    rows = [{"doc": NAME.rsplit("/", 1)[1], "question": "Which law applies?", "start": start, "end": len(TEXT)}]
    assert free_share(corpora, rows, 500).value == 1.0


def test_a_missing_contract_is_told(corpora: Corpora) -> None:
    (corpora.folder / "segments" / NAME).unlink()
    with pytest.raises(ConfigError, match="contract's text"):
        outcomes(corpora, list(askings(corpora, CUAD)))


def test_the_free_questions_name_contracts_that_training_never_read() -> None:
    path = Path(__file__).resolve().parents[2] / "vectors/minimise/free_questions.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 60
    assert len({row["doc"] for row in rows}) == 20
    assert all(is_kept_back(row["doc"]) and row["start"] < row["end"] for row in rows)
    assert all(set(row) == {"doc", "question", "start", "end"} for row in rows)
