"""Keyless signatures: what an instance of our own signs verifies, and breaks at each link that is altered."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import json
import shutil
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from situs.adapters.models import read_keyless, verify_files
from situs.adapters.models.keyless import Signer, verify_keyless
from situs.errors import ConfigError, IntegrityError
from situs.testing import SigstoreInstance
from situs.vetting import SignedManifest

VECTORS = Path(__file__).resolve().parents[3] / "vectors" / "model_signing"
WHO, WHOSE = "publisher@example.org", "https://accounts.example.org"
FILES = {
    name: hashlib.sha256((VECTORS / "model" / name).read_bytes()).hexdigest()
    for name in ("config.json", "sub/tokens.txt", "weights.gguf")
}


def payload(**changed: object) -> bytes:
    """Return the statement of the OpenSSF library's own bundle."""
    held = json.loads((VECTORS / "folder.sig").read_text(encoding="utf-8"))["dsseEnvelope"]["payload"]
    return json.dumps(json.loads(b64decode(held)) | changed).encode()


@pytest.fixture(scope="module")
def instance() -> SigstoreInstance:
    return SigstoreInstance()


@pytest.fixture(scope="module")
def signed(instance) -> dict:
    return instance.sign(payload(), WHO, WHOSE)


@pytest.fixture
def bundle(signed) -> dict:
    return copy.deepcopy(signed)


def judged(bundle: dict, instance: SigstoreInstance, identity: str = WHO, issuer: str = WHOSE) -> SignedManifest:
    root = json.dumps(instance.trusted_root()).encode()
    return verify_keyless(json.dumps(bundle).encode(), Signer(identity, issuer, root))


def refused(bundle: dict, instance: SigstoreInstance, identity: str = WHO, issuer: str = WHOSE) -> str:
    with pytest.raises(IntegrityError) as caught:
        judged(bundle, instance, identity, issuer)
    assert caught.value.code == "model_signature_invalid"
    return caught.value.message


def entry(bundle: dict) -> dict:
    return bundle["verificationMaterial"]["tlogEntries"][0]


def flipped(text: str, at: int = -1) -> str:
    raw = bytearray(b64decode(text))
    raw[at] ^= 1
    return b64encode(raw).decode()


def test_what_an_account_signed_is_the_manifest(bundle, instance) -> None:
    found = judged(bundle, instance)
    assert dict(found.files) == FILES
    assert verify_files(VECTORS / "model", found) == 3


def test_a_workflow_signs_under_its_address() -> None:
    workflow, instance = (
        "https://code.example.org/models/.github/workflows/sign.yml@refs/heads/main",
        SigstoreInstance(),
    )
    assert dict(judged(instance.sign(payload(), workflow, WHOSE), instance, workflow).files) == FILES


def test_an_issuer_in_the_older_form_alone_is_compared_too() -> None:
    instance = SigstoreInstance(string=False)
    bundle = instance.sign(payload(), WHO, WHOSE)
    assert dict(judged(bundle, instance).files) == FILES
    assert "another issuer" in refused(bundle, instance, issuer="https://accounts.example.com")


def test_a_file_that_was_signed_by_its_bytes(instance, tmp_path) -> None:
    bundle = instance.sign_file((VECTORS / "model" / "weights.gguf").read_bytes(), WHO, WHOSE)
    found = judged(bundle, instance)
    assert found.covers(FILES["weights.gguf"])
    assert verify_files(VECTORS / "model" / "weights.gguf", found) == 1
    with pytest.raises(IntegrityError, match="another than was signed"):
        verify_files(VECTORS / "model" / "config.json", found)
    bundle["messageSignature"]["messageDigest"]["digest"] = b64encode(bytes(32)).decode()
    refused(bundle, instance)


def test_another_account_or_issuer_did_not_sign_it(bundle, instance) -> None:
    assert f"another account than `{WHOSE}`" in refused(bundle, instance, identity=WHOSE)
    assert "another account" in refused(bundle, instance, identity=WHO.upper())
    assert "another account" in refused(bundle, instance, identity="")
    assert "another issuer" in refused(bundle, instance, issuer="https://accounts.example.com")
    assert "another issuer" in refused(bundle, instance, issuer=WHOSE + "/")


