"""Know how far one kind of countersignature is, and since when entries wait for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Due:
    """Follow the log's size: what is covered, and whether what is not waits too long. Times are epoch milliseconds."""

    overdue_ms: float
    covered: int = 0
    """How many entries are covered."""
    waiting_since: int | None = None
    """When the oldest entry that is not covered was noticed, or None."""

    def observe(self, size: int, now: int) -> None:
        """Take the log's size."""
        if size > self.covered and self.waiting_since is None:
            self.waiting_since = now

    def reach(self, covered: int, now: int, *, quiet: bool) -> None:
        """Note that entries are covered now; `quiet` says that nothing else has come meanwhile."""
        self.covered = covered
        self.waiting_since = None if quiet else now

    def late(self, now: int) -> bool:
        """Tell whether entries wait longer than is allowed."""
        return self.waiting_since is not None and now - self.waiting_since > self.overdue_ms
