"""The stand-in over HTTP: versions, sessions, limits, pages, composite requests, and what it remembers."""

import aiohttp
import pytest

from situs.testing.salesforce import FakeSalesforce, Fault

from .conftest import NOW, OPEN, WALLED, Asking, org_of, pem


async def test_versions_are_told_to_anybody_and_data_to_nobody_unknown(key) -> None:
    asking = Asking(FakeSalesforce(org_of(pem(key)), lambda: NOW))
    assert "66.0" in {v["version"] for v in (await asking("GET", "/services/data/"))[1]}
    status, told, _ = await asking("GET", f"sobjects/Matter__c/{OPEN}")
    assert (status, told) == (401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}])


async def test_the_day_s_requests_are_counted_in_each_answer_and_end(key) -> None:
    asking = Asking(FakeSalesforce(org_of(pem(key), daily_requests=2), lambda: NOW))
    await asking.enter()
    assert (await asking("GET", "limits"))[2]["sforce-limit-info"] == "api-usage=1/2"
    assert (await asking("GET", "limits"))[1]["DailyApiRequests"] == {"Max": 2, "Remaining": 0}
    status, told, _ = await asking("GET", "limits")
    assert (status, told[0]["errorCode"]) == (403, "REQUEST_LIMIT_EXCEEDED")


async def test_a_long_answer_comes_in_pages(key) -> None:
    asking = Asking(FakeSalesforce(org_of(pem(key), batch=1), lambda: NOW))
    await asking.enter()
    _, first, _ = await asking("GET", "query?q=SELECT Id FROM Matter__c ORDER BY Id")
    assert (first["totalSize"], first["done"], [r["Id"] for r in first["records"]]) == (2, False, [OPEN])
    _, second, _ = await asking("GET", first["nextRecordsUrl"])
    assert (second["done"], [r["Id"] for r in second["records"]]) == (True, [WALLED])
    assert "nextRecordsUrl" not in second
    assert (await asking("GET", "query/01gffff-1"))[1][0]["errorCode"] == "INVALID_QUERY_LOCATOR"


async def test_a_composite_request_holds_many(asking) -> None:
    body = {"compositeRequest": [
        {"method": "GET", "url": f"/services/data/v66.0/sobjects/Matter__c/{OPEN}?fields=Name", "referenceId": "a"},
        {"method": "POST", "url": "/services/data/v66.0/sobjects/LegalAiResult__e", "referenceId": "b",
         "body": {"JobId__c": "j"}},
        {"method": "GET", "url": "/services/data/v66.0/query?q=SELECT", "referenceId": "c"},
    ]}  # fmt: skip
    _, told, _ = await asking("POST", "composite", body)
    answers = told["compositeResponse"]
    assert [(a["referenceId"], a["httpStatusCode"]) for a in answers] == [("a", 200), ("b", 201), ("c", 400)]
    assert answers[0]["body"]["Name"] == "Beispiel" and answers[2]["body"][0]["errorCode"] == "MALFORMED_QUERY"
    batch = {"batchRequests": [{"method": "GET", "url": "v66.0/limits"}] * 26}
    assert (await asking("POST", "composite/batch", batch))[1][0]["errorCode"] == "LIMIT_EXCEEDED"
    batch["batchRequests"] = batch["batchRequests"][:2]
    assert [r["statusCode"] for r in (await asking("POST", "composite/batch", batch))[1]["results"]] == [200, 200]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "nothing", 404, "NOT_FOUND"),
        ("GET", "/services/data/v12.0/limits", 404, "NOT_FOUND"),
        ("DELETE", f"sobjects/Matter__c/{OPEN}", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "limits", 405, "METHOD_NOT_ALLOWED"),
    ],
)
async def test_what_is_not_there(asking, method, path, status, code) -> None:
    told = await asking(method, path)
    assert (told[0], told[1][0]["errorCode"]) == (status, code)


async def test_it_remembers_what_it_was_asked_and_can_be_told_what_to_answer(asking) -> None:
    await asking.rows("SELECT Id FROM Matter__c")
    (one,) = asking.fake.asked_for("FROM Matter__c")
    assert (one.method, one.username, one.status) == ("GET", "robot@example.com", 200)
    asking.fake.script(Fault(503, "SERVER_UNAVAILABLE", "busy"), b"{}")
    assert [(await asking("GET", "limits"))[0] for _ in range(2)] == [503, 200]
    asking.fake.script(b"[]", at="describe")
    assert (await asking("GET", "limits"))[1] != []
    assert (await asking("GET", "sobjects/Case/describe"))[1] == []


async def test_it_listens_on_loopback(key) -> None:
    async with FakeSalesforce(org_of(pem(key))) as fake, aiohttp.ClientSession() as session:
        assert fake.url.startswith("http://127.0.0.1:")
        async with session.get(f"{fake.url}/services/data/") as answer:
            assert answer.status == 200
