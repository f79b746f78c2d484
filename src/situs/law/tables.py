"""The rows of the law's data files, as frozen values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from situs.law.fact import UNDATED, Fact


@dataclass(frozen=True, slots=True)
class Regime:
    """Hold one transfer regime: what a text of its origin needs to go elsewhere."""

    id: str
    origin: frozenset[str]
    """Its home bloc, expanded: inside it, no basis is needed."""
    law: str
    articles: str
    kind: str
    """`restricts`, `free`, or `prohibits`."""
    safeguards: tuple[str, ...] = ()
    safeguard_article: str = ""
    derogations: tuple[str, ...] = ()
    prohibited: frozenset[str] = frozenset()
    fact: Fact = UNDATED


@dataclass(frozen=True, slots=True)
class Adequacy:
    """Hold one adequacy decision of a regime for one country."""

    article: str
    instrument: str
    requires: str = ""
    """What must be on file at the recipient for a partial decision to cover it; empty means all of the country."""
    sunset: date | None = None
    """The last day on which it holds."""
    fact: Fact = UNDATED

    def in_force(self, today: date | None) -> bool:
        """Tell whether it holds on a day; with no day given, a decision that has an end does not."""
        return self.sunset is None or (today is not None and today <= self.sunset)

    def covers(self, on_file: frozenset[str]) -> bool:
        """Tell whether the recipient is within the decision's scope."""
        return not self.requires or self.requires in on_file


@dataclass(frozen=True, slots=True)
class AccessLaw:
    """Hold one law that compels operators to hand over what they hold."""

    id: str
    countries: frozenset[str]
    law: str
    reach: str
    fact: Fact = UNDATED


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Say whose service answers at a host, and of which sort it is."""

    id: str
    provider: str
    category: str
    """`direct`, `hyperscaler`, `router`, `saas`, `consumer_ui`, `self_hosted`, or `sovereign_*`."""
    parent: str
    parent_country: str
    note: str = ""

    @property
    def consumer_ui(self) -> bool:
        """Tell whether it is a consumer's chat page: open to the provider, and never for legal text."""
        return self.category == "consumer_ui"


@dataclass(frozen=True, slots=True)
class HostRule:
    """Match hosts to an endpoint, and find where such a host processes."""

    endpoint: Endpoint
    patterns: tuple[re.Pattern[str], ...]
    region: re.Pattern[str] | None
    regions: tuple[tuple[re.Pattern[str], frozenset[str]], ...]

    def matches(self, host: str) -> bool:
        """Tell whether a lower-case host without port belongs to the endpoint."""
        return any(pattern.fullmatch(host) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Provider:
    """Hold what a provider's published terms say by default, and who can compel it."""

    id: str
    name: str
    endpoints: tuple[str, ...]
    compelled_by: frozenset[str]
    processed_in: frozenset[str]
    training: str
    retention_days: int | None
    human_review: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Doctrine:
    """State what a forum protects of a lawyer's work, and what telling a third party does to it."""

    forum: str
    name: str
    in_house: str
    """`yes`, `limited`, `no`, or `unknown`: whether in-house counsel's advice is protected."""
    disclosure: str
    """`waiver` (protection is lost), `offence` (the lawyer commits one), or `unknown`."""
    in_house_note: str = ""
    protection: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    ai_position: tuple[str, ...] = ()
    exceptions: tuple[tuple[str, str], ...] = ()
    """Proceedings with another answer for in-house counsel, such as `("criminal", "no")`."""
    fact: Fact = UNDATED

    @property
    def citation(self) -> str:
        """Return the legal bases on one line."""
        return "; ".join(self.legal_basis)


@dataclass(frozen=True, slots=True)
class Tables:
    """Hold every table of the law's data."""

    countries: frozenset[str]
    blocs: Mapping[str, frozenset[str]]
    aliases: Mapping[str, str]
    regimes: tuple[Regime, ...]
    adequacy: Mapping[tuple[str, str], Adequacy]
    access_laws: tuple[AccessLaw, ...]
    hosts: tuple[HostRule, ...]
    providers: Mapping[str, Provider]
    regions: Mapping[str, Mapping[str, str]]
    zones: Mapping[str, Mapping[str, tuple[str, ...]]]
    doctrines: Mapping[str, Doctrine]
    forum_aliases: Mapping[str, str]
