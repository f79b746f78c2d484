"""Hosts of language models are told from hosts that look like them."""

import pytest

from situs.law import Law
from situs.scan.destinations import Directory, is_model_path, is_own_interface, is_spoken_of, of_model, of_name


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("see https://api.openai.com/v1, and HTTPS://API.ANTHROPIC.COM", ["api.openai.com", "api.anthropic.com"]),
        ("https://api.openai.com.example.org/v1", []),
        ("https://models.firm.example/v1/chat/completions", ["models.firm.example"]),
        ("https://models.firm.example/v1/messages and https://models.firm.example/v1/responses", []),
        ("https://www.googleapis.com/books/v1", []),
        ("api.openai.com without a scheme is no address", []),
        ("https://firm.openai.azure.com:443/openai", ["firm.openai.azure.com"]),
        ("http://localhost:3000/books and https://example.my.salesforce.com/services", []),
        ("http://localhost:11434/v1/chat/completions", ["localhost"]),
        ("https://us.inference.heroku.com/v1/chat/completions", ["us.inference.heroku.com"]),
        ("https://api.salesforce.com/einstein/platform/v1/models", ["api.salesforce.com"]),
        ("https://llm.firm.example/v1/chat/completions and https://firm.example/v1/messages", ["llm.firm.example"]),
    ],
)
def test_addresses_in_a_text(text: str, hosts: list[str], law: Law) -> None:
    assert [found.host for _, found in Directory(law).in_text(text)] == hosts


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Get a key at https://aistudio.google.com/apikey", True),
        ("Siehe: https://api.openai.com.", True),
        ("https://api.openai.com/v1 is called", False),
        ("POST https://api.openai.com/v1/chat/completions", False),
        ('{"url": "https://api.openai.com"}', False),
        ("<url>\n  https://api.openai.com</url>", False),
    ],
)
def test_an_address_that_a_sentence_speaks_of(text: str, spoken: bool) -> None:
    assert is_spoken_of(text, text.index("https")) == spoken


def test_a_service_is_told_with_its_operator(law: Law) -> None:
    found = Directory(law).of_host("API.OpenAI.com")
    assert found is not None
    assert (found.provider, found.country) == ("OpenAI API", "US")
    assert Directory(law).of_host("") is None


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("/v1/chat/completions", True),
        ("/proxy/openai/deployments/gpt/chat/completions?api-version=1", True),
        ("/v1beta/models/gemini:generateContent", True),
        ("/v1/messages", False),
        ("/v1/responses", False),
        ("/api/chat", False),
        ("", False),
    ],
)
def test_a_host_that_nobody_knows_is_told_by_a_path_that_only_a_model_has(path: str, is_one: bool, law: Law) -> None:
    found = Directory(law).of_host("Proxy.firm.example", path)
    assert (found is not None) is is_one
    if found:
        assert (found.host, found.operator, found.endpoint) == ("proxy.firm.example", "", "")


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


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("/v1/chat/completions", True),
        ("/v1beta/models/gemini:generateContent", True),
        ("/model/some.model-v1/converse", True),
        ("/v1/books", False),
        ("/messages", False),
        ("", False),
    ],
)
def test_a_path_by_which_models_are_called(path: str, is_one: bool) -> None:
    assert is_model_path(path) == is_one


def test_a_name_may_say_whose_service_it_is() -> None:
    found = of_name("Azure_Open_AI")
    assert found is not None
    assert found.provider == "Azure OpenAI, by the name"
    assert of_name("Weather") is None


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/services/data/v60.0/query", True),
        ("/services/Soap/m/60.0", True),
        ("/services/data/v60.0/einstein/platform/models/m", False),
        ("/services/summary", False),
    ],
)
def test_salesforces_own_interfaces_are_no_models(path: str, own: bool) -> None:
    assert is_own_interface(path) == own


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("HuggingFaceClient", "router.huggingface.co"),
        ("callGroq", "api.groq.com"),
        ("Cohere_API", "api.cohere.com"),
        ("PerplexityService", "api.perplexity.ai"),
        ("DeepSeek", "api.deepseek.com"),
        ("OpenRouter", "openrouter.ai"),
        ("OllamaClient", "localhost"),
    ],
)
def test_a_name_leads_to_the_service_that_the_law_knows_by_its_host(name: str, host: str, law: Law) -> None:
    found, known = of_name(name), law.endpoint(host)
    assert found is not None
    assert known is not None
    assert found.endpoint == known.id
