"""Compile policy sources into a policy set that can decide, or refuse to: nothing is skipped."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from situs.errors import ConfigError
from situs.model import Effect, Obligation, Reason
from situs.policy import cedar
from situs.policy.obligations import is_known, parse_obligations
from situs.policy.sources import Chunk, cut

_REQUIRED = ("id", "reason", "legal_basis")
RESERVED = frozenset(
    {
        "approval-missing",
        "default-deny",
        "evaluation-error",
        "model-not-approved",
        "model-use-not-approved",
        "unknown-action",
        "unknown-label",
        "unknown-path",
        "unknown-residual",
        "unknown-transfer",
    }
)
"""Reasons that decide() itself gives: no policy may bear such an id."""
_KNOWN = frozenset({*_REQUIRED, "obligation", "remedy"})


@dataclass(frozen=True, slots=True)
class Policy:
    """Hold one policy's annotations and where it stands."""

    id: str
    effect: Effect
    reason: str
    legal_basis: str
    remedy: str
    obligations: tuple[Obligation, ...]
    file: str
    line: int
    reads: frozenset[str]
    """Every attribute name that it reads, and `action.id` and the like where it can see an entity's id."""
    body: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What it says in Cedar's JSON form, annotations left out."""

    def as_reason(self) -> Reason:
        """Return the policy as the reason of a ruling that it determined."""
        return Reason(policy=self.id, text=self.reason, legal_basis=self.legal_basis, remedy=self.remedy)


@dataclass(frozen=True, slots=True, eq=False)
class Policies:
    """Hold a compiled policy set: `all` in the order of evaluation positions, and the digest of what it came from.

    Two sets are equal only if they are the same object, so that a remembered ruling is found without comparing texts.
    """

    all: tuple[Policy, ...]
    digest: str
    """SHA-256 over the schema and every source with its name, hex."""
    reads: frozenset[str]
    """Every attribute name that any policy reads: a ruling cannot depend on another."""
    reads_of: Mapping[str, frozenset[str]]
    """What each policy reads, by `@id`; under `default-deny`, what all permits together read."""
    parsed: cedar.Parsed

    def find(self, policy: str) -> Policy | None:
        """Return the policy of this `@id`, or None."""
        return next((p for p in self.all if p.id == policy), None)

    @property
    def unknown_obligations(self) -> tuple[tuple[str, Obligation], ...]:
        """Return the (policy, obligation) pairs that this version cannot discharge: each denies what it determines."""
        return tuple((p.id, o) for p in self.all for o in p.obligations if not is_known(o))


def compile_policies(sources: Mapping[str, str], schema: str) -> Policies:
    """Compile named policy texts, in the order of their names, against a Cedar schema.

    Every policy needs a unique `@id`, a `@reason` and a `@legal_basis`. Raises `ConfigError("policy_invalid")`, naming
    file and line, for what does not parse, does not validate, lacks or misspells an annotation, or is a template.
    """
    chunks = [chunk for name in sorted(sources) for chunk in cut(name, sources[name])]
    if not chunks:
        raise ConfigError("policy_invalid", "there is no policy at all")
    for chunk in chunks:
        _check_syntax(chunk)
    text = "\n".join(chunk.text for chunk in chunks)
    parsed = cedar.parse(text, schema)
    for chunk in chunks:
        _check_types(chunk, parsed)
    statements = [_statement(chunk) for chunk in chunks]
    policies = tuple(_policy(chunk, s) for chunk, s in zip(chunks, statements, strict=True))
    _check_unique(policies)
    reads_of = {p.id: p.reads for p in policies}
    permits = [p.reads for p in policies if p.effect is Effect.PERMIT]
    reads_of["default-deny"] = frozenset[str]().union(*permits)
    reads = frozenset[str]().union(*reads_of.values())
    return Policies(policies, _digest(sources, schema), reads, reads_of, parsed)


def _fail(chunk: Chunk, why: str) -> ConfigError:
    return ConfigError("policy_invalid", f"{chunk.file}, line {chunk.line}: {why}")


def _check_syntax(chunk: Chunk) -> None:
    why = cedar.parse_error(chunk.text)
    if why:
        raise _fail(chunk, why)


def _check_types(chunk: Chunk, parsed: cedar.Parsed) -> None:
    errors = cedar.validation_errors(chunk.text, parsed.schema)
    if errors:
        raise _fail(chunk, errors[0])


def _statement(chunk: Chunk) -> cedar.Statement:
    try:
        found = cedar.statements(chunk.text)
    except ValueError as error:
        raise _fail(chunk, str(error)) from error
    if len(found) != 1:
        raise _fail(chunk, f"expected one policy, found {len(found)}")
    return found[0]


def _policy(chunk: Chunk, statement: cedar.Statement) -> Policy:
    notes = statement.annotations
    missing = [name for name in _REQUIRED if not notes.get(name, "").strip()]
    if missing:
        raise _fail(chunk, f"the policy lacks @{missing[0]}")
    unknown = sorted(set(notes) - _KNOWN)
    if unknown:
        raise _fail(chunk, f"unknown annotation @{unknown[0]}")
    effect = Effect(statement.effect) if statement.effect == "permit" else Effect.DENY
    if effect is Effect.DENY and "obligation" in notes:
        raise _fail(chunk, "a forbid cannot carry an @obligation: nothing is left to oblige")
    try:
        obligations = parse_obligations(notes.get("obligation", ""))
    except ValueError as error:
        raise _fail(chunk, str(error)) from error
    return Policy(
        id=notes["id"],
        effect=effect,
        reason=notes["reason"],
        legal_basis=notes["legal_basis"],
        remedy=notes.get("remedy", ""),
        obligations=obligations,
        file=chunk.file,
        line=chunk.line,
        reads=statement.reads,
        body=statement.body,
    )


def _check_unique(policies: tuple[Policy, ...]) -> None:
    seen: dict[str, Policy] = {}
    for policy in policies:
        first = seen.setdefault(policy.id, policy)
        if policy.id in RESERVED:
            raise ConfigError("policy_invalid", f"{policy.file}, line {policy.line}: @id `{policy.id}` is reserved")
        if first is not policy:
            where = f"{policy.file}, line {policy.line}"
            raise ConfigError(
                "policy_invalid", f"{where}: @id `{policy.id}` is taken by {first.file}, line {first.line}"
            )


def _digest(sources: Mapping[str, str], schema: str) -> str:
    digest = hashlib.sha256()
    for name, text in [("", schema), *sorted(sources.items())]:
        for part in (name.encode(), text.encode()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
