"""IP and MAC addresses (RFC 791, RFC 4291, IEEE 802)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from situs.classify.detectors.shape import Check, Detector, Hit

_V4 = r"\b\d{1,3}(?:\.\d{1,3}){3}\b"
_V6 = r"(?:\b[0-9A-Fa-f]{1,4}|:):(?:[0-9A-Fa-f]{0,4}:){1,6}[0-9A-Fa-f]{0,4}(?:\.\d{1,3}){0,3}"
_MAC = r"\b[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}\b|\b[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}\b"
_MAC_RE = re.compile(r"[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}\Z")


def _check(text: str, start: int, end: int) -> list[Hit]:
    value = text[start:end]
    if _MAC_RE.match(value):
        return [Hit(start, end, "MAC_ADDRESS", 0.9, "mac")]
    if start and (text[start - 1].isalnum() or text[start - 1] in ".:"):
        return []
    if text[end : end + 1].isalnum() or text[end : end + 2].strip(".").isdigit():
        return []
    if ":" in value and sum(c.isalnum() for c in value) < 4:
        return []
    try:
        ipaddress.ip_address(value.rstrip(":") if not value.endswith("::") else value)
    except ValueError:
        return []
    section = "." in value and text[max(0, start - 10) : start].lower().rstrip().endswith(_SECTIONS)
    return [] if section else [Hit(start, end, "IP_ADDRESS", 0.9, "ip")]


_RUN = re.compile(r"(?:[ ./-]{0,2}\d){0,30}")
_SECTIONS = ("section", "sections", "clause", "article", "§", "ziffer", "para", "paragraph", "version", "v")


def ip_detectors(numbers: Check) -> tuple[Detector, ...]:
    """Return the detector of IPv4, IPv6 and MAC addresses; section numbers after their word are left out.

    What looks like an address and is none is handed to `numbers`.
    """

    def check(text: str, start: int, end: int) -> Sequence[Hit]:
        run = _RUN.match(text, end)
        return _check(text, start, end) or numbers(text, start, run.end() if run else end)

    return (Detector("ip", f"{_MAC}|{_V4}|{_V6}", check),)
