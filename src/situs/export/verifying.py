"""Verify a manifest, and the data that it speaks of, with a public key and nothing else: one pass over each.

What a line must be is checked as strictly as its signature: a manifest that its own maker wrote wrongly is no evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from situs.errors import IntegrityError, LedgerError
from situs.export.manifest import FORMAT, manifest_key
from situs.export.record import LARGEST, Reason
from situs.ledger import Tree, VerifierKey, canonicalise, leaf_hash, verify_checkpoint
from situs.model import STATED

Read = Callable[[int], bytes]
"""Return at most so many bytes of the data, and none at its end."""

MAX_LINE = 1 << 20
"""The longest line of a manifest, in bytes."""
_REASONS = frozenset(reason.value for reason in Reason)
_LARGEST_OUT = 8 * LARGEST
"""A record may grow when it is written anew."""
_HEX = re.compile(r"[0-9a-f]{64}")
_FIRST = {
    "format": str, "id": str, "made": int, "by": str, "credential": str, "kind": str, "places": list, "stated": list,
    "pseudonymise": bool, "rules": dict, "tests": list, "canaries": int, "head": (dict, type(None)),
}  # fmt: skip
_EARLIER = {"credential": STATED}
"""What manifests of earlier versions do not say: nobody's name was checked then."""
_RECORD = {
    "n": int, "sha256": str, "matter": str, "verdict": str, "reason": str, "why": str, "policies": list,
    "replaced": int, "out": (dict, type(None)),
}  # fmt: skip
_END = {"counts": dict, "source": dict, "data": dict}


@dataclass(frozen=True, slots=True)
class Verified:
    """State what a manifest proves."""

    terms: Mapping[str, Any]
    """Its first line."""
    counts: Mapping[str, Any]
    source: Mapping[str, Any]
    data: Mapping[str, Any]
    root: bytes
    origin: str
    matters: frozenset[str]
    """The matters of the records that were kept."""
    unnamed: bool
    """Some record that was kept names no matter."""
    compared: bool
    """The data themselves were read and agree."""

    @property
    def places(self) -> tuple[str, ...]:
        """Return where training may run."""
        return tuple(self.terms["places"])


def verify_manifest(lines: Iterable[bytes], vkey: VerifierKey, read: Read | None = None) -> Verified:
    """Return what a manifest proves; `read` gives the data, or None to leave them out.

    1. Every line is canonical and has the members of its kind. 2. Records are numbered without a gap, each kept or
    removed for one reason. 3. The counts are theirs. 4. Each kept record stands in the data as it was written, in
    order, and nothing beside. 5. The note is signed by the key, and its root is that of the lines.

    Raise `IntegrityError`: `manifest_malformed`, `manifest_edited`, `data_edited`, `checkpoint_malformed`,
    `checkpoint_unsigned`, `checkpoint_forged`, `checkpoint_origin`. Which record it is stands in `at`.
    """
    tree, data = Tree(), _Comparison(read)
    terms = end = None
    note, tally, number, matters = b"", Counter[str](), 0, set[str]()
    for line, value in _parsed(lines):
        if note:
            raise _malformed("has a line after its note")
        if "note" in value:
            note = _note(value)
            continue
        tree.push(leaf_hash(line))
        if terms is None:
            terms = _checked({**_EARLIER, **value}, _FIRST, 0)
            if terms["format"] != FORMAT:
                raise _malformed(f"is not of the format {FORMAT}")
            data.expect(terms["head"], 0)
        elif end is not None:
            raise _malformed("goes on after its end")
        elif "n" in value:
            number += 1
            tally[_record(value, number)] += 1
            data.expect(value["out"], number)
            matters.update([value["matter"]] if value["out"] is not None else [])
        else:
            end = _checked(value, _END, number)
    if terms is None or end is None or not note:
        raise _malformed("is cut off")
    _check_counts(end["counts"], tally, number)
    checkpoint = verify_checkpoint(note, manifest_key(vkey))
    if checkpoint.head != tree.head():
        raise IntegrityError(
            "manifest_edited",
            "the manifest's lines are not those that were signed",
            expected=str(checkpoint.head),
            found=str(tree.head()),
        )
    data.close(end["data"])
    return Verified(
        terms=terms,
        counts=end["counts"],
        source=end["source"],
        data=end["data"],
        root=checkpoint.root,
        origin=checkpoint.origin,
        matters=frozenset(matters - {""}),
        unnamed="" in matters,
        compared=read is not None,
    )


