"""One governed call, from the bytes of a request to the finish of its exchange. Every face comes through here."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from dataclasses import dataclass, field, replace

from situs.authenticate import matter_of
from situs.driver import Driver, Interrupt
from situs.errors import CallError, SitusError
from situs.exchange import Exchange
from situs.model import Call, Evidence, Label, Principal, Provenance
from situs.pipeline import Means, Permitted, Refused, prepare, refuse, withdraw
from situs.rules import Rules
from situs.runtime import Runtime
from situs.runtime.limiting import Hold
from situs.server.admission import Admission
from situs.server.client import AsgiClient, watch
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
from situs.wire import Face, reply, write

LOWER = "classify:lower"
"""The role that lets a named person lower a label."""


@dataclass(frozen=True, slots=True)
class Door:
    """Hold one request at a face: who serves it, what came in, and where the answer goes."""

    runtime: Runtime
    admission: Admission
    service: Service
    head: Head
    receive: Receive
    send: Send

    @property
    def face(self) -> Face:
        """Return the face that it opens to."""
        return self.service.face


@dataclass(frozen=True, slots=True)
class Taken:
    """Hold who asks and the body that was taken in, or why it was not."""

    principal: Principal
    credential: str = field(repr=False)
    body: bytes = field(repr=False)
    fault: CallError | None = None
    until: float | None = None
    """When the face must have answered, on the loop's clock; None where it states no time."""


async def govern(door: Door) -> None:
    """Answer one request of a face. Whoever is authenticated gets a recorded decision, refusals included."""
    runtime, face, seconds = door.runtime, door.face, door.service.seconds
    until = None if seconds is None else asyncio.get_running_loop().time() + seconds
    try:
        credential = credential_of(door.head, door.service.key_header)
        principal = await runtime.gatekeeper.identify(credential, runtime.now() // 1000, face.name)
        taken = replace(await _take_in(door, principal, credential or ""), until=until)
        async with door.admission.enter(until):
            await _carry(door, taken)
    except Disconnected:
        return
    except SitusError as error:  # nobody is known yet, or nothing was taken in: told, counted, not recorded
        runtime.metrics.turned_away(face.name, error.code)
        shown = face.error(error.code, error.message, error.status, error.pointer)
        await respond(door.send, error.status, shown, extra=retry_headers(error))


async def _take_in(door: Door, principal: Principal, credential: str) -> Taken:
    """Read the body; one that cannot be taken in makes a refusal, which is recorded like any other."""
    server = door.runtime.config.server
    try:
        check_json(door.head)
        seconds = min(server.body_seconds, door.service.seconds or server.body_seconds)
        body = await read_body(door.head, door.receive, server.max_body_bytes, seconds)
    except CallError as error:
        return Taken(principal, credential, b"", error)
    return Taken(principal, credential, body)


async def _carry(door: Door, taken: Taken) -> None:
    runtime, rules, call = door.runtime, door.runtime.rules, _bare_call(door, taken)
    prepared: Permitted | Refused
    hold: Hold | None = None
    try:
        if taken.fault is not None:
            raise taken.fault
        prepared = await _prepare(door, call, taken.body, rules)
        if isinstance(prepared, Permitted):
            prepared, hold = _reserve(door, taken, prepared)
    except SitusError as error:
        prepared = refuse(call, error, rules)
    except Exception as bug:  # noqa: BLE001 - fails the call closed: a defect in the gate is a recorded refusal
        runtime.report(bug)
        prepared = refuse(call, SitusError("internal_error", "the gateway failed; nothing was sent"), rules)
    exchange = Exchange(prepared)
    client = AsgiClient(
        door.send,
        door.face,
        exchange,
        stream=prepared.call.stream,
        send_seconds=runtime.config.server.send_seconds,
    )
    interrupt = Interrupt(_seconds_left(runtime.config.server.call_seconds, taken.until))
    watcher = asyncio.create_task(watch(door.receive, client, interrupt))
    door.admission.opened(client, interrupt)
    try:
        await Driver(exchange, runtime.world, client, interrupt).run()
    finally:
        watcher.cancel()
        door.admission.closed(client)
        if hold is not None:
            runtime.limiter.settle(hold, exchange.outcome)
        runtime.tell(exchange)


def _seconds_left(most: float, until: float | None) -> float:
    """Return how long a call may still take: what it has waited for so far counts where its face states a time."""
    return most if until is None else min(most, max(0.0, until - asyncio.get_running_loop().time()))


def _reserve(door: Door, taken: Taken, permitted: Permitted) -> tuple[Permitted | Refused, Hold | None]:
    """Reserve what the call may cost at most; where a limit stands, the record keeps what the gate had found."""
    call, limiter = permitted.call, door.runtime.limiter
    try:
        return permitted, limiter.reserve(taken.credential, call, permitted.order, door.runtime.now())
    except CallError as error:
        return withdraw(permitted, error), None


async def _prepare(door: Door, call: Call, body: bytes, rules: Rules) -> Permitted | Refused:
    """Read, complete and gate the call; raises `SitusError` for what makes it a recorded refusal."""
    runtime = door.runtime
    matter_id, asserted = matter_of(call.principal, door.head.get(b"x-situs-matter"))
    matter = await runtime.matters.find(matter_id) if matter_id else None
    if matter_id and matter is None:
        raise CallError("unknown_matter", "no such matter is known", status=403)
    assertions = _assertions(door.head, call.principal)
    if matter is not None or assertions:
        facts = frozenset({"matter"}) if asserted else frozenset()
        call = replace(call, matter=matter, asserted=facts, assertions=assertions)
    try:
        reading = door.face.read(body)
        if reading.attachments:
            reading = reading.with_documents(await runtime.documents.decode(reading.attachments))
    except SitusError as error:
        return refuse(call, error, rules)
    call = replace(
        call,
        model=reading.model,
        slots=reading.slots,
        media=reading.media,
        stream=reading.stream,
        max_tokens=reading.max_tokens,
    )
    key = await runtime.keys.matter_key(matter.id) if matter else runtime.fresh_key()
    means = Means(
        render=lambda texts, route: write(reading, texts, route),
        answer=lambda route, make: reply(reading, route, make, call_id=call.id, created=call.received // 1000),
        key=key,
        health=runtime.health.view(call.received),
        reminder=runtime.recollection.of(key) if matter else None,
    )
    return prepare(call, rules, means)


def _bare_call(door: Door, taken: Taken) -> Call:
    return Call(
        id=door.runtime.new_id(),
        received=door.runtime.now(),
        face=door.face.name,
        action=door.face.action,
        model="",
        principal=taken.principal,
        matter=None,
        slots=(),
        body_digest=hashlib.sha256(taken.body).hexdigest(),
        body_bytes=len(taken.body),
    )


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
