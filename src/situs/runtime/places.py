"""From settings to places and routes; what the settings leave out comes from the law data, or stays unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from situs.adapters.matters.countries import COUNTRIES
from situs.config import Config, PlaceSettings, RouteSettings
from situs.errors import ConfigError
from situs.law import Law, Review, load_law
from situs.model import Place, Route, Terms
from situs.model.place import UNKNOWN
from situs.runtime.terms import Held, recorded_terms

_UNKNOWN = frozenset({UNKNOWN})


def law_of(config: Config) -> Law:
    """Return the law as shipped, whose facts stand for as long as a configuration says."""
    return _law(Review(config.law.review_days, config.law.stale == "unknown"))


@cache
def _law(review: Review) -> Law:
    return load_law().reviewed(review)


def make_places(config: Config, law: Law, register: Mapping[str, Held], day: date) -> Mapping[str, Place]:
    """Return every configured place by id, as the law data have it on a day.

    `register` holds the records of terms that places may name.
    """
    return {p.id: make_place(p, law, register, day) for p in config.place}


def make_place(settings: PlaceSettings, law: Law, register: Mapping[str, Held], day: date) -> Place:
    """Return one place: a fact of the settings wins over the law data's, and what neither knows is unknown.

    The terms of a place that names records are those of the records alone, or unknown where one of these is closed.
    """
    known = law.place(settings.provider, settings.region, day) if settings.provider else None
    base = known or Place(settings.id, settings.operator, _UNKNOWN, _UNKNOWN, _UNKNOWN)
    if settings.controlled and settings.provider:
        raise ConfigError("config_invalid", f"place `{settings.id}` is a provider's and cannot be `controlled`")
    where = f"place `{settings.id}`"
    processed_in = countries(settings.processed_in, law, where) or base.processed_in
    return Place(
        id=settings.id,
        operator=settings.operator or base.operator,
        processed_in=processed_in,
        compelled_by=countries(settings.compelled_by, law, where) or base.compelled_by,
        weights_from=countries(settings.weights_from, law, where) or base.weights_from,
        controlled=settings.controlled,
        terms=recorded_terms(settings, register, processed_in) if settings.records else _terms(settings, base.terms),
    )


def countries(codes: Sequence[str], law: Law, where: str) -> frozenset[str]:
    """Return the countries of a setting, groups expanded; raise `ConfigError` for a code that does not exist."""
    found = law.expand(codes)
    strange = sorted(found - COUNTRIES - _UNKNOWN)
    if strange:
        raise ConfigError("config_invalid", f"{where} names `{strange[0]}`, which is no ISO 3166-1 alpha-2 code")
    return found


def _terms(settings: PlaceSettings, base: Terms) -> Terms:
    own = settings.terms
    return Terms(
        training=own.training or base.training,
        retention_days=base.retention_days if own.retention_days is None else own.retention_days,
        human_review=own.human_review or base.human_review,
        dpa=base.dpa if own.dpa is None else own.dpa,
        secrecy=base.secrecy if own.secrecy is None else own.secrecy,
        instruments=base.instruments if own.instruments is None else frozenset(own.instruments),
        tia=base.tia if own.tia is None else own.tia,
        version=own.version or base.version,
    )


def make_routes(config: Config, places: Mapping[str, Place], digests: Mapping[str, str]) -> tuple[Route, ...]:
    """Return the configured routes; `digests` are the weights' SHA-256 by upstream id, where they are ours."""
    return tuple(_route(r, places[r.place], digests.get(r.upstream, "")) for r in config.route)


def _route(settings: RouteSettings, place: Place, digest: str) -> Route:
    return Route(
        id=settings.id,
        models=frozenset(settings.models),
        upstream_model=settings.upstream_model or settings.models[0],
        place=place,
        upstream=settings.upstream,
        dialect=settings.dialect,
        actions=frozenset(settings.actions),
        media=settings.media,
        priority=settings.priority,
        model_digest=digest,
        context_tokens=settings.context_tokens,
    )
