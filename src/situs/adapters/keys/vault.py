"""Matter keys from the transit engine of HashiCorp Vault or OpenBao.

Each matter has a transit key of its own, named by a digest of the matter's id; the key never leaves Vault.
What Situs uses is that key's HMAC-SHA-256 of a constant, pinned to version 1 so that a rotation changes no
token. A destroyed matter is remembered in Vault by a second transit key, the tombstone, which is made
before the first is deleted.

The token needs, under the mount: `update` on `hmac/*`; `create`, `read`, `update` on `keys/*`; and, only
where keys are destroyed, `update` on `keys/*/config` and `delete` on `keys/*`.
"""

from __future__ import annotations

import base64
import binascii
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import aiohttp
import orjson
from yarl import URL

from situs.adapters.keys.refusals import KEY_BYTES, destroyed, name_of, unavailable
from situs.errors import ConfigError

_INPUT = base64.b64encode(b"situs/matter-key/v1").decode()
_PREFIX = "vault:v1:"
_MAX_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class VaultAddress:
    """Say where Vault is. Only https, or http on loopback, where an agent listens."""

    url: str
    mount: str = "transit"
    namespace: str = ""
    timeout: float = 3.0

    def __post_init__(self) -> None:
        """Refuse an address that would show keys on the way; raises `ConfigError("vault_address")`."""
        url = URL(self.url)
        if url.user is not None or not (url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.host))):
            raise ConfigError("vault_address", "vault must be reached over https, or over http on loopback")
        if not self.mount or not all(part.isidentifier() for part in self.mount.replace("-", "_").split("/")):
            raise ConfigError("vault_address", "the transit mount is not a valid path")


class VaultKeySource:
    """Derive matter keys in Vault. `token` is asked at each request, so that an agent may renew it."""

    __slots__ = ("_address", "_session", "_tls", "_token")

    def __init__(self, address: VaultAddress, token: Callable[[], str], tls: ssl.SSLContext | None = None) -> None:
        self._address = address
        self._token = token
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    async def matter_key(self, matter: str) -> bytes:
        """Return the matter's key, made at first use.

        Raises `ConfigError("key_source_unavailable", 503)` and `CallError("matter_key_destroyed", 410)`.
        """
        name = name_of(matter)
        if await self._exists(_tombstone_of(name)):
            raise destroyed()
        key = await self._derive(name)
        if key is None:
            # Vault answers 400 both for a missing key and for a bad request: only a missing one is made.
            if await self._exists(name):
                raise unavailable("vault refuses to derive a matter key that it has")
            await self._create(name)
            key = await self._derive(name)
            if await self._exists(_tombstone_of(name)):
                raise destroyed()
        if key is None:
            raise unavailable("vault did not keep a matter key that was made")
        return key

    async def is_destroyed(self, matter: str) -> bool:
        """Tell whether Vault holds the matter's tombstone; raise `ConfigError("key_source_unavailable")`."""
        return await self._exists(_tombstone_of(name_of(matter)))

    async def has_key(self, matter: str) -> bool:
        """Tell whether Vault holds the matter's transit key; raise `ConfigError("key_source_unavailable")`."""
        return await self._exists(name_of(matter))

    async def destroy(self, matter: str) -> None:
        """Delete the matter's transit key for good, its tombstone first."""
        name = name_of(matter)
        await self._create(_tombstone_of(name))
        if not await self._exists(name):
            return
        await self._expect("POST", f"keys/{name}/config", {"deletion_allowed": True})
        await self._expect("DELETE", f"keys/{name}", None)
        if await self._exists(name):
            raise unavailable("vault did not delete the matter key")

    async def aclose(self) -> None:
        """Close connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _exists(self, name: str) -> bool:
        status, _ = await self._request("GET", f"keys/{name}", None)
        if status not in (200, 404):
            raise unavailable(f"vault answered with status {status}")
        return status == 200

    async def _create(self, name: str) -> None:
        await self._expect("POST", f"keys/{name}", {"type": "aes256-gcm96", "exportable": False})

    async def _derive(self, name: str) -> bytes | None:
        body = {"input": _INPUT, "key_version": 1}
        status, answer = await self._request("POST", f"hmac/{name}/sha2-256", body)
        if status == 400:
            return None
        if status != 200:
            raise unavailable(f"vault answered with status {status}")
        return _key_of(answer)

    async def _expect(self, method: str, path: str, body: dict[str, Any] | None) -> None:
        status, _ = await self._request(method, path, body)
        if status not in (200, 204):
            raise unavailable(f"vault answered with status {status}")

    async def _request(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, bytes]:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._address.timeout)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=False)
        url = f"{self._address.url.rstrip('/')}/v1/{self._address.mount}/{path}"
        headers = {
            "X-Vault-Token": self._token(),
            "X-Vault-Request": "true",
            "Content-Type": "application/json",
        }
        if self._address.namespace:
            headers["X-Vault-Namespace"] = self._address.namespace
        content = None if body is None else orjson.dumps(body)
        tls = self._tls if self._tls is not None else True
        try:
            request = self._session.request(method, url, data=content, headers=headers, allow_redirects=False, ssl=tls)
            async with request as answer:
                return answer.status, await _read(answer.content)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise unavailable("vault cannot be reached") from None


async def _read(content: aiohttp.StreamReader) -> bytes:
    found = bytearray()
    async for chunk in content.iter_chunked(_MAX_BYTES):
        found += chunk
        if len(found) > _MAX_BYTES:
            raise unavailable(f"vault's answer is larger than {_MAX_BYTES} bytes")
    return bytes(found)


def _key_of(answer: bytes) -> bytes:
    try:
        text = orjson.loads(answer)["data"]["hmac"]
        if not isinstance(text, str) or not text.startswith(_PREFIX):
            raise unavailable("vault answered with an hmac of another key version")
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (orjson.JSONDecodeError, KeyError, TypeError, binascii.Error):
        raise unavailable("vault's answer is not understood") from None
    if len(key) != KEY_BYTES:
        raise unavailable("vault answered with an hmac of the wrong length")
    return key


def _tombstone_of(name: str) -> str:
    return f"{name}-destroyed"


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
