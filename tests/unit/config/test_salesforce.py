"""The front doors for Salesforce: what their settings may be, and which of an org's."""

import pytest
from pydantic import ValidationError

from situs.config import Config
from situs.config.salesforce import SalesforceOrg

ORG = {"id": "org", "principals": ("sales",), "url": "https://example.my.salesforce.com", "client_id": "consumer"}


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("answer_seconds", 0, "answer_seconds"),
        ("answer_seconds", 56, "answer_seconds"),
        ("refusal", "apology", "refusal"),
        ("key_header", "X Key", "key_header"),
        ("key_header", "Authorization", "another meaning"),
        ("key_header", "X-Situs-Matter", "another meaning"),
        ("parameters", ["a b"], "parameters"),
        ("parameters", ["store"], "one of Chat Completions"),
        ("parameters", ["model"], "one of Chat Completions"),
    ],
)
def test_salesforce_is_served_within_its_contract(key: str, value: object, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Config.model_validate({"salesforce": {key: value}})


def test_salesforce_has_an_error_before_it_gives_up_unless_told_otherwise() -> None:
    settings = Config().salesforce
    assert (settings.key_header, settings.answer_seconds, settings.refusal) == ("api-key", 50, "error")
    assert Config.model_validate({"salesforce": {"parameters": ["mirostat"]}}).salesforce.parameters == ("mirostat",)


def test_what_may_be_read_of_an_object_is_said_once() -> None:
    fields = {"name": "Matter__c", "fields": ("Name",)}
    assert SalesforceOrg.model_validate(ORG | {"object": [fields]}).object[0].matter_field == ""
    with pytest.raises(ValidationError, match="`org` is named twice"):
        SalesforceOrg.model_validate(ORG | {"object": [fields, fields | {"name": "matter__C"}]})


@pytest.mark.parametrize("name", ["Matter__c; drop", "1Matter", "Mätter", ""])
def test_a_name_that_is_none_of_an_org_s_reaches_no_query(name: str) -> None:
    with pytest.raises(ValidationError, match="name"):
        SalesforceOrg.model_validate(ORG | {"object": [{"name": name, "fields": ("Name",)}]})
