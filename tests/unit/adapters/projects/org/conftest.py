"""An invented project with a way out of every kind that the Tooling API tells of, and an org that holds it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from situs.adapters.crm import OrgSettings, SalesforceClient
from situs.scan import Project, SourceFile
from situs.testing.salesforce import ClientApp, FakeSalesforce, Org, Person, new_key_pair

ROBOT = Person("005000000000001AAA", "robot@example.com", sees_all=True, modifies_metadata=True)
PRIVATE, PUBLIC = new_key_pair()
ROOT = "force-app/main/default/"


def xml(root: str, body: str) -> str:
    namespace = "http://soap.sforce.com/2006/04/metadata"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{namespace}">{body}</{root}>\n'


def field(name: str, body: str, label: str = "") -> str:
    return xml("CustomField", f"<fullName>{name}</fullName><label>{label or name[:-3]}</label>{body}")


CREDENTIAL = (
    "<label>Model</label><namedCredentialType>SecuredEndpoint</namedCredentialType>"
    "<namedCredentialParameters><parameterName>Url</parameterName><parameterType>Url</parameterType>"
    "<parameterValue>https://api.openai.com/v1</parameterValue></namedCredentialParameters>"
    "<namedCredentialParameters><parameterName>Key</parameterName><parameterType>Authentication</parameterType>"
    "<externalCredential>Model_Key</externalCredential></namedCredentialParameters>"
)
CALLER = """public class Caller {
    static void send(Matter__c matter) {
        HttpRequest request = new HttpRequest();
        request.setEndpoint('callout:Model/chat/completions');
        request.setBody(matter.Facts__c + matter.Client__r.Tax_Number__c);
        new Http().send(request);
    }
    static void all(Id id) {
        send([SELECT Facts__c, Client__r.Tax_Number__c FROM Matter__c WHERE Id = :id]);
    }
}
"""
SETTING = """public class Setting {
    static void ask(Matter__c matter) {
        HttpRequest request = new HttpRequest();
        request.setEndpoint(Model_Setting__mdt.getInstance('Main').Url__c);
        request.setBody([SELECT Opponent__c FROM Matter__c LIMIT 1].Opponent__c);
        new Http().send(request);
    }
    static void labelled() {
        HttpRequest request = new HttpRequest();
        request.setEndpoint(System.Label.Model_Address);
        request.setBody(UserInfo.getUserEmail());
        new Http().send(request);
    }
}
"""
FLOW = """
<label>Sum up</label><processType>AutoLaunchedFlow</processType><runInMode>SystemModeWithoutSharing</runInMode>
<start><targetReference>Look</targetReference></start>
<recordLookups><name>Look</name><object>Matter__c</object><queriedFields>Facts__c</queriedFields>
<outputReference>matter</outputReference><connector><targetReference>Send</targetReference></connector></recordLookups>
<formulas><name>Prompt</name><dataType>String</dataType>
<expression>"Sum up " &amp; {!matter.Facts__c}</expression></formulas>
<actionCalls><name>Send</name><actionName>Gateway.ask</actionName><actionType>externalService</actionType>
<inputParameters><name>body</name><value><elementReference>Prompt</elementReference></value></inputParameters>
</actionCalls>
<variables><name>matter</name><dataType>SObject</dataType><objectType>Matter__c</objectType></variables>
<status>Active</status>"""
FILES = {
    "classes/Caller.cls": CALLER,
    "classes/Setting.cls": SETTING,
    "triggers/Onward.trigger": "trigger Onward on Matter__c (after insert) {\n    Caller.send(Trigger.new[0]);\n}\n",
    "namedCredentials/Model.namedCredential-meta.xml": xml("NamedCredential", CREDENTIAL),
    "externalCredentials/Model_Key.externalCredential-meta.xml": xml(
        "ExternalCredential", "<authenticationProtocol>Custom</authenticationProtocol><label>Key</label>"
    ),
    "remoteSiteSettings/Claude.remoteSite-meta.xml": xml(
        "RemoteSiteSetting", "<isActive>true</isActive><url>https://api.anthropic.com</url>"
    ),
    "cspTrustedSites/Page.cspTrustedSite-meta.xml": xml(
        "CspTrustedSite", "<endpointUrl>https://api.mistral.ai</endpointUrl><isActive>true</isActive>"
    ),
    "externalServiceRegistrations/Gateway.externalServiceRegistration-meta.xml": xml(
        "ExternalServiceRegistration", "<namedCredential>Model</namedCredential><status>Complete</status>"
    ),
    "restrictionRules/Wall.rule-meta.xml": xml(
        "RestrictionRule",
        "<active>true</active><enforcementType>Restrict</enforcementType><targetEntity>Matter__c</targetEntity>",
    ),
    "labels/CustomLabels.labels-meta.xml": xml(
        "CustomLabels",
        "<labels><fullName>Model_Address</fullName><value>https://api.anthropic.com/v1/messages</value></labels>",
    ),
    "flows/Sum_Up.flow-meta.xml": xml("Flow", FLOW),
    "workflows/Matter__c.workflow-meta.xml": xml(
        "Workflow",
        "<outboundMessages><fullName>Tell</fullName><endpointUrl>https://api.openai.com/v1/chat/completions</endpointUrl>"
        "<fields>Facts__c</fields><fields>Opponent__c</fields></outboundMessages>"
        "<outboundMessages><fullName>Told</fullName><endpointUrl>https://books.example/in</endpointUrl>"
        "<fields>Facts__c</fields></outboundMessages>",
    ),
    "settings/Case.settings": xml("CaseSettings", "<enableCaseFeed>true</enableCaseFeed>"),
    "lwc/ask/ask.js": "import FACTS from '@salesforce/schema/Matter__c.Facts__c';\n"
    "fetch('https://api.openai.com/v1/chat/completions', {method: 'POST', body: FACTS});\n",
    "pages/Old.page": "<apex:page><script>fetch('https://api.anthropic.com/v1/messages')</script></apex:page>\n",
    "objects/Matter__c/Matter__c.object-meta.xml": xml(
        "CustomObject", "<label>Matter</label><sharingModel>Private</sharingModel>"
    ),
    "objects/Matter__c/fields/Facts__c.field-meta.xml": field(
        "Facts__c", "<type>LongTextArea</type><length>32768</length>"
        "<securityClassification>Restricted</securityClassification><complianceGroup>GDPR;PII</complianceGroup>"
    ),
    "objects/Matter__c/fields/Opponent__c.field-meta.xml": field("Opponent__c", "<type>Text</type><length>80</length>"),
    "objects/Matter__c/fields/Jurisdiction__c.field-meta.xml": field(
        "Jurisdiction__c", "<type>Picklist</type><valueSet><valueSetDefinition>"
        "<value><fullName>DE</fullName></value><value><fullName>US</fullName></value></valueSetDefinition></valueSet>"
    ),
    "objects/Matter__c/fields/Client__c.field-meta.xml": field(
        "Client__c", "<type>Lookup</type><referenceTo>Party__c</referenceTo>"
        "<relationshipName>Matters</relationshipName>"
    ),
    "objects/Party__c/Party__c.object-meta.xml": xml(
        "CustomObject", "<label>Party</label><sharingModel>ReadWrite</sharingModel>"
    ),
    "objects/Party__c/fields/Tax_Number__c.field-meta.xml": field(
        "Tax_Number__c", "<type>Text</type><securityClassification>Confidential</securityClassification>"
    ),
    "objects/Model_Setting__mdt/Model_Setting__mdt.object-meta.xml": xml("CustomObject", "<label>Setting</label>"),
    "objects/Model_Setting__mdt/fields/Url__c.field-meta.xml": field("Url__c", "<type>Url</type>"),
    "customMetadata/Model_Setting.Main.md-meta.xml": xml(
        "CustomMetadata", "<values><field>Url__c</field><value>https://api.mistral.ai/v1/chat/completions</value></values>"
    ),
}  # fmt: skip


def project_of(files: dict[str, str]) -> Project:
    return Project(tuple(SourceFile(ROOT + path, text) for path, text in sorted(files.items())))


def org_of(project: Project, **more: Any) -> Org:
    app = ClientApp("key", PUBLIC, "secret", frozenset({"robot@example.com"}), "robot@example.com")
    return Org(**{"app": app, "people": (ROBOT,), "project": project, **more})


@asynccontextmanager
async def met(org: Org) -> AsyncIterator[tuple[FakeSalesforce, SalesforceClient]]:
    """Open an org and a client that calls it."""
    async with FakeSalesforce(org) as fake:
        settings = OrgSettings("production", fake.url, "key", username="robot@example.com", private_key=lambda: PRIVATE)
        client = SalesforceClient(settings)
        try:
            yield fake, client
        finally:
            await client.aclose()


@pytest.fixture
async def opened() -> AsyncIterator[tuple[FakeSalesforce, SalesforceClient]]:
    async with met(org_of(project_of(FILES))) as both:
        yield both
