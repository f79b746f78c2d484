"""Checkpoints: a tree head, signed, in a form that any transparency-log tool reads.

The text is a C2SP tlog-checkpoint (origin, size, root); the envelope is a C2SP signed-note with Ed25519. The
key's name is the origin. A note may carry more signatures, of witnesses for example: those of unknown keys
are ignored.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from situs.errors import ConfigError, IntegrityError
from situs.ledger.merkle import TreeHead

ED25519 = 1
"""The signature type of a log's own key (C2SP signed-note, section "Signature types")."""
COSIGNATURE = 4
"""The signature type of a witness: timestamped Ed25519 (C2SP tlog-cosignature, section "Format")."""
_MAX_SIGNATURES = 64
_MAX_NOTE_BYTES = 1 << 20
_PREFIX = "— "


class Signer(Protocol):
    """Sign with an Ed25519 key."""

    @property
    def public(self) -> bytes:
        """Return the public key, 32 bytes (RFC 8032)."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """State what a log, known by its origin, held at a size."""

    origin: str
    size: int
    root: bytes

    @property
    def head(self) -> TreeHead:
        """Return the tree head without the origin."""
        return TreeHead(self.size, self.root)

    def text(self) -> str:
        """Return the note's text (C2SP tlog-checkpoint, section "Note text")."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Hold an Ed25519 public key, the name that it signs under, and what type its signatures are of."""

    name: str
    public: bytes
    kind: int = ED25519
    """`ED25519` or `COSIGNATURE`."""

    @property
    def key_id(self) -> bytes:
        """Return the key id, 4 bytes: SHA-256(name || 0x0A || type || key)[:4] (C2SP signed-note)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """Return the key as one line: `name+hexid+base64(type || key)`."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"


def parse_vkey(line: str, kind: int = ED25519) -> VerifierKey:
    """Return the verifier key of a line `name+hexid+base64(type || key)`.

    Raise `ConfigError("verifier_key_malformed")` if it is not an Ed25519 key of that type or its id does not fit.
    """
    name, _, rest = line.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = _decode(encoded)
    if raw is None or len(raw) != 33 or raw[0] != kind or not is_key_name(name):
        what = "a witness's" if kind == COSIGNATURE else "an ed25519"
        raise ConfigError("verifier_key_malformed", f"the verifier key is not name+id+base64 of {what} key")
    key = VerifierKey(name, raw[1:], kind)
    if key.key_id.hex() != key_id:
        raise ConfigError("verifier_key_malformed", "the verifier key's id does not fit its name and key")
    return key


def is_key_name(name: str) -> bool:
    """Tell whether a name may sign notes: no space, plus or control character (C2SP signed-note)."""
    return bool(name) and "+" not in name and name.isprintable() and not any(c.isspace() for c in name)


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """Return the checkpoint as a note signed under its origin's name.

    Raise `ConfigError("ledger_origin_invalid")` if the origin cannot name a key.
    """
    if not is_key_name(checkpoint.origin):
        raise ConfigError("ledger_origin_invalid", "the ledger's origin is empty or holds a space or a plus sign")
    text = checkpoint.text()
    key = VerifierKey(checkpoint.origin, signer.public)
    return f"{text}\n{Signature(key.name, key.key_id + signer.sign(text.encode()))}\n".encode()


def verify_checkpoint(note: bytes, vkey: VerifierKey) -> Checkpoint:
    """Return the checkpoint of a note that the key has signed.

    1. Split the note into text and signatures. 2. Find the key's signature by name and id. 3. Verify it.
    4. Read the text. 5. Compare the origin with the key's name.

    Raise `IntegrityError`: `checkpoint_malformed`, `checkpoint_unsigned` (no signature by this key),
    `checkpoint_forged` (a signature that does not verify) or `checkpoint_origin`.
    """
    text, signatures = split_note(note)
    mine = [s.value for s in signatures if s.by(vkey)]
    if not mine:
        found = ", ".join(f"{s.name}+{s.value[:4].hex()}" for s in signatures)
        raise IntegrityError(
            "checkpoint_unsigned",
            "the checkpoint has no signature by this key",
            expected=f"{vkey.name}+{vkey.key_id.hex()}",
            found=found,
        )
    public = Ed25519PublicKey.from_public_bytes(vkey.public)
    for signature in mine:
        try:
            public.verify(signature[4:], text)
        except InvalidSignature:
            raise IntegrityError("checkpoint_forged", "the checkpoint's signature does not verify") from None
    checkpoint = _parse_text(text)
    if checkpoint.origin != vkey.name:
        raise IntegrityError(
            "checkpoint_origin",
            "the checkpoint belongs to another log",
            expected=vkey.name,
            found=checkpoint.origin,
        )
    return checkpoint


def peek_checkpoint(note: bytes) -> Checkpoint:
    """Return what a note says, with nothing verified; raise `IntegrityError("checkpoint_malformed")`."""
    return _parse_text(split_note(note)[0])


def _malformed(what: str) -> IntegrityError:
    return IntegrityError("checkpoint_malformed", f"the checkpoint {what}")


@dataclass(frozen=True, slots=True)
class Signature:
    """Hold one signature line of a note, unverified."""

    name: str
    value: bytes
    """The key id, 4 bytes, and the signature."""

    def by(self, key: VerifierKey) -> bool:
        """Tell whether it claims to be by a key."""
        return self.name == key.name and self.value[:4] == key.key_id

    def __str__(self) -> str:
        """Return the line, without its newline."""
        return f"{_PREFIX}{self.name} {b64encode(self.value).decode()}"


def split_note(note: bytes) -> tuple[bytes, tuple[Signature, ...]]:
    """Return a note's text, with its last newline, and its signatures, none of them verified.

    Raise `IntegrityError("checkpoint_malformed")`.
    """
    if len(note) > _MAX_NOTE_BYTES:
        raise _malformed("is too long")
    try:
        whole = note.decode()
    except UnicodeDecodeError:
        raise _malformed("is not utf-8") from None
    if any(c < " " and c != "\n" for c in whole) or not whole.endswith("\n"):
        raise _malformed("holds a control character or does not end in a newline")
    text, separator, tail = whole.rpartition("\n\n")
    lines = tail[:-1].split("\n")
    if not separator or len(lines) > _MAX_SIGNATURES:
        raise _malformed("has no signatures, or too many")
    return (text + "\n").encode(), tuple(map(parse_signature, lines))


def parse_signature(line: str) -> Signature:
    """Return the signature of a line `— <name> <base64>`; raise `IntegrityError("checkpoint_malformed")`."""
    name, _, encoded = line.removeprefix(_PREFIX).partition(" ")
    signature = _decode(encoded)
    if not line.startswith(_PREFIX) or not is_key_name(name) or signature is None or len(signature) < 5:
        raise _malformed("has a malformed signature line")
    return Signature(name, signature)


def _parse_text(text: bytes) -> Checkpoint:
    lines = text.decode().split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise _malformed("has not the lines origin, size and root")
    origin, size, root = lines[0], lines[1], _decode(lines[2])
    if not (size.isascii() and size.isdigit()) or str(int(size[:20])) != size or int(size) >= 1 << 63:
        raise _malformed("has no valid size")
    if root is None or len(root) != 32:
        raise _malformed("has no valid root")
    return Checkpoint(origin, int(size), root)


def _decode(encoded: str) -> bytes | None:
    """Return base64 decoded, or None unless it is exactly what encoding gives (RFC 4648, section 4)."""
    try:
        raw = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if b64encode(raw).decode() == encoded else None
