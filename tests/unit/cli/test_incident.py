"""`situs incident` from the opening to the pack, on the ledger that real calls left and beside a running gateway."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import time

import pytest

from situs.cli import incident, incident_acts
from situs.cli.ask import post

HOUR = 3_600_000


@pytest.fixture
def desk(run, served, evidence, monkeypatch):
    """The folder of a gateway that stopped: commands record in its ledger, and read it."""
    for name in ("situs.toml", "matters.toml", "api-keys.toml", "upstream-key"):
        if (served / name).exists():
            shutil.copy(served / name, evidence / name)
    monkeypatch.setenv("SITUS_CONFIG", str(evidence / "situs.toml"))
    monkeypatch.delenv("SITUS_API_KEY", raising=False)

    def running(command: str, *arguments: object):
        reads = command in ("list", "show", "draft", "pack", "close")
        files = ("--ledger", evidence / "ledger.db", "--key", evidence / "ledger.vkey") if reads else ()
        names = ("--by", "Anna Beispiel") if command in ("open", "scope", "classify", "notify", "close") else ()
        return run("incident", command, *arguments, *names, *files)

    return running


@pytest.fixture
def overseas(run, evidence) -> str:
    """Return the call that went overseas."""
    rows = run("report", "inventory", "--matter", "M-2", "--ledger", evidence / "ledger.db", "--key",
               evidence / "ledger.vkey").json()["rows"]  # fmt: skip
    return next(row["call"] for row in rows if row["place"] == "overseas")


@pytest.fixture
def opened(desk, overseas) -> str:
    ran = desk("open", "--clawback", "--call", overseas, "--json")
    assert ran.code == 0, ran.err
    return ran.json()["call"]


def later(monkeypatch, hours: float) -> None:
    for module in (incident, incident_acts):
        monkeypatch.setattr(module, "now_ms", lambda: time.time_ns() // 1_000_000 + int(hours * HOUR))


def test_the_way_of_a_claw_back(desk, opened, overseas, tmp_path) -> None:
    shown = desk("show", opened, "--json").json()
    assert (shown["kind"], shown["status"], shown["by"]) == ("clawback", "open", "Anna Beispiel")
    assert shown["acts"][0]["credential"] == "stated"  # nobody checked who that is
    assert "by Anna Beispiel (as stated)" in desk("show", opened).out
    assert [(p["place"], p["processed_in"], p["controlled"]) for p in shown["extent"]["places"]] == [
        ("overseas", ["US"], False)
    ]
    due = {(c["duty"], c["place"]): c["state"] for c in shown["clocks"]}
    assert due["deletion_request", "overseas"] == "running" and due["gdpr_33", ""] == "running"
    assert desk("close", opened, "--result", "remedied").code == 2
    assert desk("classify", opened, "--personal", "unlikely", "--significant", "out-of-scope").code == 0
    refused = desk("close", opened, "--result", "remedied")
    assert (refused.code, "deletion_request (overseas)" in refused.err) == (2, True)
    letter = tmp_path / "letter.md"
    assert desk("draft", opened, "deletion-request", "--place", "overseas", "--output", letter).code == 0
    text = letter.read_text(encoding="utf-8")
    assert "Example Overseas" in text and "M-2" not in text.replace("\\", "") and overseas not in text
    sent = desk("notify", opened, "deletion_request", "--place", "overseas", "--document", letter, "--reference", "R-7")
    assert sent.code == 0
    acts = desk("show", opened, "--json").json()["acts"]
    assert acts[-1]["sha256"] == hashlib.sha256(letter.read_bytes()).hexdigest()
    assert desk("close", opened, "--result", "remedied").code == 0
    assert desk("list").out == "no incident is open\n"
    assert [row["status"] for row in desk("list", "--all", "--json").json()] == ["remedied"]
    assert "[incident_closed]" in desk("notify", opened, "gdpr_33").err


def test_a_place_that_only_the_log_tells_of_keeps_it_open(desk, run, evidence, overseas) -> None:
    name = desk("open", "--clawback", "--call", overseas, "--call", "not-in-the-log", "--json").json()["call"]
    desk("classify", name, "--personal", "none", "--significant", "no")
    desk("notify", name, "deletion_request", "--place", "overseas")
    ran = desk("close", name, "--result", "remedied")
    assert (ran.code, "place not known" in ran.err) == (2, True)
    desk("scope", name, "--call", overseas)
    assert desk("close", name, "--result", "remedied").code == 0


def test_a_duplicate_has_no_place_that_the_other_incident_does_not_reach(desk, run, evidence, opened, overseas) -> None:
    other = desk("open", "--clawback", "--matter", "M-9", "--json").json()["call"]
    ran = desk("close", opened, "--result", "duplicate", "--of", other)
    assert (ran.code, "deletion_request (overseas)" in ran.err) == (2, True)
    assert "[incident_duties_open]" in ran.err
    desk("scope", other, "--call", overseas)
    assert desk("close", opened, "--result", "duplicate", "--of", other).code == 0
    assert desk("list", "--all", "--json").json()[0]["status"] == "duplicate"
    lone = desk("open", "--clawback", "--call", overseas, "--json").json()["call"]
    for of in ((), ("--of", opened), ("--of", lone), ("--of", "INC-20260701-00000009")):
        ran = desk("close", lone, "--result", "duplicate", *of)
        assert (ran.code, "Traceback" in ran.err, "[incident_invalid]" in ran.err) == (2, False, True)


def test_what_is_overdue_is_an_exit_code_and_stays_so_when_the_clock_goes_back(desk, opened, monkeypatch) -> None:
    ran = desk("list", "--check")
    assert (ran.code, opened in ran.out, "running" in ran.out) == (0, True, True)
    later(monkeypatch, 25)
    ran = desk("list", "--check")
    assert (ran.code, "overdue" in ran.out) == (1, True)
    later(monkeypatch, -30)
    ran = desk("show", opened)
    assert (ran.code, "behind the log's last entry" in ran.err) == (0, True)
    assert "clocks are judged by that" in ran.err and "running  gdpr_33" in ran.out


def test_a_clock_that_went_back_records_nothing(desk, opened, monkeypatch) -> None:
    later(monkeypatch, -1)
    ran = desk("classify", opened, "--personal", "none")
    assert (ran.code, "[clock_went_back]" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("open", "--aware", "2999-01-01T00:00Z"), "[incident_time_invalid]"),
        (("open", "--aware", "2026-11-30 09:00"), "its offset"), (("open", "--aware", "soon"), "its offset"),
        (("open", "--call", "Karl Muster"), "[incident_invalid]"),
        (("classify", "INC-20260701-00000001", "--personal", "none"), "[incident_unknown]"),
        (("show", "INC-20260701-00000001"), "[incident_unknown]"),
        (("classify", "x", "--personal", "none"), "[incident_invalid]"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line(desk, arguments, words) -> None:
    ran = desk(*arguments)
    assert (ran.code, words in ran.err, "Traceback" in ran.err) == (2, True, False)
    assert "Muster" not in ran.err


def test_a_draft_is_the_same_from_an_export_and_holds_no_text(desk, run, evidence, opened) -> None:
    assert run("ledger", "export", evidence / "log.jsonl", "--ledger", evidence / "ledger.db").code == 0
    for form in ("overview", "gdpr-33", "gdpr-34", "nis2-early-warning", "nis2-notification", "nis2-final",
                 "clawback-facts"):  # fmt: skip
        for kind in ("markdown", "html", "json"):
            made = desk("draft", opened, form, "--format", kind)
            assert made.code == 0, made.err
            same = run("incident", "draft", opened, form, "--format", kind, "--ledger", evidence / "log.jsonl", "--key",
                       evidence / "ledger.vkey")  # fmt: skip
            assert same.out == made.out
            assert not [word for word in ("Muster", "Stellungnahme", "press release") if word in made.out]
            assert (
                form != "overview" or made.out.count("Anna Beispiel") == made.out.count("Anna Beispiel (as stated)") > 0
            )
            assert "To add" in made.out or kind == "json"


def test_witnesses_are_named_on_a_draft_of_what_they_saw(desk, evidence, opened) -> None:
    witnesses = [part for n in (0, 1) for part in ("--witness", evidence / f"w{n}.example.vkey")]
    ran = desk("show", opened, *witnesses)
    assert (ran.code, "[incident_unknown]" in ran.err) == (2, True)  # it was opened after they cosigned


def test_a_log_that_does_not_hold_gives_nothing(desk, evidence, opened, tmp_path) -> None:
    with sqlite3.connect(evidence / "ledger.db") as connection:
        connection.execute("DELETE FROM entry WHERE number = 4")
    connection.close()
    for arguments in (("list",), ("show", opened), ("draft", opened, "overview"), ("pack", opened, tmp_path / "p")):
        ran = desk(*arguments)
        assert (ran.code, ran.out, "[entry_missing]" in ran.err) == (1, "", True)
    assert not (tmp_path / "p").exists()


def test_a_deleted_act_is_found(desk, evidence, opened) -> None:
    desk("classify", opened, "--personal", "high")
    with sqlite3.connect(evidence / "ledger.db") as connection:
        connection.execute("DELETE FROM entry WHERE number = (SELECT max(number) FROM entry)")
    connection.close()
    assert "[log_truncated]" in desk("show", opened).err


def test_a_pack_verifies_anywhere_and_not_once_it_was_changed(desk, run, evidence, opened, tmp_path) -> None:
    folder = tmp_path / "pack"
    assert desk("pack", opened, folder).code == 0
    assert desk("pack", opened, folder).code == 2  # it is not empty
    ran = run("incident", "verify", folder, "--key", evidence / "ledger.vkey", "--json")
    assert (ran.code, ran.json()["verified"], ran.json()["drafts_made_anew"] > 9) == (0, True, True)
    page = folder / "clawback-facts.html"
    page.write_text(page.read_text(encoding="utf-8").replace("tester", "nobody"), encoding="utf-8")
    ran = run("incident", "verify", folder, "--key", evidence / "ledger.vkey")
    assert (ran.code, "pack_changed: " in ran.out, "clawback-facts.html" in ran.out) == (1, True, True)
    told = run("incident", "verify", folder, "--key", evidence / "ledger.vkey", "--json").json()
    assert told["code"] == "pack_changed"


def test_the_duties_have_sources_and_dates(run) -> None:
    rows = run("incident", "duties", "--json").json()
    assert all(row["source"] and row["as_of"] and row["confidence"] for row in rows)
    assert "gdpr_33" in run("incident", "duties").out


def test_beside_a_running_gateway_the_gateway_records(run, asker, monkeypatch) -> None:
    status, headers, _ = post(
        asker.url, asker.key, {"model": "m", "messages": [{"role": "user", "content": "Hi."}]}, {}
    )
    assert status == 200
    config = ("--config", asker.config_path)
    monkeypatch.delenv("SITUS_API_KEY")
    ran = run("incident", "open", "--call", headers["x-situs-receipt"], *config)
    assert (ran.code, "incident:record" in ran.err) == (1, True)
    monkeypatch.setenv("SITUS_API_KEY", asker.key)
    ran = run("incident", "open", *config)
    assert (ran.code, "[incident_not_allowed]" in ran.err) == (1, True)
    monkeypatch.setenv("SITUS_API_KEY", asker.grant("officer", roles=frozenset({"incident:record"})))
    ran = run("incident", "open", "--call", headers["x-situs-receipt"], "--by", "Somebody Else", *config)
    assert (ran.code, "recorded for officer" in ran.out) == (0, True)
    name = ran.out.split()[0]
    shown = run("incident", "show", name, "--ledger", asker.folder / "ledger.db", "--key", asker.folder / "ledger.vkey",
                "--json").json()  # fmt: skip
    assert (shown["by"], shown["extent"]["calls"]) == ("officer", 1)
    ran = run("incident", "classify", name, "--personal", "none", "--significant", "no", "--privileged", "no", *config)
    assert ran.code == 0, ran.err
    files = ("--ledger", asker.folder / "ledger.db", "--key", asker.folder / "ledger.vkey")
    assert run("incident", "close", name, "--result", "no-incident", *config, *files).code == 0
    unserved = run("incident", "open", "--url", "http://127.0.0.1:9", *config)
    assert (unserved.code, "unset SITUS_API_KEY" in unserved.err) == (1, True)


def test_json_of_the_list_is_what_show_gives(desk, opened) -> None:
    (row,) = desk("list", "--json").json()
    shown = desk("show", opened, "--json").json()
    for volatile in ("judged_at", "clocks"):
        row.pop(volatile), shown.pop(volatile)
    assert json.dumps(row, sort_keys=True) == json.dumps(shown, sort_keys=True)
