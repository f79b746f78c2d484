"""Cosignatures: independent witnesses say that they saw a checkpoint extend all that they had seen before it.

C2SP tlog-cosignature, Ed25519 (`cosignature/v1`). "As of the specified time, the consistent tree head with the largest
size the cosigner has observed for the log identified by the origin line has the specified root hash" (section "Ed25519
signed message"). Who holds the log's key and file can then no longer show two histories, unless enough witnesses help.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from situs.errors import ConfigError, IntegrityError
from situs.ledger.checkpoint import COSIGNATURE, Checkpoint, Signature, Signer, VerifierKey, peek_checkpoint, split_note

EVENT = "cosigned"
"""The event by which a log records its own cosignatures, so that one that is taken away is missed."""
_RECORDS = {
    EVENT: ("cosignatures", "witness"),
    "stamped": ("stamps", "authority"),
}
"""By event: the list of what it tells, and who each is by."""


@dataclass(frozen=True, slots=True)
class Cosignature:
    """State that a witness cosigned, and when, in seconds since the epoch by its own clock."""

    witness: str
    at: int


@dataclass(frozen=True, slots=True)
class Quorum:
    """Say whose cosignatures count, and how many there must be. Keys that were withdrawn count for nothing.

    A withdrawn key's dates count for nothing either: whoever stole it writes any date. Nor does it count under another
    name: whoever has it signs under any.
    """

    witnesses: tuple[VerifierKey, ...]
    needed: int
    withdrawn: tuple[VerifierKey, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could never be met, or is met by nobody; raise `ConfigError("quorum_invalid")`."""
        keys = self.counting
        if not 1 <= self.needed <= len(keys):
            raise ConfigError("quorum_invalid", f"{self.needed} of {len(keys)} witnesses is no quorum")
        if len({k.public for k in keys}) < len(keys) or len({k.name for k in keys}) < len(keys):
            raise ConfigError("quorum_invalid", "two witnesses have one key or one name")

    @property
    def counting(self) -> tuple[VerifierKey, ...]:
        """Return the keys whose cosignatures count."""
        gone = {key.public for key in self.withdrawn}
        return tuple(key for key in self.witnesses if key.public not in gone)

    def cosignatures(self, note: bytes) -> tuple[Cosignature, ...]:
        """Return the good cosignatures of a note by keys that count, one for each witness.

        Raise `IntegrityError("cosignature_forged")` for one that claims to be by such a key and does not verify.
        """
        text, signatures = split_note(note)
        found = {}
        for signature in signatures:
            for key in self.counting:
                if signature.by(key):
                    found[key.name] = Cosignature(key.name, verify_cosignature(text, signature, key))
        return tuple(found.values())

    def check(self, note: bytes) -> tuple[Cosignature, ...]:
        """Return the cosignatures of a note that has enough of them.

        Raise `IntegrityError`: `checkpoint_unwitnessed` with what is missing, or `cosignature_forged`.
        """
        found = self.cosignatures(note)
        if len(found) < self.needed:
            signatures = split_note(note)[1]
            given = {*self.withdrawn, *self.witnesses} - set(self.counting)
            spent = sorted(k.name for k in given if any(s.by(k) for s in signatures))
            because = f"; the key of {', '.join(spent)} was withdrawn" if spent else ""
            raise IntegrityError(
                "checkpoint_unwitnessed",
                f"{len(found)} of {self.needed} witnesses cosigned the checkpoint{because}",
                expected=f"{self.needed} of {', '.join(k.name for k in self.counting)}",
                found=", ".join(c.witness for c in found),
                at=peek_checkpoint(note).size,
            )
        return found


def cosign(text: bytes, name: str, signer: Signer, at: int) -> Signature:
    """Return a witness's cosignature of a checkpoint's text at a time, in seconds since the epoch."""
    key = VerifierKey(name, signer.public, COSIGNATURE)
    return Signature(name, key.key_id + at.to_bytes(8, "big") + signer.sign(_message(text, at)))


def verify_cosignature(text: bytes, signature: Signature, key: VerifierKey) -> int:
    """Return when a witness cosigned, in seconds since the epoch; raise `IntegrityError("cosignature_forged")`.

    The signature is a `timestamped_signature`: 8 bytes of time, big-endian, and 64 of Ed25519 (section "Format").
    """
    at = int.from_bytes(signature.value[4:12], "big")
    try:
        if len(signature.value) != 4 + 8 + 64 or at >= 1 << 63:
            raise InvalidSignature
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature.value[12:], _message(text, at))
    except InvalidSignature:
        message = f"the cosignature of `{key.name}` does not verify"
        raise IntegrityError("cosignature_forged", message, expected=str(key)) from None
    return at


def add_signatures(note: bytes, signatures: Iterable[Signature]) -> bytes:
    """Return a note with further signatures; those that it has already are not repeated."""
    held = {str(s) for s in split_note(note)[1]}
    lines = [str(s) for s in signatures]
    return note + "".join(f"{line}\n" for line in dict.fromkeys(lines) if line not in held).encode()


def is_cosigned(note: bytes) -> bool:
    """Tell whether a note has more than the log's own signature, whoever's it is."""
    return len(split_note(note)[1]) > 1


def cosigned_event(checkpoint: Checkpoint, signatures: Iterable[Signature]) -> dict[str, Any]:
    """Return what a log records of its cosignatures: whose they are, and their digests."""
    return {
        "event": EVENT,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "cosignatures": [
            {"witness": s.name, "key": s.value[:4].hex(), "sha256": digest_of(s)} for s in signatures
        ],
    }  # fmt: skip


def digest_of(signature: Signature) -> str:
    """Return the SHA-256 of a signature line, hex."""
    return sha256(str(signature).encode()).hexdigest()


class Kept:
    """Know which cosignatures and time-stamps are stored, and hold a log's own events to them."""

    __slots__ = ("_digests",)

    def __init__(self) -> None:
        self._digests: dict[int, bytes] = {}
        """By the checkpoint's size: the digests of its signature lines, one behind the other."""

    def add(self, size: int, note: bytes) -> None:
        """Take a stored checkpoint."""
        if len(signatures := split_note(note)[1]) > 1:
            self._digests[size] = b"".join(bytes.fromhex(digest_of(s)) for s in signatures)

    def check(self, index: int, entry: Mapping[str, Any]) -> None:
        """Check one entry; raise `IntegrityError` if it tells of one that is not stored.

        Its code is `cosignature_missing` or `stamp_missing`.
        """
        if entry["type"] != "event" or not isinstance(kind := entry.get("event"), str) or kind not in _RECORDS:
            return
        listed, by = _RECORDS[kind]
        size, told = entry.get("size"), entry.get(listed)
        digests = self._digests.get(size, b"") if type(size) is int else b""
        stored = [digests[i : i + 32].hex() for i in range(0, len(digests), 32)]  # what is told may not hash
        for one in told if isinstance(told, list) else ():
            if not isinstance(one, dict) or one.get("sha256") not in stored:
                name = str(one.get(by, "")) if isinstance(one, dict) else ""
                what = f"of `{name}` that entry {index} records is not stored"
                if kind == EVENT:
                    raise IntegrityError("cosignature_missing", f"the cosignature {what}", expected=name, at=index)
                raise IntegrityError("stamp_missing", f"the time-stamp {what}", expected=name, at=index)


def _message(text: bytes, at: int) -> bytes:
    return b"cosignature/v1\ntime %d\n" % at + text
