"""A certificate of an erasure: what its ledger entries say, with the proof that the log holds them, signed by its key.

`situs-erasure/1` is one JSON object: the certificate's canonical JSON as a string, and its signature line. Facts are
read from the entries in it and nowhere else, so that a certificate can say nothing that its log does not.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from situs import __version__
from situs.erasure.entries import Erasure, erasures_of
from situs.erasure.words import leaves_of, reaches_of, says_of, title_of
from situs.errors import IntegrityError, SitusError
from situs.ledger import (
    ProvenEntry,
    Receipt,
    Signature,
    Signer,
    VerifierKey,
    canonicalise,
    leaf_hash,
    parse_signature,
    peek_checkpoint,
    read_entry,
    verify_checkpoint,
    verify_inclusion,
)

CERTIFICATE_FORMAT = "situs-erasure/1"
_MOST_BYTES = 1 << 22
_MOST_ENTRIES, _MOST_PROOF = 4, 64


def certificate_of(receipt: Receipt, reach: Mapping[str, Any]) -> dict[str, Any]:
    """Return the certificate of an erasure whose entries a receipt proves, unsigned.

    `reach` are the counts of the log's first entries, up to the erasure's last. Raise
    `IntegrityError("certificate_malformed")` for entries that are no erasure, or one that has not ended.
    """
    facts = _facts(_erasure(receipt.call, receipt.entries))
    return {
        "v": 1,
        "type": "erasure",
        "title": title_of(facts),
        **facts,
        "says": says_of(facts),
        "reaches": reaches_of(facts),
        "does_not_reach": leaves_of(facts, reach),
        "reach": dict(reach),
        "checkpoint": receipt.checkpoint.decode(),
        "entries": [
            {"index": e.index, "entry": e.body.decode(), "proof": [b64encode(h).decode() for h in e.proof]}
            for e in receipt.entries
        ],
        "made_with": f"Situs {__version__}",
    }


def sign_certificate(certificate: Mapping[str, Any], signer: Signer) -> bytes:
    """Return the signed certificate. What is signed begins with the form's name: it can be taken for no checkpoint."""
    body = canonicalise(certificate)
    name = peek_checkpoint(certificate["checkpoint"].encode()).origin
    key = VerifierKey(name, signer.public)
    signature = Signature(name, key.key_id + signer.sign(_message(body)))
    document = {"format": CERTIFICATE_FORMAT, "certificate": body.decode(), "signature": str(signature)}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def parse_certificate(raw: bytes) -> tuple[dict[str, Any], bytes, Signature]:
    """Return a certificate, its signed bytes and its signature, unverified.

    Raise `IntegrityError("certificate_malformed")`.
    """
    if len(raw) > _MOST_BYTES:
        raise _malformed("is too long")
    try:
        document: Any = orjson.loads(raw)
        body: bytes = document["certificate"].encode()
        certificate, signature = orjson.loads(body), parse_signature(document["signature"])
        well = document["format"] == CERTIFICATE_FORMAT and len(document) == 3 and canonicalise(certificate) == body
    except (ValueError, KeyError, TypeError, AttributeError, SitusError):
        raise _malformed("is no signed certificate") from None
    if not well or not isinstance(certificate.get("checkpoint"), str) or not isinstance(certificate.get("reach"), dict):
        raise _malformed("is no signed certificate")
    return certificate, body, signature


def verify_certificate(raw: bytes, vkey: VerifierKey) -> dict[str, Any]:
    """Return a certificate that holds.

    1. The log's key has signed it. 2. The log's key has signed its checkpoint. 3. Each of its entries is in the log of
    that checkpoint. 4. What it states are the facts of these entries. Its sentences are the signer's; the counts of
    what was sent are found by making them anew from the log.

    Raise `IntegrityError` at the first step that fails: `certificate_malformed`, `certificate_forged`, or an error of
    the checkpoint or of a proof.
    """
    certificate, body, signature = parse_certificate(raw)
    try:
        if not signature.by(vkey):
            raise InvalidSignature
        Ed25519PublicKey.from_public_bytes(vkey.public).verify(signature.value[4:], _message(body))
    except InvalidSignature:
        raise IntegrityError(
            "certificate_forged", "the certificate is not signed by this key", expected=str(vkey)
        ) from None
    checkpoint = verify_checkpoint(certificate["checkpoint"].encode(), vkey)
    proven = _proven(certificate)
    for entry in proven:
        verify_inclusion(leaf_hash(entry.body), entry.index, entry.proof, checkpoint.head)
    facts = _facts(_erasure(str(certificate.get("erasure", "")), proven))
    other = sorted(name for name, value in facts.items() if certificate.get(name) != value)
    if other:
        raise IntegrityError(
            "certificate_forged", f"the certificate states another `{other[0]}` than the log's entries"
        )
    return certificate


def last_index(certificate: Mapping[str, Any]) -> int:
    """Return the number of the erasure's last entry in the log."""
    return int(certificate["entries"][-1]["index"])


def _facts(erasure: Erasure) -> dict[str, Any]:
    """Return what the entries say, name by name."""
    first, last = erasure.first, erasure.last
    return {
        "erasure": erasure.id,
        "matter": first["matter"],
        "result": erasure.state,
        "by": first["by"],
        "credential": first["credential"],
        "ground": first["ground"],
        "asked_at": first["at"],
        "ended_at": last["at"],
        "source": first.get("source", ""),
        "key": first.get("key", ""),
        "matter_closed": first.get("closed"),
        "code": last["code"],
        "conflict": erasure.conflict,
        "holds": list(last["holds"]),
        "hold_known": last.get("hold_known", True),
        "recovered": last.get("recovered", False),
    }


def _erasure(name: str, proven: tuple[ProvenEntry, ...]) -> Erasure:
    """Return the erasure that proven entries tell of; they must be its story, whole and in order."""
    entries = [read_entry(entry.body) for entry in proven]
    if any(one["call"] != name for one in entries) or sorted({e.index for e in proven}) != [e.index for e in proven]:
        raise _malformed("has entries of another erasure, or out of order")
    found = erasures_of(entries)
    if len(found) != 1 or len(found[0].entries) != len(entries) or found[0].state == "open":
        raise _malformed("has entries that are not the whole of one erasure")
    try:
        _facts(found[0])
    except (KeyError, TypeError):
        raise _malformed("has entries without what an erasure's have") from None
    return found[0]


def _proven(certificate: Mapping[str, Any]) -> tuple[ProvenEntry, ...]:
    entries = certificate.get("entries")
    if not isinstance(entries, list) or not 0 < len(entries) <= _MOST_ENTRIES:
        raise _malformed("has no list of entries")
    return tuple(map(_one, entries))


def _one(item: Any) -> ProvenEntry:
    try:
        index, body, proof = item["index"], item["entry"].encode(), item["proof"]
        hashes = tuple(b64decode(one, validate=True) for one in proof)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _malformed("has a malformed entry") from None
    well = type(index) is int and index >= 0 and len(item) == 3 and isinstance(proof, list)
    if not well or len(hashes) > _MOST_PROOF or any(len(h) != 32 for h in hashes):
        raise _malformed("has a malformed entry")
    return ProvenEntry(index, body, hashes)


def _message(body: bytes) -> bytes:
    return f"{CERTIFICATE_FORMAT}\n".encode() + body


def _malformed(what: str) -> IntegrityError:
    return IntegrityError("certificate_malformed", f"the certificate {what}")
