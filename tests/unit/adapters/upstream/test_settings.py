import pytest

from situs.adapters.upstream.settings import UpstreamSettings, credential, key_id, present_key_id
from situs.errors import ConfigError


def test_no_credential_is_shown():
    settings = UpstreamSettings("u", "openai", api_key=lambda: "geheim", bearer=lambda: "geheim")
    assert "lambda" not in repr(settings)
    assert "geheim" not in repr(settings)


def test_a_usable_credential_is_returned():
    assert credential(lambda: "sk-1", "u", "api_key") == "sk-1"


@pytest.mark.parametrize(
    ("secret", "code"),
    [(None, "secret_missing"), (str, "secret_missing"), (lambda: "ge\nheim", "secret_malformed")],
)
def test_an_unusable_one_is_refused_without_its_value(secret, code: str):
    with pytest.raises(ConfigError) as caught:
        credential(secret, "u", "api_key")
    assert caught.value.code == code
    assert "heim" not in str(caught.value)


def test_an_id_tells_keys_apart_and_holds_nothing_of_them():
    assert key_id("sk-1") == key_id("sk-1") != key_id("sk-2")
    assert len(key_id("sk-1")) == 8
    assert "sk" not in key_id("sk-1")


@pytest.mark.parametrize(
    ("settings", "of"),
    [
        (UpstreamSettings("u", "openai"), None),
        (UpstreamSettings("u", "openai", api_key=lambda: "sk-1"), "sk-1"),
        (UpstreamSettings("u", "azure", api_key=lambda: "sk-1", bearer=lambda: "tok"), "tok"),
        (UpstreamSettings("u", "azure", api_key=lambda: "sk-1"), "sk-1"),
        (UpstreamSettings("u", "bedrock", api_key=lambda: "secret", access_key=lambda: "AKIDEXAMPLE"), "AKIDEXAMPLE"),
        (UpstreamSettings("u", "bedrock", api_key=lambda: "one"), "one"),
        (UpstreamSettings("u", "vertex", service_account=lambda: '{"private_key_id": "k1"}'), "k1"),
    ],
)
def test_the_present_key_is_named_as_calls_name_it(settings, of):
    assert present_key_id(settings) == (key_id(of) if of else "")


def test_a_service_account_that_cannot_be_read_is_told_without_it():
    with pytest.raises(ConfigError) as caught:
        present_key_id(UpstreamSettings("u", "vertex", service_account=lambda: "geheim"))
    assert (caught.value.code, "geheim" in caught.value.message) == ("secret_malformed", False)
