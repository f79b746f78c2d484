"""`situs report` on the ledger that real calls left, and on its export, without the server."""

from __future__ import annotations

import csv
import io
import json
import sqlite3

import pypdfium2
import pytest

REGISTERS = ("inventory", "privilege-log", "processing", "transfers", "training", "tia", "ai-log", "ai-duties", "nis2")


@pytest.fixture
def report(run, evidence):
    def reporting(name: str, *more: object, ledger: object = None):
        files = ("--ledger", ledger or evidence / "ledger.db", "--key", evidence / "ledger.vkey")
        return run("report", name, *more, *files)

    return reporting


def test_the_inventory_lists_what_was_shown(report) -> None:
    ran = report("inventory", "--matter", "M-2")
    assert (ran.code, ran.err) == (0, "")
    document = ran.json()
    assert [(row["place"], row["result"], row["abroad"]) for row in document["rows"]] == [
        ("own", "answered", False),
        ("overseas", "answered", True),
    ]
    assert {row["by"] for row in document["rows"]} == {"tester"}
    assert document["basis"]["origin"] == "situs.test/ledger"


def test_the_privilege_log_lists_refused_calls_too(report) -> None:
    rows = report("privilege-log", "--matter", "M-1").json()["rows"]
    assert [row["recipients"] for row in rows] == [["up-own at own (the department)"], ["none: nothing was sent"]]
    assert all(row["direction"].startswith("counsel") for row in rows)


def test_the_record_of_processing_names_the_controller(report) -> None:
    rows = report("processing").json()["rows"]
    assert {row["controller"] for row in rows} == {"Test"}
    assert sum(row["calls"] for row in rows) == 4


def test_the_transfer_register_has_the_place_overseas_alone(report) -> None:
    rows = report("transfers").json()["rows"]
    assert [(row["place"], row["countries"], row["matters"]) for row in rows] == [("overseas", ["US"], ["M-2"])]


def test_the_ai_act_s_log_and_duties_are_filled_from_real_calls(report) -> None:
    systems = report("ai-log").json()
    assert [(row["place"], row["calls"]) for row in systems["rows"]] == [("overseas", 1), ("own", 3)]
    assert "policy_refused" in systems["notes"][1]
    duties = {row["article"]: row for row in report("ai-duties").json()["rows"]}
    assert duties["12(1)"]["evidence"][0].startswith("6 calls decided")
    assert duties["26(6)"]["status"].startswith("shown so far")
    measures = {row["article"]: row for row in report("nis2").json()["rows"]}
    assert "stamped" in measures["21(2)(h)"]["evidence"][0] and "cosigned" in measures["21(2)(h)"]["evidence"][0]


def test_the_transfer_overseas_has_the_skeleton_of_its_assessment(report) -> None:
    rows = report("tia").json()["rows"]
    assert [(row["place"], row["step"]) for row in rows] == [("overseas", n) for n in range(1, 7)]
    assert "importer Example Overseas, in US" in rows[0]["known"]


def text_of(path) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))


def test_no_text_is_in_any_register(report, tmp_path) -> None:
    for name in REGISTERS:
        for form in ("json", "csv", "html", "pdf"):
            matter = ("--matter", "M-1") if name in ("inventory", "privilege-log") else ()
            made = tmp_path / f"{name}.{form}"
            assert report(name, *matter, "--format", form, "--output", made).code == 0
            text = text_of(made) if form == "pdf" else made.read_text(encoding="utf-8")
            assert "overseas" in text or matter or name == "training"  # which nobody did
            assert not [word for word in ("Muster", "Beispiel", "Stellungnahme") if word in text]


def test_a_pdf_is_the_same_bytes_from_the_ledger_and_from_its_export(run, report, evidence, tmp_path) -> None:
    run("ledger", "export", evidence / "log.jsonl", "--ledger", evidence / "ledger.db")
    arguments = ("inventory", "--matter", "M-2", "--format", "pdf", "--output")
    for name, ledger in (("a.pdf", None), ("b.pdf", evidence / "log.jsonl")):
        assert report(*arguments, tmp_path / name, ledger=ledger).code == 0
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    text = text_of(tmp_path / "a.pdf")
    assert "AI ingestion inventory: M-2" in text and "situs.test/ledger" in text


