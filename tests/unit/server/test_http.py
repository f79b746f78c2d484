"""Requests and answers in ASGI's terms, bounded in size and time."""

import asyncio

import orjson
import pytest

from situs.errors import CallError, SitusError
from situs.server.http import (
    Disconnected,
    Head,
    check_json,
    credential_of,
    head_of,
    problem,
    read_body,
    respond,
    retry_headers,
)


def head(*headers: tuple[bytes, bytes], method: str = "POST", path: str = "/v1/x") -> Head:
    return Head(method, path, list(headers))


def feed(*messages: dict):
    left = list(messages)

    async def receive() -> dict:
        if left:
            return left.pop(0)
        await asyncio.sleep(30)
        return {"type": "http.disconnect"}

    return receive


def piece(body: bytes, more: bool = False) -> dict:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_head_is_read_from_the_scope() -> None:
    found = head_of({"method": "GET", "path": "/a", "headers": [(b"x-a", b"1")]})
    assert (found.method, found.path, found.get(b"x-a"), found.get(b"x-b")) == ("GET", "/a", "1", None)


def test_a_header_that_is_repeated_or_not_ascii_is_refused_by_name() -> None:
    with pytest.raises(CallError, match="x-situs-matter") as caught:
        head((b"x-situs-matter", b"M-1"), (b"x-situs-matter", b"M-1")).get(b"x-situs-matter")
    assert (caught.value.code, caught.value.status) == ("duplicate_header", 400)
    with pytest.raises(CallError) as caught:
        head((b"x-situs-matter", "Müller".encode())).get(b"x-situs-matter")
    assert caught.value.code == "header_malformed"
    assert "ller" not in caught.value.message


@pytest.mark.parametrize(
    ("headers", "credential"),
    [
        ([], None),
        ([(b"authorization", b"Bearer k")], "k"),
        ([(b"authorization", b"bEaReR  k ")], "k"),
        ([(b"x-api-key", b"k")], "k"),
        ([(b"api-key", b"k")], "k"),
        ([(b"authorization", b"Bearer k"), (b"x-api-key", b"k")], "k"),
    ],
)
def test_where_a_credential_is_taken_from(headers: list, credential: str | None) -> None:
    assert credential_of(head(*headers)) == credential


@pytest.mark.parametrize(
    "headers",
    [
        [(b"authorization", b"Basic a2V5")],
        [(b"authorization", b"Bearer ")],
        [(b"authorization", b"Bearer a"), (b"x-api-key", b"b")],
        [(b"x-api-key", b"a"), (b"api-key", b"b")],
    ],
)
def test_no_and_two_credentials_are_refused(headers: list) -> None:
    with pytest.raises(CallError) as caught:
        credential_of(head(*headers))
    assert (caught.value.code, caught.value.status) == ("unauthenticated", 401)


def test_a_face_may_take_a_credential_from_one_more_header() -> None:
    given = head((b"x-ibm-api-key", b"k"))
    assert (credential_of(given), credential_of(given, b"x-ibm-api-key")) == (None, "k")
    assert credential_of(head((b"api-key", b"k"), (b"x-own", b"k")), b"x-own") == "k"
    with pytest.raises(CallError):
        credential_of(head((b"api-key", b"k"), (b"x-own", b"other")), b"x-own")


@pytest.mark.parametrize("kind", [b"application/json", b"Application/JSON; charset=utf-8"])
def test_json_is_taken(kind: bytes) -> None:
    check_json(head((b"content-type", kind)))
    check_json(head((b"content-type", kind), (b"content-encoding", b"identity")))


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"content-type", b"text/plain")],
        [(b"content-type", b"application/json-patch+json")],
        [(b"content-type", b"application/json"), (b"content-encoding", b"gzip")],
    ],
)
def test_other_bodies_are_refused(headers: list) -> None:
    with pytest.raises(CallError) as caught:
        check_json(head(*headers))
    assert (caught.value.code, caught.value.status) == ("unsupported_media_type", 415)


@pytest.mark.parametrize(
    ("messages", "whole"),
    [
        ([piece(b"{}")], b"{}"),
        ([piece(b"")], b""),
        ([piece(b"{", True), piece(b"", True), piece(b"}")], b"{}"),
    ],
)
async def test_a_body_is_read_whole(messages: list, whole: bytes) -> None:
    assert await read_body(head(), feed(*messages), 2, 1) == whole


@pytest.mark.parametrize(
    ("headers", "messages"),
    [
        ([(b"content-length", b"3")], []),
        ([], [piece(b"abc")]),
        ([], [piece(b"ab", True), piece(b"c")]),
        ([(b"content-length", b"1")], [piece(b"ab", True), piece(b"c", True)]),
        ([(b"content-length", b"-1")], [piece(b"abc")]),
    ],
)
async def test_a_body_that_is_too_large_is_refused_whatever_its_length_says(headers: list, messages: list) -> None:
    with pytest.raises(CallError) as caught:
        await read_body(head(*headers), feed(*messages), 2, 1)
    assert (caught.value.code, caught.value.status) == ("body_too_large", 413)


@pytest.mark.parametrize("messages", [[], [piece(b"a", True)], [piece(b"a", True), piece(b"a", True)]])
async def test_a_body_that_does_not_come_is_not_waited_for(messages: list) -> None:
    with pytest.raises(CallError) as caught:
        await read_body(head(), feed(*messages), 9, 0.01)
    assert (caught.value.code, caught.value.status) == ("body_timeout", 408)


@pytest.mark.parametrize("before", [[], [piece(b"a", True)]])
async def test_a_client_that_leaves_in_its_body_is_told_apart(before: list) -> None:
    with pytest.raises(Disconnected):
        await read_body(head(), feed(*before, {"type": "http.disconnect"}), 9, 1)


async def test_an_answer_is_sent_with_its_length() -> None:
    sent: list = []

    async def send(message: dict) -> None:
        sent.append(message)

    await respond(send, 418, b"{}", extra=[(b"x-a", b"1")])
    assert sent[0]["status"] == 418
    assert sent[0]["headers"] == [(b"content-type", b"application/json"), (b"content-length", b"2"), (b"x-a", b"1")]
    assert sent[1] == {"type": "http.response.body", "body": b"{}"}


def test_an_error_of_ours_is_told_as_problem_details() -> None:
    shown = orjson.loads(problem(CallError("body_too_large", "too large", status=413, pointer="/a")))
    assert shown == {
        "type": "urn:situs:error:body_too_large",
        "title": "body too large",
        "status": 413,
        "detail": "too large",
        "code": "body_too_large",
        "pointer": "/a",
    }
    assert "pointer" not in orjson.loads(problem(SitusError("x", "y")))


@pytest.mark.parametrize(
    ("status", "after", "told"),
    [(503, None, b"1"), (429, None, b"1"), (429, 0.2, b"1"), (429, 61.0, b"61"), (502, 7, b"7"), (400, None, None)],
)
def test_when_to_come_back(status: int, after: float | None, told: bytes | None) -> None:
    error = CallError("x", "y", status=status)
    error.retry_after = after
    assert retry_headers(error) == ([(b"retry-after", told)] if told else [])
