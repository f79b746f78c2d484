"""Requests drawn from the declared formats themselves, and answers cut anywhere."""

from __future__ import annotations

import json

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.drawing import examples

from situs.errors import CallError, UpstreamError
from situs.model import Form, Place, Route
from situs.wire import FACES, can_serve, reply, write
from situs.wire import numbers as numbers_module
from situs.wire import parts as parts_module
from situs.wire import spec as spec_module
from situs.wire import trees as trees_module
from situs.wire.formats import openai_embeddings, openai_responses, salesforce_chat
from situs.wire.sinks import Reader

SETTINGS = settings(examples(60), suppress_health_check=list(HealthCheck))
PLACE = Place("here", "example", frozenset({"DE"}), frozenset({"DE"}), frozenset({"FR"}))
SAME = {
    "openai_chat": "openai_chat",
    "openai_responses": "openai_responses",
    "anthropic_messages": "anthropic_messages",
    "openai_embeddings": "openai_embeddings",
}
"""Faces whose requests go on untranslated in the dialect of their own name."""
MARK, OPAQUE = "§", "¤"
LETTERS = 'abß \\"\n{}:\u2028😀'
texts = st.text(LETTERS, max_size=6).map(lambda s: MARK + s)
opaque = st.text(LETTERS, max_size=4).map(lambda s: OPAQUE + s)
numbers = st.integers(-(10**6) + 1, 10**6 - 1) | st.sampled_from([0.5, -1.25])
trees = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=6,
)
IMAGE = "data:image/png;base64,iVBORw0KGgo="


def schema_of(depth: int = 2):
    inner = st.booleans() if depth == 0 else st.deferred(lambda: schema_of(depth - 1))
    return st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["object", "string", ["string", "null"]]),
            "description": texts,
            "properties": st.dictionaries(texts, inner, max_size=2),
            "required": st.lists(texts, max_size=2),
            "enum": st.lists(trees, max_size=2),
            "pattern": opaque,
            "$ref": opaque,
            "items": inner,
            "anyOf": st.lists(inner, max_size=2),
            "$defs": st.dictionaries(opaque, inner, max_size=1),
            "additionalProperties": inner,
            "minimum": numbers,
            MARK + "x-note": trees,
        },
    )


def simple_of(node):
    """Return the strategy of a node without parts of its own, or None."""
    kinds = {
        numbers_module.Number: numbers,
        numbers_module.Integer: st.integers(1, 1000),
        numbers_module.Seed: st.integers(-999_999, 999_999),
        spec_module.Flag: st.booleans(),
        spec_module.Ident: st.just("call00001"),
        numbers_module.Bias: st.dictionaries(st.integers(0, 9999).map(str), numbers, max_size=2),
        trees_module.Tree: trees,
        trees_module.JsonText: trees.map(lambda tree: orjson.dumps(tree).decode()),
        trees_module.Schema: schema_of(),
        parts_module.ImageUrl: st.just(IMAGE),
        openai_embeddings._Input: texts | st.lists(texts, min_size=1, max_size=3),
        openai_responses._ReasoningId: st.just("rs_" + "0" * 40),
        salesforce_chat._NoStream: st.just(False),
    }
    if isinstance(node, spec_module.Text):
        return opaque if node.form is Form.OPAQUE else texts
    if isinstance(node, numbers_module.Between):
        return st.integers(max(node.least, 1), node.most)
    if isinstance(node, spec_module.Enum):
        return st.sampled_from(sorted(node.known, key=str))
    return kinds.get(type(node))


