import orjson
import pytest
from anthropic.types import MessageTokensCount

from situs.errors import UpstreamError
from situs.model import Usage

BODY = {"model": "legal", "system": "Be brief.", "messages": [{"role": "user", "content": "x"}]}
LLAMA = b'{"input_tokens":20,"object":"response.input_tokens"}'


@pytest.mark.parametrize("dialect", ["anthropic_messages", "openai_chat"])
def test_a_count_has_the_shape_of_the_face_and_uses_nothing(answered, dialect):
    out, made = answered("anthropic_count", BODY, dialect, LLAMA, 5)
    assert MessageTokensCount.model_validate_json(out).input_tokens == 20
    assert orjson.loads(out) == {"input_tokens": 20}
    assert made.usage == Usage()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"error":{}}', "upstream_failed"),
        (b"{}", "upstream_garbled"),
        (b'{"input_tokens":-1}', "upstream_garbled"),
        (b'{"input_tokens":true}', "upstream_garbled"),
        (b"[]", "upstream_garbled"),
        (b'{"input_tok', "upstream_truncated"),
    ],
)
def test_a_broken_answer_is_told(answered, raw, code):
    with pytest.raises(UpstreamError) as caught:
        answered("anthropic_count", BODY, "anthropic_messages", raw)
    assert caught.value.code == code
