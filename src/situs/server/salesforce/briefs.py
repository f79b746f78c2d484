"""Questions about a matter and summaries of it, as operations."""

from __future__ import annotations

from situs.server.salesforce.fields import Field
from situs.server.salesforce.work import Desk, Told, ended
from situs.tasks import Ask
from situs.tasks.briefing import Brief, answer_from, sum_up

BRIEF = (
    Field("found", "The sources say something to it.", "boolean"),
    Field("answer", "The text.", personal=True),
    Field("citations", "The passages that bear it.", "passages"),
    Field("discarded", "Statements that were left out, since no passage bears them.", "integer"),
    Field("unreadCharacters", "Characters of the sources that the model was not shown.", "integer"),
)
"""Fields of a brief."""


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


async def ask_matter(ask: Ask, desk: Desk) -> Told:
    """Answer the question from the sources."""
    return _brief(await answer_from(ask, desk.given["question"], desk.texts()))


async def summarize_matter(ask: Ask, desk: Desk) -> Told:
    """Sum the sources up."""
    return _brief(await sum_up(ask, desk.texts()))
