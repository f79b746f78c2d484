"""The round trip: a call starts a job, the org is told by an event, and the answer is there to be asked for."""

import asyncio
from typing import Any

import pytest

from situs.testing import Answer, slow
from situs.testing.salesforce import Fault

from .conftest import ANNA, KARL, LEASE, LETTER, WALLED, found

ASK = {
    "operation": "askMatter",
    "question": "When does the lease end?",
    "userId": ANNA,
    "objectApiName": "Matter__c",
    "recordId": LEASE,
}
SOON = found("Soon.", "The lease ends on 31 March 2027")


async def until_told(desk, count: int = 1) -> None:
    async with asyncio.timeout(10):
        while len(desk.salesforce.published) < count:
            await asyncio.sleep(0.01)


async def status(desk, job: str, **more: Any) -> dict[str, Any]:
    return await desk.call("jobStatus", **({"jobId": job, "userId": ANNA} | more))


async def ended(desk, job: str) -> dict[str, Any]:
    async with asyncio.timeout(10):
        while (told := await status(desk, job))["outcome"] == "running":
            await asyncio.sleep(0.01)
    return told


async def test_a_call_starts_a_job_and_the_org_is_told_by_an_event(desk) -> None:
    desk.provider.script(Answer(text=SOON.text, delay=0.3))
    started = await desk.call("startJob", **ASK)
    assert started["outcome"] == "started" and desk.salesforce.published == []
    assert (await status(desk, started["jobId"]))["outcome"] == "running"
    await until_told(desk)
    (event,) = desk.salesforce.published
    told = await status(desk, started["jobId"])
    assert (told["outcome"], told["answer"], told["found"]) == ("answered", "Soon.", True)
    assert event.event == "LegalAiResult__e"
    assert event.fields == {"JobId__c": started["jobId"], "Outcome__c": "answered", "ReasonCode__c": None,
                            "ReceiptId__c": told["receiptId"]}  # fmt: skip
    decision, outcome = await desk.entries(told["receiptId"])
    assert (decision["matter"], decision["access"][0]["record"], outcome["status"]) == ("M-1", LEASE, "answered")


async def test_an_event_bears_the_answer_only_where_the_operator_says_so(opening) -> None:
    async with opening.gateway(event_answer=True) as gateway:
        desk = opening.desk(gateway)
        desk.provider.script(SOON)
        await desk.call("startJob", **ASK)
        await until_told(desk)
    assert desk.salesforce.published[0].fields["Answer__c"] == "Soon."


async def test_a_refused_job_is_told_as_refused(desk) -> None:
    started = await desk.call("startJob", **(ASK | {"recordId": WALLED}))
    await until_told(desk)
    assert desk.salesforce.published[0].fields["Outcome__c"] == "refused"
    assert desk.salesforce.published[0].fields["ReasonCode__c"] == "record_access_denied"
    told = await status(desk, started["jobId"])
    decision, _ = await desk.entries(told["receiptId"])
    assert decision["code"] == "record_access_denied" and desk.provider.requests == []


async def test_a_job_is_nobody_else_s(desk) -> None:
    desk.provider.script(SOON)
    started = await desk.call("startJob", **ASK)
    await until_told(desk)
    for told in (
        await status(desk, started["jobId"], userId=KARL),
        await status(desk, started["jobId"], userId=None),
        await status(desk, "invented"),
        (await desk.post("jobStatus", {"jobId": started["jobId"], "userId": ANNA}, key=desk.gateway.grant("b")))[1],
    ):
        assert (told["outcome"], told["reasonCode"], "answer" in told) == ("refused", "job_not_found", False)


async def test_a_user_is_the_same_by_a_short_id_and_a_long_one(desk) -> None:
    desk.provider.script(SOON)
    started = await desk.call("startJob", **(ASK | {"userId": ANNA[:15]}))
    await until_told(desk)
    assert (await status(desk, started["jobId"]))["answer"] == "Soon."


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"operation": "jobStatus"}, "unsupported_value"),
        ({"operation": None}, "missing_field"),
        ({"question": None}, "missing_field"),
        ({"operation": "summarizeMatter"}, "unsupported_field"),
        ({"userId": "nobody"}, "record_id_malformed"),
    ],
)
async def test_what_cannot_be_a_job_is_refused_at_once_and_recorded(desk, changed, code) -> None:
    told = await desk.call("startJob", **(ASK | changed))
    assert (told["outcome"], told["reasonCode"], "jobId" in told) == ("refused", code, False)
    decision, _ = await desk.entries(told["receiptId"])
    assert decision["code"] == code


