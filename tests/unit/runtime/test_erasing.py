"""A matter is erased with its record, a hold wins or is recorded, and a kill at any step ends in one outcome."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from situs.adapters.keys import CachedKeySource, FileKeySource, KeyringKeySource
from situs.adapters.matters import SqliteMatters
from situs.adapters.store import SqliteLedger, load_signer
from situs.config import load_config
from situs.erasure import Asked, verify_certificate
from situs.errors import CallError, ConfigError, LedgerError
from situs.ledger import Receipt
from situs.model import Matter
from situs.runtime.erasing import Eraser, Keys, directory
from situs.runtime.live import now_ms
from situs.runtime.opening import open_matters, open_runtime
from situs.testing import Gateway
from situs.testing.gateway import ORIGIN

OPEN = '[[matter]]\nid = "M-1"\njurisdictions = ["DE"]\nclosed = true\n'
HELD = OPEN + 'holds = ["LH-7"]\n'
ASKED = Asked("M-1", "anna", "retention_ended")


class Parts:
    """A folder as `situs init` leaves it, its ledger open."""

    def __init__(self, gateway: Gateway) -> None:
        self.folder, self.vkey = gateway.folder, gateway.vkey
        self.config = load_config(gateway.config_path)
        self.source = FileKeySource(self.folder / "matter-keys")
        self.signer = load_signer(self.folder / "ledger-key.pem")
        self.ledger = SqliteLedger.open(self.folder / "ledger.db", ORIGIN, self.signer, now_ms, create=False)
        self.looks = 0
        self.on_look: dict[int, str] = {}
        """What the matters file says from the n-th look on."""

    def hold(self, text: str = HELD) -> None:
        (self.folder / "matters.toml").write_text(text, encoding="utf-8")

    def eraser(self, source=None, used=None) -> Eraser:
        anew = directory(lambda: self.config, self.folder, open_matters)

        async def find(matter: str) -> Matter | None:
            self.looks += 1
            if self.looks in self.on_look:
                self.hold(self.on_look[self.looks])
            return await anew(matter)

        source = source or self.source
        return Eraser(self.ledger, Keys(used or source, source, "file"), find, self.signer, now_ms)


@pytest.fixture
async def parts(written) -> AsyncIterator[Parts]:
    found = Parts(written(matters=OPEN))
    yield found
    await found.ledger.aclose()


async def test_a_key_is_destroyed_and_the_certificate_proves_it(parts: Parts) -> None:
    key = await parts.source.matter_key("M-1")
    ended = await parts.eraser().erase(ASKED)
    assert (ended.state, ended.conflict) == ("destroyed", False)
    begun, last = ended.entries
    assert (begun["event"], begun["by"], begun["ground"], begun["key"], begun["source"], begun["closed"]) == (
        "erasure_begun", "anna", "retention_ended", "held", "file", True,
    )  # fmt: skip
    assert (last["event"], last["destroyed"], last["recovered"], last["hold_known"]) == (
        "erasure_ended", True, False, True,
    )  # fmt: skip
    assert key.hex() not in "".join(p.read_text() for p in (parts.folder / "matter-keys").iterdir())
    with pytest.raises(CallError) as caught:
        await parts.source.matter_key("M-1")
    assert caught.value.code == "matter_key_destroyed"
    said = verify_certificate(await parts.eraser().certificate(ended.id), parts.vkey)
    assert (said["result"], said["by"], said["matter"]) == ("destroyed", "anna", "M-1")


async def test_once_erased_the_same_is_told_again_without_another_entry(parts: Parts) -> None:
    eraser = parts.eraser()
    first = await eraser.erase(ASKED)
    size = parts.ledger.size
    again = await eraser.erase(Asked("M-1", "karl", "objection"))
    assert (again.id, parts.ledger.size) == (first.id, size)
    assert first.first["key"] == "none"


async def test_a_key_that_came_back_from_a_backup_is_destroyed_anew(parts: Parts) -> None:
    await parts.source.matter_key("M-1")
    (path,) = (p for p in (parts.folder / "matter-keys").iterdir() if p.name != "situs-matter-keys")
    backup = path.read_bytes()
    first = await parts.eraser().erase(ASKED)
    path.write_bytes(backup)
    path.chmod(0o600)
    again = await parts.eraser().erase(ASKED)
    assert (again.id != first.id, again.first["key"], path.exists()) == (True, "destroyed", False)


async def test_a_hold_blocks_it_and_the_conflict_says_who_and_which(parts: Parts) -> None:
    key = await parts.source.matter_key("M-1")
    parts.hold()
    with pytest.raises(CallError) as caught:
        await parts.eraser().erase(ASKED)
    assert (caught.value.code, caught.value.status) == ("legal_hold", 409)
    (found,) = await parts.eraser().all("M-1")
    assert (found.state, found.conflict, found.first["by"], found.first["holds"]) == (
        "blocked", True, "anna", ["LH-7"],
    )  # fmt: skip
    assert found.id in caught.value.message
    assert await parts.source.matter_key("M-1") == key
    said = verify_certificate(await parts.eraser().certificate(found.id), parts.vkey)
    assert (said["result"], said["holds"], said["conflict"]) == ("blocked", ["LH-7"], True)


async def test_a_hold_without_an_id_blocks_too(parts: Parts) -> None:
    parts.hold(OPEN + "legal_hold = true\n")
    with pytest.raises(CallError):
        await parts.eraser().erase(ASKED)
    assert (await parts.eraser().all())[0].first["holds"] == ["unnamed"]


async def test_a_hold_that_is_placed_once_it_was_begun_wins(parts: Parts) -> None:
    key = await parts.source.matter_key("M-1")
    parts.on_look = {2: HELD}
    with pytest.raises(CallError) as caught:
        await parts.eraser().erase(ASKED)
    assert caught.value.code == "legal_hold"
    (found,) = await parts.eraser().all()
    assert (found.state, found.last["code"], found.last["holds"], found.conflict) == (
        "abandoned", "legal_hold", ["LH-7"], True,
    )  # fmt: skip
    assert await parts.source.matter_key("M-1") == key


async def test_a_hold_that_comes_too_late_is_recorded_as_a_conflict(parts: Parts) -> None:
    await parts.source.matter_key("M-1")
    parts.on_look = {3: HELD}
    ended = await parts.eraser().erase(ASKED)
    assert (ended.state, ended.conflict, ended.last["holds"]) == ("destroyed", True, ["LH-7"])
    said = verify_certificate(await parts.eraser().certificate(ended.id), parts.vkey)
    assert any(line.startswith("CONFLICT:") for line in said["says"])


@pytest.mark.parametrize("text", ["nonsense", '[[matter]]\nid = "M-2"\n'])
async def test_a_directory_that_cannot_tell_any_more_is_no_silent_pass(parts: Parts, text: str) -> None:
    parts.on_look = {3: text}
    ended = await parts.eraser().erase(ASKED)
    assert (ended.state, ended.conflict, ended.last["hold_known"]) == ("destroyed", True, False)


@pytest.mark.parametrize(("text", "code"), [("nonsense", "matters_unreadable"), ("", "unknown_matter")])
async def test_what_cannot_be_asked_right_before_is_not_destroyed(parts: Parts, text: str, code: str) -> None:
    key = await parts.source.matter_key("M-1")
    parts.on_look = {2: text}
    with pytest.raises((CallError, ConfigError)) as caught:
        await parts.eraser().erase(ASKED)
    assert caught.value.code == code
    parts.hold(OPEN)
    assert [(e.state, e.last["code"]) for e in await parts.eraser().all()] == [("abandoned", code)]
    assert await parts.source.matter_key("M-1") == key


async def test_an_unknown_matter_is_not_erased(parts: Parts) -> None:
    with pytest.raises(CallError) as caught:
        await parts.eraser().erase(Asked("M-9", "anna", "objection"))
    assert (caught.value.code, parts.ledger.size) == ("unknown_matter", 0)


class Failing:
    """A key source that fails at what it is told to, and else does what the real one does."""

    def __init__(self, real: FileKeySource, fails: str) -> None:
        self.real, self.fails = real, fails

    async def matter_key(self, matter: str) -> bytes:
        return await self.real.matter_key(matter)

    async def is_destroyed(self, matter: str) -> bool:
        return await self.real.is_destroyed(matter)

    async def has_key(self, matter: str) -> bool:
        return self.fails == "lies" or await self.real.has_key(matter)

    async def destroy(self, matter: str) -> None:
        if self.fails == "destroy":
            raise ConfigError("key_source_unavailable", "broken", status=503)
        await self.real.destroy(matter)


async def test_a_source_that_fails_leaves_it_open_and_the_next_attempt_ends_it(parts: Parts) -> None:
    await parts.source.matter_key("M-1")
    with pytest.raises(ConfigError):
        await parts.eraser(Failing(parts.source, "destroy")).erase(ASKED)
    assert [e.state for e in await parts.eraser().all()] == ["open"]
    ended = await parts.eraser().erase(ASKED)
    states = [(e.state, e.last.get("recovered")) for e in await parts.eraser().all()]
    assert (ended.state, states) == ("destroyed", [("abandoned", True), ("destroyed", False)])


async def test_a_source_that_still_has_the_key_is_not_believed(parts: Parts) -> None:
    with pytest.raises(ConfigError) as caught:
        await parts.eraser(Failing(parts.source, "lies")).erase(ASKED)
    assert caught.value.code == "key_not_destroyed"
    assert [e.state for e in await parts.eraser().all()] == ["open"]
    assert [e.state for e in await parts.eraser().settle()] == ["destroyed"]


async def test_the_gateway_forgets_the_key_that_it_held_in_memory(parts: Parts) -> None:
    cached = CachedKeySource(parts.source)
    await cached.matter_key("M-1")
    await parts.eraser(used=cached).erase(ASKED)
    with pytest.raises(CallError):
        await cached.matter_key("M-1")


async def test_two_who_ask_at_once_get_one_erasure(parts: Parts) -> None:
    eraser = parts.eraser()
    one, two = await asyncio.gather(eraser.erase(ASKED), eraser.erase(Asked("M-1", "karl", "objection")))
    assert one.id == two.id


async def test_without_a_ledger_nothing_is_destroyed(parts: Parts) -> None:
    key = await parts.source.matter_key("M-1")

    class Full:
        async def append(self, entry) -> int:
            raise LedgerError("ledger_full", "full")

        async def events(self):
            return await parts.ledger.events()

        async def receipt(self, call: str) -> Receipt:
            return await parts.ledger.receipt(call)

        async def of_matter(self, matter: str, size: int):
            return await parts.ledger.of_matter(matter, size)

    find = directory(lambda: parts.config, parts.folder, open_matters)
    eraser = Eraser(Full(), Keys(parts.source, parts.source, "file"), find, parts.signer, now_ms)
    with pytest.raises(LedgerError):
        await eraser.erase(ASKED)
    assert await parts.source.matter_key("M-1") == key


async def test_an_erasure_without_an_end_has_no_certificate(parts: Parts) -> None:
    with pytest.raises(ConfigError):
        await parts.eraser(Failing(parts.source, "destroy")).erase(ASKED)
    (open_one,) = await parts.eraser().all()
    for name in (open_one.id, "no-such"):
        with pytest.raises(CallError) as caught:
            await parts.eraser().certificate(name)
        assert caught.value.code == "receipt_not_found"


async def test_a_keyring_is_erased_likewise(parts: Parts) -> None:
    backend = pytest.importorskip("keyring.backend")

    class Memory(backend.KeyringBackend):  # type: ignore[misc, name-defined]
        priority = 5
        kept: dict[tuple[str, str], str] = {}

        def get_password(self, service: str, username: str) -> str | None:
            return self.kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[service, username] = password

    ring = KeyringKeySource(backend=Memory())
    await ring.matter_key("M-1")
    ended = await parts.eraser(ring).erase(ASKED)
    assert (ended.state, await ring.is_destroyed("M-1"), await ring.has_key("M-1")) == ("destroyed", True, False)


async def test_a_store_of_matters_is_asked_anew_and_let_go_of(written, tmp_path: Path) -> None:
    gateway = written(matters="")
    settings = gateway.config_path.read_text(encoding="utf-8") + '[matters]\nsource = "sqlite"\npath = "m.db"\n'
    gateway.config_path.write_text(settings, encoding="utf-8")
    store = SqliteMatters(gateway.folder / "m.db")
    store.put([Matter("M-1")])
    find = directory(lambda: load_config(gateway.config_path), gateway.folder, open_matters)
    found = await find("M-1")
    assert found is not None and not found.legal_hold
    store.put([Matter("M-1", holds=frozenset({"LH-7"}), legal_hold=True)])
    found = await find("M-1")
    assert found is not None and found.holds == {"LH-7"}


CHILD = """
import asyncio, os, signal, sys
from pathlib import Path
from situs.adapters.keys import FileKeySource, file as key_file
from situs.adapters.store import SqliteLedger, load_signer
from situs.config import load_config
from situs.erasure import Asked
from situs.runtime.erasing import Eraser, Keys, directory
from situs.runtime.live import now_ms
from situs.runtime.opening import open_matters

