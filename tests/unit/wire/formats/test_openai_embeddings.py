import typing

import orjson
import pytest
from openai.types.embedding_create_params import EmbeddingCreateParams

from situs.errors import CallError
from situs.model import Role
from situs.wire import FACES
from situs.wire.formats.openai_embeddings import SPEC

FACE = FACES["openai_embeddings"]


def test_inputs_are_slots(sent):
    body, reading = sent(
        "openai_embeddings",
        {"model": "m", "input": ["a", "b"], "user": "c", "dimensions": 8},
        "openai_embeddings",
        rewrite=lambda s: s.text * 2,
    )
    assert body == {"model": "upstream-model", "input": ["aa", "bb"], "user": "cc", "dimensions": 8}
    assert [s.role for s in reading.slots] == [Role.INPUT, Role.INPUT, Role.METADATA]
    assert (reading.action, reading.stream) == ("embed", False)
    assert FACE.read(b'{"model":"m","input":"x"}').slots[0].pointer == "/input"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([1, 2], "unsupported_value"),
        ([[1, 2]], "unsupported_value"),
        ([], "unsupported_value"),
        (["a"] * 2049, "unsupported_value"),
        (["a", 1], "wrong_type"),
        (5, "wrong_type"),
        (None, "missing_field"),
    ],
)
def test_what_cannot_be_classified_is_refused(given, code):
    with pytest.raises(CallError) as caught:
        FACE.read(orjson.dumps({"model": "m", "input": given}))
    assert caught.value.code == code


def test_every_declared_field_is_accounted_for():
    assert set(typing.get_type_hints(EmbeddingCreateParams)) <= set(SPEC.fields)
