import orjson
import pytest

from situs.errors import CallError
from situs.wire import FACES, can_serve, reply, write

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
