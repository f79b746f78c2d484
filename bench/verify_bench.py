"""Measure the verification of a whole log, from memory, from SQLite and from an export, in entries a second.

python bench/verify_bench.py [entries]
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ledger_bench import decision, now
from situs.adapters.store import SqliteLedger, create_signer, read_ledger
from situs.ledger import LogReport, parse_log, verify_log


async def write(folder: Path, count: int) -> SqliteLedger:
    ledger = SqliteLedger.open(folder / "l.db", "example.com/bench", create_signer(folder / "key.pem"), now)
    for start in range(0, count // 2, 1000):
        calls = [f"c{n}" for n in range(start, start + 1000)]
        await asyncio.gather(*(ledger.append(decision(call)) for call in calls))
        await asyncio.gather(*(ledger.append({"type": "outcome", "call": c, "at": now()}) for c in calls))
    await ledger.export(folder / "l.jsonl")
    await ledger.aclose()
    return ledger


def timed(name: str, check: Callable[[], LogReport]) -> None:
    started, cpu = time.perf_counter(), time.process_time()
    report = check()
    size = report.checkpoint.size
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(f"{name:8} {size} entries: {size / wall:8.0f} entries/s ({size / cpu:.0f} per CPU second)")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        vkey = asyncio.run(write(folder, count)).vkey
        with read_ledger(folder / "l.db") as log:
            entries, notes = list(log.entries), log.checkpoints
        timed("memory", lambda: verify_log(entries, notes, vkey))
        with read_ledger(folder / "l.db") as log:
            timed("sqlite", lambda: verify_log(log.entries, log.checkpoints, vkey))
        with (folder / "l.jsonl").open("rb") as lines:
            export = parse_log(lines)
            timed("export", lambda: verify_log(export.entries, export.checkpoints, vkey))


if __name__ == "__main__":
    main()
