"""The External Service registration is the product's own document, and what the project sends and reads is in it."""

import json
import re

import pytest
from deploy.registration import REGISTRATION
from salesforce_project import ROOT, SOURCE, metadata

from situs.server.salesforce.describing import BASE, service_document
from situs.server.salesforce.registering import registration

DOCUMENT = json.loads(service_document())
APEX = {path.stem: path.read_text(encoding="utf-8") for path in SOURCE.glob("classes/*.cls")}


def properties(name: str) -> set[str]:
    return set(DOCUMENT["components"]["schemas"][name]["properties"])


def test_the_registration_is_made_from_the_document_as_it_is_now() -> None:
    """Where this fails, `make registration` makes it anew."""
    assert REGISTRATION.read_text(encoding="utf-8") == registration()


def test_the_schema_within_is_the_document() -> None:
    (one,) = metadata("ExternalServiceRegistration")
    assert json.loads(one.values("schema")[0]) == DOCUMENT
    operations = {verb["operationId"] for path in DOCUMENT["paths"].values() for verb in path.values()}
    assert set(one.values("operations/name")) == operations
    assert {"askMatter", "startJob", "jobStatus"} <= operations
    assert set(one.values("operations/active")) == {"true"}


def test_the_registration_goes_through_the_credential() -> None:
    (one,), (credential,) = metadata("ExternalServiceRegistration"), metadata("NamedCredential")
    assert one.values("namedCredential") == [credential.name]


def test_the_app_and_the_permission_set_that_the_document_names_are_there() -> None:
    named = {
        tuple(verb["x-sfdc"]["heroku"]["authorization"].values())
        for path in DOCUMENT["paths"].values()
        for verb in path.values()
    }
    (app,) = metadata("ExternalClientApplication")
    assert {name for name, _ in named} == {app.name}
    assert {name for _, name in named} <= {one.name for one in metadata("PermissionSet")}


def test_the_limits_of_external_services_are_kept() -> None:
    (one,) = metadata("ExternalServiceRegistration")
    assert len(one.values("schema")[0]) < 10_000_000
    names = {name for schema in DOCUMENT["components"]["schemas"].values() for name in schema["properties"]}
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9]*", name) for name in names)


def test_apex_calls_the_addresses_of_the_document() -> None:
    assert f"'callout:Situs{BASE}' + operation" in APEX["SitusGateway"]
    called = set(re.findall(r"SitusGateway\.call\('(\w+)'", APEX["SitusJob"]))
    called |= set(re.findall(r"OPERATION = '(\w+)'", APEX["SitusAsk"]))
    assert called == {"askMatter", "startJob", "jobStatus"}
    assert {BASE + name for name in called} <= set(DOCUMENT["paths"])


@pytest.mark.parametrize(
    ("part", "taken"),
    [
        (APEX["SitusAsk"], "AskMatterRequest"),
        (APEX["SitusAsk"].partition("contextOf(")[2].partition("private")[0], "StartJobRequest"),
        (APEX["SitusJob"].partition("statusOf")[0], "StartJobRequest"),
        (APEX["SitusJob"].partition("statusOf")[2], "JobStatusRequest"),
    ],
)
def test_apex_sends_what_an_operation_takes(part: str, taken: str) -> None:
    sent = set(re.findall(r"'(\w+)' =>", part)) | set(re.findall(r"\.put\('(\w+)'", part))
    assert sent
    assert sent <= properties(taken)


def test_apex_sends_what_an_operation_needs() -> None:
    needed = {name: set(DOCUMENT["components"]["schemas"][name].get("required", ())) for name in
              ("AskMatterRequest", "StartJobRequest", "JobStatusRequest")}  # fmt: skip
    assert needed == {"AskMatterRequest": {"question"}, "StartJobRequest": {"operation"}, "JobStatusRequest": {"jobId"}}


def test_a_summary_is_an_operation_that_can_be_a_job() -> None:
    choices = DOCUMENT["components"]["schemas"]["StartJobRequest"]["properties"]["operation"]["enum"]
    assert set(re.findall(r"'operation', '(\w+)'", APEX["SitusJob"])) <= set(choices)


def test_apex_reads_what_an_operation_tells() -> None:
    read = set(re.findall(r"told\.get\('(\w+)'", APEX["SitusAnswer"]))
    assert len(read) == 11
    assert read <= properties("AskMatterResponse") | {"jobId"}
    assert {"jobId"} <= properties("StartJobResponse")
    assert read - {"jobId"} <= properties("JobStatusResponse")


def test_a_page_reads_the_passages_as_the_document_has_them() -> None:
    page = (SOURCE / "lwc/situsAnswer/situsAnswer.html").read_text(encoding="utf-8")
    assert set(re.findall(r"passage\.(\w+)", page)) - {"key", "link"} == properties("Passage")


def test_the_project_states_no_other_address() -> None:
    hosts = {
        host
        for path in ROOT.rglob("*")
        if path.is_file() and "node_modules" not in path.parts
        for host in re.findall(r"https?://([\w.-]+)", path.read_text(encoding="utf-8"))
    }
    assert hosts <= {"situs.example.com", "soap.sforce.com", "www.w3.org"}
