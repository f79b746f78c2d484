"""The port of tasks: a prompt is a call like any other, and whatever happens to it is a reply."""

import json

import pytest

from situs.model import Principal
from situs.server.admission import Admission
from situs.server.asking import GovernedAsk, carry_whole
from situs.server.governing import Asking, Governor
from situs.tasks import Prompt
from situs.testing import Answer, failure
from situs.wire import SALESFORCE_SERVICE

pytestmark = pytest.mark.asyncio(loop_scope="package")
PROMPT = Prompt("Answer briefly.", "Schreiben Sie an Karl Muster, karl.muster@example.com.", [], {"type": "object"}, 64)


@pytest.fixture
def governor(gateway) -> Governor:
    return Governor(gateway.runtime, Admission(1, 0))


def asking(gateway, **more) -> Asking:
    return Asking(SALESFORCE_SERVICE, Principal("tester", roles=frozenset({"lawyer"})), gateway.key, b"", **more)


async def test_a_prompt_is_sealed_restored_and_recorded_as_secondary(gateway, provider, governor) -> None:
    provider.respond(lambda r: Answer(text=json.dumps({"said": r.json()["messages"][1]["content"]})))
    reply = await GovernedAsk(governor, asking(gateway, matter="M-1"), "near")(PROMPT)
    assert (reply.outcome, reply.place) == ("answered", "own")
    assert json.loads(reply.text) == {"said": PROMPT.text}
    assert b"karl.muster" not in provider.received
    sent = provider.last.json()
    assert (sent["max_tokens"], sent["temperature"], sent["messages"][0]["role"]) == (64, 0, "system")
    decision, outcome = await gateway.entries(reply.receipt)
    assert (decision["secondary"], decision["face"], decision["matter"]) == (True, "salesforce_service", "M-1")
    assert outcome["status"] == "answered"


async def test_a_prompt_without_schema_or_system_asks_for_neither(gateway, provider, governor) -> None:
    await GovernedAsk(governor, asking(gateway), "near")(Prompt("", "Guten Tag", []))
    sent = provider.last.json()
    assert [m["role"] for m in sent["messages"]] == ["user"] and "response_format" not in sent


SOURCE = "Es klagt Herr Adalbert Zeisigmann. Später kam Zeisigmann nicht mehr."
PASSAGE = Prompt("", "Passages:\n[s4] Später kam Zeisigmann nicht mehr.", [SOURCE])


@pytest.mark.parametrize("matter", [None, "M-1"])
async def test_a_name_that_only_the_source_betrays_does_not_leave(gateway, provider, governor, matter) -> None:
    reply = await GovernedAsk(governor, asking(gateway, matter=matter), "near")(PASSAGE)
    assert reply.outcome == "answered"
    assert b"Zeisigmann" not in provider.received and b"Es klagt" not in provider.received
    decision, _ = await gateway.entries(reply.receipt)
    assert decision["kinds"] == {"PERSON": 1} and decision["body"]["slots"] == 1
    assert decision["body"]["context"] == len(SOURCE)


async def test_what_was_taken_from_a_privileged_text_is_privileged(gateway, provider, governor) -> None:
    memo = "PRIVILEGED AND CONFIDENTIAL - ATTORNEY-CLIENT COMMUNICATION. Legal advice on the merger follows."
    reply = await GovernedAsk(governor, asking(gateway, matter="M-1"), "fr")(Prompt("", "Go on.", [memo]))
    assert (reply.outcome, reply.code) == ("refused", "policy_refused") and provider.requests == []
    decision, _ = await gateway.entries(reply.receipt)
    assert "PRIVILEGED_ADVICE" in {label["label"] for label in decision["labels"]}


async def test_prompts_of_one_piece_of_work_name_a_value_alike(gateway, provider, governor) -> None:
    sent = []
    for ask in (GovernedAsk(governor, asking(gateway), "near"), GovernedAsk(governor, asking(gateway), "near")):
        for _ in range(2):
            await ask(PROMPT)
            sent.append(provider.last.json()["messages"][1]["content"])
    assert sent[0] == sent[1] != sent[2] == sent[3]


async def test_a_refusal_and_a_failure_are_replies(gateway, provider, governor) -> None:
    reply = await GovernedAsk(governor, asking(gateway), "us")(PROMPT)
    assert (reply.outcome, reply.code, reply.text) == ("refused", "policy_refused", "") and reply.receipt
    provider.script(failure(500, echo="Karl Muster"), Answer(body=b"{}"))
    for code in ("upstream_error", "upstream_garbled"):
        reply = await GovernedAsk(governor, asking(gateway), "near")(PROMPT)
        assert (reply.outcome, reply.code) == ("failed", code) and "Muster" not in reply.reason
    assert len(await gateway.entries(reply.receipt)) == 2


async def test_where_no_place_is_free_nothing_is_recorded(gateway, provider, governor) -> None:
    size = gateway.runtime.ledger.size
    async with governor.admission.enter():
        ask = GovernedAsk(governor, asking(gateway), "near")
        reply = await ask(PROMPT)
    assert (reply.outcome, reply.code, reply.receipt) == ("failed", "overloaded", "")
    assert (gateway.runtime.ledger.size, ask.asked) == (size, 0)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"content": "Ja"}, "Ja"),
        ({"content": None, "refusal": "Nein"}, "Nein"),
        ({"content": [{"type": "thinking", "thinking": []}, {"type": "text", "text": "Ja"}]}, "Ja"),
        ({"content": None}, ""),
    ],
)
async def test_the_text_of_an_answer(gateway, provider, governor, message, text) -> None:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant"} | message}
    body = {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    provider.script(Answer(body=json.dumps(body).encode()))
    raw = json.dumps({"model": "near", "messages": [{"role": "user", "content": "?"}]}).encode()
    reply = await carry_whole(governor, Asking(SALESFORCE_SERVICE, Principal("tester"), gateway.key, raw))
    assert (reply.outcome, reply.text) == ("answered", text)
