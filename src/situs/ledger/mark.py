"""Remember how far a log was verified, so that its next reading need not look into the same bytes again.

A mark names a checkpoint that the log's key has signed, and what was known of calls there. Whoever reads the log again
hashes every entry as before: does the tree have that checkpoint's root at its size, they are the bytes that were
verified, and what was found of them holds. Has it another, the key has signed two histories. Nothing else is taken from
a mark: a forged one could hide an entry that the log's own key has signed and that is not canonical or out of order,
and no other.

```
{"format": "situs-mark/1", "version": "…", "checkpoint": "<signed note>", …}     one line
<digests of the decided calls, eight bytes each>
<SHA-256 of all before>
```
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from situs.errors import IntegrityError
from situs.ledger.checkpoint import VerifierKey, peek_checkpoint, verify_checkpoint
from situs.ledger.merkle import TreeHead
from situs.ledger.sequence import Followed

MARK_FORMAT = "situs-mark/1"
_DIGEST = 32
_COUNTS = ("decisions", "outcomes", "events")


@dataclass(frozen=True, slots=True)
class Mark:
    """State that all entries under a checkpoint were verified, and what was known of calls then."""

    note: bytes
    """The checkpoint, a signed note."""
    head: TreeHead
    """That checkpoint's."""
    calls: Followed


def format_mark(mark: Mark, version: str) -> bytes:
    """Return a mark as a file's bytes; `version` is that of the software that verified."""
    calls = mark.calls
    head = {
        "format": MARK_FORMAT,
        "version": version,
        "checkpoint": mark.note.decode(),
        **{name: getattr(calls, name) for name in _COUNTS},
        "first_at": calls.first_at,
        "last_at": calls.last_at,
        "open": dict(calls.open),
    }
    body = orjson.dumps(head, option=orjson.OPT_APPEND_NEWLINE) + calls.decided
    return body + sha256(body).digest()


def parse_mark(raw: bytes, version: str) -> Mark | None:
    """Return a file's mark, or None for what is none, is damaged, or was written by another version."""
    body, digest = raw[:-_DIGEST], raw[-_DIGEST:]
    if sha256(body).digest() != digest:
        return None
    line, _, decided = body.partition(b"\n")
    try:
        head: dict[str, Any] = orjson.loads(line)
        if (head["format"], head["version"]) != (MARK_FORMAT, version):
            return None
        note = head["checkpoint"].encode()
        decisions, outcomes, events = (head[name] for name in _COUNTS)
        calls = Followed(decisions, outcomes, events, head["first_at"], head["last_at"], head["open"], decided)
        return Mark(note, peek_checkpoint(note).head, calls) if _fits(calls) else None
    except (ValueError, KeyError, TypeError, AttributeError, IntegrityError):
        return None


def usable(mark: Mark | None, vkey: VerifierKey, size: int) -> Mark | None:
    """Return the mark where its checkpoint is the key's and no larger than the log, or None.

    The log need not have stored that checkpoint: between two that stay, it keeps the newest alone.
    """
    if mark is None or mark.head.size > size:
        return None
    try:
        verify_checkpoint(mark.note, vkey)
    except IntegrityError:
        return None
    return mark


def _fits(calls: Followed) -> bool:
    """Tell whether each part is of its kind, and as many calls were decided as are counted."""
    numbers = (calls.decisions, calls.outcomes, calls.events)
    times = (calls.first_at, calls.last_at)
    return (
        all(type(number) is int and number >= 0 for number in numbers)
        and all(at is None or type(at) is int for at in times)
        and isinstance(calls.open, dict)
        and all(type(index) is int for index in calls.open.values())
        and len(calls.decided) == 8 * calls.decisions
        and len(calls.open) == calls.decisions - calls.outcomes
    )
