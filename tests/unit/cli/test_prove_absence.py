"""`situs prove-absence` on the ledger that real calls left, and `situs verify` of what it says."""

from __future__ import annotations

import json
import sqlite3

import pypdfium2
import pytest

ALWAYS = "2026..2099"


@pytest.fixture
def prove(run, evidence):
    def proving(matter: str, *more: object, outside: str = "EEA", period: str = ALWAYS):
        asked = ("--matter", matter, "--outside", outside, "--period", period)
        files = ("--ledger", evidence / "ledger.db", "--key", evidence / "ledger.vkey")
        return run("prove-absence", *asked, *files, "--signing-key", evidence / "ledger-key.pem", *more)

    return proving


@pytest.fixture
def stated(prove, evidence):
    assert prove("M-1", "--output", evidence / "statement.json").code == 0
    return evidence / "statement.json"


def test_a_statement_is_signed_and_verifies_offline(run, stated, evidence) -> None:
    run("ledger", "export", evidence / "log.jsonl", "--ledger", evidence / "ledger.db")
    (evidence / "ledger.db").unlink()
    ran = run("verify", stated, "--key", evidence / "ledger.vkey", "--log", evidence / "log.jsonl", "--json")
    assert ran.code == 0
    (found,) = ran.json()
    assert found["says"].startswith("The record shows nothing of matter M-1 that was sent outside EEA")
    assert any("does not pass the gateway" in limit for limit in found["cannot_exclude"])


def test_what_went_overseas_is_told_and_nothing_is_signed(prove, tmp_path) -> None:
    ran = prove("M-2", "--output", tmp_path / "statement.json")
    assert (ran.code, (tmp_path / "statement.json").exists()) == (1, False)
    assert "went to overseas (US)" in ran.out
    assert prove("M-2", "--json").json()["outside"][0]["certain"] is True
    assert prove("M-2", outside="EEA,US").code == 0
    assert prove("M-2", period="2001").code == 0


def test_a_quarter_without_its_year_is_stated_with_it_and_verifies_later(run, prove, evidence) -> None:
    assert prove("M-1", "--output", evidence / "s.json", period="Q3").code == 0
    statement = json.loads(json.loads((evidence / "s.json").read_bytes())["statement"])
    year = statement["period"].removesuffix("-Q3")
    assert f"in the period {int(year)}-07-01 to {year}-09-30 (UTC)" in statement["says"]
    ledger = ("--key", evidence / "ledger.vkey", "--log", evidence / "ledger.db")
    assert run("verify", evidence / "s.json", *ledger).code == 0


def test_a_statement_survives_the_growth_of_the_log(run, stated, served, evidence) -> None:
    """It is made anew at its own checkpoint, whatever came later."""
    document = json.loads(stated.read_bytes())
    assert json.loads(document["statement"])["size"] > 12
    witnesses = [part for n in (0, 1) for part in ("--witness", evidence / f"w{n}.example.vkey")]
    early = run(
        "prove-absence", "--matter", "M-1", "--outside", "EEA", "--period", ALWAYS, "--ledger", evidence / "ledger.db",
        "--key", evidence / "ledger.vkey", "--signing-key", evidence / "ledger-key.pem", *witnesses,
    )  # fmt: skip
    (evidence / "early.json").write_text(early.out, encoding="utf-8")
    size = json.loads(json.loads(early.out)["statement"])["size"]
    assert size < json.loads(document["statement"])["size"]
    ran = run(
        "verify", evidence / "early.json", "--key", evidence / "ledger.vkey", *witnesses, "--log",
        evidence / "ledger.db", "--json",
    )  # fmt: skip
    assert ran.code == 0
    assert [line.split()[0] for line in ran.json()[0]["cosigned"]] == ["w0.example", "w1.example"]


