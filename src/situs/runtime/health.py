"""Remember which routes failed lately, so that they are tried last. Health opens and closes nothing: policy does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_FAILURES = 3
_REST_MS = 10_000


@dataclass(slots=True)
class Health:
    """Count failures in a row; a route with three rests for ten seconds."""

    failures: dict[str, int] = field(default_factory=dict)
    until: dict[str, int] = field(default_factory=dict)

    def note(self, attempts: tuple[str, ...], served: str, now: int) -> None:
        """Take a settled call's attempts (`route`, or `route:code` where it failed) and the route that answered."""
        for attempt in attempts:
            route, _, code = attempt.partition(":")
            if not code.startswith("upstream_"):
                continue
            self.failures[route] = self.failures.get(route, 0) + 1
            if self.failures[route] >= _FAILURES:
                self.until[route] = now + _REST_MS
        if served:
            self.failures.pop(served, None)
            self.until.pop(served, None)

    def view(self, now: int) -> Mapping[str, bool]:
        """Return the routes that rest, as `{route: False}`; the others are healthy as far as is known."""
        if not self.until:
            return {}
        return {route: False for route, until in self.until.items() if until > now}
