"""Measure find and classify: `classify_bench.py --texts DIR` (1k.txt, 16k.txt, 200k.txt in DIR)."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from situs.classify import classify, find, load_detectors, party_terms
from situs.model import Party, Slot

BARS = {"1k.txt": 60.0, "16k.txt": 350.0, "200k.txt": 4000.0}
"""Microseconds of processor time for find and classify."""


def best(function: Callable[[], object], rounds: int, loops: int) -> float:
    """Return the least processor time of a call, in microseconds."""
    least = float("inf")
    for _ in range(rounds):
        began = time.process_time_ns()
        for _ in range(loops):
            function()
        least = min(least, (time.process_time_ns() - began) / loops / 1000)
    return least


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    if not arguments.texts.is_dir():
        print(f"no texts: {arguments.texts} is absent", file=sys.stderr)
        return 2
    began = time.process_time()
    detectors = load_detectors()
    print(f"load_detectors: {time.process_time() - began:.2f} s, program {detectors.engine.size}")
    parties = party_terms([Party("Karl Muster"), Party("Anna Beispiel"), Party("Muster Bau GmbH", "ORGANISATION")])
    print(f"{'text':10} {'slots':>5} {'findings':>8} {'us':>8} {'bar':>6} {'with parties':>12}")
    for name, bar in BARS.items():
        text = (arguments.texts / name).read_text()
        loops = max(1, 200_000 // len(text))
        for slots in (
            [Slot("/m", text)],
            [Slot(f"/m/{i}", part) for i, part in enumerate(text.split("\n\n"))],
        ):

            def run(terms: object = None, slots: list[Slot] = slots) -> object:
                return classify(find(slots, detectors, terms), assertions=(), matter=None)

            count = len(find(slots, detectors))
            plain = best(run, arguments.rounds, loops)
            named = best(lambda: run(parties), arguments.rounds, loops)
            print(f"{name:10} {len(slots):5} {count:8} {plain:8.0f} {bar:6.0f} {named:12.0f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
