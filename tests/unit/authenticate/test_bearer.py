"""Bearer tokens."""

import base64
import hmac
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from situs.authenticate import ClaimNames, Issuer, Issuers, read_key_set, token_key, verify_token
from situs.errors import CallError

NOW = 1_800_000_000
RSA = RSAKey.generate_key(2048, {"kid": "r1"})
EC = ECKey.generate_key("P-256", {"kid": "e1"})
ED = OKPKey.generate_key("Ed25519", {"kid": "d1"})
KEYS = read_key_set(orjson.dumps({"keys": [key.as_dict(private=False) for key in (RSA, EC, ED)]}))
ALL = frozenset({"RS256", "PS256", "ES256", "EdDSA", "Ed25519"})
ISSUER = Issuer(
    name="idp",
    issuer="https://idp.example.com",
    audiences=frozenset({"situs"}),
    algorithms=ALL,
    claims=ClaimNames(organisation="org", roles="/realm/roles", walls="walls", matter="matter", matters="matters"),
)
CLAIMS: dict[str, Any] = {
    "iss": "https://idp.example.com",
    "aud": ["other", "situs"],
    "sub": "anna",
    "iat": NOW - 10,
    "exp": NOW + 600,
}


def sign(claims: dict[str, Any], algorithm: str = "ES256", key: Any = EC, **header: Any) -> str:
    return jwt.encode({"alg": algorithm, "kid": key.kid, **header}, claims, key, algorithms=[algorithm])


def forge(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"x" * 64) -> str:
    parts = (orjson.dumps(header), orjson.dumps(claims), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def verify(token: str, issuer: Issuer = ISSUER, now: int = NOW) -> Any:
    return verify_token(token, Issuers([(issuer, KEYS)]), now)


def refusal(token: str, issuer: Issuer = ISSUER, now: int = NOW) -> str:
    with pytest.raises(CallError) as caught:
        verify(token, issuer, now)
    assert caught.value.status == 401
    return caught.value.code


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize(
    ("algorithm", "key"), [("RS256", RSA), ("PS256", RSA), ("ES256", EC), ("EdDSA", ED), ("Ed25519", ED)]
)
def test_each_allowed_algorithm_proves(algorithm: str, key: Any) -> None:
    principal, ends = verify(sign(CLAIMS, algorithm, key))
    assert (principal.id, principal.credential, ends) == ("idp:anna", "jwt", NOW + 660)


def test_claims_become_facts_of_the_principal() -> None:
    more = {"org": "Beispiel AG", "realm": {"roles": ["lawyer", "partner"]}, "walls": "falcon eye"}
    principal, _ = verify(sign(CLAIMS | more | {"matter": "M-1", "matters": ["M-1", "M-2"]}))
    assert principal.organisation == "Beispiel AG"
    assert principal.roles == {"lawyer", "partner"}
    assert principal.walls == {"falcon eye"}
    assert (principal.claimed_matter, principal.matters) == ("M-1", {"M-1", "M-2"})
    assert not principal.client_asserted


def test_group_names_are_mapped_and_unknown_ones_dropped() -> None:
    issuer = Issuer(
        "idp",
        "https://idp.example.com",
        frozenset({"situs"}),
        claims=ClaimNames(roles="groups"),
        organisation="Beispiel AG",
        role_names={"6f1c": "lawyer"},
    )
    principal, _ = verify(sign(CLAIMS | {"groups": ["6f1c", "admin"]}), issuer)
    assert (principal.roles, principal.organisation) == ({"lawyer"}, "Beispiel AG")


def test_scope_is_split_at_spaces() -> None:
    issuer = Issuer("idp", "https://idp.example.com", frozenset({"situs"}), claims=ClaimNames(roles="scope"))
    assert verify(sign(CLAIMS | {"scope": "ask file"}), issuer)[0].roles == {"ask", "file"}


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example.com"},
        {"iss": None},
        {"aud": "other"},
        {"aud": None},
        {"aud": []},
        {"sub": None},
        {"sub": ""},
        {"sub": "a\nb"},
        {"sub": 5},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"nbf": NOW + 61},
        {"iat": NOW + 61},
        {"exp": NOW + 90_000},
        {"org": 1},
        {"realm": {"roles": [1]}},
        {"realm": {"roles": {"a": 1}}},
        {"walls": ["ok", " bad"]},
        {"matter": "../x"},
        {"matter": ["M-1"]},
        {"matters": ["a b"]},
        {"matters": ["M-1"] * 1001},
    ],
)
def test_a_signed_token_with_a_wrong_claim_is_refused(change: dict[str, Any]) -> None:
    claims = {name: value for name, value in (CLAIMS | change).items() if value is not None}
    assert refusal(sign(claims)) == "unauthenticated"


