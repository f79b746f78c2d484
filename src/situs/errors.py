"""Every error that Situs raises, by who must act.

```
SitusError(code, status)
├── ConfigError      the operator, at start-up: nothing is served until it is mended
├── CallError        the caller: the request itself is at fault
├── UpstreamError    the provider: may be tried again on another *permitted* route
├── LedgerError      storage: no ledger, no call (503 with Retry-After)
└── IntegrityError   evidence of tampering: carries what was expected and what was found
```

A refusal by policy is not an error but a value (`situs.pipeline.Refused`). Messages are one line, lower case,
and never contain client text: only names, pointers, digests and figures.
"""

from __future__ import annotations


class SitusError(Exception):
    """Carry a stable `code` (documented in the reference), an HTTP `status` and a message without client text."""

    default_status = 500

    def __init__(self, code: str, message: str, *, status: int | None = None, pointer: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = self.default_status if status is None else status
        self.pointer = pointer
        self.retry_after: float | None = None
        """Seconds after which the same call may succeed, where that is known."""
        self.recorded = ""
        """The code in the record, where that may say more than the caller is told; empty where both are one."""


class ConfigError(SitusError):
    """The operator must act: a setting, key, model or policy is missing or wrong."""


class CallError(SitusError):
    """The caller must act: the request is malformed, too large, not allowed or not understood."""

    default_status = 400


class UpstreamError(SitusError):
    """The provider failed; `retryable` says whether another permitted route may be tried."""

    default_status = 502

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int | None = None,
        retryable: bool = True,
        after: float | None = None,
    ) -> None:
        super().__init__(code, message, status=status)
        self.retryable = retryable
        self.retry_after = after


class LedgerError(SitusError):
    """The record could not be written or read; the call is refused with 503."""

    default_status = 503


class IntegrityError(SitusError):
    """The evidence contradicts itself; `expected` and `found` are digests or checkpoints, never text."""

    def __init__(self, code: str, message: str, *, expected: str = "", found: str = "", at: int | None = None) -> None:
        super().__init__(code, message)
        self.expected = expected
        self.found = found
        self.at = at
