"""What is known to get through, each with its text: a gap that is closed fails here, and leaves the list."""

from __future__ import annotations

from typing import Any

import pytest
from sinkbench.checker import leaks
from sinkbench.markers import MARKERS
from sinkbench.places import INTERNAL, Bench
from sinkbench.slots import PATHS, SLOTS

pytestmark = pytest.mark.asyncio(loop_scope="session")
BY_ID = {m.id: m for m in MARKERS}
GAPS = {
    "an IBAN broken by the end of a line": ("IBAN DE89 3704 0044\n0532 0130 00", "iban-de"),
}


@pytest.mark.parametrize("text", GAPS)
async def test_a_known_gap_in_a_text_is_still_one(bench: Bench, text: str):
    sentence, marker = GAPS[text]
    told = await bench.fill(SLOTS[0], sentence, "first-chat", key="classifier", **INTERNAL)
    assert leaks(told.everything, [BY_ID[marker]]) == [marker]


def _user(content: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": content}]}


def _parts(*texts: str) -> dict[str, Any]:
    return _user([{"type": "text", "text": text} for text in texts])


def _called(arguments: str) -> dict[str, Any]:
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": arguments}}
    result = {"role": "tool", "tool_call_id": "c", "content": "x"}
    return {"messages": [{"role": "user", "content": "So."}, {"role": "assistant", "tool_calls": [call]}, result]}


def _bounded(value: int) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"a": {"type": "integer", "minimum": value}}}
    return _user("So.") | {"tools": [{"type": "function", "function": {"name": "f", "parameters": schema}}]}


CARD = 4111111111111111
SHAPES: dict[str, tuple[dict[str, Any], str]] = {
    "an IBAN cut in two content parts": (_parts("IBAN DE89 3704 0044", " 0532 0130 00"), "iban-de"),
    "a card number in four numbers of a list": (_called('{"card": [4111, 1111, 1111, 1111]}'), "card"),
    "a card number as seed": (_user("So.") | {"seed": CARD}, "card"),
    "a card number as limit": (_user("So.") | {"max_tokens": CARD}, "card"),
    "a card number as bound of a schema": (_bounded(CARD), "card"),
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_known_gap_in_a_shape_is_still_one(bench: Bench, shape: str):
    body, marker = SHAPES[shape]
    told = await bench.send(PATHS["openai_chat"], {"model": "first-chat", **body}, key="classifier", **INTERNAL)
    assert leaks(told.everything, [BY_ID[marker]]) == [marker]
