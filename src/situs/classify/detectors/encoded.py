"""Text that hides in an encoding: decoded so that it can be scanned, or marked opaque where it cannot be."""

from __future__ import annotations

import base64
import binascii
import html
import re

from situs.classify.detectors.secret import entropy

PATTERN = (
    r"[^\s\x00%<>\"]*(?:%[0-9A-Fa-f]{2}[^\s\x00%<>\"]*)+"
    r"|[^\s\x00&<>\"]*(?:&(?:#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[a-z]{2,8});[^\s\x00&<>\"]*)+"
    r"|[\w.@\-]*(?:\\(?:u\{?[0-9A-Fa-f]{4,6}\}?|x[0-9A-Fa-f]{2})[\w.@\-]*){2,}"
    r"|\b(?:0x)?(?:[0-9A-Fa-f]{2}){10,}|(?:\b[0-9A-Fa-f]{2}[ :]){9,}[0-9A-Fa-f]{2}\b"
    r"|\b[A-Za-z0-9+/_\-]{8,}={1,2}|\b[A-Za-z0-9+/_\-]{20,}"
    r"|\b[\pL\pN](?: [\pL\pN.,@/'+\-]| {2,3}[\pL\pN]){4,300}\b|\b[\pL\pN](?:[\-.]\s?[\pL\pN.,@/ '+]|[\-.] "
    r"){4,300}\b"
)
"""Candidates, in RE2 syntax: escapes, entities, hex, base64, letters set apart."""

_HEX = re.compile(r"(?:0x)?((?:[0-9A-Fa-f]{2}[ :]?)+)\Z")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_BASE64 = re.compile(r"[A-Za-z0-9+/_\-]+={0,2}\Z")
_UNICODE = re.compile(r"\\(?:u\{?([0-9A-Fa-f]{4,6})\}?|x([0-9A-Fa-f]{2}))")
_MIXED = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\Z")


def decode(value: str) -> str | None:
    """Return the text that an encoded value stands for, or None if it stands for none."""
    if "%" in value and (text := _unescaped(value)) != value:
        return _readable(text)
    if "&" in value and ";" in value and (text := html.unescape(value)) != value:
        return _readable(text)
    if "\\" in value and (text := _UNICODE.sub(_point, value)) != value:
        return _readable(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    if apart := _apart(value):
        return apart
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


def _unescaped(value: str) -> str:
    raw = _PERCENT.sub(lambda m: bytes([int(m.group(1), 16)]), value.encode())
    return raw.decode("utf-8", "replace")


def _readable(text: str) -> str | None:
    if not text or "�" in text:
        return None
    good = sum(c.isprintable() or c in "\n\r\t" for c in text)
    return text if good >= 0.95 * len(text) else None


def _point(m: re.Match[str]) -> str:
    code = int(m.group(1) or m.group(2), 16)
    return chr(code) if code <= 0x10FFFF else m.group()


def _apart(value: str) -> str | None:
    if len(value) >= 9 and len(set(value[1::2])) == 1 and value[1] in " -." and not value[0::2].isspace():
        return value[0::2]
    return None


def _unhex(value: str) -> bytes:
    return bytes.fromhex(value.replace(" ", "").replace(":", ""))


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
