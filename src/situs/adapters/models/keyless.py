"""Verify a keyless Sigstore bundle, offline: no key of the signer's, but what a log and two authorities say of them.

Sigstore's own library judges (the extra `sigstore`): the certificate's chain at the time of signing, that the
certificate was logged, who it was given to, the entry in the log with its proof, checkpoint and promise, the
signature, and that the entry is of this signature. It gets the root of trust from here and asks no network.
Two things are asked beyond it. Authorities and logs count in the period alone that the root of trust gives them, and
an account is compared with the issuer in the extension that has the form of a string, where a certificate has both.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import orjson
from cryptography import x509
from rfc3161_client import decode_timestamp_response

from situs.errors import ConfigError, IntegrityError
from situs.vetting import SignedManifest, file_of, statement_of
from situs.vetting.signature import LARGEST, invalid

if TYPE_CHECKING:
    from sigstore.models import Bundle
    from sigstore.verify import Verifier

_ISSUER_STRING = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.8")
"""The account's issuer, as a string of ASN.1 (Fulcio, oid-info)."""
_PERIODS = ("certificateAuthorities", "ctlogs", "timestampAuthorities", "tlogs")
_AHEAD = timedelta(minutes=10)
"""How far the log's clock may be ahead of this machine's."""
_SAID = 300
"""Letters of the library's words that are passed on."""


@dataclass(frozen=True, slots=True)
class Signer:
    """State who must have signed, and by which root of trust that is judged."""

    identity: str
    """The account: an e-mail address, or the address of a workflow."""
    issuer: str
    """Who vouched for the account: the address of the identity provider."""
    trusted_root: bytes
    """Sigstore's `trusted_root.json`."""


def verify_keyless(bundle: bytes, signer: Signer) -> SignedManifest:
    """Return the manifest that a bundle holds; of a bundle over one file's bytes, that of this file.

    Raise `IntegrityError("model_signature_invalid")`; `ConfigError("sigstore_missing")` where the library is not
    installed.
    """
    if len(bundle) > LARGEST:
        raise invalid(f"the bundle has more than {LARGEST} bytes")
    if find_spec("sigstore") is None:
        said = "a keyless signature is judged by Sigstore's library, which is not installed"
        raise ConfigError("sigstore_missing", said)
    try:
        return _judged(bundle, signer)
    except IntegrityError:
        raise
    except Exception as error:  # noqa: BLE001 - a library of many parts: whatever it stumbles over is not verified
        said = "".join(c for c in str(error) if c.isprintable())[:_SAID]
        raise invalid(f"it does not verify ({type(error).__name__}: {said})") from None


def _judged(bundle: bytes, signer: Signer) -> SignedManifest:
    from sigstore.models import Bundle

    given = orjson.loads(bundle)
    verifier, policy = _verifier(signer.trusted_root, _times(given)), _Stated(signer)
    read = Bundle.from_json(bundle)
    if "messageSignature" in given:
        return _file(given["messageSignature"], read, verifier, policy)
    return statement_of(*verifier.verify_dsse(read, policy))


def _file(message: Mapping[str, Any], read: Bundle, verifier: Verifier, policy: _Stated) -> SignedManifest:
    """Verify a signature over a file's bytes by the digest that the bundle states: it is what was signed, or fails."""
    from sigstore.hashes import Hashed
    from sigstore_models.common.v1 import HashAlgorithm

    if message["messageDigest"]["algorithm"] != "SHA2_256":
        raise invalid("the file is not signed by its SHA-256")
    digest = b64decode(message["messageDigest"]["digest"], validate=True)
    verifier.verify_artifact(Hashed(digest=digest, algorithm=HashAlgorithm.SHA2_256), read, policy)
    return file_of(digest)


class _Stated:
    """Ask that a certificate was given to the stated account of the stated issuer."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def verify(self, cert: x509.Certificate) -> None:
        """Raise `IntegrityError("model_signature_invalid")` for another account or issuer."""
        from sigstore.errors import VerificationError
        from sigstore.verify.policy import Identity, OIDCIssuer, OIDCIssuerV2

        identity, issuer = self._signer.identity, self._signer.issuer
        string = any(extension.oid == _ISSUER_STRING for extension in cert.extensions)
        try:
            (OIDCIssuerV2 if string else OIDCIssuer)(issuer).verify(cert)
        except VerificationError:
            raise invalid(f"it was signed with an account of another issuer than `{issuer}`") from None
        try:
            Identity(identity=identity).verify(cert)
        except (VerificationError, x509.ExtensionNotFound):
            raise invalid(f"it was signed with another account than `{identity}`") from None


def _times(given: Mapping[str, Any]) -> list[datetime]:
    """Return every time at which the bundle claims to be signed; nothing is verified yet."""
    material = given["verificationMaterial"]
    entries = material.get("tlogEntries") or ()
    if not entries:
        raise invalid("the bundle has no entry in a log: when it was signed cannot be told")
    stamps = (material.get("timestampVerificationData") or {}).get("rfc3161Timestamps") or ()
    seconds = [int(entry["integratedTime"]) for entry in entries if entry.get("integratedTime")]
    found = [datetime.fromtimestamp(one, UTC) for one in seconds]
    found += [decode_timestamp_response(b64decode(one["signedTimestamp"])).tst_info.gen_time for one in stamps]
    if not found:
        raise invalid("neither the log nor an authority tells when it was signed")
    if max(found) > datetime.now(UTC) + _AHEAD:
        raise invalid("it was signed in the future, by this machine's clock")
    return found


def _verifier(trusted_root: bytes, times: list[datetime]) -> Verifier:
    """Return a verifier with those authorities and logs alone that counted at all of these times."""
    from sigstore.models import TrustedRoot
    from sigstore.verify import Verifier

    root = orjson.loads(trusted_root)
    counting = {name: list(_counting(root.get(name) or (), times)) for name in _PERIODS}
    empty = [name for name in ("certificateAuthorities", "ctlogs", "tlogs") if not counting[name]]
    if empty:
        raise invalid(f"of `{empty[0]}` the root of trust has none for the time at which it was signed")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trusted_root.json"
        path.write_bytes(orjson.dumps(root | counting))
        return Verifier(trusted_root=TrustedRoot.from_file(str(path)))


def _counting(given: Iterable[dict[str, Any]], times: list[datetime]) -> Iterator[dict[str, Any]]:
    for one in given:
        period = one.get("publicKey", one)["validFor"]
        end = period.get("end")
        if datetime.fromisoformat(period["start"]) <= min(times) and (
            not end or max(times) <= datetime.fromisoformat(end)
        ):
            yield one
