"""An org's stand-in, a provider and a gateway between them: an own machine in DE, and a place overseas."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import jsonschema_rs
import pytest

from situs.scan import Project, SourceFile
from situs.server.salesforce.describing import service_document
from situs.tasks.samples import SAMPLES, read_sample
from situs.testing import OVERSEAS, Answer, FakeProvider, Gateway, RecordedRequest, Spot
from situs.testing.salesforce import ClientApp, FakeSalesforce, Org, Person, new_key_pair

BASE = "/salesforce/services/v1/"
ROBOT, ANNA, KARL = "005000000000001AAA", "005000000000002AAA", "005000000000003AAA"
LEASE, WALLED, ODD = "a01000000000001AAA", "a01000000000002AAA", "a01000000000003AAA"
LETTER, SCAN = "068000000000001AAA", "068000000000002AAA"
LETTERS, SCANS = "069000000000001AAA", "069000000000002AAA"
SUPPLY, REQUEST = "068000000000003AAA", "068000000000004AAA"
SUPPLIES, REQUESTS = "069000000000003AAA", "069000000000004AAA"
CONTRACT = """SUPPLY AGREEMENT

This Supply Agreement (this "Agreement") is made on 3 March 2025 by and between Example Widgets GmbH, a company
organised under the laws of Germany ("Supplier"), and Muster Retail Ltd., a company organised under the laws of
England ("Buyer").

1. Term. This Agreement commences on 1 April 2025 and shall continue until 31 March 2028.

2. Assignment. Neither party may assign this Agreement without the prior written consent of the other party.

3. Governing law. This Agreement is governed by the laws of the State of New York.
"""
WISH = """Request for a new tool. The accountable person: Anna Beispiel. The provider does not train on our texts.
The data are hosted in Germany."""
TEXT = "The lease ends on 31 March 2027. The tenant is Karl Muster. The rent is due on the third working day."
NOTICE = "Notice was given in writing.\n\nThe deposit was never returned."
DOCUMENT = json.loads(service_document())
PRIVATE, PUBLIC = new_key_pair()
FEW = """[[statement]]
id = "nothing-inside-trains"
says = "Nothing that moves a market trains a model."
action = "train"
labels = ["MNPI"]
never = { permitted = true }
"""
MATTERS = "".join(f'[[matter]]\nid = "{m}"\njurisdictions = ["DE"]\nforum = "DE"\n' for m in ("M-1", "M-2"))
MATTERS += """[[matter]]
id = "M-3"
parties = [{ name = "Example Widgets GmbH" }]
legal_hold = true
[[matter]]
id = "M-4"
wall = ["falcon"]
parties = [{ name = "Muster Retail Ltd." }]
"""
EVENT = SourceFile(
    "objects/LegalAiResult__e.object",
    '<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">'
    "<fields><fullName>JobId__c</fullName><type>Text</type><length>36</length><required>true</required></fields>"
    + "".join(
        f"<fields><fullName>{name}</fullName><type>{kind}</type><length>{length}</length></fields>"
        for name, kind, length in (("Outcome__c", "Text", 20), ("ReasonCode__c", "Text", 80),
                                   ("ReceiptId__c", "Text", 40), ("Answer__c", "LongTextArea", 131072))
    )
    + "</CustomObject>",
)  # fmt: skip


def org() -> Org:
    return Org(
        ClientApp("key", PUBLIC, approved=frozenset({"robot@example.com"})),
        (Person(ROBOT, "robot@example.com", sees_all=True), Person(ANNA, "anna@example.com"),
         Person(KARL, "karl@example.com")),
        Project((EVENT,)),
        {
            "Matter__c": [
                {"Id": LEASE, "Name": "Lease", "Notes__c": TEXT, "Number__c": "M-1", "Secret__c": "never read"},
                {"Id": WALLED, "Name": "Wall", "Notes__c": "x" * 40, "Number__c": "M-2", "Secret__c": None},
                {"Id": ODD, "Name": "Odd", "Notes__c": None, "Number__c": "no id!", "Secret__c": None},
            ],
            "ContentVersion": [
                {"Id": LETTER, "Title": "Letter", "FileExtension": "txt", "ContentSize": len(NOTICE),
                 "ContentDocumentId": LETTERS},
                {"Id": SUPPLY, "Title": "Supply", "FileExtension": "txt", "ContentSize": len(CONTRACT),
                 "ContentDocumentId": SUPPLIES},
                {"Id": REQUEST, "Title": "Request", "FileExtension": "txt", "ContentSize": len(WISH),
                 "ContentDocumentId": REQUESTS},
                {"Id": SCAN, "Title": "Scan", "FileExtension": "png", "ContentSize": 4, "ContentDocumentId": SCANS},
            ],
        },
        {(ANNA, LEASE): "Read", (ANNA, ODD): "Read", (ANNA, LETTERS): "Read", (ANNA, SCANS): "Read",
         (ANNA, SUPPLIES): "Read", (ANNA, REQUESTS): "Read",
         (KARL, WALLED): "All"},
        {LETTER: NOTICE.encode(), SCAN: b"\x89PNG", SUPPLY: CONTRACT.encode(), REQUEST: WISH.encode()},
    )  # fmt: skip


def check(operation: str, told: dict[str, Any]) -> None:
    """Hold an answer to the document: its schema, and no field beyond it."""
    name = f"{operation[:1].upper()}{operation[1:]}Response"
    jsonschema_rs.validate({"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}, told)
    assert set(told) <= set(DOCUMENT["components"]["schemas"][name]["properties"])


def found(answer: str, *quotes: str) -> Answer:
    """What the model says, in the shape that it is asked for."""
    return Answer(text=json.dumps({"found": bool(quotes), "answer": answer, "quotes": list(quotes)}))


@dataclass
class Desk:
    """What a test works with."""

    gateway: Gateway
    provider: FakeProvider
    salesforce: FakeSalesforce
    key: str = field(repr=False)

    async def post(self, operation: str, body: Any, key: str | None = None, **headers: str) -> tuple[int, Any]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"content-type": "application/json", "api-key": self.key if key is None else key} | headers
        url = self.gateway.url + BASE + operation
        async with aiohttp.ClientSession() as session, session.post(url, data=raw, headers=given) as answer:
            return answer.status, json.loads(await answer.read())

    async def call(self, operation: str, /, **body: Any) -> dict[str, Any]:
        status, told = await self.post(operation, body)
        assert status == 200, told
        check(operation, told)
        return told

    async def entries(self, receipt: str) -> list[dict[str, Any]]:
        return await self.gateway.entries(receipt)

    def answer(self, rule: Callable[[RecordedRequest], Answer]) -> None:
        self.provider.respond(rule)


def settings(url: str, *, more: str = "", model: str = "m") -> str:
    return f"""[policies]
