"""E-mail addresses, written plainly or with "(at)" and "[dot]"."""

from __future__ import annotations

import re

from situs.classify.detectors.shape import Detector, Hit

_LOCAL = r"[\pL\pN._%+'\-]+"
_PATTERN = (
    _LOCAL + r"(?:@|(?: ?[\[({] ?(?:at|AT|ät) ?[\])}] ?))"
    r"(?:[\pL\pN][\pL\pN\-]*(?:\.| ?[\[({] ?(?:dot|DOT|punkt|point) ?[\])}] ?))+\pL{2,24}"
)
_LEFT = re.compile(r"[\w.%+\-]*$")


def _check(text: str, start: int, end: int) -> list[Hit]:
    m = _LEFT.search(text, max(0, start - 64), start)
    if m:
        start = m.start()
    while start < end and text[start] in ".'-":
        start += 1
    return [Hit(start, end, "EMAIL", 0.98, "email")]


def email_detectors() -> tuple[Detector, ...]:
    """Return the detector of e-mail addresses (RFC 5321 shape, internationalised labels included)."""
    return (Detector("email", _PATTERN, _check),)
