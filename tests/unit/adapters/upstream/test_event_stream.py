import base64
import struct
import zlib

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.adapters.upstream.event_stream import (
    MAX_HEADERS,
    MAX_MESSAGE,
    BedrockDecoder,
    ConverseStream,
    EventStream,
    encode,
)
from situs.errors import UpstreamError

CHUNK = {":event-type": "chunk", ":content-type": "application/json", ":message-type": "event"}
EVENTS = [{"type": "message_start", "message": {"id": "m"}}, {"type": "ping"}, {"type": "message_stop"}]


def chunk(event: object) -> bytes:
    return encode(CHUNK, orjson.dumps({"bytes": base64.b64encode(orjson.dumps(event)).decode(), "p": "abc"}))


WIRE = b"".join(chunk(event) for event in EVENTS)
LINES = b"".join(b"event: %s\ndata: %s\n\n" % (e["type"].encode(), orjson.dumps(e)) for e in EVENTS)


@given(st.integers(1, 60))
def test_any_split_decodes_to_the_same_events(size: int):
    decoder = BedrockDecoder()
    out = b"".join(decoder.feed(WIRE[i : i + size]) for i in range(0, len(WIRE), size))
    decoder.close()
    assert out == LINES


def test_the_encoders_vector():
    # The specification's smallest message: no headers, no payload.
    assert encode({}, b"").hex() == "000000100000000005c248eb7d98c8ff"
    assert EventStream().feed(bytes.fromhex("000000100000000005c248eb7d98c8ff"))[0].payload == b""


@pytest.mark.parametrize("at", range(len(chunk(EVENTS[1]))))
def test_one_changed_bit_is_found(at: int):
    raw = bytearray(chunk(EVENTS[1]))
    raw[at] ^= 1
    decoder = BedrockDecoder()
    with pytest.raises(UpstreamError) as caught:
        decoder.feed(bytes(raw))
    assert caught.value.code == "upstream_garbled"


@pytest.mark.parametrize("end", [1, 11, 40, len(WIRE) - 1])
def test_an_end_inside_a_message_is_truncation(end: int):
    decoder = BedrockDecoder()
    decoder.feed(WIRE[:end])
    with pytest.raises(UpstreamError) as caught:
        decoder.close()
    assert caught.value.code == "upstream_truncated"


@pytest.mark.parametrize(
    ("name", "code", "retryable"),
    [
        ("throttlingException", "upstream_overloaded", True),
        ("modelTimeoutException", "upstream_timeout", True),
        ("validationException", "upstream_rejected", False),
        ("serviceUnavailableException", "upstream_overloaded", True),
        ("modelStreamErrorException", "upstream_error", True),
        ("ThrottlingException", "upstream_overloaded", True),
        ("internalServerException", "upstream_error", True),
        ("tomorrowsException", "upstream_error", True),
        ("", "upstream_error", True),
    ],
)
@pytest.mark.parametrize("decoder", [BedrockDecoder, ConverseStream])
@pytest.mark.parametrize(("kind", "header"), [("exception", ":exception-type"), ("error", ":error-code")])
def test_exceptions_of_the_service_without_their_text(kind, header, decoder, name: str, code: str, retryable: bool):
    raw = encode({":message-type": kind, header: name}, b'{"message":"geheim"}')
    with pytest.raises(UpstreamError) as caught:
        decoder().feed(raw)
    assert (caught.value.code, caught.value.retryable) == (code, retryable)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b'{"bytes":"%"}',
        b'{"bytes":5}',
        orjson.dumps({"bytes": base64.b64encode(b'{"type":"a\\nb"}').decode()}),
    ],
)
def test_payloads_that_are_not_events(payload: bytes):
    with pytest.raises(UpstreamError) as caught:
        BedrockDecoder().feed(encode(CHUNK, payload))
    assert caught.value.code == "upstream_garbled"


def test_an_unknown_event_is_refused_and_other_header_types_are_read():
    with pytest.raises(UpstreamError):
        BedrockDecoder().feed(encode({":message-type": "event", ":event-type": "other"}, b"{}"))


TURN = [
    ("messageStart", {"role": "assistant", "p": "ab"}),
    ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "Zeile\u2028 eins\nzwei"}}),
    ("messageStop", {"stopReason": "end_turn"}),
    ("metadata", {"usage": {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3}}),
]


