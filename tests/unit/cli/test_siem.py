"""`situs ledger siem` on the ledger that real calls left: every call once, from where the last run ended."""

from __future__ import annotations

import json
import sqlite3

import pytest

from situs.cli.siem import Reading
from situs.errors import ConfigError

from ..siem.conftest import VECTOR, Schema


@pytest.fixture
def siem(run, evidence):
    def running(*arguments: object, ledger: object = None):
        files = ("--ledger", ledger or evidence / "ledger.db", "--key", evidence / "ledger.vkey")
        return run("ledger", "siem", *arguments, *files)

    return running


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_call_and_refusal_is_an_event_that_the_schema_knows(siem, run, evidence, tmp_path) -> None:
    ran = siem(tmp_path / "out.jsonl", "--json")
    assert ran.code == 0, ran.err
    events = lines((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    schema = Schema(json.loads(VECTOR.read_bytes()))
    assert [fault for event in events for fault in schema.faults(event)] == []
    calls = [e for e in events if e["class_uid"] == 6003]
    assert (len(calls), len({e["metadata"]["correlation_uid"] for e in calls})) == (6, 6)
    refused = [e for e in calls if e["action_id"] == 2]
    assert {e["status_code"] for e in refused} == {"policy_refused"} and len(refused) == 2
    assert all(e["authorizations"] for e in refused)
    assert {e["dst_endpoint"]["svc_name"] for e in calls if e["action_id"] == 1} == {"own", "overseas"}
    said = ran.json()
    fsck = run("ledger", "fsck", "--ledger", evidence / "ledger.db", "--key", evidence / "ledger.vkey", "--json").json()
    assert (said["events"], said["next"]) == (len(events), fsck["entries"])


def test_no_text_is_in_any_event(siem) -> None:
    ran = siem("-")
    assert ran.code == 0 and len(lines(ran.out)) > 6
    assert not [word for word in ("Muster", "Beispiel", "Stellungnahme", "press release") if word in ran.out]


def test_parts_make_the_whole_and_the_export_gives_the_same(siem, run, evidence) -> None:
    whole = siem("-").out
    run("ledger", "export", evidence / "log.jsonl", "--ledger", evidence / "ledger.db")
    assert siem("-", ledger=evidence / "log.jsonl").out == whole
    for start in (0, 3, 5, 8):
        rest = siem("-", "--from", start).out
        assert whole.endswith(rest) and siem("-", "--from", start, ledger=evidence / "log.jsonl").out == rest


def test_a_state_goes_on_where_the_last_run_ended(siem, run, evidence, tmp_path, monkeypatch) -> None:
    state = tmp_path / "state.json"
    first = siem(tmp_path / "1.jsonl", "--state", state, "--json").json()
    assert siem(tmp_path / "2.jsonl", "--state", state, "--json").json()["events"] == 0
    import asyncio
    import time

    from situs.adapters.store import SqliteLedger, load_signer

    async def more() -> None:
        signer = load_signer(evidence / "ledger-key.pem")
        now = time.time_ns() // 1_000_000
        ledger = SqliteLedger.open(evidence / "ledger.db", "situs.test/ledger", signer, lambda: now)
        await ledger.append(
            {"type": "event", "call": "", "at": now, "event": "witness_failed", "witness": "w", "code": "c"}
        )
        await ledger.aclose()

    asyncio.run(more())
    third = siem(tmp_path / "3.jsonl", "--state", state, "--json").json()
    assert (third["from"], third["events"], third["next"]) == (first["next"], 1, first["next"] + 1)
    (event,) = lines((tmp_path / "3.jsonl").read_text(encoding="utf-8"))
    assert event["class_uid"] == 2004
    ran = siem(tmp_path / "3.jsonl", "--state", state)
    assert (ran.code, "ship it first" in ran.err) == (2, True)
    ran = siem(tmp_path / "4.jsonl", "--state", state, "--from", 2)
    assert (ran.code, "contradicts" in ran.err) == (2, True)


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM entry WHERE number = 9", "UPDATE entry SET body = x'7b7d' WHERE number = 9",
     "DELETE FROM entry WHERE number = (SELECT max(number) FROM entry)"],
)  # fmt: skip
def test_a_log_that_does_not_hold_leaves_no_file_and_no_state(siem, evidence, tmp_path, statement) -> None:
    with sqlite3.connect(evidence / "ledger.db") as connection:
        connection.execute(statement)
    connection.close()
    ran = siem(tmp_path / "out.jsonl", "--state", tmp_path / "state")
    assert (ran.code, "Traceback" in ran.err) == (1, False)
    assert list(tmp_path.glob("out.jsonl*")) == [] and not (tmp_path / "state").exists()


def test_a_log_that_was_rewritten_since_is_found(siem, evidence, tmp_path) -> None:
    state = tmp_path / "state"
    assert siem(tmp_path / "1.jsonl", "--state", state).code == 0
    import asyncio

    from situs.adapters.store import SqliteLedger, load_signer

    size = json.loads(siem(tmp_path / "x.jsonl", "--json").out)["next"]
    (evidence / "ledger.db").unlink()

    async def rewrite() -> None:
        signer = load_signer(evidence / "ledger-key.pem")
        ledger = SqliteLedger.open(evidence / "ledger.db", "situs.test/ledger", signer, lambda: 5)
        for _ in range(size + 3):
            await ledger.append({"type": "event", "call": "", "at": 5, "event": "cosigned"})
        await ledger.aclose()

    asyncio.run(rewrite())
    ran = siem(tmp_path / "2.jsonl", "--state", state)
    assert (ran.code, "[checkpoint_mismatch]" in ran.err) == (1, True)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"format":"situs-siem-state/1","checkpoint":"x"}'])
def test_a_state_that_says_nothing_is_told(tmp_path, content) -> None:
    (tmp_path / "s").write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        Reading.begin(tmp_path / "l", None, None, tmp_path / "s")
    assert caught.value.code == "state_invalid"


def test_the_ledger_itself_is_not_written_over(siem, evidence) -> None:
    ran = siem(evidence / "ledger.db")
    assert (ran.code, "is the ledger itself" in ran.err) == (2, True)
    assert siem("-", "--from", 10_000).code == 2
