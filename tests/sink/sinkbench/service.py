"""The External Service on the bench: an org whose records and files hold the texts; its operations, also as jobs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sinkbench.places import Bench, Told
from situs.scan import Project, SourceFile
from situs.tasks.samples import read_sample
from situs.testing.salesforce import ClientApp, FakeSalesforce, Org, Person

BASE = "/salesforce/services/v1/"
ROBOT, LAWYER = "005000000000001AAA", "005000000000002AAA"
RECORD, FIRST_FILE, SECOND_FILE = "a01000000000001AAA", "068000000000001AAA", "068000000000002AAA"
DOCUMENTS = {FIRST_FILE: "069000000000001AAA", SECOND_FILE: "069000000000002AAA"}
NEUTRAL = "The parties have agreed on what follows, and on nothing else."
MODELS = ("own-chat", "first-chat", "first-native-messages", "all-chat", "overseas-chat", "unknown-chat")
"""One gateway each: the model of the External Service is the operator's choice, not the caller's."""
_SECONDS = 20.0
_PLAYBOOK = """title = "Undecided"
[[position]]
id = "law"
clause = "governing_law"
preferred = { text = "A law that suits both parties" }
"""
_POLICY = """title = "Undecided"
[[rule]]
id = "AGREED"
text = "The text says on what the parties have agreed."
"""
"""No test decides either, so a model is asked each time."""
_EVENT = SourceFile(
    "objects/Result__e.object",
    '<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">'
    + "".join(
        f"<fields><fullName>{name}</fullName><type>Text</type><length>80</length></fields>"
        for name in ("JobId__c", "Outcome__c", "ReasonCode__c", "ReceiptId__c")
    )
    + "</CustomObject>",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Name where a text stands for an operation, and what is asked for it to be read."""

    operation: str
    where: str
    """`question`, `notes`, `name`, `file`, `title` or `older`."""

    @property
    def id(self) -> str:
        """Return its name in a test's."""
        return f"{self.operation}-{self.where}"

    @property
    def is_shown(self) -> bool:
        """Tell whether a model sees what stands here, sealed: titles are not read, and older versions compared."""
        return self.operation not in UNASKED and self.where not in ("title", "older")

    def written(self, text: str) -> str:
        """Return what stands here: the text, in a clause where the operation reads clauses."""
        if self.operation == "analyzeContract":
            return "1. Governing law. This Agreement is governed by the laws of Germany. " + text.replace("\n", " ")
        return text

    def asked(self, text: str) -> dict[str, Any]:
        """Return the request."""
        given: dict[str, Any] = {"userId": LAWYER}
        if self.operation == "askMatter":
            given["question"] = text if self.where == "question" else "What have the parties agreed on?"
        if self.operation in ("analyzeContract", "checkPolicy"):
            given["askModel"] = True
        files = {"file": [FIRST_FILE], "title": [FIRST_FILE], "older": [FIRST_FILE, SECOND_FILE]}.get(self.where)
        if files:
            return given | {"contentVersionIds": files}
        return given | {"objectApiName": "Matter__c", "recordId": RECORD}


UNASKED = frozenset({"classifyRecord"})
"""Operations that ask no model."""
_RECORDS = ("notes", "name", "file", "title")
PLACES = tuple(
    Place(operation, where)
    for operation, places in {
        "askMatter": ("question", *_RECORDS),
        "summarizeMatter": _RECORDS,
        "analyzeContract": ("file", "title", "older"),
        "checkPolicy": _RECORDS,
        "classifyRecord": _RECORDS,
    }.items()
    for where in places
)
"""Every place of every operation in which a text may stand."""


