"""The proof of a migration, for a person at a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from situs.mapping.proving import Proof
from situs.mapping.report.document import spot_of
from situs.scan import Spot
from situs.scan.report.plain import plain_stated, printable


def proof_of(proof: Proof, version: str) -> dict[str, Any]:
    """Return the proof with all that speaks against it; `proved` is what the exit code says."""
    return {
        "tool": "situs",
        "version": version,
        "proved": proof.holds,
        "files": proof.files,
        "governed": proof.governed,
        "left": [
            {"state": "open" if one.proven else "unknown", **spot_of(Spot(one.path, one.line, one.what))}
            for one in proof.left
        ],
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
        state = "open    " if one.proven else "unknown "
        yield f"{state}{printable(one.what)}  {printable(one.path)}:{one.line}"
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
    left, unread = len(proof.left), len(proof.unread)
    yield f"{proof.governed} ways lead through Situs; {left} old ways are left; {unread} files not read"
