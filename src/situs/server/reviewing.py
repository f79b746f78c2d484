"""A person's verdict on the texts of a call whose privilege was in doubt: recorded, then in force."""

from __future__ import annotations

from typing import Any

import orjson

from situs.errors import CallError
from situs.model import Principal, Verdict
from situs.record import review_entry
from situs.runtime import Runtime

REVIEWER = "privilege:review"
"""The role that may decide."""


async def decide(runtime: Runtime, principal: Principal, call: str, *, privileged: bool) -> int:
    """Record a verdict on every doubtful text of a call, let it hold from now on, and return how many texts those are.

    Raises `CallError`: `review_not_allowed` (403) without the role or outside the matter's wall, `receipt_not_found`
    and `nothing_to_review` (404); `LedgerError` where it cannot be recorded, and then nothing has changed.
    """
    if REVIEWER not in principal.roles:
        raise CallError("review_not_allowed", f"a verdict takes the role `{REVIEWER}`", status=403)
    receipt = await runtime.ledger.receipt(call)
    decision: dict[str, Any] = orjson.loads(receipt.entries[0].body)
    if not await _admits(runtime, principal, decision.get("matter") or ""):
        raise CallError("review_not_allowed", "the matter is not one that you may speak for", status=403)
    marks = tuple(text["mark"] for text in decision.get("review", ()))
    if not marks:
        raise CallError("nothing_to_review", "the privilege of no text of this call was in doubt", status=404)
    async with runtime.deciding:
        verdict = Verdict(privileged, principal.id, runtime.now())
        await runtime.ledger.append(review_entry(call, marks, verdict))
        runtime.verdicts.put(marks, verdict)
    return len(marks)


async def _admits(runtime: Runtime, principal: Principal, matter_id: str) -> bool:
    """Tell whether a matter's wall and the credential's own list admit a principal, as policy asks of every call."""
    matter = await runtime.matters.find(matter_id) if matter_id else None
    granted = not principal.matters or matter_id in principal.matters
    return matter is not None and granted and principal.walls >= matter.wall
