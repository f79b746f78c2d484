"""`situs erase` on the ledger that real calls left, with and without a gateway; `situs verify` of what it writes."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from situs.adapters.identity import KeyFile
from situs.adapters.keys import FileKeySource
from situs.adapters.store import load_signer
from situs.authenticate import Grant
from situs.cli.ask import post
from situs.erasure import sign_certificate
from situs.errors import CallError
from situs.testing import OWN, FakeProvider, Gateway, Spot

from .conftest import edit

GROUND = ("--ground", "retention_ended", "--yes")
HOLD = 'id = "M-1"\nholds = ["LH-2026-7"]'


@pytest.fixture
def left(served, tmp_path, monkeypatch) -> Path:
    """A copy of all that the gateway of the evidence left."""
    folder = tmp_path / "left"
    shutil.copytree(served, folder)
    monkeypatch.setenv("SITUS_CONFIG", str(folder / "situs.toml"))
    return folder


def key_of(folder: Path, matter: str) -> bytes:
    return asyncio.run(FileKeySource(folder / "matter-keys").matter_key(matter))


def test_a_matter_is_erased_and_a_stranger_checks_the_certificate(run, left, tmp_path) -> None:
    assert len(key_of(left, "M-1")) == 32
    ran = run("erase", "matter", "M-1", "--by", "anna", *GROUND, "--output", tmp_path / "c.json", "--page",
              tmp_path / "c.html")  # fmt: skip
    assert ran.code == 0, ran.err
    assert "Certificate of erasure: matter M-1" in ran.out
    with pytest.raises(CallError) as caught:
        key_of(left, "M-1")
    assert caught.value.code == "matter_key_destroyed"
    assert len(key_of(left, "M-2")) == 32
    run("ledger", "export", tmp_path / "log.jsonl", "--ledger", left / "ledger.db")
    shutil.copy(left / "ledger.vkey", tmp_path / "ledger.vkey")
    shutil.rmtree(left)
    alone = run("verify", tmp_path / "c.json", "--key", tmp_path / "ledger.vkey", "--json")
    assert alone.code == 0
    ran = run(
        "verify", tmp_path / "c.json", "--key", tmp_path / "ledger.vkey", "--log", tmp_path / "log.jsonl", "--json"
    )
    (found,) = ran.json()
    assert (ran.code, found["kind"], found["result"], found["by"], found["conflict"]) == (
        0, "erasure", "destroyed", "anna", False,
    )  # fmt: skip
    assert len(found["indexes"]) == 2
    assert any("backups" in line for line in found["does_not_reach"])
    assert "Certificate of erasure" in (tmp_path / "c.html").read_text(encoding="utf-8")


def test_the_certificate_counts_what_real_calls_sent(run, left) -> None:
    document = run("erase", "matter", "M-2", *GROUND, "--json").json()
    reach = json.loads(document["certificate"])["reach"]
    assert (reach["calls"], reach["refused_or_not_sent"]) == (3, 1)
    assert {p["place"] for p in reach["places"]} == {"own", "overseas"}
    assert all(p["without_tokens"] == 1 for p in reach["places"])


def test_counts_that_the_log_does_not_give_are_contradicted(run, left, tmp_path) -> None:
    document = run("erase", "matter", "M-2", *GROUND, "--json").json()
    said = json.loads(document["certificate"])
    said["reach"]["calls"] = 0
    (tmp_path / "lie.json").write_bytes(sign_certificate(said, load_signer(left / "ledger-key.pem")))
    asked = ("verify", tmp_path / "lie.json", "--key", left / "ledger.vkey", "--json")
    assert run(*asked).code == 0  # the signature is good
    ran = run(*asked, "--log", left / "ledger.db")
    assert (ran.code, ran.json()[0]["code"]) == (1, "certificate_contradicted")


def test_a_changed_certificate_does_not_verify(run, left, tmp_path) -> None:
    run("erase", "matter", "M-1", "--by", "anna", *GROUND, "--output", tmp_path / "c.json")
    edit(tmp_path / "c.json", "anna", "karl")
    ran = run("verify", tmp_path / "c.json", "--key", left / "ledger.vkey", "--json")
    assert (ran.code, ran.json()[0]["code"]) == (1, "certificate_forged")


def test_a_hold_blocks_it_and_the_conflict_can_be_shown(run, left, tmp_path) -> None:
    key = key_of(left, "M-1")
    edit(left / "matters.toml", 'id = "M-1"', HOLD)
    ran = run("erase", "matter", "M-1", "--by", "anna", *GROUND)
    assert (ran.code, "[legal_hold]" in ran.err) == (2, True)
    assert key_of(left, "M-1") == key
    (row,) = run("erase", "list", "--json").json()
    assert (row["by"], row["result"], row["conflict"]) == ("anna", "blocked", "LH-2026-7")
    assert row["erasure"] in ran.err
    table = run("erase", "list", "--matter", "M-1").out
    assert table.startswith("ERASURE") and "blocked" in table
    made = run("erase", "certificate", row["erasure"], "--output", tmp_path / "c.json")
    assert (made.code, "legal hold blocked" in made.out) == (0, True)
    (found,) = run("verify", tmp_path / "c.json", "--key", left / "ledger.vkey", "--json").json()
    assert (found["result"], found["conflict"], found["holds"]) == ("blocked", True, ["LH-2026-7"])


def test_a_hold_that_comes_too_late_ends_with_1(run, left, monkeypatch) -> None:
    real = FileKeySource.destroy

    async def destroy(self, matter: str) -> None:
        await real(self, matter)
        edit(left / "matters.toml", 'id = "M-1"', HOLD)

    monkeypatch.setattr(FileKeySource, "destroy", destroy)
    ran = run("erase", "matter", "M-1", *GROUND)
    assert (ran.code, "CONFLICT: a legal hold (LH-2026-7)" in ran.out) == (1, True)


def test_without_a_yes_nothing_is_destroyed(run, left, monkeypatch) -> None:
    key = key_of(left, "M-1")
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert run("erase", "matter", "M-1", "--ground", "objection").code == 130
    assert key_of(left, "M-1") == key


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["matter", "M-0", *GROUND], "[unknown_matter]"),
        (["matter", "M-1", "--yes"], "Missing option '--ground'"),
        (["matter", "M-1", "--by", "anna\nkarl", *GROUND], "a name in one line"),
        (["certificate", "no-such"], "[receipt_not_found]"),
    ],
)
def test_what_cannot_be_done_says_so(run, left, arguments, words) -> None:
    ran = run("erase", *arguments)
    assert (ran.code, ran.out, words in ran.err) == (2, "", True)


def test_nothing_was_ever_asked_for(run, left) -> None:
    assert run("erase", "list").out == "no erasure was ever asked for\n"


MATTERS = '[[matter]]\nid = "M-1"\njurisdictions = ["DE"]\nparties = [{ name = "Karl Muster" }]\n'


@pytest.fixture
def running(tmp_path, aside, monkeypatch):
    (tmp_path / "few.toml").write_text(
        '[[statement]]\nid = "t"\nsays = "s"\naction = "train"\nlabels = ["MNPI"]\nnever = { permitted = true }\n',
        encoding="utf-8",
    )

    @asynccontextmanager
    async def opened() -> AsyncIterator[Gateway]:
        async with FakeProvider() as provider:
            spot = Spot("own", provider.base_url + "/v1", OWN)
            async with Gateway(tmp_path, (spot,), '[policies]\nstatements = "few.toml"\n', MATTERS) as gateway:
                yield gateway

    with aside(opened()) as gateway:
        monkeypatch.setenv("SITUS_CONFIG", str(gateway.config_path))
        yield gateway


def test_a_running_gateway_erases_and_refuses_the_matter_at_once(run, running, monkeypatch, tmp_path) -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "Summarise what Karl Muster said."}]}
    matter = {"x-situs-matter": "M-1"}
    assert post(running.url, running.key, body, matter)[0] == 200
    ran = run("erase", "matter", "M-1", *GROUND)
    assert (ran.code, "[erasure_needs_gateway]" in ran.err) == (2, True)
    monkeypatch.setenv("SITUS_API_KEY", running.key)
    ran = run("erase", "matter", "M-1", *GROUND, "--url", running.url)
    assert (ran.code, "[erasure_not_allowed]" in ran.err) == (1, True)
    monkeypatch.setenv("SITUS_API_KEY", running.grant("anna", roles=frozenset({"matter:erase"})))
    ran = run("erase", "matter", "M-1", *GROUND, "--url", running.url, "--output", tmp_path / "c.json")
    assert (ran.code, "an API key proved who that is" in ran.out) == (0, True)
    status, _, told = post(running.url, running.key, body, matter)
    assert (status, told["error"]["code"]) == (410, "matter_key_destroyed")
    (found,) = run(
        "verify", tmp_path / "c.json", "--key", running.folder / "ledger.vkey", "--log", running.folder / "ledger.db",
        "--json",
    ).json()  # fmt: skip
    assert (found["verified"], found["result"]) == (True, "destroyed")
    assert run("erase", "list", "--json").json()[0]["by"] == "anna"


def test_without_a_key_it_says_which(run, left, monkeypatch) -> None:
    monkeypatch.delenv("SITUS_API_KEY", raising=False)
    ran = run("erase", "matter", "M-1", *GROUND, "--url", "http://127.0.0.1:1")
    assert (ran.code, "matter:erase" in ran.err) == (1, True)


@pytest.mark.parametrize(("walls", "ends"), [((), 2), (("falcon",), 0)])
def test_a_proven_person_erases_what_is_within_that_person_s_walls(run, left, monkeypatch, walls, ends) -> None:
    edit(left / "matters.toml", 'id = "M-1"', 'id = "M-1"\nwall = ["falcon"]')
    grant = Grant(principal="anna", roles=frozenset({"matter:erase"}), walls=frozenset(walls))
    monkeypatch.setenv("SITUS_API_KEY", KeyFile(left / "api-keys.toml").create(grant, int(time.time()))[1])
    ran = run("erase", "matter", "M-1", *GROUND, "--json")
    assert (ran.code, "[erasure_not_allowed]" in ran.err) == (ends, ends == 2)
    if not ends:
        assert '"credential":"api_key"' in ran.json()["certificate"].replace(" ", "")