@dataclass(slots=True)
class Service:
    """Drive the operations of one gateway, over an org of which every request is kept."""

    bench: Bench
    salesforce: FakeSalesforce
    record: dict[str, Any] = field(repr=False)
    versions: dict[str, dict[str, Any]] = field(repr=False)
    files: dict[str, bytes] = field(repr=False)

    async def ask(self, place: Place, text: str, *, key: str = "org", job: bool = False) -> Told:
        """Let a text stand at a place, and do the operation, at once or as a job; the body is the answer's."""
        text = place.written(text)
        self._put(place.where, text)
        self.salesforce.asked.clear()
        self.salesforce.published.clear()
        given = place.asked(text)
        before = self.bench.begin()
        if job:
            told = await self._as_job(place.operation, given, key)
        else:
            told = await self._post(place.operation, given, key)
        await asyncio.sleep(0)
        return self.bench.end(before, 200, json.dumps(told).encode(), {"x-situs-receipt": told.get("receiptId", "")})

    @property
    def told_to_the_org(self) -> bytes:
        """Return all that the org was asked and told."""
        asked = [part for a in self.salesforce.asked for part in (a.path.encode(), a.query.encode(), a.body)]
        events = [json.dumps(dict(event.fields)).encode() for event in self.salesforce.published]
        return b"\r\n\r\n".join((*asked, *events))

    def _put(self, where: str, text: str) -> None:
        self.record |= {"Notes__c": text if where == "notes" else NEUTRAL, "Name": text if where == "name" else "Case"}
        self.files[FIRST_FILE] = (text if where == "file" else NEUTRAL).encode()
        self.files[SECOND_FILE] = (text if where == "older" else NEUTRAL).encode()
        for version, row in self.versions.items():
            row["ContentSize"] = len(self.files[version])
            row["Title"] = text if where == "title" else "Contract"

    async def _post(self, operation: str, given: Mapping[str, Any], key: str) -> dict[str, Any]:
        head = {"api-key": self.bench.keys[key]}
        url = self.bench.gateway.url + BASE + operation
        async with self.bench.session.post(url, json=given, headers=head) as answer:
            assert answer.status == 200, answer.status
            return dict(await answer.json())

    async def _as_job(self, operation: str, given: Mapping[str, Any], key: str) -> dict[str, Any]:
        started = await self._post("startJob", {"operation": operation, **given}, key)
        if started["outcome"] != "started":
            return started
        async with asyncio.timeout(_SECONDS):
            while not self.salesforce.published:
                await asyncio.sleep(0.005)
        return await self._post("jobStatus", {"jobId": started["jobId"], "userId": LAWYER}, key)


def make_org(public: str) -> Org:
    """Return an org with one matter and two files, all of which the lawyer may read."""
    versions = [
        {"Id": version, "Title": "Contract", "FileExtension": "txt", "ContentSize": 0, "ContentDocumentId": document}
        for version, document in DOCUMENTS.items()
    ]
    return Org(
        ClientApp("key", public, approved=frozenset({"robot@example.com"})),
        (Person(ROBOT, "robot@example.com", sees_all=True), Person(LAWYER, "lawyer@example.com")),
        Project((_EVENT,)),
        {
            "Matter__c": [{"Id": RECORD, "Name": "Case", "Notes__c": NEUTRAL, "Number__c": "M-SINK-1"}],
            "ContentVersion": versions,
        },
        {(LAWYER, record): "Read" for record in (RECORD, *DOCUMENTS.values())},
        dict.fromkeys(DOCUMENTS, b""),
    )


def write_settings(folder: Path, url: str, model: str, private: str) -> str:
    """Write what the External Service reads beside its configuration, and return that."""
    (folder / "playbook.toml").write_text(_PLAYBOOK, encoding="utf-8")
    (folder / "policy.toml").write_text(_POLICY, encoding="utf-8")
    (folder / "schedule.toml").write_bytes(read_sample("schedule"))
    (folder / "org-key.pem").write_text(private, encoding="utf-8")
    return f"""model = "{model}"
playbooks = {{ buying = "playbook.toml" }}
policies = {{ tools = "policy.toml" }}
schedules = {{ germany = "schedule.toml" }}
[[salesforce_org]]
id = "production"
principals = ["org", "bound"]
url = "{url}"
client_id = "key"
username = "robot@example.com"
private_key = {{ file = "org-key.pem" }}
event = "Result__e"
[[salesforce_org.object]]
name = "Matter__c"
fields = ["Name", "Notes__c"]
matter_field = "Number__c"
"""


def make_service(bench: Bench, salesforce: FakeSalesforce) -> Service:
    """Return the service over a gateway that is open, with its org."""
    org = salesforce.org
    (record,) = org.records["Matter__c"]
    versions = {str(row["Id"]): row for row in org.records["ContentVersion"]}
    return Service(bench, salesforce, record, versions, org.files)  # type: ignore[arg-type]
