"""What every section of the settings is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A name that may stand in a header, a metric and a path."""


Country = str
"""An ISO 3166-1 alpha-2 code, `EEA`, `EU` or `unknown`."""


class Settings(BaseModel):
    """Refuse unknown keys and changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