class _Comparison:
    """Compare the data with what the manifest says of each record."""

    def __init__(self, read: Read | None) -> None:
        self._read = read
        self._digest = sha256()
        self._size = 0

    def expect(self, out: Any, at: int) -> None:
        """Read the next record (0: the line of columns), and compare; `out` is None where none was written."""
        if out is None:
            return
        size = _size_and_digest(out, at)
        if self._read is None:
            return
        body = self._take(size + 1)
        found = sha256(body[:-1]).hexdigest()
        if len(body) != size + 1 or body[-1:] != b"\n" or found != out["sha256"]:
            message = f"record {at} of the data is not the one that was written"
            raise IntegrityError("data_edited", message, expected=out["sha256"], found=found, at=at)

    def close(self, said: Any) -> None:
        """Compare the whole."""
        size = _size_and_digest(said, None)
        if self._read is None:
            return
        if self._read(1):
            raise IntegrityError("data_edited", "the data hold more than was written")
        if self._size != size or self._digest.hexdigest() != said["sha256"]:
            found = self._digest.hexdigest()
            raise IntegrityError(
                "data_edited", "the data are not those that were written", expected=said["sha256"], found=found
            )

    def _take(self, size: int) -> bytes:
        assert self._read is not None
        parts, left = [], size
        while left and (part := self._read(left)):
            parts.append(part)
            left -= len(part)
        body = b"".join(parts)
        self._digest.update(body)
        self._size += len(body)
        return body


def _parsed(lines: Iterable[bytes]) -> Iterator[tuple[bytes, dict[str, Any]]]:
    for number, whole in enumerate(lines):
        line = whole.removesuffix(b"\n")
        if line == whole or len(line) > MAX_LINE:
            raise _malformed("has a line that is too long or has no end", number)
        try:
            value = orjson.loads(line)
            canonical = isinstance(value, dict) and canonicalise(value) == line
        except (orjson.JSONDecodeError, LedgerError):
            canonical = False
        if not canonical:
            raise _malformed("has a line that is not canonical json", number)
        yield line, value


def _record(value: dict[str, Any], number: int) -> str:
    """Return a record's reason, or `kept`."""
    _checked(value, _RECORD, number)
    kept = value["verdict"] == "kept"
    removed = value["verdict"] == "removed" and value["reason"] in _REASONS and value["out"] is None
    if value["n"] != number or not (removed or (kept and value["reason"] == "" and value["out"] is not None)):
        raise _malformed(f"says of record {number} what cannot be", number)
    return "kept" if kept else str(value["reason"])


def _checked(value: dict[str, Any], members: Mapping[str, Any], at: int) -> dict[str, Any]:
    if set(value) != set(members) or not all(isinstance(value[name], kind) for name, kind in members.items()):
        raise _malformed("has a line with unknown or missing members", at)
    if "places" in value and not (value["places"] and all(isinstance(p, str) for p in value["places"])):
        raise _malformed("names no place of training", at)
    return value


def _check_counts(counts: Mapping[str, Any], tally: Counter[str], number: int) -> None:
    removed = {reason: count for reason, count in tally.items() if reason != "kept"}
    if (counts.get("records"), counts.get("kept"), counts.get("removed")) != (number, tally["kept"], removed):
        raise _malformed("has other counts than records")


def _note(value: dict[str, Any]) -> bytes:
    if set(value) != {"note"} or not isinstance(value["note"], str):
        raise _malformed("has a malformed note")
    return value["note"].encode()


def _size_and_digest(said: Any, at: int | None) -> int:
    size, digest = (said.get("bytes"), said.get("sha256")) if isinstance(said, dict) else (None, None)
    if type(size) is not int or size < 0 or not isinstance(digest, str) or not _HEX.fullmatch(digest):
        raise _malformed("has no valid size and digest", at)
    if at is not None and size > _LARGEST_OUT:
        raise _malformed("speaks of a record that is too long", at)
    return size


def _malformed(what: str, at: int | None = None) -> IntegrityError:
    return IntegrityError("manifest_malformed", f"the manifest {what}", at=at)
