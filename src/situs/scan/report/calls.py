"""What an org really called, for a person and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from situs.scan.evidence import Called
from situs.scan.report.plain import printable


def called_of(called: Sequence[Called]) -> list[dict[str, Any]]:
    """Return each host that was called, with how often, how much, whose it is, and whether the scan explains it."""
    return [
        {
            "host": one.calls.host,
            "calls": one.calls.count,
            "failed": one.calls.failed,
            "earlier_calls": one.calls.earlier,
            "bytes_sent": one.calls.sent,
            "provider": one.destination.provider if one.destination else None,
            "explained": one.explained,
        }
        for one in called
    ]


def plain_called(called: Sequence[Called]) -> Iterator[str]:
    """Return the lines that tell what was called: models first, then what nothing explains."""
    if not called:
        return
    yield "Really called, by the org's log"
    for one in sorted(called, key=lambda c: (c.destination is None, c.explained, c.calls.host)):
        whose = one.destination.provider if one.destination else "no known model"
        calls = one.calls
        mark = "" if one.explained or not calls.is_current else ", which nothing that was read explains"
        mark += f"; {calls.earlier:,} earlier, which do not count" if calls.earlier else ""
        yield f"    {printable(calls.host)} ({whose}): {calls.count:,} calls, {calls.sent:,} bytes sent{mark}"
    yield ""
