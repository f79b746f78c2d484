"""What an operation is: a row of fields, with the task behind it and what that task has to work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from situs.errors import CallError
from situs.examining import Instruments
from situs.model import Matter
from situs.runtime.books import Books
from situs.server.salesforce.fields import Field
from situs.tasks import Ask, Reply
from situs.tasks.briefing import Source

Told = Mapping[str, Any]
"""The fields of an answer."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Hold what a task has before it."""

    given: Mapping[str, Any] = field(repr=False)
    """The request's fields."""
    sources: Sequence[Source] = field(repr=False)
    """The texts that were read for it: the record, then the files in their order."""
    books: Books
    instruments: Instruments = field(repr=False)
    today: date
    matter_id: str = ""
    matter: Matter | None = None
    """What the directory knows of the matter."""
    matters: tuple[Matter, ...] = ()
    """The matters whose walls admit the caller: of others an answer must not tell."""

    def texts(self) -> Sequence[Source]:
        """Return the sources; raises `CallError("nothing_to_read")` where none has any text."""
        if not any(source.text.strip() for source in self.sources):
            raise CallError("nothing_to_read", "name a record or a file with some text")
        return self.sources

    def files(self) -> Sequence[Source]:
        """Return the files alone; raises `CallError("nothing_to_read")` where there is none with text."""
        files = [source for source in self.texts() if source.id.startswith("file ")]
        if not files:
            raise CallError("nothing_to_read", "name a file by its ContentVersion")
        return files


Run = Callable[[Ask, Desk], Awaitable[Told]]
"""Do the task, with the port to the model."""


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


def ended(reply: Reply) -> Told:
    """Return how a task ended, from the reply that decided it."""
    return {
        "outcome": reply.outcome,
        "reasonCode": reply.code,
        "reason": reply.reason,
        "receiptId": reply.receipt,
        "place": reply.place,
    }
