"""The stand-in's Metadata API: sessions in the message, faults with status 500, retrieves that take their time."""

import base64
import io
import zipfile

import pytest

from situs.adapters.crm import soap
from situs.markup import Element, parse_markup
from situs.scan import Project, SourceFile
from situs.testing.salesforce import ClientApp, FakeSalesforce, Org, Person

FILES = (
    SourceFile("src/settings/A.settings", "<?xml version='1.0'?><ASettings/>"),
    SourceFile("src/aura/C/C.cmp", "<aura:component/>"),
    SourceFile("src/aura/C/CController.js", "({})"),
)
CLERK, ADMIN = (Person(f"00500000000000{n}AAA", f"p{n}@example.com", modifies_metadata=n > 1) for n in (1, 2))


class Calling:
    """Call the service in the session of a person."""

    def __init__(self, person: Person = ADMIN, **more: object) -> None:
        app = ClientApp("key", consumer_secret="secret", runs_as=person.username)
        facts = {"project": Project(FILES), **more}
        self.fake = FakeSalesforce(Org(app, (person,), **facts))  # type: ignore[arg-type]
        form = b"grant_type=client_credentials&client_id=key&client_secret=secret"
        answer = self.fake._answered("POST", "/services/oauth2/token", b"", form, {"host": "org.example"})
        self.session = str(answer.body).partition('"access_token":"')[2].partition('"')[0]

    def __call__(self, call: soap.Call, version: str = "66.0") -> tuple[int, Element]:
        body = soap.envelope(call, self.session)
        answer = self.fake._answered("POST", f"/services/Soap/m/{version}", b"", body, {})
        root = parse_markup(answer.body.decode()).children[0].children[0]
        return answer.status, root

    def fault(self, call: soap.Call, version: str = "66.0") -> str:
        status, root = self(call, version)
        assert (status, root.tag) == (500, "Fault")
        return root.value("faultcode")


def test_a_retrieve_is_pending_and_then_given_once() -> None:
    calling = Calling(retrieve_polls=1)
    _, begun = calling(soap.retrieval({"Settings": ["A", "B"], "AuraDefinitionBundle": ["C"]}, "66.0"))
    job = begun.children[0].value("id")
    assert calling(soap.status(job, archive=True))[1].children[0].value("done") == "false"
    result = calling(soap.status(job, archive=True))[1].children[0]
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(result.value("zipFile")))) as archive:
        names = set(archive.namelist())
    assert names == {"settings/A.settings", "aura/C/C.cmp", "aura/C/CController.js", "package.xml"}
    assert [(m.value("fileName"), m.value("problem")) for m in result.all("messages")] == [
        ("package.xml", "Entity of type 'Settings' named 'B' cannot be found")
    ]
    assert calling.fault(soap.status(job, archive=True)) == "sf:INVALID_ID_FIELD"


def test_what_it_refuses_is_a_fault_with_the_orgs_code() -> None:
    calling = Calling()
    assert calling.fault(soap.describe("66.0"), "12.0") == "sf:UNSUPPORTED_API_VERSION"
    assert calling.fault(soap.listing("Nothing", "66.0")) == "sf:INVALID_TYPE"
    assert Calling(CLERK).fault(soap.describe("66.0")) == "sf:INSUFFICIENT_ACCESS"
    calling.fake.expire_sessions()
    assert calling.fault(soap.describe("66.0")) == "sf:INVALID_SESSION_ID"
    assert Calling(daily_requests=0).fault(soap.describe("66.0")) == "sf:REQUEST_LIMIT_EXCEEDED"


@pytest.mark.parametrize("body", [b"", b"<a/>", b"<!DOCTYPE a><a/>"])
def test_what_is_no_message_is_refused(body: bytes) -> None:
    answer = Calling().fake._answered("POST", "/services/Soap/m/66.0", b"", body, {})
    assert (answer.status, b"INVALID_SOAP" in answer.body) == (500, True)


def test_a_call_that_would_change_the_org_is_refused_and_remembered() -> None:
    calling = Calling()
    body = soap.envelope(soap.describe("66.0"), calling.session).replace(b"describeMetadata", b"deploy")
    answer = calling.fake._answered("POST", "/services/Soap/m/66.0", b"", body, {})
    assert (answer.status, b"INVALID_OPERATION" in answer.body) == (500, True)
    assert [asked.query for asked in calling.fake.asked if "/Soap/" in asked.path] == ["deploy"]


@pytest.mark.parametrize("more", [{"retrieve_files": 2}, {"retrieve_bytes": 10}])
def test_more_than_a_retrieve_may_hold_fails_it(more: dict[str, int]) -> None:
    calling = Calling(retrieve_polls=0, **more)
    _, begun = calling(soap.retrieval({"Settings": ["A"], "AuraDefinitionBundle": ["C"]}, "66.0"))
    result = calling(soap.status(begun.children[0].value("id"), archive=False))[1].children[0]
    assert (result.value("done"), result.value("status"), result.value("errorStatusCode")) == (
        "true", "Failed", "LIMIT_EXCEEDED"
    )  # fmt: skip