@pytest.mark.parametrize("minutes", [-1, 11])
def test_a_certificate_that_did_not_count_when_it_was_logged(instance, minutes: int) -> None:
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    other = instance.sign(payload(), WHO, WHOSE, at=past, logged=dt.timedelta(minutes=minutes))
    assert "not valid at validation time" in refused(other, instance)


def test_a_signature_stays_good_when_its_certificate_has_ended(instance) -> None:
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=200)
    assert dict(judged(instance.sign(payload(), WHO, WHOSE, at=past), instance).files) == FILES


def test_a_chain_to_another_root_is_none(bundle, instance) -> None:
    assert "certificate chain" in refused(bundle, SigstoreInstance())
    root = instance.trusted_root()
    for name in ("tlogs", "ctlogs", "certificateAuthorities"):
        other = root | {name: SigstoreInstance().trusted_root()[name]}
        with pytest.raises(IntegrityError, match="does not verify"):
            verify_keyless(json.dumps(bundle).encode(), Signer(WHO, WHOSE, json.dumps(other).encode()))


def test_authorities_and_logs_count_in_their_period_alone(bundle, instance) -> None:
    for name in ("tlogs", "ctlogs", "certificateAuthorities"):
        ended = instance.trusted_root(until=dt.datetime.now(dt.UTC) - dt.timedelta(days=1))[name]
        root = json.dumps(instance.trusted_root() | {name: ended}).encode()
        with pytest.raises(IntegrityError, match=name):
            verify_keyless(json.dumps(bundle).encode(), Signer(WHO, WHOSE, root))
    later = instance.trusted_root(until=dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    assert verify_keyless(json.dumps(bundle).encode(), Signer(WHO, WHOSE, json.dumps(later).encode())).files == FILES


def test_a_signature_from_the_future_is_none(instance) -> None:
    ahead = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    assert "in the future" in refused(instance.sign(payload(), WHO, WHOSE, at=ahead), instance)


def test_every_link_to_the_log_must_hold(bundle, instance) -> None:
    held = entry(bundle)
    proof = held["inclusionProof"]
    others = SigstoreInstance()
    others.log, root = instance.log, b64decode(proof["rootHash"])
    altered = {
        "a step of the proof": (proof, "hashes", [flipped(proof["hashes"][0]), *proof["hashes"][1:]]),
        "a step too few": (proof, "hashes", proof["hashes"][1:]),
        "the root": (proof, "rootHash", flipped(proof["rootHash"])),
        "the place": (proof, "logIndex", "3"),
        "the checkpoint's signature": (proof, "checkpoint", {"envelope": others.checkpoint(6, root)}),
        "the checkpoint's root": (proof, "checkpoint", {"envelope": instance.checkpoint(6, bytes(32))}),
        "the checkpoint's text": (
            proof, "checkpoint", {"envelope": proof["checkpoint"]["envelope"].replace("\n6\n", "\n7\n")},
        ),
        "the promise": (
            held, "inclusionPromise",
            {"signedEntryTimestamp": flipped(held["inclusionPromise"]["signedEntryTimestamp"])},
        ),
        "the time": (held, "integratedTime", str(int(held["integratedTime"]) + 1)),
        "the entry": (held, "canonicalizedBody", b64encode(b64decode(held["canonicalizedBody"]) + b" ").decode()),
    }  # fmt: skip
    for what, (inside, name, value) in altered.items():
        before, inside[name] = inside[name], value
        assert "does not verify" in refused(bundle, instance), what
        inside[name] = before
    judged(bundle, instance)


def test_an_entry_of_another_signature_is_no_entry_of_this(bundle, instance) -> None:
    bundle["verificationMaterial"]["tlogEntries"] = instance.sign(payload(), WHO, WHOSE)["verificationMaterial"][
        "tlogEntries"
    ]
    assert "log entry" in refused(bundle, instance)


@pytest.mark.parametrize(
    "missing", ["tlogEntries", "inclusionPromise", "inclusionProof", "integratedTime", "checkpoint"]
)
def test_what_is_missing_proves_nothing(bundle, instance, missing: str) -> None:
    held = entry(bundle)
    inside = {"tlogEntries": bundle["verificationMaterial"], "checkpoint": held["inclusionProof"]}.get(missing, held)
    del inside[missing]
    refused(bundle, instance)


def test_no_entry_at_all_is_told(bundle, instance) -> None:
    bundle["verificationMaterial"]["tlogEntries"] = []
    assert "no entry in a log" in refused(bundle, instance)
    assert "no entry in a log" in refused(json.loads((VECTORS / "certificate.sig").read_text()), instance)


def test_another_statement_or_signature_is_found(bundle, instance) -> None:
    envelope = bundle["dsseEnvelope"]
    before, envelope["payload"] = envelope["payload"], b64encode(payload(subject=[])).decode()
    assert "DSSE" in refused(bundle, instance)
    envelope["payload"] = before
    envelope["signatures"][0]["sig"] = flipped(envelope["signatures"][0]["sig"], 10)
    refused(bundle, instance)
    own = ec.generate_private_key(ec.SECP256R1()).sign(b"x", ec.ECDSA(hashes.SHA256()))
    envelope["signatures"][0]["sig"] = b64encode(own).decode()
    refused(bundle, instance)


def test_a_statement_of_something_else_is_no_manifest(instance) -> None:
    other = instance.sign(payload(predicateType="https://slsa.dev/provenance/v1"), WHO, WHOSE)
    assert "not one of model signing 1.0" in refused(other, instance)


def test_an_altered_file_is_found(bundle, instance, tmp_path) -> None:
    model = Path(shutil.copytree(VECTORS / "model", tmp_path / "model"))
    (model / "sub" / "tokens.txt").write_bytes(b"token5")
    with pytest.raises(IntegrityError, match="sub/tokens"):
        verify_files(model, judged(bundle, instance))


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 5000, b'{"verificationMaterial": 1}'], ids=repr
)
def test_what_is_no_bundle_is_told(raw: bytes, instance) -> None:
    with pytest.raises(IntegrityError) as caught:
        verify_keyless(raw, Signer(WHO, WHOSE, json.dumps(instance.trusted_root()).encode()))
    assert caught.value.code == "model_signature_invalid"


