"""Settings of places, of the servers that models run on, and of the routes that join them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from situs.config.base import Country, Name, Settings
from situs.config.exchanges import EXCHANGE_OF, ExchangeSettings
from situs.config.secrets import SecretRef


class TermsFacts(Settings):
    """State what a contract says. What is left out is unknown, and unknown is the worst case."""

    training: Literal["no", "yes", "unknown"] | None = Field(None, description="May the operator train on the text?")
    retention_days: int | None = Field(None, ge=0, description="Days that text is kept.")
    human_review: Literal["no", "yes", "unknown"] | None = Field(
        None, description="May people at the operator read it?"
    )
    dpa: bool | None = Field(None, description="A data-processing agreement (GDPR art. 28) is on file.")
    secrecy: bool | None = Field(None, description="A professional-secrecy undertaking is on file.")
    instruments: tuple[str, ...] | None = Field(
        None, description="Transfer instruments on file: `SCC:2`, `BCR`, `DPF`."
    )
    tia: bool | None = Field(None, description="A transfer impact assessment is on file.")


class TermsSettings(TermsFacts):
    """State the terms of a place of which no document is kept. What is left out is unknown: the worst case."""

    version: str | None = Field(None, description="The dated name of the terms that were read.")


class PlaceSettings(Settings):
    """State the three axes of a place. `provider` and `region` fill in what the law data know."""

    id: Name = Field(description="The place's name.")
    provider: str = Field("", description="A provider of the law data, such as `mistral`; empty for your own.")
    region: str = Field("", description="The provider's region, host or inference profile.")
    operator: str = Field("", description="Who runs it.")
    processed_in: tuple[Country, ...] = Field((), description="Every country where text may be processed.")
    compelled_by: tuple[Country, ...] = Field((), description="Countries that can compel the operator or its owners.")
    weights_from: tuple[Country, ...] = Field((), description="Countries of the model's publisher.")
    controlled: bool = Field(False, description="Run by the department or its processor under secrecy.")
    terms: TermsSettings = Field(default_factory=TermsSettings, description="What the contract says.")
    records: tuple[Name, ...] = Field(
        (),
        max_length=4,
        description="Instead of `terms`: records of the register of terms, all of which hold for the place.",
    )

    @model_validator(mode="after")
    def _one_way(self) -> PlaceSettings:
        if self.records and self.terms.model_fields_set:
            raise ValueError(f"place `{self.id}` states terms and names records; it may do one of the two")
        return self


class UpstreamConfig(Settings):
    """Say how a server of models is reached."""

    id: Name = Field(description="The upstream's name.")
    kind: Literal["embedded", "openai", "azure", "anthropic", "mistral", "bedrock", "vertex"] = Field(
        description="What it is."
    )
    url: str = Field("", description="Its base address, with the version path (`https://host/v1`).")
    allow_http: bool = Field(False, description="Allow plain HTTP to an address that is not loopback.")
    api_key: SecretRef | None = Field(None, description="Its key, by reference.")
    bearer: SecretRef | None = Field(None, description="For `azure`: a Microsoft Entra access token, by reference.")
    ca_file: str = Field("", description="A file of certificate authorities to trust beside the system's.")
    prompt_cache: bool = Field(
        False,
        description="For `embedded`: keep evaluated prompts between calls. Quicker, but times tell of others.",
    )
    max_response_bytes: int = Field(64 * 1024 * 1024, ge=1024, description="Largest answer, in bytes.")
    region: str = Field("", description="For `bedrock` and `vertex`: the region.")
    project: str = Field("", description="For `vertex`: the project.")
    api_version: str = Field("", description="For `azure`: the API version.")
    access_key: SecretRef | None = Field(None, description="For `bedrock`: the access key id.")
    session_token: SecretRef | None = Field(None, description="For `bedrock`: the session token.")
    service_account: SecretRef | None = Field(None, description="For `vertex`: the service account's JSON.")
    exchange: ExchangeSettings | None = Field(
        None, description="For `bedrock`, `vertex` and `azure`: short-lived credentials, in place of every key."
    )
    model: str = Field("", description="For `embedded`: a catalogue name or a GGUF file.")
    sha256: str = Field("", description="For `embedded` with a file: its digest.")
    context_tokens: int = Field(8192, ge=256, description="For `embedded`: the context of all slots together.")
    parallel: int = Field(1, ge=1, description="For `embedded`: requests at once.")
    threads: int = Field(0, ge=0, description="For `embedded`: threads; 0 takes the machine's cores.")
    connect_seconds: float = Field(5, gt=0, description="Longest wait for a connection, in seconds.")
    idle_seconds: float = Field(120, gt=0, description="Longest silence of an upstream, in seconds.")
    total_seconds: float = Field(600, gt=0, description="Longest answer, in seconds.")

    @model_validator(mode="after")
    def _one_credential(self) -> UpstreamConfig:
        if self.exchange is None:
            return self
        wanted = EXCHANGE_OF.get(self.kind)
        if self.exchange.kind != wanted:
            right = f"take `{wanted}`" if wanted else "its provider has none: take `exchange` out, and give it a key"
            raise ValueError(f"upstream `{self.id}` is of kind `{self.kind}`, with an exchange of another: {right}")
        keys = ("api_key", "bearer", "access_key", "session_token", "service_account")
        given = [name for name in keys if getattr(self, name) is not None]
        if given:
            raise ValueError(
                f"upstream `{self.id}` has an exchange and `{given[0]}`: take one of them out, since nothing falls "
                "back from the one to the other"
            )
        return self


class RouteSettings(Settings):
    """Join models' aliases, a place and an upstream."""

    id: Name = Field(description="The route's name.")
    models: tuple[str, ...] = Field(min_length=1, description="Aliases that callers name.")
    place: Name = Field(description="The place's id.")
    upstream: Name = Field(description="The upstream's id.")
    upstream_model: str = Field("", description="The model's name there; empty takes the first alias.")
    dialect: Literal[
        "openai_chat",
        "mistral_chat",
        "openai_responses",
        "openai_embeddings",
        "anthropic_messages",
        "anthropic_bedrock",
        "anthropic_vertex",
        "bedrock_converse",
    ] = Field("openai_chat", description="The format that the upstream speaks.")
    actions: tuple[Literal["infer", "embed", "count"], ...] = Field(("infer",), description="What it does.")
    media: bool = Field(False, description="It takes images or audio.")
    priority: int = Field(100, description="Lower is preferred among what is permitted.")
    context_tokens: int = Field(0, ge=0, description="Its longest input; 0 is unknown.")
    registered: str = Field(
        "",
        pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]{0,63}@[A-Za-z0-9][A-Za-z0-9._-]{0,63})?$",
        description="The model of the register that it serves, as `name@version`; empty: an embedded one is found by "
        "its digest, and of another nothing is known.",
    )
    input_price: int = Field(0, ge=0, description="Millionths of your currency for a thousand input tokens.")
    output_price: int = Field(0, ge=0, description="Millionths of your currency for a thousand output tokens.")

    @model_validator(mode="after")
    def _answers_that_name_their_model(self) -> RouteSettings:
        if self.registered and self.dialect == "bedrock_converse":
            raise ValueError(
                f"route `{self.id}` names a registered model, and answers of Converse name none, so that nothing could "
                "be compared: take `anthropic_bedrock` for Anthropic's models, or leave `registered` out"
            )
        return self
