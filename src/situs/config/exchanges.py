"""How an upstream's short-lived credentials are had: an identity token of the workload is exchanged for them."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator

from situs.config.base import Settings

_LITERAL = re.compile(r"eyJ[A-Za-z0-9_-]*\.", re.ASCII)
"""How a signed token begins (RFC 7519): a JSON object in base64url."""


class _TokenExchange(Settings):
    token_file: str = Field(
        min_length=1, description="The file with the workload's identity token (a JWT); it is read at each exchange."
    )
    url: str = Field(
        "", description="The token service's address (`https://host`); empty takes the provider's, see the guide."
    )

    @field_validator("token_file")
    @classmethod
    def _no_token(cls, value: str) -> str:
        if _LITERAL.match(value):
            raise ValueError("must name the file that holds the token, and not hold it")
        return value


class AwsExchangeSettings(_TokenExchange):
    """For `bedrock`: assume a role with the identity token (`AssumeRoleWithWebIdentity`)."""

    kind: Literal["aws"] = Field(description="`aws`.")
    role: str = Field(
        pattern=r"^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]{1,512}$", description="The role's ARN."
    )
    session: str = Field(
        "situs",
        pattern=r"^[A-Za-z0-9-]{2,64}$",
        description="The session's name, which AWS writes into its logs: name the deployment, and no person.",
    )
    seconds: int = Field(
        3600, ge=900, le=43_200, description="How long the keys live, in seconds; at most what the role allows."
    )


class GoogleExchangeSettings(_TokenExchange):
    """For `vertex`: Workload Identity Federation, with or without a service account to act as."""

    kind: Literal["google"] = Field(description="`google`.")
    audience: str = Field(
        pattern=r"^//iam\.[a-z0-9.-]+/projects/[0-9]+/locations/global/workloadIdentityPools/[a-z0-9-]{4,32}"
        r"/providers/[a-z0-9-]{4,32}$",
        description="The pool's provider, as its full resource name (`//iam.googleapis.com/projects/…`).",
    )
    account: str = Field(
        "",
        pattern=r"^([a-z][a-z0-9-]{4,28}[a-z0-9]@[a-z0-9.-]+\.gserviceaccount\.com)?$",
        description="A service account to act as. Empty: the pool's identity calls by itself.",
    )
    account_url: str = Field(
        "", description="Where the account's token is asked for; empty takes Google's host, which serves the world."
    )


class EntraExchangeSettings(_TokenExchange):
    """For `azure`: an application's token by a federated credential."""

    kind: Literal["entra"] = Field(description="`entra`.")
    tenant: str = Field(
        pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", description="The tenant's id, a GUID."
    )
    client: str = Field(
        pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", description="The application's id, a GUID."
    )
    scope: str = Field(
        "https://cognitiveservices.azure.com/.default",
        pattern=r"^https://[a-z0-9.-]+/\.default$",
        description="What the token is for; another one in a national cloud.",
    )


ExchangeSettings = Annotated[
    AwsExchangeSettings | GoogleExchangeSettings | EntraExchangeSettings, Field(discriminator="kind")
]
EXCHANGE_OF = {"bedrock": "aws", "vertex": "google", "azure": "entra"}
"""By kind of upstream, the kind of exchange that its provider has."""
