"""The law that Situs knows: dated facts with sources, and pure look-ups over them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from situs.law.doctrine import doctrine_of
from situs.law.fact import YEARLY, Fact, Review
from situs.law.places import bare_host, describe, find_host
from situs.law.reading import Expand
from situs.law.tables import Doctrine, Endpoint, Tables
from situs.law.transfers import Circumstances, TransferBasis, assess
from situs.model import Place
from situs.model.place import UNKNOWN


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """Answer what the law's data say. Country codes are ISO 3166-1 alpha-2; what is not known is the worst case."""

    tables: Tables
    expansion: Expand
    digest: str
    """SHA-256 of the data files, hex; with the review, where that can make a fact unknown."""
    as_of: str
    """The date at which the oldest file was compiled, ISO 8601."""
    review: Review = YEARLY

    def reviewed(self, review: Review) -> Law:
        """Return the law with facts that stand as long as a review says; the digest depends on it where rulings do."""
        after = f"{self.digest} unknown after {review.days} days".encode()
        digest = hashlib.sha256(after).hexdigest() if review.stale_is_unknown else self.digest
        return replace(self, review=review, digest=digest)

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Yield every fact that rulings rest on, with its name."""
        tables = self.tables
        yield from ((regime.id, regime.fact) for regime in tables.regimes)
        yield from ((f"{regime}: {country}", found.fact) for (regime, country), found in tables.adequacy.items())
        yield from ((law.id, law.fact) for law in tables.access_laws)
        yield from ((f"provider {one.id}", one.fact) for one in tables.providers.values())
        yield from ((f"forum {one.forum}", one.fact) for one in tables.doctrines.values())

    def stale(self, today: date) -> list[str]:
        """Return the names of the facts that are past their review on a day, sorted."""
        return sorted(name for name, fact in self.facts() if self.review.is_stale(fact, today))

    def known(self, citation: str) -> str:
        """Return how the facts are known that a transfer's citation rests on; empty where the data do not have them."""
        words = citation.split(" (stale: ")[0]
        name = words.partition(" ")[0]
        found = {regime.id: regime.fact for regime in self.tables.regimes if regime.id == name}
        for (regime, _), decision in self.tables.adequacy.items():
            if regime == name and words == f"{name} adequacy art. {decision.article} {decision.instrument}":
                found[decision.instrument] = decision.fact
        return ". ".join(f"{what}: {fact.words}" for what, fact in found.items())

    def expand(self, codes: Iterable[str]) -> frozenset[str]:
        """Return country codes: `EEA`, `EU` and `EEA+CH` become their members, an unknown code stays itself."""
        return self.expansion(codes)

    def bloc(self, origins: frozenset[str], today: date | None = None) -> frozenset[str]:
        """Return the countries where the law of all origins lets controlled processing happen.

        Each origin's home bloc, as far as every other origin's regime holds it adequate without condition.
        A matter of DE is at home in the EEA, one of DE and CH in both; with an origin that is not known,
        nowhere.
        """
        blocs = [self._home_of(origin) for origin in self.expand(origins)]
        everywhere = frozenset[str]().union(*blocs)
        return frozenset(c for c in everywhere if all(self._accepts(bloc, c, today) for bloc in blocs))

    def transfer(
        self, origins: frozenset[str], place: Place, approvals: frozenset[str], today: date
    ) -> tuple[TransferBasis, ...]:
        """Return one basis for each regime that an origin falls under; the weakest counts.

        `today` decides which adequacy decisions still hold. `approvals` are those on the matter's file, and
        must be empty for a matter that only the client asserts.
        """
        circumstances = Circumstances(place.terms.instruments, place.terms.tia, approvals, today, self.review)
        return tuple(assess(self.tables, self.expand(origins), place, circumstances))

    def compelled(self, place: Place, origins: frozenset[str], today: date | None = None) -> tuple[str, ...]:
        """Return the ids of laws that let authorities outside the origins' home reach the operator, sorted.

        A country without a law in the data counts as `<code>_UNLISTED` unless it is at home or held
        adequate without condition by every origin; an operator that nobody has established is
        `UNKNOWN_OPERATOR`.
        """
        compelling = self.expand(place.compelled_by) or frozenset({UNKNOWN})
        blocs = [self._home_of(origin) for origin in self.expand(origins)] or [frozenset()]
        foreign = compelling - self.bloc(origins, today) - {UNKNOWN}
        found = {"UNKNOWN_OPERATOR"} if UNKNOWN in compelling else set()
        for country in foreign:
            laws = {law.id for law in self.tables.access_laws if country in law.countries}
            if not laws and not all(self._accepts(bloc, country, today) for bloc in blocs):
                laws = {f"{country}_UNLISTED"}
            found |= laws
        return tuple(sorted(found))

    def privilege(self, forum: str, jurisdictions: Iterable[str], today: date | None = None) -> Doctrine:
        """Return the doctrine of a forum (`DE`, `EU-COM`, `DE:criminal`), or the least protective jurisdiction's."""
        return doctrine_of(self.tables, forum, jurisdictions, lambda fact: self.review.holds(fact, today))

    def endpoint(self, host: str) -> Endpoint | None:
        """Return whose service answers at a host (with or without port), or None if nobody's that is known."""
        rule = find_host(self.tables, bare_host(host))
        return rule.endpoint if rule else None

    def place(self, provider: str, where: str = "", today: date | None = None) -> Place:
        """Return the place of a provider (its id or an endpoint's) at a region, zone, inference-profile id or host."""
        return describe(self.tables, self.expansion, provider, where, lambda fact: self.review.holds(fact, today))

    def _home_of(self, origin: str) -> frozenset[str]:
        for regime in self.tables.regimes:
            if origin in regime.origin:
                return regime.origin
        return frozenset({origin}) if origin in self.tables.countries else frozenset()

    def _accepts(self, bloc: frozenset[str], country: str, today: date | None) -> bool:
        """Tell whether an origin's bloc holds a country as its own, or adequate without condition."""
        if country in bloc:
            return True
        regimes = [r for r in self.tables.regimes if r.origin == bloc]
        if any(country in regime.prohibited for regime in regimes):
            return False
        for regime in (r for r in regimes if self.review.holds(r.fact, today)):
            decision = self.tables.adequacy.get((regime.id, country))
            if regime.kind == "free" or (
                decision
                and not decision.requires
                and decision.in_force(today)
                and self.review.holds(decision.fact, today)
            ):
                return True
        return False
