"""From settings to the frozen rules, and the proof that they keep the required statements."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from situs.classify import warm
from situs.classify.privilege import Circle
from situs.config import Config
from situs.errors import ConfigError
from situs.examining import Instruments, load_instruments
from situs.minimise import read_shipped
from situs.model import UNVETTED, Route, Terms
from situs.policy import (
    Policies,
    Proof,
    Space,
    Statement,
    compile_policies,
    decide,
    load_default_policies,
    load_default_statements,
    load_schema,
    parse_statements,
    prove,
    standard_labels,
    standard_matters,
)
from situs.rules import Rules, legal_facts
from situs.runtime.models import read_models, vet
from situs.runtime.places import countries, law_of, make_places, make_routes
from situs.runtime.terms import read_register

_JURISDICTIONS = frozenset({"DE", "FR", "IT", "ES", "NL", "IE", "CH", "GB", "US", "CN", "BR", "IN"})
"""Jurisdictions that matters of the proof have, beside the organisation's own."""
_AT_START = frozenset({"DE", "CH", "US"})
"""Jurisdictions of the walk at start and reload, which must be quick: inside the EEA, adequate, and neither."""


def make_rules(config: Config, folder: Path, digests: Mapping[str, str]) -> Rules:
    """Return the rules of a configuration whose relative paths start at `folder`."""
    law, instruments = law_of(config), _shipped(fast=not config.classify.names)
    places = make_places(config, law, read_register(config, folder), datetime.now(UTC).date())
    models = read_models(config, folder)
    made = make_routes(config, places, digests)
    routes = tuple(vet(route, settings, config, models) for route, settings in zip(made, config.route, strict=True))
    return Rules(
        instruments=instruments,
        law=law,
        policies=policies_of(config, folder),
        routes=routes,
        home=countries(config.organisation.home, law, "organisation.home"),
        config_digest=_digest(config, [places[p.id].terms for p in config.place if p.records], routes),
        circle=Circle(_lawyers(config, "in_house"), _lawyers(config, "external")),
    )


def _digest(config: Config, recorded: Iterable[Terms], routes: Iterable[Route]) -> str:
    """Return the digest of the configuration, its confirmed terms and its models: an approval makes other rules."""
    found = hashlib.sha256(config.model_dump_json().encode())
    for terms in recorded:
        found.update(f"{terms.version} {terms.documents} {terms.until} {terms.closed}".encode())
    for vetted in (route.vetted for route in routes):
        found.update(f"{vetted.model} {vetted.closed} {vetted.until} {sorted(vetted.uses)}".encode())
        found.update(f" {vetted.approved_by} {sorted(vetted.names)} {vetted.reported_digest}".encode())
    return found.hexdigest()


def _lawyers(config: Config, kind: str) -> frozenset[str]:
    return frozenset(lawyer.who for lawyer in config.lawyer if lawyer.kind == kind)


@cache
def _shipped(*, fast: bool) -> Instruments:
    """Read the package's data once: a reload cannot change them, and need not wait for them."""
    instruments = load_instruments(fast=fast)
    warm(instruments.reader.detectors)
    read_shipped()  # what is missing or damaged keeps the gateway from starting, not its first long text from going
    return instruments


def policies_of(config: Config, folder: Path) -> Policies:
    """Return the policies that a configuration names, or those of the package."""
    if not config.policies.folder:
        return load_default_policies()
    return compile_policies(*sources_in(folder / config.policies.folder))


def sources_in(folder: Path) -> tuple[dict[str, str], str]:
    """Return the policy files of a folder by name, and their schema: the folder's own, or the shipped one.

    Raise `ConfigError`: `policies_missing`, `policies_unreadable`.
    """
    files = sorted(folder.glob("*.cedar"))
    if not files:
        raise ConfigError("policies_missing", f"`{folder}` holds no .cedar file")
    own = folder / "schema.cedarschema"
    schema = _text(own) if own.exists() else load_schema()
    return {f.name: _text(f) for f in files}, schema


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("policies_unreadable", f"`{path}` cannot be read") from error


def statements_of(config: Config, folder: Path, rules: Rules) -> tuple[Statement, ...]:
    """Return the statements that the configuration must keep."""
    return parse_statements(statements_text(config, folder), rules.law.expand)


def statements_text(config: Config, folder: Path) -> str:
    """Return the document of these statements; raise `ConfigError("statements_missing")`."""
    if not config.policies.statements:
        return load_default_statements()
    path = folder / config.policies.statements
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("statements_missing", f"`{path}` cannot be read") from error


def prove_statements(
    rules: Rules, statements: Sequence[Statement], day: date, *, quick: bool = False
) -> tuple[Proof, ...]:
    """Walk the whole space of a configuration, with the law's own answers for each matter and place on a day.

    The whole space has texts of up to two labels beside those that findings add, and matters of twelve jurisdictions;
    the quick walk has one label and three jurisdictions beside the organisation's own. What the register of models
    closes counts as open: an approval, or a candidate's call, must not open what was never walked.
    """
    space = Space(
        routes=tuple(replace(route, vetted=UNVETTED).on(day) for route in distinct_routes(rules)),
        matters=standard_matters(sorted(rules.home | (_AT_START if quick else _JURISDICTIONS))),
        law_of=lambda matter, route: legal_facts(rules.law, rules.home, matter, route.place, day),
        policies=rules.policies,
        labels=standard_labels(1 if quick else 2),
    )
    return prove(statements, space, lambda question: decide(question, rules.policies))


def distinct_routes(rules: Rules) -> tuple[Route, ...]:
    """Return one route of each set that no policy can tell apart, so that nothing is ruled on twice."""
    if rules.policies.reads & {"resource.id", "upstream", "upstream_model"}:
        return rules.routes
    found: dict[Route, Route] = {}
    for route in rules.routes:
        seen = replace(route, id="", models=frozenset(), upstream="", upstream_model="", priority=0, vetted=UNVETTED)
        found.setdefault(seen, route)
    return tuple(found.values())


def check_statements(config: Config, folder: Path, rules: Rules) -> tuple[Proof, ...]:
    """Prove the required statements; raise `ConfigError("statement_fails")` with the first counter-example."""
    if not rules.routes:
        return ()
    proofs = prove_statements(rules, statements_of(config, folder, rules), datetime.now(UTC).date(), quick=True)
    for proof in proofs:
        if proof.statement.required and not proof.holds:
            raise ConfigError("statement_fails", f"`{proof.statement.id}` does not hold: {proof.counterexample}")
    return proofs
