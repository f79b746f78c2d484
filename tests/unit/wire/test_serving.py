from dataclasses import replace

import orjson
import pytest

from situs.errors import CallError, UpstreamError
from situs.model import Vetted
from situs.testing import answers
from situs.wire import FACES, can_serve, reply, write

from .conftest import TokenRestorer

BODIES = {
    "openai_chat": {"model": "a", "messages": [{"role": "user", "content": "x"}]},
    "anthropic_messages": {"model": "a", "max_tokens": 1, "messages": [{"role": "user", "content": "x"}]},
    "anthropic_count": {"model": "a", "messages": [{"role": "user", "content": "x"}]},
    "openai_responses": {"model": "a", "input": "x"},
    "openai_embeddings": {"model": "a", "input": "x"},
    "salesforce_chat": {"model": "a", "messages": [{"role": "user", "content": "x"}]},
}
DIALECTS = (
    "openai_chat",
    "mistral_chat",
    "openai_responses",
    "openai_embeddings",
    "anthropic_messages",
    "anthropic_vertex",
    "anthropic_bedrock",
    "bedrock_converse",
    "tomorrows",
)


@pytest.mark.parametrize("face", sorted(BODIES))
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_pair_is_served_in_full_or_refused_before_anything_leaves(face, dialect, route):
    reading = FACES[face].read(orjson.dumps(BODIES[face]))
    if can_serve(face, dialect):
        assert b"x" in write(reading, ["x"], route(dialect))
        assert not reply(reading, route(dialect), lambda mode: None, call_id="c", created=1).begun
        return
    for action in (
        lambda: write(reading, ["x"], route(dialect)),
        lambda: reply(reading, route(dialect), lambda mode: None, call_id="c", created=1),
    ):
        with pytest.raises(CallError) as caught:
            action()
        assert caught.value.code == "untranslatable_format"


def test_the_mandatory_pairs_are_served():
    chat = {"openai_chat", "anthropic_messages", "openai_responses"}
    assert all(can_serve(face, "openai_chat") for face in chat)
    assert all(can_serve(face, face) for face in chat | {"openai_embeddings"})
    assert can_serve("openai_chat", "anthropic_messages")
    assert can_serve("salesforce_chat", "openai_chat") and can_serve("salesforce_chat", "anthropic_messages")
    assert not can_serve("openai_embeddings", "openai_chat")
    assert set(FACES) == set(BODIES)


NAMED = frozenset({"own", "own-2026"})


def upstream_answer(dialect: str, model: object, stream: bool) -> bytes:
    """Return an answer as servers of a dialect give it, by a model of some name."""
    request = {"model": model, "stream": stream, "stream_options": {"include_usage": True}}
    if dialect == "openai_embeddings":
        return b"".join(answers.embeddings(request | {"input": ["x"]}))
    if dialect == "openai_responses":
        return b"".join(answers.openai_responses("hello there", request, 4))
    if dialect.startswith("anthropic"):
        return b"".join(answers.anthropic_messages("hello there", (), request, 4))
    return b"".join(answers.openai_chat("hello there", (), request, 4))


def by_model(face: str, dialect: str, model: str, stream: bool, route) -> tuple[bytes, str]:
    """Return what was emitted, and the code of the error that ended it."""
    body = BODIES[face] | ({"stream": True} if stream else {})
    reading = FACES[face].read(orjson.dumps(body))
    vetted = replace(route(dialect), vetted=Vetted("own@1", names=NAMED))
    made = reply(reading, vetted, TokenRestorer, call_id="c", created=1)
    out = b""
    raw = upstream_answer(dialect, model, stream)
    try:
        for at in range(0, len(raw), 7):
            out += made.feed(raw[at : at + 7])
        return out + made.close(), ""
    except UpstreamError as error:
        return out, error.code


STREAMS = ("openai_chat", "openai_responses", "anthropic_messages")
ANSWERED = [
    (face, dialect, stream)
    for face in BODIES
    for dialect in DIALECTS
    for stream in (False, True)
    if can_serve(face, dialect)
    and face != "anthropic_count"
    and (not stream or face in STREAMS)
    and dialect != "bedrock_converse"  # its answers name no model: `answers/test_converse.py`
]


@pytest.mark.parametrize(("face", "dialect", "stream"), ANSWERED)
@pytest.mark.parametrize("model", ["another", ""])
def test_no_byte_of_an_answer_by_another_model_is_emitted(face, dialect, stream, model, route):
    assert by_model(face, dialect, model, stream, route) == (b"", "upstream_model_mismatch")


@pytest.mark.parametrize(("face", "dialect", "stream"), ANSWERED)
def test_an_answer_by_an_approved_model_passes(face, dialect, stream, route):
    out, code = by_model(face, dialect, "own-2026", stream, route)
    assert (bool(out), code) == (True, "")


def test_a_stream_whose_model_changes_on_its_way_ends(route):
    reading = FACES["openai_chat"].read(orjson.dumps(BODIES["openai_chat"] | {"stream": True}))
    made = reply(reading, replace(route(), vetted=Vetted(names=NAMED)), TokenRestorer, call_id="c", created=1)
    raw = upstream_answer("openai_chat", "own", True)
    events = raw.split(b"\n\n")
    assert b"".join(made.feed(event + b"\n\n") for event in events[:3])
    with pytest.raises(UpstreamError) as caught:
        made.feed(events[3].replace(b'"own"', b'"another"') + b"\n\n")
    assert caught.value.code == "upstream_model_mismatch"


def test_a_chunk_without_a_choice_may_lack_the_name_unless_it_says_something(route):
    reading = FACES["openai_chat"].read(orjson.dumps(BODIES["openai_chat"] | {"stream": True}))
    made = reply(reading, replace(route(), vetted=Vetted(names=NAMED)), TokenRestorer, call_id="c", created=1)
    assert made.feed(b'data: {"model": "", "choices": [], "prompt_filter_results": []}\n\n')
    with pytest.raises(UpstreamError) as caught:
        made.feed(b'data: {"model": "", "choices": [], "said": "hello"}\n\n')
    assert caught.value.code == "upstream_model_mismatch"


@pytest.mark.parametrize(
    ("face", "naming"),
    [("openai_responses", (b"response.created", b"response.in_progress")), ("anthropic_messages", (b"message_start",))],
)
def test_a_stream_that_names_no_model_first_ends(face, naming, route):
    reading = FACES[face].read(orjson.dumps(BODIES[face] | {"stream": True}))
    made = reply(reading, replace(route(face), vetted=Vetted(names=NAMED)), TokenRestorer, call_id="c", created=1)
    events = upstream_answer(face, "own", True).split(b"\n\n")
    first = next(event for event in events if not any(name in event for name in naming))
    with pytest.raises(UpstreamError) as caught:
        made.feed(first + b"\n\n")
    assert caught.value.code == "upstream_model_mismatch"
