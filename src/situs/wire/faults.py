"""The refusals of a reader: each names a JSON pointer (RFC 6901) and never the text that stands there."""

from __future__ import annotations

import re

from situs.errors import CallError

_PLAIN = re.compile(r"[A-Za-z_$][A-Za-z0-9_.$-]{0,63}")


def segment(name: str) -> str:
    """Return a field's name as a pointer segment; a name that is no plain identifier is shown as `*`."""
    return name if _PLAIN.fullmatch(name) else "*"


def wrong_type(at: str, expected: str) -> CallError:
    """Say that the value at a pointer has another JSON type than the format declares."""
    return CallError("wrong_type", f"`{at or '/'}` must be {expected}", pointer=at)


def missing_field(at: str, name: str) -> CallError:
    """Say that a required field is absent."""
    return CallError("missing_field", f"`{at}/{name}` is required", pointer=f"{at}/{name}")


def unsupported_field(at: str) -> CallError:
    """Say that a field is not declared, or asks the provider to fetch or to keep something."""
    return CallError("unsupported_field", f"`{at}` is not supported", pointer=at)


def unsupported_value(at: str, why: str = "this value is not supported") -> CallError:
    """Say that a declared field holds a value that cannot be checked or served."""
    return CallError("unsupported_value", f"`{at}`: {why}", pointer=at)


def untranslatable(at: str) -> CallError:
    """Say that a field has no faithful counterpart in the dialect of the route."""
    return CallError("untranslatable_field", f"`{at}` has no counterpart in the format of this route", pointer=at)
