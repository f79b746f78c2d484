import orjson
import pytest

from situs.testing.answers import embeddings, last_user_text, openai_chat


@pytest.mark.parametrize(
    ("request_body", "text"),
    [
        ({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}, "a"),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, {"text": "b"}]}]}, "ab"),
        ({"input": "bare"}, "bare"),
        ({}, ""),
    ],
)
def test_the_last_user_text(request_body: dict, text: str):
    assert last_user_text(request_body) == text


def test_a_stream_splits_the_text_and_ends_with_done():
    pieces = openai_chat("abcdef", (), {"stream": True}, 2)
    deltas = [orjson.loads(p[6:])["choices"][0]["delta"].get("content") for p in pieces[:-1]]
    assert deltas == ["", "ab", "cd", "ef", None]
    assert pieces[-1] == b"data: [DONE]\n\n"


def test_different_texts_have_different_vectors():
    one, two = orjson.loads(embeddings({"input": ["a", "b"]})[0])["data"]
    assert one["embedding"] != two["embedding"]
