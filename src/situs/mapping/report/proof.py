"""The proof of a migration, for a person at a terminal and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from situs.mapping.judging import ANSWERED
from situs.mapping.proving import Proof, State
from situs.mapping.report.document import spot_of
from situs.scan import Spot
from situs.scan.report.plain import plain_stated, printable

_TO_SITUS = {State.BROKEN: "lead to Situs and break", State.EXPOSED: "lead to Situs in the clear"}
_NEXT = {
    State.BROKEN: f"{ANSWERED}; `GET /situs/v1/openapi.json` lists them",
    State.EXPOSED: "let it call Situs by `https://`: what goes by plain HTTP can be read on the way",
}
"""What to do, where the line itself does not say so."""


def proof_of(proof: Proof, version: str) -> dict[str, Any]:
    """Return the proof with all that speaks against it; `proved` is what the exit code says."""
    return {
        "tool": "situs",
        "version": version,
        "proved": proof.holds,
        "files": proof.files,
        "governed": proof.governed,
        "left": [{"state": str(one.state), **spot_of(Spot(one.path, one.line, one.what))} for one in proof.left],
        "unexplained": [
            {"host": found.subject, "provider": found.destination and found.destination.provider}
            for found in proof.unexplained
        ],
        "called_since": proof.since.isoformat() if proof.since else None,
        "earlier": [{"host": one.calls.host, "calls": one.calls.earlier} for one in proof.earlier],
        "unread": [{"path": d.path, "why": d.why} for d in proof.unread],
        "stated": [{"path": d.path, "what": d.why} for d in proof.stated],
    }


def plain_proof(proof: Proof) -> Iterator[str]:
    """Return the lines that name each old way that is left, and what else stands against the proof."""
    for one in proof.left:
        yield f"{one.state:<8}{printable(one.what)}  {printable(one.path)}:{one.line}"
    for call in proof.unexplained:
        yield f"called  {printable(call.subject)}, by the org's log; nothing that was read explains it"
    for host in proof.earlier:
        told = f"{host.calls.earlier:,} calls before {proof.since:%Y-%m-%d %H:%M} UTC, which do not count"
        yield f"earlier  {printable(host.calls.host)}: {told}"
    for diagnostic in proof.unread:
        yield f"not read  {printable(diagnostic.path)}: {diagnostic.why}"
    yield from plain_stated(proof.stated)
    if not proof.files:
        yield "nothing was read, so nothing is proved"
    states = Counter(one.state for one in proof.left)
    for state in sorted(states.keys() & _NEXT.keys()):
        yield f"{state}: {_NEXT[state]}"
    left, unread = states[State.OPEN] + states[State.UNKNOWN], len(proof.unread)
    to_situs = "".join(f"; {states[state]} {told}" for state, told in _TO_SITUS.items() if states[state])
    yield f"{proof.governed} ways lead through Situs; {left} old ways are left{to_situs}; {unread} files not read"
