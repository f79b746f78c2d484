r"""Parse JSON so that every reader of the same bytes sees the same values (RFC 8259; I-JSON, RFC 7493).

A duplicate key is refused, since the checker might keep the last value and the model's server the first. The
parser itself drops duplicates silently, so quotation marks are counted: a pair that was dropped leaves at least
the two of its key in the bytes that the parsed tree does not account for. Only a mark that is spelt `\u0022`
escapes that count; where one is there, or the counts differ, a slow parse that sees every pair decides.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

from situs.errors import CallError

MAX_DEPTH = 64
"""Levels of nesting that are accepted."""


def parse(raw: bytes) -> Any:
    """Return the tree of one JSON text.

    Raises `CallError`: `invalid_utf8`, `invalid_unicode` (a lone surrogate), `too_deep`, `invalid_json`.
    Duplicate keys are left to `check_keys`.
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


def check_keys(raw: bytes, tree: Any) -> None:
    """Refuse duplicate keys (`duplicate_key`) in JSON that was parsed to `tree`."""
    if raw.count(b'"') == _quotes(tree) and b"\\u0022" not in raw:
        return
    try:
        json.loads(raw, object_pairs_hook=_unique, parse_int=_ignore, parse_float=_ignore)
    except RecursionError:
        raise CallError("too_deep", f"the body is nested deeper than {MAX_DEPTH} levels") from None


def _quotes(tree: Any) -> int:
    """Return how many quotation marks a tree's strings need, keys included: two each, and those within."""
    quotes = 0
    stack = [tree]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is str:
            quotes += 2 + (node.count('"') if '"' in node else 0)
        elif kind is dict:
            stack.extend(node)
            stack.extend(node.values())
        elif kind is list:
            stack.extend(node)
    return quotes


def _unique(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise CallError("duplicate_key", "an object names the same key twice")


def _ignore(_: str) -> int:
    return 0


def parse_strictly(raw: bytes) -> Any:
    """Parse and refuse duplicate keys at once, for JSON that stands inside a string."""
    tree = parse(raw)
    check_keys(raw, tree)
    return tree
