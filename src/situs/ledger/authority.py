"""Check what a time-stamping authority answered: RFC 3161, by `rfc3161-client` and the certificates that are trusted.

1. The answer is a granted one. 2. Its CMS signature leads, by certificates that were valid at its time, to a trusted
root. 3. The signer's certificate is for time-stamping alone, and says so critically (section 2.3). 4. Its imprint is
the digest of what was stamped. 5. Its nonce is the one that was asked for, where that is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

from cryptography import x509
from rfc3161_client import TimeStampResponse, VerifierBuilder, decode_timestamp_response

from situs.errors import ConfigError
from situs.ledger.checkpoint import Signature, peek_checkpoint
from situs.ledger.cosignature import digest_of
from situs.ledger.stamp import MOST_BYTES, Stamp, forged, stamped_bytes

_MOST_CERTIFICATES = 16
T = TypeVar("T")


class Authorities:
    """Hold the roots that are trusted to vouch for authorities."""

    def __init__(self, pem: Iterable[bytes]) -> None:
        """Read certificates, PEM; raise `ConfigError("certificates_unreadable")`."""
        try:
            found = [one for text in pem for one in x509.load_pem_x509_certificates(text)]
        except ValueError:
            raise ConfigError(
                "certificates_unreadable", "a certificate of a time-stamping authority is no PEM"
            ) from None
        if any(one.subject != one.issuer for one in found):
            message = "a certificate of a time-stamping authority is no root: give the one that signed itself"
            raise ConfigError("certificates_unreadable", message)
        self._roots = list(dict.fromkeys(found))
        self._names = {root.subject for root in self._roots}

    def read(self, note: bytes, signature: Signature) -> Stamp | None:
        """Return what a stamp of a note says; None if it claims to be by an authority under none of the roots.

        Raise `IntegrityError("stamp_forged")`.
        """
        claims = _judged(lambda: self._names & _issuers(_decoded(signature.value[4:])), note, signature)
        return self.check(note, signature) if claims else None

    def check(self, note: bytes, signature: Signature, nonce: int | None = None) -> Stamp:
        """Return what a stamp of a note says, which must be by an authority under the roots.

        Raise `IntegrityError("stamp_forged")`.
        """
        return _judged(lambda: self._verified(note, signature, nonce), note, signature)

    def _verified(self, note: bytes, signature: Signature, nonce: int | None) -> Stamp:
        response = _decoded(signature.value[4:])
        verifier = VerifierBuilder(roots=self._roots, nonce=nonce).build()
        verifier.verify_message(response, stamped_bytes(note))
        info = response.tst_info
        at, given = int(info.gen_time.timestamp()), info.nonce
        told = "" if given is None else f"{given:x}"
        return Stamp(signature.name, peek_checkpoint(note).size, at, told, digest_of(signature))


def _judged(judge: Callable[[], T], note: bytes, signature: Signature) -> T:
    """Return what is found of a stranger's bytes; whatever is wrong with them, the stamp counts as forged."""
    try:
        return judge()
    except Exception:  # noqa: BLE001 - the parsers have many errors of their own; none may pass for a good stamp
        size = peek_checkpoint(note).size
        raise forged(signature.name, "does not verify", size) from None


@lru_cache(maxsize=8)
def _decoded(der: bytes) -> TimeStampResponse:
    """Return an answer that was granted."""
    if len(der) > MOST_BYTES:
        raise ValueError("the answer is too long")
    response = decode_timestamp_response(der)
    if response.status != 0 or response.tst_info.version != 1:
        raise ValueError("the answer grants nothing, or is of another version")
    if len(response.signed_data.certificates) > _MOST_CERTIFICATES:
        raise ValueError("the answer has too many certificates")
    return response


def _issuers(response: TimeStampResponse) -> set[x509.Name]:
    """Return the names of those who may vouch for the signer, as its answer's certificates tell; they have no order."""
    (signer,) = response.signed_data.signer_infos
    held = [x509.load_der_x509_certificate(der) for der in response.signed_data.certificates]
    names = {signer.issuer}
    while above := {one.issuer for one in held if one.subject in names} - names:
        names |= above
    return names
