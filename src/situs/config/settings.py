"""Every setting, with its default and its unit. The reference page and the JSON Schema are made from this file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from situs.config.base import Name as Name
from situs.config.base import Settings as Settings
from situs.config.exchanges import EXCHANGE_OF, ExchangeSettings
from situs.config.mirror import Mirror
from situs.config.secrets import SecretRef
from situs.law import REVIEW_DAYS
from situs.retention import load_classes
from situs.wire import may_be_free

Country = str
"""An ISO 3166-1 alpha-2 code, `EEA`, `EU` or `unknown`."""


class Organisation(Settings):
    """Say whose gateway this is."""

    name: str = Field("", description="The department's name, for records.")
    home: tuple[Country, ...] = Field(
        (), description="Jurisdictions of the department: where calls without a matter are at home."
    )


class Server(Settings):
    """Say where and how much to serve."""

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8430, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    max_body_bytes: int = Field(16 * 1024 * 1024, ge=1024, description="Largest request body, in bytes.")
    concurrency: int = Field(64, ge=1, description="Calls in flight at once; more wait in the queue.")
    queue: int = Field(256, ge=0, description="Calls that may wait; more are refused with 503.")
    body_seconds: float = Field(30, gt=0, description="Longest wait for a request's body, in seconds.")
    send_seconds: float = Field(30, gt=0, description="Longest wait for a slow client to take an event, in seconds.")
    call_seconds: float = Field(600, gt=0, description="Longest call, in seconds.")
    analysis_seconds: float = Field(
        300, gt=0, description="Longest reading and analysis of a call's text and documents, in seconds."
    )
    drain_seconds: float = Field(20, ge=0, description="How long a shutdown waits for open calls, in seconds.")


class LedgerSettings(Settings):
    """Say where the record is kept and who signs it."""

    path: str = Field("ledger.db", description="The SQLite file of the ledger.")
    origin: str = Field("situs.local/ledger", description="The checkpoint's origin line: names this log for ever.")
    signing_key: str = Field("ledger-key.pem", description="The Ed25519 private key (PKCS 8 PEM, mode 0600).")


class WitnessSettings(Settings):
    """Name an independent witness of the ledger's checkpoints (C2SP tlog-witness)."""

    key: str = Field(description="Its verifier key, a line `name+id+base64` of type 4 (C2SP tlog-cosignature).")
    url: str = Field("", description="Its submission prefix (`https://host/path`).")
    allow_http: bool = Field(False, description="Allow plain HTTP to an address that is not loopback.")
    withdrawn: bool = Field(False, description="The key is no longer trusted: it is not asked, and counts for nothing.")


class Witnessing(Settings):
    """Say how many witnesses must cosign, and how soon."""

    quorum: int = Field(1, ge=1, description="How many of the witnesses must cosign a checkpoint.")
    interval_seconds: float = Field(300, gt=0, description="How often new entries are submitted, in seconds.")
    overdue_seconds: float = Field(
        1800, gt=0, description="After so many seconds without a quorum, entries count as overdue."
    )
    request_seconds: float = Field(10, gt=0, description="Longest wait for one witness, in seconds.")


class AuthoritySettings(Settings):
    """Name an authority that time-stamps the ledger's checkpoints (RFC 3161)."""

    name: Name = Field(description="A short name of ours, which its stamps are stored under. Keep it.")
    url: str = Field(description="Where it takes requests (`https://host/path`).")
    certificates: str = Field(description="A PEM file with the root certificate that its stamps must lead to.")
    allow_http: bool = Field(False, description="Allow plain HTTP to a host that is not loopback: stamps are signed.")


class Stamping(Settings):
    """Say how often checkpoints are time-stamped, and by how many authorities."""

    quorum: int = Field(1, ge=1, description="How many of the authorities must stamp a checkpoint.")
    interval_seconds: float = Field(3600, gt=0, description="How often new entries are stamped, in seconds.")
    overdue_seconds: float = Field(
        7200, gt=0, description="After so many seconds without a time-stamp, entries count as overdue."
    )
    request_seconds: float = Field(10, gt=0, description="Longest wait for one authority, in seconds.")


