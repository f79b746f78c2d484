"""Look for forbidden values in bytes, in every form in which a receiver could read them.

It shares no code with the product: it decodes on its own, and errs towards finding.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from sinkbench.markers import Marker

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){8,}")
_ESCAPE = re.compile(r"\\u\{?([0-9A-Fa-f]{4,6})\}?|\\x([0-9A-Fa-f]{2})")
_LOOKALIKES = str.maketrans("аеорсхуАВЕНКМОРТХ", "aeopcxyABEHKMOPTX")
_DEPTH = 3
_BETWEEN = "\ue000"
_NO_LETTER = re.compile(rf"[^\w{_BETWEEN}]|_")


def leaks(received: bytes, markers: Iterable[Marker]) -> list[str]:
    """Return the ids of the markers whose value can be read in the bytes that a sink received."""
    text = compact(_BETWEEN.join(views(received)))
    return sorted({m.id for m in markers for needle in m.needles if compact(needle) in text})


def compact(text: str) -> str:
    """Return letters and digits alone, without accents, case or look-alikes."""
    plain = unicodedata.normalize("NFKD", text).translate(_LOOKALIKES).casefold()
    return _NO_LETTER.sub("", plain)


def views(received: bytes) -> Iterator[str]:
    """Yield every text that is in the bytes: as they are, as JSON strings, keys and numbers, and decoded."""
    raw = received.decode("utf-8", "replace")
    found = [raw, *(text for body in _bodies(received) for text in _strings(body))]
    seen: set[str] = set()
    for _ in range(_DEPTH):
        found = [text for text in dict.fromkeys(found) if text not in seen]
        yield from found
        seen.update(found)
        found = [decoded for text in found for decoded in _decoded(text)]
    yield from found


def _bodies(received: bytes) -> Iterator[object]:
    for part in re.split(rb"\r\n\r\n|(?=(?:POST|GET) /\S* HTTP/1\.1\r\n)", received):
        if part[:1] in (b"{", b"["):
            try:
                yield json.loads(part)
            except ValueError:
                continue


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        if value[:1] in ("{", "[", '"'):
            try:
                yield from _strings(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, int | float):
        yield str(value)


def _decoded(text: str) -> Iterator[str]:
    yield html.unescape(text)
    yield unquote(text, errors="replace")
    yield _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), text)
    for match in _HEX.findall(text):
        yield bytes.fromhex(match).decode("utf-8", "replace")
    for match in _BASE64.findall(text):
        plain = match.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            yield base64.b64decode(plain + "=" * (-len(plain) % 4)).decode("utf-8", "replace")
        except binascii.Error:
            continue
