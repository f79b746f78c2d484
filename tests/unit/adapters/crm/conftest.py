"""A client and the stand-in that it calls on loopback."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from situs.adapters.crm import OrgSettings, SalesforceClient
from situs.testing.salesforce import ClientApp, FakeSalesforce, Org, Person, new_key_pair

ROBOT, ANNA, KARL = "005000000000001AAA", "005000000000002AAA", "005000000000003AAA"
OPEN, WALLED = "a01000000000001AAA", "a01000000000002AAA"
FILE, DOCUMENT = "068000000000001AAA", "069000000000001AAA"
PRIVATE, PUBLIC = new_key_pair()
MATTER = {"Name": "Kauf", "Number__c": "M-1"}


def org(**more: Any) -> Org:
    facts: dict[str, Any] = {
        "app": ClientApp("key", PUBLIC, "secret", frozenset({"robot@example.com"}), "robot@example.com"),
        "people": (Person(ROBOT, "robot@example.com", sees_all=True), Person(ANNA, "anna@example.com"),
                   Person(KARL, "karl@example.com")),
        "records": {
            "Matter__c": [{"Id": OPEN, **MATTER}, {"Id": WALLED, "Name": "Klage", "Number__c": "M-2"}],
            "ContentVersion": [{"Id": FILE, "Title": "Vertrag", "FileExtension": "txt", "ContentSize": 5,
                                "ContentDocumentId": DOCUMENT}],
            "Result__e": [{"JobId__c": ""}],
        },
        "access": {(ANNA, OPEN): "Read", (ANNA, DOCUMENT): "Read"},
        "files": {FILE: b"Kauf\n"},
    }  # fmt: skip
    return Org(**(facts | more))


def settings(url: str, **more: Any) -> OrgSettings:
    facts: dict[str, Any] = {"id": "production", "url": url, "client_id": "key", "username": "robot@example.com",
                             "private_key": lambda: PRIVATE}  # fmt: skip
    return OrgSettings(**(facts | more))


@pytest.fixture
async def fake() -> AsyncIterator[FakeSalesforce]:
    async with FakeSalesforce(org()) as made:
        yield made


@pytest.fixture
async def client(fake) -> AsyncIterator[SalesforceClient]:
    made = SalesforceClient(settings(fake.url))
    yield made
    await made.aclose()
