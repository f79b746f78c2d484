"""Kill the writing process without warning, at any moment, and hold the ledger to what it had announced."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from situs.adapters.store import SqliteLedger, create_signer, load_signer, read_ledger
from situs.errors import ConfigError
from situs.ledger import verify_log

ORIGIN = "example.com/crash"

CHILD = """
import asyncio, sys, time
from pathlib import Path
from situs.adapters.store import SqliteLedger, load_signer

def now():
    return time.time_ns() // 1_000_000

async def main(folder, run):
    ledger = SqliteLedger.open(folder / "l.db", "example.com/crash", load_signer(folder / "key.pem"), now)
    await ledger.recover(now())
    async def client(name):
        number = 0
        while True:
            call = f"{run}-{name}-{number}"
            number += 1
            for kind in ("decision", "outcome"):
                index = await ledger.append({"type": kind, "call": call, "at": now()})
                print(index, kind, call, flush=True)
    await asyncio.gather(*map(client, range(8)))

asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
"""


def start(folder: Path, run: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), str(run)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_after(child: subprocess.Popen[str], seconds: float) -> tuple[list[list[str]], str]:
    """Wait for the first announcement, then let it run for so long, and kill it; return what it announced."""
    assert child.stdout is not None
    assert child.stderr is not None
    with child:
        first = child.stdout.readline()
        time.sleep(seconds)
        child.kill()
        # Not `communicate`: it passes by what `readline` has read ahead, and so starts in the middle of a line.
        rest, errors = child.stdout.read(), child.stderr.read()
    lines = (first + rest).splitlines(keepends=True)
    return [line.split() for line in lines if line.endswith("\n")], errors


def now() -> int:
    return time.time_ns() // 1_000_000


async def test_what_was_announced_survives_kill_9(tmp_path):
    signer = create_signer(tmp_path / "key.pem")
    announced: dict[int, tuple[str, str]] = {}
    luck = random.Random(7)
    for run in range(4):
        said, errors = kill_after(start(tmp_path, run), luck.uniform(0.0, 0.3))
        assert said, errors
        announced |= {int(index): (kind, call) for index, kind, call in said}
    ledger = SqliteLedger.open(tmp_path / "l.db", ORIGIN, signer, now, create=False)
    left_open = await ledger.recover(now())
    await ledger.aclose()
    assert left_open <= 8
    with read_ledger(tmp_path / "l.db") as log:
        report = verify_log(log.entries, log.checkpoints, ledger.vkey)
    assert report.open_calls == ()
    assert report.decisions == report.outcomes > 0
    with read_ledger(tmp_path / "l.db") as log:
        stored = {entry.number: entry.body.decode() for entry in log.entries}
    for index, (kind, call) in announced.items():
        assert f'"call":"{call}"' in stored[index]
        assert f'"type":"{kind}"' in stored[index]


def test_a_second_process_is_kept_out_and_let_in_after_a_kill(tmp_path):
    create_signer(tmp_path / "key.pem")
    child = start(tmp_path, 0)
    assert child.stdout is not None
    assert child.stdout.readline()
    with pytest.raises(ConfigError) as caught:
        SqliteLedger.open(tmp_path / "l.db", ORIGIN, load_signer(tmp_path / "key.pem"), now)
    assert caught.value.code == "ledger_locked"
    child.kill()
    child.communicate(timeout=10)
    SqliteLedger.open(tmp_path / "l.db", ORIGIN, load_signer(tmp_path / "key.pem"), now).close()


FULL = """
import asyncio, resource, sys, time
from pathlib import Path
from situs.adapters.store import SqliteLedger, load_signer, read_ledger
from situs.errors import LedgerError
from situs.ledger import verify_log

def now():
    return time.time_ns() // 1_000_000

async def main(folder):
    ledger = SqliteLedger.open(folder / "l.db", "example.com/crash", load_signer(folder / "key.pem"), now)
    await ledger.append({"type": "decision", "call": "a", "at": now()})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    codes = set()
    for number in range(40):
        try:
            await ledger.append({"type": "decision", "call": f"b{number}", "at": now(), "x": "y" * 20_000})
        except LedgerError as error:
            codes.add(error.code)
    assert codes and codes <= {"ledger_full", "ledger_failed"}, codes
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    await asyncio.sleep(1.1)
    await ledger.append({"type": "outcome", "call": "a", "at": now()})
    with read_ledger(folder / "l.db") as log:
        report = verify_log(log.entries, log.checkpoints, ledger.vkey)
    assert report.events == 1 and 1 <= report.outcomes, report
    await ledger.aclose()

asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="windows has no limit on file sizes")
def test_writes_that_the_operating_system_refuses(tmp_path):
    create_signer(tmp_path / "key.pem")
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
