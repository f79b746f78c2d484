"""The Tooling API's view of a project: code and metadata, whole only one at a time."""

from typing import Any

import pytest

from situs.scan import Project, SourceFile
from situs.testing.salesforce import FakeSalesforce

from .conftest import HEAD, NOW, Asking, org_of, pem

CREDENTIAL = """<label>Model</label><namedCredentialType>SecuredEndpoint</namedCredentialType>
<namedCredentialParameters><parameterName>Url</parameterName><parameterType>Url</parameterType>
<parameterValue>https://llm.example.com</parameterValue></namedCredentialParameters>
<namedCredentialParameters><parameterName>Key</parameterName><parameterType>Authentication</parameterType>
</namedCredentialParameters>"""
FILES = {
    "classes/Caller.cls": "public class Caller {}",
    "classes/Caller.cls-meta.xml": HEAD.format("ApexClass", "<apiVersion>66.0</apiVersion>"),
    "triggers/Onward.trigger": "trigger Onward on Case (after insert) {}",
    "namedCredentials/Model.namedCredential-meta.xml": HEAD.format("NamedCredential", CREDENTIAL),
    "namedCredentials/Old.namedCredential": HEAD.format("NamedCredential", "<endpoint>https://old.example</endpoint>"),
    "namedCredentials/Broken.namedCredential": "<NamedCredential>",
    "remoteSiteSettings/Site.remoteSite": HEAD.format(
        "RemoteSiteSetting",
        "<url>https://site.example</url><isActive>true</isActive><disableProtocolSecurity>false</disableProtocolSecurity>",
    ),
    "cspTrustedSites/Csp.cspTrustedSite": HEAD.format(
        "CspTrustedSite", "<endpointUrl>https://csp.example</endpointUrl><isActive>false</isActive>"
    ),
    "externalServiceRegistrations/Situs.externalServiceRegistration-meta.xml": HEAD.format(
        "ExternalServiceRegistration", "<status>Complete</status><namedCredential>Model</namedCredential>"
    ),
    "externalCredentials/Key.externalCredential-meta.xml": HEAD.format(
        "ExternalCredential", "<authenticationProtocol>Custom</authenticationProtocol>"
    ),
    "lwc/ask/ask.js": "export {};",
    "pages/Old.page": "<apex:page/>",
    "labels/CustomLabels.labels": HEAD.format(
        "CustomLabels", "<labels><fullName>Where</fullName><value>https://a.example</value></labels>"
    ),
    "workflows/Case.workflow": HEAD.format(
        "Workflow",
        "<outboundMessages><fullName>Tell</fullName><endpointUrl>https://a.example</endpointUrl></outboundMessages>",
    ),
    "restrictionRules/Wall.rule": HEAD.format(
        "RestrictionRule", "<active>true</active><targetEntity>Matter__c</targetEntity>"
    ),
    "customMetadata/Setting.Main.md": HEAD.format(
        "CustomMetadata", "<values><field>Url__c</field><value>https://a.example</value></values>"
    ),
    "flows/Old.flow-meta.xml": HEAD.format("Flow", "<status>Draft</status>"),
    "flows/Ask.flow-meta.xml": HEAD.format("Flow", "<status>Active</status><runInMode>DefaultMode</runInMode>"),
}


@pytest.fixture
async def told(key):
    project = Project(tuple(SourceFile(path, text) for path, text in FILES.items()))
    asking = Asking(FakeSalesforce(org_of(pem(key), project=project, records={}), lambda: NOW))
    await asking.enter()

    async def query(soql: str, api: str = "tooling/") -> tuple[int, Any]:
        status, answer, _ = await asking("GET", f"{api}query?q={soql}")
        return status, answer

    return query