def strategy_of(node, tag: str = ""):
    """Return the strategy of all values that a node declares (files apart)."""
    simple = simple_of(node)
    if simple is not None:
        return simple
    if isinstance(node, spec_module.Obj):
        return object_of(node, tag)
    if isinstance(node, parts_module.Blob):
        return object_of(node.obj, tag).map(lambda value: {**value, "data": "UklGRg=="})
    if isinstance(node, spec_module.Arr):
        if isinstance(node.item, spec_module.Forbidden):
            return st.just([])
        return st.lists(strategy_of(node.item), min_size=node.least, max_size=2)
    if isinstance(node, spec_module.Map):
        return st.dictionaries(texts, strategy_of(node.value), max_size=2)
    if isinstance(node, spec_module.ByKind):
        return st.one_of(*(st.just("legal") if type(case) is spec_module.Tag else strategy_of(case)
                           for case in node.cases.values()))  # fmt: skip
    if isinstance(node, spec_module.ByTag):
        cases = [(name, case) for name, case in node.cases.items()
                 if not isinstance(case, parts_module.FilePart | parts_module.PdfSource)]  # fmt: skip
        return st.one_of(*(strategy_of(case, f"{node.tag}={name}") for name, case in cases))
    raise AssertionError(type(node))


def object_of(node, tag: str):
    field, _, name = tag.partition("=")
    required, optional = {}, {}
    for key, (child, _) in node.fields.items():
        if isinstance(child, spec_module.Forbidden | parts_module._Carried):
            continue
        if isinstance(child, spec_module.Tag):
            required[key] = st.just(name if key == field else "message")
        elif key in node.required:
            required[key] = strategy_of(child).filter(lambda value: value is not None)
        else:
            nulls = st.none() if key in getattr(node, "nullable", (key,)) else st.nothing()
            optional[key] = nulls | strategy_of(child)
    if tag.startswith("type=") and "role" in node.fields:
        del required["role"]
    return st.fixed_dictionaries(required, optional=optional)


REQUESTS = {name: strategy_of(FACES[name].spec) for name in (*SAME, "salesforce_chat")}


def route(dialect: str) -> Route:
    return Route("r", frozenset({"legal"}), "upstream-model", PLACE, "up", dialect)


def drawn(face: str):
    return REQUESTS[face].filter(lambda body: body.get("store") is None or body["store"] is False)


@pytest.mark.parametrize("face", sorted(SAME))
def test_writing_what_was_read_gives_the_same_request(face):
    @SETTINGS
    @given(drawn(face))
    def check(body):
        reading = FACES[face].read(orjson.dumps(body))
        out = orjson.loads(write(reading, [s.text for s in reading.slots], route(SAME[face])))
        expected = {**body, "model": "upstream-model"}
        if face == "openai_chat" and body.get("stream"):
            expected["stream_options"] = {**(body.get("stream_options") or {}), "include_usage": True}
        if face == "openai_responses":
            expected["store"] = False
            for item in body["input"] if isinstance(body["input"], list) else ():
                if item.get("id", "") in (None, "call00001"):
                    del item["id"]
        assert out == expected

    check()


def attempt(action):
    """Return what an action gives, and the error that it raises, one of them None."""
    try:
        return action(), None
    except (CallError, UpstreamError) as error:
        return None, error


def marked(reading) -> list[str]:
    return [s.text if s.form is Form.OPAQUE else f"<{i}>" for i, s in enumerate(reading.slots)]


@pytest.mark.parametrize("face", sorted(SAME))
def test_every_text_is_replaced_and_every_replacement_arrives(face):
    @SETTINGS
    @given(drawn(face))
    def check(body):
        reading = FACES[face].read(orjson.dumps(body))
        assert sum(s.text.count(MARK) for s in reading.slots) == orjson.dumps(body).count(MARK.encode())
        raw = write(reading, marked(reading), route(SAME[face])).decode()
        assert MARK not in raw
        for i, slot in enumerate(reading.slots):
            if slot.form is not Form.OPAQUE:
                assert f"<{i}>" in raw
        again = [s.text for s in FACES[face].read(raw.replace("upstream-model", "legal").encode()).slots]
        assert again == marked(reading)

    check()


@pytest.mark.parametrize(
    ("face", "dialect"),
    [
        ("openai_chat", "anthropic_messages"),
        ("openai_chat", "mistral_chat"),
        ("anthropic_messages", "openai_chat"),
        ("openai_responses", "openai_chat"),
        ("salesforce_chat", "openai_chat"),
        ("salesforce_chat", "mistral_chat"),
        ("salesforce_chat", "anthropic_messages"),
    ],
)
def test_a_translation_lets_no_original_through_or_refuses_by_pointer(face, dialect):
    assert can_serve(face, dialect)

    @SETTINGS
    @given(drawn(face))
    def check(body):
        reading = FACES[face].read(orjson.dumps(body))
        raw, error = attempt(lambda: write(reading, marked(reading), route(dialect)))
        if error is None:
            assert MARK not in raw.decode()
            assert orjson.loads(raw)["model"] == "upstream-model"
        else:
            assert error.code == "untranslatable_field"
            assert error.pointer
            assert MARK not in str(error)

    check()