async def test_more_jobs_than_may_wait_are_refused(opening) -> None:
    async with opening.gateway(more="jobs_at_once = 1\njobs_waiting = 1") as gateway:
        desk = opening.desk(gateway)
        desk.answer(lambda _: slow(delay=0.3))
        told = [await desk.call("startJob", **ASK) for _ in range(3)]
        assert [t["outcome"] for t in told] == ["started", "started", "failed"]
        assert told[2]["reasonCode"] == "overloaded"


async def test_an_org_that_is_busy_is_told_once_it_is_not(desk) -> None:
    desk.provider.script(SOON)
    desk.salesforce.script(Fault(503, "SERVER_UNAVAILABLE", "busy"), at="LegalAiResult__e")
    started = await desk.call("startJob", **ASK)
    await until_told(desk)
    assert len(desk.salesforce.asked_for("LegalAiResult__e")) == 2
    assert desk.salesforce.published[0].fields["JobId__c"] == started["jobId"]


async def test_an_org_that_takes_no_event_leaves_the_answer_to_be_asked_for(desk) -> None:
    desk.provider.script(SOON)
    desk.salesforce.script(Fault(400, "INVALID_FIELD", "no such field"), at="LegalAiResult__e")
    started = await desk.call("startJob", **ASK)
    async with asyncio.timeout(10):
        while not desk.salesforce.asked_for("LegalAiResult__e"):
            await asyncio.sleep(0.01)
    assert (await ended(desk, started["jobId"]))["answer"] == "Soon."
    assert [a.status for a in desk.salesforce.asked_for("LegalAiResult__e")] == [400]
    assert desk.salesforce.published == []


async def test_a_job_that_takes_too_long_has_failed(opening) -> None:
    async with opening.gateway(more="job_seconds = 1.5") as gateway:
        desk = opening.desk(gateway)
        desk.answer(lambda _: slow(delay=5))
        told = await ended(desk, (await desk.call("startJob", **ASK))["jobId"])
    assert (told["outcome"], told["reasonCode"]) == ("failed", "call_timeout")


async def test_a_shutdown_ends_a_job_with_an_outcome_and_no_text_stays_on_disk(opening) -> None:
    async with opening.gateway() as gateway:
        desk = opening.desk(gateway)
        desk.answer(lambda _: slow(delay=30))
        hanging = (await desk.call("startJob", **ASK))["jobId"]
        while not desk.provider.requests:
            await asyncio.sleep(0.005)
        running = await gateway.runtime.jobs.find(hanging, gateway.runtime.now())
        assert running is not None and (running.receipt, running.matter) == ("", "M-1")  # a hold keeps it if it is lost
    async with opening.gateway() as gateway:
        desk.gateway = gateway
        told = await status(desk, hanging)
        assert (told["outcome"], told["reasonCode"]) == ("failed", "shutdown")
        _, outcome = await desk.entries(told["receiptId"])
        assert outcome["status"] == "cancelled"
        desk.provider.forget()
        desk.provider.script(SOON)
        done = (await desk.call("startJob", **ASK))["jobId"]
        await ended(desk, done)
    async with opening.gateway() as gateway:
        desk.gateway = gateway
        told = await status(desk, done)
        assert (told["outcome"], told["reasonCode"], "answer" in told) == ("answered", "job_answer_gone", False)
    kept = b"".join(p.read_bytes() for p in opening.folder.glob("jobs.db*"))
    assert done.encode() in kept and b"lease" not in kept.lower() and b"Soon" not in kept


async def test_a_summary_runs_as_a_job_too(desk) -> None:
    desk.provider.answer('{"points": [{"point": "Notice was given.", "quote": "Notice was given in writing."}]}')
    body = {"operation": "summarizeMatter", "userId": ANNA, "contentVersionIds": [LETTER]}
    told = await ended(desk, (await desk.call("startJob", **body))["jobId"])
    assert told["answer"] == "Notice was given."