@pytest.mark.parametrize(
    ("soql", "row"),
    [
        ("SELECT Name, Body FROM ApexClass", {"Name": "Caller", "Body": "public class Caller {}"}),
        ("SELECT Name, NamespacePrefix FROM ApexTrigger", {"Name": "Onward", "NamespacePrefix": None}),
        ("SELECT Endpoint FROM NamedCredential WHERE DeveloperName = 'Model'", {"Endpoint": "https://llm.example.com"}),
        ("SELECT Endpoint FROM NamedCredential WHERE DeveloperName = 'Old'", {"Endpoint": "https://old.example"}),
        ("SELECT SiteName, EndpointUrl, IsActive, ProtocolMismatch FROM RemoteProxy",
         {"SiteName": "Site", "EndpointUrl": "https://site.example", "IsActive": True, "ProtocolMismatch": False}),
        ("SELECT EndpointUrl, IsActive FROM CspTrustedSite",
         {"EndpointUrl": "https://csp.example", "IsActive": False}),
        ("SELECT NamedCredential, Status FROM ExternalServiceRegistration",
         {"NamedCredential": "Model", "Status": "Complete"}),
        ("SELECT AuthenticationProtocol FROM ExternalCredential", {"AuthenticationProtocol": "Custom"}),
        ("SELECT FullName, RunInMode FROM Flow WHERE Status = 'Active'",
         {"FullName": "Ask-1", "RunInMode": "DefaultMode"}),
        ("SELECT DeveloperName, ActiveVersionId, LatestVersionId FROM FlowDefinition WHERE DeveloperName = 'Old'",
         {"DeveloperName": "Old", "ActiveVersionId": None, "LatestVersionId": "301000000000001AAA"}),
        ("SELECT FilePath, Source FROM LightningComponentResource",
         {"FilePath": "lwc/ask/ask.js", "Source": "export {};"}),
        ("SELECT Name, Markup FROM ApexPage", {"Name": "Old", "Markup": "<apex:page/>"}),
        ("SELECT Name, Value FROM ExternalString", {"Name": "Where", "Value": "https://a.example"}),
        ("SELECT FullName, Metadata FROM WorkflowOutboundMessage",
         {"FullName": "Case.Tell", "Metadata": {"endpointUrl": "https://a.example"}}),
        ("SELECT TargetEntity, IsActive FROM RestrictionRule", {"TargetEntity": "Matter__c", "IsActive": True}),
    ],
)  # fmt: skip
async def test_a_project_s_code_and_metadata_are_rows(told, soql, row) -> None:
    status, answer = await told(soql)
    assert status == 200 and answer["size"] == 1
    (one,) = answer["records"]
    assert {name: value for name, value in one.items() if name != "attributes"} == row


async def test_metadata_comes_whole_for_one_row_alone(told) -> None:
    status, answer = await told("SELECT Metadata FROM NamedCredential WHERE DeveloperName = 'Model'")
    metadata = answer["records"][0]["Metadata"]
    assert [p["parameterName"] for p in metadata["namedCredentialParameters"]] == ["Url", "Key"]
    status, answer = await told("SELECT Id, Metadata FROM NamedCredential")
    assert (status, answer[0]["errorCode"]) == (400, "MALFORMED_QUERY")
    assert (await told("SELECT Id FROM NamedCredential"))[1]["size"] == 2


async def test_metadata_is_told_by_the_tooling_api_and_code_by_both(told) -> None:
    assert (await told("SELECT Id FROM NamedCredential", ""))[1][0]["errorCode"] == "INVALID_TYPE"
    assert (await told("SELECT Name FROM ApexClass", ""))[1]["totalSize"] == 1
    assert (await told("SELECT Nothing FROM Flow"))[1][0]["errorCode"] == "INVALID_FIELD"


async def test_records_of_custom_metadata_are_rows_of_the_rest_api(told) -> None:
    (row,) = (await told("SELECT DeveloperName, Url__c FROM Setting__mdt", ""))[1]["records"]
    assert (row["DeveloperName"], row["Url__c"]) == ("Main", "https://a.example")
