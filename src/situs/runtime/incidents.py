"""The incidents of a ledger as it grows: an act is checked against what is on record, then becomes a part of it."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from situs.adapters.store import SqliteLedger, load_signer
from situs.config import Config
from situs.errors import CallError, ConfigError
from situs.incidents import (
    OPENED,
    STATED,
    Incident,
    Present,
    State,
    act_entry,
    check_act,
    clocks_of,
    incident_id,
    is_name,
    parse_act,
    take,
)
from situs.model import Principal

_TRIES, _PAUSE = 6, 0.1
"""How often, and after how many seconds, a ledger is tried that another command holds."""


class Appending(Protocol):
    """Append entries durably."""

    async def append(self, entry: Mapping[str, Any]) -> int:
        """Return the entry's index once it is durable."""
        ...


class Incidents:
    """Hold what is on record of incidents; one act at a time is checked and appended."""

    def __init__(self, ledger: Appending, clock: Callable[[], int]) -> None:
        self._ledger, self._clock = ledger, clock
        self._known: dict[str, Incident] = {}
        self._last = 0
        self._turn = asyncio.Lock()

    def take(self, event: Mapping[str, Any]) -> None:
        """Take an event that the ledger holds already; raise `IntegrityError("incident_malformed")`."""
        take(self._known, 0, event)
        self._last = max(self._last, event["at"])

    async def record(self, raw: Any, by: str, credential: str = STATED) -> dict[str, Any]:
        """Append an act and return its entry; `credential` says how whoever records is known.

        Raise `CallError`: `incident_invalid` and what `check_act` raises; or `LedgerError`, and then nothing changed.
        """
        act = parse_act(raw)
        if not is_name(by):
            raise CallError("incident_invalid", "whoever records has a name of one line, at most 100 characters")
        async with self._turn:
            now = self._clock()
            check_act(self._known, act, Present(now, self._last).now)
            name = self._fresh(now) if act["event"] == OPENED else act["incident"]
            entry = act_entry(name, act, by, now, credential)
            index = await self._ledger.append(entry)
            take(self._known, index, entry)
            self._last = max(self._last, now)
        return entry

    def clocks(self) -> tuple[Counter[tuple[str, str]], dict[str, float]]:
        """Return how many clocks of open incidents are in each state now, by duty, and the least time left of each.

        Seconds; below nothing once a limit has passed. Places that only the whole log tells of are not known here: what
        is due for each of them counts once, until a notice names one.
        """
        now = Present(self._clock(), self._last).now
        states: Counter[tuple[str, str]] = Counter()
        left: dict[str, float] = {}
        for clock in (c for one in self._known.values() if not one.closed for c in clocks_of(one)):
            state = clock.state(now)
            states[clock.duty.id, state.value] += 1
            if clock.due is not None and state in (State.RUNNING, State.OVERDUE):
                seconds = (clock.due - now) / 1000
                left[clock.duty.id] = min(seconds, left.get(clock.duty.id, seconds))
        return states, left

    @property
    def open(self) -> int:
        """Return how many incidents are open."""
        return sum(not one.closed for one in self._known.values())

    def _fresh(self, now: int) -> str:
        while (name := incident_id(now, secrets.token_bytes(4))) in self._known:
            pass
        return name


async def _opened(config: Config, folder: Path, clock: Callable[[], int]) -> SqliteLedger:
    """Open the ledger, waiting a moment for another command that holds it."""
    signer = load_signer(folder / config.ledger.signing_key)
    for left in reversed(range(_TRIES)):
        try:
            return SqliteLedger.open(folder / config.ledger.path, config.ledger.origin, signer, clock, create=False)
        except ConfigError as error:
            if error.code != "ledger_locked" or not left:
                raise
        await asyncio.sleep(_PAUSE)
    raise AssertionError("the last try neither opened it nor raised")


async def record_alone(
    config: Config, folder: Path, raw: Any, by: Principal, clock: Callable[[], int]
) -> dict[str, Any]:
    """Record an act while no gateway serves the ledger, open for no longer than that takes.

    Raise `ConfigError("ledger_locked")` where one does, other errors of opening, and those of `record`.
    """
    ledger = await _opened(config, folder, clock)
    try:
        incidents = Incidents(ledger, clock)
        for event in await ledger.events():
            incidents.take(event)
        return await incidents.record(raw, by.id, by.credential)
    finally:
        await ledger.aclose()
