"""E-mail addresses, written plainly, with "(at)" and "[dot]", or as they are spoken."""

from __future__ import annotations

import re

from situs.classify.detectors.shape import Detector, Hit

_LOCAL = r"[\pL\pN._%+'\-]+"
_PATTERN = (
    _LOCAL + r"(?:@|(?: ?[\[({] ?(?:at|AT|ät) ?[\])}] ?))"
    r"(?:[\pL\pN][\pL\pN\-]*(?:\.| ?[\[({] ?(?:dot|DOT|punkt|point) ?[\])}] ?))+\pL{2,24}"
)
_LAST = "com|org|net|edu|gov|info|biz|eu|de|at|ch|fr|es|it|nl|be|lu|dk|se|no|fi|pl|pt|br|uk|co|ie|us|ca|au|example|test"
_SPOKEN = "|".join(
    rf" (?:{at}) [a-z0-9\-]+(?: {dot} [a-z0-9\-]+)* {dot} (?:{_LAST})\b"
    for at, dot in (
        ("at", "dot"),
        ("at|ät|äd", "punkt"),
        ("arobase", "point"),
        ("arroba", "punto"),
        ("arroba", "ponto"),
        ("chiocciola", "punto"),
        ("apenstaartje|at", "punt"),
        ("snabel-?a|at", "punktum"),
    )
)
"""What follows the local part of an address that is dictated; in each language the words that belong together."""
_NO_DOMAIN = re.compile(
    r" \S+ (?:this|that|the|a|an|any|some|every|each|our|your|its|his|her|their|which|what) ", re.IGNORECASE
)
_TOLD = re.compile(
    r"(?<!\w)[\w+-]{1,40}(?: (?:dot|punkt|point|punto|ponto|punt|punktum|underscore|unterstrich|dash|minus|bindestrich)"
    r" [\w+-]{1,40}){0,4}\Z",
    re.IGNORECASE,
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


def _check_spoken(text: str, start: int, end: int) -> list[Hit]:
    floor = max(0, start - 2 * _LONGEST)
    local = None if _NO_DOMAIN.match(text, start) else _TOLD.search(text[floor:start])
    return [Hit(floor + local.start(), end, "EMAIL", 0.9, "email.spoken")] if local else []


def email_detectors() -> tuple[Detector, ...]:
    """Return the detectors of e-mail addresses: written (RFC 5321, internationalised labels included), and spoken."""
    return (Detector("email", _PATTERN, _check), Detector("email.spoken", f"(?i:{_SPOKEN})", _check_spoken))
