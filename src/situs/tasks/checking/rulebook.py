"""A written policy: rules with ids, in words, and with a test where a test can decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from situs.errors import ConfigError
from situs.model import Label
from situs.tasks.contract.clause_types import load_clause_types
from situs.tasks.patterns import Pattern
from situs.tasks.reading import flag, known, rows_of, word, words


@dataclass(frozen=True, slots=True)
class Rule:
    """State one rule. With several tests all must hold; with none only a person or a model can judge."""

    id: str
    text: str
    clause: str
    """The clause type in which the tests look; empty for the whole document."""
    requires: Pattern | None
    forbids: Pattern | None
    clause_required: bool
    clause_forbidden: bool
    labels_forbidden: frozenset[Label]

    @property
    def decides(self) -> bool:
        """Tell whether the rule has a test."""
        patterns = self.requires is not None or self.forbids is not None
        return patterns or self.clause_required or self.clause_forbidden or bool(self.labels_forbidden)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Hold a policy's rules in the file's order."""

    title: str
    rules: tuple[Rule, ...]


def parse_rulebook(raw: bytes) -> Rulebook:
    """Read a policy's TOML; raise `ConfigError("rulebook_invalid")` that names the row at fault."""
    try:
        head, rules = rows_of(raw, "rule", _rule)
        known(head, "title")
        return Rulebook(word(head, "title", ""), rules)
    except ValueError as fault:
        raise ConfigError("rulebook_invalid", f"the policy cannot be read: {fault}") from fault


def _rule(row: Mapping[str, Any]) -> Rule:
    known(row, "id", "text", "clause", "requires", "forbids", "clause_required", "clause_forbidden", "labels_forbidden")
    clause = word(row, "clause", "")
    needed, barred = flag(row, "clause_required"), flag(row, "clause_forbidden")
    if (clause and clause not in load_clause_types()) or ((needed or barred) and not clause) or (needed and barred):
        raise ValueError("`clause` is no clause type, or is both required and forbidden")
    requires, forbids = words(row, "requires"), words(row, "forbids")
    return Rule(
        row["id"],
        word(row, "text"),
        clause,
        Pattern(requires) if requires else None,
        Pattern(forbids) if forbids else None,
        needed,
        barred,
        frozenset(Label(name) for name in words(row, "labels_forbidden")),
    )
