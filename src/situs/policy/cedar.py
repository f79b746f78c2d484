"""Cedar behind one small door: the only module that calls `cedarpy`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import cedarpy

from situs.errors import ConfigError

_ENTITIES = ("principal", "action", "resource")
_POSITION = re.compile(r"`policy(\d+)`")


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what Cedar says: the effect, and the positions of the policies that determined it or failed."""

    allowed: bool
    determining: tuple[int, ...]
    failed: tuple[int, ...]
    errors: int
    """How many evaluation errors there were; more than none denies."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """Hold a policy set and a schema, parsed once."""

    policies: cedarpy.PolicySet
    schema: cedarpy.Schema


@dataclass(frozen=True, slots=True)
class Statement:
    """Hold one parsed policy: its effect, its annotations, and every attribute name that it reads."""

    effect: str
    annotations: Mapping[str, str]
    reads: frozenset[str]
    body: Mapping[str, Any]
    """What it says in Cedar's JSON form, annotations left out: two policies that say the same have the same."""


def parse(text: str, schema: str) -> Parsed:
    """Parse a policy set and a schema; raise `ConfigError("policy_invalid")`."""
    try:
        parsed_schema = cedarpy.Schema.from_str(schema)
    except ValueError as error:
        raise ConfigError("policy_invalid", f"the schema does not parse: {one_line(error)}") from error
    try:
        return Parsed(cedarpy.PolicySet.from_str(text), parsed_schema)
    except ValueError as error:
        raise ConfigError("policy_invalid", f"the policies do not parse: {one_line(error)}") from error


def parse_error(text: str) -> str:
    """Return why a policy text does not parse, or an empty string."""
    try:
        cedarpy.PolicySet.from_str(text)
    except ValueError as error:
        return one_line(error)
    return ""


def validation_errors(text: str, schema: cedarpy.Schema) -> tuple[str, ...]:
    """Return what the schema has against a policy text, each on one line."""
    result = cedarpy.validate_policies(text, schema)
    return () if result.validation_passed else tuple(one_line(e.error) for e in result.errors) or ("not valid",)


def statements(text: str) -> tuple[Statement, ...]:
    """Return the policies of a text that parses, in order; raise `ValueError` where it holds a template."""
    document: dict[str, Any] = json.loads(cedarpy.policies_to_json_str(text))
    if document["templates"]:
        raise ValueError("a policy with a slot (a template) permits nothing until it is linked")
    by_position = document["staticPolicies"]
    return tuple(_statement(by_position[f"policy{n}"]) for n in range(len(by_position)))


def _statement(body: Mapping[str, Any]) -> Statement:
    annotations = {name: value or "" for name, value in body.get("annotations", {}).items()}
    said = {name: value for name, value in body.items() if name != "annotations"}
    return Statement(body["effect"], annotations, frozenset(_attributes(body)), said)


def _attributes(node: Any) -> Iterator[str]:
    """Yield every attribute name in a policy's JSON form, and `principal.id` where it can see who that is.

    An entity's id is seen by a scope other than `All`, and by any use of the variable but reading an attribute.
    """
    if isinstance(node, list):
        for value in node:
            yield from _attributes(value)
    if not isinstance(node, dict):
        return
    yield from (f"{name}.id" for name in _ENTITIES if _names(node.get(name)) or node.get("Var") == name)
    for operator, value in node.items():
        reads = operator in (".", "has") and isinstance(value, dict)
        if reads:
            yield value["attr"]
        if not (reads and value["left"].get("Var") in _ENTITIES):
            yield from _attributes(value)


def _names(scope: Any) -> bool:
    return isinstance(scope, dict) and scope.get("op", "All") != "All"


def parse_entities(text: str, parsed: Parsed) -> cedarpy.Entities | None:
    """Parse JSON entities against the schema; None where they do not fit, which `evaluate` takes as an error."""
    try:
        return cedarpy.Entities.from_json_str(text, parsed.schema)
    except ValueError:
        return None


def evaluate(request: Mapping[str, Any], entities: cedarpy.Entities | None, parsed: Parsed) -> Answer:
    """Evaluate one request against the schema and the policies.

    A request or an entity that does not fit the schema is an error like any other: the answer is not allowed.
    """
    if entities is None:
        return Answer(allowed=False, determining=(), failed=(), errors=1)
    try:
        result = cedarpy.is_authorized(dict(request), parsed.policies, entities, parsed.schema)
    except ValueError:
        return Answer(allowed=False, determining=(), failed=(), errors=1)
    errors = result.diagnostics.errors
    return Answer(
        allowed=result.decision is cedarpy.Decision.Allow and not errors,
        determining=tuple(sorted(int(reason.removeprefix("policy")) for reason in result.diagnostics.reasons)),
        failed=tuple(sorted({int(n) for error in errors for n in _POSITION.findall(error)[:1]})),
        errors=len(errors) or int(result.decision is cedarpy.Decision.NoDecision),
    )


def one_line(error: object) -> str:
    """Return an error's first line, in the house's form."""
    return " ".join(str(error).split())[:300]
