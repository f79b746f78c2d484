"""Have checkpoints cosigned by independent witnesses, beside the calls and never in their way.

A round takes the newest checkpoint and asks every witness at once. What comes back is kept with the checkpoint, and the
log records it, so that a cosignature that is taken away later is missed. A witness that fails is recorded once for each
way of failing, counted, and asked again in the next round. Without a quorum for longer than is configured, the gateway
says so, and goes on serving: whether that is good enough is the operator's to decide.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from yarl import URL

from situs.adapters.store import SqliteLedger
from situs.adapters.telemetry import Metrics
from situs.adapters.upstream.address import base_address
from situs.adapters.witnesses import WitnessClient, open_session
from situs.config import Config
from situs.config.settings import WitnessSettings
from situs.errors import ConfigError, SitusError
from situs.ledger import (
    COSIGNATURE,
    Quorum,
    Signature,
    VerifierKey,
    add_signatures,
    cosigned_event,
    parse_vkey,
    peek_checkpoint,
)

OVERDUE = "witnesses_overdue"
"""What readiness warns of where a quorum is longer due than is configured."""


@dataclass(slots=True)
class Round:
    """Hold one checkpoint on its way to the witnesses."""

    note: bytes
    got: dict[str, Signature] = field(default_factory=dict)
    """Cosignatures by the witness's name."""


class Witnessing:
    """Submit checkpoints on a schedule, and know how far the witnesses are."""

    def __init__(
        self, config: Config, ledger: SqliteLedger, metrics: Metrics, log: Any, clock: Callable[[], int]
    ) -> None:
        self._settings, self._ledger, self._metrics, self._log = config.witnessing, ledger, metrics, log
        self._clock = clock
        """Epoch milliseconds."""
        self._quorum = quorum_of(config)
        self._asked = [_address(w) for w in config.witness if not w.withdrawn]
        self._clients: Sequence[WitnessClient] = ()
        self._round = Round(b"")
        self._tail = -1
        """Where the log ends as long as nothing but our own events follows the checkpoint of the round."""
        self._covered = 0
        self._waiting_since: int | None = None
        self._failing: dict[str, str] = {}

    async def start(self, opened: AsyncExitStack) -> None:
        """Begin the rounds; `opened` ends them."""
        session = open_session(self._settings.request_seconds)
        opened.push_async_callback(session.close)
        self._clients = [WitnessClient(key, url, session) for key, url in self._asked]
        await self._resume()
        opened.push_async_callback(_ended, asyncio.create_task(self._run(), name="situs-witnessing"))

    def overdue(self) -> bool:
        """Tell whether entries wait longer for a quorum than is configured."""
        now = self._clock()
        self._observe(now)
        late = self._waiting_since is not None and now - self._waiting_since > self._settings.overdue_seconds * 1000
        self._metrics.overdue.set(late)
        return late

    async def round(self) -> None:
        """Submit what is new to every witness that has not cosigned it yet, and keep what comes back."""
        now = self._clock()
        self._observe(now)
        if self._ledger.size != self._tail:
            self._round = Round(await self._ledger.checkpoint())
            self._tail = peek_checkpoint(self._round.note).size
        missing = [c for c in self._clients if c.key.name not in self._round.got]
        answers = await asyncio.gather(*(self._ask(client, self._round.note) for client in missing))
        told = {client.key.name: answer for client, answer in zip(missing, answers, strict=True)}
        await self._keep({name: a for name, a in told.items() if isinstance(a, Signature)})
        await self._record_failures({name: a for name, a in told.items() if isinstance(a, str)})
        self._settle(now)

    async def _keep(self, fresh: dict[str, Signature]) -> None:
        """Store cosignatures, then record them: what the log tells of is there."""
        if fresh:
            note = add_signatures(self._round.note, [*self._round.got.values(), *fresh.values()])
            await self._ledger.keep(note)
            await self._record(cosigned_event(peek_checkpoint(note), fresh.values()))
            self._round.got |= fresh  # not before: what could not be stored is asked for again

    def _settle(self, now: int) -> None:
        """Note how far the witnesses are, once a round is over."""
        if len(self._round.got) >= self._quorum.needed:
            quiet = self._ledger.size == self._tail
            self._covered = self._tail if quiet else peek_checkpoint(self._round.note).size
            self._waiting_since = None if quiet else now
            self._metrics.witnessed.set(peek_checkpoint(self._round.note).size)
        self.overdue()

    async def _resume(self) -> None:
        """Take up from what the ledger holds: a restart does not make an old checkpoint a fresh one."""
        size, cosignatures = await self._ledger.witnessed(self._quorum)
        self._covered = size
        self._metrics.witnessed.set(size)
        if cosignatures:
            self._waiting_since = min(self._clock(), max(c.at for c in cosignatures) * 1000)

    def _observe(self, now: int) -> None:
        if self._ledger.size > self._covered and self._waiting_since is None:
            self._waiting_since = now

    async def _ask(self, client: WitnessClient, note: bytes) -> Signature | str:
        """Return the witness's cosignature, or the code of why there is none."""
        size = peek_checkpoint(note).size
        try:
            return await client.cosign(note, lambda old: self._ledger.consistency(old, size))
        except SitusError as error:
            code = error.code
        except Exception as error:  # noqa: BLE001 - a defect with one witness takes nothing from the others
            self._report(error)
            code = "internal_error"
        self._metrics.witness_failures.labels(client.key.name, code).inc()
        self._log.warning("witness_failed", witness=client.key.name, code=code)
        return code

    async def _record_failures(self, failed: dict[str, str]) -> None:
        """Record each way of failing once, until the witness cosigns again."""
        for name, code in failed.items():
            if self._failing.get(name) != code:
                await self._record(failed_event(name, code))
        self._failing = failed

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
            await asyncio.sleep(self._settings.interval_seconds)

    def _report(self, error: Exception) -> None:
        self._metrics.defect(error)
        self._log.error("witnessing_failed", error_type=type(error).__name__, code=getattr(error, "code", ""))


def failed_event(witness: str, code: str) -> dict[str, Any]:
    """Return what the log records of a witness that did not cosign."""
    return {"event": "witness_failed", "witness": witness, "code": code}


def quorum_of(config: Config) -> Quorum:
    """Return whose cosignatures count by a configuration; raise `ConfigError`."""
    keys = [(parse_vkey(w.key, COSIGNATURE), w.withdrawn) for w in config.witness]
    if any(not w.url for w in config.witness if not w.withdrawn):
        raise ConfigError("config_invalid", "a witness that is not withdrawn needs a url")
    return Quorum(
        tuple(key for key, gone in keys if not gone), config.witnessing.quorum, tuple(key for key, gone in keys if gone)
    )


def _address(witness: WitnessSettings) -> tuple[VerifierKey, URL]:
    key = parse_vkey(witness.key, COSIGNATURE)
    return key, base_address(witness.url, allow_http=witness.allow_http, upstream=key.name)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
