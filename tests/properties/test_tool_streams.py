"""Tool calls whose arguments arrive in turns are restored call by call, whatever the order and the cuts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.chat import ChatCompletionChunk
from tests.drawing import examples

from situs.model import Place, Route
from situs.pseudonym import Substitution, derive, restorer_for
from situs.wire import FACES, reply

SUBSTITUTIONS = [
    Substitution(derive(b"k" * 32, kind, value), value, kind)
    for kind, value in (("PERSON", 'Anna "A" Beispiel'), ("PERSON", "Karl\nMuster"), ("EMAIL", "a@example.com"))
]
ANNA, KARL, MAIL = (s.token for s in SUBSTITUTIONS)
PLACE = Place("here", "example", frozenset({"DE"}), frozenset({"DE"}), frozenset())
FACES_OF_CHAT = ("openai_chat", "anthropic_messages", "openai_responses")
BODIES = {
    "openai_chat": {"messages": [{"role": "user", "content": "x"}]},
    "anthropic_messages": {"messages": [{"role": "user", "content": "x"}], "max_tokens": 9},
    "openai_responses": {"input": "x"},
}
Piece = tuple[int, str]
"""A call's number and a piece of its arguments; the number -1 is text beside the calls."""


def restored(text: str) -> str:
    r = restorer_for(SUBSTITUTIONS)("text")
    return r.feed(text) + r.close()


def stream(pieces: list[Piece], finish: str = "tool_calls") -> bytes:
    """Word the pieces as a chat stream: the first of each call has its id and name."""
    begun: set[int] = set()
    deltas: list[dict[str, object]] = [{"role": "assistant", "content": None}]
    for number, text in pieces:
        if number < 0:
            deltas.append({"content": text})
            continue
        call: dict[str, object] = {"index": number, "function": {"arguments": text}}
        if number not in begun:
            begun.add(number)
            function = {"name": f"f{number}", "arguments": text}
            call = {"index": number, "id": f"id{number}", "type": "function", "function": function}
        deltas.append({"tool_calls": [call]})
    head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    events = [{**head, "choices": [{"index": 0, "delta": d, "finish_reason": None}]} for d in deltas]
    events.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    return b"".join(b"data: " + orjson.dumps(event) + b"\n\n" for event in events) + b"data: [DONE]\n\n"


def answer(face: str, upstream: bytes, dialect: str = "openai_chat") -> list[dict]:
    """Return the events that a face gives for an upstream's bytes."""
    route = Route("r", frozenset({"legal"}), "m", PLACE, "u", dialect)
    body = {"model": "legal", "stream": True, **BODIES[face]}
    made = reply(
        FACES[face].read(orjson.dumps(body)), route, restorer_for(SUBSTITUTIONS), call_id="c", created=1
    )  # fmt: skip
    out = made.feed(upstream) + made.close()
    lines = (line.removeprefix(b"data: ") for line in out.split(b"\n") if line.startswith(b"data: "))
    return [orjson.loads(line) for line in lines if line != b"[DONE]"]


def calls_of(face: str, events: list[dict]) -> dict[str, tuple[str, str]]:
    """Return the arguments by the call's id, with its name, as a client of that API reads them."""
    calls, texts = READERS[face](events)
    return {ident: (name, texts.get(key, "")) for key, (ident, name) in calls.items()}


def _chat(events: list[dict]) -> tuple[dict, dict]:
    calls, texts = {}, {}
    for event in events:
        for choice in ChatCompletionChunk.model_validate(event).choices:
            for call in choice.delta.tool_calls or []:
                if call.id:
                    calls[call.index] = (call.id, call.function.name)
                texts[call.index] = texts.get(call.index, "") + (call.function.arguments or "")
    return calls, texts


def _messages(events: list[dict]) -> tuple[dict, dict]:
    """Hold the rule of this API too: blocks follow each other, none within another."""
    calls, texts, opened = {}, {}, []
    for event in events:
        if event["type"] == "content_block_start":
            assert opened == []
            opened.append(event["index"])
            block = event["content_block"]
            if block["type"] == "tool_use":
                calls[event["index"]] = (block["id"], block["name"])
        elif event["type"] == "content_block_delta":
            assert opened == [event["index"]]
            texts[event["index"]] = texts.get(event["index"], "") + event["delta"].get("partial_json", "")
        elif event["type"] == "content_block_stop":
            assert opened.pop() == event["index"]
    assert opened == []
    return calls, texts


def _responses(events: list[dict]) -> tuple[dict, dict]:
    calls, texts, dones = {}, {}, {}
    for event in events:
        if event["type"] == "response.output_item.added" and event["item"]["type"] == "function_call":
            calls[event["item"]["id"]] = (event["item"]["call_id"], event["item"]["name"])
        elif event["type"] == "response.function_call_arguments.delta":
            texts[event["item_id"]] = texts.get(event["item_id"], "") + event["delta"]
        elif event["type"] == "response.function_call_arguments.done":
            dones[event["item_id"]] = event["arguments"]
    assert {key: texts.get(key, "") for key in calls} == dones
    return calls, texts


