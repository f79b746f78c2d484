"""Work that takes longer than a caller waits: an id at once, then an event and an answer to be asked for."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from situs.adapters.store import Job
from situs.errors import CallError, SitusError
from situs.runtime import Runtime
from situs.runtime.orgs import Org
from situs.server.salesforce.work import Told

Work = Callable[[float], Awaitable[Told]]
"""Do the job until a time on the loop's clock, and return the fields of its answer."""

_KEPT = 256
"""Answers that are kept, in memory alone."""
_KEPT_SECONDS = 3600.0
_LAST_SECONDS = 5.0
_TRIES = (0.0, 1.0, 5.0)
"""Seconds before each attempt to publish an event."""
_LOST = "the gateway was restarted while the job ran: start it again"
_GONE = "the answer is kept for an hour and not through a restart: start the job again"


class Jobs:
    """Run jobs beside requests. Their states survive a restart; their texts do not, and nothing pretends otherwise."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._places = asyncio.Semaphore(runtime.config.salesforce.jobs_at_once)
        self._tasks: set[asyncio.Task[None]] = set()
        self._answers: OrderedDict[str, tuple[Told, float]] = OrderedDict()
        self._closing = False

    async def start(self, job: Job, org: Org | None, work: Work) -> None:
        """Note a job and begin it; raises `CallError("overloaded" | "shutting_down", 503)`."""
        settings = self._runtime.config.salesforce
        if self._closing:
            raise CallError("shutting_down", "the gateway is shutting down", status=503)
        if len(self._tasks) >= settings.jobs_at_once + settings.jobs_waiting:
            raise CallError("overloaded", "too many jobs are waiting", status=503)
        await self._runtime.jobs.add(job)
        task = asyncio.create_task(self._run(job, org, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def status(self, job: str, principal: str, user: str) -> Told:
        """Return how a job stands to who started it; raises `CallError("job_not_found", 404)` to anybody else."""
        found = await self._runtime.jobs.find(job, self._runtime.now())
        if found is None or (found.principal, found.user) != (principal, user):
            raise CallError("job_not_found", "there is no such job", status=404)
        told = {"outcome": found.outcome, "reasonCode": found.code, "receiptId": found.receipt}
        if found.code == "job_lost":
            return {**told, "reason": _LOST}
        kept = self._answers.get(job)
        if kept is not None and asyncio.get_running_loop().time() < kept[1]:
            return kept[0]
        if found.outcome == "answered":
            return {**told, "reasonCode": "job_answer_gone", "reason": _GONE}
        return told

    async def aclose(self) -> None:
        """Take no more jobs; what still runs when its calls were ended by the shutdown is lost, and told as such."""
        self._closing = True
        if self._tasks:
            _, left = await asyncio.wait(self._tasks, timeout=_LAST_SECONDS)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def _run(self, job: Job, org: Org | None, work: Work) -> None:
        async with self._places:
            until = asyncio.get_running_loop().time() + self._runtime.config.salesforce.job_seconds
            told = await work(until)
        self._keep(job.id, told)
        receipt, code = str(told.get("receiptId", "")), str(told.get("reasonCode", ""))
        await self._runtime.jobs.end(job.id, self._runtime.now(), str(told["outcome"]), code, receipt)
        if org is not None and org.settings.event:
            await self._publish(org, job.id, told)

    def _keep(self, job: str, told: Told) -> None:
        now = asyncio.get_running_loop().time()
        self._answers[job] = (told, now + _KEPT_SECONDS)
        while len(self._answers) > _KEPT or next(iter(self._answers.values()))[1] < now:
            self._answers.popitem(last=False)

    async def _publish(self, org: Org, job: str, told: Told) -> None:
        """Tell the org that a job is done; one that cannot be told is asked for by jobStatus all the same."""
        fields: dict[str, Any] = {
            "JobId__c": job,
            "Outcome__c": told["outcome"],
            "ReasonCode__c": told.get("reasonCode") or None,
            "ReceiptId__c": told.get("receiptId") or None,
        }
        if org.settings.event_answer:
            fields["Answer__c"] = told.get("answer") or None
        for wait in _TRIES:
            await asyncio.sleep(wait)
            try:
                return await org.client.publish(org.settings.event, fields)
            except SitusError as error:
                self._runtime.log.warning("event_not_published", job=job, org=org.settings.id, code=error.code)
                if error.code in ("crm_rejected", "crm_forbidden", "crm_not_found"):
                    return None
        return None
