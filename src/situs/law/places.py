"""Places: what is known by default of where a provider's service processes, who can compel it, and on what terms."""

from __future__ import annotations

from collections.abc import Callable

from situs.law.fact import Fact
from situs.law.reading import Expand
from situs.law.tables import HostRule, Provider, Tables
from situs.model import Place, Terms
from situs.model.place import UNKNOWN

_NOBODY = frozenset({UNKNOWN})


def bare_host(text: str) -> str:
    """Return a host in lower case, without scheme, user, path, port and trailing dot."""
    host = text.strip().lower().partition("://")[2] or text.strip().lower()
    host = host.replace("\\", "/").split("/")[0].split("?")[0].split("#")[0].rpartition("@")[2]
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    name, colon, port = host.rpartition(":")
    if colon and port.isdigit() and ":" not in name:
        host = name
    return host.rstrip(".")


def find_host(tables: Tables, host: str) -> HostRule | None:
    """Return the first rule that matches a host as `bare_host` returns it."""
    return next((rule for rule in tables.hosts if rule.matches(host)), None)


def provider_of(tables: Tables, name: str) -> Provider | None:
    """Return a provider by its id or by the id of one of its endpoints."""
    direct = tables.providers.get(name)
    return direct or next((p for p in tables.providers.values() if name in p.endpoints), None)


def describe(tables: Tables, expand: Expand, provider: str, where: str, holds: Callable[[Fact], bool]) -> Place:
    """Return the place that a provider's region, zone, inference-profile id or host is in.

    A zone is in all of its countries at once. What the data do not say, or what holds no longer, is `unknown`; the
    weights always are, and no agreement is ever on file by default.
    """
    found = provider_of(tables, provider)
    if found is None:
        return Place(f"{provider}/{where}", provider, _NOBODY, _NOBODY, _NOBODY)
    name = f"{found.id}/{where}" if where else found.id
    if not holds(found.fact):
        return Place(name, found.name, _NOBODY, _NOBODY, _NOBODY)
    terms = Terms(
        training=found.training,
        retention_days=found.retention_days,
        human_review=found.human_review,
        version=f"{found.id}@{found.fact.as_of}",
    )
    return Place(
        id=name,
        operator=found.name,
        processed_in=_processed_in(tables, expand, found, where.strip().lower()),
        compelled_by=found.compelled_by,
        weights_from=_NOBODY,
        terms=terms,
    )


def _processed_in(tables: Tables, expand: Expand, provider: Provider, where: str) -> frozenset[str]:
    """Return every country where it may be processed; an unknown region is `unknown`, an empty one the default."""
    if not where:
        return provider.processed_in
    zone = _zone(tables, provider, where)
    if zone is not None:
        return (tables.countries | _NOBODY) if "*" in zone else expand(zone)
    region = tables.regions.get(provider.id, {}).get(where)
    if region is not None:
        return frozenset({region})
    return _of_host(tables, provider, bare_host(where))


def _zone(tables: Tables, provider: Provider, where: str) -> tuple[str, ...] | None:
    """Return a zone by its name, or by the prefix of an inference-profile id such as `eu.publisher.model`."""
    zones = tables.zones.get(provider.id, {})
    if where in zones:
        return zones[where]
    by_prefix = (zone for prefix, zone in zones.items() if prefix.endswith(".") and f"{where}.".startswith(prefix))
    return next(by_prefix, None)


def _of_host(tables: Tables, provider: Provider, host: str) -> frozenset[str]:
    rule = find_host(tables, host)
    if rule is None or rule.endpoint.id not in provider.endpoints:
        return _NOBODY
    for pattern, countries in rule.regions:
        if pattern.search(host):
            return countries
    region = rule.region.search(host) if rule.region else None
    if region is not None:
        country = tables.regions.get(provider.id, {}).get(region.group(1))
        return frozenset({country}) if country else _NOBODY
    return provider.processed_in
