"""`situs models`: from a proposal to a roll-back, with what a person reads and the exit codes."""

from __future__ import annotations

import json
import shutil
from base64 import b64decode
from pathlib import Path

import pytest

from situs.adapters.store import read_ledger
from situs.ledger import read_entry
from situs.testing import SigstoreInstance

from .conftest import edit

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "model_signing"
CATALOGUE = "qwen2.5-coder-1.5b-instruct-q4_k_m"


def described(version: str, sha256: str) -> str:
    return f"""[[model]]
name = "own"
version = "{version}"
sha256 = "{sha256}"
source = "https://models.example.com/own"
licence = "MIT"
publisher = "Example Models"
country = "FR"
provenance = "Compared with the publisher's list."
owner = "Anna Beispiel"
purpose = "Drafts."
uses = ["infer"]
expires = 2999-01-10
"""


@pytest.fixture
def desk(home):
    (home / "models.toml").write_text(described("1", "a" * 64) + described("2", "b" * 64), encoding="utf-8")
    table = {"id": "answers", "rows": [{"what": "right", "share": {"value": 0.91, "low": 0.8, "high": 1.0}}]}
    (home / "results.json").write_text(json.dumps({"tables": [table]}), encoding="utf-8")
    return home


def approve(run, desk, name: str = "own@1") -> None:
    results = ("--results", desk / "results.json")
    for stage, verb, more in (("evaluated", "evaluate", results), ("approved", "approve", ())):
        assert run("models", "propose", name, stage, "--by", "Anna Beispiel", *more).code == 0
        assert run("models", verb, name, "--by", "Karl Muster").code == 0


def test_the_catalogue_s_models_serve_by_the_project_s_own_approval_and_it_is_said(run, home) -> None:
    ran = run("models", "show", CATALOGUE)
    assert ran.code == 0
    assert "approved by the Situs project on 2026-11-23" in ran.out
    assert "the project's own\n  approval, not your department's" in ran.out
    assert f"{CATALOGUE}@shipped  approved  may serve" in ran.out
    ran = run("explain", home / "matters.toml", "--model", "situs-local", "--json")
    assert ran.json()["outcome"] == "permitted"


def test_a_department_that_asks_for_its_own_approval_is_told_why_nothing_goes(run, home) -> None:
    edit(home / "situs.toml", "[organisation]", "[models]\nshipped = false\n[organisation]")
    ran = run("explain", home / "matters.toml", "--model", "situs-local")
    assert "DENY" in ran.out and "model-not-approved" in ran.out
    assert "the register does not know it" in " ".join(ran.out.split())
    ran = run("models", "show")
    assert (ran.code, ran.out.count("shipped")) == (1, 0)


def test_two_persons_bring_a_model_to_approval(run, desk) -> None:
    assert run("models", "show", "own").code == 1
    ran = run("models", "propose", "own@1", "evaluated", "--by", "Anna Beispiel", "--results", desk / "results.json")
    assert (ran.code, ran.out.splitlines()) == (
        0, ["own@1 is proposed to be evaluated, by Anna Beispiel", "  the ledger has it"]
    )  # fmt: skip
    ran = run("models", "evaluate", "own@1", "--by", "anna beispiel")
    assert (ran.code, "[four_eyes_needed]" in ran.err) == (2, True)
    assert "waits for another person: evaluated, proposed by Anna Beispiel" in run("models", "show", "own@1").out
    assert run("models", "evaluate", "own@1", "--by", "Karl Muster").code == 0
    run("models", "propose", "own@1", "approved", "--by", "Anna Beispiel")
    assert run("models", "approve", "own@1", "--by", "Karl Muster").out.startswith("own@1 is approved, by Karl Muster")
    ran = run("models", "show", "own@1")
    assert ran.code == 0
    assert "own@1  approved  may serve" in ran.out and "answers / right / share: 0.910" in ran.out
    assert "approved: proposed by Anna Beispiel on 2" in ran.out


def test_roll_back_is_one_command(run, desk) -> None:
    approve(run, desk, "own@1")
    approve(run, desk, "own@2")
    shown = {row["id"]: row for row in run("models", "show", "own", "--json").json()}
    assert (shown["own@1"]["closed_because"], shown["own@2"]["closed_because"]) == ("superseded", "")
    ran = run("models", "rollback", "own", "--by", "Anna Beispiel")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "own@1 serves again, and is approved, by Anna Beispiel")
    shown = {row["id"]: row for row in run("models", "show", "own", "--json").json()}
    assert (shown["own@1"]["closed_because"], shown["own@2"]["closed_because"]) == ("", "withdrawn")
    assert run("models", "rollback", "own", "--by", "Anna Beispiel").code == 2


def test_a_retired_model_stays_retired(run, desk) -> None:
    approve(run, desk)
    run("models", "propose", "own@1", "retired", "--by", "Karl Muster")
    assert run("models", "show", "own@1").code == 0
    assert run("models", "retire", "own@1", "--by", "Anna Beispiel").code == 0
    assert "own@1  retired  CLOSED: it is retired" in run("models", "show", "own@1").out
    assert run("models", "propose", "own@1", "approved", "--by", "Anna Beispiel").code == 2


