"""`situs report` on the ledger that real calls left, and on its export, without the server."""

from __future__ import annotations

import csv
import io
import json
import sqlite3

import orjson
import pypdfium2
import pytest

from situs.adapters.store import read_ledger

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


@pytest.mark.parametrize("name", REGISTERS)
@pytest.mark.parametrize(("form", "suffix"), [("json", "html"), ("csv", "pdf")])
def test_one_run_gives_what_two_give(report, tmp_path, name: str, form: str, suffix: str) -> None:
    matter = ("--matter", "M-2") if name in ("inventory", "privilege-log") else ()
    for made in (form, suffix):
        assert report(name, *matter, "--format", made, "--output", tmp_path / f"alone.{made}").code == 0
    files = {"--output": tmp_path / f"both.{form}", "--paper": tmp_path / f"both.{suffix}"}
    ran = report(name, *matter, "--format", form, *(part for pair in files.items() for part in pair))
    assert (ran.code, ran.out) == (0, "")
    for made in (form, suffix):
        assert (tmp_path / f"both.{made}").read_bytes() == (tmp_path / f"alone.{made}").read_bytes()


def test_a_paper_beside_standard_output(report, tmp_path) -> None:
    ran = report("processing", "--paper", tmp_path / "p.html")
    assert (ran.code, ran.json()["count"] > 0) == (0, True)
    assert (tmp_path / "p.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_paper_that_would_confuse_is_refused(report, evidence, tmp_path) -> None:
    paper = tmp_path / "p.html"
    for more in (("--paper", tmp_path / "p.txt"), ("--paper", paper, "--format", "pdf"),
                 ("--paper", paper, "--output", paper), ("--paper", evidence / "ledger.db")):  # fmt: skip
        ran = report("processing", *more)
        assert (ran.code, "paper" in ran.err or "ledger" in ran.err) == (2, True)
    assert not paper.exists()


def test_neither_is_written_of_a_log_that_does_not_hold(report, evidence, tmp_path) -> None:
    with sqlite3.connect(evidence / "ledger.db") as database:
        database.execute("UPDATE entry SET leaf = zeroblob(32) WHERE number = 3")
    ran = report("processing", "--output", tmp_path / "p.json", "--paper", tmp_path / "p.pdf")
    assert (ran.code, list(tmp_path.glob("p.*"))) == (1, [])


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


def older_checkpoint(evidence) -> bytes:
    with read_ledger(evidence / "ledger.db") as log:
        return log.checkpoints[-3]


@pytest.mark.parametrize("name", REGISTERS)
def test_each_register_is_made_anew_from_an_export_and_a_change_of_it_is_found(run, report, evidence, name) -> None:
    log, made = evidence / "log.jsonl", evidence / "register.json"
    run("ledger", "export", log, "--ledger", evidence / "ledger.db")
    more = ("--matter", "M-2") if name in ("inventory", "privilege-log") else ()
    assert report(name, *more, "--output", made).code == 0

    def verified() -> tuple[int, str]:
        ran = run("verify", made, "--key", evidence / "ledger.vkey", "--log", log, "--json")
        return ran.code, ran.json()[0].get("code", "")

    assert verified() == (0, "")
    whole = made.read_bytes()
    document = json.loads(whole)
    changes = {"title": "Another", "source": "x", "columns": {}, "rows": [{}], "count": 99, "notes": [], "more": 1}
    for key, value in changes.items():
        made.write_bytes(json.dumps({**document, key: value}).encode())
        assert verified()[0] == 1, key
    made.write_bytes(whole.replace(b'"notes"', b'"notes": [], "notes"'))
    assert verified() == (1, "register_malformed")
    made.write_bytes(whole.replace(b'"version": "', b'"version": "9'))
    assert verified() == (1, "register_version")
    made.write_bytes(whole + b" ")
    assert verified() == (1, "register_contradicted")


def test_a_register_is_made_as_of_a_checkpoint_and_swapped_checkpoints_are_found(run, report, evidence) -> None:
    earlier = evidence / "checkpoint"
    earlier.write_bytes(older_checkpoint(evidence))
    old, new = evidence / "old.json", evidence / "new.json"
    assert report("processing", "--as-of", earlier, "--output", old).code == 0
    assert report("processing", "--output", new).code == 0
    then, now = json.loads(old.read_bytes()), json.loads(new.read_bytes())
    assert then["basis"]["size"] < now["basis"]["size"]
    assert then["basis"]["checkpoint"].encode() == earlier.read_bytes()
    arguments = ("--key", evidence / "ledger.vkey", "--log", evidence / "ledger.db", "--json")
    ran = run("verify", old, new, *arguments)
    assert (ran.code, [one["tree_size"] for one in ran.json()]) == (0, [then["basis"]["size"], now["basis"]["size"]])
    old.write_bytes(new.read_bytes().replace(*(orjson.dumps(d["basis"]["checkpoint"]) for d in (now, then))))
    assert old.read_bytes() != new.read_bytes()
    ran = run("verify", old, *arguments)
    assert (ran.code, ran.json()[0]["code"]) == (1, "register_contradicted")
    for form in ("html", "pdf"):
        report("processing", "--as-of", earlier, "--format", form, "--output", evidence / "one")
        report("processing", "--as-of", earlier, "--format", form, "--output", evidence / "two")
        assert (evidence / "one").read_bytes() == (evidence / "two").read_bytes()


def test_a_register_that_names_witnesses_is_verified_with_them(run, report, evidence) -> None:
    witnesses = [part for n in (0, 1) for part in ("--witness", evidence / f"w{n}.example.vkey")]
    made = evidence / "register.json"
    assert report("nis2", *witnesses, "--tsa-cert", evidence / "tsa.pem", "--output", made).code == 0
    arguments = ("verify", made, "--key", evidence / "ledger.vkey", "--log", evidence / "ledger.db", "--json")
    assert run(*arguments, *witnesses, "--tsa-cert", evidence / "tsa.pem").code == 0
    ran = run(*arguments)
    assert (ran.code, ran.json()[0]["code"]) == (1, "register_contradicted")


def test_a_register_alone_proves_nothing(run, report, evidence) -> None:
    report("processing", "--output", evidence / "register.json")
    ran = run("verify", evidence / "register.json", "--key", evidence / "ledger.vkey", "--json")
    assert (ran.code, ran.json()[0]["code"]) == (1, "register_unsigned")


def test_a_checkpoint_that_the_log_does_not_extend_is_no_basis(report, evidence, tmp_path) -> None:
    (evidence / "strange").write_bytes(
        older_checkpoint(evidence).replace(b"situs.test/ledger\n", b"situs.test/other\n")
    )
    assert report("processing", "--as-of", evidence / "strange").code == 1
