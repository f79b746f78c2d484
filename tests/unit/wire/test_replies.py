import orjson
import pytest

from situs.errors import UpstreamError
from situs.wire import replies

BODY = {"model": "legal", "messages": [{"role": "user", "content": "hello"}]}


def test_a_whole_answer_says_nothing_before_its_end(answered):
    answer = orjson.dumps({"choices": [{"index": 0, "message": {"role": "assistant", "content": "x"}}]})
    _, made = answered("openai_chat", BODY, "openai_chat", answer)
    assert made.begun
    assert not made.ended
    assert made.feed(answer) == b""


def test_a_whole_answer_is_bounded(answered, monkeypatch):
    monkeypatch.setattr(replies, "MAX_ANSWER", 10)
    with pytest.raises(UpstreamError) as caught:
        answered("openai_chat", BODY, "openai_chat", b"x" * 11)
    assert caught.value.code == "upstream_garbled"


def test_a_stream_has_begun_once_something_was_said(answered, sse):
    item = {"id": "c", "choices": [{"index": 0, "delta": {"content": "x"}, "finish_reason": "stop"}]}
    out, made = answered("openai_chat", {**BODY, "stream": True}, "openai_chat", sse(item, done=True))
    assert out.endswith(b"data: [DONE]\n\n")
    assert made.begun


def test_the_terminal_event_waits_for_close(route, sse):
    from situs.wire import FACES, reply

    reading = FACES["openai_chat"].read(orjson.dumps({**BODY, "stream": True}))
    item = {"id": "c", "choices": [{"index": 0, "delta": {"content": "x"}, "finish_reason": "stop"}]}

    class Plain:
        restored = 0

        def __init__(self, mode):
            pass

        def feed(self, text):
            return text

        def close(self):
            return ""

    made = reply(reading, route(), Plain, call_id="c", created=1)
    assert not made.begun
    assert made.feed(b": ping\n\n") == b""
    assert not made.begun
    assert b"[DONE]" not in made.feed(sse(item, done=True))
    assert made.begun
    assert made.ended
    assert made.close() == b"data: [DONE]\n\n"
