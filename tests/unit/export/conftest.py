"""A department in Germany with one machine of its own for training; no names model, which verdicts do not need."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from situs.examining import load_instruments
from situs.export import Guard, Naming, Record, read_line, training_route
from situs.law import load_law
from situs.model import Evidence, Label, Matter, Place, Principal, Provenance, Terms
from situs.policy import load_default_policies
from situs.rules import Rules

DE = frozenset({"DE"})
INTERNAL = (Evidence(Label.INTERNAL, Provenance.METADATA, "data_set", "anna"),)
KEY = b"k" * 32


def place(name: str, countries: frozenset[str] = DE, *, controlled: bool = True) -> Place:
    terms = Terms(training="no", retention_days=0, human_review="no", dpa=True, secrecy=True)
    return Place(name, "us", countries, countries, countries, controlled, terms)


@pytest.fixture(scope="session")
def guard() -> Guard:
    law = load_law()
    home = law.expand(["DE"])
    routes = (training_route(place("own")),)
    rules = Rules(load_instruments(fast=True), law, load_default_policies(), routes, home)
    return Guard(rules, Principal("anna"), 1_795_000_000_000, INTERNAL)


@pytest.fixture
def at(guard: Guard) -> Callable[..., Guard]:
    """Return a guard with other places of training."""

    def moved(*places: Place) -> Guard:
        return replace(guard, rules=replace(guard.rules, routes=tuple(map(training_route, places))))

    return moved


def line(raw: bytes | str, member: str = "matter") -> Record:
    read = read_line(1, raw if isinstance(raw, bytes) else raw.encode(), Naming(member=member))
    assert isinstance(read, Record), read
    return read


CONSENT = Matter("M-1", jurisdictions=DE, approvals=frozenset({"training:MATTER"}))
