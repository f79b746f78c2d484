import pytest

from situs.adapters.upstream.http import HttpClient
from situs.adapters.upstream.service_account import ServiceAccount
from situs.adapters.upstream.settings import Timeouts, UpstreamSettings
from situs.errors import ConfigError


async def test_no_account_is_a_configuration_error():
    account = ServiceAccount(UpstreamSettings("u", "vertex"), HttpClient(Timeouts(), 1024))
    with pytest.raises(ConfigError) as caught:
        await account.exchange()
    assert caught.value.code == "secret_missing"


async def test_a_key_that_is_none_is_not_quoted():
    text = '{"private_key":"geheim","private_key_id":"k","client_email":"e","token_uri":"https://t.example"}'
    settings = UpstreamSettings("u", "vertex", service_account=lambda: text)
    with pytest.raises(ConfigError) as caught:
        await ServiceAccount(settings, HttpClient(Timeouts(), 1024)).exchange()
    assert "geheim" not in str(caught.value)
