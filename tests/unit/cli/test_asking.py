"""Tasks ask a running gateway: through the gate, sealed, recorded, and refused where it must be."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator

import pytest

from situs.cli.asking import GatewayAsk, reply_of, request_of
from situs.minimise.index import index_of
from situs.tasks import Prompt
from situs.tasks.consulting import Question, consult
from situs.testing import OVERSEAS, OWN, FakeProvider, Gateway, Spot
from situs.testing.provider import Answer, RecordedRequest

NAME = "Dr. Karl Muster"
TEXT = f"1. The invoice is paid by Herr {NAME} in person within thirty days of its receipt."
QUESTION = Question("pays", "Does a person pay the invoice?", ("yes", "no"))


@pytest.fixture
async def running(tmp_path) -> AsyncIterator[tuple[Gateway, FakeProvider]]:
    async with FakeProvider() as provider:
        url = provider.base_url + "/v1"
        spots = (Spot("own", url, OWN), Spot("us", url, OVERSEAS, models=("us",)))
        async with Gateway(tmp_path / "gateway", spots) as gateway:
            yield gateway, provider


def quoting(request: RecordedRequest) -> Answer:
    """Quote the first passage as it arrived, tokens and all."""
    shown = re.search(r"\[(s\d+)\] (.+)", request.json()["messages"][-1]["content"])
    assert shown is not None
    return Answer(text=json.dumps({"segment": shown[1], "quote": shown[2][3:70], "answer": "yes"}))


async def test_a_quotation_comes_back_with_its_names_and_stands_in_the_source(running) -> None:
    gateway, provider = running
    provider.respond(quoting)
    answer = await consult(GatewayAsk(gateway.url, "m", gateway.key), index_of(TEXT), QUESTION)
    assert (answer.answer, answer.place, answer.why) == ("yes", "own", "")
    assert answer.passage is not None
    assert NAME in answer.passage.of(TEXT)
    assert b"Muster" not in provider.received
    assert [e["type"] for e in await gateway.entries(answer.receipt)] == ["decision", "outcome"]
    sent = provider.last.json()
    assert sent["response_format"]["json_schema"]["schema"]["properties"]["answer"]["enum"] == ["yes", "no", "unclear"]


async def test_a_name_that_only_the_source_betrays_does_not_leave(running) -> None:
    gateway, provider = running
    source = "Es klagt Herr Adalbert Zeisigmann. Später kam Zeisigmann nicht mehr."
    prompt = Prompt("", "Passages:\n[s1] Später kam Zeisigmann nicht mehr.", [source])
    reply = await GatewayAsk(gateway.url, "m", gateway.key)(prompt)
    assert "Zeisigmann" in reply.text
    assert b"Zeisigmann" not in provider.received and b"Es klagt" not in provider.received


async def test_what_policy_forbids_is_a_reply_with_its_reason_and_nothing_is_sent(running) -> None:
    gateway, provider = running
    answer = await consult(GatewayAsk(gateway.url, "us", gateway.key), index_of(TEXT), QUESTION)
    assert (answer.answer, answer.outcome) == ("unclear", "refused")
    assert answer.why
    assert [e["type"] for e in await gateway.entries(answer.receipt)] == ["decision", "outcome"]
    assert provider.requests == []


async def test_what_goes_wrong_is_a_reply(running) -> None:
    gateway, _ = running
    prompt = Prompt("s", "t", [])
    for ask, code in (
        (GatewayAsk(gateway.url, "nobody-serves-this", gateway.key), "unknown_model"),
        (GatewayAsk(gateway.url, "m", "situs_wrong"), "unauthenticated"),
        (GatewayAsk(gateway.url, "m", ""), "no_key"),
        (GatewayAsk("http://127.0.0.1:9", "m", gateway.key), "unreachable"),
        (GatewayAsk("nowhere", "m", gateway.key), "unreachable"),
    ):
        reply = await ask(prompt)
        assert (reply.outcome, reply.code, reply.text) == ("failed", code, "")
        assert reply.reason


def test_a_prompt_without_a_schema_asks_for_plain_text() -> None:
    assert "response_format" not in request_of(Prompt("s", "t", [], None, 9), "m")
    assert request_of(Prompt("s", "t", [], None, 9), "m")["max_tokens"] == 9


@pytest.mark.parametrize("body", [{}, {"choices": []}, {"choices": [{}]}, {"choices": 3}])
def test_an_answer_of_another_shape_is_a_failure(body) -> None:
    assert reply_of(200, {}, body).outcome == "failed"


def test_an_error_of_another_shape_keeps_its_status() -> None:
    assert reply_of(500, {}, {"error": "x"}).code == "500"
