"""Entries as the gate itself makes them, for what reads them again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from situs.examining import load_instruments
from situs.law import load_law
from situs.model import Call, Evidence, Label, Place, Principal, Provenance, Route, Slot, Terms
from situs.pipeline import Means, prepare
from situs.policy import Policies, compile_policies, load_default_policies, load_default_sources, load_schema
from situs.record import configured_entries, decision_entry
from situs.rules import Rules

GOOD = Terms("no", 0, "no", True, True, version="2026-01")
AT = 1_795_000_000_000


def route(name: str, country: str, *, controlled: bool = False, terms: Terms = GOOD) -> Route:
    countries = frozenset({country})
    place = Place(f"{name}-place", name, countries, countries, countries, controlled, terms)
    return Route(name, frozenset({"m"}), f"up-{name}", place, name)


ROUTES = (route("own", "DE", controlled=True), route("french", "FR"), route("overseas", "US"))
RULES = Rules(
    load_instruments(fast=True), load_law(), load_default_policies(), ROUTES, load_law().expand(("DE",)), "config"
)
INTERNAL = Evidence(Label.INTERNAL, Provenance.HUMAN, "x-situs-label", "anna")
MEANS = Means(lambda *_: b"", lambda *_: None, bytes(32), {})

Record = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def rules() -> Rules:
    return RULES


@pytest.fixture(scope="session")
def record() -> Record:
    """Return the decision entry of a call with a text, under some rules."""

    def recording(text: str = "Good morning", under: Rules = RULES, **more: object) -> dict[str, Any]:
        principal = Principal("anna", roles=frozenset({"classify:lower"}))
        call = Call("c", AT, "openai_chat", "infer", "m", principal, None, (Slot("/messages/0/content", text),))
        return decision_entry(prepare(replace(call, **more), under, MEANS), AT)  # type: ignore[arg-type]

    return recording


@pytest.fixture(scope="session")
def configured() -> Callable[..., list[dict[str, Any]]]:
    return lambda under=RULES: configured_entries(under, "Test", AT)


def policies(**texts: str) -> Policies:
    """Return the shipped policies with files replaced or added (`_10` is `10-permits.cedar`); "" removes one."""
    files = dict(load_default_sources())
    names = {f"_{name[:2]}": name for name in files}
    for key, text in texts.items():
        files[names.get(key, f"{key}.cedar")] = text
    return compile_policies({name: text for name, text in files.items() if text}, load_schema())


FORBID_ABROAD = """@id("own-only") @reason("Only our own.") @legal_basis("b")
forbid (principal, action, resource) unless { resource.place.controlled };"""
