"""Read the file, or say in one line per problem what to mend."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from pydantic import ValidationError

from situs.config.settings import Config
from situs.errors import ConfigError

_LARGEST = 4 * 1024 * 1024


def load_config(path: Path) -> Config:
    """Return the configuration in `path`.

    Raises `ConfigError` with code `config_missing`, `config_unreadable` or `config_invalid`; the message lists
    every problem with its key. Relative paths inside are taken from the file's folder by the composition root.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise ConfigError("config_missing", f"`{path}` does not exist: run `situs init` to make one") from error
    except OSError as error:
        raise ConfigError("config_unreadable", f"`{path}` cannot be read: {error.strerror}") from error
    if len(raw) > _LARGEST:
        raise ConfigError("config_invalid", f"`{path}` is larger than {_LARGEST} bytes")
    try:
        data = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError("config_invalid", f"`{path}` is not valid TOML: {error}") from error
    try:
        return Config.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise ConfigError("config_invalid", f"`{path}` is not accepted:\n{_problems(error)}") from error
    except TypeError as error:
        raise ConfigError("config_invalid", f"`{path}` holds a date or time, which no setting takes") from error


def schema_of() -> str:
    """Return the JSON Schema of the configuration file."""
    return json.dumps(Config.model_json_schema(), indent=2, sort_keys=True)


def _problems(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        where = ".".join(str(part) for part in problem["loc"]) or "the file"
        said = "is not a setting" if problem["type"] == "extra_forbidden" else problem["msg"]
        said = said.removeprefix("Value error, ")
        lines.append(f"  {where}: {said[:1].lower()}{said[1:]}")
    return "\n".join(lines)
