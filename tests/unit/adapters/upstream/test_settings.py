import pytest

from situs.adapters.upstream.settings import UpstreamSettings, credential
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
