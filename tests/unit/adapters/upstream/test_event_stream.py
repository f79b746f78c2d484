import base64

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.adapters.upstream.event_stream import BedrockDecoder, EventStream, encode
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
        ("internalServerException", "upstream_error", True),
    ],
)
def test_exceptions_of_the_service_without_their_text(name: str, code: str, retryable: bool):
    raw = encode({":message-type": "exception", ":exception-type": name}, b'{"message":"geheim"}')
    with pytest.raises(UpstreamError) as caught:
        BedrockDecoder().feed(raw)
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
