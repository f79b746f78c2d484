"""Issuers and their key sets."""

import itertools
from typing import Any

import orjson
import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from situs.authenticate import ClaimNames, Issuer, Issuers, PublicKeys, read_key_set
from situs.errors import ConfigError

RSA = RSAKey.generate_key(2048, {"kid": "r1"})
EC = ECKey.generate_key("P-256", {"kid": "e1"})
ED = OKPKey.generate_key("Ed25519", {"kid": "d1"})


def key_set(*keys: dict[str, Any]) -> bytes:
    return orjson.dumps({"keys": list(keys)})


def public(key: RSAKey | ECKey | OKPKey, **more: str) -> dict[str, Any]:
    return {**key.as_dict(private=False), **more}


def issuer(**changes: Any) -> Issuer:
    return Issuer(**{"name": "idp", "issuer": "https://idp.example.com", "audiences": frozenset({"situs"})} | changes)


def test_a_set_is_read_and_searched_by_id_and_type() -> None:
    keys = read_key_set(key_set(public(RSA), public(EC), public(ED)))
    assert keys.find("r1", "RSA") is not None
    assert keys.find("r1", "EC") is None
    assert keys.find("nobody", "RSA") is None
    assert keys.find(None, "EC") is not None
    assert keys.has("d1")
    assert not keys.has("d2")


def test_without_an_id_only_a_lone_key_is_taken() -> None:
    second = RSAKey.generate_key(2048, {"kid": "r2"})
    assert read_key_set(key_set(public(RSA), public(second))).find(None, "RSA") is None


def test_what_is_of_no_use_is_left_out() -> None:
    other = ECKey.generate_key("P-384", {"kid": "e2"})
    encryption = public(RSAKey.generate_key(2048, {"kid": "r3"}), use="enc")
    symmetric = OctKey.generate_key(256, {"kid": "o1"}).as_dict()
    foreign = {"kty": "PQ", "kid": "p1"}
    keys = read_key_set(key_set(public(EC), public(other), encryption, symmetric, foreign, public(ED, alg="ES999")))
    assert set(keys.by_id) == {("e1", "EC")}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b'{"keys": 1}',
        b'{"keys": []}',
        b'{"keys": ["x"]}',
        key_set({**public(EC), "kid": 1}),
        key_set(EC.as_dict(private=True)),
        key_set(public(EC), public(EC)),
        key_set({"kty": "EC", "crv": "P-256", "x": "!", "y": "!"}),
        key_set({"kty": "RSA", "kid": "a"}),
        key_set(OctKey.generate_key(256).as_dict()),
        key_set(*[{"kty": "x"}] * 101),
    ],
    ids=itertools.count(),
)
def test_a_bad_set_is_refused(text: bytes) -> None:
    with pytest.raises(ConfigError) as caught:
        read_key_set(text)
    assert caught.value.code == "jwks_invalid"


@pytest.mark.filterwarnings("ignore")
def test_a_short_rsa_key_is_refused() -> None:
    with pytest.raises(ConfigError, match="shorter than 2048"):
        read_key_set(key_set(public(RSAKey.generate_key(1024))))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "a:b"},
        {"issuer": ""},
        {"audiences": frozenset()},
        {"algorithms": frozenset()},
        {"algorithms": frozenset({"HS256"})},
        {"algorithms": frozenset({"none"})},
        {"leeway": 301},
        {"leeway": -1},
        {"max_age": 0},
        {"claims": ClaimNames(subject="")},
    ],
)
def test_an_issuer_that_admits_too_much_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        issuer(**changes)
    assert caught.value.code == "issuer_invalid"


def test_issuers_are_found_by_exact_name_and_never_twice() -> None:
    keys = PublicKeys({})
    issuers = Issuers([(issuer(), keys)])
    assert len(issuers) == 1
    assert issuers.find("https://idp.example.com") is not None
    assert issuers.find("https://idp.example.com/") is None
    with pytest.raises(ConfigError):
        Issuers([(issuer(), keys), (issuer(name="other"), keys)])
    with pytest.raises(ConfigError):
        Issuers([(issuer(), keys), (issuer(issuer="https://other.example.com"), keys)])
