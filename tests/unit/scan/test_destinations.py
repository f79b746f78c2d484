"""Hosts of language models are told from hosts that look like them."""

import pytest

from situs.law import Law
from situs.scan.destinations import Directory, of_model


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("see https://api.openai.com/v1, and HTTPS://API.ANTHROPIC.COM", ["api.openai.com", "api.anthropic.com"]),
        ("https://api.openai.com.example.org/v1", []),
        ("https://www.googleapis.com/books/v1", []),
        ("api.openai.com without a scheme is no address", []),
        ("https://firm.openai.azure.com:443/openai", ["firm.openai.azure.com"]),
    ],
)
def test_addresses_in_a_text(text: str, hosts: list[str], law: Law) -> None:
    assert [found.host for _, found in Directory(law).in_text(text)] == hosts


def test_a_service_is_told_with_its_operator(law: Law) -> None:
    found = Directory(law).of_host("API.OpenAI.com")
    assert found is not None
    assert (found.provider, found.country) == ("OpenAI API", "US")
    assert Directory(law).of_host("") is None


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        ("sfdc_ai__DefaultOpenAIGPT4OmniMini", "Salesforce, OpenAI"),
        ("sfdc_ai__DefaultAzureOpenAIGPT4", "Salesforce, Azure OpenAI"),
        ("sfdc_ai__DefaultBedrockAnthropicClaude45Haiku", "Salesforce, Amazon Bedrock"),
        ("Our_Own_Model", "Salesforce"),
    ],
)
def test_a_model_of_the_org_names_who_is_behind_it(model: str, provider: str) -> None:
    assert of_model(model).provider == provider
