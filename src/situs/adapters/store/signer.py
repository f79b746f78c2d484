"""The key that signs checkpoints: Ed25519, PEM PKCS #8, in a file that only its owner may read."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from situs.adapters.private_files import create_private, read_private
from situs.errors import ConfigError
from situs.ledger import VerifierKey


class FileSigner:
    """Sign with a private key held in memory; it is a `situs.ledger.Signer`."""

    __slots__ = ("_key", "public")

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        return self._key.sign(message)

    def vkey(self, origin: str) -> VerifierKey:
        """Return the key that verifies this signer's checkpoints of a log: what an auditor is given."""
        return VerifierKey(origin, self.public)


def create_signer(path: Path) -> FileSigner:
    """Make a key and keep it at `path` with mode 0600.

    Raise `ConfigError("ledger_key_exists")` if anything is there, `ConfigError("ledger_key_unwritable")` if
    the file cannot be made.
    """
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        created = create_private(path, pem)
    except OSError as error:
        raise ConfigError("ledger_key_unwritable", f"cannot create {path.name}: {error.strerror}") from error
    if not created:
        raise ConfigError("ledger_key_exists", f"{path.name} exists and is not overwritten")
    return FileSigner(key)


def load_signer(path: Path) -> FileSigner:
    """Return the signer of a key file.

    Raise `ConfigError`: `ledger_key_missing`, `ledger_key_invalid`, or, where others than the owner have any
    right on it, `file_not_private`.
    """
    try:
        pem = read_private(path)
    except FileNotFoundError as error:
        raise ConfigError("ledger_key_missing", f"there is no key file {path.name}") from error
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        raise ConfigError("ledger_key_invalid", f"{path.name} holds no unencrypted pem key") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError("ledger_key_invalid", f"{path.name} holds no ed25519 key")
    return FileSigner(key)
