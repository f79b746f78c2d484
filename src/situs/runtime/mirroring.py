"""Serve as a witness of other cells' logs: bounded, since anybody may submit, and durable, since it is a memory.

What a stranger sends costs a place among a few, a turn among those of the minute, and a look at one signature; nothing
of it is recorded. A fork that is proven is recorded in our own log, once for each log: whoever forks could otherwise
fill ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from situs.adapters.cosigning import Cosigner, Reply
from situs.adapters.store import FileSigner, MirrorStore, SqliteLedger, load_signer
from situs.adapters.telemetry import Metrics
from situs.config import Config
from situs.errors import CallError, ConfigError, IntegrityError, SitusError
from situs.ledger import Submission, VerifierKey, is_key_name, parse_vkey, peek_checkpoint, verify_checkpoint
from situs.limits import Allowances, Limit, Limits, refusal_of
from situs.mirror import forked_event

PEER_FORKED = "peer_forked"
"""What readiness warns of where a log that is mirrored here has signed two histories."""
MIRROR_DAMAGED = "mirror_damaged"
"""What readiness warns of where a checkpoint that was kept is not signed by its log's key: none of it is cosigned."""
_AT_ONCE = 16
_ACCOUNT = "witness:all"
_Done = TypeVar("_Done")


def open_mirroring(
    config: Config, folder: Path, ledger: SqliteLedger, metrics: Metrics, log: Any, clock: Callable[[], int]
) -> Mirroring | None:
    """Return the witness of a configuration, None if it is off; `clock` gives epoch milliseconds.

    Raise `ConfigError`: a malformed key or name, a log that is named twice or is our own, a signing key that is the
    ledger's, `mirror_missing`.
    """
    settings = config.mirror
    if not settings.name:
        return None
    logs, signer = logs_of(config), witness_signer(config, folder)
    if ledger.vkey.name in logs:
        raise ConfigError("config_invalid", "mirror.log names this cell's own log")
    if signer.public == ledger.vkey.public:
        raise ConfigError("config_invalid", "mirror.signing_key is the ledger's own key")
    cosigner = Cosigner(settings.name, signer, logs, MirrorStore.open(folder / settings.path))
    return Mirroring(config, cosigner, ledger, metrics, log, clock)


def witness_signer(config: Config, folder: Path) -> FileSigner:
    """Return the key of the witness that is configured; raise `ConfigError`."""
    if not is_key_name(config.mirror.name):
        raise ConfigError("config_invalid", "mirror.name is empty or holds a space or a plus sign")
    return load_signer(folder / config.mirror.signing_key)


def logs_of(config: Config) -> Mapping[str, VerifierKey]:
    """Return the keys of the logs that are mirrored, by their origins; raise `ConfigError`."""
    keys = [parse_vkey(one.key) for one in config.mirror.log]
    logs = {key.name: key for key in keys}
    if len(logs) < len(keys):
        raise ConfigError("config_invalid", "mirror.log names one log twice")
    return logs


