"""What every comparison needs: processes on free ports, a fixed load, and the processor time that it cost."""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

PATH = "/v1/chat/completions"
CLIENTS = 16
OUT = Path(__file__).parent / "out"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Target:
    """Name a server under load, and how a client calls it."""

    pid: int
    url: str
    key: str = "x"
    headers: Mapping[str, str] = field(default_factory=dict)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found.extend(int(child) for child in task.read_text().split())
    return found


def cpu(pid: int) -> float:
    """Return the processor seconds of a process tree so far, all threads, user and system."""
    tasks = (task for one in family(pid) for task in Path(f"/proc/{one}/task").glob("*/schedstat"))
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def rss(pid: int) -> float:
    """Return the resident megabytes of a process tree."""
    lines = (line for one in family(pid) for line in Path(f"/proc/{one}/status").read_text().splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextmanager
def running(
    command: list[str], port: int, log: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen]:
    """Run a server until it takes connections, and end it on leaving."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})})
    try:
        end = time.monotonic() + 120
        while True:
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{command[:4]} did not start:\n{log.read_text()[-2000:]}")
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.01)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()


class Rig:
    """Hold a folder, the mock upstream and the bare pass-through, for as long as the context is open."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def __enter__(self) -> Rig:
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        up, bare = free_port(), free_port()
        self.upstream = f"http://127.0.0.1:{up}"
        self.start([sys.executable, "-m", "bench.upstream", str(up)], up)
        process = self.start([sys.executable, "-m", "bench.baseline", str(bare), self.upstream], bare)
        self.bare = Target(process.pid, f"http://127.0.0.1:{bare}")
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start(self, command: list[str], port: int, env: Mapping[str, str] | None = None) -> subprocess.Popen:
        return self._stack.enter_context(running(command, port, self.folder / f"{port}.log", env))

    def load(self, target: Target, body: bytes, calls: int, clients: int) -> dict:
        """Make so many calls and return their latencies in milliseconds."""
        path = self.folder / "body"
        path.write_bytes(body)
        headers = [f"{name}: {value}" for name, value in target.headers.items()]
        command = [
            sys.executable,
            "-m",
            "bench.load",
            target.url + PATH,
            target.key,
            str(path),
            str(calls),
            str(clients),
        ]
        done = subprocess.run([*command, *headers], check=True, capture_output=True)
        return json.loads(done.stdout)

    def cost(self, target: Target, body: bytes, calls: int) -> float:
        """Return the processor milliseconds of a call at 16 clients."""
        before = cpu(target.pid)
        self.load(target, body, calls, CLIENTS)
        return (cpu(target.pid) - before) / calls * 1000


def machine() -> dict[str, object]:
    """Return what figures of one run depend on: quote ratios, not milliseconds."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": models[0].partition(": ")[2] if models else platform.processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_average": [round(load, 2) for load in os.getloadavg()],
    }


def keep(name: str, figures: dict) -> Path:
    """Write figures beside those of earlier runs, and return where."""
    OUT.mkdir(exist_ok=True)
    path = OUT / f"{name}-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(figures, indent=2) + "\n")
    return path
