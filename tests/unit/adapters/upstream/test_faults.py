import aiohttp
import orjson
import pytest
from aiohttp import client_exceptions, http_exceptions
from hypothesis import given
from hypothesis import strategies as st

from situs.adapters.upstream.faults import FOREIGN, fault_of_answer, fault_of_exception, retry_after

CLASSES = [
    cls
    for module in (client_exceptions, http_exceptions)
    for cls in vars(module).values()
    if isinstance(cls, type) and issubclass(cls, Exception) and cls.__module__ == module.__name__
]
CODES = {
    "upstream_unreachable",
    "upstream_timeout",
    "upstream_truncated",
    "upstream_garbled",
    "upstream_redirected",
}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_exception_of_aiohttp_is_caught_and_has_a_code(cls: type[Exception]):
    assert issubclass(cls, FOREIGN)
    fault = fault_of_exception(cls.__new__(cls))
    if cls not in (aiohttp.ClientError,):
        assert fault.code in CODES, fault.code


def test_the_list_of_classes_is_not_empty():
    assert len(CLASSES) > 30
    assert {getattr(client_exceptions, name) for name in client_exceptions.__all__} <= set(CLASSES)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TimeoutError(), "upstream_timeout"),
        (aiohttp.ServerTimeoutError(), "upstream_timeout"),
        (aiohttp.ConnectionTimeoutError(), "upstream_timeout"),
        (aiohttp.ServerDisconnectedError(), "upstream_unreachable"),
        (ConnectionResetError(), "upstream_unreachable"),
        (aiohttp.ClientPayloadError(), "upstream_truncated"),
        (ValueError("geheim"), "upstream_garbled"),
        (OSError(28, "geheim"), "upstream_unreachable"),
        (aiohttp.ClientError("geheim"), "upstream_error"),
    ],
)
def test_exceptions_are_mapped_without_their_text(error: Exception, code: str):
    fault = fault_of_exception(error)
    assert (fault.code, fault.retryable) == (code, True)
    assert "geheim" not in fault.message


def error(**fields: object) -> bytes:
    return orjson.dumps({"error": fields})


@pytest.mark.parametrize(
    ("status", "body", "code", "retryable"),
    [
        (301, b"", "upstream_redirected", True),
        (307, b"", "upstream_redirected", True),
        (204, b"", "upstream_garbled", True),
        (400, b"{", "upstream_rejected", False),
        (422, error(message="x"), "upstream_rejected", False),
        (400, error(type="exceed_context_size_error", code=400), "upstream_context_exceeded", True),
        (400, error(code="context_length_exceeded"), "upstream_context_exceeded", True),
        (413, b"", "upstream_context_exceeded", True),
        (400, error(code="content_filter"), "upstream_content_filtered", False),
        (
            400,
            error(code="x", innererror={"code": "ResponsibleAIPolicyViolation"}),
            "upstream_content_filtered",
            False,
        ),
        (401, b"", "upstream_unauthorised", True),
        (403, b"", "upstream_unauthorised", True),
        (404, b"", "upstream_not_found", True),
        (408, b"", "upstream_overloaded", True),
        (429, b"", "upstream_overloaded", True),
        (503, b"", "upstream_overloaded", True),
        (529, b"", "upstream_overloaded", True),
        (500, b"", "upstream_error", True),
        (502, b"", "upstream_error", True),
        (504, b"", "upstream_timeout", True),
        (599, b"", "upstream_error", True),
        (500, b'[{"error":{"code":"context_length_exceeded"}}]', "upstream_context_exceeded", True),
        (500, b"[]", "upstream_error", True),
        (500, b'"text"', "upstream_error", True),
    ],
)
def test_answers_are_mapped(status: int, body: bytes, code: str, retryable: bool):
    fault = fault_of_answer(status, {}, body, NOW)
    assert (fault.code, fault.retryable) == (code, retryable)


def test_no_text_of_the_provider_gets_through():
    body = error(message="your prompt: geheim", code="geheim", type="geheim")
    for status in (400, 401, 429, 500, 302):
        fault = fault_of_answer(status, {"location": "https://geheim.example"}, body, NOW)
        assert "geheim" not in fault.message + str(fault.args) + fault.code


NOW = 784_111_777.0
"""Sunday, 6 November 1994, 08:49:37 UTC: the moment of the RFC's examples."""


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3.0),
        ("0.5", 0.5),
        ("", None),
        ("-1", None),
        ("nan", None),
        ("Sun, 06 Nov 1994 08:49:47 GMT", 10.0),
        ("Sunday, 06-Nov-94 08:49:47 GMT", 10.0),
        ("Sun Nov  6 08:49:47 1994", 10.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
        ("Sun, 06 Nov 1994 08:49:27 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600.0),
        ("Sun, 06 Nov 1994 08:49:47 +0000", None),
        ("Sun, 31 Feb 1994 08:49:47 GMT", None),
        ("Sun, 06 Nov 1994 24:49:47 GMT", None),
        ("Sun, 06 Nop 1994 08:49:47 GMT", None),
        ("06 Nov 1994 08:49:47 GMT", None),
        ("soon", None),
    ],
)
def test_retry_after(value: str, seconds: float | None):
    assert retry_after(value, NOW) == seconds


def test_a_year_of_two_digits_lies_at_most_fifty_years_ahead():
    in_2026 = 1_795_000_000.0
    assert retry_after("Tuesday, 31-Dec-75 23:59:59 GMT", in_2026) == 3600.0
    assert retry_after("Friday, 31-Dec-77 23:59:59 GMT", in_2026) == 0.0


@given(st.text(max_size=60) | st.from_regex(r"[A-Za-z]{3}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT"))
def test_nothing_that_a_provider_says_of_a_wait_is_a_defect(value: str):
    seconds = retry_after(value, NOW)
    assert seconds is None or 0 <= seconds <= 3600


def test_retry_after_is_bounded_and_carried():
    assert retry_after("99999999", NOW) == 3600
    assert fault_of_answer(429, {"retry-after": "7"}, b"", NOW).retry_after == 7
    assert fault_of_answer(503, {"retry-after": "Sun, 06 Nov 1994 08:50:37 GMT"}, b"", NOW).retry_after == 60
