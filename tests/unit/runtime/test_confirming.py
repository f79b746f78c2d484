"""A person's word that the clock is right: recorded where it is needed, and by the person's own day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from situs.adapters.store import LONGEST_SILENCE_MS, SqliteLedger, create_signer, read_ledger
from situs.config import load_config
from situs.errors import ConfigError, LedgerError
from situs.ledger import VerifierKey, read_entry, verify_log
from situs.model import STATED, Principal
from situs.runtime import open_runtime
from situs.runtime.confirming import confirm_clock
from situs.runtime.live import now_ms
from situs.testing import Gateway

ANNA = Principal("Anna Beispiel", credential=STATED)
START = 1_800_000_000_000
LATER = START + LONGEST_SILENCE_MS + 1


def day(at: int):
    return datetime.fromtimestamp(at / 1000, UTC).date()


@pytest.fixture
def desk(tmp_path):
    gateway = Gateway(tmp_path / "gateway", ())
    gateway.write()
    config = load_config(gateway.config_path)
    key = gateway.folder / config.ledger.signing_key
    if not key.exists():
        create_signer(key)
    return config, gateway.folder


async def append(desk, at: int, **more: object) -> VerifierKey:
    from situs.adapters.store import load_signer

    config, folder = desk
    signer = load_signer(folder / config.ledger.signing_key)
    ledger = SqliteLedger.open(folder / config.ledger.path, config.ledger.origin, signer, lambda: at)
    try:
        await ledger.append({"v": 1, "type": "event", "call": "", "at": at, "event": "x", **more})
    finally:
        await ledger.aclose()
    return ledger.vkey


async def test_a_gap_of_more_than_400_days_takes_a_person_s_word(desk) -> None:
    config, folder = desk
    vkey = await append(desk, START)
    with pytest.raises(LedgerError) as caught:
        await append(desk, LATER)
    assert caught.value.code == "clock_jumped"
    found = await confirm_clock(config, folder, ANNA, day(LATER), lambda: LATER)
    assert (found.last_at, found.at, found.recorded) == (START, LATER, True)
    await append(desk, LATER + 1)
    with read_ledger(folder / config.ledger.path) as log:
        entries = list(log.entries)
        assert verify_log(entries, log.checkpoints, vkey).events == 3
    word = read_entry(entries[1].body)
    assert (word["event"], word["by"], word["credential"]) == ("clock_confirmed", "Anna Beispiel", "stated")
    assert (word["last_at"], word["at"]) == (START, LATER)


async def test_the_day_is_the_person_s_own(desk) -> None:
    config, folder = desk
    await append(desk, START)
    with pytest.raises(ConfigError) as caught:
        await confirm_clock(config, folder, ANNA, day(START), lambda: LATER)
    assert caught.value.code == "clock_differs"
    with pytest.raises(LedgerError):
        await append(desk, LATER)


async def test_where_no_word_is_needed_nothing_is_written(desk) -> None:
    config, folder = desk
    assert not (await confirm_clock(config, folder, ANNA, day(START), lambda: START)).recorded
    await append(desk, START)
    at = START + LONGEST_SILENCE_MS
    assert not (await confirm_clock(config, folder, ANNA, day(at), lambda: at)).recorded
    with read_ledger(folder / config.ledger.path) as log:
        assert len(list(log.entries)) == 1
    (folder / config.ledger.path).unlink()
    with pytest.raises(ConfigError, match="no ledger"):
        await confirm_clock(config, folder, ANNA, day(START), lambda: START)


async def test_a_gateway_does_not_start_until_then(tmp_path) -> None:
    gateway = Gateway(tmp_path / "gateway", ())
    gateway.write()
    config = load_config(gateway.config_path)
    now = now_ms()
    await append((config, gateway.folder), now - LONGEST_SILENCE_MS - 1)
    runtime = await open_runtime(config, gateway.folder)
    try:
        with pytest.raises(LedgerError) as caught:
            await runtime.begin()
    finally:
        await runtime.aclose()
    assert caught.value.code == "clock_jumped"
    assert (await confirm_clock(config, gateway.folder, ANNA, day(now))).recorded
    async with gateway:
        assert gateway.runtime.ledger.size > 2