@pytest.mark.parametrize("root", [b"", b"[]", b"{}", b'{"tlogs": 1}'], ids=repr)
def test_what_is_no_root_of_trust_verifies_nothing(root: bytes, bundle) -> None:
    with pytest.raises(IntegrityError) as caught:
        verify_keyless(json.dumps(bundle).encode(), Signer(WHO, WHOSE, root))
    assert caught.value.code == "model_signature_invalid"


def test_too_large_a_bundle_is_not_read(instance) -> None:
    with pytest.raises(IntegrityError, match="more than"):
        verify_keyless(b" " * 16_777_217, Signer(WHO, WHOSE, b""))


def test_files_are_read_and_nothing_is_asked_of_the_network(bundle, instance, tmp_path, socket_disabled) -> None:
    for name, value in (("b.json", bundle), ("root.json", instance.trusted_root())):
        (tmp_path / name).write_text(json.dumps(value), encoding="utf-8")
    assert read_keyless(tmp_path / "b.json", tmp_path / "root.json", WHO, WHOSE).files == FILES
    with pytest.raises(ConfigError) as caught:
        read_keyless(tmp_path / "b.json", tmp_path / "none.json", WHO, WHOSE)
    assert caught.value.code == "model_signature_missing"


def test_without_the_library_it_is_said_what_to_install(bundle, instance, monkeypatch) -> None:
    monkeypatch.setattr("situs.adapters.models.keyless.find_spec", lambda _: None)
    with pytest.raises(ConfigError) as caught:
        judged(bundle, instance)
    assert caught.value.code == "sigstore_missing"
