"""Serve the External Service: read a request, gather its texts, do the task through the gate, answer with a 200."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import orjson

from situs.adapters.crm import read_id
from situs.adapters.store import Job
from situs.authenticate import matter_of
from situs.errors import CallError, SitusError
from situs.model import Principal
from situs.server.asking import GovernedAsk, carry_whole
from situs.server.governing import Asking, Governor
from situs.server.http import Disconnected, Head, Receive, Send, check_json, credential_of, read_body, respond
from situs.server.salesforce.describing import BASE
from situs.server.salesforce.fields import read_fields
from situs.server.salesforce.gathering import Gathered, gather, late
from situs.server.salesforce.jobs import Jobs
from situs.server.salesforce.operations import (
    OPERATIONS,
    START_ASKED,
    STATUS_ASKED,
)
from situs.server.salesforce.work import Desk, Operation, Told, ended
from situs.wire import SALESFORCE_SERVICE

NAMES = (*OPERATIONS, "startJob", "jobStatus")
_READING = 8
"""Requests that read from orgs at once; each holds one file at a time."""
_MOST_BODY = 262_144
"""Bytes; what is long comes as a file, by its id."""


@dataclass(frozen=True, slots=True)
class _Caller:
    """Hold who calls, and the body as it came."""

    principal: Principal
    credential: str = field(repr=False)
    body: bytes = field(repr=False)


class ExternalService:
    """Answer an org's calls. Whoever is known gets a 200; a refusal is one of its outcomes, and recorded."""

    def __init__(self, governor: Governor) -> None:
        self._governor = governor
        self._runtime = governor.runtime
        self.jobs = Jobs(governor.runtime)
        self._reading = asyncio.Semaphore(_READING)

    async def serve(self, head: Head, receive: Receive, send: Send) -> None:
        """Answer one request; raises `SitusError` where nobody is known, which is not recorded."""
        runtime = self._runtime
        seconds = runtime.config.salesforce.answer_seconds
        until = asyncio.get_running_loop().time() + seconds
        credential = credential_of(head, runtime.config.salesforce.key_header.lower().encode())
        now = runtime.now()
        try:
            principal = await runtime.gatekeeper.identify(credential, now // 1000, SALESFORCE_SERVICE.name)
        except SitusError as error:
            runtime.metrics.turned_away(SALESFORCE_SERVICE.name, error.code)
            raise
        caller = _Caller(principal, credential or "", b"")
        try:
            fault = runtime.limiter.count(caller.credential, principal, now)
        except CallError as error:  # not recorded: the caller's next entry says how many these were
            runtime.metrics.turned_away(SALESFORCE_SERVICE.name, error.code)
            await respond(send, 200, orjson.dumps(_told_of(error)))
            return
        if fault is None:
            try:
                caller, fault = await self._take_in(caller, head, receive, seconds)
            except Disconnected:
                return
        told = await self._told(head.path.removeprefix(BASE), caller, until, fault)
        await respond(send, 200, orjson.dumps({key: value for key, value in told.items() if value is not None}))

    async def _take_in(
        self, caller: _Caller, head: Head, receive: Receive, seconds: float
    ) -> tuple[_Caller, CallError | None]:
        bounds = self._runtime.config.server
        try:
            check_json(head)
            most = min(bounds.max_body_bytes, _MOST_BODY)
            body = await read_body(head, receive, most, min(bounds.body_seconds, seconds))
        except CallError as error:
            return caller, error
        return replace(caller, body=body), None

    async def _told(self, name: str, caller: _Caller, until: float, fault: SitusError | None) -> Told:
        try:
            if fault is not None:
                raise fault
            match name:
                case "jobStatus":
                    return await self._status(caller)
                case "startJob":
                    return await self._start(caller)
                case _:
                    given = read_fields(caller.body, OPERATIONS[name].asked)
                    return await self._work(OPERATIONS[name], caller, given, until)
        except SitusError as error:
            if name == "jobStatus":  # no model is asked and no text is read: there is no decision to record
                return _told_of(error)
            return await self._refuse(caller, Gathered(fault=error))

    async def _start(self, caller: _Caller) -> Told:
        given = dict(read_fields(caller.body, START_ASKED))
        operation = OPERATIONS[given.pop("operation")]
        given = dict(read_fields(orjson.dumps(given), operation.asked))
        runtime = self._runtime
        job = Job(runtime.new_id(), caller.principal.id, _user(given), operation.name, runtime.now())

        async def work(until: float) -> Told:
            return await self._work(operation, caller, given, until, job.id)

        await self.jobs.start(job, runtime.orgs.get(caller.principal.id), work)
        return {"outcome": "started", "jobId": job.id}

    async def _status(self, caller: _Caller) -> Told:
        given = read_fields(caller.body, STATUS_ASKED)
        return await self.jobs.status(given["jobId"], caller.principal.id, _user(given))

    async def _work(
        self, operation: Operation, caller: _Caller, given: Mapping[str, Any], until: float, job: str = ""
    ) -> Told:
        """Gather, ask and answer. What ends it is recorded once: by the calls to the model, or as a refusal."""
        runtime = self._runtime
        model = runtime.config.salesforce.model
        if not model:
            off = CallError("service_not_configured", "no model is configured for the External Service", status=403)
            return await self._refuse(caller, Gathered(fault=off))
        gathered = await self._gathered(caller, given, until)
        if gathered.fault is not None:
            return await self._refuse(caller, gathered)
        asking = replace(_asking(caller, gathered, given), until=until)
        ask = GovernedAsk(self._governor, asking, model)
        try:
            if job:  # a hold on its matter keeps a job that ends without a receipt
                await runtime.jobs.concern(job, matter_of(caller.principal, gathered.matter)[0] or "")
            told = await operation.run(ask, await self._desk(caller, given, gathered))
            return told if ask.asked else await self._note(caller, gathered, told)
        except SitusError as error:
            return await self._refuse(caller, replace(gathered, fault=error))
        except Exception as bug:  # noqa: BLE001 - fails the operation closed: what was asked is recorded by itself
            runtime.report(bug)
            fault = SitusError("internal_error", "the gateway failed")
            return await self._refuse(caller, replace(gathered, fault=fault))

    async def _gathered(self, caller: _Caller, given: Mapping[str, Any], until: float) -> Gathered:
        runtime = self._runtime
        try:
            async with asyncio.timeout_at(until):
                await self._reading.acquire()
        except TimeoutError:
            return Gathered(fault=late())
        try:
            return await gather(runtime, runtime.orgs.get(caller.principal.id), given, until)
        except Exception as bug:  # noqa: BLE001 - fails the operation closed: a recorded refusal, and nothing was asked
            runtime.report(bug)
            return Gathered(fault=SitusError("internal_error", "the gateway failed"))
        finally:
            self._reading.release()

    async def _desk(self, caller: _Caller, given: Mapping[str, Any], gathered: Gathered) -> Desk:
        runtime = self._runtime
        matter, _ = matter_of(caller.principal, gathered.matter)
        known = await runtime.matters.find(matter) if matter else None
        if known is not None and not known.wall <= caller.principal.walls:
            known = None  # to whom its wall does not admit it is as if unknown: held, and nothing told of it
        return Desk(
            given,
            gathered.sources,
            runtime.books,
            runtime.rules.instruments,
            datetime.fromtimestamp(runtime.now() / 1000, UTC).date(),
            matter or "",
            known,
            tuple(m for m in runtime.matters.snapshot.values() if m.wall <= caller.principal.walls),
        )

    async def _note(self, caller: _Caller, gathered: Gathered, told: Told) -> Told:
        """Record a task that was settled without a model, since its checks of access are evidence too."""
        fault = CallError("no_model_needed", "the task was settled without a model; nothing was sent")
        recorded = await self._refuse(caller, replace(gathered, fault=fault))
        return {**told, "receiptId": recorded["receiptId"]} if recorded.get("receiptId") else recorded

    async def _refuse(self, caller: _Caller, gathered: Gathered) -> Told:
        """Record a refusal through the gate like any other, and return its answer."""
        assert gathered.fault is not None
        reply = await carry_whole(self._governor, replace(_asking(caller, gathered, {}), fault=gathered.fault))
        told = dict(ended(reply))
        return told if not reply.receipt else {**told, "outcome": _outcome(gathered.fault)}


def _user(given: Mapping[str, Any]) -> str:
    """Return the user's id, long, so that both spellings are one person; empty where none is given."""
    return read_id(given["userId"], "/userId") if "userId" in given else ""


def _asking(caller: _Caller, gathered: Gathered, given: Mapping[str, Any]) -> Asking:
    """Return what the gate is told: the user is only said by the org, which the record marks."""
    return Asking(
        SALESFORCE_SERVICE,
        caller.principal,
        caller.credential,
        caller.body,
        matter=gathered.matter,
        vouched=gathered.vouched,
        asserted=frozenset({"user"}) if gathered.access or "userId" in given else frozenset(),
        access=gathered.access,
    )


def _told_of(error: SitusError) -> Told:
    """Word an error of which there is no entry."""
    return {"outcome": _outcome(error), "reasonCode": error.code, "reason": error.message}


def _outcome(error: SitusError) -> str:
    """Return what a caller is told: what the caller can mend is refused, what others must mend has failed."""
    mends = isinstance(error, CallError) and error.status < 500
    return "refused" if mends or error.code == "policy_refused" else "failed"
