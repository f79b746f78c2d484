"""What does not hold is not served: each refusal to start says why, and nothing is listening."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from faultbench.child import refused_start

from situs.adapters.models import load_catalogue
from situs.adapters.store import SqliteLedger, load_signer
from situs.config import load_config
from situs.errors import SitusError
from situs.runtime import open_runtime
from situs.testing import OVERSEAS, Gateway, Spot
from situs.testing.gateway import ORIGIN

pytestmark = pytest.mark.slow
NOWHERE = "http://127.0.0.1:9/v1"


def made(folder: Path, **how) -> Gateway:
    gateway = Gateway(folder / "state", (Spot("own", NOWHERE),), **how)
    gateway.write()
    return gateway


def edited(gateway: Gateway, old: str, new: str) -> None:
    text = gateway.config_path.read_text(encoding="utf-8")
    assert old in text
    gateway.config_path.write_text(text.replace(old, new), encoding="utf-8")


def opens_not(gateway: Gateway) -> str:
    """Open the gateway as `situs serve` does, without a process of its own; return how it is refused."""
    with pytest.raises(SitusError) as refused:
        asyncio.run(open_runtime(load_config(gateway.config_path), gateway.folder))
    return f"{refused.value.message} [{refused.value.code}]"


def starts_not(gateway: Gateway, code: str, *words: str) -> None:
    status, said = refused_start(gateway.config_path)
    assert status == 2 and f"[{code}]" in said, said
    assert all(word in said for word in words), said
    assert "ready on" not in said and "Traceback" not in said


def test_a_statement_that_fails_comes_with_its_counter_example(tmp_path: Path):
    gateway = made(tmp_path)
    (gateway.folder / "policies").mkdir()
    (gateway.folder / "policies" / "all.cedar").write_text(
        '@id("anything-goes")\n@reason("Anything goes.")\n@legal_basis("none")\n'
        "permit (principal, action, resource);\n",
        encoding="utf-8",
    )
    gateway.settings = '[policies]\nfolder = "policies"\n'
    gateway.spots = (Spot("far", NOWHERE, OVERSEAS),)
    gateway.write()
    starts_not(gateway, "statement_fails", "privileged-de-stays", "is permitted on route far by anything-goes")


def test_an_unknown_key(tmp_path: Path):
    gateway = made(tmp_path)
    edited(gateway, "[ledger]", "[ledger]\nsync = false")
    starts_not(gateway, "config_invalid", "ledger.sync: is not a setting")


def test_a_missing_signing_key(tmp_path: Path):
    gateway = made(tmp_path)
    (gateway.folder / "ledger-key.pem").unlink()
    said = opens_not(gateway)
    assert "ledger-key.pem" in said, said
    assert not (gateway.folder / "ledger-key.pem").exists()  # nobody makes another one unasked


def test_a_signing_key_that_others_can_read(tmp_path: Path):
    gateway = made(tmp_path)
    (gateway.folder / "ledger-key.pem").chmod(0o644)
    said = opens_not(gateway)
    assert said


def test_another_signing_key(tmp_path: Path):
    gateway = made(tmp_path)
    other = made(tmp_path / "other")
    (other.folder / "ledger-key.pem").replace(gateway.folder / "ledger-key.pem")
    assert "[ledger_key]" in opens_not(gateway)


def test_a_ledger_that_was_removed(tmp_path: Path):
    gateway = made(tmp_path)
    (gateway.folder / "ledger.db").unlink()
    assert "[ledger_missing]" in opens_not(gateway)


def test_a_ledger_that_is_damaged(tmp_path: Path):
    gateway = made(tmp_path)
    (gateway.folder / "ledger.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    said = opens_not(gateway)
    assert "Traceback" not in said, said


def test_weights_that_are_not_the_ones(tmp_path: Path):
    weights = tmp_path / "weights.gguf"
    weights.write_bytes(b"GGUF" + bytes(4096))
    gateway = made(tmp_path)
    approved = next(card.sha256 for card in load_catalogue().values() if card.default)  # only these are loaded at all
    gateway.spots = (Spot("own", "", kind="embedded", more=f'model = "{weights}"\nsha256 = "{approved}"'),)
    gateway.write()
    status, said = refused_start(gateway.config_path)
    assert status == 2 and "[weights_" in said and "ready on" not in said, said


def test_a_clock_that_went_back(tmp_path: Path):
    gateway = made(tmp_path)

    def ahead() -> int:
        return time.time_ns() // 1_000_000 + 3_600_000

    ledger = SqliteLedger.open(
        gateway.folder / "ledger.db", ORIGIN, load_signer(gateway.folder / "ledger-key.pem"), ahead
    )
    asyncio.run(ledger.append({"type": "event", "call": "", "at": ahead(), "event": "test"}))
    ledger.close()
    starts_not(gateway, "clock_went_back")


async def test_a_second_one_on_the_same_ledger(child):
    one = await child().start()
    starts_not(one.gateway, "ledger_locked")
    assert (await one.get("/healthz"))[0] == 200


def test_a_file_of_api_keys_that_is_gone(tmp_path: Path):
    gateway = made(tmp_path)
    (gateway.folder / "api-keys.toml").unlink()
    assert "[key_file_missing]" in opens_not(gateway)


def test_messages_of_refused_starts_hold_no_secret(tmp_path: Path):
    gateway = made(tmp_path)
    gateway.settings = "[server]\nport = 'upstream-test-key'\n"
    gateway.write()
    status, said = refused_start(gateway.config_path)
    assert status == 2 and "server.port" in said
    assert gateway.key not in said and "upstream-test-key" not in said
