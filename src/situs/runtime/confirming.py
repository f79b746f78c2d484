"""Record a person's word that the clock is right, after so long without an entry that it might be years ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from situs.adapters.store import LONGEST_SILENCE_MS, LedgerReader, SqliteLedger, load_signer, read_from
from situs.config import Config
from situs.errors import ConfigError
from situs.ledger import peek_checkpoint
from situs.model import Principal
from situs.record import clock_entry
from situs.runtime.live import now_ms


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Tell when the last entry was made and what the clock says, in epoch milliseconds, and whether it was recorded."""

    last_at: int
    at: int
    recorded: bool
    """False where the next entry needs nobody's word."""


async def confirm_clock(
    config: Config, folder: Path, who: Principal, today: date, clock: Callable[[], int] = now_ms
) -> Confirmed:
    """Record that the clock is right, if the next entry needs it. `today` is the day as the person knows it (UTC).

    Raise `ConfigError`: `clock_differs` where the clock has another day, `ledger_missing`, and as `SqliteLedger.open`
    does: a gateway that serves the ledger is to be stopped.
    """
    now, path, signer = clock(), folder / config.ledger.path, load_signer(folder / config.ledger.signing_key)
    day = datetime.fromtimestamp(now / 1000, UTC).date()
    if day != today:
        raise ConfigError("clock_differs", f"by the machine's clock today is {day} (UTC), and you say {today}")
    if not path.exists():
        raise ConfigError("ledger_missing", f"there is no ledger {path.name}")
    with closing(LedgerReader(path)) as reader:
        size = peek_checkpoint(reader.newest()).size
        last = deque(read_from(reader, max(0, size - 1), signer.vkey(config.ledger.origin)), maxlen=1)
    last_at = last[0][1]["at"] if size else now
    if now - last_at <= LONGEST_SILENCE_MS:
        return Confirmed(last_at, now, recorded=False)
    ledger = SqliteLedger.open(path, config.ledger.origin, signer, clock, create=False)
    try:
        await ledger.append(clock_entry(who.id, who.credential, last_at, now))
    finally:
        await ledger.aclose()
    return Confirmed(last_at, now, recorded=True)
