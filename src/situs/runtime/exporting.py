"""Examine a data set for training under a configuration, and record what was decided."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from situs.adapters.canaries import Register
from situs.adapters.datasets import DATA_NAMES, DataSet, ExportWriter, read_tests
from situs.adapters.keys import CachedKeySource
from situs.adapters.store import SqliteLedger, load_signer
from situs.config import Config
from situs.errors import CallError, ConfigError
from situs.export import Guard, Reason, Record, Terms, Unreadable, Verdict, export_entry, judge, training_route
from situs.ledger import Signer, VerifierKey
from situs.model import Evidence, Label, Principal, Provenance
from situs.ports import KeySource, MatterDirectory
from situs.runtime.acting import Desk
from situs.runtime.enacting import check_activated
from situs.runtime.ids import fresh_id
from situs.runtime.live import now_ms
from situs.runtime.opening import open_keys, open_matters
from situs.runtime.places import make_places
from situs.runtime.ruling import check_statements, make_rules
from situs.runtime.terms import read_register

BUILD, RUN = "export:build", "export:run"
"""The roles of who proves it: to write a data set, and to start a run from one."""
_NO_KEY = bytes(32)
_ERASED = "matter_key_destroyed"
_TRIES, _PAUSE = 20, 0.1
"""How often, and after how many seconds, a ledger is tried that another holds."""


@dataclass(frozen=True, slots=True)
class Order:
    """Say what is asked of an export."""

    who: Principal
    """Who asks, for the manifest, the ledger, and what policy rules: by a credential, or as that person says."""
    places: tuple[str, ...] = ()
    """Where training may run; empty: where this machine is."""
    label: Label | None = None
    """What the asker states of the whole data set."""
    pseudonymise: bool = False
    tests: tuple[Path, ...] = ()
    keep_canaries: bool = False


@dataclass(frozen=True, slots=True)
class Examiner:
    """Judge records: look up their matters and keys, and ask the gate."""

    guard: Guard
    terms: Terms
    matters: MatterDirectory
    keys: KeySource
    """Where the matters' keys come from, and which of them were destroyed."""
    fresh: bytes
    """For the pseudonyms of records without a matter."""
    writing: bool
    """Tell whether anything is written; else no key is made."""

    async def judge(self, record: Record | Unreadable) -> Verdict:
        """Return the verdict on one record; raise `ConfigError` where matters or keys cannot be had."""
        matter = None
        if isinstance(record, Record) and record.matter:
            matter = await self.matters.find(record.matter)
        if matter is not None and await self.keys.is_destroyed(matter.id):
            return Verdict(Reason.CLOSED, why=_ERASED)
        key = _NO_KEY
        if self.writing and self.guard.pseudonymise:
            try:
                key = await self.keys.matter_key(matter.id) if matter else self.fresh
            except CallError as error:  # the matter was erased since
                return Verdict(Reason.CLOSED, why=error.code)
        return judge(record, matter, key, self.guard)

    async def judge_head(self, head: Record | None) -> bytes:
        """Return a table's first line as it may be written, empty where there is none.

        Raise `CallError("data_set_invalid")`, which quotes nothing of it, unless it would be kept as it stands.
        """
        if head is None or not head.slots:
            return b""
        verdict = await self.judge(head)
        if verdict.reason is not None or verdict.replaced:
            why = verdict.reason or Reason.PERSONAL
            raise CallError(
                "data_set_invalid",
                f"the first line of the table may not be written ({why}): it must name the columns, and nobody",
            )
        return head.plain