def objects(node, seen: set[int]):
    """Yield every object that a format declares."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, spec_module.Obj):
        yield node
        for child, _ in node.fields.values():
            yield from objects(child, seen)
    for name in ("item", "value", "obj"):
        if hasattr(node, name):
            yield from objects(getattr(node, name), seen)
    for child in getattr(node, "cases", {}).values():
        yield from objects(child, seen)


FILLED = {"model": "m", "messages": [{"role": "user", "content": "a"}], "content": "a"}


@pytest.mark.parametrize("face", sorted(FACES))
def test_no_object_of_any_format_takes_a_field_that_is_not_declared(face):
    found = list(objects(FACES[face].spec, set()))
    assert len(found) > (0 if face == "openai_embeddings" else 10)
    for node in found:
        if isinstance(node, spec_module.OpenObj):
            reader = Reader()
            out, error = attempt(lambda node=node, reader=reader: node.walk({"tomorrows_field": "text"}, "/x", reader))
            assert (reader.slots, out, error and error.code) == ([], None, "missing_field")
            required = {key: item for key, item in FILLED.items() if key in node.required}
            assert node.walk({**required, "tomorrows_field": "text"}, "/x", Reader()) == required
            continue
        with pytest.raises(CallError) as caught:
            node.walk({"tomorrows_field": "text"}, "/x", Reader())
        assert (caught.value.code, caught.value.pointer) == ("unsupported_field", "/x/tomorrows_field")


@SETTINGS
@given(st.dictionaries(texts, trees, max_size=3), texts, trees)
def test_a_duplicate_key_anywhere_is_refused(tree, key, value):
    def twice(*pairs: tuple[str, object], space: str = "") -> str:
        return "{" + ",".join(f"{json.dumps(k)}{space}:{json.dumps(v)}" for k, v in pairs) + "}"

    for space in ("", " ", "\n\t"):
        inner = twice(("k", 1), *tree.items(), (key, 1), (key, value), space=space)
        for arguments in (inner, None):
            call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": arguments or "{}"}}
            head = json.dumps([{"role": "assistant", "tool_calls": [call]}])
            raw = f'{{"model":"legal","messages":{head},"metadata":{inner if arguments is None else "{}"}}}'
            with pytest.raises(CallError) as caught:
                FACES["openai_chat"].read(raw.encode())
            assert caught.value.code in ("duplicate_key", "wrong_type")
            assert caught.value.code == "duplicate_key" or arguments is None


@SETTINGS
@given(st.binary(max_size=60) | trees.map(orjson.dumps), st.sampled_from(sorted(FACES)))
def test_any_bytes_are_read_or_refused(raw, face):
    reading, error = attempt(lambda: FACES[face].read(raw))
    if reading is None:
        assert isinstance(error, CallError)
        assert error.status == 400
        assert MARK not in str(error)


class Swap:
    """Turn `ab` into `X`, holding back a final `a`."""

    def __init__(self, mode: str) -> None:
        self.held = ""
        self.restored = 0

    def feed(self, text: str) -> str:
        text = self.held + text
        self.held = "a" if text.endswith("a") else ""
        self.restored += text.count("ab")
        return text.removesuffix(self.held).replace("ab", "X")

    def close(self) -> str:
        out, self.held = self.held, ""
        return out


def chat_stream(pieces: list[str]) -> bytes:
    head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    chunks = [{**head, "choices": [{"index": 0, "delta": {"content": p}, "finish_reason": None}]} for p in pieces]
    chunks.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    return b"".join(b"data: " + orjson.dumps(c) + b"\n\n" for c in chunks) + b"data: [DONE]\n\n"


def messages_stream(pieces: list[str]) -> bytes:
    message = {"id": "m", "type": "message", "role": "assistant", "content": [], "usage": {"input_tokens": 1}}
    events = [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": p}} for p in pieces),
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
        {"type": "message_stop"},
    ]
    return b"".join(b"data: " + orjson.dumps(e) + b"\n\n" for e in events)


ASKED = {
    "openai_chat": {"model": "legal", "stream": True, "messages": [{"role": "user", "content": "x"}]},
    "anthropic_messages": {"model": "legal", "stream": True, "max_tokens": 5,
                           "messages": [{"role": "user", "content": "x"}]},
    "openai_responses": {"model": "legal", "stream": True, "input": "x"},
}  # fmt: skip
STREAMS = {"openai_chat": chat_stream, "anthropic_messages": messages_stream}


def said(face: str, out: bytes) -> str:
    text = ""
    for line in out.decode().split("\n"):
        if line.startswith("data: {"):
            event = json.loads(line[6:])
            if face == "openai_chat":
                text += "".join(choice["delta"].get("content") or "" for choice in event["choices"])
            elif face == "anthropic_messages":
                text += event["delta"]["text"] if event["type"] == "content_block_delta" else ""
            else:
                text += event["delta"] if event["type"] == "response.output_text.delta" else ""
    return text


@pytest.mark.parametrize(
    ("face", "dialect"),
    [(f, d) for f in ASKED for d in STREAMS if can_serve(f, d)],
)
def test_a_stream_says_the_same_however_texts_and_bytes_are_cut(face, dialect):
    reading = FACES[face].read(orjson.dumps(ASKED[face]))

    @SETTINGS
    @given(
        st.lists(st.text("ab\n😀é", min_size=1, max_size=4), max_size=6),
        st.lists(st.integers(1, 90), max_size=12),
    )
    def check(pieces, sizes):
        stream = STREAMS[dialect](pieces)
        made = reply(reading, route(dialect), Swap, call_id="c", created=1)
        whole = made.feed(stream) + made.close()
        assert said(face, whole) == "".join(pieces).replace("ab", "X")
        assert made.restored == "".join(pieces).count("ab")
        cut = reply(reading, route(dialect), Swap, call_id="c", created=1)
        out, at = b"", 0
        for size in [*sizes, len(stream)]:
            out += cut.feed(stream[at : at + size])
            at += size
        assert out + cut.close() == whole

    check()


@SETTINGS
@given(
    st.sampled_from([(f, d) for f in ASKED for d in ("openai_chat", "anthropic_messages", "openai_responses")]),
    st.booleans(),
    st.lists(st.binary(max_size=20) | trees.map(orjson.dumps), max_size=4),
)
def test_any_answer_is_passed_on_or_told_as_an_upstream_error(pair, stream, answers):
    face, dialect = pair
    if not can_serve(face, dialect):
        return
    reading = FACES[face].read(orjson.dumps({**ASKED[face], "stream": stream}))
    made = reply(reading, route(dialect), Swap, call_id="c", created=1)

    def answer_all() -> bytes:
        out = b"".join(made.feed(b"data: " + a + b"\n\n" if stream else a) for a in answers)
        return out + made.close()

    _, error = attempt(answer_all)
    if error is not None:
        assert isinstance(error, UpstreamError)
        assert error.code in ("upstream_garbled", "upstream_truncated", "upstream_failed")
        assert MARK not in str(error)


@SETTINGS
@given(st.sampled_from(sorted(STREAMS)), st.data())
def test_a_stream_that_is_cut_never_ends_well(dialect, data):
    face = data.draw(st.sampled_from([f for f in ASKED if can_serve(f, dialect)]))
    stream = STREAMS[dialect](["ab", "cd"])
    cut = data.draw(st.integers(0, len(stream) - 3))
    made = reply(FACES[face].read(orjson.dumps(ASKED[face])), route(dialect), Swap, call_id="c", created=1)
    out = made.feed(stream[:cut])
    for terminal in (b"[DONE]", b"message_stop", b"response.completed"):
        assert terminal not in out
    with pytest.raises(UpstreamError):
        made.close()