def framed(name: str, payload: bytes, **more: str) -> bytes:
    head = {":event-type": name, ":content-type": "application/json", ":message-type": "event"}
    return encode(head | {key.replace("_", "-"): value for key, value in more.items()}, payload)


TURNS = b"".join(framed(name, orjson.dumps(event)) for name, event in TURN)
TOLD = b"".join(b"event: %s\ndata: %s\n\n" % (name.encode(), orjson.dumps(event)) for name, event in TURN)


@given(st.integers(1, 80))
def test_any_split_of_a_turn_of_converse_decodes_to_the_same_events(size: int):
    decoder = ConverseStream()
    out = b"".join(decoder.feed(TURNS[i : i + size]) for i in range(0, len(TURNS), size))
    decoder.close()
    assert out == TOLD


@given(st.binary(max_size=200), st.integers(0, len(TURNS)))
def test_bytes_that_do_not_belong_are_found_and_nothing_else_is_raised(strange: bytes, at: int):
    decoder, code = ConverseStream(), ""
    try:
        decoder.feed(TURNS[:at] + strange + TURNS[at:])
        decoder.close()
    except UpstreamError as error:
        code = error.code
    assert code in (("upstream_garbled", "upstream_truncated") if strange else ("",))


@pytest.mark.parametrize(
    "raw",
    [
        framed("tomorrow", b"{}"),
        framed("chunk", b"{}"),
        framed("messageStart", b"[]"),
        framed("messageStart", b'{"role":'),
        framed("messageStart", b"\xff"),
        encode({":event-type": "messageStart"}, b"{}"),
        encode({":message-type": "tomorrow", ":event-type": "messageStart"}, b"{}"),
    ],
)
def test_events_that_are_none_of_converse(raw: bytes):
    with pytest.raises(UpstreamError) as caught:
        ConverseStream().feed(raw)
    assert caught.value.code == "upstream_garbled"


def prelude(total: int, headers: int) -> bytes:
    head = struct.pack(">II", total, headers)
    return head + struct.pack(">I", zlib.crc32(head))


@pytest.mark.parametrize(
    ("total", "headers"),
    [
        (MAX_MESSAGE + 1, 0),
        (0xFFFFFFFF, 0),
        (MAX_HEADERS + 1_000, MAX_HEADERS + 1),
        (15, 0),
        (100, 85),
        (100, 0xFFFFFFFF),
    ],
)
def test_lengths_beyond_their_bounds_are_refused_before_anything_is_waited_for(total: int, headers: int):
    with pytest.raises(UpstreamError) as caught:
        EventStream().feed(prelude(total, headers))
    assert caught.value.code == "upstream_garbled"


def test_the_largest_message_is_taken():
    stream = EventStream()
    raw = encode({}, bytes(MAX_MESSAGE - 16))
    assert len(raw) == MAX_MESSAGE
    halves = stream.feed(raw[: MAX_MESSAGE // 2]) + stream.feed(raw[MAX_MESSAGE // 2 :])
    assert [len(message.payload) for message in halves] == [MAX_MESSAGE - 16]


def headed(block: bytes) -> bytes:
    head = struct.pack(">II", 16 + len(block), len(block))
    raw = head + struct.pack(">I", zlib.crc32(head)) + block
    return raw + struct.pack(">I", zlib.crc32(raw))


@pytest.mark.parametrize(
    "block",
    [
        b"\x01a\x07\x00\x01x" * 2,
        b"\x00\x07\x00\x01x",
        b"\x01a\x07\x00\x09x",
        b"\x01a\x63x",
        b"\x01a",
        b"\x09a",
        b"\x01\xff\x07\x00\x01x",
    ],
    ids=["twice", "nameless", "short", "unknown-type", "no-type", "short-name", "not-utf8"],
)
def test_headers_that_cannot_be_read_are_refused(block: bytes):
    with pytest.raises(UpstreamError) as caught:
        EventStream().feed(headed(block))
    assert caught.value.code == "upstream_garbled"


def test_headers_of_other_types_are_passed_over():
    block = b"\x01t\x00" + b"\x01i\x04\x00\x00\x00\x05" + b"\x01b\x06\x00\x02xy" + b"\x01s\x07\x00\x01x"
    (message,) = EventStream().feed(headed(block))
    assert message.headers == {"s": "x"}
