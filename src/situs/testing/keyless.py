"""A Sigstore instance in memory: its authority, its log of certificates and its log of signatures, for tests.

What it makes is as Fulcio and Rekor 1 make it, so that any verifier can judge it. Nothing listens and nothing is kept.
"""

from __future__ import annotations

import datetime as dt
import struct
from base64 import b64encode
from hashlib import sha256
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from situs.ledger.merkle import Tree, inclusion_proof, leaf_hash
from situs.vetting.signature import pae

STATEMENT = "application/vnd.in-toto+json"
_ISSUER = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
_ISSUER_STRING = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.8")
_SCTS = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_AT_ONCE, _DAY = dt.timedelta(), dt.timedelta(days=1)
_MINUTES = dt.timedelta(minutes=10)
"""How long a certificate counts, as Fulcio's do."""
_DIGITAL, _CERTIFYING = 0, 5
"""Bits of a certificate's key usage (RFC 5280, section 4.2.1.3)."""


class SigstoreInstance:
    """Give certificates to accounts, and log what they sign."""

    def __init__(self, *, log: str = "log.example", string: bool = True) -> None:
        """Name its log of signatures; `string`: state an account's issuer in both forms, not in the older alone."""
        self.log = log
        self._string = string
        self._root_key, self._ca_key, self.ct_key, self.log_key = (_key() for _ in range(4))
        start = dt.datetime.now(dt.UTC) - 365 * _DAY
        self.root = _authority("root", self._root_key, None, start)
        self.authority = _authority("authority", self._ca_key, (self.root, self._root_key), start)
        self._start = start
        self._leaves = [leaf_hash(b"another's entry %d" % number) for number in range(5)]

    def trusted_root(self, *, until: dt.datetime | None = None) -> dict[str, Any]:
        """Return the root of trust; `until` ends the period of everything in it."""
        valid = {"start": self._start.isoformat()} | ({"end": until.isoformat()} if until else {})
        chain = [{"rawBytes": _b64(one.public_bytes(Encoding.DER))} for one in (self.authority, self.root)]
        return {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [_logged(f"https://{self.log}", self.log_key, valid)],
            "certificateAuthorities": [
                {
                    "subject": {"organization": "example", "commonName": "authority"},
                    "uri": "https://ca.example",
                    "certChain": {"certificates": chain},
                    "validFor": valid,
                }
            ],
            "ctlogs": [_logged("https://ct.example", self.ct_key, valid)],
            "timestampAuthorities": [],
        }

    def sign(
        self,
        payload: bytes,
        identity: str,
        issuer: str,
        *,
        at: dt.datetime | None = None,
        logged: dt.timedelta = _AT_ONCE,
    ) -> dict[str, Any]:
        """Return the bundle of an envelope around a payload, by an account; `logged`: how long after it was given."""
        given = (at or dt.datetime.now(dt.UTC)).replace(microsecond=0)
        key = _key()
        leaf = self._leaf(key, identity, issuer, given)
        signature = _b64(key.sign(pae(STATEMENT, payload), ec.ECDSA(hashes.SHA256())))
        envelope = {"payload": _b64(payload), "payloadType": STATEMENT, "signatures": [{"sig": signature, "keyid": ""}]}
        spec = {
            "envelopeHash": {"algorithm": "sha256", "value": sha256(orjson.dumps(envelope)).hexdigest()},
            "payloadHash": {"algorithm": "sha256", "value": sha256(payload).hexdigest()},
            "signatures": [{"signature": signature, "verifier": _b64(leaf.public_bytes(Encoding.PEM))}],
        }
        entry = self._entry("dsse", spec, given + logged)
        return _bundle(leaf, entry) | {"dsseEnvelope": envelope}

    def sign_file(self, content: bytes, identity: str, issuer: str) -> dict[str, Any]:
        """Return the bundle of a signature over a file's bytes, by an account."""
        key, given = _key(), dt.datetime.now(dt.UTC).replace(microsecond=0)
        leaf = self._leaf(key, identity, issuer, given)
        signature, digest = _b64(key.sign(content, ec.ECDSA(hashes.SHA256()))), sha256(content)
        spec = {
            "data": {"hash": {"algorithm": "sha256", "value": digest.hexdigest()}},
            "signature": {
                "content": signature,
                "publicKey": {"content": _b64(leaf.public_bytes(Encoding.PEM))},
            },
        }
        message = {
            "messageDigest": {"algorithm": "SHA2_256", "digest": _b64(digest.digest())},
            "signature": signature,
        }
        return _bundle(leaf, self._entry("hashedrekord", spec, given)) | {"messageSignature": message}

    def checkpoint(self, size: int, root: bytes) -> str:
        """Return the log's signed checkpoint, as Rekor writes it."""
        text = f"{self.log} - 1\n{size}\n{_b64(root)}\n"
        signed = key_id(self.log_key)[:4] + self.log_key.sign(text.encode(), ec.ECDSA(hashes.SHA256()))
        return f"{text}\n— {self.log} {_b64(signed)}\n"

    def _leaf(self, key: ec.EllipticCurvePrivateKey, identity: str, issuer: str, at: dt.datetime) -> x509.Certificate:
        account = x509.RFC822Name(identity) if "://" not in identity else x509.UniformResourceIdentifier(identity)
        builder = (
            _builder("", key, self.authority, self._ca_key, at, at + _MINUTES)
            .add_extension(_usage(_DIGITAL), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
            .add_extension(x509.SubjectAlternativeName([account]), critical=True)
            .add_extension(x509.UnrecognizedExtension(_ISSUER, issuer.encode()), critical=False)
        )
        if self._string:
            value = bytes([0x0C, len(issuer)]) + issuer.encode()
            builder = builder.add_extension(x509.UnrecognizedExtension(_ISSUER_STRING, value), critical=False)
        before = builder.sign(self._ca_key, hashes.SHA256())
        stamp = self._stamp(before.tbs_certificate_bytes, at)
        return builder.add_extension(x509.UnrecognizedExtension(_SCTS, stamp), critical=False).sign(
            self._ca_key, hashes.SHA256()
        )

    def _stamp(self, certificate: bytes, at: dt.datetime) -> bytes:
        """Return the list of one signed certificate timestamp (RFC 6962, section 3.2 and 3.3), as an octet string."""
        millis = int(at.timestamp() * 1000)
        size = len(certificate).to_bytes(3)
        over = struct.pack("!BBQH", 0, 0, millis, 1) + key_id(self._ca_key) + size + certificate + b"\0\0"
        signature = self.ct_key.sign(over, ec.ECDSA(hashes.SHA256()))
        told = struct.pack("!B32sQH", 0, key_id(self.ct_key), millis, 0) + b"\4\3" + _sized(signature)
        held = _sized(_sized(told))
        return b"\4" + bytes([len(held)] if len(held) < 128 else [0x81, len(held)]) + held

    def _entry(self, kind: str, spec: dict[str, Any], at: dt.datetime) -> dict[str, Any]:
        """Return the entry of a log of six, the third, with its proof, checkpoint and promise."""
        body = orjson.dumps({"apiVersion": "0.0.1", "kind": kind, "spec": spec}, option=orjson.OPT_SORT_KEYS)
        leaves = [*self._leaves[:2], leaf_hash(body), *self._leaves[2:]]
        proof = inclusion_proof(2, len(leaves), lambda level, index: _node(leaves, level, index))
        root = _tree(leaves).head().root
        name, time = key_id(self.log_key), int(at.timestamp())
        promised = {"body": _b64(body), "integratedTime": time, "logID": name.hex(), "logIndex": 2}
        promise = self.log_key.sign(orjson.dumps(promised, option=orjson.OPT_SORT_KEYS), ec.ECDSA(hashes.SHA256()))
        return {
            "logIndex": "2",
            "logId": {"keyId": _b64(name)},
            "kindVersion": {"kind": kind, "version": "0.0.1"},
            "integratedTime": str(time),
            "inclusionPromise": {"signedEntryTimestamp": _b64(promise)},
            "inclusionProof": {
                "logIndex": "2",
                "rootHash": _b64(root),
                "treeSize": str(len(leaves)),
                "hashes": [_b64(one) for one in proof],
                "checkpoint": {"envelope": self.checkpoint(len(leaves), root)},
            },
            "canonicalizedBody": _b64(body),
        }


def key_id(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return how a log and an authority name a key: the SHA-256 of its public half, in DER."""
    return sha256(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()


def _bundle(leaf: x509.Certificate, entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {
            "certificate": {"rawBytes": _b64(leaf.public_bytes(Encoding.DER))},
            "tlogEntries": [entry],
        },
    }


def _logged(url: str, key: ec.EllipticCurvePrivateKey, valid: dict[str, str]) -> dict[str, Any]:
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "baseUrl": url,
        "hashAlgorithm": "SHA2_256",
        "publicKey": {"rawBytes": _b64(public), "keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": valid},
        "logId": {"keyId": _b64(key_id(key))},
    }


def _authority(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None,
    start: dt.datetime,
) -> x509.Certificate:
    builder = _builder(
        name, key, issuer[0] if issuer else None, issuer[1] if issuer else key, start, start + 9999 * _DAY
    )
    return (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(_CERTIFYING), critical=True)
        .sign(issuer[1] if issuer else key, hashes.SHA256())
    )


def _builder(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None,
    signing: ec.EllipticCurvePrivateKey,
    start: dt.datetime,
    end: dt.datetime,
) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else [])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
    )


def _usage(bit: int) -> x509.KeyUsage:
    return x509.KeyUsage(*(number == bit for number in range(9)))


def _node(leaves: list[bytes], level: int, index: int) -> bytes:
    return _tree(leaves[index << level : (index + 1) << level]).head().root


def _tree(leaves: list[bytes]) -> Tree:
    tree = Tree()
    for leaf in leaves:
        tree.push(leaf)
    return tree


def _sized(value: bytes) -> bytes:
    return len(value).to_bytes(2) + value


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _b64(value: bytes) -> str:
    return b64encode(value).decode()
