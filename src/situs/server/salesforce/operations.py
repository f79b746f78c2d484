"""The operations of the External Service. Each is a row: what it is asked, what it answers, and the task behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from situs.errors import CallError
from situs.server.salesforce.fields import Field
from situs.tasks import Ask, Reply
from situs.tasks.briefing import Brief, Source, answer_from, sum_up

Told = Mapping[str, Any]
"""The fields of an answer."""
Run = Callable[[Ask, Mapping[str, Any], Sequence[Source]], Awaitable[Told]]
"""Do the task: the port to the model, the request's fields, and the texts that were read for it."""


@dataclass(frozen=True, slots=True)
class Operation:
    """Declare an operation that a task is behind. It may be called at once, or started as a job."""

    name: str
    about: str
    asked: tuple[Field, ...]
    told: tuple[Field, ...]
    """Fields of its answer beyond those that every answer has."""
    run: Run


CONTEXT = (
    Field("userId", "The id of the user who asks; needed where a record or a file is read.", longest=18, personal=True),
    Field("objectApiName", "The object of the record, such as Matter__c.", longest=80),
    Field("recordId", "The record to read.", longest=18),
    Field("contentVersionIds", "The files to read, by the ids of their ContentVersions.", "strings", longest=18),
    Field("matterId", "The matter that this belongs to, where the record does not say.", longest=128),
)
"""What any operation may be told of where its texts are and whose they are."""
ENDED = (
    Field("outcome", "How it ended.", required=True, choices=("answered", "refused", "failed", "started", "running")),
    Field("reasonCode", "The code of a refusal or a failure."),
    Field("reason", "Its reason in words."),
    Field("receiptId", "The receipt that proves the decision."),
    Field("place", "Where the text was processed."),
)
"""What every answer has."""
_BRIEF = (
    Field("found", "The sources say something to it.", "boolean"),
    Field("answer", "The text.", personal=True),
    Field("citations", "The passages that bear it.", "passages"),
    Field("discarded", "Statements that were left out, since no passage bears them.", "integer"),
    Field("unreadCharacters", "Characters of the sources that the model was not shown.", "integer"),
)


def ended(reply: Reply) -> Told:
    """Return how a task ended, from the reply that decided it."""
    return {
        "outcome": reply.outcome,
        "reasonCode": reply.code,
        "reason": reply.reason,
        "receiptId": reply.receipt,
        "place": reply.place,
    }


def _brief(brief: Brief) -> Told:
    citations = [
        {"source": c.source, "segment": c.passage.id, "start": c.passage.start, "end": c.passage.end, "text": c.text}
        for c in brief.citations
    ]
    return {
        **ended(brief.reply),
        "found": brief.found,
        "answer": brief.text,
        "citations": citations,
        "discarded": brief.discarded,
        "unreadCharacters": brief.unread,
    }


async def _ask_matter(ask: Ask, given: Mapping[str, Any], sources: Sequence[Source]) -> Told:
    return _brief(await answer_from(ask, given["question"], _some(sources)))


async def _summarize_matter(ask: Ask, given: Mapping[str, Any], sources: Sequence[Source]) -> Told:
    del given
    return _brief(await sum_up(ask, _some(sources)))


def _some(sources: Sequence[Source]) -> Sequence[Source]:
    if not any(source.text.strip() for source in sources):
        raise CallError("nothing_to_read", "name a record or a file with some text")
    return sources


OPERATIONS: Mapping[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation(
            "askMatter",
            "Answer a question from a matter's record and files, with the passages that bear the answer.",
            (Field("question", "The question.", required=True, longest=2_000, personal=True), *CONTEXT),
            _BRIEF,
            _ask_matter,
        ),
        Operation(
            "summarizeMatter",
            "Sum up a matter's record and files in points, each with the passage that bears it.",
            CONTEXT,
            _BRIEF,
            _summarize_matter,
        ),
    )
}
"""By name. To add one, add a row."""
_JOB = Field("jobId", "The job.", required=True, longest=36)


def _union(lists: Sequence[Sequence[Field]]) -> tuple[Field, ...]:
    """Return fields of several lists once each; none is required any more."""
    found: dict[str, Field] = {}
    for field in (field for fields in lists for field in fields):
        found.setdefault(
            field.name, Field(field.name, field.about, field.kind, False, field.choices, field.longest, field.personal)
        )
    return tuple(found.values())


START_ASKED = (
    Field("operation", "What the job does.", required=True, choices=tuple(OPERATIONS)),
    *_union([operation.asked for operation in OPERATIONS.values()]),
)
START_TOLD = (Field("jobId", "The job, to be asked for with jobStatus."),)
STATUS_ASKED = (_JOB, Field("userId", "The id of the user who started it.", longest=18, personal=True))
STATUS_TOLD = _union([operation.told for operation in OPERATIONS.values()])
