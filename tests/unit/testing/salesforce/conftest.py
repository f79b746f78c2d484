"""One invented org: a project in source format, two people, two matters behind a wall, a file and an event."""

from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from situs.scan import Project, SourceFile
from situs.testing.salesforce import ClientApp, FakeSalesforce, Org, Person

NOW = 1_767_225_600.0
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<{0} xmlns="http://soap.sforce.com/2006/04/metadata">{1}</{0}>'
ROBOT, ANNA, KARL = "005000000000001AAA", "005000000000002AAA", "005000000000003AAA"
OPEN, WALLED = "a01000000000001AAA", "a01000000000002AAA"
FILE, DOCUMENT, LOG = "068000000000001AAA", "069000000000001AAA", "0AT000000000001GAA"
BASE = "/services/data/v66.0/"


def custom_field(name: str, *more: str, type: str = "Text", length: int = 255) -> SourceFile:
    inner = f"<fullName>{name}</fullName><type>{type}</type><length>{length}</length>" + "".join(more)
    return SourceFile(
        f"force-app/main/default/objects/Matter__c/fields/{name}.field-meta.xml", HEAD.format("CustomField", inner)
    )


PROJECT = Project(
    (
        SourceFile(
            "force-app/main/default/objects/Matter__c/Matter__c.object-meta.xml",
            HEAD.format("CustomObject", "<label>Matter</label><sharingModel>Private</sharingModel>"),
        ),
        custom_field("Description__c", "<securityClassification>Restricted</securityClassification>",
                     "<complianceGroup>GDPR;PII</complianceGroup>", type="LongTextArea", length=32768),
        custom_field("Number__c"),
        custom_field("Lead__c", "<referenceTo>User</referenceTo>", type="Lookup"),
        SourceFile(
            "src/objects/LegalAiResult__e.object",
            HEAD.format(
                "CustomObject",
                "<label>Result</label>"
                "<fields><fullName>JobId__c</fullName><type>Text</type><length>36</length><required>true</required></fields>"
                "<fields><fullName>Outcome__c</fullName><type>Text</type><length>20</length></fields>"
                "<fields><fullName>Done__c</fullName><type>Checkbox</type></fields>",
            ),
        ),
        SourceFile("force-app/main/default/objects/Broken__c/Broken__c.object-meta.xml", "<CustomObject>"),
    )
)  # fmt: skip


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def org_of(public_key: str, **more: Any) -> Org:
    facts: dict[str, Any] = {
        "app": ClientApp("key", public_key, "secret", frozenset({"robot@example.com"}), "robot@example.com"),
        "people": (
            Person(ROBOT, "robot@example.com", "Robot", sees_all=True),
            Person(ANNA, "anna@example.com", "Anna Beispiel"),
            Person(KARL, "karl@example.com", "Karl Muster"),
        ),
        "project": PROJECT,
        "records": {
            "Matter__c": [
                {"Id": OPEN, "Name": "Beispiel", "Number__c": "M-1", "Description__c": "Kauf", "Lead__c": ANNA,
                 "CreatedDate": "2025-12-31T08:00:00.000+0000"},
                {"Id": WALLED, "Name": "muster", "Number__c": "M-2", "Description__c": None, "Lead__c": None,
                 "CreatedDate": "2025-11-01T08:00:00.000+0000"},
            ],
            "ContentVersion": [
                {"Id": FILE, "Title": "Vertrag", "FileExtension": "txt", "ContentSize": 5,
                 "ContentDocumentId": DOCUMENT}
            ],
            "EventLogFile": [
                {"Id": LOG, "EventType": "ApexCallout", "LogDate": "2025-12-30T00:00:00.000+0000", "LogFileLength": 3}
            ],
        },
        "access": {(ANNA, OPEN): "Edit", (ANNA, DOCUMENT): "Read", (KARL, WALLED): "All"},
        "files": {FILE: b"Kauf\n", LOG: b"A,B"},
    }  # fmt: skip
    return Org(**(facts | more))


@dataclass
class Asking:
    """Speak to the stand-in as ASGI does, without a socket."""

    fake: FakeSalesforce
    token: str = field(default="", repr=False)

    async def __call__(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any, dict[str, str]]:
        raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        at, _, query = (path if path.startswith("/") else BASE + path).partition("?")
        given = {"authorization": f"Bearer {self.token}", "host": "x.my.salesforce.com"} | headers
        scope = {"type": "http", "method": method, "path": at, "query_string": query.encode(),
                 "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in given.items()]}  # fmt: skip
        messages: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": raw}

        async def send(message: dict[str, Any]) -> None:
            messages.append(message)

        await self.fake(scope, receive, send)
        told = {k.decode(): v.decode() for k, v in messages[0]["headers"]}
        answer = messages[1]["body"]
        return messages[0]["status"], orjson.loads(answer) if "json" in told["content-type"] else answer, told

    async def enter(self) -> None:
        form = b"grant_type=client_credentials&client_id=key&client_secret=secret"
        _, told, _ = await self("POST", "/services/oauth2/token", form)
        self.token = told["access_token"]

    async def rows(self, soql: str) -> list[dict[str, Any]]:
        status, told, _ = await self("GET", f"query?q={soql.replace('%', '%25').replace('+', '%2B')}")
        assert status == 200, told
        return told["records"]

    async def code(self, soql: str) -> str:
        status, told, _ = await self("GET", f"query?q={soql}")
        assert status == 400, told
        return told[0]["errorCode"]


@pytest.fixture
async def asking(key) -> Asking:
    made = Asking(FakeSalesforce(org_of(pem(key)), lambda: NOW))
    await made.enter()
    return made
