"""Vectors of AWS's published test suite for Signature Version 4, and an example of the IAM User Guide."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from situs.adapters.upstream.sigv4 import AwsKey, Scope, Unsigned, sign, signing_key

AT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
KEY = AwsKey("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
SCOPE = Scope(AT, "us-east-1", "service")
HOST = {"Host": "example.amazonaws.com"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("name", "request_", "signature"),
    [
        (
            "get-vanilla",
            Unsigned("GET", "/", "", HOST, b""),
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            "post-vanilla",
            Unsigned("POST", "/", "", HOST, b""),
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        ),
        (
            "get-vanilla-query-order-key-case",
            Unsigned("GET", "/", "Param2=value2&Param1=value1", HOST, b""),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "post-x-www-form-urlencoded",
            Unsigned("POST", "/", "", HOST | FORM, b"Param1=value1"),
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
        (
            "get-header-value-trim",
            Unsigned("GET", "/", "", HOST | {"My-Header1": " value1", "My-Header2": ' "a   b   c"'}, b""),
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
        (
            "get-utf8",
            Unsigned("GET", "/ሴ", "", HOST, b""),
            "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "-" in value else "",
)
def test_the_published_vectors(name: str, request_: Unsigned, signature: str):
    signed = sign(request_, KEY, SCOPE)
    assert signed["authorization"].endswith("Signature=" + signature)
    assert signed["authorization"].startswith(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders="
    )
    assert signed["x-amz-date"] == "20150830T123600Z"


def test_the_example_of_the_user_guide():
    headers = FORM | {"Host": "iam.amazonaws.com"}
    headers["Content-Type"] += "; charset=utf-8"
    request = Unsigned("GET", "/", "Action=ListUsers&Version=2010-05-08", headers, b"")
    signed = sign(request, KEY, Scope(AT, "us-east-1", "iam"))
    assert signed["authorization"].endswith(
        "SignedHeaders=content-type;host;x-amz-date, "
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    )
    assert (
        signing_key(KEY.secret, "20150830", Scope(AT, "us-east-1", "iam")).hex()
        == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
    )


def test_a_session_token_is_signed_and_the_time_is_utc():
    key = AwsKey("AKIDEXAMPLE", "s", "tok")
    berlin = Scope(AT.astimezone(timezone(timedelta(hours=2))), "us-east-1", "service")
    signed = sign(Unsigned("GET", "/", "", HOST, b""), key, berlin)
    assert signed["x-amz-security-token"] == "tok"
    assert "SignedHeaders=host;x-amz-date;x-amz-security-token," in signed["authorization"]
    assert signed["x-amz-date"] == "20150830T123600Z"
    assert "'s'" not in repr(key)
    assert "tok" not in repr(key)