class KeySettings(Settings):
    """Say where matters' keys are."""

    source: Literal["file", "keyring", "vault"] = Field("file", description="`file`, `keyring` or `vault`.")
    folder: str = Field("matter-keys", description="For `file`: the folder (mode 0700).")
    url: str = Field("", description="For `vault`: its address.")
    namespace: str = Field("", description="For `vault`: its namespace.")
    mount: str = Field("transit", description="For `vault`: the transit engine's mount.")
    token: SecretRef | None = Field(None, description="For `vault`: its token.")


class Issuer(Settings):
    """Trust an OpenID Connect issuer's tokens (RFC 9068, RFC 7519)."""

    name: Name = Field(description="A short name of ours; principals are called `name:subject`.")
    issuer: str = Field(description="The `iss` claim.")
    audience: str = Field(description="The `aud` claim that tokens must carry.")
    jwks: str = Field(description="An https address or a file path of the key set (RFC 7517).")
    algorithms: tuple[str, ...] = Field(("RS256", "ES256"), description="Algorithms that are accepted.")
    roles_claim: str = Field("roles", description="The claim that lists roles.")
    organisation_claim: str = Field("org", description="The claim that names the organisation.")
    walls_claim: str = Field("walls", description="The claim that lists the walls that the person is inside of.")
    matter_claim: str = Field("matter", description="The claim that names the matter.")


class Identity(Settings):
    """Say who may ask."""

    api_keys: str = Field("api-keys.toml", description="The file of API keys' digests.")
    issuer: tuple[Issuer, ...] = Field((), description="Trusted token issuers.")
    proven_acts: bool = Field(
        False,
        description="Who acts on models, terms or incidents, erases or disposes must prove it by a key or a token; "
        "a name that is only stated will not do.",
    )


class LawReview(Settings):
    """Say for how long the facts of the law data stand without another look."""

    review_days: int = Field(
        REVIEW_DAYS, ge=1, le=36500, description="Days after its date on which a fact is due for another look."
    )
    stale: Literal["shown", "unknown"] = Field(
        "shown",
        description="What a fact past that counts as: `shown` marks what rests on it as stale, `unknown` lets nothing "
        "rest on it, so that policy refuses.",
    )


class Matters(Settings):
    """Say where matters are known from."""

    source: Literal["toml", "csv", "sqlite"] = Field("toml", description="`toml`, `csv` or `sqlite`.")
    path: str = Field("matters.toml", description="The file.")


class Classify(Settings):
    """Say with what texts are read."""

    names: bool = Field(
        True, description="Find names with the trained model too; without it, bare names are mostly missed."
    )
    remembered: int = Field(
        50_000,
        ge=0,
        le=10_000_000,
        description="Names, places and dates that are remembered of the matters' texts, by place and kind and under a "
        "key of the matter, never the text, so that a conversation's history is not read anew with each question; "
        "0 remembers none.",
    )


class Lawyer(Settings):
    """Name a lawyer, whose mails are judged with that in mind."""

    who: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=5, max_length=200)] = Field(
        description="A full name, a mail address, or the domain of a law firm; five characters at least."
    )
    kind: Literal["in_house", "external"] = Field(
        description="`in_house` or `external`: what an in-house lawyer counts for depends on the matter's forum."
    )


class Policies(Settings):
    """Say which policies rule."""

    folder: str = Field("", description="A folder of `.cedar` files with a schema; empty means the shipped set.")
    statements: str = Field(
        "", description="A TOML file of statements that must be proven; empty means the shipped ones."
    )
    vectors: str = Field("", description="A JSON file of vectors that a proposed set must agree with; empty: none.")
    acts: str = Field("policy-acts", description="The folder of proposed sets and of the acts upon them.")
    activated_only: bool = Field(
        False,
        description="Serve only policies and statements that were proposed, approved by another person and activated.",
    )
    replay_days: int = Field(30, ge=1, le=3660, description="Days of calls that a proposed set is replayed on.")