async def open_examiner(
    config: Config, folder: Path, order: Order, *, writing: bool, matters: MatterDirectory | None = None
) -> Examiner:
    """Return the examiner of an order; raise `ConfigError` where a place or the policies do not serve.

    `matters` is asked in place of the configured directory.
    The required statements are proven for the places of training first. Policies that were not activated, where the
    configuration asks for that, serve for no export either.
    """
    rules = make_rules(config, folder, {})
    if config.policies.activated_only:
        desk = Desk(config, folder)
        check_activated(desk, rules.policies.digest, desk.standing(waiting=False))
    places = make_places(config, rules.law, read_register(config, folder), datetime.now(UTC).date())
    names = order.places or ((config.training.place,) if config.training.place else ())
    if not names:
        raise ConfigError("training_place_missing", "no place of training is named, and `training.place` is not set")
    unknown = sorted(set(names) - places.keys())
    if unknown:
        raise ConfigError("training_place_missing", f"the place `{unknown[0]}` is not defined")
    rules = replace(rules, routes=tuple(training_route(places[name]) for name in dict.fromkeys(names)))
    check_statements(config, folder, rules)
    tests = [await read_tests(path) for path in order.tests]
    canaries = register_of(config, folder).canaries()
    stated = (Evidence(order.label, Provenance.METADATA, "data_set", order.who.id),) if order.label else ()
    guard = Guard(
        rules=rules,
        principal=order.who,
        now=now_ms(),
        stated=stated,
        pseudonymise=order.pseudonymise,
        tests=frozenset().union(*(found for found, _, _ in tests)),
        canaries=canaries,
        keep_canaries=order.keep_canaries,
    )
    terms = Terms(
        id=fresh_id(),
        made=guard.now,
        by=order.who.id,
        credential=order.who.credential,
        kind="",
        places=tuple(route.place.id for route in rules.routes),
        stated=tuple(e.label.value for e in stated),
        pseudonymise=order.pseudonymise,
        rules=rules.digests,
        tests=tuple((digest, count) for _, digest, count in tests),
        canaries=len(canaries.notes) if canaries else -1,
    )
    keys = CachedKeySource(open_keys(config, folder))
    known = open_matters(config, folder) if matters is None else matters
    return Examiner(guard, terms, known, keys, secrets.token_bytes(32), writing)


class Export:
    """Write the kept records of one data set, sign its manifest, and record it in the ledger."""

    def __init__(self, config: Config, folder: Path, examiner: Examiner) -> None:
        self._config, self._folder, self._examiner = config, folder, examiner

    async def write(self, data: DataSet, target: Path, progress: Any) -> tuple[ExportWriter, Terms]:
        """Judge and write every record; `progress` is called with each record and its verdict.

        Raise `LedgerError` or `ConfigError` where it cannot be recorded: then nothing is written.
        """
        signer = load_signer(self._folder / self._config.ledger.signing_key)
        (await wait_for_ledger(self._config, self._folder, signer)).close()  # to be told now, and not after hours
        head = await self._examiner.judge_head(data.head)
        terms = replace(self._examiner.terms, kind=data.kind, head=head)
        with ExportWriter(target, DATA_NAMES[data.kind], terms) as writer:
            async for record in data.records():
                verdict = await self._examiner.judge(record)
                writer.add(record, verdict)
                progress(record, verdict)
            source = data.described()

            async def note(written: dict[str, Any], root: bytes) -> None:
                entry = export_entry(terms, writer.tally, source, written, root, now_ms())
                await append(self._config, self._folder, signer, entry)

            await writer.finish(source, self._config.ledger.origin, signer, note)
            return writer, terms


async def append(config: Config, folder: Path, signer: Signer, entry: dict[str, Any]) -> None:
    """Append an entry to the ledger of exports, open for no longer than that takes."""
    ledger = await wait_for_ledger(config, folder, signer)
    try:
        await ledger.append(entry)
    finally:
        await ledger.aclose()


async def wait_for_ledger(config: Config, folder: Path, signer: Signer) -> SqliteLedger:
    """Open the ledger of exports, waiting a moment for another export that holds it; raise as `open_ledger` does."""
    for _ in range(_TRIES):
        try:
            return open_ledger(config, folder, signer)
        except ConfigError as error:
            if error.code != "ledger_locked":
                raise
        await asyncio.sleep(_PAUSE)
    return open_ledger(config, folder, signer)


def open_ledger(config: Config, folder: Path, signer: Signer) -> SqliteLedger:
    """Open the ledger that exports are recorded in: the gateway's, or one of their own, made at first use.

    One of their own has an origin of its own: two logs under one name would contradict each other. The key is the same
    under another name, so its line is written beside the file, for whoever verifies it.
    """
    if config.training.ledger:
        origin, path = f"{config.ledger.origin}/training", folder / config.training.ledger
        path.with_name(f"{path.name}.vkey").write_text(f"{VerifierKey(origin, signer.public)}\n", encoding="utf-8")
        return SqliteLedger.open(path, origin, signer, now_ms)
    return SqliteLedger.open(folder / config.ledger.path, config.ledger.origin, signer, now_ms, create=False)


def register_of(config: Config, folder: Path) -> Register:
    """Return the configured register of canaries."""
    return Register(folder / config.training.canary_key, folder / config.training.canaries)
