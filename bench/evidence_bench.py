"""Measure what an auditor runs, on a large ledger: wall time and peak memory of each command, in a process of its own.

Registers and incidents are read behind the mark that `verify` has left, and with `--anew` as if there were none.

python bench/evidence_bench.py [entries …]        100,000 and 1,000,000 where nothing is said; a million take 3 GB of disk
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from situs.adapters.store import LedgerReader, SqliteLedger, create_signer
from situs.incidents import EMPTY_SCOPE, OPENED, act_entry

ORIGIN = "example.com/bench"
START = 1_782_864_000_000  # 2026-07-01
MATTERS = 50
INCIDENT = "INC-20260701-00000001"
RULES = dict.fromkeys(("detectors", "law", "policies", "config"), "ab" * 32)


def configured() -> dict[str, Any]:
    terms = {
        "version": "v1",
        "training": "no",
        "retention_days": 0,
        "human_review": "no",
        "dpa": True,
        "secrecy": True,
        "instruments": [],
        "tia": False,
    }
    place = {"operator": "Example", "compelled_by": ["DE"], "weights_from": ["FR"], "controlled": True, "terms": terms}
    places = [{**place, "id": "own", "processed_in": ["DE"]}, {**place, "id": "us", "processed_in": ["US"]}]
    routes = [
        {"id": p["id"], "place": p["id"], "models": ["m"], "upstream_model": "m", "model_digest": ""} for p in places
    ]
    return {
        "v": 1,
        "type": "event",
        "call": "",
        "at": START,
        "event": "configured",
        "rules": RULES,
        "organisation": {"name": "Bench", "home": ["DE"]},
        "law_as_of": "2026-11-23",
        "places": places,
        "routes": routes,
    }


def decision(call: str, number: int) -> dict[str, Any]:
    """Return an entry with every field of a real one, two candidate routes, about 1.9 KB."""
    ruling = {
        "path": "primary",
        "policies": ["controlled-privileged"],
        "legal_bases": ["GDPR art. 5(1)(c), 25, 32"],
        "obligations": ["mask_in_answer:identity", "pseudonymise:direct,identity", "redact:secret"],
        "residual": {"kinds": {}, "level": "none", "score": 0},
        "transfers": ["gdpr_ch5 home"],
    }
    return {
        "v": 1, "type": "decision", "call": call, "at": START + number * 7, "face": "openai_chat", "action": "infer",
        "model": "m", "stream": False, "secondary": False, "received": START + number * 7, "matter": f"M-{number % MATTERS}",
        "matter_facts": {"jurisdictions": ["DE"], "forum": "DE", "privileged": True, "counsel_directed": True,
                         "legal_hold": False},
        "client_asserted": [], "effect": "permit", "code": "", "order": ["own", "us"], "lowered": [], "rules": RULES,
        "principal": {"credential": "api_key", "id": "anna", "organisation": "", "roles": ["lawyer"]},
        "body": {"bytes": 149, "characters": 86, "media": [], "sha256": f"{number:064x}", "slots": 1},
        "labels": [{"because": "matter.privileged", "by": "", "label": "PRIVILEGED_ADVICE", "provenance": "metadata"}],
        "kinds": {"CUE": 1, "PERSON": 2},
        "rulings": [{**ruling, "route": r, "place": r, "effect": e} for r, e in (("own", "permit"), ("us", "deny"))],
    }  # fmt: skip


def outcome(call: str, number: int) -> dict[str, Any]:
    return {
        "v": 1, "type": "outcome", "call": call, "at": START + number * 7, "status": "answered", "code": "", "route": "own",
        "attempts": ["own"], "model_digest": "", "terms": "v1", "tokens": {"input": 7, "output": 11},
        "sent": {"bytes": 149, "sha256": f"{number:064x}"}, "received": {"bytes": 367, "sha256": f"{number:064x}"},
        "minimised": {"characters": 89, "withheld": 0}, "pseudonymised": 1, "redacted": 0, "restored": 1, "duration_ms": 25,
    }  # fmt: skip


async def write(folder: Path, count: int) -> None:
    signer = create_signer(folder / "key.pem")
    (folder / "vkey").write_text(str(signer.vkey(ORIGIN)))
    now = [START]
    ledger = SqliteLedger.open(folder / "l.db", ORIGIN, signer, lambda: now[0])
    await ledger.append(configured())
    for start in range(0, count // 2, 1000):
        calls = [(f"{n:022x}", n) for n in range(start, min(start + 1000, count // 2))]
        now[0] = START + calls[-1][1] * 7
        for made in (decision, outcome):
            await asyncio.gather(*(ledger.append({**made(c, n), "at": now[0]}) for c, n in calls))
    scope = {**EMPTY_SCOPE, "matter": "M-1"}
    act = {"event": OPENED, "kind": "clawback", "aware": START, "found_by": "staff", "scope": scope}
    await ledger.append(act_entry(INCIDENT, act, "anna", now[0]))
    await ledger.aclose()


def run(name: str, *command: object) -> None:
    started = time.perf_counter()
    pid = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-m", "situs", *map(str, command)])
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - started
    cpu = usage.ru_utime + usage.ru_stime
    print(
        f"{name:28} {wall:8.1f} s  {cpu:8.1f} s CPU  {usage.ru_maxrss / 1024:6.0f} MB  exit {status >> 8}", flush=True
    )


def measure(folder: Path, count: int) -> None:
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")  # where verifying leaves its mark for the registers
    started = time.perf_counter()
    asyncio.run(write(folder, count))
    size = (folder / "l.db").stat().st_size / 1e6
    print(f"\n{count} entries, {size:.0f} MB, written in {time.perf_counter() - started:.0f} s", flush=True)
    key, out = ("--key", folder / "vkey"), ("--output", folder / "out")
    file = ("--ledger", folder / "l.db")
    run("verify the ledger", "verify", folder / "l.db", *key)
    run("ledger fsck", "ledger", "fsck", *file, *key)
    run("ledger export", "ledger", "export", folder / "l.jsonl", *file)
    run("verify the export", "verify", folder / "l.jsonl", *key)
    run("ledger tiles", "ledger", "tiles", folder / "tiles", *file)
    for name in ("inventory", "privilege-log"):
        run(f"report {name}", "report", name, "--matter", "M-1", *file, *key, *out)
    for name in ("processing", "transfers"):
        run(f"report {name}", "report", name, *file, *key, *out)
    run("report privilege-log --anew", "report", "privilege-log", "--matter", "M-1", "--anew", *file, *key, *out)
    run("report processing --anew", "report", "processing", "--anew", *file, *key, *out)
    run("report inventory, as HTML", "report", "inventory", "--matter", "M-1", "--format", "html", *file, *key, *out)
    asked = ("--matter", "M-1", "--outside", "EEA", "--period", "2026")
    run("prove-absence", "prove-absence", *asked, *file, *key, *out, "--signing-key", folder / "key.pem")
    watched(folder, count, file, key)
    reader = LedgerReader(folder / "l.db")
    started = time.perf_counter()
    for number in range(0, count // 2, max(1, count // 400)):
        reader.receipt(f"{number:022x}")
    print(f"{'receipt':28} {(time.perf_counter() - started) / 200 * 1000:8.2f} ms")
    reader.close()


def watched(folder: Path, count: int, file: tuple[object, ...], key: tuple[object, ...]) -> None:
    """Measure what runs again and again while a ledger grows: the SIEM's events and the incidents."""
    run("ledger siem, all", "ledger", "siem", folder / "events", *file, *key)
    run("ledger siem, the last 1,000", "ledger", "siem", folder / "events", "--from", count - 1000, *file, *key)
    run("incident list", "incident", "list", *file, *key)
    run("incident list --anew", "incident", "list", "--anew", *file, *key)
    run("incident draft", "incident", "draft", INCIDENT, "clawback-facts", *file, *key, "--output", folder / "draft")
    run("incident pack", "incident", "pack", INCIDENT, folder / "pack", *file, *key)


def main() -> None:
    for count in [int(a) for a in sys.argv[1:]] or [100_000, 1_000_000]:
        with tempfile.TemporaryDirectory() as name:
            measure(Path(name), count)


if __name__ == "__main__":
    main()
