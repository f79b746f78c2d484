"""Data in a prompt template: merge fields, related lists, Flows and classes that give it text."""

from collections.abc import Callable

import pytest

INPUTS = (
    "<inputs><apiName>Matter</apiName><definition>SOBJECT://Matter__c</definition><referenceName>Input:Matter"
    "</referenceName></inputs><inputs><apiName>Question</apiName><definition>primitive://String</definition></inputs>"
)


def template(content: str, extra: str = "") -> str:
    return (
        f"<templateVersions><content>{content}</content>{INPUTS}<primaryModel>sfdc_ai__DefaultGPT4Omni</primaryModel>"
        f"{extra}</templateVersions>"
    )


@pytest.fixture
def merged(leaving: Callable, document: Callable) -> Callable:
    """Return what a template of this content sends, beside these files."""

    def tell(content: str, extra: str = "", files: dict[str, str] | None = None) -> set[str]:
        own = {"T.genAiPromptTemplate-meta.xml": document("GenAiPromptTemplate", template(content, extra))}
        return {told for told, component in leaving({**own, **(files or {})}) if component == "prompt template T"}

    return tell


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("Sum up {!$Input:Matter.Facts__c}", {"Matter__c.Facts__c"}),
        ("{!$Input:Matter.Client__r.Name}", {"Account.Name"}),
        ("{!$Input:Matter}", {"Matter__c.*"}),
        ("{!$Input:Question}", {"prompt:t.Input:Question"}),
        ("{!$User.FirstName} of {!$Organization.Name}", {"User.FirstName"}),
        ("{!$RelatedList:Matter.Reviews__r.Records}", {"Review__c.*"}),
        ("{!$EinsteinSearch:Library}", {"Data 360.Library"}),
        ("no data at all", {"unknown"}),
    ],
)
def test_a_merge_field_is_followed(content: str, found: set[str], merged: Callable, document: Callable) -> None:
    files = {
        "objects/Matter__c/fields/Client__c.field-meta.xml": document(
            "CustomField", "<fullName>Client__c</fullName><referenceTo>Account</referenceTo>"
        ),
        "objects/Review__c/fields/M__c.field-meta.xml": document(
            "CustomField", "<fullName>M__c</fullName><relationshipName>Reviews</relationshipName>"
        ),
    }
    assert merged(content, files=files) == found


def provider(definition: str) -> str:
    return (
        f"<templateDataProviders><definition>{definition}</definition><parameters><parameterName>m</parameterName>"
        "<valueExpression>{!$Input:Matter}</valueExpression></parameters></templateDataProviders>"
    )


def test_a_flow_that_gives_text_is_followed(merged: Callable, flow: Callable, lookup: Callable) -> None:
    given = (
        "<assignments><name>N</name><assignmentItems><assignToReference>$Output.Prompt</assignToReference>"
        "<value><stringValue>{!Get_Case.Subject}</stringValue></value></assignmentItems></assignments>"
    )
    files = {"Notes.flow-meta.xml": flow(lookup("Subject") + given)}
    assert merged("", provider("flow://Notes"), files) == {"Case.Subject"}


def test_a_class_that_gives_text_is_followed(merged: Callable) -> None:
    method = "@InvocableMethod static String run(List<Id> m) { return [SELECT Facts__c FROM M__c].Facts__c; }"
    apex = f"public class Notes {{ {method} }}"
    assert merged("", provider("apex://Notes"), {"Notes.cls": apex}) == {"M__c.Facts__c"}


def test_a_provider_that_the_project_lacks_is_unknown_and_a_retriever_an_index(merged: Callable) -> None:
    assert merged("", provider("flow://Gone")) == {"unknown"}
    assert merged("", provider("invocable://getEinsteinRetrieverResults/Lib")) == {"Data 360.Lib"}


def test_what_any_published_version_merges_is_on_the_map_where_none_is_live(
    leaving: Callable, document: Callable
) -> None:
    body = template("{!$Input:Matter.Facts__c}", "<status>Published</status>")
    body += template("{!$Input:Matter.Name}", "<status>Published</status>")
    body += template("{!$Input:Matter.Notes__c}", "<status>Draft</status>")
    found = leaving({"T.genAiPromptTemplate-meta.xml": document("GenAiPromptTemplate", body)})
    assert {told for told, _ in found} == {"Matter__c.Facts__c", "Matter__c.Name"}


def test_a_flow_that_asks_a_prompt_passes_its_text_on(
    leaving: Callable, document: Callable, flow: Callable, lookup: Callable
) -> None:
    action = (
        "<actionCalls><name>P</name><actionName>T</actionName><actionType>generatePromptResponse</actionType>"
        "<inputParameters><name>Input:Question</name><value><elementReference>Get_Case.Subject</elementReference></value>"
        "</inputParameters></actionCalls>"
    )
    files = {
        "T.genAiPromptTemplate-meta.xml": document("GenAiPromptTemplate", template("{!$Input:Question}")),
        "F.flow-meta.xml": flow(lookup("Subject") + action),
    }
    assert leaving(files) == {("Case.Subject", "prompt template T")}
