"""The manifest of a data set: one line of canonical JSON for each record, all under one signature.

```
{"format":"situs-export/1","id":…,"made":…,"by":…,"places":[…],"rules":{…},…}     how the verdicts came about
{"n":1,"sha256":…,"verdict":"kept","reason":"","policies":[…],"matter":…,"out":{"bytes":…,"sha256":…},…}
{"n":2,"sha256":…,"verdict":"removed","reason":"hold",…,"out":null}
…
{"counts":{"kept":…,"removed":{…}},"source":{…},"data":{…}}                        what came in, what came out
{"note":"<signed note>"}                                                           the signature
```

Lines are leaves of a Merkle tree (RFC 6962), and the note is a checkpoint (C2SP tlog-checkpoint, Ed25519) over the tree
of all lines before it. So a manifest of millions of records is written and verified in one pass with little memory, and
no line of it can be changed, added, left out or moved. The note's origin is the ledger's with `/exports` behind it, and
the key is the ledger's: whoever holds the verifier key of the ledger can verify, and no checkpoint of a ledger passes
for a manifest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from situs.export.record import Record, Unreadable, Verdict
from situs.ledger import Checkpoint, Signer, Tree, VerifierKey, canonicalise, leaf_hash, sign_checkpoint
from situs.model import STATED

FORMAT = "situs-export/1"
_ORIGIN = "/exports"


def origin_of(ledger: str) -> str:
    """Return the origin under which a ledger's key signs manifests."""
    return ledger + _ORIGIN


def manifest_key(vkey: VerifierKey) -> VerifierKey:
    """Return the key that verifies manifests, given the ledger's or itself."""
    name = vkey.name if vkey.name.endswith(_ORIGIN) else origin_of(vkey.name)
    return VerifierKey(name, vkey.public)


@dataclass(frozen=True, slots=True)
class Terms:
    """State under what a data set was made."""

    id: str
    made: int
    """Milliseconds since the epoch."""
    by: str
    """Who made it."""
    kind: str
    """`jsonl`, `csv` or `documents`."""
    places: tuple[str, ...]
    """Where training may run."""
    stated: tuple[str, ...]
    """Labels that were stated of the whole set."""
    pseudonymise: bool
    rules: Mapping[str, str]
    """Digests of detectors, law, policies and configuration."""
    tests: tuple[tuple[str, int], ...] = ()
    """Test sets: the digest of each with the number of its records."""
    canaries: int = -1
    """How many canaries were noted in the register; -1 where none were looked for."""
    head: bytes = b""
    """The line of columns that a table begins with."""
    credential: str = STATED
    """How `by` is known: `api_key`, `jwt`, or `stated` where nobody checked."""

    def line(self) -> dict[str, Any]:
        """Return the manifest's first line."""
        return {
            "format": FORMAT,
            "id": self.id,
            "made": self.made,
            "by": self.by,
            "credential": self.credential,
            "kind": self.kind,
            "places": list(self.places),
            "stated": list(self.stated),
            "pseudonymise": self.pseudonymise,
            "rules": dict(self.rules),
            "tests": [{"sha256": digest, "records": count} for digest, count in self.tests],
            "canaries": self.canaries,
            "head": _written(self.head) if self.head else None,
        }


@dataclass(slots=True)
class Tally:
    """Count verdicts, and what is written."""

    kept: int = 0
    replaced: int = 0
    removed: Counter[str] = field(default_factory=Counter)

    @property
    def records(self) -> int:
        """Return how many there were."""
        return self.kept + sum(self.removed.values())

    def add(self, verdict: Verdict) -> None:
        """Count one more."""
        if verdict.reason is None:
            self.kept += 1
            self.replaced += verdict.replaced
        else:
            self.removed[verdict.reason.value] += 1

    def line(self) -> dict[str, Any]:
        """Return the counts, each reason that occurred with its number."""
        return {"records": self.records, "kept": self.kept, "replaced": self.replaced, "removed": dict(self.removed)}


class Manifest:
    """Make a manifest line by line; each method returns the next line with its end."""

    def __init__(self) -> None:
        self._tree = Tree()

    @property
    def root(self) -> bytes:
        """Return the root over the lines so far."""
        return self._tree.head().root

    def begin(self, terms: Terms) -> bytes:
        """Return the first line."""
        return self._line(terms.line())

    def record(self, record: Record | Unreadable, verdict: Verdict) -> bytes:
        """Return the line of a record."""
        return self._line(
            {
                "n": record.number,
                "sha256": record.digest,
                "matter": record.matter if isinstance(record, Record) else "",
                "verdict": "kept" if verdict.kept else "removed",
                "reason": verdict.reason.value if verdict.reason else "",
                "why": verdict.why,
                "policies": list(verdict.policies),
                "replaced": verdict.replaced,
                "out": _written(verdict.body) if verdict.kept else None,
            }
        )

    def end(self, tally: Tally, source: Mapping[str, Any], data: Mapping[str, Any]) -> bytes:
        """Return the line after the last record: counts, and digest and size of source and data."""
        return self._line({"counts": tally.line(), "source": dict(source), "data": dict(data)})

    def sign(self, ledger: str, signer: Signer) -> bytes:
        """Return the last line: the note over all others, under the origin that follows from the ledger's."""
        head = self._tree.head()
        note = sign_checkpoint(Checkpoint(origin_of(ledger), head.size, head.root), signer)
        return canonicalise({"note": note.decode()}) + b"\n"

    def _line(self, value: Mapping[str, Any]) -> bytes:
        line = canonicalise(value)
        self._tree.push(leaf_hash(line))
        return line + b"\n"


def _written(body: bytes) -> dict[str, Any]:
    return {"bytes": len(body), "sha256": sha256(body).hexdigest()}
