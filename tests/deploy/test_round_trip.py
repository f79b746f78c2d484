"""A gateway and an org's stand-in that was given our project: what a page asks, and how it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from salesforce_project import ROOT, SOURCE, metadata

from situs.adapters.projects import read_folder
from situs.server.salesforce.describing import BASE
from situs.testing import Answer, FakeProvider, Gateway, Spot
from situs.testing.salesforce import ClientApp, FakeSalesforce, Org, Person, new_key_pair

ROBOT, ANNA, KARL = "005000000000001AAA", "005000000000002AAA", "005000000000003AAA"
MATTER = "a01000000000001AAA"
TEXT = "The lease ends on 31 March 2027. The rent is due on the third working day of each month."
QUOTE = "The lease ends on 31 March 2027."
PRIVATE, PUBLIC = new_key_pair()
SETTINGS = """[policies]
statements = "few.toml"
[salesforce]
model = "m"
[[salesforce_org]]
id = "production"
principals = ["org"]
url = "{url}"
client_id = "key"
username = "robot@example.com"
private_key = {{ file = "org-key.pem" }}
event = "{event}"
[[salesforce_org.object]]
name = "Matter__c"
fields = ["Notes__c"]
matter_field = "Name"
"""
FEW = """[[statement]]
id = "advice-trains-nothing"
says = "No privileged advice trains a model."
labels = ["PRIVILEGED_ADVICE"]
action = "train"
never = { permitted = true }
"""
PAGE = {"userId": ANNA, "recordId": MATTER, "objectApiName": "Matter__c"}
"""What Apex tells of the record that a page shows."""

Desk = tuple[Callable[..., Awaitable[dict[str, Any]]], FakeSalesforce, FakeProvider]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    (event,) = metadata("CustomObject")
    org = Org(
        ClientApp("key", PUBLIC, approved=frozenset({"robot@example.com"})),
        (Person(ROBOT, "robot@example.com", sees_all=True), Person(ANNA, "anna@example.com")),
        read_folder(ROOT),
        {"Matter__c": [{"Id": MATTER, "Name": "M-1", "Notes__c": TEXT}]},
        {(ANNA, MATTER): "Read"},
    )
    (tmp_path / "few.toml").write_text(FEW, encoding="utf-8")
    (tmp_path / "org-key.pem").write_text(PRIVATE, encoding="utf-8")
    async with FakeProvider() as provider, FakeSalesforce(org) as salesforce:
        spots = (Spot("own", provider.base_url + "/v1"),)
        settings = SETTINGS.format(url=salesforce.url, event=event.name)
        matters = '[[matter]]\nid = "M-1"\njurisdictions = ["DE"]\nforum = "DE"\n'
        async with Gateway(tmp_path, spots, settings, matters) as gateway:
            key = gateway.grant("org", faces=frozenset({"salesforce_service"}))

            async def call(operation: str, /, **fields: Any) -> dict[str, Any]:
                headers = {"api-key": key, "content-type": "application/json"}
                url = gateway.url + BASE + operation
                async with aiohttp.ClientSession(headers=headers) as http, http.post(url, json=fields) as answer:
                    assert answer.status == 200
                    return dict(await answer.json())

            yield call, salesforce, provider


def found(answer: str) -> Answer:
    return Answer(text=json.dumps({"found": True, "answer": answer, "quotes": [QUOTE]}))


async def test_an_answer_comes_with_what_the_page_shows(desk: Desk) -> None:
    call, _, provider = desk
    provider.script(found("On 31 March 2027."))
    told = await call("askMatter", question="When does the lease end?", **PAGE)
    assert (told["outcome"], told["answer"], told["found"], told["place"]) == (
        "answered",
        "On 31 March 2027.",
        True,
        "own",
    )
    assert told["receiptId"]
    (passage,) = told["citations"]
    assert (passage["source"], passage["text"]) == (f"record {MATTER}", QUOTE)


async def test_who_may_not_read_the_record_is_refused(desk: Desk) -> None:
    call, _, provider = desk
    told = await call("askMatter", question="When does the lease end?", **(PAGE | {"userId": KARL}))
    assert (told["outcome"], told["reasonCode"]) == ("refused", "record_access_denied")
    assert provider.requests == []


async def test_a_job_s_end_is_told_by_the_event_that_we_ship(desk: Desk) -> None:
    call, salesforce, provider = desk
    provider.script(Answer(text=json.dumps({"points": [{"point": "It ends in March.", "quote": QUOTE}]})))
    started = await call("startJob", operation="summarizeMatter", **PAGE)
    assert started["outcome"] == "started"
    async with asyncio.timeout(20):
        while not salesforce.published:
            await asyncio.sleep(0.01)
    (event,) = salesforce.published
    fields = {path.name.partition(".")[0] for path in SOURCE.glob(f"objects/{event.event}/fields/*")}
    assert set(event.fields) == fields
    assert event.fields["JobId__c"] == started["jobId"]
    told = await call("jobStatus", jobId=started["jobId"], userId=ANNA)
    assert told["outcome"] == event.fields["Outcome__c"] == "answered"
    assert told["receiptId"] == event.fields["ReceiptId__c"]
