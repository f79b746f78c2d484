"""The log of callouts is summed up by host; no path, user or session of it is kept."""

import time
from datetime import UTC, datetime, timedelta
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


TIMED = '"TIMESTAMP_DERIVED",' + HEAD
SINCE = datetime(2026, 11, 20, tzinfo=UTC)


def timed(*rows: tuple[str, str]) -> bytes:
    return (TIMED + "".join(f'"{at}",' + ROW.format(host, 1, "7") for at, host in rows)).encode()


async def test_calls_before_a_moment_are_counted_apart_and_one_without_a_time_counts() -> None:
    body = timed(
        ("2026-11-19T23:59:59.999Z", "https://a.example/v1/chat/completions"),
        ("2026-11-20T00:00:00.000Z", "https://a.example/"),
        ("2026-11-20 01:00", "https://b.example/"),
        ("", "https://c.example/"),
    )
    async with logged(body) as (_, client):
        calls, unread = await read_calls(client, SINCE)
    assert unread == ()
    assert calls == (
        Calls("a.example", 1, 0, 7, 1, model=True),
        Calls("b.example", 1, 0, 7),
        Calls("c.example", 1, 0, 7),
    )


@pytest.mark.parametrize(("at", "days_ago", "read"), [
    ("2026-11-19T10:00:00Z", 0, True),      # the log begins after the moment
    ("2026-11-21T10:00:00Z", 20, True),     # a call shows that it reaches beyond
    ("2026-11-19T10:00:00Z", 20, False),
    ("", 20, False),
])  # fmt: skip
async def test_where_no_log_reaches_beyond_the_moment_nothing_is_known(at: str, days_ago: int, read: bool) -> None:
    since = datetime.now(UTC) - timedelta(days=10)
    shift = since - SINCE
    moved = (datetime.fromisoformat(at) + shift).isoformat() if at else ""
    async with logged(timed((moved, "https://a.example/")), days_ago=days_ago) as (_, client):
        _, unread = await read_calls(client, since)
    assert [d.path for d in unread] == ([] if read else [LOG])
    assert read or "no log reaches beyond" in unread[0].why


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
