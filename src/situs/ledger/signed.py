"""Sign documents that say something of a log, such that none can be taken for a checkpoint or for another form.

A document is a JSON object of three members: `format`, the content's canonical JSON (RFC 8785) as a string, and a
signature line as a note has one. What is signed begins with the form's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from situs.errors import SitusError
from situs.ledger.canonical import canonicalise, load_evidence
from situs.ledger.checkpoint import Signature, Signer, VerifierKey, parse_signature

_MOST_BYTES = 1 << 22


@dataclass(frozen=True, slots=True)
class SignedContent:
    """Hold what a signed document says, the bytes that were signed, and the signature, unverified."""

    content: dict[str, Any]
    body: bytes = field(repr=False)
    signature: Signature


@dataclass(frozen=True, slots=True)
class SignedForm:
    """Name a kind of signed document, and the member that holds its content."""

    name: str
    """The form and its version, such as `situs-statement/1`."""
    member: str

    def sign(self, content: Mapping[str, Any], name: str, signer: Signer) -> bytes:
        """Return a document with this content, signed under a log's name."""
        body = canonicalise(content)
        key = VerifierKey(name, signer.public)
        signature = Signature(name, key.key_id + signer.sign(self._message(body)))
        document = {"format": self.name, self.member: body.decode(), "signature": str(signature)}
        return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    def read(self, raw: bytes) -> SignedContent:
        """Return what a document of this form says, unverified; raise `ValueError` where it is none."""
        if len(raw) > _MOST_BYTES:
            raise ValueError("too long")
        try:
            document: Any = load_evidence(raw)
            body: bytes = document[self.member].encode()
            content, signature = orjson.loads(body), parse_signature(document["signature"])
            well = document["format"] == self.name and len(document) == 3 and canonicalise(content) == body
        except (KeyError, TypeError, AttributeError, SitusError):
            raise ValueError("another shape") from None
        if not well:
            raise ValueError("another shape")
        return SignedContent(content, body, signature)

    def is_signed(self, found: SignedContent, vkey: VerifierKey) -> bool:
        """Tell whether this key signed what was read."""
        if not found.signature.by(vkey):
            return False
        try:
            Ed25519PublicKey.from_public_bytes(vkey.public).verify(found.signature.value[4:], self._message(found.body))
        except InvalidSignature:
            return False
        return True

    def _message(self, body: bytes) -> bytes:
        return f"{self.name}\n".encode() + body
