"""Receipts: a call's entries, with proof that a signed log holds them.

The JSON form, one object, keys in this order, is `situs-receipt/1`:

```
{"format": "situs-receipt/1", "call": "…", "checkpoint": "<signed note>",
 "entries": [{"index": 7, "entry": "<canonical JSON, as a string>", "proof": ["<base64 of 32 bytes>", …]}, …]}
```

An entry stands as a string, since its hash is over these very bytes.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

import orjson

from situs.errors import IntegrityError
from situs.ledger.canonical import load_evidence

RECEIPT_FORMAT = "situs-receipt/1"
CONSISTENCY_FORMAT = "situs-consistency/1"
_MAX_PROOF = 64


@dataclass(frozen=True, slots=True)
class ProvenEntry:
    """Hold an entry's index, canonical bytes, and inclusion proof against the receipt's checkpoint."""

    index: int
    body: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Prove what a log holds of one call, as of one signed checkpoint."""

    call: str
    entries: tuple[ProvenEntry, ...]
    checkpoint: bytes
    """The signed note."""

    def to_json(self) -> bytes:
        """Return the receipt as `situs-receipt/1`."""
        return orjson.dumps(
            {
                "format": RECEIPT_FORMAT,
                "call": self.call,
                "checkpoint": self.checkpoint.decode(),
                "entries": [
                    {
                        "index": e.index,
                        "entry": e.body.decode(),
                        "proof": [b64encode(h).decode() for h in e.proof],
                    }
                    for e in self.entries
                ],
            }
        )


@dataclass(frozen=True, slots=True)
class Extension:
    """Claim that a newer checkpoint extends an older one; `verify_between` checks it."""

    old: bytes
    new: bytes
    proof: tuple[bytes, ...]

    def to_json(self) -> bytes:
        """Return `situs-consistency/1`: `format`, `old` and `new` (signed notes), `proof` (base64)."""
        return orjson.dumps(
            {
                "format": CONSISTENCY_FORMAT,
                "old": self.old.decode(),
                "new": self.new.decode(),
                "proof": [b64encode(h).decode() for h in self.proof],
            }
        )


def parse_receipt(raw: bytes) -> Receipt:
    """Return an unverified receipt of `situs-receipt/1`; raise `IntegrityError("receipt_malformed")`."""
    document = _object(raw, RECEIPT_FORMAT, {"format", "call", "checkpoint", "entries"})
    entries = document["entries"]
    if not isinstance(entries, list):
        raise _malformed("has no list of entries")
    return Receipt(_text(document["call"]), tuple(map(_entry, entries)), _text(document["checkpoint"]).encode())


def parse_extension(raw: bytes) -> Extension:
    """Return an unverified claim of `situs-consistency/1`; raise `IntegrityError("receipt_malformed")`."""
    document = _object(raw, CONSISTENCY_FORMAT, {"format", "old", "new", "proof"})
    return Extension(_text(document["old"]).encode(), _text(document["new"]).encode(), _proof(document["proof"]))


def _malformed(what: str) -> IntegrityError:
    return IntegrityError("receipt_malformed", f"the receipt {what}")


def _object(raw: bytes, wanted: str, keys: set[str]) -> dict[str, Any]:
    try:
        document = load_evidence(raw)
    except ValueError:
        raise _malformed("is not json, or names a member twice") from None
    if not isinstance(document, dict) or document.get("format") != wanted:
        raise _malformed(f"is not of the format {wanted}")
    if set(document) != keys:
        raise _malformed("has unknown or missing members")
    return document


def _entry(item: Any) -> ProvenEntry:
    if not isinstance(item, dict) or set(item) != {"index", "entry", "proof"}:
        raise _malformed("has an entry with unknown or missing members")
    index = item["index"]
    if type(index) is not int or index < 0:
        raise _malformed("has an entry without a valid index")
    return ProvenEntry(index, _text(item["entry"]).encode(), _proof(item["proof"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _malformed("has a member that should be a string")
    return value


def _proof(value: Any) -> tuple[bytes, ...]:
    if not isinstance(value, list) or len(value) > _MAX_PROOF:
        raise _malformed("has a proof that is no list of at most 64 hashes")
    return tuple(_hash(_text(item)) for item in value)


def _hash(value: str) -> bytes:
    try:
        raw = b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise _malformed("has a hash that is not base64") from None
    if len(raw) != 32:
        raise _malformed("has a hash that is not of 32 bytes")
    return raw