def test_times_are_judged_with_leeway() -> None:
    token = sign(CLAIMS)
    assert verify(token, now=NOW + 659)
    assert refusal(token, now=NOW + 660) == "credential_expired"
    assert verify(sign(CLAIMS | {"nbf": NOW + 60}))


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "RS512", "", None, 5])
def test_no_other_algorithm_is_taken(algorithm: Any) -> None:
    assert refusal(forge({"alg": algorithm, "kid": "e1"}, CLAIMS)) == "unauthenticated"


def test_a_public_key_is_no_shared_secret() -> None:
    unsigned = forge({"alg": "HS256", "kid": "e1"}, CLAIMS).rsplit(".", 1)[0]
    mac = hmac.digest(EC.as_pem(private=False), unsigned.encode(), "sha256")
    assert refusal(forge({"alg": "HS256", "kid": "e1"}, CLAIMS, mac)) == "unauthenticated"


def test_an_algorithm_outside_the_issuers_own_list_is_refused() -> None:
    only_rsa = Issuer("idp", "https://idp.example.com", frozenset({"situs"}), frozenset({"RS256"}))
    assert refusal(sign(CLAIMS), only_rsa) == "unauthenticated"
    assert verify(sign(CLAIMS, "RS256", RSA), only_rsa)


def sign_by_hand(header: dict[str, Any], claims: dict[str, Any]) -> str:
    unsigned = forge(header, claims).rsplit(".", 1)[0]
    return forge(header, claims, RSA.private_key.sign(unsigned.encode(), PKCS1v15(), SHA256()))


def test_a_token_signed_by_hand_is_as_good() -> None:
    assert verify(sign_by_hand({"alg": "RS256", "kid": "r1", "typ": "at+JWT"}, CLAIMS))
    assert verify(sign_by_hand({"alg": "RS256"}, CLAIMS))


@pytest.mark.parametrize(
    "header",
    [
        {"crit": ["exp"], "exp": 1},
        {"crit": []},
        {"b64": False},
        {"b64": True},
        {"typ": "secevent+jwt"},
        {"typ": 1},
        {"kid": "e2"},
        {"kid": 7},
        {"kid": "e1"},
        {"alg": "RS512"},
        {"alg": "PS256"},
    ],
)
def test_a_well_signed_token_whose_header_asks_for_more_is_refused(header: dict[str, Any]) -> None:
    assert refusal(sign_by_hand({"alg": "RS256", "kid": "r1"} | header, CLAIMS)) == "unauthenticated"


def test_a_key_that_the_token_brings_along_is_not_used() -> None:
    mine = ECKey.generate_key("P-256", {"kid": "mine"})
    token = jwt.encode({"alg": "ES256", "kid": "e1", "jwk": mine.as_dict(private=False)}, CLAIMS, mine)
    assert refusal(token) == "unauthenticated"


def test_every_flipped_character_of_the_signature_or_claims_is_found() -> None:
    token = sign(CLAIMS)
    start = token.index(".") + 1
    for position in range(start, len(token) - 1, 7):
        if token[position] == ".":
            continue
        other = "A" if token[position] != "A" else "B"
        assert refusal(token[:position] + other + token[position + 1 :]) == "unauthenticated"


@pytest.mark.parametrize(
    "token", ["a.b.c", "..", "a.b", "é.b.c", "\ud800.a.b", "x" * 20_000, "W10.W10.x", "e30.e30.e30"]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    assert token_key(token) is None
    assert refusal(token) == "unauthenticated"


def test_a_lone_surrogate_in_the_signature_is_refused() -> None:
    assert refusal(sign(CLAIMS) + "\ud800") == "unauthenticated"


def test_the_unverified_key_is_only_read() -> None:
    assert token_key(sign(CLAIMS)) == ("https://idp.example.com", "e1")
    assert token_key(forge({"alg": "none"}, {"iss": "x"})) == ("x", None)
