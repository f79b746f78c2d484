"""The one way to an org over HTTP: no redirects, cookies or proxies, bounded answers, every failure a `SitusError`."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp
from yarl import URL

from situs.adapters.crm.faults import FOREIGN, fault_of_exception, too_large
from situs.errors import UpstreamError

_CONNECTIONS = 8


class Transport:
    """Share one session between the requests to one org. It is made in the loop of the first request."""

    def __init__(self, seconds: float) -> None:
        self._timeout = aiohttp.ClientTimeout(total=seconds, connect=min(seconds, 5.0))
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def ask(
        self, method: str, url: URL, headers: Mapping[str, str], body: bytes, most: int, seconds: float = 0.0
    ) -> tuple[int, bytes]:
        """Return the status and the body of an answer of at most `most` bytes, whatever the status is.

        `seconds` are the longest wait for an answer that takes longer than others.
        """
        total = max(seconds, self._timeout.total or 0.0)
        timeout = aiohttp.ClientTimeout(total=total, connect=self._timeout.connect)
        try:
            async with self._open().request(
                method, url, headers=headers, data=body or None, allow_redirects=False, timeout=timeout
            ) as answer:
                if answer.content_length is not None and answer.content_length > most:
                    raise too_large(most)
                received = bytearray()
                async for chunk in answer.content.iter_any():
                    received += chunk
                    if len(received) > most:
                        raise too_large(most)
                return answer.status, bytes(received)
        except FOREIGN as error:
            raise fault_of_exception(error) from None

    async def aclose(self) -> None:
        """Close every connection; later requests raise `UpstreamError("crm_unreachable")`."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._closed:
            raise UpstreamError("crm_unreachable", "the client of the org is closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._timeout,
                trust_env=False,
                headers={"accept-encoding": "identity", "user-agent": "situs"},
            )
        return self._session