class TermsRegister(Settings):
    """Say where the register of terms is, and what people confirmed of it."""

    path: str = Field("terms.toml", description="The register, where a place names a record of it.")
    confirmed: str = Field("terms-confirmed", description="The folder of confirmations, written by `situs terms`.")


class ModelsRegister(Settings):
    """Say where the register of models is, whose approval counts, and which routes need one."""

    path: str = Field("models.toml", description="The register; without the file, nothing is in it.")
    acts: str = Field("models-acts", description="The folder of what persons did, written by `situs models`.")
    advisories: str = Field(
        "", description="Advisories in the OSV format: a `.json` or `.jsonl` file, or a folder of them; empty: none."
    )
    shipped: bool = Field(
        True, description="The project's own approval of the catalogue's models counts where the register has none."
    )
    required: Literal["embedded", "controlled", "every"] = Field(
        "embedded",
        description="Routes whose model must be approved: those to `embedded` upstreams, those at `controlled` places "
        "too, or `every` one. A route that names a model needs its approval in any case.",
    )
    shadow: Literal["off", "synthetic", "consented"] = Field(
        "off",
        description="Calls that an evaluated version is asked too, after the answer: none, those of principals with "
        "the role `synthetic`, or also those of matters with the approval `shadow:MATTER`.",
    )


class Training(Settings):
    """Say where models are trained, and what is kept of the data sets for it."""

    place: str = Field("", description="The id of the place that this machine is: training runs only where it says.")
    manifest_days: int = Field(
        30, ge=1, description="Oldest manifest that a run may start from, in days: holds and consents change."
    )
    key: str = Field("ledger.vkey", description="The file of the key that verifies manifests: the ledger's own.")
    ledger: str = Field(
        "", description="A ledger file of its own for exports and runs, so that a gateway may run meanwhile."
    )
    canary_key: str = Field("canary-key", description="The file of the key by which canaries are known (mode 0600).")
    canaries: str = Field("canaries.jsonl", description="The register of canaries: digests alone.")


class Learning(Settings):
    """Say how staff is trained on the policies, and how who completed it is recorded."""

    exercises: int = Field(8, ge=1, le=100, description="Exercises of one round.")
    pass_percent: int = Field(80, ge=1, le=100, description="Points that must be reached, of a hundred.")
    person: Literal["pseudonym", "name"] = Field(
        "pseudonym", description="Record a person under a `pseudonym`, or by the principal's `name`."
    )
    key: str = Field("learning-key", description="The file of the key that makes the pseudonyms (mode 0600).")
    done: str = Field("learning.jsonl", description="The file of completions, for a ledger that is served meanwhile.")


class Limits(Settings):
    """Bound what one key or matter may use. Zero means no limit."""

    requests_per_minute: int = Field(
        600, ge=0, description="Requests a minute of one principal, refused ones included."
    )
    concurrent: int = Field(32, ge=0, description="Open calls of one principal.")
    tokens_per_day: int = Field(0, ge=0, description="Input and output tokens a day for one principal.")
    matter_tokens_per_day: int = Field(0, ge=0, description="Input and output tokens a day for one matter.")
    spend_per_month: int = Field(
        0, ge=0, description="Spend a month for one principal, in millionths of your currency."
    )
    matter_spend_per_month: int = Field(0, ge=0, description="Spend a month for one matter, in millionths.")
    default_output_tokens: int = Field(1024, ge=1, description="Reserved where a call does not say how many it wants.")


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


