"""Measure `situs export` on data sets that it makes: `python -m bench.export_bench --mb 10 100 [--names]`.

Each run is a child process: its processor time and its most memory come from the system (`wait4`). A broken line stands in
the middle of each set. Texts are invented chats of about a kilobyte.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import orjson

WORDS = [
    "the",
    "delivery",
    "of",
    "looms",
    "to",
    "a",
    "warehouse",
    "near",
    "the",
    "harbour",
    "was",
    "delayed",
    "because",
    "of",
    "weather",
    "and",
    "the",
    "buyer",
    "asked",
    "for",
    "an",
    "explanation",
    "which",
    "the",
    "seller",
    "gave",
    "in",
    "writing",
    "before",
    "the",
    "end",
    "of",
    "the",
    "month",
    "under",
    "clause",
    "nine",
    "of",
    "the",
    "terms",
]


class Cost(NamedTuple):
    """What a command took."""

    code: int
    seconds: float
    megabytes: float


def make(path: Path, size: int) -> int:
    """Write a data set of so many bytes, and return how many lines it has."""
    rng, written, lines = random.Random(7), 0, 0
    with path.open("wb") as file:
        while written < size:
            turns = [
                {"role": "user", "content": f"{prose(rng, 60)}?"},
                {"role": "assistant", "content": f"{prose(rng, 120)} {rng.randrange(1000)}."},
            ]
            broken = written < size / 2 <= written + 1100
            written += file.write(b'{"messages": [\n' if broken else orjson.dumps({"messages": turns}) + b"\n")
            lines += 1
    return lines


def prose(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(words)).capitalize()


def cost(folder: Path, *words: str) -> Cost:
    """Run `situs` with these words, and return what it took."""
    child = subprocess.Popen([sys.executable, "-m", "situs", *words], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return Cost(child.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--names", action="store_true", help="with the names model")
    arguments = parser.parse_args()
    print(f"{'MB':>5} {'records':>9}  {'step':<8} {'exit':>4} {'CPU s':>8} {'MB/s':>7} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cost(folder, "init")
        config = folder / ".situs" / "situs.toml"
        extra = f'\n[classify]\nnames = {str(arguments.names).lower()}\n[training]\nplace = "own-machine"\n'
        config.write_text(config.read_text(encoding="utf-8") + extra, encoding="utf-8")
        cost(folder, "canary", "plant", "canaries.jsonl", "--count", "100")
        for size in arguments.mb:
            lines = make(folder / "set.jsonl", size * 1_000_000)
            out = f"out-{size}"
            steps = {
                "build": ("export", "build", "set.jsonl", out, "--label", "INTERNAL", "--pseudonymise"),
                "verify": ("export", "verify", f"{out}/manifest.jsonl", "--key", ".situs/ledger.vkey"),
                "search": ("canary", "search", "set.jsonl"),
            }
            for step, words in steps.items():
                took = cost(folder, *words)
                rate = size / took.seconds
                print(
                    f"{size:>5} {lines:>9,}  {step:<8} {took.code:>4} {took.seconds:>8.1f} {rate:>7.2f} {took.megabytes:>8.0f}",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