class Mirroring:
    """Take submissions, a few at once, and know which logs were forked."""

    def __init__(
        self,
        config: Config,
        cosigner: Cosigner,
        ledger: SqliteLedger,
        metrics: Metrics,
        log: Any,
        clock: Callable[[], int],
    ) -> None:
        self.cosigner = cosigner
        self._most = config.mirror.checkpoints_per_minute
        self._ledger, self._metrics, self._log, self._clock = ledger, metrics, log, clock
        everybody = Limit(requests_per_minute=config.mirror.requests_per_minute)
        self._allowances = Allowances(Limits(defaults={"witness": everybody}))
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="situs-mirror")
        self._inside = 0
        self._recording = asyncio.Lock()
        self._newest: dict[str, bytes] = {}
        """The newest checkpoint of each log, by the SHA-256 of its origin: who only looks does not ask the file."""
        self._forked: set[str] = set()
        self._damaged = False

    async def begin(self) -> None:
        """Take up what is kept: figures, and forks that our own log does not tell of yet."""
        for origin, key in self.cosigner.logs.items():
            self._metrics.mirror.entries.labels(origin).set(0)
            newest = await self._do(self.cosigner.store.newest, origin)
            if newest is not None and self._is_signed(newest.note, key):
                self._show(origin, newest.note)
            await self._weigh(origin)

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[None]:
        """Hold a place for one submission, from before its body is read.

        Raise `CallError`: `rate_limited` (429), `overloaded` (503). No place among calls is taken.
        """
        exceeded = self._allowances.count(_ACCOUNT, self._clock())
        if exceeded is not None:
            error = refusal_of(exceeded)
            error.retry_after = exceeded.retry_after / 1000
            raise self._counted(error)
        if self._inside >= _AT_ONCE:
            raise self._counted(CallError("overloaded", "too many submissions at once", status=503))
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def take(self, submission: Submission) -> Reply:
        """Return the answer to a submission; raise as `Cosigner.take` does."""
        try:
            reply = await self._do(self.cosigner.take, submission, self._clock() // 1000, self._most)
        except SitusError as error:
            self._damaged |= isinstance(error, IntegrityError)
            if not isinstance(error, CallError):
                self._log.error("mirror_failed", code=error.code)
            raise self._counted(error) from None
        self._metrics.mirror.submissions.labels(reply.origin, str(reply.status)).inc()
        if reply.cosignature is not None:
            self._show(reply.origin, reply.note)
        if reply.found is not None:
            try:
                await self._weigh(reply.origin)
            except SitusError as error:  # it is kept: the next evidence or the next start records it
                self._log.error("mirror_unrecorded", origin=reply.origin, code=error.code)
        return reply

    def newest(self, origin_hash: str) -> bytes | None:
        """Return the newest checkpoint that was cosigned of a log, by the SHA-256 of its origin, hex."""
        return self._newest.get(origin_hash)

    def warnings(self) -> list[str]:
        """Return a warning where any log that is mirrored was forked, and where what is kept of one is not believed."""
        return [PEER_FORKED] * bool(self._forked) + [MIRROR_DAMAGED] * self._damaged

    async def aclose(self) -> None:
        """Let go of the file."""
        self._thread.shutdown()
        self.cosigner.store.close()

    def _is_signed(self, note: bytes, key: VerifierKey) -> bool:
        try:
            verify_checkpoint(note, key)
        except IntegrityError:
            self._damaged = True
            self._log.error("mirror_failed", origin=key.name, code=MIRROR_DAMAGED)
            return False
        return True

    def _show(self, origin: str, note: bytes) -> None:
        self._newest[sha256(origin.encode()).hexdigest()] = note
        self._metrics.mirror.entries.labels(origin).set(peek_checkpoint(note).size)

    async def _weigh(self, origin: str) -> None:
        """Count what is kept against a log, and record its first proven fork."""
        evidence = await self._do(self.cosigner.store.evidence, origin)
        proven = sum(one.found.proven for one in evidence)
        self._metrics.mirror.forks.labels(origin).set(proven)
        self._metrics.mirror.unproven.labels(origin).set(len(evidence) - proven)
        if proven:
            self._forked.add(origin)
            await self._record(origin)

    async def _record(self, origin: str) -> None:
        store = self.cosigner.store
        async with self._recording:
            found = await self._do(store.unrecorded, origin)
            if found is None:
                return
            self._log.error(PEER_FORKED, origin=origin)
            event = {"v": 1, "type": "event", "call": "", "at": self._clock(), **forked_event(found)}
            await self._ledger.append(event)
            await self._do(store.note_recorded, origin)

    def _counted(self, error: SitusError) -> SitusError:
        self._metrics.mirror.submissions.labels("", str(error.status)).inc()
        return error

    async def _do(self, work: Callable[..., _Done], *values: Any) -> _Done:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *values)
