import pytest

from situs.errors import UpstreamError
from situs.wire import sse
from situs.wire.sse import EventParser, encode_data, encode_event

STREAM = (
    '\ufeff: hello\r\n\r\nevent: a\r\ndata: {"x":"é"}\r\n\r\n'
    "data:one\ndata: two\n\nid: 7\nretry: 3\nevent: b\rdata:  lead\r\r"
    "event: none\n\ndata\n\ndata: [DONE]\n\n"
).encode()
EXPECTED = [("a", '{"x":"é"}'.encode()), ("", b"one\ntwo"), ("b", b" lead"), ("", b"[DONE]")]


def parse(stream: bytes, cut: int) -> list[tuple[str, bytes]]:
    parser = EventParser()
    out = []
    for i in range(0, len(stream), cut):
        out += parser.feed(stream[i : i + cut])
    return out + parser.close()


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 7, 1000])
def test_events_do_not_depend_on_how_the_bytes_are_cut(cut):
    assert parse(STREAM, cut) == EXPECTED


def test_every_single_cut_gives_the_same_events():
    for at in range(len(STREAM)):
        parser = EventParser()
        assert parser.feed(STREAM[:at]) + parser.feed(STREAM[at:]) + parser.close() == EXPECTED


def test_an_event_without_its_blank_line_comes_at_the_end():
    parser = EventParser()
    assert parser.feed(b"data: x") == []
    assert parser.close() == [("", b"x")]
    assert parser.close() == []


def test_an_event_that_never_ends_is_garbled(monkeypatch):
    monkeypatch.setattr(sse, "MAX_EVENT", 100)
    parser = EventParser()
    for _ in range(11):
        parser.feed(b"data: xx\n")
    with pytest.raises(UpstreamError) as caught:
        parser.feed(b"data: xx\n")
    assert caught.value.code == "upstream_garbled"
    with pytest.raises(UpstreamError):
        EventParser().feed(b"x" * 101)


def test_encoded_events_parse_back():
    assert EventParser().feed(encode_data(b"{}") + encode_event("n", b"[1]")) == [("", b"{}"), ("n", b"[1]")]
