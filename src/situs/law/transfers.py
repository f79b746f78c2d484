"""Transfers: whether a text of an origin may go to a place, regime by regime, and on what basis.

The order is that of GDPR Chapter V and of the laws made after it: inside the home bloc; adequacy whose scope covers the
recipient; a safeguard on file together with an impact assessment; a derogation approved for the matter; else nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from situs.law.fact import YEARLY, Fact, Review
from situs.law.tables import Regime, Tables
from situs.model import Place
from situs.model.place import UNKNOWN

BASES = ("home", "adequacy", "safeguard", "derogation", "none", "unknown")
"""Bases from the strongest to the weakest: `home` needs none; `none` and `unknown` permit nothing."""
_RANK = {basis: rank for rank, basis in enumerate(BASES)}


@dataclass(frozen=True, slots=True)
class TransferBasis:
    """State on what basis one regime lets a text go to a place, as its worst destination has it."""

    regime: str
    """The regime's id, or `unknown:<code>` where no law of an origin is known."""
    basis: str
    """One of `BASES`."""
    destination: str
    """The country that decided."""
    law: str = ""
    article: str = ""
    instrument: str = ""
    stale: str = ""
    """The date of the fact that decided, where it is past its review."""

    @property
    def permitted(self) -> bool:
        """Tell whether the transfer may happen."""
        return self.basis not in ("none", "unknown")

    @property
    def citation(self) -> str:
        """Return the basis on one line, as it goes into a record."""
        stale = self.stale and f"(stale: as of {self.stale})"
        words = [self.regime, self.basis, self.article and f"art. {self.article}", self.instrument, stale]
        return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Hold what a transfer is judged by, beside the origin and the destination."""

    on_file: frozenset[str]
    """Transfer instruments and certifications on file for the recipient."""
    tia: bool
    approvals: frozenset[str]
    today: date
    review: Review = YEARLY

    def trust(self, fact: Fact) -> bool:
        """Tell whether a fact may be relied upon."""
        return self.review.holds(fact, self.today)


def assess(tables: Tables, origins: frozenset[str], place: Place, circumstances: Circumstances) -> list[TransferBasis]:
    """Return one basis for each regime that an origin falls under; an origin without a known regime has its own."""
    destinations = place.processed_in or frozenset({UNKNOWN})
    found: list[TransferBasis] = []
    for regime in tables.regimes:
        if regime.origin & origins:
            reached = destinations | place.compelled_by if regime.kind == "prohibits" else destinations
            found.append(weakest(_one(tables, regime, country, circumstances) for country in sorted(reached)))
    governed = frozenset[str]().union(*(regime.origin for regime in tables.regimes))
    for origin in sorted((origins or frozenset({UNKNOWN})) - governed):
        found.append(weakest(_ungoverned(tables, origin, country) for country in sorted(destinations)))
    return found


def weakest(bases: Iterable[TransferBasis]) -> TransferBasis:
    """Return the weakest of at least one basis: the strictest rule counts."""
    return max(bases, key=lambda basis: _RANK[basis.basis])


def _one(tables: Tables, regime: Regime, country: str, circumstances: Circumstances) -> TransferBasis:
    if country in regime.origin:
        return TransferBasis(regime.id, "home", country, regime.law)
    basis, article, instrument, fact = _basis(tables, regime, country, circumstances)
    stale = str(fact.as_of or "nobody knows when") if circumstances.review.is_stale(fact, circumstances.today) else ""
    return TransferBasis(regime.id, basis, country, regime.law, article, instrument, stale)


def _basis(tables: Tables, regime: Regime, country: str, circumstances: Circumstances) -> tuple[str, str, str, Fact]:
    """Return basis, article and instrument for one destination abroad, and the fact that decides."""
    if country in regime.prohibited:
        return "none", regime.articles, "a prohibited destination", regime.fact
    if country not in tables.countries or not circumstances.trust(regime.fact):
        return "unknown", "", "", regime.fact
    if regime.kind in ("free", "prohibits"):
        return "home", regime.articles, "no restriction", regime.fact
    decision = tables.adequacy.get((regime.id, country))
    covers = decision is not None and decision.covers(circumstances.on_file)
    covers = covers and decision is not None and decision.in_force(circumstances.today)
    if decision is not None and covers and circumstances.trust(decision.fact):
        return "adequacy", decision.article, decision.instrument, decision.fact
    safeguards = [s for s in regime.safeguards if s in circumstances.on_file]
    if safeguards and circumstances.tia:
        return "safeguard", regime.safeguard_article, safeguards[0], regime.fact
    derogations = [d for d in regime.derogations if d in circumstances.approvals]
    if derogations:
        return "derogation", derogations[0].removeprefix("transfer:"), "approved for the matter", regime.fact
    if decision is not None and covers:
        return "unknown", "", "", decision.fact
    return "none", "", "", regime.fact


def _ungoverned(tables: Tables, origin: str, country: str) -> TransferBasis:
    """Judge an origin whose transfer law is not in the data: at home it needs none, elsewhere nobody knows."""
    at_home = origin in tables.countries and origin == country
    return TransferBasis(f"unknown:{origin}", "home" if at_home else "unknown", country)
