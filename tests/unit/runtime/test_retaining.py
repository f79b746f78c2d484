"""What is due is disposed of and recorded, and what a hold keeps stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from situs.adapters.datasets import MANIFEST
from situs.adapters.keys import FileKeySource
from situs.adapters.store import Job, JobStore, SqliteLedger, load_signer, read_ledger
from situs.config import load_config
from situs.errors import ConfigError, SitusError
from situs.ledger import read_entry
from situs.model import STATED, Matter, Principal
from situs.retention.due import DAY_MS
from situs.runtime.erasing import Eraser, Keys, directory
from situs.runtime.live import now_ms
from situs.runtime.opening import open_matters, open_runtime
from situs.runtime.retaining import Retaining, apply
from situs.testing.gateway import ORIGIN

ANNA = Principal("anna", credential=STATED)

SETTINGS = (
    '[policies]\nstatements = "few.toml"\n[retention]\nmatters_days = 365\njobs_days = 30\nexports_days = 10\n'
    'exports = ["exports"]\n'
)
MATTERS = """[[matter]]
id = "free"
closed = true
[[matter]]
id = "held"
closed = true
holds = ["LH-7"]
[[matter]]
id = "open"
"""
OLD = 400 * DAY_MS


def disposals(folder: Path) -> list[dict]:
    with read_ledger(folder / "ledger.db") as ledger:
        entries = [read_entry(one.body) for one in ledger.entries]
    return [entry for entry in entries if str(entry.get("event")).startswith("retention_")]


class Parts:
    def __init__(self, gateway) -> None:
        self.gateway, self.folder = gateway, gateway.folder
        self.config = load_config(gateway.config_path)
        self.keys = FileKeySource(self.folder / "matter-keys")
        self.signer = load_signer(self.folder / "ledger-key.pem")
        self.time = now_ms()
        self.ledger = SqliteLedger.open(self.folder / "ledger.db", ORIGIN, self.signer, lambda: self.time, create=False)
        self.find = directory(lambda: self.config, self.folder, open_matters)

    async def calls(self, *matters: str | None) -> None:
        for number, matter in enumerate(matters):
            call = f"c-{matter}-{number}"
            decision = {"type": "decision", "call": call, "at": self.time, "matter": matter, "effect": "refuse"}
            await self.ledger.append(decision)
            await self.ledger.append({"type": "outcome", "call": call, "at": self.time, "attempts": []})

    async def jobs(self, *receipts: str, lost: tuple[str, ...] = ()) -> None:
        store = JobStore(self.folder / "jobs.db")
        for receipt in receipts:
            await store.add(Job(f"j-{receipt}", "org", "", "askMatter", self.time))
            await store.end(f"j-{receipt}", self.time, "answered", "", receipt)
        for matter in lost:  # lost in a restart, once it was known whose they are
            await store.add(Job(f"lost-{matter}", "org", "", "askMatter", self.time))
            await store.concern(f"lost-{matter}", matter)
            await store.end(f"lost-{matter}", self.time, "failed", "job_lost", "")
        await store.add(Job("running", "org", "", "askMatter", self.time))
        await store.aclose()

    def retaining(self) -> Retaining:
        return Retaining(
            self.config, self.folder, self.ledger, self.find, self.keys, self.gateway.vkey, lambda: self.time
        )

    async def left(self) -> list[str]:
        store = JobStore(self.folder / "jobs.db", owner=False)
        try:
            return [job.id for job in await store.ended_before(self.time)]
        finally:
            await store.aclose()


@pytest.fixture
async def parts(written) -> AsyncIterator[Parts]:
    found = Parts(written(settings=SETTINGS, matters=MATTERS))
    yield found
    await found.ledger.aclose()


async def test_jobs_are_disposed_of_unless_their_matter_is_held_or_unknown(parts: Parts) -> None:
    await parts.calls("free", "held", "gone", None)
    await parts.jobs(
        "", "c-free-0", "c-held-1", "c-gone-2", "c-None-3", "no-such-call", lost=("free", "held", "gone", "")
    )
    assert await parts.retaining().due(["jobs"]) == []
    parts.time += 31 * DAY_MS
    due = {one.item: one.holds for one in await parts.retaining().due(["jobs"])}
    assert due == {
        "j-": ("unknown",), "j-c-free-0": (), "j-c-None-3": (), "j-c-held-1": ("LH-7",), "j-c-gone-2": ("unknown",),
        "j-no-such-call": ("unknown",),
        "lost-": (), "lost-free": (), "lost-held": ("LH-7",), "lost-gone": ("unknown",),
    }  # fmt: skip
    (tally,) = await apply(parts.retaining(), ["jobs"], ANNA, parts.ledger.append, None)
    assert sorted(tally.disposed) == ["j-c-None-3", "j-c-free-0", "lost-", "lost-free"]
    assert sorted(await parts.left()) == ["j-", "j-c-gone-2", "j-c-held-1", "j-no-such-call", "lost-gone", "lost-held"]
    assert tally.holds == ["LH-7", "unknown"]


async def test_a_disposal_is_recorded_and_nothing_due_leaves_no_entry(parts: Parts) -> None:
    await parts.calls("held")
    await parts.jobs("c-held-0")
    size = parts.ledger.size
    await apply(parts.retaining(), ["jobs", "exports"], ANNA, parts.ledger.append, None)
    assert parts.ledger.size == size
    parts.time += 31 * DAY_MS
    await apply(parts.retaining(), ["jobs", "exports"], ANNA, parts.ledger.append, None)
    assert parts.ledger.size == size + 2  # begun, and applied
    told = [(e["by"], e["credential"]) for e in disposals(parts.folder)]
    assert told == [("anna", "stated")] * 2


async def test_a_hold_that_is_placed_meanwhile_keeps_it(parts: Parts) -> None:
    await parts.calls("free")
    await parts.jobs("c-free-0")
    parts.time += 31 * DAY_MS
    looked = 0
    anew = parts.find

    async def find(matter: str) -> Matter | None:
        nonlocal looked
        looked += 1
        if looked == 2:
            text = MATTERS.replace('id = "free"', 'id = "free"\nholds = ["LH-9"]')
            (parts.folder / "matters.toml").write_text(text, encoding="utf-8")
        return await anew(matter)

    parts.find = find
    (tally,) = await apply(parts.retaining(), ["jobs"], ANNA, parts.ledger.append, None)
    assert (tally.disposed, tally.holds, await parts.left()) == ([], ["LH-9"], ["j-c-free-0"])


async def test_matters_that_are_closed_and_old_are_erased_each_with_its_record(parts: Parts) -> None:
    await parts.calls("free", "held", "open", "gone", None)
    for matter in ("free", "held", "open"):
        await parts.keys.matter_key(matter)
    eraser = Eraser(parts.ledger, Keys(parts.keys, parts.keys, "file"), parts.find, parts.signer, lambda: parts.time)
    assert await parts.retaining().due(["matters"]) == []
    parts.time += OLD
    due = {one.item: one.holds for one in await parts.retaining().due(["matters"])}
    assert due == {"free": (), "held": ("LH-7",)}
    (tally,) = await apply(parts.retaining(), ["matters"], ANNA, parts.ledger.append, eraser)
    assert (tally.disposed, [one.item for one in tally.blocked]) == (["free"], ["held"])
    assert await parts.keys.is_destroyed("free") and not await parts.keys.is_destroyed("held")
    (erased,) = await eraser.all()
    assert (erased.state, erased.first["by"], erased.first["ground"]) == ("destroyed", "anna", "retention_ended")
    assert [one.item for one in await parts.retaining().due(["matters"])] == ["held"]


async def test_without_a_period_nothing_is_due(written) -> None:
    parts = Parts(written(matters=MATTERS))
    try:
        await parts.calls("free")
        await parts.keys.matter_key("free")
        parts.time += 10 * OLD
        assert await parts.retaining().due(["matters", "exports", "jobs", "ledger"]) == []
    finally:
        await parts.ledger.aclose()


async def test_the_gateway_disposes_of_jobs_at_its_start(written) -> None:
    gateway = written(settings=SETTINGS, matters=MATTERS)
    store = JobStore(gateway.folder / "jobs.db")
    for job, ended in (("old", 1000), ("new", now_ms())):
        await store.add(Job(job, "org", "", "askMatter", ended))
        await store.concern(job, "")
        await store.end(job, ended, "answered", "", "")
    await store.aclose()
    runtime = await open_runtime(load_config(gateway.config_path), gateway.folder)
    try:
        assert await runtime.jobs.find("old", now_ms()) is None
        assert await runtime.jobs.find("new", now_ms()) is not None
        assert runtime.ledger.size == 2
        told = {(e["by"], e["credential"]) for e in disposals(gateway.folder)}
        assert told == {("situs", "gateway")}  # a person who says `situs` is no gateway
    finally:
        await runtime.aclose()


async def test_an_export_that_does_not_verify_is_not_touched(parts: Parts) -> None:
    folder: Path = parts.folder / "exports" / "a"
    folder.mkdir(parents=True)
    (folder / MANIFEST).write_text("nonsense\n", encoding="utf-8")
    (due,) = await parts.retaining().due(["exports"])
    assert (due.item, due.holds) == (str(folder), ("unknown",))
    await apply(parts.retaining(), ["exports"], ANNA, parts.ledger.append, None)
    assert (folder / MANIFEST).exists()


async def test_a_failure_keeps_none_of_the_others_and_is_recorded(parts: Parts, monkeypatch) -> None:
    await parts.calls("free", None)
    await parts.jobs("c-free-0", "c-None-1")
    parts.time += 31 * DAY_MS
    real = JobStore.remove

    async def remove(self, job: str) -> None:
        if "free" in job:
            raise SitusError("jobs_unavailable", "broken", status=503)
        await real(self, job)

    monkeypatch.setattr(JobStore, "remove", remove)
    (tally,) = await apply(parts.retaining(), ["jobs"], ANNA, parts.ledger.append, None)
    assert (tally.disposed, tally.failed) == (["j-c-None-1"], ["jobs_unavailable"])


async def test_a_folder_of_exports_that_cannot_be_listed_ends_the_search(parts: Parts) -> None:
    """It may hold what is due, and nothing due would be a silent pass."""
    (parts.folder / "exports").write_text("no folder", encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be listed") as refused:
        await parts.retaining().due(["exports"])
    assert refused.value.code == "file_unreadable"
