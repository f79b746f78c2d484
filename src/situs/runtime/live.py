"""The running gateway's parts. Reload swaps `rules` whole; nothing else of a call in flight changes."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any

from situs.adapters.identity import Gatekeeper
from situs.adapters.models import Acts
from situs.adapters.store import JobStore, SqliteLedger
from situs.adapters.telemetry import Metrics, Tracer
from situs.adapters.telemetry.log import place_of
from situs.adapters.upstream import EmbeddedUpstream
from situs.classify import Recollection
from situs.classify.privilege import Verdicts
from situs.config import Config
from situs.driver import World
from situs.exchange import Exchange
from situs.model import Closure, Route, Status
from situs.ports import KeySource, MatterDirectory, Upstream
from situs.record import configured_entries
from situs.rules import Rules
from situs.runtime.analysing import Analyst
from situs.runtime.books import Books
from situs.runtime.documents import Documents
from situs.runtime.erasing import Eraser
from situs.runtime.health import Health
from situs.runtime.ids import fresh_id
from situs.runtime.incidents import Incidents
from situs.runtime.limiting import Limiter
from situs.runtime.mirroring import Mirroring
from situs.runtime.model_acts import record_acts
from situs.runtime.orgs import Org
from situs.runtime.witnessing import Witnessing

TERMS_CLOSED = "terms_closed"
"""A place's terms are unknown until somebody confirms a record."""


MODELS_CLOSED = "models_closed"
"""A model may not serve, and not because another version does or it is still being evaluated."""
LAW_STALE = "law_stale"
"""Facts of the law data are past their review."""
_QUIET = frozenset({"", Closure.SUPERSEDED, Closure.DRAFT, Closure.EVALUATED, Closure.WITHDRAWN, Closure.RETIRED})


