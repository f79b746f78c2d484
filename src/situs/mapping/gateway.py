"""The address of Situs as a person names it: one reading for what is written to it and for what is held against it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from situs.errors import ConfigError
from situs.law import Law
from situs.scan.destinations import Directory

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAMED = re.compile(rf"(?:https://)?(?P<host>{_LABEL}(?:\.{_LABEL})*)(?::(?P<port>[0-9]{{1,5}}))?/?", re.IGNORECASE)
_OWN = "SELF"
"""The country of a host that whoever runs it controls."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """Name where an org reaches Situs."""

    host: str
    """In lower case, without port."""
    port: str = ""

    @property
    def address(self) -> str:
        """Return the https address without a path, as a Named Credential holds it."""
        return f"https://{self.host}:{self.port}" if self.port else f"https://{self.host}"


def read_gateway(text: str) -> Gateway:
    """Read `https://HOST`, or the host alone, either with a port; raise `ConfigError("gateway_invalid")` for another.

    Salesforce calls no other scheme, and the paths of an API are no part of where it is reached.
    """
    found = _NAMED.fullmatch(text.strip())
    if found is None or len(found["host"]) > 253 or int(found["port"] or 443) not in range(1, 65536):
        raise ConfigError("gateway_invalid", "the gateway must be a host, or an https address without a path")
    return Gateway(found["host"].lower(), found["port"] or "")


def refuse_providers(gateways: Iterable[Gateway], law: Law) -> None:
    """Raise `ConfigError("gateway_invalid")` where a gateway is a host of a provider: every way there would count.

    A host of one's own, such as `localhost`, may be Situs.
    """
    directory = Directory(law)
    for gateway in gateways:
        found = directory.of_host(gateway.host, "/chat/completions")
        if found and found.endpoint and found.country != _OWN:
            raise ConfigError("gateway_invalid", f"{gateway.host} is a host of {found.provider}, and not Situs")
