"""The table of operations: a row is all that one takes."""

from dataclasses import replace

import pytest

from situs.server.salesforce import serving
from situs.server.salesforce.operations import OPERATIONS, START_ASKED, STATUS_TOLD
from situs.server.salesforce.work import ENDED, Operation

from .conftest import ANNA, LEASE, found

CONTEXT = {"userId": ANNA, "objectApiName": "Matter__c", "recordId": LEASE}


def test_names_are_unique_within_a_row_and_jobs_know_every_field() -> None:
    started, told = {f.name for f in START_ASKED}, {f.name for f in STATUS_TOLD} | {f.name for f in ENDED}
    for operation in OPERATIONS.values():
        for fields in (operation.asked, (*ENDED, *operation.told)):
            assert len({f.name for f in fields}) == len(fields)
        assert {f.name for f in operation.asked} <= started
        assert {f.name for f in operation.told} <= told
    assert [f.name for f in START_ASKED if f.required] == ["operation"]


@pytest.fixture
def row(monkeypatch):
    """Put a row of the test's own in the place of one that is served."""

    def put(run) -> None:
        own = Operation("askMatter", "", OPERATIONS["askMatter"].asked, OPERATIONS["askMatter"].told, run)
        monkeypatch.setattr(serving, "OPERATIONS", {"askMatter": own})

    return put


async def test_a_task_that_asks_no_model_is_recorded_with_its_checks_of_access(desk, row) -> None:
    async def count(ask, desk):
        return {"outcome": "answered", "unreadCharacters": sum(len(s.text) for s in desk.sources)}

    row(count)
    told = await desk.call("askMatter", question="How long?", **CONTEXT)
    assert told["outcome"] == "answered" and told["unreadCharacters"] > 100
    decision, outcome = await desk.entries(told["receiptId"])
    assert (decision["code"], decision["access"][0]["granted"]) == ("no_model_needed", True)
    assert outcome["sent"]["bytes"] == 0


async def test_a_task_that_breaks_is_a_recorded_refusal_without_its_words(desk, row) -> None:
    class Defect(Exception):
        pass

    async def broken(ask, desk):
        raise Defect("quotes Karl Muster")

    row(broken)
    told = await desk.call("askMatter", question="Why?", **CONTEXT)
    assert (told["outcome"], told["reasonCode"]) == ("failed", "internal_error") and "Muster" not in told["reason"]
    decision, _ = await desk.entries(told["receiptId"])
    assert decision["code"] == "internal_error"


async def test_a_model_that_invents_is_told_as_not_found(desk) -> None:
    desk.provider.script(found("In 2030.", "The lease ends in 2030"))
    told = await desk.call("askMatter", question="When?", **CONTEXT)
    assert (told["outcome"], told["found"], told["answer"], told["discarded"]) == ("answered", False, "", 1)
    assert replace(OPERATIONS["askMatter"]).about
