"""`situs task`: contracts, policies and records from the command line, without a gateway and with one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from situs.testing import FakeProvider, Gateway, Spot
from situs.testing.provider import Answer

CONTRACT = """SUPPLY AGREEMENT

This Agreement is made on 3 March 2025 by and between Example Widgets GmbH ("Supplier") \
and Muster Retail Ltd. ("Buyer").

1. Assignment. Neither party may assign this Agreement without the prior written consent of the other party.

2. Liability. In no event shall either party's liability exceed the total price paid in the preceding twelve months.

3. Governing law. This Agreement is governed by the laws of the State of New York.
"""
CAP = "either party's liability exceed the total price"


@pytest.fixture
def desk(tmp_path: Path, run) -> Path:
    for name in ("playbook", "policy", "schedule"):
        (tmp_path / f"{name}.toml").write_text(run("task", "sample", name).out, encoding="utf-8")
    (tmp_path / "new.txt").write_text(CONTRACT, encoding="utf-8")
    (tmp_path / "old.txt").write_text(CONTRACT.replace("New York", "Delaware"), encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def gateway(tmp_path_factory, aside) -> Iterator[Gateway]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Gateway]:
        async with FakeProvider() as provider:
            text = json.dumps({"segment": "none", "quote": CAP, "answer": "fallback"})
            provider.respond(lambda _: Answer(text=text))
            spots = (Spot("own", provider.base_url + "/v1", models=("situs-local",)),)
            async with Gateway(tmp_path_factory.mktemp("task"), spots) as gateway:
                yield gateway

    with aside(opened()) as gateway:
        yield gateway


def test_a_contract_is_told_for_a_person(run, desk: Path) -> None:
    ran = run("task", "contract", desk / "new.txt", "--playbook", desk / "playbook.toml", "--against", desk / "old.txt")
    assert ran.code == 0
    assert "party s1 72–92 Example Widgets GmbH" in " ".join(ran.out.split())
    assert "agreement date 2025-03-03" in ran.out
    assert "governing law US/New York" in ran.out
    assert "high    law              red line" in ran.out
    assert "changed  s" in ran.out
    assert "not found: effective date, expiration date" in ran.out
    assert "not asked (--ask does): liability" in ran.out
    assert "Insurance" in ran.out.partition("not found:")[2]
    assert "_" not in ran.out.partition("not found:")[2]


def test_a_contract_as_json_and_as_a_report(run, desk: Path) -> None:
    ran = run("task", "contract", desk / "new.txt", "--json", "--html", desk / "report.html")
    found = ran.json()
    assert [p["text"] for p in found["parties"]] == ["Example Widgets GmbH", "Muster Retail Ltd."]
    assert "playbook" not in found
    assert "SUPPLY AGREEMENT" in (desk / "report.html").read_text(encoding="utf-8")


def test_with_a_gateway_the_model_is_asked_and_its_receipt_kept(run, desk: Path, gateway, monkeypatch) -> None:
    monkeypatch.setenv("SITUS_API_KEY", gateway.key)
    ran = run(
        "task",
        "contract",
        desk / "new.txt",
        "--playbook",
        desk / "playbook.toml",
        "--ask",
        "--url",
        gateway.url,
        "--json",
    )
    found = ran.json()
    (liability,) = [a for a in found["asked"] if a["question"] == "liability"]
    assert (liability["answer"], liability["passage"]["text"], liability["place"]) == ("fallback", CAP, "own")
    assert len(liability["receipt"]) == 22
    assert found["not_asked"] == []


@pytest.mark.parametrize("key", ["", "situs_x"])
def test_without_a_gateway_the_rest_works_and_says_what_was_not_asked(run, desk: Path, key: str, monkeypatch) -> None:
    monkeypatch.setenv("SITUS_API_KEY", key)
    arguments = ("--playbook", desk / "playbook.toml", "--ask", "--url", "http://127.0.0.1:9", "--json")
    ran = run("task", "contract", desk / "new.txt", *arguments)
    found = ran.json()
    assert ran.code == 0
    assert [a["outcome"] for a in found["asked"]] == ["failed"]
    assert "liability" in found["not_asked"]
    assert found["playbook"][0]["taken"] == "red line"


def test_a_policy_is_checked_and_a_failure_is_exit_1(run, desk: Path) -> None:
    (desk / "request.txt").write_text(
        "Responsible: Anna Beispiel.\nHosted in Germany; it never trains.", encoding="utf-8"
    )
    ran = run("task", "policy", desk / "request.txt", "--policy", desk / "policy.toml")
    assert ran.code == 0
    assert "AI-05  cannot be judged  nobody" in ran.out
    (desk / "request.txt").write_text("Hosted in Germany; it may train models.", encoding="utf-8")
    ran = run("task", "policy", desk / "request.txt", "--policy", desk / "policy.toml", "--json")
    assert ran.code == 1
    assert {r["rule"]: r["verdict"] for r in ran.json()["rules"]}["AI-02"] == "fails"


def record(run, desk: Path, *arguments: object):
    (desk / "letter.txt").write_text(
        "From: a@example.com\nSubject: Pallets\n\nDear Mr Muster,\nkind regards", encoding="utf-8"
    )
    return run("task", "record", desk / "letter.txt", "--schedule", desk / "schedule.toml", "--fast", *arguments)


def test_a_record_is_proposed_for_what_the_schedule_says(run, desk: Path, home: Path) -> None:
    past = ("--created", "2019-03-01", "--today", "2026-06-01")
    assert "proposal       review by a person" in record(run, desk, *past).out  # no matter, so holds are not known
    ran = record(run, desk, *past, "--matter", "M-2026-002")
    assert (ran.code, "proposal       destroy" in ran.out, "keep until     2025-12-31" in ran.out) == (0, True, True)
    found = record(run, desk, *past, "--matter", "M-404", "--json").json()
    assert found["proposal"] == "keep: legal hold"
    assert "keep" in record(run, desk).out


def test_what_is_privileged_and_doubtful_is_told_so(run, desk: Path) -> None:
    (desk / "note.txt").write_text("Privileged and confidential. Attorney advice on the litigation is below.", "utf-8")
    ran = run("task", "record", desk / "note.txt", "--schedule", desk / "schedule.toml", "--fast")
    assert "privilege      yes, but doubtful" in ran.out


def test_a_hold_keeps_a_record(run, desk: Path, home: Path) -> None:
    matters = home / "matters.toml"
    text = matters.read_text(encoding="utf-8")
    matters.write_text(text.replace('id = "M-2026-002"', 'id = "M-2026-002"\nlegal_hold = true'), encoding="utf-8")
    found = record(run, desk, "--created", "2010-01-01", "--matter", "M-2026-002", "--json").json()
    assert (found["proposal"], found["why"]) == ("keep: legal hold", ["the matter is under a legal hold"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("contract", "new.txt", "--playbook", "old.txt"), "playbook_invalid"),
        (("policy", "new.txt", "--policy", "old.txt"), "rulebook_invalid"),
        (("record", "new.txt", "--schedule", "old.txt"), "schedule_invalid"),
        (("contract", "broken.pdf"), "document_unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_exit_2(run, desk: Path, arguments, code: str) -> None:
    (desk / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    named = [desk / a if "." in a else a for a in arguments]
    ran = run("task", *named)
    assert (ran.code, f"[{code}]" in ran.err, "New York" in ran.err) == (2, True, False)


def test_the_clause_types_are_listed(run) -> None:
    assert "governing_law" in run("task", "clauses").out
    assert {row["id"] for row in run("task", "clauses", "--json").json()} >= {"liability_cap", "confidentiality"}
