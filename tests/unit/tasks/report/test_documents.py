"""The results as JSON: every span holds the words that stand beside it."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from situs.examining import load_instruments
from situs.model import Label
from situs.tasks.checking.judging import check
from situs.tasks.checking.rulebook import parse_rulebook
from situs.tasks.contract.analysing import analyse, consult_on
from situs.tasks.contract.playbook import parse_playbook
from situs.tasks.records.filing import Circumstances, file_record
from situs.tasks.records.schedule import parse_schedule
from situs.tasks.report.documents import analysis_document, checked_document, filed_document
from situs.tasks.samples import read_sample


def citations(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"segment", "start", "end", "text"} <= set(value):
            yield value
        for inner in value.values():
            yield from citations(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from citations(inner)


def hold(document: Any, text: str) -> int:
    found = list(citations(document))
    assert all(text[c["start"] : c["end"]] == c["text"] for c in found)
    json.dumps(document)
    return len(found)


async def test_a_contract(contract: str, model, said) -> None:
    analysis = analyse(contract, parse_playbook(read_sample("playbook")))
    cap = "either party's liability exceed the total price"
    document = analysis_document(await consult_on(analysis, model(lambda _: said("fallback", cap))))
    assert hold(document, contract) > 15
    assert "insurance" in document["not_found"]
    assert document["asked"][0] == {
        "question": "liability", "outcome": "answered", "answer": "fallback", "why": "", "receipt": "r-1", "place": "own",
        "passage": document["asked"][0]["passage"],
    }  # fmt: skip
    assert document["not_asked"] == []


def test_what_was_not_asked_is_named(contract: str) -> None:
    document = analysis_document(analyse(contract, parse_playbook(read_sample("playbook"))))
    assert (document["asked"], "liability" in document["not_asked"]) == ([], True)


def test_a_comparison_has_both_versions(contract: str) -> None:
    old = contract.replace("New York", "Delaware").replace("6. Conf", "6. Extra. This goes.\n\n6. Conf")
    found = analysis_document(analyse(contract, against=old))["comparison"]
    changed, removed = found["differences"]
    assert (changed["change"], removed["change"], removed["new"]) == ("changed", "removed", None)
    assert hold([d["new"] for d in found["differences"]], contract) == 1
    assert hold([d["old"] for d in found["differences"]], old) == 2


def test_an_empty_contract_says_what_it_lacks() -> None:
    document = analysis_document(analyse(""))
    assert {"parties", "agreement date", "governing_law"} <= set(document["not_found"])


def test_a_policy() -> None:
    book = parse_rulebook(read_sample("policy"))
    text = "Responsible person: Anna Beispiel.\nThe tool never trains. It is hosted in Germany."
    document = checked_document(check(text, book, frozenset({Label.UNCLASSIFIED})), book)
    assert {r["rule"]: r["verdict"] for r in document["rules"]} == {
        "AI-01": "passes", "AI-02": "passes", "AI-03": "passes", "AI-04": "passes", "AI-05": "cannot be judged",
    }  # fmt: skip
    assert (hold(document, text), document["not_asked"]) == (3, ["AI-05"])


def test_a_record_counts_values_and_shows_none() -> None:
    text = "INVOICE No. 42\nTotal due: 100 EUR to DE89 3704 0044 0532 0130 00\nkarl.muster@example.com"
    filed = file_record(
        text, load_instruments(fast=True), parse_schedule(read_sample("schedule")), Circumstances(date(2026, 1, 1))
    )
    document = filed_document(filed, text)
    assert (document["type"], document["series"]["id"], document["proposal"]) == ("invoice", "invoices", "keep")
    assert document["personal_data"] == {"EMAIL": 1, "IBAN": 1}
    assert "0532" not in json.dumps(document)
    assert "karl" not in json.dumps(document)
    hold(document, text)


@pytest.mark.parametrize("text", ["", "\0", "\ud800"])
def test_odd_texts_are_no_defect(text: str) -> None:
    assert analysis_document(analyse(text))["parties"] == []
