"""Values that are cut in two, or ride on a number that sets how an answer is made, do not arrive."""

from __future__ import annotations

from typing import Any

import pytest
from sinkbench.checker import leaks
from sinkbench.markers import MARKERS
from sinkbench.places import INTERNAL, Bench
from sinkbench.slots import PATHS

pytestmark = pytest.mark.asyncio(loop_scope="session")
BY_ID = {m.id: m for m in MARKERS}
CARD = 4111111111111111


def _user(content: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": content}]}


def _parts(*texts: str) -> dict[str, Any]:
    return _user([{"type": "text", "text": text} for text in texts])


def _bounded(value: int) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"a": {"type": "integer", "minimum": value}}}
    return _user("So.") | {"tools": [{"type": "function", "function": {"name": "f", "parameters": schema}}]}


CUT: dict[str, tuple[dict[str, Any], str]] = {
    "an IBAN in two lines": (_user("IBAN DE89 3704 0044\n0532 0130 00"), "iban-de"),
    "an IBAN in two parts": (_parts("IBAN DE89 3704 0044", " 0532 0130 00"), "iban-de"),
    "an IBAN within a mark of looks": (_user("see <b DE89 3704 0044 0532 0130 00> now"), "iban-de"),
    "an IBAN between a mark's two ends": (_parts("see <b ", "IBAN DE89 3704 0044 0532 0130 00", "> now"), "iban-de"),
    "a card's number as seed": (_user("So.") | {"seed": CARD}, "card"),
}
REFUSED: dict[str, dict[str, Any]] = {
    "a card's number as limit": _user("So.") | {"max_tokens": CARD},
    "a card's number as a penalty": _user("So.") | {"presence_penalty": CARD},
    "a card's number as bias": _user("So.") | {"logit_bias": {"5": CARD}},
    "a card's number as bound of a schema": _bounded(CARD),
}


@pytest.mark.parametrize("shape", CUT)
async def test_what_is_cut_is_sealed(bench: Bench, shape: str):
    body, marker = CUT[shape]
    told = await bench.send(PATHS["openai_chat"], {"model": "first-chat", **body}, key="classifier", **INTERNAL)
    assert (told.status, told.reached) == (200, {"first"})
    assert leaks(told.everything, [BY_ID[marker]]) == []


@pytest.mark.parametrize("shape", REFUSED)
async def test_what_cannot_be_sealed_is_refused(bench: Bench, shape: str):
    body = {"model": "first-chat", **REFUSED[shape]}
    told = await bench.send(PATHS["openai_chat"], body, key="classifier", **INTERNAL)
    assert told.status in (400, 422)
    assert told.reached == set()
    assert not leaks(told.body, [BY_ID["card"]])
