"""Situs's own endpoints: health, metrics, models, receipts. None carries client text in or out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import orjson

from situs.errors import CallError
from situs.model import Principal
from situs.runtime import Runtime
from situs.server.erasing import erase_matter
from situs.server.http import JSON, Head, Receive, Send, credential_of, respond
from situs.server.incidents import PATH as INCIDENTS
from situs.server.incidents import recorded_act
from situs.server.mirroring import MIRROR, SUBMIT, add_checkpoint, mirrored
from situs.server.openapi import document
from situs.server.reviewing import decide
from situs.server.salesforce.describing import BASE, service_document
from situs.wire import model_entry, models_list

Own = Callable[[Runtime, Head, Send], Awaitable[None]]
Taking = Callable[[Runtime, Head, Receive, Send], Awaitable[None]]
"""An endpoint that reads a body."""

RECEIPTS = "/situs/v1/receipts/"
PRIVILEGED = "/situs/v1/reviews/privileged/"
ERASURES = "/situs/v1/erasures/"
NOT_PRIVILEGED = "/situs/v1/reviews/not-privileged/"
MODELS = "/v1/models/"
_TEXT = b"text/plain; charset=utf-8"


async def healthz(runtime: Runtime, head: Head, send: Send) -> None:
    """Say that the process answers."""
    await respond(send, 200, b"ok\n", _TEXT)


async def readyz(runtime: Runtime, head: Head, send: Send) -> None:
    """Say whether calls can be taken: the ledger writes, and at least one route is healthy. Warnings stop nothing."""
    faults = runtime.faults()
    body = orjson.dumps({"ready": not faults, "faults": faults, "warnings": runtime.warnings()})
    await respond(send, 503 if faults else 200, body, JSON)


async def metrics(runtime: Runtime, head: Head, send: Send) -> None:
    """Return metrics in Prometheus's text format: counts and durations, with no client text in any label."""
    runtime.gauge()
    body, kind = runtime.metrics.render()
    await respond(send, 200, body, kind)


async def models(runtime: Runtime, head: Head, send: Send) -> None:
    """List the aliases that the configured routes serve."""
    await _principal(runtime, head)
    body = models_list(_aliases(runtime), runtime.started, anthropic=speaks_anthropic(head))
    await respond(send, 200, body, JSON)


async def model(runtime: Runtime, head: Head, send: Send) -> None:
    """Show one alias."""
    await _principal(runtime, head)
    name = head.path.removeprefix(MODELS)
    if name not in _aliases(runtime):
        raise CallError("unknown_model", "no route serves this model", status=404)
    body = model_entry(name, runtime.started, anthropic=speaks_anthropic(head))
    await respond(send, 200, body, JSON)


async def receipts(runtime: Runtime, head: Head, send: Send) -> None:
    """Return a call's receipt to the principal that made it, or to an auditor."""
    principal = await _principal(runtime, head)
    receipt = await runtime.world.ledger.receipt(head.path.removeprefix(RECEIPTS))
    owner = orjson.loads(receipt.entries[0].body).get("principal", {}).get("id")
    if owner != principal.id and "auditor" not in principal.roles:
        raise CallError("receipt_not_found", "there is no such receipt", status=404)
    await respond(send, 200, receipt.to_json(), JSON)


async def privileged(runtime: Runtime, head: Head, send: Send) -> None:
    """Decide that the texts of a call whose privilege was in doubt are privileged."""
    await _reviewed(runtime, head, send, PRIVILEGED, privileged=True)


async def not_privileged(runtime: Runtime, head: Head, send: Send) -> None:
    """Decide that the texts of a call whose privilege was in doubt are not privileged."""
    await _reviewed(runtime, head, send, NOT_PRIVILEGED, privileged=False)


async def _reviewed(runtime: Runtime, head: Head, send: Send, place: str, *, privileged: bool) -> None:
    principal = await _principal(runtime, head)
    call = head.path.removeprefix(place)
    texts = await decide(runtime, principal, call, privileged=privileged)
    await respond(send, 200, orjson.dumps({"call": call, "privileged": privileged, "texts": texts}), JSON)


async def erase(runtime: Runtime, head: Head, send: Send) -> None:
    """Erase the matter of the header `X-Situs-Matter` by destroying its key, and return the signed certificate."""
    principal = await _principal(runtime, head)
    ended, certificate = await erase_matter(runtime, principal, head.get(b"x-situs-matter"), _last(head, ERASURES))
    body = {"erasure": ended.id, "result": ended.state, "conflict": ended.conflict}
    await respond(send, 200, orjson.dumps({**body, "certificate": orjson.loads(certificate)}), JSON)


def _last(head: Head, place: str) -> str:
    return head.path.removeprefix(place)


async def openapi(runtime: Runtime, head: Head, send: Send) -> None:
    """Return the description of every path (OpenAPI 3.1)."""
    await respond(send, 200, description(), JSON)


async def service(runtime: Runtime, head: Head, send: Send) -> None:
    """Return the description of the External Service that an org registers (OpenAPI 3.0.3)."""
    await respond(send, 200, service_document(), JSON)


def description() -> bytes:
    """Return the description of every path of the server."""
    rows = [*OWN.items(), *TAKING.items()]
    return document(tuple((method, path, (own.__doc__ or "").strip()) for (method, path), own in rows))


def speaks_anthropic(head: Head) -> bool:
    """Tell whether a client of Anthropic's API asks, at a path that both APIs have."""
    return any(name == b"anthropic-version" for name, _ in head.headers)


def _aliases(runtime: Runtime) -> list[str]:
    return sorted({alias for route in runtime.rules.routes for alias in route.models})


async def _principal(runtime: Runtime, head: Head) -> Principal:
    return await runtime.gatekeeper.identify(credential_of(head), runtime.now() // 1000, "own")


OWN: Mapping[tuple[str, str], Own] = {
    ("GET", "/healthz"): healthz,
    ("GET", "/readyz"): readyz,
    ("GET", "/metrics"): metrics,
    ("GET", "/v1/models"): models,
    ("GET", MODELS): model,
    ("GET", "/situs/v1/openapi.json"): openapi,
    ("GET", f"{BASE}openapi.json"): service,
    ("GET", RECEIPTS): receipts,
    ("POST", PRIVILEGED): privileged,
    ("POST", NOT_PRIVILEGED): not_privileged,
    ("POST", ERASURES): erase,
    ("GET", MIRROR): mirrored,
}
"""Method and path (a prefix where it ends in a slash) of each endpoint that is not a face."""
TAKING: Mapping[tuple[str, str], Taking] = {("POST", INCIDENTS): recorded_act, ("POST", SUBMIT): add_checkpoint}
"""The same for endpoints that read a body."""
