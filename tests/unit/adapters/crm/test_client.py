"""The client against the stand-in: access, records, files, events, and every way in which an org can fail."""

import orjson
import pytest

from situs.adapters.crm import SalesforceClient
from situs.errors import SitusError
from situs.testing.salesforce import FakeSalesforce, Fault

from .conftest import ANNA, DOCUMENT, FILE, KARL, MATTER, OPEN, WALLED, org, settings


async def test_access_is_asked_for_the_user_and_not_for_us(client, fake) -> None:
    assert await client.access(ANNA, [OPEN[:15], WALLED, OPEN]) == {OPEN: True, WALLED: False}
    assert await client.access(KARL, [OPEN]) == {OPEN: False}
    (first, _) = fake.asked_for("UserRecordAccess")
    assert f"UserId = '{ANNA}'" in first.query and first.query.count(OPEN) == 1


async def test_access_of_many_records_takes_several_queries(client, fake) -> None:
    records = [f"a01{number:012d}" for number in range(201)]
    granted = await client.access(ANNA, records)
    assert (len(granted), sum(granted.values())) == (201, 1)
    assert len(fake.asked_for("UserRecordAccess")) == 2


@pytest.mark.parametrize("row", [{}, {"HasReadAccess": True}, {"RecordId": OPEN, "HasReadAccess": "true"},
                                 {"RecordId": WALLED, "HasReadAccess": True}])  # fmt: skip
async def test_what_the_org_does_not_plainly_say_is_no_access(client, fake, row) -> None:
    await client.access(ANNA, [WALLED])  # opens the session
    fake.script(orjson.dumps({"done": True, "records": [row]}))
    assert await client.access(ANNA, [OPEN]) == {OPEN: False}


@pytest.mark.parametrize("text", ["", "x' OR Name != '", "005000000000001AAB"])
async def test_no_other_text_than_an_id_gets_into_a_query(client, fake, text) -> None:
    for call in (client.access(text, [OPEN]), client.access(ANNA, [text]), client.record("Matter__c", text, ["Name"])):
        with pytest.raises(ValueError):
            await call
    with pytest.raises(SitusError):
        await client.record("Matter__c/../x", OPEN, ["Name"])
    with pytest.raises(SitusError):
        await client.record("Matter__c", OPEN, ["Name&x=y"])
    assert fake.asked == []


async def test_a_record_and_a_file_are_read(client) -> None:
    assert await client.record("Matter__c", OPEN, ["Name", "Number__c"]) == MATTER
    facts = await client.file(FILE)
    assert (facts.document, facts.name, facts.size) == (DOCUMENT, "Vertrag.txt", 5)
    assert await client.file_body(FILE) == b"Kauf\n"
    assert "Vertrag" not in repr(facts)


async def test_a_query_follows_its_pages(fake) -> None:
    async with FakeSalesforce(org(batch=1)) as paged:
        client = SalesforceClient(settings(paged.url))
        rows = await client.query("SELECT Id FROM Matter__c ORDER BY Id")
        await client.aclose()
    assert [row["Id"] for row in rows] == [OPEN, WALLED]


async def test_an_event_is_published(client, fake) -> None:
    await client.publish("Result__e", {"JobId__c": "j-1"})
    (one,) = fake.published
    assert (one.event, one.fields, one.username) == ("Result__e", {"JobId__c": "j-1"}, "robot@example.com")


async def test_a_file_beyond_the_bound_is_not_fetched(fake) -> None:
    client = SalesforceClient(settings(fake.url, max_file_bytes=4))
    facts = await client.file(FILE)
    for call in (client.checked_body(facts), client.file_body(FILE)):
        with pytest.raises(SitusError) as caught:
            await call
        assert (caught.value.code, caught.value.status) == ("crm_too_large", 413)
    assert len(fake.asked_for("VersionData")) == 1
    await client.aclose()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Fault(403, "REQUEST_LIMIT_EXCEEDED", "Karl Muster"), "crm_limit_reached"),
        (Fault(404, "NOT_FOUND", "Karl Muster"), "crm_not_found"),
        (Fault(400, "INVALID_FIELD", "Karl Muster"), "crm_rejected"),
        (Fault(503, "SERVER_UNAVAILABLE", "Karl Muster"), "crm_unavailable"),
        (b"<html>Karl Muster</html>", "crm_garbled"),
        (b"[]", "crm_garbled"),
        (b'{"Name":"Karl Muster"}', "crm_garbled"),
    ],
)
async def test_a_failing_org_is_told_in_our_words(client, fake, answer, code) -> None:
    await client.access(ANNA, [OPEN])  # opens the session
    fake.script(answer)
    with pytest.raises(SitusError) as caught:
        await client.record("Matter__c", OPEN, ["Number__c"])
    assert caught.value.code == code and "Muster" not in caught.value.message


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example.com/services/data/v66.0/query/01g-1", "/services/oauth2/x", 7]
)
async def test_a_next_page_may_lead_nowhere_else(client, fake, url) -> None:
    await client.access(ANNA, [OPEN])
    fake.script(orjson.dumps({"done": False, "records": [], "nextRecordsUrl": url}))
    with pytest.raises(SitusError) as caught:
        await client.query("SELECT Id FROM Matter__c")
    assert caught.value.code == "crm_garbled"


async def test_nobody_there_is_unreachable_and_so_is_a_closed_client(client) -> None:
    for made in (SalesforceClient(settings("http://127.0.0.1:9")), client):
        await made.aclose() if made is client else None
        with pytest.raises(SitusError) as caught:
            await made.record("Matter__c", OPEN, ["Name"])
        assert caught.value.code == "crm_unreachable"
        await made.aclose()


async def test_pages_that_never_end_are_refused(client, fake) -> None:
    await client.access(ANNA, [WALLED])  # opens the session
    for api, ask in (("query", client.query), ("tooling/query", client.query_code)):
        page = {"done": False, "records": [], "nextRecordsUrl": f"/services/data/v66.0/{api}/01g0-1"}
        fake.script(orjson.dumps(page), orjson.dumps({"done": True, "records": []}))
        with pytest.raises(SitusError) as caught:
            await ask("SELECT Id FROM ApexClass")
        assert caught.value.code == "crm_garbled"
        assert await ask("SELECT Id FROM ApexClass") == []  # what was left of the script


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/x", "/services/data/v66.0/query/01g0-1", "/tooling/query/../x"]
)
async def test_a_page_of_code_leads_to_the_tooling_api_alone(client, fake, url) -> None:
    await client.access(ANNA, [WALLED])  # opens the session
    fake.script(orjson.dumps({"done": False, "records": [{"Id": "1"}], "nextRecordsUrl": url}))
    with pytest.raises(SitusError) as caught:
        await client.query_code("SELECT Id FROM ApexClass")
    assert caught.value.code == "crm_garbled"


async def test_objects_are_listed_and_described(client, fake) -> None:
    assert {"Matter__c", "Case"} <= set(await client.objects())
    described = await client.describe("Matter__c")
    assert {"Number__c", "Name"} <= {field["name"] for field in described["fields"]}
    with pytest.raises(SitusError):
        await client.describe("Matter__c/../x")
    for listed in ({"sobjects": [{"name": 1}]}, {"sobjects": ["x"]}, {}):
        fake.script(orjson.dumps(listed))
        with pytest.raises(SitusError) as caught:
            await client.objects()
        assert caught.value.code == "crm_garbled"
