import jsonschema_rs
import orjson
import pytest

from situs.errors import CallError
from situs.wire import FACES, describe
from situs.wire.sinks import Reader
from situs.wire.spec import TAG, Arr, ByKind, ByTag, Enum, Obj, Text

USER = [{"role": "user", "content": "Guten Tag"}]
GOOD = {
    "openai_chat": {
        "model": "m",
        "messages": USER,
        "user": None,
        "logit_bias": {"50256": -1},
        "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}],
    },
    "openai_responses": {"model": "m", "input": [{"role": "user", "content": "Guten Tag"}], "store": False},
    "openai_embeddings": {"model": "m", "input": ["a", "b"], "encoding_format": "base64"},
    "anthropic_messages": {"model": "m", "max_tokens": 8, "messages": USER, "system": "Kurz."},
    "anthropic_count": {"model": "m", "messages": USER},
    "salesforce_chat": {"model": "m", "messages": USER, "n": None, "temperature": 0.5, "parameters": {"top_p": 1}},
}
BAD = [{"tomorrow": 1}, {"model": 7}, {"model": None}, {"stream": "yes"}, {"tools": {}}]
OPEN_BAD = [{"model": 7}, {"model": None}, {"stream": True}, {"n": 0}, {"temperature": 3}, {"parameters": None},
            {"parameters": {"tomorrow": 1}}]  # fmt: skip
"""Where other fields are admitted."""


@pytest.mark.parametrize("face", sorted(FACES))
def test_the_description_agrees_with_the_reader(face):
    check = jsonschema_rs.validator_for(describe(FACES[face].spec))
    FACES[face].read(orjson.dumps(GOOD[face]))
    check.validate(GOOD[face])
    for extra in OPEN_BAD if face == "salesforce_chat" else BAD:
        bad = {**GOOD[face], **extra}
        with pytest.raises(CallError):
            FACES[face].read(orjson.dumps(bad))
        assert not check.is_valid(bad), extra


def test_a_tag_decides_and_its_default_may_be_absent():
    shapes = {"circle": Obj({"type": TAG, "name": Text("user")}, ("name",)), "square": Obj({"type": TAG})}
    check = jsonschema_rs.validator_for(describe(Arr(ByTag("type", shapes, default="square"), least=1)))
    assert check.is_valid([{}, {"type": "circle", "name": "a"}])
    assert not check.is_valid([])
    assert not check.is_valid([{"type": "circle"}])
    assert not check.is_valid([{"type": "square", "name": "a"}])


def test_alternatives_by_kind():
    check = jsonschema_rs.validator_for(describe(ByKind({str: Enum("auto"), list: Arr(Enum(False))})))
    assert check.is_valid("auto")
    assert check.is_valid([False])
    assert not check.is_valid("other")
    assert not check.is_valid(7)


def test_a_node_that_nobody_described_is_a_defect():
    class Unknown:
        def walk(self, value, at, sink: Reader):
            return value

    with pytest.raises(TypeError, match="Unknown"):
        describe(Obj({"a": Unknown()}))
