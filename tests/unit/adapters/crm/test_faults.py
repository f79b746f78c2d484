"""Every foreign error is one of ours, and none of its words come through."""

import inspect

import aiohttp
import pytest

from situs.adapters.crm.faults import _EXCEPTIONS, FOREIGN, error_codes, fault_of_answer, fault_of_exception
from situs.errors import SitusError, UpstreamError


def classes(root: type[BaseException]) -> set[type[BaseException]]:
    return {root}.union(*(classes(sub) for sub in root.__subclasses__()))


ELSEWHERE = {aiohttp.EofStream, aiohttp.WebSocketError}
"""Of reading message by message and of web sockets, neither of which is done here."""
OURS = [
    kind for _, kind in inspect.getmembers(aiohttp, inspect.isclass)
    if issubclass(kind, Exception) and not issubclass(kind, Warning) and kind not in ELSEWHERE
]  # fmt: skip


@pytest.mark.parametrize("kind", sorted(set(OURS) | classes(aiohttp.ClientError), key=lambda k: k.__name__))
def test_every_exception_of_the_http_library_is_caught_and_mapped(kind: type[BaseException]) -> None:
    assert issubclass(kind, FOREIGN)
    assert any(issubclass(kind, known) for known, _ in _EXCEPTIONS)
    error = fault_of_exception(kind.__new__(kind))
    assert isinstance(error, UpstreamError) and error.code.startswith("crm_")


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (TimeoutError("Karl Muster"), "crm_timeout", 504),
        (ConnectionRefusedError("Karl Muster"), "crm_unreachable", 502),
        (aiohttp.ClientPayloadError("Karl Muster"), "crm_truncated", 502),
        (ValueError("Karl Muster"), "crm_garbled", 502),
        (RuntimeError("Karl Muster"), "crm_unavailable", 502),
    ],
)
def test_the_class_decides_and_the_words_are_dropped(error, code, status) -> None:
    ours = fault_of_exception(error)
    assert (ours.code, ours.status) == (code, status)
    assert "Muster" not in ours.message


@pytest.mark.parametrize(
    ("status", "name", "code", "told"),
    [
        (401, "INVALID_SESSION_ID", "crm_unauthorised", 502),
        (403, "REQUEST_LIMIT_EXCEEDED", "crm_limit_reached", 503),
        (403, "INSUFFICIENT_ACCESS", "crm_forbidden", 502),
        (403, "API_DISABLED_FOR_ORG", "crm_forbidden", 502),
        (404, "NOT_FOUND", "crm_not_found", 404),
        (400, "MALFORMED_QUERY", "crm_rejected", 502),
        (400, "INVALID_FIELD", "crm_rejected", 502),
        (429, "", "crm_limit_reached", 503),
        (503, "SERVER_UNAVAILABLE", "crm_unavailable", 503),
        (302, "", "crm_redirected", 502),
        (204, "", "crm_garbled", 502),
    ],
)
def test_an_answer_is_told_by_its_status_and_code(status, name, code, told) -> None:
    body = b'[{"message":"Karl Muster","errorCode":"%s","fields":[]}]' % name.encode()
    error = fault_of_answer(status, body)
    assert isinstance(error, SitusError)
    assert (error.code, error.status) == (code, told)
    assert "Muster" not in error.message


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"[1]", b'"x"', b'[{"errorCode":1}]'])
def test_a_body_of_another_shape_has_no_codes(body) -> None:
    assert error_codes(body) == frozenset()
