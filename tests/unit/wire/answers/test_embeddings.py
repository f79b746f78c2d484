import orjson
import pytest
from openai.types import CreateEmbeddingResponse

from situs.errors import UpstreamError
from situs.model import Usage

BODY = {"model": "legal", "input": "x"}
ANSWER = {
    "object": "list",
    "model": "/srv/m.gguf",
    "data": [{"object": "embedding", "index": 0, "embedding": [0.5, -1.0]}],
    "usage": {"prompt_tokens": 4, "total_tokens": 4},
}


def test_vectors_pass_with_the_alias(answered):
    out, made = answered("openai_embeddings", BODY, "openai_embeddings", orjson.dumps(ANSWER), 5)
    parsed = CreateEmbeddingResponse.model_validate_json(out)
    assert (parsed.model, parsed.data[0].embedding, made.usage) == ("legal", [0.5, -1.0], Usage(4, None))


@pytest.mark.parametrize(("raw", "code"), [(b'{"error":{}}', "upstream_failed"), (b"{}", "upstream_garbled")])
def test_a_broken_answer_is_told(answered, raw, code):
    with pytest.raises(UpstreamError) as caught:
        answered("openai_embeddings", BODY, "openai_embeddings", raw)
    assert caught.value.code == code
