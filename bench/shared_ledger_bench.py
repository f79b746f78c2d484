"""Compare how several workers could record: all through one writer process, or each into a log of its own.

    python bench/shared_ledger_bench.py [workers …]

A prototype for docs/adr/0004-one-writer.md. The writer process listens on a UNIX socket; a worker sends
what one turn of its event loop gathered as one frame, and gets one frame of indexes back.
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson

from ledger_bench import decision, now
from situs.adapters.store import SqliteLedger, create_signer

CLIENTS = 16
SECONDS = 2.0


class SocketLedger:
    """Append through the writer process."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._gathered: list[tuple[dict[str, object], asyncio.Future[int]]] = []
        self._sent: list[list[asyncio.Future[int]]] = []
        self._task = asyncio.ensure_future(self._receive())

    def append(self, entry: dict[str, object]) -> asyncio.Future[int]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[int] = loop.create_future()
        if not self._gathered:
            loop.call_soon(self._send)
        self._gathered.append((entry, future))
        return future

    def _send(self) -> None:
        body = orjson.dumps([entry for entry, _ in self._gathered])
        self._sent.append([future for _, future in self._gathered])
        self._gathered.clear()
        self._writer.write(len(body).to_bytes(4, "big") + body)

    async def _receive(self) -> None:
        while True:
            size = int.from_bytes(await self._reader.readexactly(4), "big")
            indexes = orjson.loads(await self._reader.readexactly(size))
            for future, index in zip(self._sent.pop(0), indexes, strict=True):
                future.set_result(index)


async def serve(folder: Path) -> None:
    """Be the writer process, until the standard input closes."""
    ledger = SqliteLedger.open(folder / "one.db", "example.com/one", create_signer(folder / "one.pem"), now)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                size = int.from_bytes(await reader.readexactly(4), "big")
                entries = orjson.loads(await reader.readexactly(size))
                body = orjson.dumps(await asyncio.gather(*map(ledger.append, entries)))
                writer.write(len(body).to_bytes(4, "big") + body)
        except asyncio.IncompleteReadError:
            writer.close()

    await asyncio.start_unix_server(connected, folder / "socket")
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await ledger.aclose()
    print(orjson.dumps({"cpu": cpu_seconds()}).decode(), flush=True)


async def work(folder: Path, name: str, clients: int, shared: bool) -> None:
    """Be a worker: append as fast as the clients wait, and print what it took."""
    own: SqliteLedger | None = None
    ledger: SocketLedger | SqliteLedger
    if shared:
        ledger = SocketLedger(*await asyncio.open_unix_connection(folder / "socket"))
    else:
        signer = create_signer(folder / f"{name}.pem")
        ledger = own = SqliteLedger.open(folder / f"{name}.db", f"example.com/{name}", signer, now)
    latencies: list[float] = []
    end = time.perf_counter() + SECONDS

    async def client(number: int) -> None:
        while time.perf_counter() < end:
            call = f"{name}-{number}-{time.time_ns():x}"
            for entry in (decision(call), {"type": "outcome", "call": call, "at": now()}):
                started = time.perf_counter()
                await ledger.append(entry)
                latencies.append(time.perf_counter() - started)

    before = cpu_seconds()
    await asyncio.gather(*map(client, range(clients)))
    print(orjson.dumps({"cpu": cpu_seconds() - before, "latencies": latencies}).decode(), flush=True)
    if own is not None:
        await own.aclose()


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def compare(workers: int, shared: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, folder]
        writer = None
        if shared:
            writer = subprocess.Popen([*command, "serve"], stdin=-1, stdout=-1, text=True)
            assert writer.stdout is not None
            writer.stdout.readline()
        mode = "shared" if shared else "own"
        children = [
            subprocess.Popen([*command, f"w{n}", str(CLIENTS // workers), mode], stdout=-1, text=True)
            for n in range(workers)
        ]
        reports = [orjson.loads(child.communicate()[0]) for child in children]
        cpu = sum(report["cpu"] for report in reports)
        if writer is not None:
            cpu += orjson.loads(writer.communicate("")[0])["cpu"]
    latencies = sorted(x for report in reports for x in report["latencies"])
    count = len(latencies)
    print(
        f"{workers} workers, {'one writer process' if shared else 'a log each'}: "
        f"{count / SECONDS:.0f} appends/s, "
        f"{cpu / count * 1e6:5.1f} us CPU/append, p50 {latencies[count // 2] * 1e3:.2f} ms, "
        f"p99 {latencies[count * 99 // 100] * 1e3:.2f} ms"
    )


def main() -> None:
    if len(sys.argv) > 2 and sys.argv[2] == "serve":
        asyncio.run(serve(Path(sys.argv[1])))
    elif len(sys.argv) > 4:
        asyncio.run(work(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4] == "shared"))
    else:
        for workers in [int(a) for a in sys.argv[1:]] or [1, 2, 4]:
            for shared in (False, True):
                compare(workers, shared)


if __name__ == "__main__":
    main()
