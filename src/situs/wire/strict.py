"""Parse JSON so that every reader of the same bytes sees the same values (RFC 8259; I-JSON, RFC 7493).

A duplicate key is refused, since the checker might keep the last value and the model's server the first. The
parser itself drops duplicates silently, so keys are counted: those of the parsed tree against those in the
bytes. The count over bytes may only err upwards; where the two differ, a slow parse that sees every pair
decides.
"""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from situs.errors import CallError

MAX_DEPTH = 64
"""Levels of nesting that are accepted."""

_SPACED_KEY = re.compile(rb'"[ \t\r\n]+:')


def parse(raw: bytes) -> Any:
    """Return the tree of one JSON text.

    Raises `CallError`: `invalid_utf8`, `invalid_unicode` (a lone surrogate), `too_deep`, `invalid_json`.
    Duplicate keys are left to `check_keys`, which needs the tree's count of keys.
    """
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _reason(raw, str(error)) from None


def _reason(raw: bytes, text: str) -> CallError:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return CallError("invalid_utf8", f"the body is not UTF-8 at byte {error.start}")
    if "surrogate" in text:
        return CallError("invalid_unicode", "the body holds a lone surrogate")
    if "ecursion" in text or "epth" in text:
        return CallError("too_deep", f"the body is nested deeper than {MAX_DEPTH} levels")
    return CallError("invalid_json", "the body is not valid JSON")


def check_keys(raw: bytes, tree: Any, keys: int) -> None:
    """Refuse duplicate keys (`duplicate_key`) in JSON that was parsed to `tree`, which has `keys` keys."""
    if orjson.dumps(tree) == raw:
        return
    if b'\\\\"' not in raw and _upper_count(raw) == keys:
        return
    try:
        json.loads(raw, object_pairs_hook=_unique, parse_int=_ignore, parse_float=_ignore)
    except RecursionError:
        raise CallError("too_deep", f"the body is nested deeper than {MAX_DEPTH} levels") from None


def _upper_count(raw: bytes) -> int:
    """Count quotes that stand before a colon: every key, and what only looks like one."""
    count = raw.count(b'":') - raw.count(b'\\":')
    if b" :" in raw or b"\n:" in raw or b"\t:" in raw or b"\r:" in raw:
        count += len(_SPACED_KEY.findall(raw))
    return count


def _unique(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise CallError("duplicate_key", "an object names the same key twice")


def _ignore(_: str) -> int:
    return 0


def count_keys(tree: Any) -> int:
    """Return how many object keys a tree has, without recursion."""
    keys = 0
    stack = [tree]
    while stack:
        node = stack.pop()
        if type(node) is dict:
            keys += len(node)
            stack.extend(node.values())
        elif type(node) is list:
            stack.extend(node)
    return keys


def parse_strictly(raw: bytes) -> Any:
    """Parse and refuse duplicate keys at once, for JSON that stands inside a string."""
    tree = parse(raw)
    check_keys(raw, tree, count_keys(tree))
    return tree
