"""Secrets by reference: the file names where a secret is, never the secret."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, model_validator

from situs.errors import ConfigError

_NO_LITERAL = 'must point at the secret, `{ env = "NAME" }` or `{ file = "path" }`, and not hold it'
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}", re.ASCII)


class SecretRef(BaseModel):
    """Point at a secret: `{ env = "NAME" }` or `{ file = "path" }`. Exactly one is given.

    For a rotation with overlap, `until` and `then` come together: the secret is used until that moment, and the one of
    `then` from it on. Both are valid at the provider meanwhile; the old one is not sent after its end.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    env: str = ""
    """The environment variable that holds it."""
    file: str = ""
    """A file whose stripped content it is."""
    until: AwareDatetime | None = None
    """When its use ends, with an offset (RFC 3339)."""
    then: SecretRef | None = None
    """The secret that follows it."""

    @model_validator(mode="before")
    @classmethod
    def _no_literal(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError(_NO_LITERAL)  # noqa: TRY004 - pydantic collects value errors alone
        return value

    @model_validator(mode="after")
    def _one_of(self) -> SecretRef:
        if bool(self.env) == bool(self.file):
            raise ValueError("give exactly one of `env` and `file`")
        if self.env and not _VARIABLE.fullmatch(self.env):
            raise ValueError("`env` must be the name of an environment variable")
        if (self.until is None) != (self.then is None):
            raise ValueError("give `until` and `then` together, or neither")
        return self

    def read(self, folder: Path = Path(), now: datetime | None = None) -> str:
        """Return the secret that is to be used now; a relative file starts at `folder`.

        One that is gone before its end is followed at once. Raises `ConfigError("secret_missing")` naming the
        reference, never a value.
        """
        if self.until is None or self.then is None:
            return self._value(folder)
        if (now or datetime.now(UTC)) >= self.until:
            return self.then.read(folder, now)
        try:
            return self._value(folder)
        except ConfigError:
            return self.then.read(folder, now)

    def _value(self, folder: Path) -> str:
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
