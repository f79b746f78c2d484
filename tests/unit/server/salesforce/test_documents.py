"""Contracts, policies and records by an org's call: settled by the text, by a model only where that is asked for."""

import json

import pytest

from situs.errors import LedgerError
from situs.testing import Answer

from .conftest import ANNA, CONTRACT, LETTER, REQUEST, SUPPLIES, SUPPLY

CONTRACT_CALL = {"userId": ANNA, "contentVersionIds": [SUPPLY]}


async def test_a_contract_is_analysed_without_a_model_and_the_check_of_access_is_recorded(desk) -> None:
    told = await desk.call("analyzeContract", **CONTRACT_CALL)
    assert told["outcome"] == "answered" and desk.provider.requests == []
    assert told["parties"] == ["Example Widgets GmbH", "Muster Retail Ltd."]
    assert told["governingLaw"] == ["US"] and "law" in told["highRisks"]
    assert any(one.endswith("2028-03-31") for one in told["dates"])
    whole = json.loads(told["resultJson"])
    law = whole["governing_law"][0]["clause"]
    assert CONTRACT[law["start"] : law["end"]] == law["text"]
    decision, outcome = await desk.entries(told["receiptId"])
    assert (decision["code"], decision["access"]) == (
        "no_model_needed", [{"granted": True, "record": SUPPLIES, "user": ANNA}]
    )  # fmt: skip
    assert outcome["sent"]["bytes"] == 0


async def test_what_could_not_be_recorded_is_not_given(desk, monkeypatch) -> None:
    async def full(entry: object) -> int:
        raise LedgerError("ledger_full", "the disk of the ledger is full")

    monkeypatch.setattr(desk.gateway.runtime.ledger, "append", full)
    told = await desk.call("analyzeContract", **CONTRACT_CALL)
    assert told["outcome"] == "failed" and "receiptId" not in {k for k, v in told.items() if v}
    assert not {"parties", "resultJson", "governingLaw"} & {k for k, v in told.items() if v}


async def test_two_versions_are_compared(desk) -> None:
    told = await desk.call("analyzeContract", userId=ANNA, contentVersionIds=[SUPPLY, REQUEST])
    assert json.loads(told["resultJson"])["comparison"]["differences"]
    told = await desk.call("analyzeContract", userId=ANNA, contentVersionIds=[SUPPLY, REQUEST, LETTER])
    assert (told["outcome"], told["reasonCode"]) == ("refused", "unsupported_value")


async def test_a_model_is_asked_through_the_gate_where_the_call_wants_it(desk) -> None:
    desk.answer(lambda _: Answer(text='{"segment": "none", "quote": "", "answer": "unclear"}'))
    told = await desk.call("checkPolicy", userId=ANNA, contentVersionIds=[REQUEST], policyName="tools", askModel=True)
    assert desk.provider.requests and told["place"] == "own"
    decision, outcome = await desk.entries(told["receiptId"])
    assert (decision["secondary"], outcome["status"]) == (True, "answered")


async def test_a_policy_s_rules_pass_fail_or_are_not_judged(desk) -> None:
    told = await desk.call("checkPolicy", userId=ANNA, contentVersionIds=[REQUEST], policyName="tools")
    assert told["passed"][:3] == ["AI-01", "AI-02", "AI-03"] and "AI-05" in told["notJudged"]
    assert desk.provider.requests == []


async def test_a_record_is_classified_and_a_proposal_made(desk) -> None:
    told = await desk.call("classifyRecord", matterId="M-1", closedOn="2024-05-01", **CONTRACT_CALL)
    assert told["recordType"] == "contract" and told["series"] == "contracts"
    assert (told["keepUntil"], told["proposal"]) == ("2038-12-31", "keep")
    assert desk.provider.requests == [] and told["receiptId"]
    told = await desk.call("classifyRecord", matterId="M-404", **CONTRACT_CALL)
    assert told["proposal"] == "keep: legal hold"


async def test_a_record_tells_of_matters_that_admit_the_caller_and_of_no_others(desk) -> None:
    told = await desk.call("classifyRecord", **CONTRACT_CALL)
    whole = json.loads(told["resultJson"])
    assert [named["matter"] for named in whole["matters_named"]] == ["M-3"]
    assert "M-4" not in json.dumps(told)


async def test_a_matter_behind_a_wall_is_as_if_unknown_to_who_is_outside(desk) -> None:
    told = await desk.call("classifyRecord", matterId="M-4", **CONTRACT_CALL)
    unknown = await desk.call("classifyRecord", matterId="M-404", **CONTRACT_CALL)
    left_out = {"receiptId", "resultJson"}
    assert {k: v for k, v in told.items() if k not in left_out} == {
        k: v for k, v in unknown.items() if k not in left_out
    }
    assert json.loads(told["resultJson"])["personal_data"] == json.loads(unknown["resultJson"])["personal_data"]


@pytest.mark.parametrize(
    ("operation", "changed", "code"),
    [
        ("checkPolicy", {}, "book_unknown"),
        ("checkPolicy", {"policyName": "none"}, "book_unknown"),
        ("checkPolicy", {"policyName": "tools", "contentVersionIds": [REQUEST, LETTER]}, "one_text_only"),
        ("analyzeContract", {"playbookName": "none"}, "book_unknown"),
        ("analyzeContract", {"contentVersionIds": None}, "nothing_to_read"),
        ("classifyRecord", {"closedOn": "May"}, "unsupported_value"),
        ("classifyRecord", {"contentVersionIds": [REQUEST, LETTER]}, "one_text_only"),
        ("classifyRecord", {"matterId": "a//b"}, "matter_malformed"),
    ],
)
async def test_what_does_not_fit_is_a_recorded_refusal(desk, operation, changed, code) -> None:
    told = await desk.call(operation, **(CONTRACT_CALL | changed))
    assert (told["outcome"], told["reasonCode"]) == ("refused", code)
    decision, _ = await desk.entries(told["receiptId"])
    assert decision["code"] == code
