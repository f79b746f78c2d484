"""`make bench`: CPU of the whole gateway process per call, as a multiple of a bare pass-through in the same run."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench import ledger_bench, restore_bench
from bench.bodies import bodies
from bench.rig import CLIENTS, Rig, Target, free_port, keep, machine, rss

CALLS = {"1k": 1500, "16k": 800, "200k": 120, "1k.sse": 500}


@dataclass(frozen=True)
class Bar:
    """State what a figure must not exceed, and what it should not."""

    what: str
    must: float
    aim: float | None = None


BARS = {
    "1k.ratio": Bar("CPU of a 1 KB call, × bare", 5, 3),
    "16k.ratio": Bar("CPU of a 16 KB call, × bare", 8, 5),
    "200k.ratio": Bar("CPU of a 200 KB call, × bare", 35, 20),
    "1k.sse.ratio": Bar("CPU of a stream of 100 events, × bare", 5, 3),
    "1k.added_p50_ms": Bar("latency added to 1 KB at one client, p50, ms", 2),
    "200k.added_p50_ms": Bar("latency added to 200 KB at one client, p50, ms", 25),
    "append_p99_ms": Bar("durable entry at 16 clients, p99, ms", 5),
    "restore_us": Bar("restoration, µs an event", 50),
    "held_back": Bar("longest text held back, in lengths of a token with separators", 1),
    "rss_mb": Bar("resident memory after the load, MB", 150),
    "start_s": Bar("start to ready without a model, s", 2),
}


def situs(folder: Path, upstream: str, port: int, names: bool) -> tuple[list[str], str]:
    """Write a configuration with every control on, and return the command that serves it and an API key."""
    made = subprocess.run(
        [sys.executable, "-m", "situs", "init", "--folder", str(folder), "--port", str(port), "--json"],
        check=True, capture_output=True,
    )  # fmt: skip
    key = orjson.loads(made.stdout)["api_key"]
    config = (folder / "situs.toml").read_text()
    config = config[: config.index("[[upstream]]")] + (
        f'[[upstream]]\nid = "bench"\nkind = "openai"\nurl = "{upstream}/v1"\nallow_http = true\n'
        '[[route]]\nid = "local"\nmodels = ["gpt-4o-mini"]\nplace = "own-machine"\nupstream = "bench"\n'
        f"[classify]\nnames = {str(names).lower()}\n"
        '[telemetry]\nlog_level = "info"\n[limits]\nrequests_per_minute = 10000000\nconcurrent = 1000\n'
    )
    (folder / "situs.toml").write_text(config)
    return [sys.executable, "-m", "situs", "serve", "--config", str(folder / "situs.toml")], key


def of_body(rig: Rig, gate: Target, body: bytes, calls: int, rounds: int) -> dict[str, float]:
    """Measure one body, bare and governed in turns; medians over the rounds."""
    for target in (rig.bare, gate):
        rig.cost(target, body, max(CLIENTS, calls // 5))
    bare, ours, added = [], [], []
    for _ in range(rounds):
        bare.append(rig.cost(rig.bare, body, calls))
        ours.append(rig.cost(gate, body, calls))
        alone = [rig.load(target, body, max(50, calls // 8), 1)["p50"] for target in (rig.bare, gate)]
        added.append(alone[1] - alone[0])
    ratios = [b / a for a, b in zip(bare, ours, strict=True)]
    found = {"bare_ms": bare, "situs_ms": ours, "ratio": ratios, "added_p50_ms": added}
    return {name: round(statistics.median(values), 3) for name, values in found.items()}


def measure(only: str, data: Path | None, rounds: int, names: bool) -> dict[str, float]:
    """Return every figure by name."""
    figures: dict[str, float] = {}
    with Rig() as rig:
        port = free_port()
        command, key = situs(rig.folder / "situs", rig.upstream, port, names)
        began = time.monotonic()
        process = rig.start(command, port)
        figures["start_s"] = round(time.monotonic() - began, 2)
        gate = Target(process.pid, f"http://127.0.0.1:{port}", key)
        print("| body | bare ms | Situs ms | × bare | added p50 ms, one client |\n|---|--:|--:|--:|--:|")
        for name, body in bodies(data).items():
            if only in ("", name):
                found = of_body(rig, gate, body, CALLS[name], rounds)
                print(f"| {name} | " + " | ".join(f"{value:g}" for value in found.values()) + " |", flush=True)
                figures |= {f"{name}.{figure}": value for figure, value in found.items()}
        figures["rss_mb"] = round(rss(process.pid), 1)
    with tempfile.TemporaryDirectory() as name:
        figures["append_p99_ms"] = round(asyncio.run(ledger_bench.run(Path(name), CLIENTS))["p99_ms"], 2)
    return figures | restore_bench.measure()


def judge(figures: dict[str, float]) -> bool:
    """Print each figure that has a bar with its verdict; tell whether none fails."""
    print("\n| figure | measured | must | aim | |\n|---|--:|--:|--:|---|")
    good = True
    for name, bar in BARS.items():
        value = figures.get(name)
        if value is None:
            continue
        good = good and value <= bar.must
        word = "FAILS" if value > bar.must else "meets the aim" if bar.aim is None or value <= bar.aim else "passes"
        print(f"| {bar.what} | {value:g} | ≤ {bar.must:g} | {'' if bar.aim is None else f'≤ {bar.aim:g}'} | {word} |")
    return good


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--data", type=Path, help="the corpus folder, with perf/ in it")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="one body: " + ", ".join(CALLS))
    parser.add_argument("--names", action="store_true", help="with the names model; the bars are meant without it")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a figure exceeds what it must not")
    options = parser.parse_args()
    if options.data and not (options.data / "perf").exists():
        print(f"`{options.data}` has no perf/: bodies are made of a clause of our own", file=sys.stderr)
    about = machine()
    print(
        f"{about['date']}, {about['cores']} cores of {about['cpu']}, Python {about['python']}, load {about['load_average']}\n"
    )
    figures = measure(options.only, options.data, options.rounds, options.names)
    good = judge(figures)
    busy = os.getloadavg()[0] - 2
    if busy > 1:
        print(f"\nothers used about {busy:.0f} cores meanwhile: milliseconds are too high, ratios less so")
    print(f"\nkept in {keep('bench', {'machine': about, 'figures': figures})}")
    return 1 if options.strict and not good else 0


if __name__ == "__main__":
    sys.exit(main())
