"""Verify an OpenSSF model signature, offline, with the signer's public key.

OpenSSF Model Signing 1.0 (predicate `https://model_signing/signature/v1.0`): a Sigstore bundle 0.3 holds a DSSE
envelope around an in-toto statement, whose predicate lists each file of the model with its digest. The subject's
digest is the SHA-256 over all of these digests, in the order of the list. Keys are on the curves P-256, P-384 or
P-521; the bundle names the key by the SHA-256 of its PEM form. A bundle with a certificate needs more than a key to
be judged: that is done elsewhere, and `statement_of` reads what it held. What older releases of the library signed is
refused.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from situs.errors import IntegrityError

LARGEST = 16_777_216
"""The largest bundle, in bytes: a list of some 60,000 files."""
_MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
_PAYLOAD_TYPE = "application/vnd.in-toto+json"
_STATEMENT = "https://in-toto.io/Statement/v1"
_PREDICATE = "https://model_signing/signature/v1.0"
_HASHES: Mapping[str, HashAlgorithm] = {"secp256r1": SHA256(), "secp384r1": SHA384(), "secp521r1": SHA512()}
"""By curve: the hash that goes with it."""
_WRONG = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
"""What JSON of another form ends in."""
SINGLE = "."
"""The name of the one resource where a single file was signed."""


@dataclass(frozen=True, slots=True)
class SignedManifest:
    """Hold what a signer vouches for. Digests are SHA-256, hex."""

    name: str
    root: str
    """Over the digests of all files, in order."""
    files: Mapping[str, str]
    """Digests by relative path; `.` where one file alone was signed."""
    ignored: frozenset[str]
    """Paths that do not belong to the model, by the signer's word."""

    def covers(self, sha256: str) -> bool:
        """Tell whether the signer vouches for a digest: of one of the files, or of the whole."""
        return sha256 == self.root or sha256 in self.files.values()


def verify_bundle(bundle: bytes, key: bytes) -> SignedManifest:
    """Return the manifest that a bundle holds; `key` is the signer's public key, in PEM.

    Raise `IntegrityError("model_signature_invalid")`.
    """
    public = _key_of(key)
    if len(bundle) > LARGEST:
        raise invalid(f"the bundle has more than {LARGEST} bytes")
    try:
        payload = _verified(orjson.loads(bundle), public)
    except _WRONG:
        raise _no_form() from None
    return statement_of(_PAYLOAD_TYPE, payload)


def statement_of(payload_type: str, payload: bytes) -> SignedManifest:
    """Return the manifest that an envelope held, whose signature somebody has verified.

    Raise `IntegrityError("model_signature_invalid")`.
    """
    if payload_type != _PAYLOAD_TYPE:
        raise invalid("the envelope holds no in-toto statement")
    try:
        return _manifest(orjson.loads(payload))
    except _WRONG:
        raise _no_form() from None


def file_of(digest: bytes) -> SignedManifest:
    """Return the manifest of one file, by its SHA-256, whose signature somebody has verified."""
    return SignedManifest("the file", hashlib.sha256(digest).hexdigest(), {SINGLE: digest.hex()}, frozenset())


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return what a signature of DSSE is over (DSSE v1, protocol, "Signature Definition")."""
    return b"DSSEv1 %d %s %d %s" % (len(payload_type.encode()), payload_type.encode(), len(payload), payload)


def _key_of(pem: bytes) -> EllipticCurvePublicKey:
    try:
        public = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise invalid("the public key is none in PEM") from None
    if not isinstance(public, EllipticCurvePublicKey) or public.curve.name not in _HASHES:
        raise invalid("the public key is not on P-256, P-384 or P-521")
    return public


def _verified(bundle: Mapping[str, Any], public: EllipticCurvePublicKey) -> bytes:
    """Return the payload of an envelope that the key has signed."""
    if bundle["mediaType"] != _MEDIA_TYPE:
        raise invalid("the bundle is not a Sigstore bundle 0.3")
    material = bundle["verificationMaterial"]
    if "publicKey" not in material:
        raise invalid("the bundle names no key: it was signed with a certificate, and by no key that could be given")
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if material["publicKey"]["hint"] != hashlib.sha256(pem).hexdigest():
        raise invalid("the bundle was signed with another key")
    envelope = bundle["dsseEnvelope"]
    (signature,) = envelope["signatures"]
    if envelope["payloadType"] != _PAYLOAD_TYPE:
        raise invalid("the envelope holds no in-toto statement")
    payload = b64decode(envelope["payload"], validate=True)
    try:
        signed = b64decode(signature["sig"], validate=True)
        public.verify(signed, pae(_PAYLOAD_TYPE, payload), ECDSA(_HASHES[public.curve.name]))
    except InvalidSignature:
        raise invalid("the signature is not one by the key over this statement") from None
    return payload


def _manifest(statement: Mapping[str, Any]) -> SignedManifest:
    if statement["_type"] != _STATEMENT or statement["predicateType"] != _PREDICATE:
        raise invalid("the statement is not one of model signing 1.0")
    (subject,) = statement["subject"]
    predicate = statement["predicate"]
    form = predicate["serialization"]
    if form["method"] != "files" or form["hash_type"] != "sha256":
        raise invalid("the files are not listed one by one with their SHA-256")
    files: dict[str, str] = {}
    over = hashlib.sha256()
    for resource in predicate["resources"]:
        name, digest = _path(resource["name"]), bytes.fromhex(resource["digest"])
        if resource["algorithm"] != "sha256" or len(digest) != 32 or name in files:
            raise invalid("a file is listed twice, or not with its SHA-256")
        over.update(digest)
        files[name] = digest.hex()
    if not files or (SINGLE in files and len(files) > 1):
        raise invalid("the list of files is none")
    if over.hexdigest() != subject["digest"]["sha256"]:
        raise invalid("the digest of the whole is not that of the files")
    ignored = frozenset(_path(path) for path in form.get("ignore_paths", ()))
    return SignedManifest(str(subject["name"]), over.hexdigest(), files, ignored)


def _path(name: str) -> str:
    """Return a relative path that stays inside its folder; raise otherwise."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not name.isprintable() or str(path) != name:
        raise invalid("a path leads out of the model's folder")
    return name


def _no_form() -> IntegrityError:
    return invalid("the bundle is not of the form that model signing 1.0 has")


def invalid(why: str) -> IntegrityError:
    """Return the error for a signature that does not hold."""
    return IntegrityError("model_signature_invalid", why)
