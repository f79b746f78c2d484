"""A verdict is recorded before it holds, and only by who may."""

import asyncio

import pytest

from situs.errors import CallError, LedgerError
from situs.ledger import parse_receipt, verify_receipt
from situs.model import Principal
from situs.server.reviewing import REVIEWER, decide

pytestmark = pytest.mark.asyncio(loop_scope="package")
MAIL = "From: anna@example.com\nTo: karl@muster-legal.example\nSubject: Claim\n\n" + (
    "Please advise: is the waiver enforceable, what is our liability, what says your legal opinion of the breach?"
)
COUNSEL = Principal("counsel", roles=frozenset({REVIEWER}))


async def labels(gateway, call: str) -> set[tuple[str, str, str]]:
    return {(e["label"], e["provenance"], e["by"]) for e in (await gateway.entries(call))[0]["labels"]}


async def asked(ask, text: str) -> str:
    return (await ask(text, headers={"x-situs-matter": "M-1"})).headers["x-situs-receipt"]


async def test_a_verdict_sets_aside_what_the_model_says_of_that_text_alone(ask, gateway) -> None:
    call = await asked(ask, MAIL)
    assert ("PRIVILEGED_ADVICE", "model", "") in await labels(gateway, call)
    assert await decide(gateway.runtime, COUNSEL, call, privileged=False) == 1
    again = await asked(ask, MAIL)
    assert not any(label == "PRIVILEGED_ADVICE" for label, *_ in await labels(gateway, again))
    decision = (await gateway.entries(again))[0]
    assert decision["lowered"] == [{"label": "PRIVILEGED_ADVICE", "by": "counsel"}]
    assert decision["review"] == []
    other = await asked(ask, MAIL + " Regards.")
    assert ("PRIVILEGED_ADVICE", "model", "") in await labels(gateway, other)


async def test_a_text_that_a_person_holds_privileged_is_so_by_that_person(ask, gateway) -> None:
    call = await asked(ask, MAIL + " Kind regards.")
    await decide(gateway.runtime, COUNSEL, call, privileged=True)
    again = await asked(ask, MAIL + " Kind regards.")
    assert ("PRIVILEGED_ADVICE", "metadata", "counsel") in await labels(gateway, again)


async def test_the_verdict_is_in_the_receipt_of_the_call(ask, gateway, get) -> None:
    call = await asked(ask, MAIL + " Best wishes.")
    await decide(gateway.runtime, COUNSEL, call, privileged=True)
    receipt = verify_receipt(
        parse_receipt((await get(f"/situs/v1/receipts/{call}", gateway.key)).content), gateway.vkey
    )
    event = receipt.entries[-1]
    assert (event["event"], event["by"], event["privileged"]) == ("privilege_reviewed", "counsel", True)
    assert event["marks"] == [receipt.entries[0]["review"][0]["mark"]]


async def test_verdicts_are_read_from_the_ledger_at_start(ask, gateway) -> None:
    call = await asked(ask, MAIL + " Yours.")
    await decide(gateway.runtime, COUNSEL, call, privileged=True)
    (mark,) = [text["mark"] for text in (await gateway.entries(call))[0]["review"]]
    events = await gateway.runtime.ledger.events()
    assert [e["by"] for e in events if e.get("marks") == [mark]] == ["counsel"]


@pytest.mark.parametrize(
    "principal",
    [
        Principal("nobody"),
        Principal("lawyer", roles=frozenset({"lawyer", "classify:lower"})),
        Principal("counsel", roles=frozenset({REVIEWER}), matters=frozenset({"M-2"})),
    ],
)
async def test_who_may_not_decide_changes_nothing(ask, gateway, principal: Principal) -> None:
    call = await asked(ask, MAIL + f" By {principal.id}.")
    known = dict(gateway.runtime.verdicts.known)
    with pytest.raises(CallError) as told:
        await decide(gateway.runtime, principal, call, privileged=False)
    assert (told.value.code, told.value.status) == ("review_not_allowed", 403)
    assert gateway.runtime.verdicts.known == known


async def test_a_call_without_doubt_has_nothing_to_decide(ask, gateway) -> None:
    call = await asked(ask, "What time is it in Hamburg, and in which month does summer begin there?")
    with pytest.raises(CallError) as told:
        await decide(gateway.runtime, COUNSEL, call, privileged=True)
    assert (told.value.code, told.value.status) == ("nothing_to_review", 404)


async def test_what_cannot_be_recorded_does_not_hold(ask, gateway, monkeypatch) -> None:
    call = await asked(ask, MAIL + " In haste.")

    async def full(entry: object) -> int:
        raise LedgerError("ledger_full", "full")

    monkeypatch.setattr(gateway.runtime.ledger, "append", full)
    known = dict(gateway.runtime.verdicts.known)
    with pytest.raises(LedgerError):
        await decide(gateway.runtime, COUNSEL, call, privileged=False)
    assert gateway.runtime.verdicts.known == known


async def test_of_two_verdicts_at_once_the_one_that_the_ledger_has_last_holds(ask, gateway, monkeypatch) -> None:
    call = await asked(ask, MAIL + " With two minds.")
    append, slow = gateway.runtime.ledger.append, [0.05, 0.0]

    async def answering_late(entry: object) -> int:
        index = await append(entry)
        await asyncio.sleep(slow.pop(0))
        return index

    monkeypatch.setattr(gateway.runtime.ledger, "append", answering_late)
    await asyncio.gather(*(decide(gateway.runtime, COUNSEL, call, privileged=said) for said in (True, False)))
    (mark,) = [text["mark"] for text in (await gateway.entries(call))[0]["review"]]
    *_, last = [e for e in await gateway.runtime.ledger.events() if e.get("marks") == [mark]]
    assert gateway.runtime.verdicts.known[mark].privileged is last["privileged"] is False


async def test_the_endpoints_take_a_verdict_of_either_kind(ask, gateway, get) -> None:
    key = gateway.grant("counsel", roles=frozenset({REVIEWER}))
    call = await asked(ask, MAIL + " By post.")
    for kind, privileged in (("privileged", True), ("not-privileged", False)):
        answer = await get(f"/situs/v1/reviews/{kind}/{call}", key, method="POST")
        assert (answer.status, answer.json()) == (200, {"call": call, "privileged": privileged, "texts": 1})
    assert (await get(f"/situs/v1/reviews/privileged/{call}", gateway.key, method="POST")).status == 403
