"""Who countersigns checkpoints: witnesses by cosignatures, authorities by time-stamps. Two kinds, asked in one way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import aiohttp
from prometheus_client import Counter, Gauge

from situs.adapters.telemetry import Metrics
from situs.adapters.upstream.address import base_address
from situs.adapters.witnesses import Prove, WitnessClient
from situs.config import Config
from situs.config.attesting import Stamping, Witnessing
from situs.errors import ConfigError, IntegrityError
from situs.ledger import (
    COSIGNATURE,
    Quorum,
    Signature,
    cosigned_event,
    parse_vkey,
    peek_checkpoint,
    stamped_event,
)
from situs.runtime.due import Due

if TYPE_CHECKING:
    from situs.adapters.authorities import AuthorityClient

WITNESSES_OVERDUE = "witnesses_overdue"
"""What readiness warns of where a quorum of witnesses is longer due than is configured."""
STAMPS_OVERDUE = "stamps_overdue"
"""What readiness warns of where time-stamps are longer due than is configured."""


class Countersigner(Protocol):
    """Countersign a checkpoint."""

    @property
    def name(self) -> str:
        """Return who it is."""
        ...

    async def ask(self, note: bytes, prove: Prove) -> Signature:
        """Return a verified signature line; raise `SitusError`."""
        ...


@dataclass(slots=True)
class Witnessed:
    """Ask a witness for its cosignature."""

    client: WitnessClient

    @property
    def name(self) -> str:
        """Return the witness's name."""
        return self.client.key.name

    async def ask(self, note: bytes, prove: Prove) -> Signature:
        """Return the witness's cosignature."""
        return await self.client.cosign(note, prove)


@dataclass(slots=True)
class Stamper:
    """Ask an authority for a time-stamp."""

    client: AuthorityClient

    @property
    def name(self) -> str:
        """Return the authority's name."""
        return self.client.name

    async def ask(self, note: bytes, prove: Prove) -> Signature:  # noqa: ARG002 - a stamp needs no proof
        """Return the authority's stamp."""
        return await self.client.stamp(note)


@dataclass(slots=True, eq=False)
class Kind:
    """Hold the countersigners of one kind, and how far they are."""

    needed: int
    """How many of them must have signed."""
    interval: float
    """How often they are asked, in seconds."""
    warning: str
    due: Due
    asked: Callable[[aiohttp.ClientSession], Sequence[Countersigner]]
    event: Callable[[bytes, Iterable[Signature]], dict[str, Any]]
    """What the log records of signatures of a note."""
    failure: Callable[[str, str], dict[str, Any]]
    """What it records of one that failed, by name and code."""
    size: Gauge
    overdue: Gauge
    failures: Counter
    request_seconds: float
    resume: Callable[[Any], Any]
    """Asks a ledger how far the stored checkpoints are: a size, and when, in seconds since the epoch."""
    clients: Sequence[Countersigner] = ()
    got: dict[str, Signature] = field(default_factory=dict)
    """Signatures of the checkpoint that is on its way, by name."""
    failing: dict[str, str] = field(default_factory=dict)
    """Codes of those that fail at present, by name."""

    @property
    def enough(self) -> bool:
        """Tell whether enough of them have signed the checkpoint that is on its way."""
        return len(self.got) >= self.needed


def witnesses_of(config: Config, metrics: Metrics) -> Kind:
    """Return the witnesses of a configuration; raise `ConfigError`."""
    settings: Witnessing = config.witnessing
    quorum = quorum_of(config)
    keys = [parse_vkey(w.key, COSIGNATURE) for w in config.witness if not w.withdrawn]
    urls = [
        base_address(w.url, allow_http=w.allow_http, upstream=key.name)
        for w, key in zip((w for w in config.witness if not w.withdrawn), keys, strict=True)
    ]

    async def resume(ledger: Any) -> tuple[int, int]:
        size, found = await ledger.witnessed(quorum)
        return size, max((c.at for c in found), default=0)

    return Kind(
        needed=quorum.needed,
        interval=settings.interval_seconds,
        warning=WITNESSES_OVERDUE,
        due=Due(settings.overdue_seconds * 1000),
        asked=lambda session: [Witnessed(WitnessClient(*one, session)) for one in zip(keys, urls, strict=True)],
        event=lambda note, lines: cosigned_event(peek_checkpoint(note), lines),
        failure=lambda name, code: failed_event("witness", name, code),
        size=metrics.witnessed,
        overdue=metrics.overdue,
        failures=metrics.witness_failures,
        request_seconds=settings.request_seconds,
        resume=resume,
    )


def authorities_of(config: Config, folder: Path, metrics: Metrics, clock: Callable[[], int]) -> Kind:
    """Return the time-stamping authorities of a configuration; raise `ConfigError`."""
    from situs.adapters.authorities import AuthorityClient  # certificates and CMS: only who stamps loads them
    from situs.ledger.authority import Authorities

    settings: Stamping = config.stamping
    names = [a.name for a in config.authority]
    if settings.quorum > len(names) or len(set(names)) < len(names):
        raise ConfigError("config_invalid", "stamping.quorum asks for more authorities than there are names of")
    pem = [_read(folder / Path(a.certificates).expanduser(), a.name) for a in config.authority]
    urls = [base_address(a.url, allow_http=a.allow_http, upstream=a.name) for a in config.authority]
    trusted = [Authorities([text]) for text in pem]
    by_name = dict(zip(names, trusted, strict=True))

    async def resume(ledger: Any) -> tuple[int, int]:
        try:
            size, found = await ledger.stamped(Authorities(pem), settings.quorum)
        except IntegrityError:  # an old root was taken from the file, or a stamp is forged: verifying tells which
            return 0, 0
        return size, max((s.at for s in found), default=0)

    return Kind(
        needed=settings.quorum,
        interval=settings.interval_seconds,
        warning=STAMPS_OVERDUE,
        due=Due(settings.overdue_seconds * 1000),
        asked=lambda session: [
            Stamper(AuthorityClient(name, url, roots, session, clock))
            for name, url, roots in zip(names, urls, trusted, strict=True)
        ],
        event=lambda note, lines: stamped_event(note, [by_name[s.name].check(note, s) for s in lines]),
        failure=lambda name, code: failed_event("stamp", name, code),
        size=metrics.stamped,
        overdue=metrics.stamps_overdue,
        failures=metrics.stamp_failures,
        request_seconds=settings.request_seconds,
        resume=resume,
    )


def failed_event(kind: str, name: str, code: str) -> dict[str, Any]:
    """Return what the log records of a witness or an authority (`stamp`) that did not countersign."""
    return {"event": f"{kind}_failed", {"stamp": "authority"}.get(kind, kind): name, "code": code}


def quorum_of(config: Config) -> Quorum:
    """Return whose cosignatures count by a configuration; raise `ConfigError`."""
    keys = [(parse_vkey(w.key, COSIGNATURE), w.withdrawn) for w in config.witness]
    if any(not w.url for w in config.witness if not w.withdrawn):
        raise ConfigError("config_invalid", "a witness that is not withdrawn needs a url")
    return Quorum(
        tuple(key for key, gone in keys if not gone), config.witnessing.quorum, tuple(key for key, gone in keys if gone)
    )


def _read(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"the certificate of the authority `{name}` cannot be read: {error.strerror}"
        raise ConfigError("certificates_unreadable", message) from None