class Retention(Settings):
    """Say for how many days what is kept. Zero days have no end; what a legal hold keeps is kept longer."""

    ledger_days: int = Field(
        0,
        ge=0,
        description="The ledger: how long at least, a promise. Fewer than 184 are refused (AI Act art. 19(1), 26(6)).",
    )
    matters_days: int = Field(
        0, ge=0, description="The key of a closed matter, from its last call on; then its erasure is due."
    )
    jobs_days: int = Field(30, ge=1, description="How jobs of the External Service ended, from their end on.")
    exports_days: int = Field(0, ge=0, description="Data sets for training, from their making on.")
    exports: tuple[str, ...] = Field((), description="Folders in which such data sets are looked for.")

    @model_validator(mode="after")
    def _least(self) -> Retention:
        for kept in load_classes():
            days = getattr(self, kept.setting)
            if 0 < days < kept.least_days:
                raise ValueError(f"`{kept.setting}` may not be less than {kept.least_days} days: {kept.source}")
        return self


class Telemetry(Settings):
    """Say what is told to operators. No client text is ever part of it."""

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least level that is logged."
    )
    log_json: bool = Field(True, description="One JSON object a line, or plain text.")
    otlp_endpoint: str = Field("", description="Where `gen_ai.*` spans are sent; empty turns tracing off.")


class Config(Settings):
    """Hold the whole configuration."""

    organisation: Organisation = Field(default_factory=Organisation)
    server: Server = Field(default_factory=Server)
    ledger: LedgerSettings = Field(default_factory=LedgerSettings)
    witnessing: Witnessing = Field(default_factory=Witnessing)
    stamping: Stamping = Field(default_factory=Stamping)
    mirror: Mirror = Field(default_factory=Mirror)
    keys: KeySettings = Field(default_factory=KeySettings)
    identity: Identity = Field(default_factory=Identity)
    law: LawReview = Field(default_factory=LawReview)
    matters: Matters = Field(default_factory=Matters)
    classify: Classify = Field(default_factory=Classify)
    policies: Policies = Field(default_factory=Policies)
    terms: TermsRegister = Field(default_factory=TermsRegister)
    models: ModelsRegister = Field(default_factory=ModelsRegister)
    training: Training = Field(default_factory=Training)
    learning: Learning = Field(default_factory=Learning)
    limits: Limits = Field(default_factory=Limits)
    salesforce: Salesforce = Field(default_factory=Salesforce)
    salesforce_org: tuple[SalesforceOrg, ...] = Field((), description="Orgs that records and files are read from.")
    retention: Retention = Field(default_factory=Retention)
    telemetry: Telemetry = Field(default_factory=Telemetry)
    witness: tuple[WitnessSettings, ...] = Field((), description="Witnesses.")
    authority: tuple[AuthoritySettings, ...] = Field((), description="Time-stamping authorities.")
    lawyer: tuple[Lawyer, ...] = Field((), description="Lawyers.")
    place: tuple[PlaceSettings, ...] = Field((), description="Places.")
    upstream: tuple[UpstreamConfig, ...] = Field((), description="Servers of models.")
    route: tuple[RouteSettings, ...] = Field((), description="Routes.")

    @model_validator(mode="after")
    def _references(self) -> Config:
        named = [principal for org in self.salesforce_org for principal in org.principals]
        if len(set(named)) < len(named):
            raise ValueError("a principal belongs to two orgs of Salesforce")
        for name, items in (
            ("place", self.place),
            ("upstream", self.upstream),
            ("route", self.route),
            ("salesforce_org", self.salesforce_org),
        ):
            ids = [item.id for item in items]
            twice = sorted({i for i in ids if ids.count(i) > 1})
            if twice:
                raise ValueError(f"{name} `{twice[0]}` is defined twice")
        places, upstreams = {p.id for p in self.place}, {u.id for u in self.upstream}
        if self.training.place and self.training.place not in places:
            raise ValueError(f"training.place names the place `{self.training.place}`, which is not defined")
        for route in self.route:
            if route.place not in places:
                raise ValueError(f"route `{route.id}` names the place `{route.place}`, which is not defined")
            if route.upstream not in upstreams:
                raise ValueError(f"route `{route.id}` names the upstream `{route.upstream}`, which is not defined")
        return self
