"""`situs ledger confirm-clock`: what is said where the clock is to be confirmed, and where it is not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from situs.adapters.store import SqliteLedger, load_signer
from situs.config import load_config


def age(home, days: int) -> None:
    """Give the ledger an entry of so many days ago."""
    config, at = load_config(home / "situs.toml"), int((datetime.now(UTC) - timedelta(days)).timestamp() * 1000)

    async def append() -> None:
        signer = load_signer(home / config.ledger.signing_key)
        ledger = SqliteLedger.open(home / config.ledger.path, config.ledger.origin, signer, lambda: at)
        await ledger.append({"v": 1, "type": "event", "call": "", "at": at, "event": "x"})
        await ledger.aclose()

    asyncio.run(append())


def test_a_clock_is_confirmed_once(run, home) -> None:
    age(home, 500)
    given = ("ledger", "confirm-clock", "--today", f"{datetime.now(UTC):%Y-%m-%d}", "--by", "Anna Beispiel")
    ran, last = run(*given), datetime.now(UTC) - timedelta(500)
    said = f"recorded as Anna Beispiel's word\n  the last entry before is of {last:%Y-%m-%d}\n"
    assert (ran.code, ran.out) == (0, said)
    assert "nothing to confirm" in run(*given).out
    assert run(*given, "--json").json()["recorded"] is False


def test_another_day_than_the_machine_s_confirms_nothing(run, home) -> None:
    age(home, 500)
    ran = run("ledger", "confirm-clock", "--today", "2001-01-01", "--by", "Anna Beispiel")
    assert (ran.code, "[clock_differs]" in ran.err) == (2, True)