def test_an_export_gives_the_same_bytes_without_the_server(run, report, evidence) -> None:
    run("ledger", "export", evidence / "log.jsonl", "--ledger", evidence / "ledger.db")
    for name in REGISTERS:
        matter = () if name == "training" else ("--matter", "M-2")
        arguments = (name, *matter, "--format", "html")
        assert report(*arguments).out == report(*arguments, ledger=evidence / "log.jsonl").out


def test_a_period_narrows_it(report) -> None:
    assert report("inventory", "--matter", "M-2", "--period", "2001").json()["rows"] == []
    assert len(report("inventory", "--matter", "M-2", "--period", "2026..2099").json()["rows"]) == 2
    ran = report("inventory", "--matter", "M-2", "--period", "soon")
    assert (ran.code, "[period_invalid]" in ran.err) == (2, True)


def test_witnesses_are_named_where_they_are_asked_for(report, evidence) -> None:
    witnesses = [part for n in (0, 1) for part in ("--witness", evidence / f"w{n}.example.vkey")]
    document = report("processing", *witnesses).json()
    assert [line.split()[0] for line in document["basis"]["cosigned"]] == ["w0.example", "w1.example"]
    assert document["basis"]["checkpoint"].count("—") == 4  # the log's own, and a time-stamp


def test_countersignatures_count_by_the_log_s_own_word_where_nobody_verified_them(report, evidence) -> None:
    witnesses = [part for n in (0, 1) for part in ("--witness", evidence / f"w{n}.example.vkey")]
    for asked, cosigned, stamped in (
        ([], " by the log's own word", " by the log's own word"),
        (witnesses, ", at least one verified", " by the log's own word"),
        (["--tsa-cert", evidence / "tsa.pem"], " by the log's own word", ", at least one verified"),
    ):
        rows = {row["article"]: row["evidence"][0] for row in report("nis2", *asked).json()["rows"]}
        assert f" cosigned{cosigned}" in rows["21(2)(f)"] and f" stamped{stamped}" in rows["21(2)(f)"]


def test_time_stamps_are_named_where_they_are_asked_for(report, evidence) -> None:
    assert report("processing").json()["basis"]["stamped"] == []
    document = report("processing", "--tsa-cert", evidence / "tsa.pem").json()
    assert [line.split()[0] for line in document["basis"]["stamped"]] == ["tsa.example"]


@pytest.mark.parametrize("statement", ["DELETE FROM entry WHERE number = 4", "UPDATE entry SET body = x'7b7d'"])
def test_a_log_that_does_not_hold_gives_no_register(report, evidence, tmp_path, statement) -> None:
    with sqlite3.connect(evidence / "ledger.db") as connection:
        connection.execute(statement)
    connection.close()
    target = tmp_path / "out.csv"
    ran = report("processing", "--format", "csv", "--output", target)
    assert (ran.code, ran.out, target.exists()) == (1, "", False)
    assert "[entry_" in ran.err


def test_a_file_is_written_whole(report, tmp_path) -> None:
    ran = report("transfers", "--format", "csv", "--output", tmp_path / "t.csv")
    assert ran.code == 0
    head, row = csv.reader(io.StringIO((tmp_path / "t.csv").read_text(encoding="utf-8")))
    assert dict(zip(head, row, strict=True))["Place"] == "overseas"
    ran = report("transfers", "--output", tmp_path / "nowhere" / "t.csv")
    assert (ran.code, "Traceback" in ran.err) == (1, False)


def test_what_is_no_log_is_exit_1(report, tmp_path) -> None:
    (tmp_path / "x").write_text(json.dumps({"format": "situs-receipt/1"}), encoding="utf-8")
    ran = report("processing", ledger=tmp_path / "x")
    assert (ran.code, "[log_malformed]" in ran.err) == (1, True)