def test_every_act_is_in_the_ledger_and_in_json(run, desk) -> None:
    approve(run, desk)
    ran = run("models", "propose", "own@1", "retired", "--by", "Karl Muster", "--json")
    assert (ran.json()["in_ledger"], ran.json()["kind"]) == (True, "proposed")
    with read_ledger(desk / "ledger.db") as ledger:
        found = [read_entry(one.body) for one in ledger.entries]
    assert [entry["act"] for entry in found] == ["proposed", "confirmed", "proposed", "confirmed", "proposed"]


def test_advisories_are_listed_and_the_exit_code_tells(run, desk) -> None:
    assert "no advisories are kept" in run("models", "advisories").out
    edit(desk / "situs.toml", "[organisation]", '[models]\nadvisories = "osv.jsonl"\n[organisation]')
    (desk / "osv.jsonl").write_text('{"id": "EX-9", "affected": []}\n', encoding="utf-8")
    ran = run("models", "advisories")
    assert (ran.code, "none of the advisories" in ran.out) == (0, True)
    one = {"id": "EX-1", "summary": "It tells secrets.", "affected": [{"database_specific": {"sha256": "a" * 64}}]}
    (desk / "osv.jsonl").write_text(json.dumps(one), encoding="utf-8")
    ran = run("models", "advisories")
    assert ran.code == 1 and "own@1" in ran.out and "EX-1" in ran.out and "open" in ran.out
    edit(desk / "models.toml", 'version = "1"', 'version = "1"\naccepted = [{ id = "EX-1", because = "No secrets." }]')
    ran = run("models", "advisories", "--json")
    assert (ran.code, ran.json()[0]["state"]) == (0, "accepted")


def test_a_signature_is_verified_offline(run, tmp_path) -> None:
    model = Path(shutil.copytree(VECTORS / "model", tmp_path / "model"))
    given = ("models", "verify-signature", model, "--bundle", VECTORS / "folder.sig", "--key", VECTORS / "key.pem")
    ran = run(*given)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "verified  3 files of `model`")
    assert set(run(*given, "--json").json()["files"]) == {"config.json", "sub/tokens.txt", "weights.gguf"}
    (model / "weights.gguf").write_bytes(b"other weights")
    ran = run(*given)
    assert (ran.code, "NOT verified: `weights.gguf` is another than was signed" in ran.err) == (1, True)


def test_a_signature_by_an_account_is_verified_offline(run, tmp_path) -> None:
    instance, who = SigstoreInstance(), ("publisher@example.org", "https://accounts.example.org")
    held = json.loads((VECTORS / "folder.sig").read_bytes())["dsseEnvelope"]["payload"]
    for name, value in (("b.json", instance.sign(b64decode(held), *who)), ("root.json", instance.trusted_root())):
        (tmp_path / name).write_text(json.dumps(value), encoding="utf-8")
    given = ("models", "verify-signature", VECTORS / "model", "--bundle", tmp_path / "b.json")
    by = ("--issuer", who[1], "--trusted-root", tmp_path / "root.json")
    ran = run(*given, "--identity", who[0], *by)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "verified  3 files of `model`")
    assert f"signed by {who[0]}, for whom {who[1]} vouched" in ran.out
    assert run(*given, "--identity", who[0], *by, "--json").json()["issuer"] == who[1]
    ran = run(*given, "--identity", "other@example.org", *by)
    assert (ran.code, "NOT verified: it was signed with another account" in ran.err) == (1, True)
    for incomplete in (by, ("--identity", who[0], *by, "--key", VECTORS / "key.pem"), ()):
        ran = run(*given, *incomplete)
        assert (ran.code, "give --key, or --identity" in ran.err) == (2, True)


def test_a_model_that_is_not_there_is_told(run, desk) -> None:
    for arguments in (("show", "none"), ("propose", "none@1", "retired", "--by", "Anna Beispiel")):
        ran = run("models", *arguments)
        assert (ran.code, "[model_not_registered]" in ran.err) == (2, True)


def test_the_catalogue_is_listed(run) -> None:
    assert CATALOGUE in {row["name"] for row in run("models", "list", "--json").json()}


def test_comparisons_are_summed_up(run, desk) -> None:
    import asyncio
    import time

    from situs.adapters.store import SqliteLedger, load_signer
    from situs.config import load_config
    from situs.model import Outcome, Status
    from situs.record import Side, compared_entry

    def now() -> int:
        return time.time_ns() // 1_000_000

    ledger = ("--ledger", desk / "ledger.db")
    assert "asked nothing" in run("models", "compared", "own@2", *ledger).out
    config = load_config(desk / "situs.toml")
    opened = SqliteLedger.open(desk / "ledger.db", config.ledger.origin, load_signer(desk / "ledger-key.pem"), now)
    serving = Side("own@1", "a", Outcome(Status.ANSWERED, duration_ms=100), 40)
    fared = [Outcome(Status.ANSWERED, duration_ms=300), Outcome(Status.FAILED, "upstream_timeout")]
    for outcome, like in zip(fared, (800, 0), strict=True):
        asyncio.run(opened.append(compared_entry("synthetic", serving, Side("own@2", "b", outcome, 60), like, now())))
    opened.close()
    ran = run("models", "compared", "own@2", *ledger, "--json")
    assert ran.json() == {
        "calls": 2, "answered": 1, "failed or refused": {"upstream_timeout": 1}, "median likeness": 800,
        "median milliseconds, serving": 100, "median milliseconds, candidate": 300,
        "median characters, serving": 40, "median characters, candidate": 60,
    }  # fmt: skip
    assert "median likeness" in run("models", "compared", "own@2", *ledger).out
