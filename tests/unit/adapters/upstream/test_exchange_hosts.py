import tomllib
from datetime import date
from importlib import resources

import pytest

from situs.adapters.upstream.exchange_hosts import aws_host, entra_host, google_account_host, google_token_host


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-central-1", "sts.eu-central-1.amazonaws.com"),
        ("us-gov-west-1", "sts.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", "sts.cn-north-1.amazonaws.com.cn"),
        ("eusc-de-east-1", "sts.eusc-de-east-1.amazonaws.eu"),
        ("us-iso-east-1", ""),
        ("abcd-de-east-1", ""),
        ("", ""),
        ("eu", ""),
        ("EU-CENTRAL-1", ""),
        ("eu-central-1.evil.example", ""),
        ("eu-central-1/x", ""),
    ],
)
def test_a_region_of_aws_has_its_own_host(region: str, host: str):
    assert aws_host("sts", region) == host


def test_google_exchanges_in_its_regions_and_nowhere_by_guess():
    assert google_token_host("europe-west3") == "sts.europe-west3.rep.googleapis.com"
    assert [google_token_host(region) for region in ("eu", "us", "global", "", "europe-west99")] == [""] * 5


def test_what_is_not_regional_is_said_to_be_so():
    assert (google_account_host(), entra_host()) == ("iamcredentials.googleapis.com", "login.microsoftonline.com")
    path = resources.files("situs.adapters.upstream").joinpath("data", "exchanges.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    for name in ("aws", "google_sts", "google_accounts", "entra"):
        table = data[name]
        assert table["source"] and date.fromisoformat(table["as_of"]) <= date.fromisoformat(data["as_of"]), name
        assert table["regional"] is (name in ("aws", "google_sts")), name
