"""One reading of the address of Situs, for what is written and for what is held against it."""

import pytest

from situs.errors import ConfigError
from situs.law import load_law
from situs.mapping import Gateway, read_gateway, refuse_providers


@pytest.mark.parametrize(
    ("text", "host", "address"),
    [
        ("https://situs.example", "situs.example", "https://situs.example"),
        ("https://Situs.Example/", "situs.example", "https://situs.example"),
        (" situs.example ", "situs.example", "https://situs.example"),
        ("situs.example:8443", "situs.example", "https://situs.example:8443"),
        ("HTTPS://situs.example:8443", "situs.example", "https://situs.example:8443"),
        ("10.0.0.7", "10.0.0.7", "https://10.0.0.7"),
        ("situs", "situs", "https://situs"),
    ],
)
def test_an_address_and_a_host_are_read_alike(text: str, host: str, address: str) -> None:
    gateway = read_gateway(text)
    assert (gateway.host, gateway.address) == (host, address)


def test_an_address_is_read_as_it_was_written() -> None:
    made = Gateway("situs.example", "8443")
    assert read_gateway(made.address) == made


@pytest.mark.parametrize(
    "text",
    [
        "", "http://situs.example", "https://situs.example/v1", "https://situs.example?a", "https://situs.example#a",
        "https://api.openai.com@situs.example", "situs.example:0", "situs.example:70000", "situs.example:", "a..b",
        "-a.example", "a_b.example", "sit us", "https://", "https://https://a", ".", "x" * 64, "a." * 127 + "ab",
        "situs.example\napi.openai.com", "//situs.example",
    ],
)  # fmt: skip
def test_what_salesforce_could_not_call_is_refused(text: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_gateway(text)
    assert refused.value.code == "gateway_invalid"


@pytest.mark.parametrize("host", ["api.openai.com", "https://API.anthropic.com", "eu.api.openai.com:443"])
def test_a_provider_is_no_gateway(host: str) -> None:
    """Every way to it would count as governed, and a migration that changed nothing as proved."""
    with pytest.raises(ConfigError, match="and not Situs") as refused:
        refuse_providers([read_gateway(host)], load_law())
    assert refused.value.code == "gateway_invalid"


@pytest.mark.parametrize("host", ["situs.example", "situs", "localhost:8430", "10.0.0.7", "llm.internal"])
def test_a_host_of_one_s_own_may_be_a_gateway(host: str) -> None:
    refuse_providers([read_gateway(host)], load_law())
