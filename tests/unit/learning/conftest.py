"""Exercises from the shipped policies over three places."""

from __future__ import annotations

from datetime import date

import pytest

from situs.law import load_law
from situs.learning import Exercise, draw
from situs.model import Place, Route, Terms
from situs.policy import Policies, Space, decide, load_default_policies, standard_labels, standard_matters
from situs.rules import legal_facts

LAW, POLICIES, DAY = load_law(), load_default_policies(), date(2026, 11, 30)
HOME = LAW.expand(("DE",))
GOOD = Terms("no", 0, "no", True, True, version="2026-01")


def route(name: str, country: str, *, controlled: bool = False) -> Route:
    countries = frozenset({country})
    return Route(
        name, frozenset({"m"}), "m", Place(name, name, countries, countries, countries, controlled, GOOD), name
    )


ROUTES = (route("own", "DE", controlled=True), route("french", "FR"), route("overseas", "US"))


@pytest.fixture(scope="session")
def policies() -> Policies:
    return POLICIES


def space(routes: tuple[Route, ...] = ROUTES) -> Space:
    return Space(
        routes=routes,
        matters=standard_matters(["DE", "US"]),
        law_of=lambda matter, route: legal_facts(LAW, HOME, matter, route.place, DAY),
        labels=standard_labels(1),
        actions=("infer",),
    )


def drawn(seed: str = "a", count: int = 8, routes: tuple[Route, ...] = ROUTES) -> tuple[Exercise, ...]:
    return draw(space(routes), POLICIES, lambda question: decide(question, POLICIES), seed, count)


@pytest.fixture(scope="session")
def exercises() -> tuple[Exercise, ...]:
    return drawn()
