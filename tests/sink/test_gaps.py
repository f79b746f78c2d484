"""What is known to get through, each with its text: a gap that is closed fails here, and leaves the list."""

from __future__ import annotations

from typing import Any

import pytest
from sinkbench.checker import leaks
from sinkbench.markers import MARKERS
from sinkbench.places import INTERNAL, Bench
from sinkbench.slots import PATHS

pytestmark = pytest.mark.asyncio(loop_scope="session")
BY_ID = {m.id: m for m in MARKERS}


def _user(content: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": content}]}


def _called(arguments: str) -> dict[str, Any]:
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": arguments}}
    result = {"role": "tool", "tool_call_id": "c", "content": "x"}
    return {"messages": [{"role": "user", "content": "So."}, {"role": "assistant", "tool_calls": [call]}, result]}


SHAPES: dict[str, tuple[dict[str, Any], str]] = {
    "a card number in four numbers of a list": (_called('{"card": [4111, 1111, 1111, 1111]}'), "card"),
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_known_gap_in_a_shape_is_still_one(bench: Bench, shape: str):
    body, marker = SHAPES[shape]
    told = await bench.send(PATHS["openai_chat"], {"model": "first-chat", **body}, key="classifier", **INTERNAL)
    assert leaks(told.everything, [BY_ID[marker]]) == [marker]
