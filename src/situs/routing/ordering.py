"""Order the permitted routes. What policy did not permit is not in the list, however healthy it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from situs.model import Route, Ruling


def order(rulings: Sequence[Ruling], routes: Sequence[Route], health: Mapping[str, bool]) -> tuple[Route, ...]:
    """Return the routes that may be tried, the best first.

    Only a route with rulings, all of which permit it at its own place, is kept. Healthy ones (and those of
    which nothing is known) come before unhealthy ones, then the lower `priority`, then controlled places,
    then the id, so that the order never hangs on the order of the arguments.
    """
    permitted = {r.route: r.place for r in rulings if r.permitted}
    denied = {r.route for r in rulings if not r.permitted}
    usable = {
        route.id: route for route in routes if route.id not in denied and permitted.get(route.id) == route.place.id
    }
    return tuple(sorted(usable.values(), key=lambda route: _rank(route, health)))


def _rank(route: Route, health: Mapping[str, bool]) -> tuple[bool, int, bool, str]:
    return not health.get(route.id, True), route.priority, not route.place.controlled, route.id
