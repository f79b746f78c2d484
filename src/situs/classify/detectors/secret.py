"""Keys, tokens and passwords: known formats with their entropy, and assignments of secrets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from math import log2
from typing import Any

from situs.classify.detectors.shape import Detector, Hit, loosened

_LOOK = re.compile(r"\(\?<?!\[[^\]]*\]\)")
_CAPTURE = re.compile(r"(?<!\\)\((?!\?)")
_STOP = (
    *("example", "changeme", "your_", "yourkey", "placeholder", "xxxx", "****", "<", "redacted"),
    *("${", "{{", "none", "null", "true", "false"),
)
_LONG = 60
"""Repetitions that may be more need no upper limit in the common pass: none goes on over the end of a line."""
_CONFIDENCE = {"high": 0.97, "medium": 0.85, "low": 0.7}
_END = re.compile(r"[A-Za-z0-9+/=_.~\-]*")
_PEM_END = re.compile(r"-----END[ A-Z0-9_-]{0,100}-----")


def entropy(value: str) -> float:
    """Return the Shannon entropy of a string, in bits a character."""
    size = len(value)
    return -sum(n / size * log2(n / size) for n in Counter(value).values()) if size else 0.0


def _candidate(regex: str) -> str:
    """Turn a rule into RE2: without look-arounds and long limits (the check has them) and without groups."""
    regex = r"\b" + _LOOK.sub("", regex) if regex.startswith("(?<!") else _LOOK.sub("", regex)
    plain = loosened(_CAPTURE.sub("(?:", regex), _LONG)
    return f"(?:{plain})" if not plain.startswith("(?i)") else f"(?i:{plain[4:]})"


def secret_detectors(rows: Sequence[Mapping[str, Any]]) -> tuple[Detector, ...]:
    """Return the detector of secrets; a known prefix needs 3.0 bits a character, others 3.5."""
    rules = [
        (
            re.compile(row["regex"]),
            "secret." + row["id"],
            _CONFIDENCE[row["confidence"]],
            0.0 if row["detection"] == "structure" else 3.5 if row["id"] == "generic_assignment" else 3.0,
        )
        for row in rows
    ]

    def check(text: str, start: int, end: int) -> list[Hit]:
        stop = min(len(text), end + 4)
        for pattern, name, confidence, floor in rules:
            m = pattern.search(text, max(0, start - 1), stop)
            if m is None:
                continue
            group = 1 if pattern.groups and m.group(1) else 0
            value = m.group(group)
            if entropy(value) < floor or (floor == 3.5 and any(w in value.lower() for w in _STOP)):
                continue
            low, high = m.span(group)
            return [Hit(low, _whole(text, high, name), "SECRET_KEY", confidence, name)]
        return []

    pattern = "|".join(_candidate(row["regex"]) for row in rows)
    return (Detector("secret", pattern, check, retry=True),)


def _whole(text: str, end: int, name: str) -> int:
    """Return where the secret really ends: a private key at its footer, a token at its last character."""
    if name == "secret.private_key":
        footer = _PEM_END.search(text, end)
        slot_end = text.find("\0", end)
        limit = len(text) if slot_end < 0 else slot_end
        return footer.end() if footer and footer.end() <= limit else limit
    tail = _END.match(text, end)
    return end if tail is None else tail.end() - (len(tail.group()) - len(tail.group().rstrip(".")))
