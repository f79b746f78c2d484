import orjson
import pytest

from situs.pseudonym import Substitution, derive, restorer_for
from situs.wire.answers.chat import ChatDecoder, ChatEncoder
from situs.wire.answers.chat_alike import ChatAlike
from situs.wire.answers.shape import Answering
from situs.wire.channels import Channels
from situs.wire.replies import StreamReply

TOKEN = derive(b"k" * 32, "PERSON", "anna")
ANSWERING = Answering("legal", "call", 1)


def chunk(content, **extra):
    delta = {"index": 0, "delta": {"content": content}, "finish_reason": None, **extra.pop("choice", {})}
    return {"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": "m", **extra, "choices": [delta]}


def event(item):
    return b"data: " + (item if type(item) is bytes else orjson.dumps(item)) + b"\n\n"


def channels():
    return Channels(restorer_for([Substitution(TOKEN, 'Anna "A." Beispiel', "PERSON")]))


def alike(answering=ANSWERING):
    return ChatAlike(channels(), answering)


def pass_on(items, answering=ANSWERING, *, short):
    own = channels()
    shortcut = ChatAlike(own, answering) if short else None
    reply = StreamReply(own, ChatDecoder(own, answering), ChatEncoder(), shortcut)
    out = [reply.feed(event(item)) for item in items]
    return out, reply.restored


def test_an_event_of_a_known_shape_is_worded_as_the_long_way_would():
    shortcut = alike()
    shortcut.learn(orjson.dumps(chunk("Dear")))
    assert shortcut.put(orjson.dumps(chunk(" colleague"))) == event({**chunk(" colleague"), "model": "legal"})


@pytest.mark.parametrize(
    "data",
    [
        orjson.dumps(chunk('say "no"')),
        orjson.dumps(chunk("a\nb")),
        orjson.dumps(chunk("")),
        orjson.dumps(chunk("x", id="c-2")),
        orjson.dumps(chunk("x", choice={"finish_reason": "stop"})),
        orjson.dumps(chunk("x", choice={"index": 1})),
        orjson.dumps(chunk("x")).replace(b'"x"', b'"\xff"'),
        orjson.dumps(chunk("x")).replace(b'"x"', b'"\x01"'),
        orjson.dumps(chunk("x"))[:-1],
        b"[DONE]",
        b"",
    ],
)
def test_whatever_differs_in_more_than_plain_content_goes_the_long_way(data):
    shortcut = alike()
    shortcut.learn(orjson.dumps(chunk("Dear")))
    assert shortcut.put(data) is None


@pytest.mark.parametrize(
    "item",
    [
        chunk("x", surprise=1),
        chunk("x", usage={"prompt_tokens": 1}),
        chunk("x", choice={"logprobs": {}}),
        chunk("x", choice={"finish_reason": "stop"}),
        chunk("x", choice={"delta": {"role": "assistant", "content": "x"}}),
        chunk("x", choice={"delta": {"reasoning_content": "x"}}),
        b'{"choices":[{"index":0,"delta":{"content":"x","content":"y"}}]}',
        b'{"choices":[]}',
        b"[DONE]",
    ],
)
def test_other_shapes_are_not_learned(item):
    shortcut = alike()
    data = item if type(item) is bytes else orjson.dumps(item)
    shortcut.learn(data)
    assert shortcut.put(data) is None


def test_a_shape_with_spaces_is_learned():
    shortcut = alike()
    shortcut.learn(b'{"choices": [{"index": 0, "delta": {"content": "x"}}]}')
    found = shortcut.put(b'{"choices": [{"index": 0, "delta": {"content": "y"}}]}')
    assert found == b'data: {"choices":[{"index":0,"delta":{"content":"y"}}]}\n\n'


def test_what_is_not_alike_is_soon_given_up():
    shortcut = alike()
    for n in range(4):
        shortcut.learn(orjson.dumps(chunk("x", id=f"c-{n}")))
    shortcut.learn(orjson.dumps(chunk("x", id="c-9")))
    assert shortcut.put(orjson.dumps(chunk("y", id="c-9"))) is None
    assert shortcut.put(orjson.dumps(chunk("y", id="c-3"))) is not None


@pytest.mark.parametrize("wants_usage", [True, False])
def test_an_empty_usage_is_kept_only_for_who_asked(wants_usage):
    answering = Answering("legal", "call", 1, wants_usage=wants_usage)
    items = [chunk(text, usage=None) for text in ("Dear", " colleague", f" {TOKEN[:9]}", f"{TOKEN[9:]}.")]
    assert pass_on(items, answering, short=True) == pass_on(items, answering, short=False)
