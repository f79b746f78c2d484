"""What a client of an org is opened with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from situs.adapters.upstream.address import address_fault
from situs.errors import ConfigError

Secret = Callable[[], str]
"""Returns a credential when it is needed, so that a rotated one is seen; may raise `ConfigError`."""

_VERSION = re.compile(r"\d{2,3}\.0")
_HOST_ONLY = re.compile(r"https?://[^/]+/?")


@dataclass(frozen=True, slots=True)
class OrgSettings:
    """State one org: `private_key` enters it by the JWT bearer flow, `client_secret` by client credentials."""

    id: str
    url: str
    """The org's My Domain address, such as `https://example.my.salesforce.com`. No other host gets a token."""
    client_id: str = field(repr=False)
    """The consumer key of the External Client App."""
    username: str = ""
    """For the JWT bearer flow: the integration user."""
    audience: str = ""
    """For the JWT bearer flow: who the assertion is for; empty takes `url`."""
    private_key: Secret | None = field(default=None, repr=False)
    """Gives the RSA key, PEM."""
    client_secret: Secret | None = field(default=None, repr=False)
    allow_http: bool = False
    api_version: str = "66.0"
    seconds: float = 20.0
    """The longest wait for one answer."""
    max_file_bytes: int = 33_554_432

    def __post_init__(self) -> None:
        """Refuse what cannot be called; raises `ConfigError`: `crm_address`, `crm_credentials`."""
        fault = address_fault(self.url, allow_http=self.allow_http)
        if not fault and _HOST_ONLY.fullmatch(self.url) is None:
            fault = "has a path, which an org's has not"
        if fault:
            raise ConfigError("crm_address", f"the address of org `{self.id}` {fault}")
        if _VERSION.fullmatch(self.api_version) is None:
            raise ConfigError("crm_address", f"the API version of org `{self.id}` is not like 66.0")
        if (self.private_key is None) is (self.client_secret is None):
            raise ConfigError("crm_credentials", f"org `{self.id}` needs either a private key or a client secret")
        if self.private_key is not None and not self.username:
            raise ConfigError("crm_credentials", f"org `{self.id}` needs the user name that its assertions are for")
