"""`make bench`: CPU of the whole gateway process per call, as a multiple of a bare pass-through in the same run."""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson

ROUNDS = 3
SIZES = {"1k": 1500, "16k": 800, "200k": 120, "1k.sse": 500}
MUST = {"1k": 5, "16k": 8, "200k": 35, "1k.sse": 5}
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu(pid: int) -> float:
    """CPU seconds of a process so far, all threads, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def rss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def bodies(data: Path | None) -> dict[str, bytes]:
    """The three bodies, whole and streamed: from the corpus folder, or made of a clause of our own where it is not there."""
    found = {}
    for name in SIZES:
        path = data / "perf" / f"{name}.json" if data else None
        if path and path.exists():
            found[name] = path.read_bytes()
        else:
            size = {"1k": 1024, "16k": 16384, "200k": 204800, "1k.sse": 1024}[name]
            found[name] = orjson.dumps(
                {
                    "model": "gpt-4o-mini",
                    "messages": [
                        {"role": "system", "content": "You are a careful legal assistant. Summarise the liability provisions."},
                        {"role": "user", "content": (CLAUSE * (size // len(CLAUSE) + 1))[:size]},
                    ],
                    "stream": name.endswith("sse"),
                }
            )
    return found


CLAUSE = (
    "12.3 Limitation of liability. Except for death or personal injury caused by negligence, the aggregate liability of "
    "the Supplier under or in connection with this Agreement shall not exceed EUR 606,159.74 in any contract year. "
    "Payment shall be made to IBAN DE89 3704 0044 0532 0130 00, reference 22337/2021, within thirty (30) days. "
)


def start(command: list[str], wait_for: str, log: Path) -> subprocess.Popen:
    process = subprocess.Popen(command, stdout=log.open("wb"), stderr=subprocess.STDOUT)
    end = time.time() + 60
    while time.time() < end:
        if process.poll() is not None:
            raise SystemExit(f"{command[:4]} ended early:\n{log.read_text()}")
        try:
            host, _, port = wait_for.partition(":")
            socket.create_connection((host, int(port)), 0.2).close()
            return process
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{command} did not start")


def situs(folder: Path, upstream: str, port: int) -> tuple[list[str], str]:
    """Write a configuration with every control on, and return the command that serves it and an API key."""
    made = subprocess.run(
        [sys.executable, "-m", "situs.cli.main", "init", "--folder", str(folder), "--port", str(port), "--json"],
        check=True, capture_output=True,
    )  # fmt: skip
    key = orjson.loads(made.stdout)["api_key"]
    config = (folder / "situs.toml").read_text()
    config = config[: config.index("[[upstream]]")] + (
        f'[[upstream]]\nid = "bench"\nkind = "openai"\nurl = "{upstream}/v1"\nallow_http = true\n'
        '[[route]]\nid = "local"\nmodels = ["gpt-4o-mini"]\nplace = "own-machine"\nupstream = "bench"\n'
        '[telemetry]\nlog_level = "info"\n[limits]\nrequests_per_minute = 10000000\nconcurrent = 1000\n'
    )
    (folder / "situs.toml").write_text(config)
    return [sys.executable, "-m", "situs.cli.main", "serve", "--config", str(folder / "situs.toml")], key


def load(url: str, key: str, body: Path, calls: int, clients: int) -> dict:
    command = [sys.executable, "-m", "bench.load", url, key, str(body), str(calls), str(clients)]
    done = subprocess.run(command, check=True, capture_output=True)
    return json.loads(done.stdout)


def measure(pid: int, url: str, key: str, body: Path, calls: int) -> float:
    """CPU-milliseconds per call at 16 clients."""
    before = cpu(pid)
    load(url, key, body, calls, 16)
    return (cpu(pid) - before) / calls * 1000


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--data", type=Path, help="the corpus folder, with perf/ in it")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", default="", help="one body: " + ", ".join(SIZES))
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    if options.data and not (options.data / "perf").exists():
        print(f"`{options.data}` has no perf/: bodies are made of a clause of our own", file=sys.stderr)
    with tempfile.TemporaryDirectory() as name:
        figures = run(Path(name), options)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2))
    return 0


def run(folder: Path, options: argparse.Namespace) -> dict:
    ports = [free_port() for _ in range(3)]
    upstream, bare, governed = (f"http://127.0.0.1:{p}" for p in ports)
    processes = []
    figures: dict = {}
    try:
        processes.append(start([sys.executable, "-m", "bench.upstream", str(ports[0])], f"127.0.0.1:{ports[0]}", folder / "up.log"))
        base = start([sys.executable, "-m", "bench.baseline", str(ports[1]), upstream], f"127.0.0.1:{ports[1]}", folder / "base.log")
        processes.append(base)
        command, key = situs(folder / "situs", upstream, ports[2])
        began = time.time()
        gate = start(command, f"127.0.0.1:{ports[2]}", folder / "situs.log")
        figures["start_seconds"] = round(time.time() - began, 2)
        processes.append(gate)
        print("| body | bare ms | Situs ms | ratio | bar | added p50 ms at one client | RSS MB |\n|---|--:|--:|--:|--:|--:|--:|")
        for name, raw in bodies(options.data).items():
            if options.only and name != options.only:
                continue
            figures[name] = body_figures(folder, name, raw, (base.pid, bare), (gate.pid, governed, key), options.rounds)
        print(f"\nstart to ready {figures['start_seconds']} s")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)
    return figures


def body_figures(folder: Path, name: str, raw: bytes, base: tuple, gate: tuple, rounds: int) -> dict:
    body = folder / f"{name}.json"
    body.write_bytes(raw)
    path = "/v1/chat/completions"
    calls = SIZES[name]
    for pid, url, key in ((base[0], base[1], "x"), gate):  # warm
        measure(pid, url + path, key, body, max(20, calls // 10))
    bare, ours, added = [], [], []
    for _ in range(rounds):
        bare.append(measure(base[0], base[1] + path, "x", body, calls))
        ours.append(measure(gate[0], gate[1] + path, gate[2], body, calls))
        alone = [load(u + path, k, body, max(50, calls // 8), 1)["p50"] for u, k in ((base[1], "x"), gate[1:])]
        added.append(alone[1] - alone[0])
    ratios = [b / a for a, b in zip(bare, ours, strict=True)]
    found = {
        "bare_ms": round(statistics.median(bare), 3),
        "situs_ms": round(statistics.median(ours), 3),
        "ratio": round(statistics.median(ratios), 2),
        "added_p50_ms": round(statistics.median(added), 2),
        "rss_mb": round(rss(gate[0]), 1),
    }
    print(
        f"| {name} | {found['bare_ms']} | {found['situs_ms']} | {found['ratio']} | {MUST[name]} | {found['added_p50_ms']} | {found['rss_mb']} |",
        flush=True,
    )
    return found


if __name__ == "__main__":
    sys.exit(main())
