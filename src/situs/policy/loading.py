"""Load what the package ships: the schema, the default policies, and the statements that they must prove."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from situs.policy.compiling import Policies, compile_policies


def load_schema() -> str:
    """Return the Cedar schema that every policy is validated against."""
    return _folder().joinpath("schema.cedarschema").read_text(encoding="utf-8")


def load_default_sources() -> Mapping[str, str]:
    """Return the shipped policy files, by name."""
    files = sorted(_folder().iterdir(), key=lambda entry: entry.name)
    return {f.name: f.read_text(encoding="utf-8") for f in files if f.name.endswith(".cedar")}


def load_default_policies() -> Policies:
    """Compile the shipped policies; raise `ConfigError` if the installation is damaged."""
    return compile_policies(load_default_sources(), load_schema())


def load_default_statements() -> str:
    """Return the TOML document of the statements that the shipped policies must prove."""
    return _folder().joinpath("statements.toml").read_text(encoding="utf-8")


def _folder() -> resources.abc.Traversable:
    return resources.files("situs.policy").joinpath("default")
