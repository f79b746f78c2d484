"""The shortcut for events that are alike gives what the long way gives, event by event."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from situs.errors import UpstreamError
from situs.pseudonym import Substitution, derive, restorer_for
from situs.wire.answers.chat import ChatDecoder, ChatEncoder
from situs.wire.answers.chat_alike import ChatAlike
from situs.wire.answers.shape import Answering
from situs.wire.channels import Channels
from situs.wire.replies import StreamReply

SUBSTITUTIONS = [
    Substitution(derive(b"k" * 32, kind, value), f'{value} "{kind}"\n', kind)
    for kind, value in (("PERSON", "anna"), ("IBAN", "DE89"), ("EMAIL", "a@example.com"))
]
PIECES = [s.token[a:b] for s in SUBSTITUTIONS for a, b in ((0, 3), (3, 9), (9, 99), (0, 99))]
contents = st.sampled_from([*PIECES, " and ", '"', "\\", "\n", "é ", "\u00a0", "x" * 50, ""]) | st.text(max_size=8)
deltas = st.one_of(
    contents.map(lambda text: {"content": text}),
    contents.map(lambda text: {"content": text}),
    contents.map(lambda text: {"reasoning_content": text}),
    st.just({"role": "assistant", "content": ""}),
)


@st.composite
def events(draw: st.DrawFn) -> bytes:
    item = {
        "id": draw(st.sampled_from(["c", "c", "c", "d"])),
        "model": "m",
        "choices": [
            {
                "index": draw(st.sampled_from([0, 0, 0, 1])),
                "delta": draw(deltas),
                "finish_reason": draw(st.sampled_from([None] * 9 + ["stop"])),
            }
        ],
    }
    return orjson.dumps(item)


def pass_on(stream: list[bytes], answering: Answering, *, short: bool) -> list[object]:
    channels = Channels(restorer_for(SUBSTITUTIONS))
    shortcut = ChatAlike(channels, answering) if short else None
    reply = StreamReply(channels, ChatDecoder(channels, answering), ChatEncoder(), shortcut)
    out: list[object] = []
    for data in stream:
        try:
            out.append(reply.feed(b"data: " + data + b"\n\n"))
        except UpstreamError as error:
            return [*out, error.code]
    out += [reply.restored, reply.begun, reply.ended]
    try:
        return [*out, reply.close()]
    except UpstreamError as error:
        return [*out, error.code]


@given(st.lists(events() | st.just(b"[DONE]") | st.binary(max_size=9), max_size=12), st.booleans(), st.booleans())
def test_the_shortcut_changes_nothing(stream: list[bytes], wants_usage: bool, wants_json: bool) -> None:
    answering = Answering("legal", "call", 1, wants_usage=wants_usage, wants_json=wants_json)
    assert pass_on(stream, answering, short=True) == pass_on(stream, answering, short=False)
