"""A ledger that is only read answers as the ledger does, while that one writes."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from situs.adapters.store import LedgerFile, SqliteLedger, create_signer


def decision(call: str, matter: str | None, at: int) -> dict:
    return {"type": "decision", "call": call, "at": at, "matter": matter, "effect": "permit"}


async def test_it_answers_as_the_ledger_does(tmp_path: Path) -> None:
    ledger = SqliteLedger.open(tmp_path / "l.db", "o", create_signer(tmp_path / "k.pem"), lambda: 9000)
    for entry in (
        {"type": "event", "call": "", "at": 1, "event": "configured"},
        decision("a", "M-1", 1000),
        {"type": "outcome", "call": "a", "at": 1001},
        decision("b", "M-10", 2000),
        {"type": "event", "call": "x", "at": 2001, "event": "export"},
        {"type": "event", "call": "y", "at": 2002, "event": "other"},
        decision("c", None, 3000),
        decision("d", "M-1", 4000),
    ):
        await ledger.append(entry)
    try:
        with closing(LedgerFile(tmp_path / "l.db", ledger.vkey)) as file:
            assert await file.events() == await ledger.events()
            assert (await file.receipt("a")).entries == (await ledger.receipt("a")).entries
            assert await file.last_calls() == await ledger.last_calls() == {"M-1": 4000, "M-10": 2000}
            found = await file.of_matter("M-1", 8)
            assert found == await ledger.of_matter("M-1", 8)
            assert [(n, e.get("event", e["call"])) for n, e in found] == [
                (0, "configured"), (1, "a"), (2, "a"), (4, "export"), (7, "d"),
            ]  # fmt: skip
            assert [n for n, _ in await file.of_matter("M-1", 4)] == [0, 1, 2]
    finally:
        await ledger.aclose()
