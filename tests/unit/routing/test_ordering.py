from dataclasses import replace

from situs.model import Effect, Place, Route, Ruling
from situs.routing import order

HERE = Place("here", "department", frozenset({"DE"}), frozenset({"DE"}), frozenset({"FR"}), controlled=True)
THERE = replace(HERE, id="there", controlled=False)


def route(name: str, place: Place = HERE, priority: int = 100) -> Route:
    return Route(name, frozenset({"m"}), "m", place, "u", priority=priority)


def permit(r: Route) -> Ruling:
    return Ruling(r.id, r.place.id, Effect.PERMIT, ())


def deny(r: Route) -> Ruling:
    return Ruling(r.id, r.place.id, Effect.DENY, ())


def test_only_permitted_routes_are_kept() -> None:
    a, b = route("a"), route("b")
    assert order([permit(a), deny(b)], [a, b], {}) == (a,)
    assert order([], [a, b], {"a": True}) == ()


def test_one_denial_bars_a_route_that_is_also_permitted() -> None:
    a = route("a")
    assert order([permit(a), deny(a)], [a], {}) == ()
    assert order([deny(a), permit(a)], [a], {}) == ()


def test_a_permit_for_another_place_does_not_count() -> None:
    a = route("a")
    assert order([permit(replace(a, place=THERE))], [a], {}) == ()


def test_health_then_priority_then_control_then_id() -> None:
    sick, late, out, a, b = (
        route("s", priority=1),
        route("z", priority=200),
        route("0", THERE),
        route("a"),
        route("b"),
    )
    routes = [late, out, b, sick, a]
    expected = (a, b, out, late, sick)
    assert order([permit(r) for r in routes], routes, {"s": False}) == expected
    assert order([permit(r) for r in routes], routes[::-1], {"s": False, "a": True}) == expected


def test_an_unhealthy_route_is_still_tried_last() -> None:
    a = route("a")
    assert order([permit(a)], [a], {"a": False}) == (a,)
