"""The one way to an upstream over HTTP: a request out, bytes in, every failure an `UpstreamError`.

Redirects are failures, cookies and the environment's proxies do not exist, certificates are always checked,
and no text of a failing provider gets through.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import aiohttp
from yarl import URL

from situs.adapters.upstream.faults import FOREIGN, MAX_ERROR_BYTES, fault_of_answer, fault_of_exception
from situs.adapters.upstream.settings import Timeouts
from situs.errors import ConfigError, UpstreamError
from situs.model import Vetted
from situs.ports import Note, unnoted

if TYPE_CHECKING:
    from situs.pseudonym import Sealed

_CONNECTIONS = 256
_KEEP_LOCAL = 4.0
"""Seconds that an idle plain connection is kept: shorter than the 5 of the servers that drop theirs first."""
_KEEP_TLS = 30.0


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """Hold one POST, ready to go. Neither headers (credentials) nor body (client text) are ever shown."""

    url: URL
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    stream: bool = False
    key: str = ""
    """The id of the key that it bears; empty where it bears none."""
    ends: int = 0
    """When that key ends by itself, in milliseconds since the epoch; 0 where it does not."""
    decoder: Callable[[], Decoder] | None = None
    """Makes what undoes the framing of a stream that is none of server-sent events."""
    refused: Callable[[], None] | None = field(default=None, repr=False)
    """Is told where the provider refuses the credential that it bears, so that it is not used again."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold a whole answer; its body may be a credential, and is never shown."""

    status: int
    retry_after: str
    body: bytes = field(repr=False)


class Decoder(Protocol):
    """Turn the framing of a provider's stream into the bytes that its dialect promises."""

    def feed(self, data: bytes) -> bytes:
        """Return what is complete; raise `UpstreamError`."""
        ...

    def close(self) -> None:
        """Raise `UpstreamError("upstream_truncated")` if something is incomplete."""
        ...


class Identity(Protocol):
    """Know what a server runs, before a text goes there."""

    async def require(self, vetted: Vetted, model: str) -> None:
        """Raise `UpstreamError("upstream_model_mismatch")` unless the server says that it runs what was approved.

        `model` is the name by which the call asks for it.
        """
        ...


class HttpClient:
    """Share one session between the calls to one upstream. It is made in the loop of the first call."""

    def __init__(self, timeouts: Timeouts, max_bytes: int, socket: str = "", tls: ssl.SSLContext | None = None) -> None:
        self._waiting, self._streaming = (_timeout(timeouts, silent) for silent in (timeouts.total, timeouts.idle))
        self._max_bytes = max_bytes
        self._socket = socket
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def answer(self, request: HttpRequest) -> AsyncGenerator[bytes, None]:
        """Yield the body of a 200 as it arrives; raise `UpstreamError` for everything else."""
        received = 0
        try:
            async with self._post(request) as response:
                if response.status != 200:
                    body = await _beginning(response)
                    raise fault_of_answer(response.status, response.headers, body, time.time())
                async for chunk in response.content.iter_any():
                    received += len(chunk)
                    if received > self._max_bytes:
                        raise UpstreamError("upstream_too_large", f"the answer exceeds {self._max_bytes} bytes")
                    yield chunk
        except FOREIGN as error:
            raise fault_of_exception(error) from None

    async def fetch(self, url: URL, headers: Mapping[str, str], limit: int) -> bytes:
        """Return the body of a 200 to a GET, of at most `limit` bytes; raise `UpstreamError` for everything else."""
        body = bytearray()
        try:
            async with self._open(url.scheme == "https").get(
                url, headers=headers, timeout=self._waiting, allow_redirects=False
            ) as response:
                if response.status != 200:
                    raise fault_of_answer(response.status, response.headers, await _beginning(response), time.time())
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) > limit:
                        raise UpstreamError("upstream_too_large", f"the answer exceeds {limit} bytes")
        except FOREIGN as error:
            raise fault_of_exception(error) from None
        return bytes(body)

    async def submit(self, request: HttpRequest, limit: int) -> Reply:
        """Return what a POST is answered with, whatever its status, a body of at most `limit` bytes.

        Raise `UpstreamError` where there is no answer, or one that is too long. No redirect is followed.
        """
        body = bytearray()
        try:
            async with self._post(request) as response:
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) > limit:
                        raise UpstreamError("upstream_too_large", f"the answer exceeds {limit} bytes")
                return Reply(response.status, response.headers.get("retry-after", ""), bytes(body))
        except FOREIGN as error:
            raise fault_of_exception(error) from None

    async def aclose(self) -> None:
        """Close every connection; later calls raise `UpstreamError("upstream_unreachable")`."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _post(self, request: HttpRequest) -> aiohttp.client._RequestContextManager:
        timeout = self._streaming if request.stream else self._waiting
        return self._open(request.url.scheme == "https").post(
            request.url, data=request.body, headers=request.headers, timeout=timeout, allow_redirects=False
        )

    def _open(self, secure: bool) -> aiohttp.ClientSession:
        if self._closed:
            raise UpstreamError("upstream_unreachable", "the upstream is closed")
        if self._session is None:
            keep = _KEEP_TLS if secure else _KEEP_LOCAL
            self._session = aiohttp.ClientSession(
                connector=self._connector(keep),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                # Compressed events would be held back by the compressor's window.
                headers={"accept-encoding": "identity", "user-agent": "situs"},
            )
        return self._session

    def _connector(self, keep: float) -> aiohttp.BaseConnector:
        if self._socket:
            return aiohttp.UnixConnector(self._socket, limit=_CONNECTIONS, keepalive_timeout=keep)
        return aiohttp.TCPConnector(ssl=self._tls or True, limit=_CONNECTIONS, keepalive_timeout=keep)


class HttpUpstream:
    """Perform sealed calls through an `HttpClient`; `prepare` writes the request that its provider wants."""

    def __init__(
        self,
        client: HttpClient,
        prepare: Callable[[Sealed], Awaitable[HttpRequest]],
        identity: Identity | None = None,
    ) -> None:
        self._client = client
        self._identity = identity
        self._prepare = prepare

    async def stream(self, sealed: Sealed, note: Note = unnoted) -> AsyncGenerator[bytes, None]:
        """Yield the raw bytes of the answer; closing the iterator drops the connection and so the call.

        `note` is told the id of the key, and when it ends, before anything is sent.
        """
        try:
            request = await self._prepare(sealed)
        except ConfigError as error:
            raise UpstreamError("upstream_unauthorised", f"no credential to call with: {error.code}") from None
        note(request.key, request.ends)  # before the server is asked what it runs, which the key goes along with
        if self._identity is not None:
            await self._identity.require(sealed.route.vetted, sealed.route.upstream_model)
        try:
            async with aclosing(self._answered(request)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except UpstreamError as error:
            if request.refused is not None and error.code == "upstream_unauthorised":
                request.refused()
            raise

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _answered(self, request: HttpRequest) -> AsyncGenerator[bytes, None]:
        decoder = request.decoder() if request.decoder is not None else None
        async with aclosing(self._client.answer(request)) as chunks:
            async for chunk in chunks:
                if decoder is None:
                    yield chunk
                elif decoded := decoder.feed(chunk):
                    yield decoded
        if decoder is not None:
            decoder.close()


def _timeout(limits: Timeouts, silent: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=limits.total, connect=limits.connect, sock_connect=limits.connect, sock_read=silent
    )


async def _beginning(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk[: MAX_ERROR_BYTES - len(body)]
        if len(body) >= MAX_ERROR_BYTES:
            break
    return bytes(body)
