"""Find what is due by the schedule, hold it against legal holds, dispose of it, and record that.

Whatever the directory does not say of a matter keeps what belongs to it: a thing too many is kept, never one too few.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import orjson

from situs.adapters.datasets import MANIFEST, data_of, verify_export
from situs.adapters.store import Job, JobStore
from situs.config import Config
from situs.erasure import Asked
from situs.errors import CallError, ConfigError, IntegrityError, SitusError
from situs.ledger import Receipt, VerifierKey
from situs.model import Principal
from situs.ports import Entry, KeySource
from situs.retention import Due, Tally, applied_entry, begun_entry, is_due
from situs.runtime.erasing import Eraser, Find, holds_of

GATEWAY = "situs"
"""Who disposes of what is due at a start."""
UNKNOWN = "unknown"
"""In place of a hold's id where nobody can tell whether there is one."""


class Evidence(Protocol):
    """Be the ledger, as far as it is read here."""

    async def receipt(self, call: str) -> Receipt:
        """Return the proof of a call."""
        ...

    async def last_calls(self) -> Mapping[str, int]:
        """Return when the newest call of each matter was decided, in epoch milliseconds."""
        ...


@dataclass(frozen=True, slots=True)
class Retaining:
    """Know what is kept and for how long."""

    config: Config
    folder: Path
    evidence: Evidence
    find: Find
    keys: KeySource
    vkey: VerifierKey
    now: Callable[[], int]

    async def due(self, kinds: Iterable[str]) -> list[Due]:
        """Return what is due of some classes, each with what keeps it; raise `SitusError` where it cannot be read."""
        found = {"jobs": self._jobs, "exports": self._exports, "matters": self._matters}
        return [await self.held(one) for kind in kinds if kind in found async for one in found[kind]()]

    def days(self, kind: str) -> int:
        """Return for how many days a class is kept."""
        return int(getattr(self.config.retention, f"{kind}_days"))

    async def _jobs(self) -> AsyncIterator[Due]:
        store = self._store()
        if store is None:
            return
        try:
            for job in await store.ended_before(self.now() - self.days("jobs") * 86_400_000):
                yield Due("jobs", job.id, job.ended, await self._matter_of(job))
        finally:
            await store.aclose()

    def _store(self) -> JobStore | None:
        path = self.folder / self.config.salesforce.jobs
        return JobStore(path, owner=False) if path.exists() else None

    async def _matter_of(self, job: Job) -> tuple[str, ...]:
        """Return the matter of a job; where nobody can tell it, one that no directory knows."""
        matter = job.matter
        if job.receipt:
            try:
                receipt = await self.evidence.receipt(job.receipt)
            except CallError:
                return ("",)
            matter = orjson.loads(receipt.entries[0].body).get("matter") or ""
        return () if matter == "" else (matter or "",)

    async def _exports(self) -> AsyncIterator[Due]:
        days = self.days("exports")
        for manifest in await asyncio.to_thread(self._manifests) if days else ():
            try:
                found = await asyncio.to_thread(verify_export, manifest, self.vkey)
            except (IntegrityError, OSError):
                # What does not verify is not touched: nobody knows how old it is, or whose.
                yield Due("exports", str(manifest.parent), 0, ("",))
                continue
            if is_due(found.terms["made"], days, self.now()):
                yield Due("exports", str(manifest.parent), found.terms["made"], tuple(sorted(found.matters)))

    def _manifests(self) -> list[Path]:
        roots = (self.folder / Path(named).expanduser() for named in self.config.retention.exports)
        # A folder that nobody may list may hold what is due, so that it ends the search and is not passed over.
        walks = (os.walk(root, onerror=_raise) for root in roots if root.exists())
        return sorted(Path(folder, MANIFEST) for walk in walks for folder, _, names in walk if MANIFEST in names)

    async def _matters(self) -> AsyncIterator[Due]:
        days = self.days("matters")
        for matter, last in sorted((await self.evidence.last_calls()).items()) if days else ():
            known = await self.find(matter)
            over = known is not None and known.closed and is_due(last, days, self.now())
            if over and not await self.keys.is_destroyed(matter):
                yield Due("matters", matter, last, (matter,))

    async def held(self, due: Due) -> Due:
        """Return a thing with what keeps it now."""
        holds: set[str] = set()
        for matter in due.matters:
            known = await self.find(matter)
            if known is None:
                holds.add(UNKNOWN)
            elif known.legal_hold:
                holds.update(holds_of(known))
        return replace(due, holds=tuple(sorted(holds)))

    async def dispose(self, due: Due, by: Principal, eraser: Eraser | None) -> None:
        """Dispose of one thing that nothing keeps; raise `SitusError` or `OSError`.

        Whether a hold stands is asked once more, right before.
        """
        if (await self.held(due)).blocked:
            raise CallError("legal_hold", "a legal hold was placed since it was found due", status=409)
        if due.kind == "jobs":
            store = self._store()
            if store is not None:
                try:
                    await store.remove(due.item)
                finally:
                    await store.aclose()
        elif due.kind == "exports":
            await asyncio.to_thread(_remove_export, Path(due.item))
        elif eraser is not None:
            await eraser.erase(Asked(due.item, by.id, "retention_ended", by.credential))


