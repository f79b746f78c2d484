"""An act on an incident, recorded by whoever has the role: the gateway is the one writer of its ledger."""

from __future__ import annotations

import orjson

from situs.errors import CallError
from situs.runtime import Runtime
from situs.server.http import JSON, Disconnected, Head, Receive, Send, check_json, credential_of, read_body, respond

RECORDER = "incident:record"
"""The role that may record."""
PATH = "/situs/v1/incidents"
_MOST_BYTES = 1 << 16


async def recorded_act(runtime: Runtime, head: Head, receive: Receive, send: Send) -> None:
    """Record an act on an incident: opened, scoped, classified, notified or closed. Answer with its entry."""
    principal = await runtime.gatekeeper.identify(credential_of(head), runtime.now() // 1000, "own")
    if RECORDER not in principal.roles:
        raise CallError("incident_not_allowed", f"an act on an incident takes the role `{RECORDER}`", status=403)
    check_json(head)
    try:
        raw = await read_body(head, receive, _MOST_BYTES, runtime.config.server.body_seconds)
    except Disconnected:
        return
    try:
        act = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise CallError("invalid_json", "the body is not JSON") from None
    entry = await runtime.incidents.record(act, principal.id, principal.credential)
    await respond(send, 200, orjson.dumps(entry), JSON)
