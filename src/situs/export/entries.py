"""What the ledger keeps of an export and of a training run: an event each, with digests and counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from situs.export.manifest import Tally, Terms
from situs.model import Principal

ENTRY_VERSION = 1


def export_entry(
    terms: Terms, tally: Tally, source: Mapping[str, Any], data: Mapping[str, Any], root: bytes, at: int
) -> dict[str, Any]:
    """Return the entry of a data set that was made; `root` is the manifest's, over all lines but the note.

    `at` is when it is recorded (epoch milliseconds), which may be hours after it was begun.
    """
    return {
        "v": ENTRY_VERSION,
        "type": "event",
        "call": terms.id,
        "at": at,
        "event": "export",
        "begun": terms.made,
        "by": terms.by,
        "credential": terms.credential,
        "kind": terms.kind,
        "places": list(terms.places),
        "stated": list(terms.stated),
        "pseudonymise": terms.pseudonymise,
        "counts": tally.line(),
        "source": dict(source),
        "data": dict(data),
        "manifest": root.hex(),
        "rules": dict(terms.rules),
    }


def training_entry(export: str, at: int, who: Principal, place: str, root: bytes) -> dict[str, Any]:
    """Return the entry of a training run that may start; its credential says how whoever starts it is known."""
    return {
        "v": ENTRY_VERSION,
        "type": "event",
        "call": export,
        "at": at,
        "event": "training",
        "by": who.id,
        "credential": who.credential,
        "place": place,
        "manifest": root.hex(),
    }
