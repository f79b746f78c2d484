"""Web addresses, and credentials inside them (RFC 3986, section 3.2.1)."""

from __future__ import annotations

import re

from situs.classify.detectors.shape import Detector, Hit

_PATTERN = (
    r"(?:(?i:https?|ftp|wss?|postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?|jdbc:\w{2,12})://|"
    r"www\.)[^\s\x00<>\"]{3,}"
)
_CREDENTIALS = re.compile(r"://([^/\s:@]{1,64}:[^/\s@]{3,128})@")
_ADDRESSED = re.compile(r"[\w.%+\-]+(?:@|%40)[\w\-]+(?:\.[\w\-]+)+")


def _check(text: str, start: int, end: int) -> list[Hit]:
    while end > start and text[end - 1] in ".,;:!?)]}'»”":
        end -= 1
    hits = [Hit(start, end, "URL", 0.95, "url")]
    secret = _CREDENTIALS.search(text, start, end)
    if secret:
        hits.append(Hit(secret.start(1), secret.end(1), "SECRET_KEY", 0.95, "secret.url_credentials"))
    for m in _ADDRESSED.finditer(text, secret.end() if secret else start, end):
        hits.append(Hit(m.start(), m.end(), "EMAIL", 0.9, "email"))
    return hits


def url_detectors() -> tuple[Detector, ...]:
    """Return the detector of web addresses."""
    return (Detector("url", _PATTERN, _check),)
