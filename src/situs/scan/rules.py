"""The rules of the scan, by what they find."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources

from situs.errors import ConfigError
from situs.scan.finding import Rule, Severity

FILE = "rules.toml"


def load_rules() -> Mapping[str, Rule]:
    """Read the rules by id from the package; raise `ConfigError("scan_rules")` where they are broken."""
    raw = (resources.files("situs.scan") / "data" / FILE).read_bytes()
    try:
        return parse_rules(raw)
    except (ValueError, KeyError, TypeError) as fault:
        raise ConfigError("scan_rules", f"`{FILE}` cannot be read: {type(fault).__name__}") from fault


def parse_rules(raw: bytes) -> Mapping[str, Rule]:
    """Read rules by id; raise `ValueError`, `KeyError` or `TypeError` where they are broken."""
    rows = tomllib.loads(raw.decode())["rule"]
    rules = {row["id"]: Rule(**{**row, "severity": Severity(row["severity"])}) for row in rows}
    if len(rules) != len(rows):
        raise ValueError("two rules bear one id")
    return rules
