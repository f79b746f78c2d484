"""What an org's settings may not be."""

import pytest

from situs.errors import ConfigError

from .conftest import settings

GOOD = "https://example.my.salesforce.com"


def test_good_settings_show_no_secret() -> None:
    made = settings(GOOD + "/")
    assert "key" not in repr(made).replace("private_key", "")


@pytest.mark.parametrize(
    ("url", "changed", "code"),
    [
        ("http://example.my.salesforce.com", {}, "crm_address"),
        ("https://user@example.my.salesforce.com", {}, "crm_address"),
        ("https://169.254.169.254", {}, "crm_address"),
        ("https://example.my.salesforce.com/services", {}, "crm_address"),
        (GOOD, {"api_version": "66.0/../.."}, "crm_address"),
        (GOOD, {"private_key": None}, "crm_credentials"),
        (GOOD, {"client_secret": lambda: "s"}, "crm_credentials"),
        (GOOD, {"username": ""}, "crm_credentials"),
    ],
)
def test_what_cannot_be_called_is_refused(url, changed, code) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(url, **changed)
    assert caught.value.code == code
