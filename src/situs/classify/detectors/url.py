"""Web addresses, and credentials inside them (RFC 3986, section 3.2.1)."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from situs.classify.detectors.shape import Detector, Hit
from situs.classify.detectors.username import account_in
from situs.classify.labelled import names_a_person

_PATTERN = (
    r"(?:(?i:https?|ftp|wss?|postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?|jdbc:\w{2,12})://|"
    r"www\.)[^\s\x00<>\"]{3,}"
)
_CREDENTIALS = re.compile(r"://([^/\s:@]{1,64}:[^/\s@]{3,128})@")
_DOMAIN = re.compile(r"(?:@|%40)[\w\-]+(?:\.[\w\-]+)+")
_QUERY = re.compile(r"[?&;#]([A-Za-z][\w-]{1,40})=([^&;#\s]{2,200})")
_FOLDER = re.compile(
    r"(?i)/(?:people|person|users?|profiles?|staff|contacts?|employees?|authors?|members?|mitarbeiter|personen)/"
    r"([a-z]{1,30}[._-][a-z][a-z0-9._-]{1,40}|[a-z]{2,30}\d{1,6})(?<!html)(?<!\.php)(?<!\.aspx)(?<!\.js)(?<!\.css)(?![\w.-])"
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_LOCAL = "_.%+-"
"""What a local part has beside letters and digits."""
_LONGEST_LOCAL = 256
"""Characters of a local part: RFC 5321, section 4.5.3.1.1, has 64, and percent-encoding makes them more."""


def _check(text: str, start: int, end: int) -> list[Hit]:
    while end > start and text[end - 1] in ".,;:!?)]}'»”":
        end -= 1
    hits = [Hit(start, end, "URL", 0.95, "url")]
    secret = _CREDENTIALS.search(text, start, end)
    if secret:
        hits.append(Hit(secret.start(1), secret.end(1), "SECRET_KEY", 0.95, "secret.url_credentials"))
    return (
        hits
        + account_in(text, start, end)
        + _persons(text, start, end)
        + _addresses(text, secret.end() if secret else start, end)
    )


def _persons(text: str, start: int, end: int) -> list[Hit]:
    """Return what a query calls a person's name, and what stands in a folder of people."""
    hits = [
        Hit(*m.span(2), "PERSON", 0.8, "url")
        for m in _QUERY.finditer(text, start, end)
        if names_a_person(m[1]) and _LETTERS.search(unquote_plus(m[2]))
    ]
    return hits + [Hit(*m.span(1), "USERNAME", 0.8, "url") for m in _FOLDER.finditer(text, start, end)]


def _addresses(text: str, start: int, end: int) -> list[Hit]:
    """Return the mail addresses in a span. Each is read back from its domain: from every letter on would be squared."""
    hits: list[Hit] = []
    last = start
    for m in _DOMAIN.finditer(text, start, end):
        low = m.start()
        while low > max(last, m.start() - _LONGEST_LOCAL) and (text[low - 1].isalnum() or text[low - 1] in _LOCAL):
            low -= 1
        if low < m.start():
            hits.append(Hit(low, m.end(), "EMAIL", 0.9, "email"))
        elif hits and low == hits[-1].end:
            hits[-1] = hits[-1]._replace(end=m.end())
        else:
            continue  # nobody's domain: it may be the local part of the next
        last = m.end()
    return hits


def url_detectors() -> tuple[Detector, ...]:
    """Return the detector of web addresses."""
    return (Detector("url", _PATTERN, _check),)