folder, step = Path(sys.argv[1]), sys.argv[2]

def die(at):
    if at == step:
        os.kill(os.getpid(), signal.SIGKILL)

class Book:
    def __init__(self, ledger):
        self.ledger = ledger
    def __getattr__(self, name):
        return getattr(self.ledger, name)
    async def append(self, entry):
        die("before " + entry["event"])
        index = await self.ledger.append(entry)
        die("after " + entry["event"])
        return index

class Source:
    def __init__(self, real):
        self.real = real
    def __getattr__(self, name):
        return getattr(self.real, name)
    async def destroy(self, matter):
        die("before destroy")
        await self.real.destroy(matter)
        die("after destroy")

shred = key_file._shred
def shredding(path):
    die("before shred")
    shred(path)
    die("after shred")
key_file._shred = shredding

async def main():
    config = load_config(folder / "situs.toml")
    signer = load_signer(folder / "ledger-key.pem")
    ledger = SqliteLedger.open(folder / "ledger.db", config.ledger.origin, signer, now_ms, create=False)
    source = Source(FileKeySource(folder / "matter-keys"))
    find = directory(lambda: config, folder, open_matters)
    eraser = Eraser(Book(ledger), Keys(source, source, "file"), find, signer, now_ms)
    ended = await eraser.erase(Asked("M-1", "anna", "retention_ended"))
    die("before certificate")
    await eraser.certificate(ended.id)

