"""Make an entry canonical: one value, one sequence of bytes (RFC 8785)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import orjson
import re2

from situs.errors import IntegrityError, LedgerError

MAX_ENTRY_BYTES = 1 << 20
MAX_CONTAINERS = 20_000
MAX_DEPTH = 32
MAX_CALL = 256
"""The longest call id, in characters."""
TYPES = ("decision", "outcome", "event")
"""What an entry may be."""

_PLAIN = re2.Set.FullMatchSet()  # asked of every entry: a set answers without making a match object
"""JSON in ASCII whose numbers are integers and whose strings hold no bracket."""
_PLAIN.Add(rb"""(?:[\[\]{}:,]|-?[0-9]+|true|false|null|"(?:[ !#-Z^-z|~]|\\[ -~])*")*""")
_PLAIN.Compile()
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_AS_BRACES = bytes.maketrans(b"[]", b"{}")
_SCALARS = frozenset({str, int, bool, type(None)})
_OPTIONS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)


def canonicalise(entry: Mapping[str, Any]) -> bytes:
    """Return the entry in canonical form, UTF-8.

    Values are strings (a `StrEnum` counts as its value), integers of at most 53 bits, booleans, None, lists,
    tuples and dicts of these; keys are strings of the Basic Multilingual Plane, in which the order by code
    points is RFC 8785's order by UTF-16 units (section 3.2.3). Raise `LedgerError("entry_invalid")` for
    anything else: floats, lone surrogates, cycles, more than 1 MiB.
    """
    value = entry if type(entry) is dict else dict(entry)
    _check_types(value)
    try:
        body = orjson.dumps(value, option=_OPTIONS)
    except orjson.JSONEncodeError:
        # The cause's message may quote the value, and a value may be a client's text.
        raise LedgerError("entry_invalid", "an entry holds a value that has no canonical form") from None
    if len(body) > MAX_ENTRY_BYTES:
        raise LedgerError("entry_invalid", f"an entry of {len(body)} bytes exceeds {MAX_ENTRY_BYTES}")
    return body


def read_entry(body: bytes) -> dict[str, Any]:
    """Return the entry that canonical bytes hold.

    Raise `IntegrityError("entry_malformed")` if they are not canonical or lack `type`, `call` or `at`.
    """
    entry = load_entry(body)
    try:
        canonical = orjson.dumps(entry, option=_OPTIONS) if _is_plain(body) else canonicalise(entry)
    except orjson.JSONEncodeError:
        raise IntegrityError("entry_malformed", "an entry holds a value that has no canonical form") from None
    except LedgerError as error:
        raise IntegrityError("entry_malformed", error.message) from None
    if canonical != body:
        raise IntegrityError("entry_malformed", "an entry is not in canonical form")
    return entry


def load_entry(body: bytes) -> dict[str, Any]:
    """Return the entry of bytes that are known to be canonical, or will be.

    Raise `IntegrityError("entry_malformed")` if they are no JSON or lack `type`, `call` or `at`.
    """
    try:
        entry = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise IntegrityError("entry_malformed", "an entry is not json") from None
    if not isinstance(entry, dict) or not _has_envelope(entry):
        raise IntegrityError("entry_malformed", "an entry lacks its type, call or time")
    return entry


def load_evidence(raw: bytes) -> Any:
    """Return what the JSON of evidence holds; raise `ValueError` where a member is named twice, or it is no JSON.

    Of two members of one name parsers take the first or the last: a file that was verified would say something else to
    another reader.
    """
    value = orjson.loads(raw)
    try:
        if orjson.dumps(value) != raw.rstrip(b"\r\n"):  # what is as we write it has each member once
            json.loads(raw, object_pairs_hook=_named_once)
    except (RecursionError, TypeError):
        raise ValueError("nested too deep") from None
    return value


def _named_once(members: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in members}) < len(members):
        raise ValueError("a member is named twice")


def check_envelope(entry: Mapping[str, Any]) -> None:
    """Check the fields of every entry, `type`, `call`, `at`; raise `LedgerError("entry_invalid")`."""
    if not _has_envelope(entry):
        raise LedgerError("entry_invalid", "an entry lacks its type, call or time")


def _is_plain(body: bytes) -> bool:
    """Tell from the bytes of a JSON object that it passes `_check_types`; False says nothing.

    Every bracket is a container's: those in strings could close what is open, and hide depth. So few containers cannot
    be too deep. With one kind of bracket each round takes away the innermost containers, and no other.
    """
    if len(body) > MAX_ENTRY_BYTES or not _PLAIN.Match(body):
        return False
    brackets = body.translate(_AS_BRACES, _NO_BRACKETS)
    if len(brackets) <= 2 * MAX_DEPTH:
        return True
    if len(brackets) > MAX_CONTAINERS:
        return False
    for _ in range(MAX_DEPTH):
        brackets = brackets.replace(b"{}", b"")
        if not brackets:
            return True
    return False


def _has_envelope(entry: Mapping[str, Any]) -> bool:
    kind, call, at = entry.get("type"), entry.get("call"), entry.get("at")
    return (
        kind in TYPES
        and isinstance(call, str)
        and len(call) <= MAX_CALL
        and (bool(call) or kind == "event")
        and type(at) is int
        and 0 <= at < 1 << 53
    )


def _check_types(root: dict[str, Any]) -> None:
    """Check every container, level by level, leaving to C what holds scalars alone."""
    level: list[Any] = [root]
    seen = 0
    for _ in range(MAX_DEPTH):
        seen += len(level)
        if seen > MAX_CONTAINERS:
            raise LedgerError("entry_invalid", f"an entry holds more than {MAX_CONTAINERS} containers")
        inner: list[Any] = []
        for container in level:
            if type(container) is dict:
                _check_keys(container)
                members = container.values()
            else:
                members = container
            if not _SCALARS.issuperset(map(type, members)):
                _check_members(members, inner)
        if not inner:
            return
        level = inner
    raise LedgerError("entry_invalid", f"an entry is nested deeper than {MAX_DEPTH}")


def _check_keys(container: dict[Any, Any]) -> None:
    try:
        keys = "".join(container)
    except TypeError:
        raise LedgerError("entry_invalid", "an entry has a key that is not a string") from None
    if not keys.isascii() and max(keys) > "\uffff":
        raise LedgerError("entry_invalid", "an entry has a key outside the basic multilingual plane")


def _check_members(members: Iterable[Any], inner: list[Any]) -> None:
    for member in members:
        kind = type(member)
        if kind is dict or kind is list or kind is tuple:
            inner.append(member)
        elif kind not in _SCALARS and not issubclass(kind, StrEnum):
            raise LedgerError("entry_invalid", f"an entry holds a value of type {kind.__name__}")