def now_ms() -> int:
    """Return the wall clock, in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def _today() -> date:
    return datetime.fromtimestamp(now_ms() / 1000, UTC).date()


def recollection_of(config: Config) -> Recollection:
    """Return an empty recollection as it is configured, fit to be shared by threads."""
    return Recollection(config.classify.remembered, Lock())


@dataclass(slots=True)
class Runtime:
    """Hold everything that faces need."""

    config: Config
    rules: Rules
    gatekeeper: Gatekeeper
    matters: MatterDirectory
    keys: KeySource
    ledger: SqliteLedger
    upstreams: dict[str, Upstream]
    documents: Documents
    orgs: Mapping[str, Org]
    """By principal."""
    books: Books
    jobs: JobStore
    limiter: Limiter
    metrics: Metrics
    log: Any
    trace: Tracer
    acts: Acts
    """What persons did to models."""
    witnessing: Witnessing | None = None
    mirroring: Mirroring | None = None
    world: World = field(init=False)
    eraser: Eraser = field(init=False)
    recollection: Recollection = field(init=False)
    analyst: Analyst = field(default_factory=Analyst)
    incidents: Incidents = field(init=False)
    verdicts: Verdicts = field(default_factory=Verdicts)
    """What people decided of texts whose privilege was in doubt, as the ledger has it."""
    deciding: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held from recording a verdict until it holds, so that the order of both is one."""
    health: Health = field(default_factory=Health)
    opened: AsyncExitStack = field(default_factory=AsyncExitStack)
    """What `aclose` releases."""
    started: int = field(default_factory=lambda: now_ms() // 1000)
    """When it was opened, in seconds since the epoch."""

    def __post_init__(self) -> None:
        """Bind the world that drivers act on, and begin with nothing remembered."""
        self.recollection = recollection_of(self.config)
        self.world = World(self.ledger, self.upstreams, now_ms, self.report)
        self.incidents = Incidents(self.ledger, now_ms)

    @staticmethod
    def now() -> int:
        """Return the wall clock, in milliseconds since the epoch."""
        return now_ms()

    @staticmethod
    def new_id() -> str:
        """Return a fresh call id: 128 random bits, URL-safe."""
        return fresh_id()

    @staticmethod
    def fresh_key() -> bytes:
        """Return a key for the pseudonyms of one call that has no matter."""
        return secrets.token_bytes(32)

    async def begin(self) -> None:
        """Record what the rules are and start what runs beside the calls; nothing is served before."""
        await record_acts(self.ledger, self.acts.read(), proven=self.config.identity.proven_acts)
        await self.record_rules(self.config, self.rules)
        if self.mirroring is not None:
            await self.mirroring.begin()
        if self.witnessing is not None:
            await self.witnessing.start(self.opened)

    async def record_rules(self, config: Config, rules: Rules) -> None:
        """Record what the names of places and routes stand for, before a call is decided under these rules."""
        for entry in configured_entries(rules, config.organisation.name, now_ms()):
            await self.ledger.append(entry)

    def report(self, error: BaseException) -> None:
        """Count and log an error of our own by type and place; its message is not written."""
        self.metrics.defect(error)
        self.log.error(
            "defect", error_type=type(error).__name__, where=place_of(error), code=getattr(error, "code", "")
        )

    def faults(self) -> list[str]:
        """Return what keeps calls from being taken; empty when ready."""
        found = []
        if self.ledger.failure is not None:
            found.append(self.ledger.failure.code)
        resting = self.health.view(now_ms())
        if self.rules.routes and not any(self._serves(r, resting) for r in self._routes()):
            found.append("no_healthy_route")
        return found

    def warnings(self) -> list[str]:
        """Return what somebody must look into while calls are taken all the same."""
        found = self.witnessing.overdue() if self.witnessing is not None else []
        found += self.mirroring.warnings() if self.mirroring is not None else []
        routes = self._routes()
        governing = {
            TERMS_CLOSED: any(route.place.terms.closed for route in routes),
            LAW_STALE: bool(self.rules.law.stale(_today())),
            MODELS_CLOSED: any(route.vetted.closed not in _QUIET for route in routes),
        }
        self.metrics.warn(governing)
        return found + [name for name, stands in governing.items() if stands]

    def open_upstreams(self) -> dict[str, Upstream]:
        """Return the upstreams that a route leads to whose model may serve today."""
        used = {route.upstream for route in self._routes() if not route.vetted.closed}
        return {name: upstream for name, upstream in self.upstreams.items() if name in used}

    def _routes(self) -> list[Route]:
        today = _today()
        return [route.on(today) for route in self.rules.routes]

    def gauge(self) -> None:
        """Bring the gauges that are of the moment up to date."""
        self.warnings()
        self.metrics.incidents(self.incidents.open, *self.incidents.clocks())

    def _serves(self, route: Route, resting: Mapping[str, bool]) -> bool:
        if route.vetted.closed:
            return False
        upstream = self.upstreams.get(route.upstream)
        return resting.get(route.id, True) and not (isinstance(upstream, EmbeddedUpstream) and not upstream.ready)

    def tell(self, exchange: Exchange) -> None:
        """Log, count and trace a settled call: names and figures alone."""
        outcome = exchange.outcome
        if outcome is None:
            return
        call, route = exchange.prepared.call, exchange.route
        self.health.note(outcome.attempts, outcome.route if outcome.status is Status.ANSWERED else "", now_ms())
        place = route.place.id if route else ""
        self.metrics.entries.set(self.ledger.size)
        self.metrics.ended(call, outcome, place)
        self.trace(call, outcome, place)
        self.log.info(
            "call",
            call=call.id,
            face=call.face,
            status=outcome.status.value,
            code=outcome.code,
            place=place,
            principal=call.principal.id,
            matter=call.matter.id if call.matter else "",
            duration_ms=outcome.duration_ms,
        )

    async def aclose(self) -> None:
        """Release what was opened, the last first; what fails to close does not keep the rest open."""
        await self.opened.aclose()


def digests_of(upstreams: Mapping[str, Upstream]) -> Mapping[str, str]:
    """Return the weights' digests of upstreams that know theirs."""
    return {name: u.weights.sha256 for name, u in upstreams.items() if isinstance(u, EmbeddedUpstream)}
