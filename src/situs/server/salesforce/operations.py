"""The operations of the External Service. Each is a row: what it is asked, what it answers, and the task behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from situs.server.salesforce.briefs import BRIEF, ask_matter, summarize_matter
from situs.server.salesforce.documents import ANALYSIS, CHECK, FILED, analyze_contract, check_policy, classify_record
from situs.server.salesforce.fields import Field
from situs.server.salesforce.work import CONTEXT, Operation

_ASK = Field("askModel", "Let a model judge what the text alone does not settle; it takes long.", "boolean")

OPERATIONS: Mapping[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation(
            "askMatter",
            "Answer a question from a matter's record and files, with the passages that bear the answer.",
            (Field("question", "The question.", required=True, longest=2_000, personal=True), *CONTEXT),
            BRIEF,
            ask_matter,
        ),
        Operation(
            "summarizeMatter",
            "Sum up a matter's record and files in points, each with the passage that bears it.",
            CONTEXT,
            BRIEF,
            summarize_matter,
        ),
        Operation(
            "analyzeContract",
            "Say who made a contract, when, under which law, which clauses it has, and how it stands to a playbook.",
            (_ASK, Field("playbookName", "The playbook, where there are several."), *CONTEXT),
            ANALYSIS,
            analyze_contract,
        ),
        Operation(
            "checkPolicy",
            "Hold a document against a written policy: each rule passes, fails, or cannot be judged.",
            (_ASK, Field("policyName", "The policy, where there are several."), *CONTEXT),
            CHECK,
            check_policy,
        ),
        Operation(
            "classifyRecord",
            "Say what a document is, and what becomes of it by a retention schedule and the holds of its matter.",
            (
                Field("scheduleName", "The schedule, where there are several."),
                Field("createdOn", "When it was made, as 2026-01-31.", longest=10),
                Field("closedOn", "When the matter was closed, as 2026-01-31.", longest=10),
                Field("expiredOn", "When the contract ended, as 2026-01-31.", longest=10),
                *CONTEXT,
            ),
            FILED,
            classify_record,
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
