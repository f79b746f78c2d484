"""One governed call over HTTP, from the bytes of a request to the answer. Every face comes through here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from situs.driver import Interrupt
from situs.errors import CallError, SitusError
from situs.exchange import Exchange
from situs.model import Evidence, Label, Principal, Provenance
from situs.server.client import AsgiClient, watch
from situs.server.governing import Asking, Governor
from situs.server.http import (
    Disconnected,
    Head,
    Receive,
    Send,
    check_json,
    credential_of,
    read_body,
    respond,
    retry_headers,
)
from situs.server.services import Service
from situs.wire import Face

LOWER = "classify:lower"
"""The role that lets a named person lower a label."""


@dataclass(frozen=True, slots=True)
class Door:
    """Hold one request at a face: who serves it, what came in, and where the answer goes."""

    governor: Governor
    service: Service
    head: Head
    receive: Receive
    send: Send

    @property
    def face(self) -> Face:
        """Return the face that it opens to."""
        return self.service.face


async def govern(door: Door) -> None:
    """Answer one request of a face.

    Whoever is authenticated gets a recorded decision, refusals included; of requests beyond the caller's rate one a
    minute has an entry, and the next entry tells how many the others were.
    """
    runtime, face, seconds = door.governor.runtime, door.face, door.service.seconds
    until = None if seconds is None else asyncio.get_running_loop().time() + seconds
    try:
        credential = credential_of(door.head, door.service.key_header)
        now = runtime.now()
        principal = await runtime.gatekeeper.identify(credential, now // 1000, face.name)
        fault = runtime.limiter.count(credential or "", principal, now)
        matter = _matter(door.head)
        taken = Asking(door.face, principal, credential or "", b"", matter, fault=fault, until=until)
        asking = await _take_in(door, taken) if fault is None else taken

        @contextmanager
        def meet(exchange: Exchange, interrupt: Interrupt) -> Iterator[AsgiClient]:
            client = _client(door, exchange)
            watcher = asyncio.create_task(watch(door.receive, client, interrupt))
            try:
                yield client
            finally:
                watcher.cancel()

        await door.governor.carry(asking, meet)
    except Disconnected:
        return
    except SitusError as error:  # nobody is known yet, or it came too often, or no place is free: told, not recorded
        runtime.metrics.turned_away(face.name, error.code)
        shown = face.error(error.code, error.message, error.status, error.pointer)
        await respond(door.send, error.status, shown, extra=retry_headers(error))


def _client(door: Door, exchange: Exchange) -> AsgiClient:
    return AsgiClient(
        door.send,
        door.face,
        exchange,
        stream=exchange.prepared.call.stream,
        send_seconds=door.governor.runtime.config.server.send_seconds,
    )


async def _take_in(door: Door, asking: Asking) -> Asking:
    """Read body and headers; what cannot be taken in makes a refusal, which is recorded like any other."""
    server = door.governor.runtime.config.server
    try:
        check_json(door.head)
        seconds = min(server.body_seconds, door.service.seconds or server.body_seconds)
        body = await read_body(door.head, door.receive, server.max_body_bytes, seconds)
    except CallError as error:
        return replace(asking, fault=error)
    try:
        matter, assertions = door.head.get(b"x-situs-matter"), _assertions(door.head, asking.principal)
    except CallError as error:
        return replace(asking, body=body, fault=error)
    return replace(asking, body=body, matter=matter, assertions=assertions)


def _matter(head: Head) -> str | None:
    """Return the matter that the head names; None where it names none, or not clearly, which `_take_in` refuses."""
    try:
        return head.get(b"x-situs-matter")
    except CallError:
        return None


def _assertions(head: Head, principal: Principal) -> tuple[Evidence, ...]:
    """Read `X-Situs-Label`: a person with the right classifies; anybody else asserts, which can only raise."""
    stated = head.get(b"x-situs-label")
    if stated is None:
        return ()
    found = []
    for name in stated.split(","):
        with suppress(ValueError):
            label = Label(name.strip().upper())
            if LOWER in principal.roles:
                found.append(Evidence(label, Provenance.HUMAN, "x-situs-label", principal.id))
            else:
                found.append(Evidence(label, Provenance.CLIENT_ASSERTED, "x-situs-label"))
            continue
        raise CallError("unknown_label", "the label header names a label that does not exist")
    return tuple(found)
