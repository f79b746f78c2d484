"""Sessions: both flows open one, a spent one is replaced once, and what cannot open one is told without secrets."""

import asyncio
from urllib.parse import parse_qs

import pytest

from situs.adapters.crm import SalesforceClient
from situs.errors import ConfigError, SitusError
from situs.testing.salesforce import FakeSalesforce

from .conftest import OPEN, org, settings

TOKEN = "/services/oauth2/token"


async def test_both_flows_open_a_session(fake) -> None:
    for changed in ({}, {"private_key": None, "client_secret": lambda: "secret"}):
        client = SalesforceClient(settings(fake.url, **changed))
        assert (await client.record("Matter__c", OPEN, ["Name"]))["Name"] == "Kauf"
        await client.aclose()
    first, second = (parse_qs(a.body.decode())["grant_type"] for a in fake.asked_for(TOKEN))
    assert (first, second) == (["urn:ietf:params:oauth:grant-type:jwt-bearer"], ["client_credentials"])


async def test_many_callers_share_one_session_and_one_renewal(client, fake) -> None:
    async def many() -> None:
        await asyncio.gather(*(client.record("Matter__c", OPEN, ["Name"]) for _ in range(8)))

    await many()
    assert len(fake.asked_for(TOKEN)) == 1
    fake.expire_sessions()
    await many()
    assert len(fake.asked_for(TOKEN)) == 2


async def test_a_session_that_ends_again_at_once_is_not_renewed_twice() -> None:
    async with FakeSalesforce(org(session_seconds=0.0)) as fake:
        client = SalesforceClient(settings(fake.url))
        with pytest.raises(SitusError) as caught:
            await client.record("Matter__c", OPEN, ["Name"])
        await client.aclose()
        assert caught.value.code == "crm_unauthorised"
        assert len(fake.asked_for(TOKEN)) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "another"},
        {"username": "anna@example.com"},
        {"audience": "https://elsewhere.example.com"},
        {"private_key": None, "client_secret": lambda: "guess-4711"},
    ],
)
async def test_who_is_not_let_in_is_told_without_the_org_s_words(fake, changed) -> None:
    client = SalesforceClient(settings(fake.url, **changed))
    with pytest.raises(SitusError) as caught:
        await client.record("Matter__c", OPEN, ["Name"])
    await client.aclose()
    assert caught.value.code == "crm_unauthorised"
    assert "guess" not in caught.value.message and "consumer" not in caught.value.message


async def test_a_key_that_is_none_is_the_operator_s_to_mend(fake) -> None:
    client = SalesforceClient(settings(fake.url, private_key=lambda: "no key at all 4711"))
    with pytest.raises(ConfigError) as caught:
        await client.record("Matter__c", OPEN, ["Name"])
    await client.aclose()
    assert caught.value.code == "secret_malformed" and "4711" not in caught.value.message
    assert fake.asked == []
