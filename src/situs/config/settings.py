"""The configuration as a whole, and its sections without a file of their own.

The reference page and the JSON Schema are made from each setting's default, unit and description.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from situs.config.attesting import AuthoritySettings, Stamping, Witnessing, WitnessSettings
from situs.config.base import Country, Name, Settings
from situs.config.mirror import Mirror
from situs.config.routing import PlaceSettings, RouteSettings, UpstreamConfig
from situs.config.salesforce import Salesforce, SalesforceOrg
from situs.config.secrets import SecretRef
from situs.law import REVIEW_DAYS
from situs.retention import load_classes


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
    matters_elsewhere: bool = Field(
        False,
        description="This machine is to have no file of matters: a run starts without asking whether holds or consents "
        "have changed since the data set was built.",
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
