"""Ask a time-stamping authority for a stamp of a checkpoint: the client's side of RFC 3161 over HTTP (section 3.4)."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
from yarl import URL

from situs.errors import IntegrityError, UpstreamError
from situs.ledger import TOLERANCE_SECONDS, Signature, stamp_line, stamped_bytes
from situs.ledger.authority import Authorities
from situs.ledger.stamp import MOST_BYTES

_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"


class AuthorityClient:
    """Speak to one authority, and take nothing from it that would not verify later."""

    def __init__(
        self, name: str, url: URL, trusted: Authorities, session: aiohttp.ClientSession, clock: Callable[[], int]
    ) -> None:
        self.name = name
        self._url, self._trusted, self._session, self._clock = url, trusted, session, clock

    async def stamp(self, note: bytes) -> Signature:
        """Return the line of a stamp of a signed note, checked with the nonce that was asked for.

        Raise `UpstreamError`: `authority_unreachable`, `authority_rejects`, `authority_garbled`, `authority_clock` (its
        clock and the machine's are too far apart for the stamp to hold beside the log's entries).
        """
        request = TimestampRequestBuilder(stamped_bytes(note), HashAlgorithm.SHA256).build()
        line = stamp_line(self.name, await self._post(request.as_bytes()))
        try:
            stamp = self._trusted.check(note, line, request.nonce)
        except IntegrityError:
            message = f"what the authority `{self.name}` answers is no time-stamp of the checkpoint under its root"
            raise UpstreamError("authority_garbled", message) from None
        if abs(stamp.at - self._clock() // 1000) > TOLERANCE_SECONDS:
            message = f"the clock of the authority `{self.name}` and this machine's are more than 5 minutes apart"
            raise UpstreamError("authority_clock", message)
        return line

    async def _post(self, request: bytes) -> bytes:
        headers = {"content-type": _QUERY, "accept": _REPLY}
        try:
            async with self._session.post(self._url, data=request, headers=headers, allow_redirects=False) as answer:
                if answer.status in (400, 401, 403, 404, 405, 415):
                    message = f"the authority `{self.name}` does not take the request ({answer.status})"
                    raise UpstreamError("authority_rejects", message)
                if answer.status != 200:
                    message = f"the authority `{self.name}` answers with {answer.status}"
                    raise UpstreamError("authority_unreachable", message)
                body = bytearray()
                async for chunk in answer.content.iter_chunked(MOST_BYTES):
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise UpstreamError("authority_garbled", f"the answer of `{self.name}` is too long")
                return bytes(body)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            message = f"the authority `{self.name}` does not answer ({type(error).__name__})"
            raise UpstreamError("authority_unreachable", message) from None
