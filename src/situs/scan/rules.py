"""The rules of the scan, by what they find: one file for each, with examples that tests scan."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources

from situs.errors import ConfigError
from situs.scan.finding import Severity

_SUFFIX = ".toml"
_Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """Hold a project in two states: one in which a rule finds something, and one in which it does not."""

    around: _Files
    """The files of both, by path."""
    fires: _Files
    quiet: _Files
    repository: _Files = field(default_factory=dict)
    """What an org is held against, for the rule that does so."""
    called: Mapping[str, int] = field(default_factory=dict)
    """Calls by host in an org's log, for the rule that reads it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Describe a rule: how grave what it finds is, why it matters, what to do, and what it does not see."""

    id: str
    severity: Severity
    title: str
    why: str
    law: str
    """What law, secrecy or privilege has to do with it."""
    decided: str
    """How the severity is decided, and what makes a finding certain or concluded."""
    fix: str
    limits: str
    source: str
    example: Example


def load_rules() -> Mapping[str, Rule]:
    """Read the rules by id from the package; raise `ConfigError("scan_rules")` where they are broken."""
    folder = resources.files("situs.scan") / "data" / "rules"
    rules: dict[str, Rule] = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        name = file.name.removesuffix(_SUFFIX)
        try:
            rules[name] = parse_rule(name, file.read_bytes())
        except (ValueError, KeyError, TypeError) as fault:
            told = f"the rule `{name}` cannot be read: {type(fault).__name__}"
            raise ConfigError("scan_rules", told) from fault
    return rules


def parse_rule(name: str, raw: bytes) -> Rule:
    """Read a rule from TOML; raise `ValueError`, `KeyError` or `TypeError` where it is broken."""
    row = tomllib.loads(raw.decode())
    parts = {part: row.pop(part) for part in ("around", "fires", "quiet", "repository", "called") if part in row}
    example = Example(**{"around": {}, "quiet": {}, **parts})
    return Rule(**{**row, "id": name, "severity": Severity(row["severity"]), "example": example})
