"""A load of so many clients: `python -m bench.load URL KEY BODYFILE CALLS CLIENTS [HEADER …]`; prints latencies in milliseconds as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import httptools
import uvloop


class Client(asyncio.Protocol):
    """One keep-alive connection that sends the same request again and again."""

    def __init__(self, request: bytes, take, latencies: list[float], done: asyncio.Future) -> None:
        self.request, self.take, self.latencies, self.done = request, take, latencies, done

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.parser = httptools.HttpResponseParser(self)
        self.next()

    def next(self) -> None:
        if not self.take():
            self.transport.close()
            if not self.done.done():
                self.done.set_result(None)
            return
        self.start = time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        status = self.parser.get_status_code()
        if status != 200:
            self.done.set_exception(RuntimeError(f"status {status}"))
            self.transport.close()
            return
        self.latencies.append((time.perf_counter() - self.start) * 1000)
        self.next()

    def connection_lost(self, exc) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError("the connection was lost"))


async def run(url: str, key: str, body: bytes, calls: int, clients: int, more: list[str]) -> dict:
    parts = urlsplit(url)
    extra = "".join(f"{header}\r\n" for header in more)
    request = (
        f"POST {parts.path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n"
        f"{extra}content-length: {len(body)}\r\n\r\n"
    ).encode() + body
    left = calls

    def take() -> bool:
        nonlocal left
        left -= 1
        return left >= 0

    loop = asyncio.get_running_loop()
    latencies: list[float] = []
    ends = [loop.create_future() for _ in range(clients)]
    start = time.perf_counter()
    for end in ends:
        await loop.create_connection(lambda end=end: Client(request, take, latencies, end), parts.hostname, parts.port)
    await asyncio.gather(*ends)
    seconds = time.perf_counter() - start
    latencies.sort()
    pick = lambda q: round(latencies[min(len(latencies) - 1, int(q * len(latencies)))], 3)  # noqa: E731
    return {"calls": len(latencies), "seconds": seconds, "p50": pick(0.5), "p95": pick(0.95), "p99": pick(0.99)}


if __name__ == "__main__":
    url, key, path, calls, clients, *more = sys.argv[1:]
    print(json.dumps(uvloop.run(run(url, key, Path(path).read_bytes(), int(calls), int(clients), more))))
