"""The fakes give a credential for the documented request alone: whatever is wrong with it, they refuse."""

import asyncio
from urllib.parse import urlencode

import pytest

from situs.testing import FakeClouds, FakeIssuer, RecordedRequest

CLOUDS = FakeClouds()
ANOTHER = FakeIssuer()
AWS_TOKEN = CLOUDS.issuer.token("sts.amazonaws.com")
GOOGLE_TOKEN = CLOUDS.issuer.token("https:" + CLOUDS.pool)
ENTRA_TOKEN = CLOUDS.issuer.token("api://AzureADTokenExchange")
AWS = {
    "Action": "AssumeRoleWithWebIdentity",
    "Version": "2011-06-15",
    "RoleArn": CLOUDS.role,
    "RoleSessionName": "situs",
    "DurationSeconds": "900",
    "WebIdentityToken": AWS_TOKEN,
}
GOOGLE = {
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "audience": CLOUDS.pool,
    "scope": "https://www.googleapis.com/auth/cloud-platform",
    "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
    "subject_token": GOOGLE_TOKEN,
    "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
}
ENTRA = {
    "client_id": CLOUDS.client,
    "grant_type": "client_credentials",
    "scope": CLOUDS.scope,
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "client_assertion": ENTRA_TOKEN,
}
ENTRA_PATH = f"/{CLOUDS.tenant}/oauth2/v2.0/token"
FORM = (("content-type", "application/x-www-form-urlencoded"),)


def asked(path: str, fields: dict[str, str], headers=FORM, method: str = "POST") -> int:
    return CLOUDS.exchange(RecordedRequest(method, path, headers, urlencode(fields).encode(), b"")).status


REQUESTS = [("/", AWS), ("/v1/token", GOOGLE), (ENTRA_PATH, ENTRA)]


@pytest.mark.parametrize(("path", "fields"), REQUESTS, ids=["aws", "google", "entra"])
def test_the_documented_request_is_taken_and_no_other(path: str, fields: dict[str, str]):
    assert asked(path, fields) == 200
    for name, value in fields.items():
        assert asked(path, {k: v for k, v in fields.items() if k != name}) != 200, name
        assert asked(path, fields | {name: value + " x"}) != 200, name
    assert asked(path, fields | {"more": "1"}) != 200
    assert asked(path + "?a=b", fields) != 200
    assert asked(path, fields, (*FORM, ("authorization", "Bearer x"))) != 200
    assert asked(path, fields, (("content-type", "application/json"),)) != 200
    assert asked(path, fields, method="PUT") != 200


@pytest.mark.parametrize(
    ("path", "fields", "name", "audience"),
    [
        ("/", AWS, "WebIdentityToken", "sts.amazonaws.com"),
        ("/v1/token", GOOGLE, "subject_token", "https:" + CLOUDS.pool),
        (ENTRA_PATH, ENTRA, "client_assertion", "api://AzureADTokenExchange"),
    ],
    ids=["aws", "google", "entra"],
)
def test_an_identity_that_is_not_trusted_is_refused(path: str, fields: dict[str, str], name: str, audience: str):
    issuer = CLOUDS.issuer
    bad = [
        ANOTHER.token(audience),
        issuer.token("another"),
        issuer.token(audience, seconds=-1),
        issuer.token(audience, subject="system:serviceaccount:legal:another"),
    ]
    assert [asked(path, fields | {name: token}) == 200 for token in bad] == [False] * 4


@pytest.mark.parametrize("seconds", ["899", "43201"])
def test_a_session_is_neither_too_short_nor_too_long(seconds: str):
    assert asked("/", AWS | {"DurationSeconds": seconds}) == 400


def test_a_call_passes_with_what_was_given_until_it_ends():
    clouds = FakeClouds(lifetime=0.05)
    fields = ENTRA | {"client_assertion": clouds.issuer.token("api://AzureADTokenExchange")}
    clouds.exchange(RecordedRequest("POST", ENTRA_PATH, FORM, urlencode(fields).encode(), b""))
    (token,) = clouds.tokens

    def call(bearer: str) -> int:
        return clouds.serve(RecordedRequest("POST", "/x", (("authorization", bearer),), b"", b"")).status

    assert (call("Bearer " + token), call("Bearer x"), call(token)) == (200, 403, 403)
    asyncio.run(asyncio.sleep(0.06))
    assert call("Bearer " + token) == 403
