"""Have checkpoints countersigned by witnesses and time-stamping authorities, beside the calls and never in their way.

A round takes the newest checkpoint and asks everyone whose turn it is at once. What comes back is kept with the
checkpoint, and the log records it, so that a signature that is taken away later is missed. Who fails is recorded once
for each way of failing, counted, and asked again in the next round. Without a quorum for longer than is configured, the
gateway says so, and goes on serving: whether that is good enough is the operator's to decide.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from situs.adapters.store import SqliteLedger
from situs.adapters.telemetry import Metrics
from situs.adapters.witnesses import open_session
from situs.config import Config
from situs.errors import SitusError
from situs.ledger import Signature, add_signatures, peek_checkpoint
from situs.runtime.countersigners import Countersigner, Kind, authorities_of, witnesses_of


def open_witnessing(
    config: Config, folder: Path, ledger: SqliteLedger, metrics: Metrics, log: Any, clock: Callable[[], int]
) -> Witnessing | None:
    """Return what countersigns by a configuration, None if nobody does; `clock` gives epoch milliseconds.

    Raise `ConfigError`.
    """
    kinds = []
    if config.witness:
        kinds.append(witnesses_of(config, metrics))
    if config.authority:
        kinds.append(authorities_of(config, folder, metrics, clock))
    return Witnessing(kinds, ledger, metrics, log, clock) if kinds else None


class Witnessing:
    """Submit checkpoints on a schedule, and know how far each kind of countersigner is."""

    def __init__(
        self, kinds: Sequence[Kind], ledger: SqliteLedger, metrics: Metrics, log: Any, clock: Callable[[], int]
    ) -> None:
        self.kinds = kinds
        self._ledger, self._metrics, self._log = ledger, metrics, log
        self._clock = clock
        """Epoch milliseconds."""
        self._every = min(kind.interval for kind in kinds)
        self._note = b""
        """The checkpoint that is on its way."""
        self._tail = -1
        """Where the log ends as long as nothing but our own events follows that checkpoint."""
        self._rounds = 0

    async def start(self, opened: AsyncExitStack) -> None:
        """Begin the rounds; `opened` ends them."""
        for kind in self.kinds:
            session = open_session(kind.request_seconds)
            opened.push_async_callback(session.close)
            kind.clients = kind.asked(session)
            await self._resume(kind)
        opened.push_async_callback(_ended, asyncio.create_task(self._run(), name="situs-witnessing"))

    def overdue(self) -> list[str]:
        """Return a warning for each kind for which entries wait longer than is configured."""
        now = self._clock()
        found = []
        for kind in self.kinds:
            kind.due.observe(self._ledger.size, now)
            kind.overdue.set(kind.due.late(now))
            found += [kind.warning] * kind.due.late(now)
        return found

    async def round(self) -> None:
        """Submit what is new to everyone who has not signed it yet and whose turn it is, and keep what comes back."""
        now = self._clock()
        self.overdue()
        if self._ledger.size != self._tail:
            self._note = await self._ledger.checkpoint()
            self._tail = peek_checkpoint(self._note).size
            for kind in self.kinds:
                kind.got = {}
        asked = [(kind, client) for kind in self.kinds for client in kind.clients if self._due(kind, client)]
        self._rounds += 1
        answers = await asyncio.gather(*(self._ask(*one, self._note) for one in asked))
        told = [(kind, c.name, answer) for (kind, c), answer in zip(asked, answers, strict=True)]
        await self._keep([(kind, name, a) for kind, name, a in told if isinstance(a, Signature)])
        for kind in dict.fromkeys(kind for kind, _ in asked):
            await self._record_failures(kind, {n: a for k, n, a in told if k is kind and isinstance(a, str)})
        self._settle(now)

    def _due(self, kind: Kind, client: Countersigner) -> bool:
        """Tell whether one is asked in this round: its kind's turn has come, or it failed and waits for no turn."""
        turn = client.name in kind.failing or self._rounds % max(1, round(kind.interval / self._every)) == 0
        return turn and client.name not in kind.got

    async def _keep(self, fresh: Sequence[tuple[Kind, str, Signature]]) -> None:
        """Store signatures, then record them: what the log tells of is there."""
        if not fresh:
            return
        held = [s for kind in self.kinds for s in kind.got.values()]
        note = add_signatures(self._note, [*held, *(s for _, _, s in fresh)])
        await self._ledger.keep(note)
        for kind in self.kinds:
            mine = {name: s for k, name, s in fresh if k is kind}
            if mine:
                await self._record(kind.event(note, mine.values()))
                kind.got |= mine  # not before: what could not be stored is asked for again

    def _settle(self, now: int) -> None:
        """Note how far each kind is, once a round is over."""
        size, quiet = peek_checkpoint(self._note).size, self._ledger.size == self._tail
        for kind in self.kinds:
            if kind.enough:
                kind.due.reach(self._tail if quiet else size, now, quiet=quiet)
                kind.size.set(size)
        self.overdue()

    async def _resume(self, kind: Kind) -> None:
        """Take up from what the ledger holds: a restart does not make an old checkpoint a fresh one."""
        size, at = await kind.resume(self._ledger)
        kind.due.covered = size
        kind.size.set(size)
        if size:
            kind.due.waiting_since = min(self._clock(), at * 1000)

    async def _ask(self, kind: Kind, client: Countersigner, note: bytes) -> Signature | str:
        """Return a signature, or the code of why there is none."""
        size = peek_checkpoint(note).size
        try:
            return await client.ask(note, lambda old: self._ledger.consistency(old, size))
        except SitusError as error:
            code = error.code
        except Exception as error:  # noqa: BLE001 - a defect with one of them takes nothing from the others
            self._report(error)
            code = "internal_error"
        kind.failures.labels(client.name, code).inc()
        self._log.warning(kind.failure(client.name, code)["event"], witness=client.name, code=code)
        return code

    async def _record_failures(self, kind: Kind, failed: dict[str, str]) -> None:
        """Record each way of failing once, until the one who failed signs again."""
        for name, code in failed.items():
            if kind.failing.get(name) != code:
                await self._record(kind.failure(name, code))
        kind.failing = failed

    async def _record(self, event: dict[str, Any]) -> None:
        index = await self._ledger.append({"v": 1, "type": "event", "call": "", "at": self._clock(), **event})
        if index == self._tail:
            self._tail += 1

    async def _run(self) -> None:
        while True:
            try:
                await self.round()
            except Exception as error:  # noqa: BLE001 - nobody waits for a round; what stays open shows as overdue
                self._report(error)
            await asyncio.sleep(self._every)

    def _report(self, error: Exception) -> None:
        self._metrics.defect(error)
        self._log.error("witnessing_failed", error_type=type(error).__name__, code=getattr(error, "code", ""))


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
