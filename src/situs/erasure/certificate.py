"""A certificate of an erasure: what its ledger entries say, with the proof that the log holds them, signed by its key.

`situs-erasure/1` is one JSON object: the certificate's canonical JSON as a string, and its signature line. Facts are
read from the entries in it and nowhere else, so that a certificate can say nothing that its log does not.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from situs import __version__
from situs.erasure.entries import Erasure, erasures_of
from situs.erasure.words import leaves_of, reaches_of, says_of, title_of
from situs.errors import IntegrityError
from situs.ledger import (
    ProvenEntry,
    Receipt,
    SignedContent,
    SignedForm,
    Signer,
    VerifierKey,
    leaf_hash,
    peek_checkpoint,
    read_entry,
    verify_checkpoint,
    verify_inclusion,
)

CERTIFICATE_FORMAT = "situs-erasure/1"
_FORM = SignedForm(CERTIFICATE_FORMAT, "certificate")
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
    return _FORM.sign(certificate, peek_checkpoint(certificate["checkpoint"].encode()).origin, signer)


def parse_certificate(raw: bytes) -> SignedContent:
    """Return a certificate, unverified; raise `IntegrityError("certificate_malformed")`."""
    try:
        found = _FORM.read(raw)
    except ValueError:
        raise _malformed("is no signed certificate") from None
    said = found.content
    if not isinstance(said.get("checkpoint"), str) or not isinstance(said.get("reach"), dict):
        raise _malformed("is no signed certificate")
    return found


def verify_certificate(raw: bytes, vkey: VerifierKey) -> dict[str, Any]:
    """Return a certificate that holds.

    1. The log's key has signed it. 2. The log's key has signed its checkpoint. 3. Each of its entries is in the log of
    that checkpoint. 4. What it states are the facts of these entries. Its sentences are the signer's; the counts of
    what was sent are found by making them anew from the log.

    Raise `IntegrityError` at the first step that fails: `certificate_malformed`, `certificate_forged`, or an error of
    the checkpoint or of a proof.
    """
    found = parse_certificate(raw)
    if not _FORM.is_signed(found, vkey):
        raise IntegrityError("certificate_forged", "the certificate is not signed by this key", expected=str(vkey))
    certificate = found.content
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


def _malformed(what: str) -> IntegrityError:
    return IntegrityError("certificate_malformed", f"the certificate {what}")
