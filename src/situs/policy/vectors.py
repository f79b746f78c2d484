"""Policy vectors: questions with the rulings that are expected of them, in a form that any language can read.

A document is an object with `routes`, `principals`, `matters` and `legal` (named facts) and `vectors`. A vector is
`{"name", "question", "expect"}`: the question names a route, a principal, a matter and legal facts of the document and
gives the rest itself; `expect` gives the effect, the ids of the determining policies, and the obligations as
`name:argument`, each as a set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from situs.errors import ConfigError
from situs.model import Effect, Place, Principal, Route, Ruling, Terms
from situs.policy.question import NO_MATTER, MatterFacts, Question


@dataclass(frozen=True, slots=True)
class Vector:
    """Hold one question and what is expected of its ruling."""

    name: str
    question: Question
    effect: Effect
    policies: frozenset[str]
    obligations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Failure:
    """State how one ruling differs from its vector."""

    vector: str
    what: str
    """`effect`, `policies` or `obligations`."""
    expected: str
    found: str


def run_vectors(vectors: Iterable[Vector], ruling_of: Callable[[Question], Ruling]) -> tuple[Failure, ...]:
    """Return every difference between the vectors and the rulings; none means that all agree."""
    return tuple(failure for vector in vectors for failure in _compare(vector, ruling_of(vector.question)))


def _compare(vector: Vector, ruling: Ruling) -> list[Failure]:
    policies = frozenset(reason.policy for reason in ruling.reasons)
    obligations = frozenset(f"{o.name}:{o.argument}" if o.argument else o.name for o in ruling.obligations)
    pairs = [
        ("effect", str(vector.effect), str(ruling.effect)),
        ("policies", _listed(vector.policies), _listed(policies)),
        ("obligations", _listed(vector.obligations), _listed(obligations)),
    ]
    return [Failure(vector.name, what, expected, found) for what, expected, found in pairs if expected != found]


def _listed(names: frozenset[str]) -> str:
    return " ".join(sorted(names))


def parse_vectors(document: Mapping[str, Any]) -> tuple[Vector, ...]:
    """Read a vectors document; raise `ConfigError("vectors_invalid")` for anything that it does not declare."""
    try:
        routes = {name: _route(name, facts) for name, facts in document["routes"].items()}
        principals = {name: _record(Principal, {"id": name, **facts}) for name, facts in document["principals"].items()}
        matters = {name: _record(MatterFacts, {"id": name, **facts}) for name, facts in document["matters"].items()}
        named = {"route": routes, "principal": principals, "matter": {"": NO_MATTER, **matters}}
        vectors = tuple(_vector(row, named, document["legal"]) for row in document["vectors"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError("vectors_invalid", f"the vectors do not read: {type(error).__name__}: {error}") from error
    if not vectors or len({vector.name for vector in vectors}) != len(vectors):
        raise ConfigError("vectors_invalid", "there must be vectors, and each must have a name of its own")
    return vectors


def _vector(row: Mapping[str, Any], named: Mapping[str, Mapping[str, Any]], legal: Mapping[str, Any]) -> Vector:
    facts = {"action": "infer", "matter": "", **row["question"]}
    facts.update(legal[facts.pop("legal")])
    for noun, known in named.items():
        facts[noun] = known[facts[noun]]
    expect = dict(row["expect"])
    vector = Vector(
        name=row["name"],
        question=_record(Question, facts),
        effect=Effect(expect.pop("effect")),
        policies=frozenset(expect.pop("policies")),
        obligations=frozenset(expect.pop("obligations", ())),
    )
    if expect or set(row) != {"name", "question", "expect"}:
        raise ValueError(f"vector `{vector.name}` has fields that are not declared")
    return vector


def _route(name: str, facts: Mapping[str, Any]) -> Route:
    rest = dict(facts)
    place = dict(rest.pop("place"))
    terms: Terms = _record(Terms, place.pop("terms", {}))
    located: Place = _record(Place, {"id": name, "operator": name, **place}, {"terms": terms})
    base = {"id": name, "models": [name], "upstream_model": name, "upstream": name}
    built: Route = _record(Route, {**base, **rest}, {"place": located})
    return built


def _record(kind: Any, facts: Mapping[str, Any], built: Mapping[str, Any] | None = None) -> Any:
    """Build a frozen record; lists become sets (tuples where the field is one). An undeclared name is a `TypeError`."""
    types = {field.name: str(field.type) for field in fields(kind)}
    values = {name: _value(types.get(name, ""), value) for name, value in facts.items()}
    return kind(**values, **(built or {}))


def _value(kind: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value) if kind.startswith("tuple") else frozenset(value)
    return value
