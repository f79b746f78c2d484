"""Text that hides in an encoding: decoded so that it can be scanned, or marked opaque where it cannot be."""

from __future__ import annotations

import base64
import binascii
import re

from situs.classify.detectors.disguise import PATTERN as DISGUISED
from situs.classify.detectors.secret import entropy

PATTERN = (
    r"\b0x(?:[0-9A-Fa-f]{2}){5,}\b|\b(?:[0-9A-Fa-f]{2}){10,}|\b(?:[2-7]\d{0,3}[a-fA-F]|[cC]3)[0-9A-Fa-f]{7,}\b|\b[2-7]\d{4,19}[a-fA-F][0-9A-Fa-f]+\b"
    r"|(?:\b[0-9A-Fa-f]{2}[ :]){6,}[0-9A-Fa-f]{2}\b"
    r"|\b[A-Za-z0-9+/_\-]{6,}={1,2}|\b[A-Za-z0-9+/_\-]{20,}"
    r"|\b[A-Za-z0-9+/]*[a-z][A-Z][A-Za-z0-9+/]{3,}\b|"
) + DISGUISED
"""Candidates, in RE2 syntax: hex, base64, and words in disguise."""

_HEX = re.compile(r"(?:0x)?((?:[0-9A-Fa-f]{2}[ :]?)+)\Z")
_BASE64 = re.compile(r"[A-Za-z0-9+/_\-]+={0,2}\Z")
_MIXED = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\Z")


def decode(value: str) -> str | None:
    """Return the text that an encoded value stands for, or None if it stands for none."""
    hexed = _HEX.match(value)
    if hexed and (plain := _bytes_text(_unhex(hexed.group(1)))):
        return plain
    return _bytes_text(_unbase64(value)) if _BASE64.match(value) else None


def opaque(value: str) -> bool:
    """Tell whether a value looks encoded though it decodes to no text: long, mixed and of high entropy."""
    if _UUID.match(value) or len(value) < 32:
        return False
    if _HEX.match(value):
        return any(c.isdigit() for c in value) and any(c.isalpha() for c in value) and len(set(value)) > 8
    return bool(_BASE64.match(value)) and _MIXED.match(value) is not None and entropy(value) >= 4.0


def _readable(text: str) -> str | None:
    if not text or "�" in text:
        return None
    good = sum(c.isprintable() or c in "\n\r\t" for c in text)
    return text if good >= 0.95 * len(text) else None


def _unhex(value: str) -> bytes:
    digits = value.replace(" ", "").replace(":", "")
    return b"" if len(digits) % 2 else bytes.fromhex(digits)


def _unbase64(value: str) -> bytes:
    plain = value.rstrip("=").replace("-", "+").replace("_", "/")
    if len(plain) % 4 == 1:
        return b""
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        return b""


def _bytes_text(raw: bytes) -> str | None:
    if len(raw) < 5:
        return None
    try:
        return _readable(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return None
