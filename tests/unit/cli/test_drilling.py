"""A key leaks: it opens nothing more at once, and the ledger of real calls says what was done with it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from situs.adapters.upstream.settings import key_id
from situs.cli.ask import post
from situs.testing import OWN, FakeClouds, FakeProvider, Gateway, Spot

from .conftest import FEW, ONE_MATTER

BODY = {"model": "m", "messages": [{"role": "user", "content": "Good morning."}]}


@pytest.fixture
def running(tmp_path, aside, monkeypatch):
    (tmp_path / "few.toml").write_text(FEW, encoding="utf-8")

    @asynccontextmanager
    async def opened() -> AsyncIterator[Gateway]:
        async with FakeProvider() as provider:
            spot = Spot("own", provider.base_url + "/v1", OWN)
            async with Gateway(tmp_path, (spot,), '[policies]\nstatements = "few.toml"\n', ONE_MATTER) as gateway:
                yield gateway

    with aside(opened()) as gateway:
        monkeypatch.setenv("SITUS_CONFIG", str(gateway.config_path))
        yield gateway


def evidence(gateway: Gateway) -> tuple[object, ...]:
    return ("--ledger", gateway.folder / "ledger.db", "--key", gateway.folder / "ledger.vkey")


def made(run, name: str) -> tuple[str, str]:
    found = run("keys", "create", name, "--role", "lawyer", "--json").json()
    return found["id"], found["api_key"]


def test_a_leaked_key_is_revoked_at_once_and_its_calls_are_shown(run, running, tmp_path) -> None:
    name, key = made(run, "anna")
    first = post(running.url, key, BODY, {"x-situs-matter": "M-1"})
    assert first[0] == 200  # made while the gateway runs
    assert post(running.url, running.key, BODY, {})[0] == 200
    rehearsed = run("keys", "drill", name, "--rehearse", *evidence(running), "--json")
    assert (rehearsed.code, rehearsed.json()["calls"], rehearsed.json()["rehearsal"]) == (0, 1, True)
    assert rehearsed.json()["found"][0].startswith("a rehearsal: nothing was revoked")
    assert post(running.url, key, BODY, {})[0] == 200
    ran = run("keys", "drill", name, *evidence(running), "--output", tmp_path / "r.json", "--form", "json")
    assert (ran.code, f"revoked {name}" in ran.err) == (0, True)
    assert f"2 calls with the key {name}" in ran.out
    assert "GDPR art. 33(1)" in ran.out
    assert post(running.url, key, BODY, {})[0] == 401
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert report["count"] == 2
    assert {row["by"] for row in report["rows"]} == {"anna"}
    assert report["rows"][0]["call"] == first[1]["x-situs-receipt"]
    assert key not in ran.out + ran.err + json.dumps(report)


def test_a_rotation_overlaps_and_both_are_told_apart(run, running) -> None:
    name, key = made(run, "anna")
    ran = run("keys", "rotate", name, "--overlap-days", 1, "--json").json()
    for one in (key, ran["api_key"]):
        assert post(running.url, one, BODY, {})[0] == 200
    for one in (name, ran["id"]):
        assert run("keys", "drill", one, "--rehearse", *evidence(running), "--json").json()["calls"] == 1
    listed = {row["id"]: row["state"] for row in run("keys", "list", "--json").json()}
    assert listed[name].startswith("active until") and listed[ran["id"]] == "active"
    ended = run("keys", "rotate", ran["id"], "--overlap-days", 0, "--json").json()
    assert post(running.url, ran["api_key"], BODY, {})[0] == 401
    assert post(running.url, ended["api_key"], BODY, {})[0] == 200


def test_a_provider_s_key_is_named_in_each_outcome_and_never_shown(run, running) -> None:
    old = (running.folder / "upstream-key").read_text(encoding="utf-8")
    assert post(running.url, running.key, BODY, {})[0] == 200
    found = run("keys", "drill", "--upstream", "own", *evidence(running), "--json").json()
    assert (found["key"], found["calls"], found["not_known"]) == (key_id(old), 1, 0)
    (running.folder / "upstream-key").write_text("another-test-key", encoding="utf-8")
    for _ in range(2):
        assert post(running.url, running.key, BODY, {})[0] == 200
    ran = run("keys", "drill", "--upstream", "own", *evidence(running), "--json")
    assert (ran.json()["key"], ran.json()["calls"]) == (key_id("another-test-key"), 2)
    with sqlite3.connect(running.folder / "ledger.db") as ledger:
        bodies = b"".join(row[0] for row in ledger.execute("SELECT body FROM entry"))
    ledger.close()
    for secret in (old, "another-test-key", running.key.split("_")[2]):
        assert secret.encode() not in bodies
        assert secret not in ran.out


@pytest.fixture
def exchanging(tmp_path, aside, monkeypatch):
    (tmp_path / "few.toml").write_text(FEW, encoding="utf-8")
    clouds, token = FakeClouds(), tmp_path / "token"
    token.write_text(clouds.issuer.token("sts.amazonaws.com"), encoding="utf-8")

    @asynccontextmanager
    async def opened() -> AsyncIterator[Gateway]:
        async with FakeProvider() as services, FakeProvider() as models:
            services.respond(clouds.exchange)
            models.respond(clouds.serve)
            more = (
                f'region = "eu-central-1"\nexchange = {{ kind = "aws", role = "{clouds.role}", '
                f'token_file = "{token}", url = "{services.base_url}" }}'
            )
            spot = Spot("own", models.base_url, OWN, kind="bedrock", dialect="bedrock_converse", more=more)
            async with Gateway(tmp_path, (spot,), '[policies]\nstatements = "few.toml"\n', ONE_MATTER) as gateway:
                yield gateway

    with aside(opened()) as gateway:
        monkeypatch.setenv("SITUS_CONFIG", str(gateway.config_path))
        yield gateway, clouds


def test_an_upstream_that_exchanges_has_nothing_to_rotate(run, exchanging) -> None:
    gateway, clouds = exchanging
    for _ in range(2):
        assert post(gateway.url, gateway.key, BODY, {})[0] == 200
    ran = run("keys", "drill", "--upstream", "own", *evidence(gateway), "--json")
    ((name, (key, end)),) = clouds.keys.items()
    found = ran.json()
    assert (found["key"], found["calls"], list(found["exchanged"])) == ("", 2, [key_id(name)])
    assert abs(found["exchanged"][key_id(name)] / 1000 - end) < 3
    assert "no key to rotate" in found["to_do"][0]
    assert key.secret not in ran.out and key.session_token not in ran.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name a KEY_ID, or an --upstream"),
        (["k", "--upstream", "own"], "name a KEY_ID, or an --upstream"),
        (["no-such"], "[key_not_found]"),
        (["no-such", "--rehearse"], "[key_not_found]"),
        (["--upstream", "no-such"], "[upstream_unknown]"),
    ],
)
def test_what_cannot_be_done_says_so(run, running, arguments, words) -> None:
    ran = run("keys", "drill", *arguments, *evidence(running))
    assert (ran.code, words in ran.err) == (2, True)


def test_a_log_that_does_not_hold_proves_nothing_and_the_key_is_revoked_all_the_same(run, running, tmp_path) -> None:
    name, key = made(run, "anna")
    assert post(running.url, key, BODY, {})[0] == 200
    run("ledger", "export", tmp_path / "log.jsonl", "--ledger", running.folder / "ledger.db")
    lines = (tmp_path / "log.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "log.jsonl").write_bytes(b"".join(lines[:-2] + lines[-1:]))
    ran = run("keys", "drill", name, "--ledger", tmp_path / "log.jsonl", "--key", running.folder / "ledger.vkey")
    assert (ran.code, ran.out) == (1, "")
    assert post(running.url, key, BODY, {})[0] == 401