asyncio.run(main())
"""

STEPS = {
    "before erasure_begun": [],
    "after erasure_begun": ["abandoned"],
    "before destroy": ["abandoned"],
    "before shred": ["destroyed"],
    "after shred": ["destroyed"],
    "after destroy": ["destroyed"],
    "before erasure_ended": ["destroyed"],
    "after erasure_ended": ["destroyed"],
    "before certificate": ["destroyed"],
}
"""Where the process is killed, and what the next one finds to have happened."""


@pytest.mark.parametrize(("step", "states"), STEPS.items())
async def test_a_kill_at_any_step_ends_in_one_outcome(written, step: str, states: list[str]) -> None:
    gateway = written(matters=OPEN)
    source = FileKeySource(gateway.folder / "matter-keys")
    key = await source.matter_key("M-1")
    child = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", CHILD, str(gateway.folder), step], capture_output=True, check=False
    )
    assert child.returncode == -9, child.stderr.decode()
    parts = Parts(gateway)
    try:
        await parts.eraser().settle()
        assert [e.state for e in await parts.eraser().all()] == states
        assert await parts.eraser().settle() == ()
        if "destroyed" in states:
            assert await source.is_destroyed("M-1") and not await source.has_key("M-1")
        else:
            assert await source.matter_key("M-1") == key
        ended = await parts.eraser().erase(ASKED)
        said = verify_certificate(await parts.eraser().certificate(ended.id), parts.vkey)
        assert [e.state for e in await parts.eraser().all()].count("destroyed") == 1
        assert said["result"] == "destroyed"
    finally:
        await parts.ledger.aclose()


async def test_a_hold_that_was_placed_while_a_killed_erasure_lay_open_is_told(written) -> None:
    gateway = written(matters=OPEN)
    source = FileKeySource(gateway.folder / "matter-keys")
    await source.matter_key("M-1")
    for step, conflict in (("before destroy", False), ("before erasure_ended", True)):
        command = [sys.executable, "-c", CHILD, str(gateway.folder), step]
        child = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False)
        assert child.returncode == -9
        parts = Parts(gateway)
        parts.hold()
        (ended,) = await parts.eraser().settle()
        parts.hold(OPEN)
        await parts.ledger.aclose()
        assert (ended.last["recovered"], ended.conflict) == (True, conflict)
        if conflict:
            assert ended.last["holds"] == ["LH-7"]
            assert json.dumps(ended.last).count("LH-7") == 1


async def test_the_gateway_ends_at_its_start_what_a_killed_one_had_begun(written) -> None:
    gateway = written(matters=OPEN)
    await FileKeySource(gateway.folder / "matter-keys").matter_key("M-1")
    command = [sys.executable, "-c", CHILD, str(gateway.folder), "before shred"]
    child = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False)
    assert child.returncode == -9
    runtime = await open_runtime(load_config(gateway.config_path), gateway.folder)
    try:
        (ended,) = await runtime.eraser.all()
        assert (ended.state, ended.last["recovered"]) == ("destroyed", True)
        with pytest.raises(CallError) as caught:
            await runtime.keys.matter_key("M-1")
        assert caught.value.code == "matter_key_destroyed"
    finally:
        await runtime.aclose()


async def test_a_key_source_that_is_away_does_not_keep_the_gateway_from_starting(written) -> None:
    gateway = written(matters=OPEN)
    parts = Parts(gateway)
    with pytest.raises(ConfigError):
        await parts.eraser(Failing(parts.source, "destroy")).erase(ASKED)
    await parts.ledger.aclose()
    (gateway.folder / "matter-keys").rename(gateway.folder / "away")
    runtime = await open_runtime(load_config(gateway.config_path), gateway.folder)
    try:
        assert [e.state for e in await runtime.eraser.all()] == ["open"]
        (gateway.folder / "away").rename(gateway.folder / "matter-keys")
        assert [e.state for e in await runtime.eraser.settle()] == ["abandoned"]
    finally:
        await runtime.aclose()
