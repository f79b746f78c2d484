"""The log of callouts is summed up by host; no path, user or session of it is kept."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from situs.adapters.projects.org import called, read_calls
from situs.errors import SitusError
from situs.scan.evidence import LOG, Calls
from situs.testing.salesforce import Fault

from .conftest import FILES, met, org_of, project_of

HEAD = '"EVENT_TYPE","USER_ID","METHOD","SUCCESS","REQUEST_SIZE","URL"\n'
ROW = '"ApexCallout","005000000000001","POST","{1}","{2}","{0}"\n'


def log(*rows: tuple[str, int, str]) -> bytes:
    return (HEAD + "".join(ROW.format(*row) for row in rows)).encode()


def logged(*bodies: bytes, days_ago: float = 1) -> Any:
    at = datetime.fromtimestamp(time.time() - days_ago * 86_400, UTC).isoformat()
    ids = [f"0AT{number:012d}" for number in range(len(bodies))]
    rows = [{"Id": one, "EventType": "ApexCallout", "LogDate": at} for one in ids]
    files = dict(zip(ids, bodies, strict=True))
    return met(org_of(project_of(FILES), records={"EventLogFile": rows}, files=files))


async def test_calls_are_summed_up_by_host() -> None:
    first = log(
        ("https://API.openai.com:443/v1/chat/completions?client=Beispiel", 1, "900"),
        ("https://api.openai.com/v1/models", 0, "100"),
    )
    second = log(("https://api.openai.com/x", 1, ""), ("http://hook.example/Akte-Beispiel", 1, "7"))
    async with logged(first, second) as (_, client):
        calls, unread = await read_calls(client)
    assert unread == ()
    assert calls == (Calls("api.openai.com", 3, 1, 1000, model=True), Calls("hook.example", 1, 0, 7))
    assert "Beispiel" not in repr(calls)


@pytest.mark.parametrize("address", ["", "callout:Model/x", "ftp://a.example", "https://", "http://[x/"])
async def test_a_call_whose_host_cannot_be_read_is_told_of(address) -> None:
    async with logged(log((address, 1, "1"))) as (_, client):
        calls, unread = await read_calls(client)
    assert (calls, [d.path for d in unread]) == ((), [LOG])
    assert "1 calls whose host cannot be read" in unread[0].why


@pytest.mark.parametrize("body", [b"", b"A,B\n1,2\n", b"\xff\xfe\0", HEAD.encode() + b'"' + b"x" * 200_000])
async def test_a_log_of_another_shape_is_told_of_and_the_others_are_read(body) -> None:
    async with logged(body, log(("https://a.example/", 1, "1"))) as (_, client):
        calls, unread = await read_calls(client)
    assert ([c.host for c in calls], len(unread)) == (["a.example"], 1)


async def test_without_a_log_nothing_says_what_was_called() -> None:
    for bodies, days in (((), 1), ((log(),), 40)):
        async with logged(*bodies, days_ago=days) as (_, client):
            calls, unread = await read_calls(client)
        assert (calls, len(unread)) == ((), 1)
        assert "no log of callouts" in unread[0].why


async def test_a_log_that_the_user_may_not_read_is_told_of_and_a_spent_limit_ends_the_scan() -> None:
    async with logged() as (fake, client):
        fake.script(Fault(400, "INVALID_TYPE", "sObject type 'EventLogFile' is not supported."))
        assert "crm_rejected" in (await read_calls(client))[1][0].why
        fake.script(Fault(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."))
        with pytest.raises(SitusError) as caught:
            await read_calls(client)
    assert caught.value.code == "crm_limit_reached"


async def test_no_more_logs_are_read_than_the_bound(monkeypatch) -> None:
    monkeypatch.setattr(called, "MOST_LOGS", 2)
    async with logged(*[log(("https://a.example/", 1, "1"))] * 3) as (_, client):
        calls, unread = await read_calls(client)
    assert (calls[0].count, ["more than 2 logs" in d.why for d in unread]) == (2, [True])
