"""Secrets by reference: the file names where a secret is, never the secret."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, model_validator

from situs.errors import ConfigError


class SecretRef(BaseModel):
    """Point at a secret: `{ env = "NAME" }` or `{ file = "path" }`. Exactly one is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    env: str = ""
    """The environment variable that holds it."""
    file: str = ""
    """A file whose stripped content it is."""

    @model_validator(mode="after")
    def _one_of(self) -> SecretRef:
        if bool(self.env) == bool(self.file):
            raise ValueError("give exactly one of `env` and `file`")
        return self

    def read(self, folder: Path = Path()) -> str:
        """Return the secret; a relative file starts at `folder`.

        Raises `ConfigError("secret_missing")` naming the reference, never a value.
        """
        if self.env:
            value = os.environ.get(self.env, "")
        else:
            try:
                value = (folder / Path(self.file).expanduser()).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError("secret_missing", f"the secret file `{self.file}` cannot be read") from error
        if not value:
            raise ConfigError("secret_missing", f"the secret at `{self.env or self.file}` is empty or not set")
        return value
