"""The stages of one call, in process: `python -m bench.stages [--data DIR] [--body 1k] [--names] [--profile]`.

Each stage is called again and again with the values that the stage before it made, and the least processor time of
a call is shown. A real call runs every stage once, with colder caches, so the sum is a lower bound.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench import upstream
from bench.bodies import bodies
from situs.classify import Recollection, classify, find, propagate, resolve
from situs.config import load_config
from situs.ledger import canonicalise, leaf_hash
from situs.model import Call, Level, Principal
from situs.pipeline import Means, Permitted, prepare
from situs.policy import decide
from situs.prepared import seal_order
from situs.pseudonym import Envelope, Needed, restorer_for, seal
from situs.record import decision_entry
from situs.rules import Rules, ask
from situs.runtime import make_rules
from situs.wire import FACES, reply, write
from situs.wire.reading import Reading

FACE = FACES["openai_chat"]
CONFIG = """
[organisation]
home = ["DE"]
[[place]]
id = "own"
processed_in = ["DE"]
compelled_by = ["DE"]
weights_from = ["FR"]
controlled = true
terms = {training = "no", retention_days = 0, human_review = "no", dpa = true, secrecy = true, version = "bench"}
[[upstream]]
id = "bench"
kind = "openai"
url = "http://127.0.0.1:1/v1"
[[route]]
id = "local"
models = ["gpt-4o-mini"]
place = "own"
upstream = "bench"
"""


def least(function: Callable[[], object], seconds: float) -> float:
    """Return the least processor time of a call, in microseconds, over as many calls as fit."""
    function()
    best, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.process_time_ns()
        for _ in range(3):
            function()
        best = min(best, (time.process_time_ns() - began) / 3000)
    return best


def rules(names: bool) -> Rules:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "situs.toml"
        path.write_text(f"{CONFIG}[classify]\nnames = {str(names).lower()}\n")
        return make_rules(load_config(path), path.parent, {})


def means_of(reading: Reading) -> Means:
    return Means(
        render=partial(write, reading),
        answer=lambda route, make: reply(reading, route, make, call_id="bench", created=1),
        key=b"k" * 32,
        health={},
    )


def answer(reading: Reading, permitted: Permitted) -> bytes:
    """Feed the mock upstream's answer through a fresh reply, in the pieces in which it arrives."""
    first = permitted.attempts[0]
    sealed = first.seal()
    out = reply(reading, first.route, restorer_for(sealed.substitutions), call_id="bench", created=1)
    pieces = upstream.PIECES if reading.stream else [upstream.BODY]
    return b"".join(out.feed(piece) for piece in pieces) + out.close()


def stages(raw: bytes, held: Rules) -> dict[str, Callable[[], object]]:
    """Return each stage as a call without arguments, in the order of speech."""
    reading = FACE.read(raw)
    found = find(reading.slots, held.instruments.reader.detectors, None)
    findings = propagate(reading.slots, found)
    classification = classify(findings, assertions=(), matter=None)
    resolved = resolve(findings)
    call = Call(
        "bench", time.time_ns() // 1_000_000, FACE.name, "infer", reading.model, Principal("bench"), None, reading.slots
    )
    route, means = held.routes[0], means_of(reading)
    question = ask(call, classification, route, "primary", held, Level.NONE)
    orders = seal_order(decide(question, held.policies).obligations)
    envelope = Envelope("bench", route, reading.stream, "infer")
    texts = [slot.text for slot in reading.slots]
    prepared = prepare(call, held, means)
    seen = replace(means, reminder=Recollection(1_000_000).of(means.key))
    if not isinstance(prepared, Permitted):
        raise SystemExit(f"the call was refused: {prepared.code}")
    entry = decision_entry(prepared, call.received)
    body = canonicalise(entry)
    print(f"{len(raw)} bytes, {len(findings)} findings")
    return {
        "read": lambda: FACE.read(raw),
        "find": lambda: find(reading.slots, held.instruments.reader.detectors, None),
        "propagate": lambda: propagate(reading.slots, found),
        "classify": lambda: classify(findings, assertions=(), matter=None),
        "resolve": lambda: resolve(findings),
        "ask": lambda: ask(call, classification, route, "primary", held, Level.NONE),
        "decide": lambda: decide(question, held.policies),
        "seal, unwritten": lambda: seal(envelope, Needed(reading.slots, resolved), means.key, orders, lambda _: b""),
        "write": lambda: write(reading, texts, route),
        "decision entry": lambda: decision_entry(prepared, call.received),
        "canonicalise": lambda: canonicalise(entry),
        "leaf hash": lambda: leaf_hash(body),
        "reply": lambda: answer(reading, prepared),
        "prepare (find … write)": lambda: prepare(call, held, means),
        "prepare, seen in its matter": lambda: prepare(call, held, seen),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.stages", description=__doc__)
    parser.add_argument("--data", type=Path, help="the corpus folder, with perf/ in it")
    parser.add_argument("--body", default="", help="one body instead of all")
    parser.add_argument("--names", action="store_true", help="with the names model")
    parser.add_argument("--seconds", type=float, default=0.4, help="for each stage")
    parser.add_argument("--profile", action="store_true", help="show where `prepare` spends its time")
    options = parser.parse_args()
    held = rules(options.names)
    for name, raw in bodies(options.data).items():
        if options.body not in ("", name):
            continue
        print(f"\n{name}: ", end="")
        calls = stages(raw, held)
        for stage, call in calls.items():
            print(f"  {stage:28s} {least(call, options.seconds):9.1f} us", flush=True)
        if options.profile:
            profile = cProfile.Profile()
            for _ in range(50):
                profile.runcall(calls["prepare (find … write)"])
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    return 0


if __name__ == "__main__":
    sys.exit(main())
