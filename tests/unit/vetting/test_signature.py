"""Bundles of the OpenSSF's own library verify; whatever was changed in one does not."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from situs.errors import IntegrityError
from situs.vetting.signature import file_of, pae, statement_of, verify_bundle

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "model_signing"
KEY = (VECTORS / "key.pem").read_bytes()
TYPE = "application/vnd.in-toto+json"


def sha256(name: str) -> str:
    return hashlib.sha256((VECTORS / "model" / name).read_bytes()).hexdigest()


def bundle(name: str = "folder.sig") -> dict:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def refused(value: object, key: bytes = KEY) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    with pytest.raises(IntegrityError) as caught:
        verify_bundle(raw, key)
    assert caught.value.code == "model_signature_invalid"
    return caught.value.message


def signed(statement: object, private: ec.EllipticCurvePrivateKey) -> tuple[dict, bytes]:
    """Return a bundle as a signer makes it, so that statements can be tried that the library would not sign."""
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    payload = json.dumps(statement).encode()
    signature = private.sign(pae(TYPE, payload), ec.ECDSA(SHA256()))
    made = bundle()
    made["verificationMaterial"] = {"publicKey": {"hint": hashlib.sha256(pem).hexdigest()}, "tlogEntries": []}
    made["dsseEnvelope"] = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": TYPE,
        "signatures": [{"sig": base64.b64encode(signature).decode(), "keyid": ""}],
    }
    return made, pem


def statement() -> dict:
    return json.loads(base64.b64decode(bundle()["dsseEnvelope"]["payload"]))


def test_the_signer_vouches_for_each_file_and_for_the_whole() -> None:
    found = verify_bundle((VECTORS / "folder.sig").read_bytes(), KEY)
    assert found.name == "model"
    assert dict(found.files) == {n: sha256(n) for n in ("config.json", "sub/tokens.txt", "weights.gguf")}
    assert ".git" in found.ignored
    assert found.covers(sha256("weights.gguf")) and found.covers(found.root)
    assert not found.covers("0" * 64)


def test_a_single_file_is_signed_under_no_name() -> None:
    found = verify_bundle((VECTORS / "file.sig").read_bytes(), KEY)
    assert dict(found.files) == {".": sha256("weights.gguf")}


def test_other_curves_take_their_own_hash() -> None:
    key = (VECTORS / "key384.pem").read_bytes()
    assert verify_bundle((VECTORS / "p384.sig").read_bytes(), key).covers(sha256("weights.gguf"))
    assert "another key" in refused((VECTORS / "p384.sig").read_bytes())


def test_a_certificate_is_not_taken() -> None:
    assert "certificate" in refused((VECTORS / "certificate.sig").read_bytes())


def test_a_statement_that_somebody_else_verified_is_read() -> None:
    held = base64.b64decode(bundle()["dsseEnvelope"]["payload"])
    assert statement_of(TYPE, held) == verify_bundle((VECTORS / "folder.sig").read_bytes(), KEY)
    for given in (("text/plain", held), (TYPE, b"[]"), (TYPE, b"{")):
        with pytest.raises(IntegrityError):
            statement_of(*given)


def test_a_file_alone_is_its_digest() -> None:
    found = file_of(bytes.fromhex(sha256("weights.gguf")))
    assert (found.root, found.files) == (
        verify_bundle((VECTORS / "file.sig").read_bytes(), KEY).root, {".": sha256("weights.gguf")},
    )  # fmt: skip


def test_another_payload_under_the_signature_is_found() -> None:
    changed, other = bundle(), statement()
    other["predicate"]["resources"][0]["digest"] = "0" * 64
    changed["dsseEnvelope"]["payload"] = base64.b64encode(json.dumps(other).encode()).decode()
    assert "not one by the key" in refused(changed)


@pytest.mark.parametrize("at", [0, 10, 40])
def test_another_signature_is_found(at: int) -> None:
    changed = bundle()
    sig = bytearray(base64.b64decode(changed["dsseEnvelope"]["signatures"][0]["sig"]))
    sig[at] ^= 1
    changed["dsseEnvelope"]["signatures"][0]["sig"] = base64.b64encode(sig).decode()
    refused(changed)


def test_two_signatures_are_one_too_many() -> None:
    changed = bundle()
    changed["dsseEnvelope"]["signatures"] *= 2
    refused(changed)


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 5000, b'{"mediaType": 1}', b'"x"'], ids=repr
)
def test_what_is_no_bundle_is_told(raw: bytes) -> None:
    refused(raw)


def test_too_large_a_bundle_is_not_read() -> None:
    assert "more than" in refused(b" " * 16_777_217)


@pytest.mark.parametrize("key", [b"", b"x", (VECTORS / "key.pem").read_bytes()[:60]])
def test_a_key_that_is_none_is_told(key: bytes) -> None:
    assert "public key" in refused(bundle(), key)


def test_keys_of_other_kinds_are_not_taken() -> None:
    other = ed25519.Ed25519PrivateKey.generate().public_key()
    assert "P-256" in refused(bundle(), other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    curve = ec.generate_private_key(ec.SECP256K1()).public_key()
    assert "P-256" in refused(bundle(), curve.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def change(path: str, value: object):
    def changed(given: dict) -> dict:
        *parents, last = path.split(".")
        inner = given
        for name in parents:
            inner = inner[int(name) if name.isdigit() else name]
        inner[last] = value
        return given

    return changed


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (lambda s: s, ""),
        (change("predicateType", "https://model_signing/Digests/v0.1"), "not one of model signing 1.0"),
        (change("_type", "https://in-toto.io/Statement/v0.1"), "not one of model signing 1.0"),
        (change("subject.0.digest.sha256", "0" * 64), "not that of the files"),
        (change("subject", []), "not of the form"),
        (change("predicate.serialization.method", "shards"), "one by one"),
        (change("predicate.serialization.hash_type", "blake3"), "one by one"),
        (change("predicate.resources", []), "none"),
        (change("predicate.resources.0.name", "../weights.gguf"), "leads out"),
        (change("predicate.resources.0.name", "/etc/passwd"), "leads out"),
        (change("predicate.resources.0.name", "weights.gguf"), "twice"),
        (change("predicate.resources.0.algorithm", "blake2b"), "twice, or not"),
        (change("predicate.resources.0.digest", "00"), "twice, or not"),
        (change("predicate.serialization.ignore_paths", ["../.."]), "leads out"),
    ],
)
def test_a_statement_that_is_signed_and_wrong_is_refused(changed, said: str) -> None:
    made, key = signed(changed(statement()), ec.generate_private_key(ec.SECP256R1()))
    if said:
        assert said in refused(made, key)
    else:
        assert verify_bundle(json.dumps(made).encode(), key).covers(sha256("weights.gguf"))
