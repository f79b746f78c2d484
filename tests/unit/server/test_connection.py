"""Heads of any length are not kept; whole requests, however they are cut, are served."""

import asyncio

import pytest

from situs.server.connection import MOST_HEAD_BYTES, Gathered, protocol_class

pytestmark = pytest.mark.asyncio(loop_scope="package")

START = b"GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-A: "


async def answer(gateway, *pieces: bytes) -> bytes:
    host, port = gateway.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_a_long_head_within_the_bound_is_served(gateway) -> None:
    assert (await answer(gateway, START + b"a" * 60_000 + b"\r\n\r\n")).startswith(b"HTTP/1.1 200")


async def test_a_whole_head_beyond_the_bound_is_told(gateway) -> None:
    got = await answer(gateway, START + b"a" * (MOST_HEAD_BYTES + 1) + b"\r\n\r\n")
    assert got.startswith(b"HTTP/1.1 431")
    assert b"Too Large" in got or b'"code":"head_too_large"' in got


async def test_a_head_without_end_is_cut_off(gateway) -> None:
    got = await answer(gateway, START, *[b"a" * 16_384] * 5)
    assert got == b"" or got.startswith(b"HTTP/1.1 431")


async def test_the_body_that_follows_a_split_head_does_not_count(gateway) -> None:
    body = b'{"model":"m","x":"' + b"a" * 150_000 + b'"}'
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {gateway.key}\r\n"
        f"Content-Type: application/json\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    got = await answer(gateway, head[:40], head[40:] + body)
    assert got.startswith(b"HTTP/1.1 400")
    assert b"missing_field" in got or b"unsupported_field" in got


async def test_a_second_request_on_a_connection_is_counted_afresh(gateway) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: h\r\nX-A: " + b"a" * 40_000 + b"\r\n\r\n"
    got = await answer(gateway, one[:9_000], one[9_000:], one[:9_000], one[9_000:], START + b"a\r\n\r\n")
    assert got.count(b"HTTP/1.1 200") == 3


async def test_the_bounded_protocol_is_the_one_in_use() -> None:
    assert getattr(protocol_class(), "__name__", "h11") in ("BoundedConnection", "h11")


class Transport:
    """Keep what is written, and in what order it is closed."""

    def __init__(self) -> None:
        self.did: list[bytes] = []
        self.closing = False

    def write(self, data: bytes) -> None:
        self.did.append(data)

    def close(self) -> None:
        self.did.append(b"<closed>")

    def is_closing(self) -> bool:
        return self.closing


async def test_what_one_turn_says_is_one_write() -> None:
    transport = Transport()
    gathered = Gathered(transport, asyncio.get_running_loop())
    gathered.write(b"head ")
    gathered.write(b"body")
    assert transport.did == []
    await asyncio.sleep(0)
    gathered.write(b"more")
    await asyncio.sleep(0)
    assert transport.did == [b"head body", b"more"]


async def test_what_is_left_is_written_before_the_end_and_nothing_after_it() -> None:
    transport = Transport()
    gathered = Gathered(transport, asyncio.get_running_loop())
    gathered.write(b"last")
    gathered.close()
    transport.closing = True
    gathered.write(b"late")
    await asyncio.sleep(0)
    assert transport.did == [b"last", b"<closed>"]
    assert gathered.is_closing()
