"""Contracts, policies and records, as operations: settled by the text, and by a model only where that is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from situs.errors import CallError
from situs.examining import Background, examine
from situs.model import Role, Slot
from situs.server.salesforce.fields import Field
from situs.server.salesforce.work import Desk, Told
from situs.tasks import Ask
from situs.tasks.checking import judging
from situs.tasks.consulting import Answer
from situs.tasks.contract import analysing
from situs.tasks.records.filing import Circumstances, file_record
from situs.tasks.records.schedule import Trigger
from situs.tasks.report.documents import analysis_document, checked_document, filed_document
from situs.wire.faults import unsupported_value

_WHOLE = Field("resultJson", "All of it, with the passages, as JSON.", personal=True)
ANALYSIS = (
    Field("parties", "Who made the contract.", "strings", personal=True),
    Field("dates", "Days with their roles, such as expiration date 2027-03-31.", "strings"),
    Field("governingLaw", "Countries whose law governs, as ISO 3166 codes.", "strings"),
    Field("clauses", "Types of the clauses that were found.", "strings"),
    Field("notFound", "What the contract does not have, as far as was found.", "strings"),
    Field("highRisks", "Positions of the playbook where the contract crosses a red line or lacks a clause.", "strings"),
    Field("toReview", "Positions that a person must judge.", "strings"),
    Field("notAsked", "What a model could be asked, and was not.", "strings"),
    _WHOLE,
)
"""Fields of a contract's analysis."""
CHECK = (
    Field("passed", "Rules that hold.", "strings"),
    Field("failed", "Rules that are broken.", "strings"),
    Field("notJudged", "Rules that nobody judged.", "strings"),
    _WHOLE,
)
"""Fields of a policy's check."""
FILED = (
    Field("recordType", "What the document is."),
    Field("labels", "Its labels.", "strings"),
    Field("holdsPersonalData", "It holds values that identify a person.", "boolean"),
    Field("privileged", "It is privileged.", "boolean"),
    Field("doubtful", "A person should look at its privilege.", "boolean"),
    Field("series", "The series of the schedule."),
    Field("keepUntil", "The last day on which it must be kept."),
    Field("proposal", "What is proposed today. Nothing is done."),
    Field("why", "What the proposal rests on.", "strings"),
    _WHOLE,
)
"""Fields of a record's classification."""
_DAYS = {"createdOn": Trigger.CREATED, "closedOn": Trigger.CLOSED, "expiredOn": Trigger.EXPIRED}


async def analyze_contract(ask: Ask, desk: Desk) -> Told:
    """Analyse the first file; a second one is an older version to compare with."""
    contract, *older = desk.files()
    if len(older) > 1:
        raise unsupported_value("/contentVersionIds", "a contract and one older version at most")
    playbook = desk.books.playbook(desk.given.get("playbookName", ""))
    against = older[0].text if older else None
    analysis = await asyncio.to_thread(analysing.analyse, contract.text, playbook, against)
    if desk.given.get("askModel"):
        analysis = await analysing.consult_on(analysis, ask)
    found = analysis_document(analysis)
    flags: Sequence[Mapping[str, Any]] = found.get("playbook", ())
    return {
        **_settled(analysis.answers),
        "parties": [party["text"] for party in found["parties"]],
        "dates": [f"{one['role']} {one['date']}" for one in found["dates"] if one["date"]],
        "governingLaw": list(dict.fromkeys(law["country"] for law in found["governing_law"] if law["country"])),
        "clauses": [clause["type"] for clause in found["clauses"]],
        "notFound": found["not_found"],
        "highRisks": [flag["position"] for flag in flags if flag["risk"] == "high"],
        "toReview": [flag["position"] for flag in flags if flag["risk"] == "review"],
        "notAsked": found["not_asked"],
        "resultJson": orjson.dumps(found).decode(),
    }


async def check_policy(ask: Ask, desk: Desk) -> Told:
    """Hold the one text against the policy."""
    rulebook = desk.books.policy(desk.given.get("policyName", ""))
    text = _only(desk)
    slots = [Slot("/text", text, Role.DOCUMENT)]
    examined = await asyncio.to_thread(examine, slots, desk.instruments, Background(desk.matter))
    checked = await asyncio.to_thread(judging.check, text, rulebook, examined.labels)
    if desk.given.get("askModel"):
        checked = await judging.consult_on(checked, ask)
    found = checked_document(checked, rulebook)

    def named(verdict: str) -> list[str]:
        return [rule["rule"] for rule in found["rules"] if rule["verdict"] == verdict]

    return {
        **_settled(checked.answers),
        "passed": named("passes"),
        "failed": named("fails"),
        "notJudged": named("cannot be judged"),
        "resultJson": orjson.dumps(found).decode(),
    }


async def classify_record(ask: Ask, desk: Desk) -> Told:
    """Classify the one text and propose what becomes of it; no model is asked."""
    del ask
    schedule = desk.books.schedule(desk.given.get("scheduleName", ""))
    days = {day: _day(desk.given[name], name) for name, day in _DAYS.items() if name in desk.given}
    text = _only(desk)
    around = Circumstances(desk.today, desk.matter_id, desk.matter, desk.matters, days)
    filed = await asyncio.to_thread(file_record, text, desk.instruments, schedule, around)
    found = filed_document(filed, text)
    return {
        "outcome": "answered",
        "recordType": found["type"],
        "labels": list(dict.fromkeys(label["label"] for label in found["labels"])),
        "holdsPersonalData": bool(found["personal_data"]),
        "privileged": filed.privileged,
        "doubtful": filed.doubtful,
        "series": filed.series.id if filed.series else None,
        "keepUntil": found["keep_until"],
        "proposal": found["proposal"],
        "why": found["why"],
        "resultJson": orjson.dumps(found).decode(),
    }


def _only(desk: Desk) -> str:
    sources = desk.texts()
    if len(sources) != 1:
        raise CallError("one_text_only", "this operation takes one record or one file")
    return sources[0].text


def _day(value: str, name: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise unsupported_value(f"/{name}", "it must be a day such as 2026-01-31") from None


def _settled(answers: Sequence[Answer]) -> Told:
    """Return how a task ended whose text alone settles most: with what the model's last answer proves, if any."""
    told = {"outcome": "answered"}
    if not answers:
        return told
    last = answers[-1]
    unheard = [answer for answer in answers if answer.outcome != "answered"]
    if unheard:
        told["reason"] = unheard[0].why
    return told | {"receiptId": last.receipt, "place": last.place}
