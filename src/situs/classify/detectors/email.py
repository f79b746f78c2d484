"""E-mail addresses, written plainly or with "(at)" and "[dot]"."""

from __future__ import annotations

from situs.classify.detectors.shape import Detector, Hit

_LOCAL = r"[\pL\pN._%+'\-]+"
_PATTERN = (
    _LOCAL + r"(?:@|(?: ?[\[({] ?(?:at|AT|ät) ?[\])}] ?))"
    r"(?:[\pL\pN][\pL\pN\-]*(?:\.| ?[\[({] ?(?:dot|DOT|punkt|point) ?[\])}] ?))+\pL{2,24}"
)
_LONGEST = 64
"""Octets of a local part (RFC 5321, section 4.5.3.1.1)."""


def _check(text: str, start: int, end: int) -> list[Hit]:
    floor = max(0, start - _LONGEST)
    while start > floor and (text[start - 1].isalnum() or text[start - 1] in "_.%+-"):
        start -= 1
    while start < end and text[start] in ".'-":
        start += 1
    return [Hit(start, end, "EMAIL", 0.98, "email")]


def email_detectors() -> tuple[Detector, ...]:
    """Return the detector of e-mail addresses (RFC 5321 shape, internationalised labels included)."""
    return (Detector("email", _PATTERN, _check),)
