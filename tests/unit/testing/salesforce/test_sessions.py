"""The token endpoint: the signature counts, and so do issuer, audience, time and approval."""

import base64
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from situs.testing.salesforce import FakeSalesforce

from .conftest import NOW, Asking, org_of, pem

URL = "https://x.my.salesforce.com"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def assertion(key: rsa.RSAPrivateKey, **changed: object) -> str:
    claims = {"iss": "key", "sub": "robot@example.com", "aud": URL, "exp": int(NOW) + 180} | changed
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return jwt.encode({"alg": "RS256"}, claims, RSAKey.import_key(private))


async def grant(asking: Asking, **form: str):
    return await asking("POST", "/services/oauth2/token", urlencode(form).encode())


async def test_a_signed_assertion_opens_a_session(asking, key) -> None:
    status, told, _ = await grant(asking, grant_type=GRANT, assertion=assertion(key))
    assert status == 200
    assert {"access_token", "instance_url", "id", "token_type", "scope", "issued_at", "signature"} == set(told)
    assert told["instance_url"] == URL and told["id"].endswith("/00D000000000001EAA/005000000000001AAA")
    asking.token = told["access_token"]
    assert (await asking("GET", "limits"))[0] == 200


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"iss": "another"}, "invalid_client_id"),
        ({"aud": "https://elsewhere.example.com"}, "invalid_grant"),
        ({"exp": int(NOW)}, "invalid_grant"),
        ({"exp": int(NOW) + 3600}, "invalid_grant"),
        ({"exp": None}, "invalid_grant"),
        ({"sub": "anna@example.com"}, "invalid_grant"),
    ],
)
async def test_a_wrong_claim_opens_none(asking, key, changed, error) -> None:
    status, told, _ = await grant(asking, grant_type=GRANT, assertion=assertion(key, **changed))
    assert (status, told["error"]) == (400, error)


async def test_another_signature_or_algorithm_opens_none(asking, key) -> None:
    stranger = rsa.generate_private_key(65537, 2048)
    shared = jwt.encode({"alg": "HS256"}, {"iss": "key"}, OctKey.import_key("k" * 32), algorithms=["HS256"])
    for forged in (assertion(stranger), assertion(key)[:-4] + "AAAA", shared, "", "a.b.c"):
        status, told, _ = await grant(asking, grant_type=GRANT, assertion=forged)
        assert (status, told["error"]) == (400, "invalid_grant")


async def test_a_secret_opens_a_session_in_the_form_or_as_basic(asking) -> None:
    basic = base64.b64encode(b"key:secret").decode()
    form = b"grant_type=client_credentials"
    assert (await asking("POST", "/services/oauth2/token", form, authorization=f"Basic {basic}"))[0] == 200
    told = await grant(asking, grant_type="client_credentials", client_id="key", client_secret="secret")
    assert told[0] == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "client_id": "key", "client_secret": "guess"}, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "k", "client_secret": "secret"}, "invalid_client_id"),
        ({}, "unsupported_grant_type"),
    ],
)
async def test_what_else_is_asked_opens_none(asking, form, error) -> None:
    status, told, _ = await grant(asking, **form)
    assert (status, told["error"]) == (400, error)


async def test_a_session_ends_by_time_and_by_order(key) -> None:
    now = [NOW]
    asking = Asking(FakeSalesforce(org_of(pem(key), session_seconds=60.0), lambda: now[0]))
    for end in (lambda: now.__setitem__(0, now[0] + 60), asking.fake.expire_sessions):
        await asking.enter()
        assert (await asking("GET", "limits"))[0] == 200
        end()
        status, told, _ = await asking("GET", "limits")
        assert (status, told[0]["errorCode"]) == (401, "INVALID_SESSION_ID")