READERS = {"openai_chat": _chat, "anthropic_messages": _messages, "openai_responses": _responses}


def pieces_of(text: str, cuts: list[int]) -> Iterator[str]:
    edges = [0, *sorted({min(c, len(text)) for c in cuts}), len(text)]
    return (text[a:b] for a, b in pairwise(edges))


def check(face: str, sources: list[str], pieces: list[Piece]) -> None:
    got = calls_of(face, answer(face, stream(pieces)))
    assert got.keys() == {f"id{n}" for n in range(len(sources))}
    for number, source in enumerate(sources):
        name, arguments = got[f"id{number}"]
        assert name == f"f{number}"
        wanted = {key: restored(value) for key, value in orjson.loads(source).items()}
        assert orjson.loads(arguments) == wanted


@pytest.mark.parametrize("face", FACES_OF_CHAT)
def test_two_calls_in_turns_restore_at_every_split(face: str) -> None:
    first, second = f'{{"a":"{ANNA}"}}', f'{{"b":"{KARL}"}}'
    for i in range(len(first)):
        for j in range(len(second)):
            turns = [(0, first[:i]), (1, second[:j]), (0, first[i:]), (1, second[j:])]
            check(face, [first, second], turns)


@pytest.mark.parametrize("face", FACES_OF_CHAT)
def test_two_calls_restore_where_each_character_is_a_turn(face: str) -> None:
    sources = [f'{{"a":"{ANNA}, {KARL}"}}', f'{{"b":"{MAIL}"}}']
    longest = max(map(len, sources))
    turns = [(n, source[i : i + 1]) for i in range(longest) for n, source in enumerate(sources) if i < len(source)]
    check(face, sources, turns)


@st.composite
def interleaved(draw: st.DrawFn) -> tuple[list[str], list[Piece], str]:
    """Draw the arguments of several calls, cut and dealt out at will, with text among them."""
    values = st.lists(st.sampled_from([ANNA, KARL, MAIL, '"}', "\\", " and ", "é", ANNA[:9]]), max_size=3).map("".join)
    sources = [
        orjson.dumps(draw(st.dictionaries(st.sampled_from("abc"), values, max_size=2))).decode()
        for _ in range(draw(st.integers(1, 4)))
    ]
    hands = [list(pieces_of(source, draw(st.lists(st.integers(0, 60), max_size=5)))) for source in sources]
    text = draw(values)
    hands.append(list(pieces_of(text, draw(st.lists(st.integers(0, 30), max_size=3)))))
    left = [(n if n < len(sources) else -1) for n, hand in enumerate(hands) for _ in hand]
    order = draw(st.permutations(left))
    dealt = [(number, hands[number].pop(0)) for number in order]
    return sources, dealt, text


@pytest.mark.parametrize("face", FACES_OF_CHAT)
@examples(150)
@given(interleaved())
def test_any_number_of_calls_restores_in_any_order_of_turns(
    face: str, drawn: tuple[list[str], list[Piece], str]
) -> None:
    sources, pieces, text = drawn
    check(face, sources, pieces)
    if face == "openai_chat":
        choices = [choice for event in answer(face, stream(pieces)) for choice in event["choices"]]
        assert "".join(choice["delta"].get("content") or "" for choice in choices) == restored(text)


def test_native_responses_items_in_turns_restore_at_every_split() -> None:
    first, second = f'{{"a":"{ANNA}"}}', f'{{"b":"{KARL}"}}'
    for i in range(len(first)):
        for j in range(len(second)):
            turns = [(0, first[:i]), (1, second[:j]), (0, first[i:]), (1, second[j:])]
            calls, texts = _responses(answer("openai_responses", responses(turns, [first, second]), "openai_responses"))
            assert [orjson.loads(texts[key]) for key in calls] == [{"a": restored(ANNA)}, {"b": restored(KARL)}]


def responses(pieces: list[Piece], sources: list[str]) -> bytes:
    """Word the pieces as a provider's own stream of two items that grow side by side."""
    items = [{"type": "function_call", "id": f"fc{n}", "call_id": f"id{n}", "name": f"f{n}"} for n in range(2)]
    delta, done = "response.function_call_arguments.delta", "response.function_call_arguments.done"
    events: list[dict] = [
        {"type": "response.output_item.added", "output_index": n, "item": {**item, "arguments": ""}}
        for n, item in enumerate(items)
    ]
    events += [{"type": delta, "output_index": n, "item_id": f"fc{n}", "delta": text} for n, text in pieces]
    events += [
        {"type": done, "output_index": n, "item_id": f"fc{n}", "name": f"f{n}", "arguments": source}
        for n, source in enumerate(sources)
    ]
    output = [{**item, "arguments": source} for item, source in zip(items, sources, strict=True)]
    events.append({"type": "response.completed", "response": {"id": "r", "model": "m", "output": output}})
    return b"".join(b"data: " + orjson.dumps(event) + b"\n\n" for event in events)
