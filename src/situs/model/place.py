"""A place: where text would be processed, who can compel it, whose weights run, under what terms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from situs.model.principal import STATED
from situs.model.vetted import UNVETTED, Vetted

UNKNOWN = "unknown"
"""The value of any fact that nobody has established: always the worst case."""


@dataclass(frozen=True, slots=True)
class TermsDocument:
    """Name a document that terms were read from, and who confirmed it as it is."""

    record: str
    """Its id in the register of terms."""
    version: str
    sha256: str
    """Of its normalised text, hex."""
    confirmed_by: str
    confirmed_at: int
    """Milliseconds since the epoch (UTC)."""
    credential: str = STATED
    """How it is known who confirmed it: `api_key`, `jwt`, or as that person says."""


@dataclass(frozen=True, slots=True)
class Terms:
    """State what the operator's contract lets it do with the text."""

    training: str = UNKNOWN
    """`no`, `yes`, or `unknown`."""
    retention_days: int | None = None
    """Days that inputs or outputs are kept; None is unknown."""
    human_review: str = UNKNOWN
    dpa: bool = False
    """A data-processing agreement (GDPR art. 28) is on file."""
    secrecy: bool = False
    """A professional-secrecy undertaking (such as § 203 StGB) is on file."""
    instruments: frozenset[str] = frozenset()
    """Transfer instruments on file, such as `SCC:2`, `BCR`, `DPF`."""
    tia: bool = False
    """A transfer impact assessment is on file."""
    version: str = ""
    """The dated identifier of the terms that these facts were read from."""
    documents: tuple[TermsDocument, ...] = ()
    """The confirmed documents that they rest on; empty where they were only stated."""
    until: date | None = None
    """The last day on which they hold: on the next they are due for review, and unknown."""
    closed: str = ""
    """Why nothing is known of them, where the records that they would be read from do not hold."""


@dataclass(frozen=True, slots=True)
class Place:
    """Hold the three axes, each a fact of its own, and the terms."""

    id: str
    operator: str
    processed_in: frozenset[str]
    """Every country where it may be processed; a global profile is many; `unknown` if not established."""
    compelled_by: frozenset[str]
    """Countries whose authorities can compel the operator or any owner up its chain."""
    weights_from: frozenset[str]
    """Countries of the model's publisher."""
    controlled: bool = False
    """The department itself, or its processor under secrecy, runs it; no third party sees the text."""
    terms: Terms = Terms()

    def on(self, day: date) -> Place:
        """Return the place as it is known on a day: with unknown terms once these are due for review."""
        until = self.terms.until
        if until is None or day <= until:
            return self
        return replace(self, terms=Terms(version=self.terms.version, closed="review_due"))


@dataclass(frozen=True, slots=True)
class Route:
    """Name one way to a model: an alias that callers use, the place, and the upstream that serves it."""

    id: str
    models: frozenset[str]
    """Aliases that this route serves."""
    upstream_model: str
    """The model's name at the upstream."""
    place: Place
    upstream: str
    """The configured upstream that performs it."""
    dialect: str = "openai_chat"
    """The format that the upstream speaks."""
    actions: frozenset[str] = frozenset({"infer"})
    media: bool = False
    """It takes images or audio."""
    priority: int = 100
    """Lower is preferred, among what is permitted."""
    model_digest: str = ""
    """SHA-256 of the weights, where they are ours to hash."""
    context_tokens: int = 0
    """The longest input that it takes; 0 is unknown."""
    vetted: Vetted = UNVETTED
    """What the register of models says of the model."""

    def serves(self, model: str, action: str) -> bool:
        """Tell whether a call for this alias and action may be offered to this route."""
        return action in self.actions and model in self.models

    def on(self, day: date) -> Route:
        """Return the route with its place and its model as they are known on a day."""
        place, vetted = self.place.on(day), self.vetted.on(day)
        if place is self.place and vetted is self.vetted:
            return self
        return replace(self, place=place, vetted=vetted)