def test_a_statement_that_the_log_does_not_give_is_contradicted(run, stated, evidence) -> None:
    """Whoever holds the key can sign anything; the log says otherwise."""
    from situs.adapters.store import load_signer
    from situs.registers import sign_statement

    said = json.loads(json.loads(stated.read_bytes())["statement"])
    said["matter"] = "M-2"
    signed = sign_statement(said, "situs.test/ledger", load_signer(evidence / "ledger-key.pem"))
    (evidence / "lie.json").write_bytes(signed)
    arguments = ("verify", evidence / "lie.json", "--key", evidence / "ledger.vkey", "--json")
    assert run(*arguments).code == 0  # the signature is good
    ran = run(*arguments, "--log", evidence / "ledger.db")
    assert (ran.code, ran.json()[0]["code"]) == (1, "statement_contradicted")


@pytest.mark.parametrize("made_with", ["Situs 9.9", None])
def test_a_statement_in_another_version_s_words_is_told_from_one_that_the_log_contradicts(
    run, stated, evidence, made_with
) -> None:
    from situs.adapters.store import load_signer
    from situs.registers import sign_statement

    def verified(**changed: object) -> str:
        said = {**json.loads(json.loads(stated.read_bytes())["statement"]), "made_with": made_with, **changed}
        said = {name: value for name, value in said.items() if value is not None}  # earlier versions named none
        signer = load_signer(evidence / "ledger-key.pem")
        (evidence / "other.json").write_bytes(sign_statement(said, "situs.test/ledger", signer))
        ran = run("verify", evidence / "other.json", "--key", evidence / "ledger.vkey", "--log",
                  evidence / "ledger.db", "--json")  # fmt: skip
        assert ran.code == 1
        return ran.json()[0]["code"]

    assert verified(cannot_exclude=["in other words"]) == "statement_version"
    assert verified(matter="M-2") == "statement_contradicted"
    assert verified(found={}) == "statement_contradicted"
    assert verified(made_with=json.loads(json.loads(stated.read_bytes())["statement"])["made_with"],
                    cannot_exclude=[]) == "statement_contradicted"  # fmt: skip


def test_a_log_without_a_row_proves_nothing(run, prove, stated, evidence) -> None:
    with sqlite3.connect(evidence / "ledger.db") as connection:
        connection.execute("DELETE FROM entry WHERE number = 2")
    connection.close()
    ran = prove("M-1")
    assert (ran.code, ran.out) == (1, "")
    ran = run("verify", stated, "--key", evidence / "ledger.vkey", "--log", evidence / "ledger.db", "--json")
    assert ran.code == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"outside": "Atlantis"}, "countries_unknown"), ({"outside": ""}, "countries_unknown"),
     ({"period": "soon"}, "period_invalid")],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(prove, asked, code) -> None:
    ran = prove("M-1", **asked)
    assert (ran.code, f"[{code}]" in ran.err) == (2, True)


def test_another_key_does_not_sign(run, prove, evidence, tmp_path) -> None:
    from situs.adapters.store import create_signer

    create_signer(tmp_path / "other.pem")
    ran = prove("M-1", "--signing-key", tmp_path / "other.pem")
    assert (ran.code, "[ledger_key]" in ran.err) == (2, True)


def test_it_is_written_for_reading_too(run, evidence, tmp_path) -> None:
    asked = ("--matter", "M-1", "--outside", "EEA", "--period", "2020..2090", "--ledger", evidence / "ledger.db")
    keys = ("--key", evidence / "ledger.vkey", "--signing-key", evidence / "ledger-key.pem")
    for name in ("s.pdf", "t.pdf", "s.html"):
        written = ("--output", tmp_path / "s.json", "--paper", tmp_path / name)
        assert run("prove-absence", *asked, *keys, *written).code == 0
    assert (tmp_path / "s.pdf").read_bytes() == (tmp_path / "t.pdf").read_bytes()
    page = pypdfium2.PdfDocument(tmp_path / "s.pdf")[0].get_textpage().get_text_range()
    for text in (" ".join(page.split()), (tmp_path / "s.html").read_text(encoding="utf-8")):
        assert "The record shows nothing of matter M-1 that was sent outside EEA" in text
        assert "What it cannot exclude" in text
    ran = run("prove-absence", *asked, *keys, "--paper", tmp_path / "s.doc")
    assert (ran.code, "--paper" in ran.err) == (2, True)
