"""The gate in process, two source trees in turns: `python -m bench.gate_bench [--against SRC] [--data DIR] [--body 200k]`.

Each tree has a process of its own, which makes `prepare` of a body again and again when it is told to. The processes take
turns, so that a busy machine is busy for both; the least processor time of a call and the tenth and the half of all
calls are shown. `--against`
names the `src` of another tree, a `git worktree` say. With `--stay` the process only works, for a profiler to look at.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.bodies import bodies
from bench.rig import machine

BURST = 0.05
"""Seconds of one turn."""


def gate(raw: bytes) -> Callable[[], object]:
    """Return the gate's work on one request, from its bytes to the sealed request, as a call without arguments."""
    from bench.stages import FACE, means_of, rules
    from situs.model import Call, Principal
    from situs.pipeline import prepare

    held = rules(names=False)

    def once() -> object:
        reading = FACE.read(raw)
        call = Call(
            "bench", 1_700_000_000_000, FACE.name, "infer", reading.model, Principal("bench"), None, reading.slots
        )
        return prepare(call, held, means_of(reading))

    return once


def work(raw: bytes) -> None:
    """Answer each line on standard input with the processor times of as many calls as fit into a turn."""
    once = gate(raw)
    for _ in range(3):
        once()
    gc.freeze()
    for _ in sys.stdin:
        took, end = [], time.perf_counter() + BURST
        while time.perf_counter() < end:
            began = time.process_time_ns()
            once()
            took.append(time.process_time_ns() - began)
        print(*took, flush=True)


def _child(source: Path, arguments: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.gate_bench", "--work", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(source)},
    )


def in_turns(sources: list[Path], arguments: list[str], rounds: int) -> list[list[int]]:
    """Return the nanoseconds of each call, for each source tree."""
    children = [_child(source, arguments) for source in sources]
    took: list[list[int]] = [[] for _ in sources]
    for _ in range(rounds):
        for child, found in zip(children, took, strict=True):
            assert child.stdin is not None
            assert child.stdout is not None
            print(file=child.stdin, flush=True)
            found.extend(map(int, child.stdout.readline().split()))
    for child in children:
        child.communicate()
    return took


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.gate_bench", description=__doc__)
    parser.add_argument("--against", type=Path, help="the src folder of another tree")
    parser.add_argument("--data", type=Path, help="the corpus folder, with perf/ in it")
    parser.add_argument("--body", default="", help="one body instead of all")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--stay", type=float, default=0.0, help="only work for so many seconds")
    options = parser.parse_args()
    chosen = {name: raw for name, raw in bodies(options.data).items() if options.body in ("", name)}
    if options.work:
        work(next(iter(chosen.values())))
        return 0
    if options.stay:
        once, end = gate(next(iter(chosen.values()))), time.perf_counter() + options.stay
        while time.perf_counter() < end:
            once()
        return 0
    print(f"{machine()['date']}, load {os.getloadavg()[0]:.1f}")
    sources = [Path(__file__).parents[1] / "src", *([options.against] if options.against else [])]
    data = ["--data", str(options.data)] if options.data else []
    for name in chosen:
        if name.endswith("sse"):
            continue
        took = in_turns(sources, [*data, "--body", name], options.rounds)
        shown = [[min(t) / 1000, *(statistics.quantiles(t, n=10)[i] / 1000 for i in (0, 4))] for t in took]
        ratios = [f"{ours / theirs:.3f}" for ours, theirs in zip(shown[0], shown[-1], strict=True)]
        lines = "  against ".join(" ".join(f"{value:9.1f}" for value in of_one) for of_one in shown)
        print(f"{name:6s} {lines} us" + ("  × " + " ".join(ratios) if len(shown) > 1 else ""), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
