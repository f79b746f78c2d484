"""The shape of an API key: `situs_<id>_<secret><checksum>`.

The id is ten base32 characters (RFC 4648, lower case) and not secret: it names the record. The secret is 32
random bytes as 43 base62 digits; the checksum is the CRC-32 of all before it as six. The checksum lets a
secret scanner and a typing error be told apart without a look-up; it is no security.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib

from situs.errors import ConfigError

API_KEY_PATTERN = r"situs_[a-z2-7]{10}_[0-9A-Za-z]{49}"
"""A regular expression for secret scanners; it holds for every key that this package renders."""

_SHAPE = re.compile(API_KEY_PATTERN, re.ASCII)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_START = 6
_ID_END = 16
_CHECKSUM = 6


def render_api_key(id_entropy: bytes, secret_entropy: bytes) -> str:
    """Return a new API key made of the caller's randomness.

    At least 7 bytes for the id, exactly 32 for the secret. Raises `ConfigError("weak_entropy")` otherwise.
    """
    if len(id_entropy) < 7 or len(secret_entropy) != 32:
        raise ConfigError("weak_entropy", "an api key needs 7 bytes for its id and 32 bytes for its secret")
    key_id = base64.b32encode(id_entropy).decode().lower()[:10]
    stem = f"situs_{key_id}_{_base62(int.from_bytes(secret_entropy, 'big'), 43)}"
    return stem + _checksum_of(stem)


def api_key_id(credential: str) -> str | None:
    """Return the id that a well-formed API key names, or None where it is none. The secret is not checked."""
    if _SHAPE.fullmatch(credential) is None:
        return None
    if _checksum_of(credential[:-_CHECKSUM]) != credential[-_CHECKSUM:]:
        return None
    return credential[_ID_START:_ID_END]


def digest_of(credential: str) -> bytes:
    """Return the SHA-256 of the whole key, 32 bytes.

    A plain hash is right here since the secret has 256 bits of entropy; a slow one would protect nothing
    more.
    """
    return hashlib.sha256(credential.encode()).digest()


def _checksum_of(stem: str) -> str:
    return _base62(zlib.crc32(stem.encode()), _CHECKSUM)


def _base62(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, rest = divmod(number, 62)
        digits.append(_DIGITS[rest])
    return "".join(reversed(digits))