statements = "few.toml"
[limits]
requests_per_minute = 0
[salesforce]
model = "{model}"
{more}
playbooks = {{ buying = "playbook.toml" }}
policies = {{ tools = "policy.toml", more = "policy.toml" }}
schedules = {{ germany = "schedule.toml" }}
[[salesforce_org]]
id = "production"
principals = ["org"]
url = "{url}"
client_id = "key"
username = "robot@example.com"
private_key = {{ file = "org-key.pem" }}
event = "LegalAiResult__e"
EVENT_ANSWER
[[salesforce_org.object]]
name = "Matter__c"
fields = ["Name", "Notes__c"]
matter_field = "Number__c"
"""


class Opening:
    """Open a gateway of a test's own making."""

    def __init__(self, folder: Path, provider: FakeProvider, salesforce: FakeSalesforce) -> None:
        self.folder = folder
        self.provider = provider
        self.salesforce = salesforce

    def gateway(self, *, event_answer: bool = False, model: str = "m", more: str = "") -> Gateway:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "few.toml").write_text(FEW, encoding="utf-8")
        for name in SAMPLES:
            (self.folder / f"{name}.toml").write_bytes(read_sample(name))
        (self.folder / "org-key.pem").write_text(PRIVATE, encoding="utf-8")
        url = self.provider.base_url + "/v1"
        spots = (Spot("own", url), Spot("us", url, OVERSEAS, models=("us",)))
        text = settings(self.salesforce.url, more=more, model=model)
        text = text.replace("EVENT_ANSWER", f"event_answer = {str(event_answer).lower()}")
        return Gateway(self.folder, spots, text, MATTERS)

    def desk(self, gateway: Gateway) -> Desk:
        key = gateway.grant("org", faces=frozenset({"salesforce_service"}))
        return Desk(gateway, self.provider, self.salesforce, key)


@pytest.fixture
async def opening(tmp_path) -> AsyncIterator[Opening]:
    async with FakeProvider() as provider, FakeSalesforce(org()) as salesforce:
        yield Opening(tmp_path / "gateway", provider, salesforce)


@pytest.fixture
async def desk(opening) -> AsyncIterator[Desk]:
    async with opening.gateway() as gateway:
        yield opening.desk(gateway)
