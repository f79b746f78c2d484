"""Load the law from the package's data files."""

from __future__ import annotations

import hashlib
import tomllib
from importlib import resources

from situs.errors import ConfigError
from situs.law.book import Law
from situs.law.reading import expander, read_tables

FILES = ("doctrine", "endpoints", "jurisdictions", "providers", "regions", "transfers")
"""The data files, by name without suffix, in the order in which they are digested."""


def load_law() -> Law:
    """Return the law as shipped; raise `ConfigError("law_invalid")` if the installation is damaged."""
    folder = resources.files("situs.law").joinpath("data")
    digest = hashlib.sha256()
    documents = {}
    try:
        for name in FILES:
            content = folder.joinpath(f"{name}.toml").read_bytes()
            digest.update(hashlib.sha256(content).digest())
            documents[name] = tomllib.loads(content.decode("utf-8"))
        tables = read_tables(documents)
        as_of = min(str(document["as_of"]) for document in documents.values())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError("law_invalid", f"the law's data files do not read: {type(error).__name__}") from error
    return Law(tables, expander(tables.blocs, tables.aliases), digest.hexdigest(), as_of)
