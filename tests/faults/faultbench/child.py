"""A real `situs serve` in a process of its own, to be killed, starved and signalled."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from situs.testing import Gateway

SITUS = (sys.executable, "-m", "situs")
START_SECONDS = 40
BODY = {"model": "m", "messages": [{"role": "user", "content": "Wie lange ist die Frist?"}]}


class Child:
    """Run the gateway of a folder; every start is a new process on the same state."""

    def __init__(self, gateway: Gateway, wrapper: Sequence[str] = ()) -> None:
        gateway.write()
        self.gateway = gateway
        self.folder = gateway.folder
        self.url = ""
        self.log: list[str] = []
        self._wrapper = wrapper
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def process(self) -> asyncio.subprocess.Process:
        """Return the running process."""
        assert self._process is not None
        return self._process

    async def start(self) -> Child:
        """Start and wait until it is ready; fails with what it said if it is not."""
        self.url = ""
        self._process = await asyncio.create_subprocess_exec(
            *self._wrapper, *SITUS, "serve", "--config", str(self.gateway.config_path),
            stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        ready = asyncio.Event()
        self._reading = asyncio.create_task(self._read(ready))
        async with asyncio.timeout(START_SECONDS):
            await ready.wait()
        assert self.url, "".join(self.log)
        return self

    async def _read(self, ready: asyncio.Event) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            text = line.decode()
            self.log.append(text)
            if text.startswith("ready on "):
                self.url = text.split()[2]
                ready.set()
        ready.set()

    def signal(self, number: int) -> None:
        """Send a signal to the gateway itself."""
        os.kill(self.pid, number)

    @property
    def pid(self) -> int:
        """Return the gateway's process id, below a wrapper where there is one."""
        children = (
            Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii").split()
        )
        return int(children[0]) if self._wrapper and children else self.process.pid

    async def kill(self) -> None:
        """Kill it without warning."""
        if self.process.returncode is None:
            self.signal(signal.SIGKILL)
        await self.ended()

    async def stop(self) -> int:
        """Ask it to end and return its exit status."""
        if self.process.returncode is None:
            self.signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        """Wait for the end and return the exit status."""
        async with asyncio.timeout(30):
            status = await self.process.wait()
            if self._reading is not None:
                await self._reading
        return status

    async def logged(self, word: str) -> None:
        """Wait until a line with this word is logged."""
        async with asyncio.timeout(20):
            while not any(word in line for line in self.log):
                await asyncio.sleep(0.02)

    def headers(self, **more: str) -> dict[str, str]:
        """Return the headers of a call."""
        return {"authorization": f"Bearer {self.gateway.key}", "content-type": "application/json"} | more

    async def call(self, body: dict[str, Any] | None = None, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """Make a call and return status, body and headers."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                self.url + "/v1/chat/completions", json=body or BODY, headers=self.headers(**headers)
            ) as answer,
        ):
            return answer.status, await answer.read(), {k.lower(): v for k, v in answer.headers.items()}

    async def get(self, path: str) -> tuple[int, bytes]:
        """Get one of its own addresses."""
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
            return answer.status, await answer.read()


def refused_start(config: Path, timeout: float = START_SECONDS) -> tuple[int, str]:
    """Start a gateway that should not start; return its exit status and what it said."""
    done = subprocess.run(
        [*SITUS, "serve", "--config", str(config)], capture_output=True, text=True, timeout=timeout, check=False
    )
    return done.returncode, done.stderr


def entries(folder: Path) -> list[dict[str, Any]]:
    """Return the ledger's entries as they are on the disk."""
    connection = sqlite3.connect(f"file:{folder / 'ledger.db'}?mode=ro", uri=True)
    try:
        return [orjson.loads(row[0]) for row in connection.execute("SELECT body FROM entry ORDER BY number")]
    finally:
        connection.close()


def calls(folder: Path) -> dict[str, list[str]]:
    """Return, for each call, its decision and the status of each of its outcomes."""
    found: dict[str, list[str]] = {}
    for entry in entries(folder):
        if entry["type"] != "event":
            found.setdefault(entry["call"], []).append(entry.get("status", entry["type"]))
    return found


def verify(folder: Path) -> dict[str, Any]:
    """Verify the ledger with the command that an auditor has, and return its report."""
    command = [*SITUS, "verify", "--json", "--key", str(folder / "ledger.vkey"), str(folder / "ledger.db")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    report: dict[str, Any] = orjson.loads(done.stdout)[0]
    return report


@contextmanager
def ledger_held(folder: Path) -> Iterator[None]:
    """Hold the ledger file's write lock, so that the gateway waits for it."""
    connection = sqlite3.connect(folder / "ledger.db", isolation_level=None, timeout=10)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


async def until(condition: Any, seconds: float = 10) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)
