"""`situs ledger reconcile` on the ledger that real calls left, against counts that fit and counts that do not."""

from __future__ import annotations

import sqlite3

import pytest


@pytest.fixture
def reconcile(run, evidence):
    def reconciling(*more: object, ledger: object = None):
        files = ("--ledger", ledger or evidence / "ledger.db", "--key", evidence / "ledger.vkey")
        return run("ledger", "reconcile", *more, *files)

    return reconciling


def put(path, text: str):
    path.write_text(text, encoding="utf-8")
    return path


def test_counts_that_fit_agree(reconcile, tmp_path) -> None:
    own = put(tmp_path / "own.csv", "date,requests\n2026-07-01,3\n")
    ran = reconcile("--usage", f"own={own}", "--json")
    found = {(f["whose"], f["what"]): f["verdict"] for f in ran.json()}
    assert ran.code == 0
    assert found[("own", "requests")] == "agrees"
    assert found[("own", "input tokens")] == "cannot be told"
    assert found[("overseas", "requests")] == "cannot be told"  # nobody gave its export


def test_requests_that_the_log_does_not_have_are_exit_1(reconcile, tmp_path) -> None:
    own = put(tmp_path / "own.json", '[{"requests": 9}]')
    ran = reconcile("--usage", f"own={own}")
    assert ran.code == 1
    assert "6 requests that the log does not have" in ran.out


def test_a_host_of_models_beside_the_gateway_is_found(reconcile, tmp_path) -> None:
    egress = put(tmp_path / "e.csv", "host,bytes\n10.0.0.7,6000\napi.openai.com,123456\nnews.example.com,5\n")
    ran = reconcile("--egress", egress, "--host", "10.0.0.7=own", "--json")
    found = {f["whose"]: (f["verdict"], f["counted"]) for f in ran.json()}
    assert ran.code == 1
    assert found["own"] == ("agrees", "6000")
    assert found["api.openai.com"] == ("differs", "123456 bytes")
    assert found["news.example.com"][0] == "cannot be told"
    assert found["overseas"][0] == "cannot be told"


def test_a_period_picks_calls_and_rows(reconcile, tmp_path) -> None:
    own = put(tmp_path / "own.csv", "date,requests\n2001-01-01,4\n2020-01-01,3\n")
    ran = reconcile("--usage", f"own={own}", "--period", "2001", "--json")
    assert (ran.code, ran.json()[0]["why"]) == (1, "4 requests that the log does not have")


@pytest.mark.parametrize("text", ["date,requests\n2001-01-01,4\n", "date,requests\n"])
def test_an_export_without_a_row_of_the_period_counts_nothing(reconcile, tmp_path, text) -> None:
    ran = reconcile("--usage", f"own={put(tmp_path / 'own.csv', text)}", "--period", "2020..2035", "--json")
    found = next(f for f in ran.json() if (f["whose"], f["what"]) == ("own", "requests"))
    assert (ran.code, found["verdict"], found["counted"]) == (1, "differs", "0")


def test_an_export_of_the_log_gives_the_same(run, reconcile, evidence, tmp_path) -> None:
    run("ledger", "export", evidence / "log.jsonl", "--ledger", evidence / "ledger.db")
    own = put(tmp_path / "own.csv", "requests\n3\n")
    arguments = ("--usage", f"own={own}", "--json")
    assert reconcile(*arguments).out == reconcile(*arguments, ledger=evidence / "log.jsonl").out


def test_a_log_that_does_not_hold_is_compared_with_nothing(reconcile, evidence, tmp_path) -> None:
    with sqlite3.connect(evidence / "ledger.db") as connection:
        connection.execute("DELETE FROM entry WHERE number = 4")
    connection.close()
    own = put(tmp_path / "own.csv", "requests\n3\n")
    ran = reconcile("--usage", f"own={own}")
    assert (ran.code, ran.out, "[entry_missing]" in ran.err) == (1, "", True)


def test_what_is_no_comparison_is_exit_2(reconcile, tmp_path) -> None:
    assert reconcile().code == 2
    assert reconcile("--usage", "own").code == 2
    ran = reconcile("--usage", f"own={put(tmp_path / 'x.csv', 'a,b')}")
    assert (ran.code, "[usage_unreadable]" in ran.err) == (2, True)
