"""Read the file, or say in one line per problem what to mend."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from situs.config.models import ModelsFile
from situs.config.settings import Config
from situs.config.terms import TermsFile
from situs.errors import ConfigError
from situs.toml import NotToml, parse_toml

_LARGEST = 4 * 1024 * 1024


def load_config(path: Path) -> Config:
    """Return the configuration in `path`.

    Raises `ConfigError` with code `config_missing`, `config_unreadable` or `config_invalid`; the message lists
    every problem with its key. Relative paths inside are taken from the file's folder by the composition root.
    """
    return _load(path, Config)


def load_terms(path: Path) -> TermsFile:
    """Return the register of terms in `path`; raise as `load_config` does, and `terms_missing` where there is none."""
    if not path.exists():
        raise ConfigError("terms_missing", f"`{path}` does not exist, and a place names a record of it")
    return _load(path, TermsFile)


def load_models(path: Path) -> ModelsFile:
    """Return the register of models in `path`, empty where there is none; raise as `load_config` does."""
    return _load(path, ModelsFile) if path.exists() else ModelsFile()


_DATED = (TermsFile, ModelsFile)
"""Files that hold days."""
_Model = TypeVar("_Model", bound=BaseModel)


def _load(path: Path, model: type[_Model]) -> _Model:
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise ConfigError("config_missing", f"`{path}` does not exist: run `situs init` to make one") from error
    except OSError as error:
        raise ConfigError("config_unreadable", f"`{path}` cannot be read: {error.strerror}") from error
    if len(raw) > _LARGEST:
        raise ConfigError("config_invalid", f"`{path}` is larger than {_LARGEST} bytes")
    try:
        data = parse_toml(raw)
    except NotToml as error:
        raise ConfigError("config_invalid", f"`{path}` {error}") from error
    try:
        return model.model_validate_json(json.dumps(data, default=_day if model in _DATED else None))
    except ValidationError as error:
        raise ConfigError("config_invalid", f"`{path}` is not accepted:\n{_problems(error)}") from error
    except TypeError as error:
        raise ConfigError("config_invalid", f"`{path}` holds a date or time, which no setting takes") from error


def schema_of() -> str:
    """Return the JSON Schema of the configuration file."""
    return json.dumps(Config.model_json_schema(), indent=2, sort_keys=True)


def _day(value: object) -> str:
    if type(value) is not date:
        raise TypeError("a time, where a day is asked for")
    return value.isoformat()


_SAID = {
    "extra_forbidden": "is not a setting",
    "union_tag_not_found": "needs a `kind`, which says what it is; see the reference",
}
"""What is said of a problem in place of pydantic's own words."""


def _problems(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        where = ".".join(str(part) for part in problem["loc"]) or "the file"
        said = _SAID.get(problem["type"], problem["msg"])
        said = said.removeprefix("Value error, ")
        lines.append(f"  {where}: {said[:1].lower()}{said[1:]}")
    return "\n".join(lines)