def _raise(error: OSError) -> None:
    told = error.strerror or type(error).__name__
    raise ConfigError("file_unreadable", f"a folder in `retention.exports` cannot be listed: {told}") from error


def _remove_export(folder: Path) -> None:
    """Remove data and manifest; raise `CallError("export_linked")`, and remove nothing, where that would leave data."""
    data = data_of(folder / MANIFEST)
    if any(path.is_symlink() or path.stat().st_nlink > 1 for path in (data, folder / MANIFEST) if path is not None):
        raise CallError("export_linked", "the data have another name too, and would stay under it", status=409)
    # The data first: a manifest without data is found by the next run, data without a manifest are not.
    while (data := data_of(folder / MANIFEST)) is not None:
        data.unlink()
    (folder / MANIFEST).unlink()


Append = Callable[[Entry], Awaitable[int]]


async def apply(
    retaining: Retaining, kinds: Iterable[str], by: Principal | None, append: Append, eraser: Eraser | None
) -> list[Tally]:
    """Dispose of what is due of some classes, and record it class by class; raise `SitusError`.

    A class of which nothing is due leaves no entry. `by` None is the gateway itself.
    """
    who = Principal(GATEWAY, credential="gateway") if by is None else by
    done = []
    for kind in kinds:
        tally, due = Tally(kind, retaining.days(kind)), await retaining.due([kind])
        matters = {matter for one in due for matter in one.matters if matter}
        if due:
            # Durable before anything goes: a run that dies is seen by what it began and did not end.
            await append(begun_entry(tally, who.id, len(due), matters, retaining.now(), who.credential))
            for one in due:
                await _dispose(retaining, one, tally, who, eraser)
            await append(applied_entry(tally, who.id, matters, retaining.now(), who.credential))
        done.append(tally)
    return done


async def _dispose(retaining: Retaining, due: Due, tally: Tally, by: Principal, eraser: Eraser | None) -> None:
    """Dispose of one thing unless a hold keeps it, and count it; a failure keeps none of the others."""
    if due.blocked:
        tally.blocked.append(due)
        return
    try:
        await retaining.dispose(due, by, eraser)
    except (SitusError, OSError) as error:
        code = getattr(error, "code", "os_error")
        if code == "legal_hold":
            tally.blocked.append(await _found(retaining, due))
        else:
            tally.failed.append(code)
    else:
        tally.disposed.append(due.item)


async def _found(retaining: Retaining, due: Due) -> Due:
    """Return a thing with the hold that was placed since, or as unknown where it is gone again."""
    try:
        held = await retaining.held(due)
    except SitusError:
        held = due
    return held if held.blocked else replace(due, holds=(UNKNOWN,))
