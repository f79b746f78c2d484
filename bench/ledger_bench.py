"""Measure the ledger's appends: CPU of the whole process, throughput, and latency by number of clients.

python bench/ledger_bench.py [clients …]
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from situs.adapters.store import SqliteLedger, create_signer

CALLS = 4000


def now() -> int:
    return time.time_ns() // 1_000_000


def decision(call: str) -> dict[str, object]:
    """Return an entry of the size of a real decision, about 1 KB."""
    ruling = {
        "route": "local",
        "place": "de-fra",
        "effect": "permit",
        "policy": "p-12",
        "basis": "GDPR 6(1)(f)",
    }
    return {
        "type": "decision",
        "call": call,
        "at": now(),
        "matter": "M-1",
        "principal": "p-1",
        "labels": ["PRIVILEGED_ADVICE", "PERSONAL"],
        "kinds": {"PERSON": 4, "IBAN": 1},
        "rulings": [{**ruling, "digest": f"{n:064d}"} for n in range(5)],
        "body_digest": "0" * 64,
    }


async def run(folder: Path, clients: int) -> dict[str, float]:
    """Return what appends cost when so many clients append one after the other, as fast as they can."""
    ledger = SqliteLedger.open(
        folder / f"{clients}.db", "example.com/bench", create_signer(folder / f"{clients}.pem"), now
    )
    latencies: list[float] = []
    calls: list[str] = []

    async def client(name: int) -> None:
        for number in range(CALLS // clients):
            call = f"{name}-{number}-{time.time_ns():x}"
            calls.append(call)
            for entry in (
                decision(call),
                {"type": "outcome", "call": call, "at": now(), "status": "answered"},
            ):
                started = time.perf_counter()
                await ledger.append(entry)
                latencies.append(time.perf_counter() - started)

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*map(client, range(clients)))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    count = len(latencies)
    latencies.sort()
    started = time.perf_counter()
    for call in calls[:200]:
        await ledger.receipt(call)
    receipt = (time.perf_counter() - started) / 200
    await ledger.aclose()
    return {
        "appends_s": count / wall,
        "cpu_us": cpu / count * 1e6,
        "p50_ms": latencies[count // 2] * 1e3,
        "p99_ms": latencies[count * 99 // 100] * 1e3,
        "receipt_us": receipt * 1e6,
    }


def main() -> None:
    for clients in [int(a) for a in sys.argv[1:]] or [1, 4, 16, 64]:
        with tempfile.TemporaryDirectory() as folder:
            found = asyncio.run(run(Path(folder), clients))
        print(f"{clients:3} clients: " + ", ".join(f"{name} {value:.2f}" for name, value in found.items()))


if __name__ == "__main__":
    main()
