"""Say what may follow a failure. A failure that another place would only repeat is not tried again."""

from __future__ import annotations

_FINAL = frozenset(
    {
        "upstream_context_exceeded",
        "upstream_not_found",
        "upstream_redirected",
        "upstream_refused",
        "upstream_too_large",
        "upstream_unsupported",
        "weights_invalid",
    }
)
"""Codes of failures that are final, whatever the adapter says: another place would repeat them, or they bode ill."""


def may_follow(code: str, retryable: bool) -> bool:
    """Tell whether another permitted route may be tried after a failure, if nothing has been emitted yet.

    The adapter's word `retryable` is needed and not enough: a final code, or none at all, ends the call.
    """
    return retryable and bool(code) and code not in _FINAL
