"""What a caller says of a text can raise its protection; only a named person with the right lowers it."""

import pytest

from .conftest import REVIEWER

pytestmark = pytest.mark.asyncio(loop_scope="package")

DRAFT = "Attorney work product, prepared in anticipation of litigation. Our trial strategy: settle before the hearing."
CLAUSE = "This Agreement is governed by the laws of Switzerland; disputes are settled by arbitration in Geneva."


async def test_a_wrong_label_by_a_caller_lowers_nothing(gateway):
    memo = await gateway.ask(DRAFT, label="PUBLIC")
    assert "WORK_PRODUCT" in memo.labels
    assert "PUBLIC" not in memo.labels
    assert memo.stayed_in("DE")


async def test_a_caller_s_label_can_raise(gateway):
    memo = await gateway.ask(CLAUSE, label="TRADE_SECRET")
    assert {e["provenance"] for e in memo.decision["labels"] if e["label"] == "TRADE_SECRET"} == {"client_asserted"}
    assert memo.stayed_in("DE")
    assert memo.kept_from("paris") >= {"privileged-stays"}


async def test_a_reviewer_lowers_and_the_record_says_who_and_what(gateway):
    memo = await gateway.ask(DRAFT, label="INTERNAL", by="rita", roles=REVIEWER)
    assert memo.answered
    assert memo.places == ["paris"]
    assert {"label": "WORK_PRODUCT", "by": "rita"} in memo.decision["lowered"]
    assert {e["by"] for e in memo.decision["labels"] if e["label"] == "INTERNAL"} == {"rita"}


async def test_a_reviewer_cannot_lower_a_privileged_matter(gateway):
    memo = await gateway.ask("Kurze Frage.", matter="advice", label="PUBLIC", by="rita", roles=REVIEWER)
    assert "PRIVILEGED_ADVICE" in memo.labels
    assert memo.stayed_in("DE")


async def test_what_a_reviewer_calls_public_may_go_anywhere(gateway):
    memo = await gateway.ask(CLAUSE, label="PUBLIC", by="rita", roles=REVIEWER)
    assert memo.labels == {"PUBLIC"}
    assert memo.places == ["overseas"]


async def test_a_name_makes_what_was_called_public_more_than_public(gateway):
    memo = await gateway.ask(CLAUSE + " Write to jane.roe@example.com.", label="PUBLIC", by="rita", roles=REVIEWER)
    assert not memo.seen["overseas"]
    assert "PERSONAL" in memo.labels
