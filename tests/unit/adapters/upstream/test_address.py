import pytest

from situs.adapters.upstream.address import base_address, below
from situs.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "allow_http"),
    [
        ("https://api.example.com/v1", False),
        ("https://api.example.com:8443/v1/", False),
        ("http://127.0.0.1:8000/v1", False),
        ("http://[::1]:8000/v1", False),
        ("http://localhost:8000", False),
        ("http://10.1.2.3:8000/v1", True),
        ("http://vllm.internal:8000/v1", True),
        ("https://192.0.2.7", False),
    ],
)
def test_addresses_that_are_taken(text: str, allow_http: bool):
    assert str(base_address(text, allow_http=allow_http, upstream="u")).rstrip("/") == text.rstrip("/")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.example.com/v1",
        "ftp://api.example.com",
        "file:///etc/passwd",
        "http://api.example.com/v1",
        "http://10.1.2.3:8000",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "https://user@api.example.com",
        "https://user:pass@api.example.com",
        "https://api.example.com#@evil.example.net",
        "https://api.example.com?x=1",
        "https://api.example.com\\@evil.example.net",
        "https://api.example.com/%2e%2e/x",
        "https://api.example.com/../x",
        "https://api.example.com/v1/..",
        "https://api.example.com//x",
        "https://api.example.com:0",
        "https://api.example.com:99999",
        "https://api.example.com.",
        "https://api_x.example.com",
        "https://аpi.example.com",
        "https://2130706433",
        "https://0x7f.1",
        "https://127.1",
        "https://0177.0.0.1",
        "https://169.254.169.254",
        "https://[fe80::1]",
        "https://[::ffff:169.254.169.254]",
        "https://0.0.0.0",
        "https://[::1",
        "https://api.example.com\r\nx: y",
        "https://api.example.com /v1",
    ],
)
def test_addresses_that_are_refused(text: str):
    with pytest.raises(ConfigError) as caught:
        base_address(text, allow_http=False, upstream="u")
    assert caught.value.code == "upstream_address"


@pytest.mark.parametrize("text", ["http://192.0.2.200.example", "http://8.8.8.8/v1", "http://169.254.1.1"])
def test_plain_http_to_a_public_address_is_refused_even_if_allowed(text: str):
    if text.endswith(".example"):
        assert base_address(text, allow_http=True, upstream="u").host == "192.0.2.200.example"
        return
    with pytest.raises(ConfigError):
        base_address(text, allow_http=True, upstream="u")


def test_a_segment_cannot_leave_its_place():
    base = base_address("https://api.example.com/v1", allow_http=False, upstream="u")
    url = below(base, "model", "../../x?y#z/ü", query="api-version=1")
    assert str(url) == "https://api.example.com/v1/model/..%2F..%2Fx%3Fy%23z%2F%C3%BC?api-version=1"
    assert url.host == "api.example.com"
    for segment in ("", ".", ".."):
        with pytest.raises(ConfigError):
            below(base, segment)
