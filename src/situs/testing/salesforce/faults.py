"""Errors as Salesforce's REST API words them: an array of objects with a message, a code and fields."""

from __future__ import annotations

import orjson


class Fault(Exception):
    """End a request with a status and one error."""

    def __init__(self, status: int, code: str, message: str, fields: tuple[str, ...] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields

    @property
    def error(self) -> dict[str, object]:
        """Return the error as an object; fields are told where the fault knows of any."""
        told: dict[str, object] = {"message": self.message, "errorCode": self.code}
        return told if self.fields is None else {**told, "fields": list(self.fields)}

    @property
    def body(self) -> bytes:
        """Return the array."""
        return orjson.dumps([self.error])


def malformed(why: str) -> Fault:
    """Return the refusal of a query."""
    return Fault(400, "MALFORMED_QUERY", why)


def not_found() -> Fault:
    """Return the answer for what is not there, or not for this user."""
    return Fault(404, "NOT_FOUND", "The requested resource does not exist")


def expired() -> Fault:
    """Return the answer for a session that is over, or never was."""
    return Fault(401, "INVALID_SESSION_ID", "Session expired or invalid")


def exhausted() -> Fault:
    """Return the answer once a day's requests are used up."""
    return Fault(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
