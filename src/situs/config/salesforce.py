"""Settings of the front doors for Salesforce, and of the orgs that are read."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from situs.config.base import Name, Settings
from situs.config.secrets import SecretRef
from situs.wire import may_be_free

_READ_ANYHOW = ("authorization", "content-encoding", "content-length", "content-type", "host", "transfer-encoding")


ApiName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,79}$")]
"""The name of an object or a field in an org."""


class SalesforceObject(Settings):
    """Say what may be read of the records of one object."""

    name: ApiName = Field(description="The object's API name, such as `Matter__c`.")
    fields: tuple[ApiName, ...] = Field(min_length=1, description="API names of the fields that are read.")
    matter_field: Annotated[str, Field(pattern=r"^([A-Za-z][A-Za-z0-9_]{0,79})?$")] = Field(
        "", description="The field that names the record's matter; empty: the records name none."
    )


class SalesforceOrg(Settings):
    """Let Situs read the records and files of an org, and tell it of finished jobs."""

    id: Name = Field(description="The org's name here.")
    principals: tuple[str, ...] = Field(
        min_length=1, description="Principals whose calls come from this org; a principal belongs to one org."
    )
    url: str = Field(description="The org's My Domain address, such as `https://example.my.salesforce.com`.")
    client_id: str = Field(min_length=1, description="The consumer key of the External Client App.")
    username: str = Field("", description="For the JWT bearer flow: the integration user.")
    private_key: SecretRef | None = Field(None, description="For the JWT bearer flow: the RSA key (PEM), by reference.")
    audience: str = Field("", description="For the JWT bearer flow: the assertion's audience; empty takes `url`.")
    client_secret: SecretRef | None = Field(None, description="For client credentials: the secret, by reference.")
    allow_http: bool = Field(False, description="Allow plain HTTP to an address that is not loopback.")
    api_version: str = Field("66.0", description="The version of the org's REST API.")
    seconds: float = Field(20, gt=0, description="Longest wait for one answer of the org, in seconds.")
    max_file_bytes: int = Field(32 * 1024 * 1024, ge=1024, description="Largest file that is fetched, in bytes.")
    has_none_of: tuple[Literal["agents", "chats", "data-360", "omnistudio", "prompt-templates"], ...] = Field(
        (),
        description="Kinds of metadata that the org has none of, as its administrator states. A scan does not count "
        "one as not read because the org lists no such type; the statement stands in its report.",
    )
    event: Annotated[str, Field(pattern=r"^([A-Za-z][A-Za-z0-9_]{0,76}__e)?$")] = Field(
        "", description="The platform event by which a finished job is told; empty: none is published."
    )
    event_answer: bool = Field(
        False, description="The event bears the answer too. Whoever may read the event then reads it."
    )
    object: tuple[SalesforceObject, ...] = Field((), description="Objects whose records may be read.")

    @model_validator(mode="after")
    def _once(self) -> SalesforceOrg:
        names = [one.name.lower() for one in self.object]
        if len(set(names)) < len(names):
            raise ValueError(f"an object of the org `{self.id}` is named twice")
        return self


class Salesforce(Settings):
    """Say how Salesforce's LLM Open Connector and External Service are served."""

    key_header: str = Field(
        "api-key",
        pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$",
        description="The header that the org was told to send its key in; `api-key` and a bearer token are taken too.",
    )
    answer_seconds: float = Field(
        50,
        gt=0,
        le=55,
        description="Longest time from a request's arrival to an answer or an error, in seconds.",
    )
    model: str = Field("", description="The alias that the External Service asks; empty: its operations are refused.")
    playbooks: dict[Name, str] = Field({}, description="Files of playbooks by name, for `analyzeContract`.")
    policies: dict[Name, str] = Field({}, description="Files of written policies by name, for `checkPolicy`.")
    schedules: dict[Name, str] = Field({}, description="Files of retention schedules by name, for `classifyRecord`.")
    jobs: str = Field("jobs.db", description="The SQLite file of the External Service's jobs; it holds no text.")
    jobs_at_once: int = Field(2, ge=1, description="Jobs that run at once; more wait.")
    jobs_waiting: int = Field(64, ge=0, description="Jobs that may wait; more are refused.")
    job_seconds: float = Field(900, gt=0, description="Longest job, in seconds.")
    refusal: Literal["error", "content_filter"] = Field(
        "error", description="A refusal by policy is told as an `error` (403), or as an answer that was filtered."
    )
    parameters: tuple[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")], ...] = Field(
        (), description="Names of `parameters` that are passed on beside those that Chat Completions has."
    )

    @model_validator(mode="after")
    def _names(self) -> Salesforce:
        if self.key_header.lower() in _READ_ANYHOW or self.key_header.lower().startswith("x-situs-"):
            raise ValueError(f"the header `{self.key_header}` has another meaning")
        known = [name for name in self.parameters if not may_be_free(name)]
        if known:
            raise ValueError(f"the parameter `{known[0]}` is one of Chat Completions, whose terms hold for it")
        return self
