"""Verdicts on privilege: what a named person decided of a text holds wherever the text comes again in its matter.

Texts are told by a keyed digest (HMAC-SHA256, RFC 2104), whose key is derived from the matter's: the text itself is
kept nowhere, a verdict in one matter says nothing in another, and none once the matter's key is destroyed.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from situs.model import Verdict

_PURPOSE = b"situs verdict v1"


@dataclass(slots=True)
class Verdicts:
    """Hold the verdicts of every matter by the marks of their texts; a later one takes the place of an earlier."""

    known: dict[str, Verdict] = field(default_factory=dict)

    def of(self, matter_key: bytes) -> MatterVerdicts:
        """Return those that hold for the matter of this key."""
        return MatterVerdicts(self.known, hmac.digest(matter_key, _PURPOSE, "sha256"))

    def put(self, marks: Iterable[str], verdict: Verdict) -> None:
        """Let a verdict hold for texts from now on."""
        self.known.update(dict.fromkeys(marks, verdict))


@dataclass(frozen=True, slots=True)
class MatterVerdicts:
    """Look up verdicts for one matter's texts."""

    known: Mapping[str, Verdict]
    key: bytes = field(repr=False)

    def mark(self, text: str) -> str:
        """Return the mark of a text, in hex."""
        return hmac.digest(self.key, text.encode("utf-8", "surrogatepass"), "sha256").hex()

    def on(self, mark: str) -> Verdict | None:
        """Return the verdict on a text by its mark, or None where nobody has decided."""
        return self.known.get(mark)
