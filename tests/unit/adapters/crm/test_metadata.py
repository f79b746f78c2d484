"""The metadata of the stand-in by SOAP: what is asked, in which session, and where."""

import pytest

from situs.adapters.crm import SalesforceClient
from situs.adapters.crm.soap import Component, MetadataFault, State
from situs.errors import SitusError
from situs.scan import Project, SourceFile
from situs.testing.loopback import Loopback
from situs.testing.salesforce import FakeSalesforce, Fault, Person
from situs.testing.salesforce.soap import message

from .conftest import org, settings

ROBOT = Person("005000000000001AAA", "robot@example.com", modifies_metadata=True)
FILE = SourceFile("settings/EinsteinAI.settings", "<?xml version='1.0'?><EinsteinAISettings/>")


@pytest.fixture
async def opened():
    async with FakeSalesforce(org(people=(ROBOT,), project=Project((FILE,)))) as fake:
        client = SalesforceClient(settings(fake.url))
        yield fake, client
        await client.aclose()


async def test_types_components_and_an_archive_are_read(opened) -> None:
    fake, client = opened
    reader = client.metadata
    assert {"Settings", "BotVersion"} <= await reader.types()
    (listed,) = await reader.components("Settings")
    assert listed == Component("Settings", "EinsteinAI", "settings/EinsteinAI.settings")
    job = await reader.retrieve({"Settings": ["EinsteinAI"]})
    assert [await reader.state(job) for _ in range(2)] == [State(done=False), State(done=True, succeeded=True)]
    archive = await reader.archive(job)
    assert (archive.raw[:2], archive.components, archive.problems) == (b"PK", (listed,), 0)
    with pytest.raises(MetadataFault):  # the org gives it once
        await reader.archive(job)
    asked = [a for a in fake.asked if "/Soap/" in a.path]
    assert {(a.method, a.path, a.username) for a in asked} == {("POST", "/services/Soap/m/66.0", "robot@example.com")}
    assert {a.authorization for a in asked} == {""}


async def test_a_session_that_is_over_is_opened_anew_once(opened) -> None:
    fake, client = opened
    await client.metadata.types()
    fake.expire_sessions()
    assert await client.metadata.components("Settings")
    assert len(fake.asked_for("/oauth2/token")) == 2
    over = Fault(500, "INVALID_SESSION_ID", "x")
    fake.script(over, over, at="listMetadata")
    with pytest.raises(MetadataFault) as caught:
        await client.metadata.components("Settings")
    assert (caught.value.code, len(fake.asked_for("/oauth2/token"))) == ("crm_unauthorised", 3)


async def test_rest_and_soap_share_a_session(opened) -> None:
    fake, client = opened
    await client.objects()
    await client.metadata.types()
    assert len(fake.asked_for("/oauth2/token")) == 1


async def test_an_archive_that_is_no_base_64_is_garbled(opened) -> None:
    fake, client = opened
    result = "<done>true</done><status>Succeeded</status><success>true</success><zipFile>UEs%</zipFile>"
    fake.script(message(f"<checkRetrieveStatusResponse><result>{result}</result></checkRetrieveStatusResponse>"))
    with pytest.raises(SitusError) as caught:
        await client.metadata.archive("09S000000000001AAA")
    assert caught.value.code == "crm_garbled"


async def test_an_org_that_leads_elsewhere_is_not_followed() -> None:
    reached: list[str] = []

    async def application(scope, _receive, send) -> None:
        reached.append(scope["path"])
        token = scope["path"].endswith("/token")
        headers = [] if token else [(b"location", b"/elsewhere")]
        await send({"type": "http.response.start", "status": 200 if token else 302, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"access_token": "t"}' if token else b""})

    server = Loopback(application)
    client = SalesforceClient(settings(await server.__aenter__()))
    try:
        with pytest.raises(SitusError) as caught:
            await client.metadata.types()
    finally:
        await client.aclose()
        await server.__aexit__()
    assert (caught.value.code, reached) == ("crm_redirected", ["/services/oauth2/token", "/services/Soap/m/66.0"])
